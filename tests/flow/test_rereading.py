"""Stored reports read anew: what would be otherwise is told, and recorded only where that is asked for."""

from __future__ import annotations

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import UnreadableError
from marsad.core.nouns import StatusIs
from marsad.flow.adding import add
from marsad.flow.folding import view_of
from marsad.flow.judging import correct, record, redirected, take_back
from marsad.flow.nearby import nearby
from marsad.flow.rereading import reread, take_over
from marsad.flow.verifying import verify
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


class TestTakingOver:
    """The new reading counts; the old one stays in the history. On both kinds of database."""

    @pytest.fixture
    def ledger(self, database, tmp_path):
        folder = tmp_path / "reports"
        folder.mkdir()
        tolls = (("Hawija", 3), ("Tikrit", 2), ("Baiji", 4), ("Hawija", 5))
        for number, (town, killed) in enumerate(tolls):
            words = f"{killed} militants were killed in {town} on 2023-03-24."
            (folder / f"{number}.txt").write_text(f"Report {number}: the market stayed open. {words}")
        with Ledger.open(database.address) as ledger:
            add(ledger, [folder], extractor=TollExtractor(), resolver=DayResolver())
            yield ledger

    def taken(self, ledger, extractor):
        return list(take_over(ledger, extractor=extractor, resolver=DayResolver()))

    def test_what_reads_otherwise_counts_and_what_it_was_stays_on_record(self, ledger):
        before, head, counts = ledger.claims(), ledger.head(), ledger.counts()
        found = self.taken(ledger, Doubling())
        assert [one.taken for one in found] == [True] * 4
        now = {claim.place.name: claim for claim in ledger.claims()}
        assert (now["Tikrit"].status, now["Baiji"].figures[0].low) == ("denied", 8)
        assert len(ledger.claims()) == 4
        assert ledger.claims(replaced=True)[:4] == before
        assert ledger.counts() == counts | {
            "documents": 8, "claims": 8, "replaced": 4, "marks": ledger.counts()["marks"],
            "judgements": ledger.counts()["judgements"],
        }  # fmt: skip
        assert ledger.uncompared() == []
        assert verify(ledger, head=head).sound

    def test_the_same_version_takes_nothing_over_and_a_second_run_adds_nothing(self, ledger):
        before = ledger.digest(), ledger.counts()
        assert not any(one.taken for one in self.taken(ledger, TollExtractor()))
        assert (ledger.digest(), ledger.counts()) == before
        self.taken(ledger, Doubling())
        before = ledger.digest(), ledger.counts()
        assert not any(one.taken for one in self.taken(ledger, Doubling()))
        assert (ledger.digest(), ledger.counts()) == before

    def test_the_events_are_those_of_a_ledger_that_was_read_so_from_the_start(self, ledger, tmp_path):
        self.taken(ledger, Doubling())
        with Ledger.open(":memory:") as fresh:
            add(fresh, [tmp_path / "reports"], extractor=Doubling(), resolver=DayResolver())
            assert sorted(map(gist, view_of(ledger).events)) == sorted(map(gist, view_of(fresh).events))

    def test_cut_short_it_is_gone_on_with_to_the_same(self, ledger, tmp_path):
        cut = take_over(ledger, extractor=Doubling(), resolver=DayResolver())
        next(cut), next(cut)
        cut.close()
        assert ledger.counts()["replaced"] == 2
        self.taken(ledger, Doubling())
        events = sorted(map(gist, view_of(ledger).events))
        assert verify(ledger).sound
        with Ledger.open(":memory:") as whole:
            add(whole, [tmp_path / "reports"], extractor=TollExtractor(), resolver=DayResolver())
            self.taken(whole, Doubling())
            assert sorted(map(gist, view_of(whole).events)) == events

    def test_the_ids_of_old_events_lead_on_however_often_they_were_read(self, ledger):
        old = {event.id: event.place.name for event in view_of(ledger).events}
        for extractor in (Doubling(), TollExtractor()):
            self.taken(ledger, extractor)
            view = view_of(ledger)
            by_id = {event.id: event for event in view.events}
            assert old.keys().isdisjoint(by_id)
            assert {name: by_id[redirected(view, name)].place.name for name in old} == old
            for name, place in old.items():
                assert nearby(ledger, name).event.place.name == place

    def test_what_persons_said_is_said_of_the_new_reading_in_their_name(self, ledger):
        one, other = [claim.id for claim in ledger.claims() if claim.place.name == "Hawija"]
        record(ledger, "claim", one, other, "different", who="Amira", why="two raids")
        tikrit = next(claim for claim in ledger.claims() if claim.place.name == "Tikrit")
        correct(ledger, tikrit.id, StatusIs(status="planned"), who="Yusuf", why="it says so")
        take_back(ledger, correct(ledger, one, StatusIs(status="denied"), who="Dana", why="no"), why="I misread")
        wanted = sorted(map(gist, view_of(ledger).events))
        assert len(wanted) == 4
        self.taken(ledger, Doubling())
        now = view_of(ledger)
        assert len(now.events) == 4, "the two raids stay apart"
        assert next(event for event in now.events if event.place.name == "Tikrit").status == "planned"
        said = [judgement for judgement in now.judgements if judgement.maker.person]
        assert sorted((one.maker.name, one.reason) for one in said) == [
            ("Amira", "two raids (said of an earlier reading)"), ("Yusuf", "it says so (said of an earlier reading)"),
        ]  # fmt: skip
        self.taken(ledger, TollExtractor())
        assert sorted(map(gist, view_of(ledger).events)) == wanted

    def test_a_word_on_what_is_gone_is_told_before_and_when_it_happens(self, ledger):
        claim = next(claim for claim in ledger.claims() if claim.place.name == "Tikrit")
        said = correct(ledger, claim.id, StatusIs(status="planned"), who="Yusuf", why="it says so")
        before = [one.unheard for one in reread(ledger, extractor=Blind()) if one.unheard]
        assert before == [(said.id,)]
        assert [one.unheard for one in self.taken(ledger, Blind()) if one.unheard] == before

    def test_what_can_no_longer_be_read_keeps_its_old_reading(self, ledger):
        found = self.taken(ledger, Blind())
        assert [one.taken for one in found] == [True, True, False, True]
        assert [claim.place.name for claim in ledger.claims()] == ["Baiji"]

    def test_a_report_that_was_corrected_meanwhile_is_left_to_its_newer_version(self, ledger, tmp_path):
        running = take_over(ledger, extractor=Doubling(), resolver=DayResolver())
        next(running)
        path = tmp_path / "reports" / "1.txt"
        path.write_text(path.read_text().replace("2 militants", "7 militants"))
        add(ledger, [path], extractor=TollExtractor(), resolver=DayResolver())
        assert [one.taken for one in running] == [False, True, True]
        (tikrit,) = [claim for claim in ledger.claims() if claim.place.name == "Tikrit"]
        assert tikrit.figures[0].low == 7
        assert verify(ledger).sound

    def test_the_same_bytes_added_again_stay_known_and_a_newer_text_replaces_the_newer_reading(self, ledger, tmp_path):
        self.taken(ledger, Doubling())
        assert add(ledger, [tmp_path / "reports"], extractor=TollExtractor(), resolver=DayResolver()).added == 0
        path = tmp_path / "reports" / "2.txt"
        path.write_text(path.read_text().replace("4 militants", "9 militants"))
        add(ledger, [path], extractor=TollExtractor(), resolver=DayResolver())
        assert [c.figures[0].low for c in ledger.claims() if c.place.name == "Baiji"] == [9]


def gist(event):
    """What an event says, its ids aside."""
    return event.place.name, event.status, event.figures[0].low, event.figures[0].high, len(event.claims)
