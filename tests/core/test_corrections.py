"""A person's reading of one field outranks the machine's, joins with others' readings, and can be taken back."""

import msgspec
import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from stories import event_of, people, told
from test_fold_properties import ELSEWHERE, PROVINCE, TOWN, content, ledgers

from marsad.core.corrections import FIELD, corrected, decisions
from marsad.core.fold import fold
from marsad.core.nouns import (
    ActorIs,
    Codes,
    FigureIs,
    Judgement,
    KindIs,
    Maker,
    PlaceIs,
    Role,
    StatusIs,
    TimeIs,
    TimeSpan,
)
from marsad.core.verdicts import in_force, standings


def given(*strategies):
    return lambda test: settings(max_examples=80, deadline=None)(given_any(*strategies)(test))


def says(claim, correction, who="amira", verdict="different", *, id=None, takes_back=msgspec.UNSET):
    return Judgement(
        id=id or f"j-{claim}-{who}-{verdict}", about=FIELD, left=claim, right=claim, verdict=verdict, reason="read it",
        maker=Maker(name=who, person=True), correction=correction, takes_back=takes_back,
    )  # fmt: skip


def pair(left, right, verdict, who, *, person=True, id=None, takes_back=msgspec.UNSET):
    return Judgement(
        id=id or f"j-{left}{right}{verdict}{who}", about="claim", left=left, right=right, verdict=verdict, reason="",
        maker=Maker(name=who, person=person), score=5.0, takes_back=takes_back,
    )  # fmt: skip


def folded(claims, rows):
    joins = [pair(claims[0].id, claim.id, "same", "rules", person=False) for claim in claims[1:]]
    return fold(claims, [*joins, *rows]).events[0]


DAY = TimeSpan(start="2023-03-04", end="2023-03-04", precision="day", basis="stated")
VALUES = [
    KindIs(kind="coerce", mode="ied"), KindIs(kind="aid"), StatusIs(status="planned"), StatusIs(status="actual"),
    PlaceIs(place=None), PlaceIs(place=TOWN), PlaceIs(place=ELSEWHERE), TimeIs(time=None), TimeIs(time=DAY),
    FigureIs(measure="killed", figure=people(4)), FigureIs(measure="killed", figure=None),
    FigureIs(measure="injured", figure=people(2, measure="injured")), ActorIs(role="agent", start=0, end=1, actor="y"),
]  # fmt: skip


@st.composite
def reviewed(draw):
    """A ledger in which persons have also read fields, and taken some of what they said back."""
    claims, rows = draw(ledgers())
    names = [claim.id for claim in claims]
    for number in range(draw(st.integers(0, 6))):
        rows = [*rows, says(
            draw(st.sampled_from(names)), draw(st.sampled_from(VALUES)), draw(st.sampled_from("pqr")),
            draw(st.sampled_from(["same", "different", "different", "unsure"])), id=f"j-field-{number}",
        )]  # fmt: skip
    for number in range(draw(st.integers(0, 3)) if rows else 0):
        back = draw(st.sampled_from(rows))
        rows = [*rows, msgspec.structs.replace(back, id=f"j-back-{number}", verdict="unsure", takes_back=back.id)]
    return claims, rows


def test_only_claims_that_a_person_placed_give_an_event_its_place():
    far, near = told("1", place=ELSEWHERE), told("2", place=PROVINCE)
    assert folded([far, near, told("3", place=ELSEWHERE)], []).place == ELSEWHERE
    event = folded([far, near, told("3", place=ELSEWHERE)], [says("c-2", PlaceIs(place=TOWN))])
    assert event.place == TOWN
    assert event.review == "person"


def test_a_place_that_was_read_wrong_leaves_the_others_to_speak():
    event = folded([told("1", place=ELSEWHERE), told("2", place=TOWN)], [says("c-1", PlaceIs(place=None))])
    assert event.place == TOWN


def test_a_field_that_a_person_found_right_outweighs_more_claims_that_nobody_looked_at():
    claims = [told("1", kind="coerce"), told("2"), told("3")]
    assert folded(claims, []).kind == "assault"
    right = says("c-1", KindIs(kind="coerce", codes=Codes(plover="COERCE")), verdict="same")
    event = folded(claims, [right])
    assert (event.kind, event.codes.plover) == ("coerce", "COERCE")


def test_a_status_is_that_of_its_sentence_and_hides_no_later_report_that_it_happened():
    plan = says("c-1", StatusIs(status="planned"))
    assert folded([told("1")], [plan]).status == "planned"
    assert folded([told("1"), told("2")], [plan]).status == "actual"


def test_a_figure_is_corrected_in_its_report_and_stands_beside_other_reports():
    claims = [told("1", people(22, at=5)), told("2", people(4), publisher="Wire", document="d-2")]
    event = folded(claims, [says("c-1", FigureIs(measure="killed", start=5, end=8, figure=people(2, at=5)))])
    assert [(row.low, row.high) for row in event.figures] == [(2, 4)]
    event = folded(claims, [says("c-1", FigureIs(measure="killed", start=5, end=8, figure=None))])
    assert [(row.low, row.high) for row in event.figures] == [(4, 4)]


def test_a_number_that_was_not_read_can_be_added():
    event = folded([told("1")], [says("c-1", FigureIs(measure="killed", figure=people(3)))])
    assert [(row.measure, row.best) for row in event.figures] == [("killed", 3)]


def test_words_may_be_said_to_name_another_actor_or_none():
    role = Role(role="agent", start=3, end=9, text="gunmen", actor="islamic-state")
    for actor in ("hts", None):
        event = folded([told("1", roles=(role,))], [says("c-1", ActorIs(role="agent", start=3, end=9, actor=actor))])
        assert [one.actor for one in event.roles] == [actor]


def test_two_who_disagree_change_nothing_and_it_is_said_until_a_third_decides():
    claims = [told("1", place=PROVINCE)]
    two = [says("c-1", PlaceIs(place=TOWN), "amira"), says("c-1", PlaceIs(place=ELSEWHERE), "omar")]
    event = folded(claims, two)
    assert (event.place, event.review) == (PROVINCE, "disputed")
    assert "persons contradict each other on the place" in event.conflicts[0]
    event = folded(claims, [*two, says("c-1", PlaceIs(place=TOWN), "lina")])
    assert (event.place, event.review) == (TOWN, "person")
    assert "most decide" in event.conflicts[0]


def test_confirming_and_correcting_are_two_opinions_on_one_field():
    claims = [told("1", place=PROVINCE)]
    rows = [says("c-1", PlaceIs(place=PROVINCE), "amira", "same"), says("c-1", PlaceIs(place=TOWN), "omar")]
    assert folded(claims, rows).review == "disputed"


def test_a_third_person_also_decides_whether_two_claims_are_one():
    claims = [told("1"), told("2")]
    two = [pair("c-1", "c-2", "same", "amira"), pair("c-1", "c-2", "different", "omar")]
    apart = fold(claims, two).events
    assert [event.review for event in apart] == ["disputed", "disputed"]
    (event,) = fold(claims, [*two, pair("c-1", "c-2", "same", "lina")]).events
    assert event.review == "person"
    assert "most decide" in event.conflicts[0]


def test_a_word_taken_back_leaves_the_machines_word_standing():
    claims = [told("1"), told("2")]
    machine = pair("c-1", "c-2", "same", "rules", person=False)
    apart = pair("c-1", "c-2", "different", "amira", id="j-1")
    back = pair("c-1", "c-2", "unsure", "amira", id="j-2", takes_back="j-1")
    assert len(fold(claims, [machine, apart]).events) == 2
    assert fold(claims, [machine, apart, back]) == fold(claims, [machine])
    again = pair("c-1", "c-2", "unsure", "amira", id="j-3", takes_back="j-2")
    assert fold(claims, [machine, apart, back, again]) == fold(claims, [machine, apart])


def test_nobody_takes_back_what_another_said():
    said, other = pair("a", "b", "same", "amira", id="j-1"), pair("a", "b", "unsure", "omar", takes_back="j-1")
    assert in_force([said, other]) == [said]


def test_the_word_before_the_one_taken_back_stands_again():
    rows = [
        pair("a", "b", "same", "amira", id="j-1"), pair("a", "b", "different", "amira", id="j-2"),
        pair("a", "b", "unsure", "amira", id="j-3", takes_back="j-2"),
    ]  # fmt: skip
    assert standings(rows)["a", "b"].state == "same"


@pytest.mark.parametrize("value", VALUES)
def test_every_correction_comes_back_from_json_as_it_was(value):
    row = says("c-1", value)
    assert msgspec.json.decode(msgspec.json.encode(row, order="deterministic"), type=Judgement) == row


def test_judgements_of_older_ledgers_are_written_as_they_were():
    assert b"correction" not in msgspec.json.encode(pair("a", "b", "same", "amira"), order="deterministic")
    assert b"takes_back" not in msgspec.json.encode(pair("a", "b", "same", "amira"), order="deterministic")


@given(reviewed())
def test_correcting_what_is_corrected_changes_nothing_more(ledger):
    claims, rows = ledger
    once = corrected(claims, decisions(rows))
    assert corrected(once, decisions(rows)) == once
    assert fold(once, rows) == fold(claims, rows)


@given(reviewed(), st.randoms(use_true_random=False))
def test_the_order_of_claims_and_of_different_persons_words_changes_nothing_but_ids(ledger, random):
    claims, rows = ledger
    latest = list({
        (r.about, frozenset((r.left, r.right)), r.maker, type(r.correction), getattr(r.correction, "measure", "")): r
        for r in in_force(rows)
    }.values())  # fmt: skip
    first = fold(claims, latest)
    again = fold(random.sample(claims, len(claims)), random.sample(latest, len(latest)))
    assert content(again) == content(first)


@given(reviewed())
def test_taking_everything_back_gives_the_machines_events(ledger):
    claims, rows = ledger
    said = [row for row in in_force(rows) if row.maker.person]
    back = [
        msgspec.structs.replace(row, id=f"j-undo-{number}", verdict="unsure", takes_back=row.id)
        for number, row in enumerate(reversed(said))
    ]
    machines = [row for row in rows if not row.maker.person]
    assert fold(claims, [*rows, *back]) == fold(claims, machines)


@given(reviewed())
def test_an_event_is_a_persons_or_disputed_only_where_a_person_spoke(ledger):
    claims, rows = ledger
    spoken = {side for row in in_force(rows) if row.maker.person for side in (row.left, row.right)}
    for event in fold(claims, rows).events:
        if not spoken & set(event.claims):
            assert event.review == "machine"


def test_an_event_nobody_reviewed_is_the_machines():
    assert event_of(told("1"), told("2")).review == "machine"
