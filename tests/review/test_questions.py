"""What a person is asked first, and that an answered question is not asked again."""

import msgspec
import pytest

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Evidence, Figure, Judgement, Maker, Place, PlaceIs, Role, Span
from marsad.review.questions import answered, questions
from marsad.review.questions import material as made_of
from marsad.review.stakes import doubt, people_of, probability

SPAN = Span(start=0, end=4, quote="Said")
DARAA = Place(start=0, end=5, text="Daraa", precision="unknown")


def told(name, killed=None, *, document=None, scope="event", **fields):
    figures = () if killed is None else (
        Figure(measure="killed", low=killed, best=killed, high=killed, start=2, end=3, scope=scope),
    )  # fmt: skip
    return Claim(
        id=f"c-{name}", document=document or f"d-{name}", kind="assault", mode=None, codes=Codes(), status="actual",
        sentence=SPAN, trigger=SPAN, figures=figures, publisher=f"Paper {name}", **fields,
    )  # fmt: skip


def held(left, right, verdict, score=3.0, who=None):
    return Judgement(
        id=f"j-{left}-{right}-{verdict}-{who}", about="claim", left=f"c-{left}", right=f"c-{right}", verdict=verdict,
        reason="", maker=Maker(name=who or "resolve", person=who is not None), score=score,
        evidence=(Evidence(feature="time", bits=score, says="one day"),),
    )  # fmt: skip


def material(claims, judgements=()):
    return made_of(fold(claims, judgements).events, {claim.id: claim for claim in claims}, judgements)


def asked(claims, judgements=(), **options):
    return questions(material(claims, judgements), **options)


def test_a_join_that_carries_many_people_is_asked_before_one_that_carries_few():
    claims = [told("a", 30), told("b", 25), told("x", 1), told("y", 1)]
    found = asked(claims, [held("x", "y", "unsure"), held("a", "b", "unsure")])
    assert [(one.left, one.right) for one in found] == [("c-a", "c-b"), ("c-x", "c-y")]
    assert found[0].topic == "join"
    assert found[0].people == 25


def test_one_question_is_asked_of_two_events_however_many_of_their_claims_are_unsure():
    claims = [told("a", 3), told("b", 3), told("c", 3)]
    rows = [held("a", "b", "same", 9.0), held("a", "c", "unsure", 1.0), held("b", "c", "unsure", 3.5)]
    assert [(one.left, one.right) for one in asked(claims, rows)] == [("c-b", "c-c")]


def test_a_sum_is_asked_about_as_a_whole_with_the_part_first():
    claims = [told("a", 24, scope="total"), told("b", 5)]
    (question,) = asked(claims, [held("a", "b", "unsure")])
    assert (question.topic, question.left, question.right) == ("part", "c-b", "c-a")


@pytest.mark.parametrize("verdict", ["same", "different", "unsure", "part-of"])
def test_what_a_person_has_answered_is_not_asked_again(verdict):
    claims = [told("a", 3), told("b", 3)]
    assert asked(claims, [held("a", "b", "unsure"), held("a", "b", verdict, who="amira")]) == []


def test_a_question_is_asked_again_when_the_text_was_replaced():
    """New bytes make a new document with claims of other ids; the answer was on the old ones."""
    answer = held("a", "b", "different", who="amira")
    claims = [told("a2", 3), told("b", 3)]
    assert len(asked(claims, [answer, held("a2", "b", "unsure")])) == 1


def test_where_two_persons_disagree_a_third_is_asked_before_all_else():
    claims = [told("a", 1), told("b", 1), told("x", 500), told("y", 500)]
    rows = [
        held("x", "y", "unsure"), held("a", "b", "same", who="amira"), held("a", "b", "different", who="omar"),
    ]  # fmt: skip
    assert [one.topic for one in asked(claims, rows)] == ["disputed", "join"]
    assert "disputed" not in {one.topic for one in asked(claims, [*rows, held("a", "b", "same", who="lina")])}


def test_an_event_that_hangs_on_one_weak_link_is_asked_about():
    claims = [told("a", 4), told("b", 4), told("c", 4)]
    rows = [held("a", "b", "same", 12.0), held("b", "c", "same", 4.2)]
    (question,) = asked(claims, rows)
    assert (question.topic, question.left, question.right) == ("split", "c-b", "c-c")


def test_unlike_numbers_show_the_smallest_beside_the_largest():
    claims = [told("a", 3), told("b", 9), told("c", 5)]
    rows = [held("a", "b", "same", 12.0), held("a", "c", "same", 12.0), held("b", "c", "same", 12.0)]
    (question,) = [one for one in asked(claims, rows) if one.topic == "figures"]
    assert (question.left, question.right, question.people) == ("c-a", "c-b", 6)


def test_a_place_that_no_gazetteer_knows_is_asked_about_until_somebody_says():
    claim = told("a", 3, place=DARAA)
    (question,) = asked([claim])
    assert (question.topic, question.slot) == ("place", ("place", "", 0, 0))
    said = Judgement(
        id="j-1", about="field", left="c-a", right="c-a", verdict="different", reason="r",
        maker=Maker(name="amira", person=True), correction=PlaceIs(place=None),
    )  # fmt: skip
    assert asked([claim], [said]) == []


def test_a_name_that_two_places_bear_is_asked_about_and_one_that_stands_alone_is_not():
    here = Place(start=0, end=5, text="Morales", id="g:1", lat=1.0, lon=1.0, precision="exact", country="CO")
    far = msgspec.structs.replace(here, id="g:2", lat=9.0)
    close = asked([told("a", 3, place=here)], namesakes=lambda name, country: [(here, 0.8), (far, 0.78)])
    assert [one.topic for one in close] == ["place"]
    assert len(close[0].options) == 2
    assert asked([told("a", 3, place=here)], namesakes=lambda name, country: [(here, 0.9), (far, 0.5)]) == []


def test_an_actor_that_one_report_alone_names_is_asked_about():
    role = Role(role="agent", start=0, end=4, text="Said", actor="hts")
    assert [one.topic for one in asked([told("a", 3, roles=(role,))])] == ["actor"]
    assert asked([told("a", 3, roles=(role,)), told("b", 3, roles=(role,))]) == []


def test_a_second_opinion_is_asked_of_those_who_have_not_spoken():
    claims, rows = [told("a", 3), told("b", 3)], [held("a", "b", "different", who="amira")]
    assert answered(material(claims, rows), who="amira") == []
    assert [one.topic for one in answered(material(claims, rows), who="omar")] == ["second"]


def test_doubt_is_greatest_at_even_odds():
    assert doubt(probability(0.0)) == 1.0
    assert doubt(0.0) == doubt(1.0) == 0.0
    assert probability(1.0) == pytest.approx(2 / 3)


def test_people_of_what_did_not_happen_weigh_next_to_nothing():
    (event,) = fold([msgspec.structs.replace(told("a", 40), status="planned")], []).events
    assert people_of(event) < 1
