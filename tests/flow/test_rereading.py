"""Stored reports read anew: what would be otherwise is told, and nothing is recorded."""

from __future__ import annotations

import msgspec
from flow_fakes import TollExtractor

from marsad.core.errors import UnreadableError
from marsad.flow.adding import add
from marsad.flow.rereading import reread
from marsad.store import Ledger


class Doubling(TollExtractor):
    """A newer version, which reads twice the number, and denies what was in Tikrit."""

    def read(self, document, *, mentions="all"):
        reading = super().read(document, mentions=mentions)
        return reading._replace(claims=tuple(map(self._other, reading.claims)))

    def _other(self, claim):
        if claim.place.name == "Tikrit":
            return msgspec.structs.replace(claim, status="denied")
        figure = msgspec.structs.replace(claim.figures[0], low=2 * claim.figures[0].low, high=2 * claim.figures[0].high)
        return msgspec.structs.replace(claim, figures=(figure,), confidence=0.5)


class Blind(TollExtractor):
    """A version that reads nothing, and fails where the text says Baiji."""

    def read(self, document, *, mentions="all"):
        if "Baiji" in document.text:
            raise UnreadableError("D777", "it cannot be read any more.", "Write another.")
        return super().read(document, mentions=mentions)._replace(claims=())


def kept(tmp_path):
    for town, number in (("Hawija", 3), ("Tikrit", 2), ("Baiji", 4)):
        words = f"{number} militants were killed in {town} on 2023-03-24."
        (tmp_path / f"{town}.txt").write_text(f"The market of the district stayed open, residents say. {words}")
    ledger = Ledger.open(":memory:")
    add(ledger, [tmp_path], extractor=TollExtractor())
    return ledger


def test_the_same_version_reads_the_same(tmp_path):
    with kept(tmp_path) as ledger:
        before = ledger.digest(), ledger.counts()
        found = list(reread(ledger, extractor=TollExtractor()))
        assert [(one.same, one.changed) for one in found] == [(1, False)] * 3
        assert (ledger.digest(), ledger.counts()) == before


def test_another_version_shows_each_field_that_it_reads_otherwise(tmp_path):
    with kept(tmp_path) as ledger:
        before = ledger.digest(), ledger.counts()
        found = {one.changes[0].sentence.split()[5]: one.changes[0] for one in reread(ledger, extractor=Doubling())}
        assert {change.what for change in found.values()} == {"changed"}
        assert found["Tikrit"].fields == {"status": ("actual", "denied")}
        assert found["Hawija"].fields == {
            "figures": ("killed 3–3 unknown islamic-state", "killed 6–6 unknown islamic-state")
        }
        assert (ledger.digest(), ledger.counts()) == before


def test_what_is_gone_and_what_can_no_longer_be_read_is_told(tmp_path):
    with kept(tmp_path) as ledger:
        found = list(reread(ledger, extractor=Blind()))
        assert sorted(change.what for one in found for change in one.changes) == ["gone", "gone"]
        assert [failure.code for one in found for failure in one.failures] == ["D777"]
        assert all(one.changed for one in found)


def test_claims_that_only_the_newer_version_reads_are_new(tmp_path):
    with kept(tmp_path) as ledger, Ledger.open(":memory:") as blind:
        add(blind, [tmp_path / "Hawija.txt"], extractor=Blind())
        (found,) = reread(blind, extractor=TollExtractor())
        assert [(change.what, change.trigger[:11]) for change in found.changes] == [("new", "3 militants")]
        assert ledger.counts()["claims"] == 3
