"""What the comparison with the gold says of events that are right, split, wrongly joined, missed, or none at all."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Codes, Document, Event, EventFigure, Figure, Place, Span, Speaker, TimeSpan
from marsad.measure.gold import Gold, NamedDead, read_gold
from marsad.measure.incident_fields import alike
from marsad.measure.incidents import Finding, IncidentReport, compare

RAID = "Nine militants were killed in a raid near Hawija on Tuesday, Captain Amin Sabri said."
LATER = "The toll of the raid near Hawija rose to 11 on Wednesday."
BOMB = "A bomb in Tikrit injured four people on Friday."
MATCH = "The keeper was bombarded from the first minute."
TEXTS = {"raid.html": RAID, "later.html": LATER, "bomb.html": BOMB, "match.html": MATCH}

GOLD = """
[[incidents]]
id = "raid"
reports = ["raid.html", "later.html"]
kind = "assault"
mode = "raid"
start = "2024-03-12"
end = "2024-03-12"
place = { name = "Hawija", precision = "near", country = "IQ", admin1 = "Kirkuk" }
figures = [{ measure = "killed", group = "combatant", actor = "islamic-state", low = 9, best = 11, high = 11 }]
speakers = [{ name = "Amin Sabri" }]
independent_sources = 2

[[incidents]]
id = "bomb"
reports = ["bomb.html"]
kind = "assault"
mode = "ied"
or_modes = ["explosives"]
start = "2024-03-15"
end = "2024-03-15"
place = { name = "Tikrit", precision = "exact", country = "IQ" }
figures = [{ measure = "injured", group = "civilian", low = 4, best = 4, high = 4, or_groups = ["unknown"] }]
independent_sources = 1

[[not_events]]
report = "match.html"
quote = "bombarded from the first"
expect = "none"

[[clutter]]
report = "bomb.html"
quote = "Lottery numbers of the week"

[[totals]]
id = "killed-in-march"
filters = { measure = "killed", since = "2024-03" }
low = 9
best = 11
high = 11
"""


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    path = tmp_path / "gold.toml"
    path.write_text(GOLD, encoding="utf-8")
    return read_gold(path)


def document(file: str) -> Document:
    return Document(id=f"d-{file}", text=TEXTS[file], path=f"reports/{file}", publisher=file, published="2024-03-16")


def claim(name: str, file: str, word: str, **fields: object) -> Claim:
    start = TEXTS[file].index(word)
    made = Claim(
        id=name, document=f"d-{file}", kind="assault", mode=None, codes=Codes(), status="actual",
        sentence=Span(start=0, end=len(TEXTS[file]), quote=TEXTS[file]),
        trigger=Span(start=start, end=start + len(word), quote=word),
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


def on(day: str) -> TimeSpan:
    return TimeSpan(start=day, end=day, precision="day", basis="relative")


def place(text: str, precision: str, admin1: str | None = None) -> Place:
    made = Place(start=0, end=0, text=text, name=text, country="IQ", admin1=admin1)
    return msgspec.structs.replace(made, precision=precision)


def killed(number: int) -> tuple[Figure, ...]:
    return (
        Figure(measure="killed", group="combatant", actor="islamic-state", low=number, best=number, high=number),
    )  # fmt: skip


SABRI = (Speaker(start=0, end=0, text="Captain Amin Sabri"),)
HAWIJA = place("Al Ḩawījah", "near", "Kirkūk")


def first_raid() -> Claim:
    return claim(
        "c1", "raid.html", "raid", mode="raid", place=HAWIJA, time=on("2024-03-12"), figures=killed(9), said_by=SABRI
    )


def second_raid() -> Claim:
    return claim("c2", "later.html", "raid", mode="raid", place=HAWIJA, time=on("2024-03-12"), figures=killed(11))


def bomb() -> Claim:
    four = (Figure(measure="injured", low=4, best=4, high=4, quote="four"),)
    return claim(
        "c3", "bomb.html", "bomb", mode="explosives", place=place("Tikrit", "exact"), time=on("2024-03-15"),
        figures=four,
    )  # fmt: skip


def joined(*claims: Claim) -> Event:
    """An event of these claims: all from the first, but the figure, which is the interval around theirs."""
    first = claims[0]
    figures = [one.figures[0] for one in claims if one.figures and one.figures[0].measure == first.figures[0].measure]
    numbers = [figure.best or 0 for figure in figures]
    figure = EventFigure(
        measure=figures[0].measure, group=figures[0].group, actor=figures[0].actor,
        low=min(numbers), best=numbers[-1], high=max(numbers),
    )  # fmt: skip
    documents = tuple(sorted({one.document for one in claims}))
    return Event(
        id=f"e-{first.id}", kind=first.kind, mode=first.mode, codes=first.codes, status=first.status,
        place=first.place, time=first.time, roles=(), figures=(figure,), claims=tuple(one.id for one in claims),
        documents=documents, independent_sources=len(documents),
    )  # fmt: skip


def report_on(gold: Gold, events: list[Event], claims: list[Claim], **options: object) -> IncidentReport:
    return compare(gold, events, claims, [document(file) for file in TEXTS], **options)


def finding(report: IncidentReport, incident: str) -> Finding:
    return next(one for one in report.findings if one.incident == incident)


def wrong(report: IncidentReport, incident: str) -> dict[str, str]:
    return {field.name: field.says for field in finding(report, incident).wrong}


def test_events_that_say_what_the_gold_says_are_found_with_every_field_right(gold: Gold) -> None:
    claims = [first_raid(), second_raid(), bomb()]
    report = report_on(gold, [joined(*claims[:2]), joined(claims[2])], claims)
    assert {one.outcome for one in report.findings} == {"found"}
    assert wrong(report, "raid") == {}
    assert wrong(report, "bomb") == {}
    assert report.counts()["found in one event"] == 2
    assert report.counts()["actual events beside the gold"] == 0


def test_two_events_of_one_incident_are_a_split(gold: Gold) -> None:
    claims = [first_raid(), second_raid(), bomb()]
    report = report_on(gold, [joined(one) for one in claims], claims)
    assert finding(report, "raid").outcome == "split"
    assert len(finding(report, "raid").events) == 2
    assert wrong(report, "raid")["independent_sources"] == "1, not 2"


def test_one_event_of_two_incidents_is_wrongly_joined(gold: Gold) -> None:
    claims = [first_raid(), second_raid(), bomb()]
    report = report_on(gold, [joined(*claims)], claims)
    assert finding(report, "raid").joined == ("bomb",)
    assert finding(report, "bomb").joined == ("raid",)
    assert report.counts()["wrongly joined"] == 2


def test_incidents_that_may_be_folded_together_are_not_wrongly_joined(gold: Gold) -> None:
    incidents = (gold.incidents[0], msgspec.structs.replace(gold.incidents[1], beside="raid"))
    claims = [first_raid(), second_raid(), bomb()]
    report = report_on(msgspec.structs.replace(gold, incidents=incidents), [joined(*claims)], claims)
    assert report.counts()["wrongly joined"] == 0


def test_an_incident_that_no_claim_tells_is_missed_and_its_reports_are_named(gold: Gold) -> None:
    claims = [bomb()]
    report = report_on(gold, [joined(bomb())], claims)
    assert finding(report, "raid").outcome == "missed"
    assert finding(report, "raid").unread == ("raid.html", "later.html")


def test_a_report_in_which_the_incident_was_not_read_is_named(gold: Gold) -> None:
    report = report_on(gold, [joined(first_raid())], [first_raid()])
    assert finding(report, "raid").unread == ("later.html",)


def test_each_wrong_field_says_what_was_said_instead(gold: Gold) -> None:
    odd = claim(
        "c1", "raid.html", "raid", mode="aerial", place=place("Baghdad", "exact"), time=on("2024-03-13"),
        figures=killed(10),
    )  # fmt: skip
    report = report_on(gold, [joined(odd)], [odd])
    said = wrong(report, "raid")
    assert said["kind"] == "assault/aerial, not assault/raid"
    assert said["days"] == "2024-03-13 to 2024-03-13, not 2024-03-12 to 2024-03-12"
    assert said["place"] == "Baghdad (None, IQ)"
    assert said["precision"] == "exact, not near"
    assert said["figure killed combatant of islamic-state 9–11, best 11"] == "10"
    assert said["speaker Amin Sabri"] == "missing"


def test_a_figure_that_nobody_wrote_is_wrong(gold: Gold) -> None:
    event = joined(bomb())
    more = msgspec.structs.replace(event.figures[0], measure="killed", low=2, best=2, high=2)
    report = report_on(gold, [msgspec.structs.replace(event, figures=(*event.figures, more))], [bomb()])
    assert wrong(report, "bomb") == {"figure not in the gold": "killed unknown 2"}


def test_one_man_named_among_the_dead_is_no_figure_too_many(gold: Gold) -> None:
    event = joined(first_raid(), second_raid())
    named = msgspec.structs.replace(event.figures[0], group="leader", actor=None, low=1, best=1, high=1)
    events = [msgspec.structs.replace(event, figures=(*event.figures, named))]
    claims = [first_raid(), second_raid()]
    assert "figure not in the gold" in wrong(report_on(gold, events, claims), "raid")
    chief = msgspec.structs.replace(gold.incidents[0], named_dead=NamedDead(name="Abu Layth", group="leader"))
    knowing = msgspec.structs.replace(gold, incidents=(chief, gold.incidents[1]))
    assert "figure not in the gold" not in wrong(report_on(knowing, events, claims), "raid")


def test_a_province_known_by_another_name_is_right_once_the_gazetteer_says_so(gold: Gold) -> None:
    elsewhere = msgspec.structs.replace(first_raid(), place=place("Hawija", "near", "At-Ta'mim"))
    events, claims = [joined(elsewhere)], [elsewhere]
    assert "place" in wrong(report_on(gold, events, claims), "raid")
    names = {"Kirkuk": ("At-Ta'mim",)}
    report = report_on(gold, events, claims, spellings=lambda name, country: names.get(name, ()))
    assert "place" not in wrong(report, "raid")


def test_an_actual_event_read_from_a_metaphor_is_told(gold: Gold) -> None:
    sport = claim("c4", "match.html", "bombarded", mode="heavy-weapons", figures=killed(1))
    report = report_on(gold, [joined(sport)], [sport])
    assert report.counts()["not events told as actual"] == 1
    assert report.counts()["actual events beside the gold"] == 1
    assert 'actual, match.html: "bombarded from the first"' in str(report)


def test_a_metaphor_in_which_nothing_was_read_is_right(gold: Gold) -> None:
    assert report_on(gold, [], []).not_events[0].verdict == "right"


def test_clutter_that_came_into_the_text_is_told(gold: Gold) -> None:
    loud = msgspec.structs.replace(document("bomb.html"), text=f"{BOMB}\nLottery  numbers of the\nweek")
    assert compare(gold, [], [], [loud]).counts()["clutter read"] == 1
    assert compare(gold, [], [], [document("bomb.html")]).counts()["clutter read"] == 0


def test_totals_are_right_only_when_the_whole_interval_is(gold: Gold) -> None:
    assert report_on(gold, [], [], answers={"killed-in-march": (9, 11, 11)}).counts()["totals right"] == 1
    report = report_on(gold, [], [], answers={"killed-in-march": (9, 11, None)})
    assert report.counts()["totals right"] == 0
    assert "wrong, 9 or more, best 11 for 9–11, best 11" in str(report)


def test_items_of_one_file_are_told_apart_by_their_own_ids(gold: Gold) -> None:
    feed = msgspec.structs.replace(gold.incidents[1], reports=("feed.rss#bomb", "feed.rss#wire-other"))
    documents = [
        msgspec.structs.replace(document("bomb.html"), id="d-1", path="in/feed.rss", own_id="bomb"),
        msgspec.structs.replace(document("bomb.html"), id="d-2", path="in/feed.rss", url="https://example.org/other"),
    ]
    claims = [
        msgspec.structs.replace(bomb(), document="d-1"),
        msgspec.structs.replace(bomb(), id="c9", document="d-2"),
    ]
    told = compare(msgspec.structs.replace(gold, incidents=(feed,)), [joined(*claims)], claims, documents)
    assert finding(told, "bomb").outcome == "found"
    assert finding(told, "bomb").unread == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hawija", "Al Ḩawījah"), ("Salah al-Din", "Şalāḩ ad Dīn"), ("al-Qaim", "Al Qā’im"), ("Tikrit", "TIKRIT")],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(("one", "other"), [("Mosul", "Kirkuk"), ("Hama", "Homs"), ("", ""), ("Tikrit", "")])
def test_other_names_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


def test_the_gold_of_the_bundled_reports_can_be_read() -> None:
    bundled = read_gold(Path(__file__).parents[1] / "data" / "example_incidents.toml")
    assert len(bundled.incidents) > 30
    known = {one.id for one in bundled.incidents}
    assert {one.part_of for one in bundled.incidents} - {None} <= known
    assert {one.beside for one in bundled.incidents} - {None} <= known


def test_gold_that_is_none_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.toml"
    path.write_text("[[incidents]]\nid = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.toml"):
        read_gold(path)
