"""One article: a total over weeks and provinces, an operation within it, a named man within that."""

from __future__ import annotations

from pathlib import Path

import pytest

import marsad

STORY = """Basra Courier
Samira Haddad

Pressure on ISIS cells mounts from the desert to the hills

Friday 17/May/2024 - 09:30 AM

Security forces have stepped up their work against what is left of ISIS, officials say.

About three weeks ago, Iraqi forces started launching large raids, which claimed the lives of almost 40 ISIS leaders.

The raids targeted the group's hideouts in Diyala; Kirkuk; Anbar, and Nineveh.

The latest of them, operation Hadid al-Layl, was carried out against the group in Diyala province.

Kadhim al-Rubaie, the head of the Counter Terrorism Service, had announced the killing of 14 ISIS elements and leaders \
in the Hadid al-Layl operation, including the so-called governor of Baqubah, who was named Hamid Salih Jasim, \
according to the Iraqi News Agency.

If the camps' guards leave, thousands of fighters will walk free, the analyst Nadia Kareem warned.
"""


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory, places_home: Path) -> marsad.Observatory:
    folder = tmp_path_factory.mktemp("story")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    with marsad.open(folder / "story.db", home=places_home) as opened:
        opened.add(folder / "story.txt")
        yield opened


def test_the_total_the_operation_and_the_leader_are_counted_once(observatory: marsad.Observatory) -> None:
    total = observatory.count("killed", actor="islamic-state", since="2024-04", until="2024-05")
    assert total.low == 36  # all of the 14 may be among the almost 40
    assert total.best == 39
    assert total.high is not None
    assert total.high <= 40 + 13  # at least the governor among the 14 is one of the leaders


def test_the_sum_holds_the_operation(observatory: marsad.Observatory) -> None:
    (whole,) = [e for e in observatory.events() if e.scope == "total"]
    (operation,) = [e for e in observatory.events() if e.operation == "Hadid al-Layl"]
    assert {p.name for c in observatory.claims() for p in c.places} >= {"Nīnawá", "Diyālá"}
    assert operation.place is not None
    assert operation.place.precision == "admin1"
    assert {f.best for f in operation.figures if f.group == "combatant"} == {14}
    assert operation.part_of == whole.id or operation.id not in whole.contains


def test_what_might_happen_is_written_down_and_never_counted(observatory: marsad.Observatory) -> None:
    feared = [c for c in observatory.claims(status="all") if c.status in ("hypothetical", "threatened")]
    assert feared
    assert not any(e.status == "hypothetical" for e in observatory.events())


def test_every_quote_stands_where_it_is_said_to_stand(observatory: marsad.Observatory) -> None:
    assert not observatory.verify().faults
