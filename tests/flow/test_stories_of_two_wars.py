"""Two wars, seven reports each, from the articles to the total: an operation's sum, wounded who died, mentions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import marsad
from marsad.core.nouns import Event

STORIES = Path(__file__).parent / "stories"


def opened(name: str, folder: Path, home: Path) -> marsad.Observatory:
    observatory = marsad.open(folder / f"{name}.db", home=home)
    observatory.add(STORIES / f"{name}.jsonl")
    return observatory


@pytest.fixture(scope="module")
def sahel(tmp_path_factory: pytest.TempPathFactory, places_home: Path) -> Iterator[marsad.Observatory]:
    with opened("sahel", tmp_path_factory.mktemp("sahel"), places_home) as observatory:
        yield observatory


@pytest.fixture(scope="module")
def donetsk(tmp_path_factory: pytest.TempPathFactory, places_home: Path) -> Iterator[marsad.Observatory]:
    with opened("donetsk", tmp_path_factory.mktemp("donetsk"), places_home) as observatory:
        yield observatory


def told_by(observatory: marsad.Observatory, *names: str) -> Event:
    """The one event that these reports tell, and more of them than of any other."""
    ids = {document.id for document in observatory.documents() if document.own_id in names}
    (event,) = [event for event in observatory.events() if ids <= set(event.documents)]
    return event


def killed(event: Event, group: str) -> tuple[int | None, int | None, int | None]:
    (row,) = [row for row in event.figures if row.measure == "killed" and row.group == group and not row.included]
    return row.low, row.best, row.high


def test_five_reports_of_an_ambush_are_one_event_within_the_operation(sahel: marsad.Observatory) -> None:
    ambush = told_by(sahel, "s1", "s2", "s3", "s4", "s6")
    sums = [event for event in sahel.events() if event.scope == "total" and ambush.id in event.contains]
    assert 31 in {figure.best for event in sums for figure in event.figures}
    assert killed(ambush, "combatant") == (11, 11, 11)


def test_two_of_the_wounded_soldiers_died_and_both_sides_stay_apart(sahel: marsad.Observatory) -> None:
    ambush = told_by(sahel, "s1", "s4")
    low, best, high = killed(ambush, "security")
    assert low == 6  # the army's word of the first day still stands beside the others
    assert best in (8, 10, 17)
    assert high is None  # "at least eight"
    (hurt,) = [row for row in ambush.figures if row.measure == "injured"]
    assert (hurt.low, hurt.best, hurt.high) == (7, 7, 9)


def test_a_bomb_mentioned_and_reported_is_counted_once(sahel: marsad.Observatory) -> None:
    total = sahel.count("killed", place="Labbezanga", since="2023-11")
    whole = sahel.count("killed", since="2023-11", until="2023-11", explain=True)
    assert len(whole.in_passing) == 1
    assert any("only mentioned" in constraint.says for constraint in whole.constraints)
    assert whole.low == 31 + 6 + 2 + 7 + 1
    assert whole.best == 31 + 17 + 2 + 7 + 1
    assert total.low <= 2


def test_a_toll_that_a_wounded_boy_raised_is_best(donetsk: marsad.Observatory) -> None:
    strike = told_by(donetsk, "u2", "u3")
    (row,) = [r for r in strike.figures if r.measure == "killed" and (r.group, r.actor) == ("unknown", None)]
    assert row.best == 12
    assert row.high == 12


def test_a_town_told_as_background_joins_its_own_reports(donetsk: marsad.Observatory) -> None:
    strike = told_by(donetsk, "u1", "u2", "u3", "u5")
    assert strike.time is not None
    assert strike.time.start == "2024-01-06"
