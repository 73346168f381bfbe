"""Whoever folds events is overtaken by another who has noted more: what is listed stays what the ledger says."""

from __future__ import annotations

import pytest
from flow_fakes import DayResolver, TollExtractor
from test_several_at_once import write_reports

from marsad.flow import folding, judging, listing
from marsad.flow.adding import add
from marsad.flow.folding import refresh
from marsad.flow.verifying import verify
from marsad.store import Ledger


def join(ledger: Ledger, one: int, other: int) -> None:
    """A person joins two events, by the places of their claims in the ledger, and nothing is folded."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judging, "refresh", lambda _: None)
        claims = ledger.claims()
        judging.record(ledger, "claim", claims[one].id, claims[other].id, "same", who="Amira", why="read both")


@pytest.mark.parametrize("moment", ["before it looks at what is listed", "before it folds"])
def test_one_who_is_overtaken_begins_anew(database, tmp_path, monkeypatch, moment):
    with Ledger.open(database.address) as ledger, Ledger.open(database.address) as other:
        add(ledger, [write_reports(tmp_path, "one", range(16))], extractor=TollExtractor(), resolver=DayResolver())
        refresh(ledger)
        join(ledger, 0, 1)
        once: list[str] = []

        def overtake() -> None:
            if not once:
                once.append(moment)
                refresh(other)
                join(other, 1, 2)

        if moment == "before it folds":
            real = folding._fold_again

            def fold_again(*words):
                overtake()
                return real(*words)

            monkeypatch.setattr(folding, "_fold_again", fold_again)
        else:
            keeper = listing.Keeper

            def made(*words):
                overtake()
                return keeper(*words)

            monkeypatch.setattr(listing, "Keeper", made)
        refresh(ledger)
        assert once == [moment]
        assert verify(ledger).sound, verify(ledger).faults
