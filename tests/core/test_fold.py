"""What claims add up to, told in small stories."""

from itertools import pairwise

from msgspec.structs import replace

from marsad.core.fold import fold
from marsad.core.ids import event_id
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Role, Span, Speaker, TimeSpan

ANBAR = Place(start=0, end=5, text="Anbar", id="g:anbar", name="Anbar", admin1="Anbar", country="IQ",
              precision="admin1", parents=("country:IQ",))  # fmt: skip
RUTBA = Place(start=0, end=5, text="Rutba", id="g:rutba", name="Rutba", lat=33.04, lon=40.28, admin1="Anbar",
              country="IQ", precision="exact", parents=("g:anbar", "country:IQ"))  # fmt: skip
MOSUL = Place(start=0, end=5, text="Mosul", id="g:mosul", name="Mosul", lat=36.33, lon=43.12, admin1="Nineveh",
              country="IQ", precision="exact", parents=("g:nineveh", "country:IQ"))  # fmt: skip


def claim(name, *, document=None, kind="assault", mode=None, status="actual", published="2023-03-24", **fields):
    fields.setdefault("codes", Codes(plover=f"{kind}/{mode}"))
    return Claim(
        id=f"c-{name}", document=document or f"d-{name}", kind=kind, mode=mode, status=status,
        sentence=Span(start=0, end=9), trigger=Span(start=0, end=4), published=published, **fields,
    )  # fmt: skip


def killed(low, best=None, high=None, *, group="unknown", actor=None, scope="event", measure="killed"):
    exact = best is None and high is None
    return Figure(measure=measure, group=group, actor=actor, low=low, best=low if exact else best,
                  high=low if exact else high, scope=scope)  # fmt: skip


def said(text, *, actor=None, via=None):
    return (Speaker(start=0, end=len(text), text=text, actor=actor, via=via),)


def judge(left, right, verdict="same", *, maker="rules", person=False, score=5.0, about="claim"):
    prefix = "c-" if about == "claim" else "d-"
    return Judgement(
        id=f"j-{left}-{right}-{maker}", about=about, left=prefix + left, right=prefix + right, verdict=verdict,
        reason="because", maker=Maker(name=maker, person=person), score=0.0 if person else score,
    )  # fmt: skip


def day(start, end=None, *, precision="day", basis="stated"):
    return TimeSpan(start=start, end=end or start, precision=precision, basis=basis)


def groups(folded):
    return [tuple(name.removeprefix("c-") for name in event.claims) for event in folded.events]


def test_claims_that_nobody_judged_are_an_event_each():
    folded = fold([claim("a"), claim("b")], [])
    assert groups(folded) == [("a",), ("b",)]
    assert folded.redirects == {}


def test_what_was_judged_the_same_is_one_event_named_after_its_oldest_claim():
    folded = fold([claim("a"), claim("b"), claim("c")], [judge("a", "c"), judge("b", "c")])
    assert groups(folded) == [("a", "b", "c")]
    assert folded.events[0].id == event_id("c-a")
    assert folded.redirects == {event_id("c-b"): event_id("c-a"), event_id("c-c"): event_id("c-a")}
    assert folded.events[0].revision == 3


def test_a_difference_stops_joining_through_a_third():
    rows = [judge("a", "b", score=9), judge("b", "c", score=5), judge("a", "c", "different")]
    assert groups(fold([claim("a"), claim("b"), claim("c")], rows)) == [("a", "b"), ("c",)]


def test_a_difference_is_remembered_when_a_larger_cluster_swallows_the_claim():
    rows = [judge("a", "d", "different"), judge("b", "c", score=9), judge("c", "e", score=8), judge("c", "d", score=7),
            judge("a", "e", score=1)]  # fmt: skip
    assert groups(fold([claim(name) for name in "abcde"], rows)) == [("a",), ("b", "c", "d", "e")]


def test_a_persons_difference_stops_components_and_a_persons_same_overrides_them():
    claims = [claim("a"), claim("b"), claim("c")]
    machine = [judge("a", "b", score=9), judge("b", "c", score=5), judge("a", "c", "different")]
    split = fold(claims, [*machine, judge("a", "b", "different", maker="amira", person=True)])
    assert groups(split) == [("a",), ("b", "c")]
    joined = fold(claims, [*machine, judge("a", "c", maker="amira", person=True)])
    assert groups(joined) == [("a", "b", "c")]
    assert joined.events[0].review == "person"
    assert fold(claims, machine).events[0].review == "machine"


def test_two_persons_same_join_over_a_components_difference_between_the_outer_two():
    rows = [judge("a", "c", "different"), judge("a", "b", maker="amira", person=True),
            judge("b", "c", maker="omar", person=True)]  # fmt: skip
    folded = fold([claim("a"), claim("b"), claim("c")], rows)
    assert groups(folded) == [("a", "b", "c")]
    assert "joined by a person although rules@1 says c-a is different from c-c" in folded.events[0].conflicts


def test_persons_who_contradict_each_other_keep_two_events_apart_and_both_say_so():
    rows = [judge("a", "b", maker="amira", person=True), judge("a", "b", "different", maker="omar", person=True)]
    folded = fold([claim("a"), claim("b")], rows)
    assert groups(folded) == [("a",), ("b",)]
    for event in folded.events:
        assert event.conflicts[0].startswith("persons contradict each other: person:amira says c-a is the same as c-b")


def test_a_persons_same_that_anothers_difference_stops_is_reported():
    rows = [judge("a", "b", maker="amira", person=True), judge("b", "c", maker="amira", person=True),
            judge("a", "c", "different", maker="omar", person=True)]  # fmt: skip
    folded = fold([claim("a"), claim("b"), claim("c")], rows)
    assert groups(folded) == [("a", "b"), ("c",)]
    assert any(note.startswith("not joined") for note in folded.events[1].conflicts)


def test_components_that_contradict_each_other_join_nothing_and_stop_nothing():
    rows = [judge("a", "b"), judge("a", "b", "different", maker="model")]
    apart = fold([claim("a"), claim("b")], rows)
    assert groups(apart) == [("a",), ("b",)]
    assert "components contradict" in apart.events[0].conflicts[0]
    through = fold([claim("a"), claim("b"), claim("c")], [*rows, judge("a", "c"), judge("b", "c")])
    assert groups(through) == [("a", "b", "c")]


def test_a_judgement_on_a_claim_that_is_not_there_changes_nothing():
    assert groups(fold([claim("a")], [judge("a", "gone")])) == [("a",)]


def test_voices_stand_side_by_side_and_their_contradiction_is_put_into_words():
    claims = [
        claim("a", figures=(killed(22),), said_by=said("Ministry", actor="iraq-mod")),
        claim("b", figures=(killed(9),), said_by=said("SOHR", actor="sohr")),
    ]
    (event,) = fold(claims, [judge("a", "b")]).events
    (figure,) = event.figures
    assert (figure.low, figure.high, figure.sources) == (9, 22, 2)
    assert figure.best in (9, 22)
    assert event.conflicts == ("killed: Ministry says 22, SOHR says 9",)
    assert event.independent_sources == 2


def test_a_later_toll_of_the_same_voice_supersedes():
    claims = [
        claim("a", figures=(killed(3),), said_by=said("Red Crescent"), published="2023-03-24T10:00:00"),
        claim("b", figures=(killed(6),), said_by=said("the Red Crescent"), published="2023-03-24T15:00:00"),
    ]
    for order in (claims, claims[::-1]):
        (event,) = fold(order, [judge("a", "b")]).events
        assert [(f.low, f.best, f.high, f.claims) for f in event.figures] == [(6, 6, 6, ("c-b",))]
        assert event.conflicts == ()


def test_a_bare_day_does_not_supersede_an_hour_of_that_day():
    claims = [claim("a", figures=(killed(3),), publisher="Gazette", published="2023-03-24"),
              claim("b", figures=(killed(6),), publisher="Gazette", published="2023-03-24T15:00:00")]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b")]).events
    assert (event.figures[0].low, event.figures[0].high) == (3, 6)


def test_a_later_toll_that_is_larger_among_them_supersedes_the_smaller_toll_of_all():
    claims = [
        claim("a", figures=(killed(3),), publisher="Gazette", published="2023-03-24"),
        claim("b", figures=(killed(6, group="civilian"),), publisher="Gazette", published="2023-03-25"),
    ]
    (event,) = fold(claims, [judge("a", "b")]).events
    assert [(f.group, f.low, f.high) for f in event.figures] == [("civilian", 6, 6)]


def test_a_number_for_anybody_joins_the_same_number_for_somebody():
    claims = [claim("a", figures=(killed(22, group="combatant", actor="islamic-state"),), publisher="One"),
              claim("b", figures=(killed(22),), publisher="Two"),
              claim("c", figures=(killed(22, group="combatant"),), publisher="Three")]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b"), judge("b", "c")]).events
    (figure,) = event.figures
    assert (figure.group, figure.actor, figure.sources) == ("combatant", "islamic-state", 3)


def test_a_number_that_equals_two_unlike_ones_stays_by_itself():
    claims = [claim("a", figures=(killed(5, group="civilian"), killed(5, group="security")), publisher="One"),
              claim("b", figures=(killed(5),), publisher="Two")]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b")]).events
    assert [figure.group for figure in event.figures] == ["security", "civilian", "unknown"]


def test_an_open_bound_stays_open_and_unknown_is_not_nought():
    claims = [claim("a", figures=(killed(20, 20, None),), publisher="One"),
              claim("b", figures=(killed(22),), publisher="Two")]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b")]).events
    assert (event.figures[0].low, event.figures[0].high) == (20, None)
    empty = Figure(measure="killed")
    assert fold([claim("a", figures=(empty,))], []).events[0].figures == ()


def test_best_is_what_most_independent_sources_give_then_the_newest():
    claims = [claim("a", figures=(killed(7),), publisher="One"), claim("b", figures=(killed(7),), publisher="Two"),
              claim("c", figures=(killed(9),), publisher="Three", published="2023-03-26")]  # fmt: skip
    rows = [judge("a", "b"), judge("b", "c")]
    assert fold(claims, rows).events[0].figures[0].best == 7
    assert fold([claims[0], claims[2]], [judge("a", "c")]).events[0].figures[0].best == 9


def test_outlets_that_carry_one_agencys_story_are_one_independent_source():
    claims = [claim("a", publisher="One", credit="Reuters"), claim("b", publisher="Two", credit="Reuters"),
              claim("c", publisher="Three", said_by=said("a colonel", via="reuters"))]  # fmt: skip
    assert fold(claims, [judge("a", "b"), judge("b", "c")]).events[0].independent_sources == 1


def test_documents_judged_copies_are_one_independent_source():
    claims = [claim("a", publisher="One"), claim("b", publisher="Two"), claim("c", publisher="Three")]
    rows = [judge("a", "b"), judge("b", "c")]
    assert fold(claims, rows).events[0].independent_sources == 3
    assert fold(claims, [*rows, judge("a", "b", about="document")]).events[0].independent_sources == 2


def test_two_officials_of_one_body_are_one_source():
    claims = [claim("a", publisher="One", said_by=said("General X", actor="iraq-cts")),
              claim("b", publisher="Two", said_by=said("Colonel Y", actor="iraq-cts"))]  # fmt: skip
    assert fold(claims, [judge("a", "b")]).events[0].independent_sources == 1


def test_the_mode_is_voted_and_brings_its_codes():
    claims = [claim("a", mode="explosives", confidence=0.6), claim("b", mode="ied", confidence=0.6),
              claim("c", mode=None, confidence=0.9)]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b"), judge("b", "c")]).events
    assert (event.kind, event.mode, event.codes.plover) == ("assault", "ied", "assault/ied")


def test_what_happened_outranks_what_was_planned_whose_numbers_do_not_count():
    claims = [claim("a", status="planned", figures=(killed(100),)), claim("b", figures=(killed(4),))]
    (event,) = fold(claims, [judge("a", "b")]).events
    assert event.status == "actual"
    assert [figure.best for figure in event.figures] == [4]
    assert event.claims == ("c-a", "c-b")


def test_a_denial_is_a_conflict_and_not_a_source():
    claims = [claim("a", figures=(killed(4),), publisher="One"),
              claim("b", status="denied", figures=(killed(4),), said_by=said("The army"))]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b")]).events
    assert event.status == "actual"
    assert event.independent_sources == 1
    assert event.conflicts == ("The army denies it",)
    assert fold(claims[1:], []).events[0].status == "denied"


def test_the_place_is_the_most_precise_that_most_agree_with():
    claims = [claim("a", place=ANBAR), claim("b", place=RUTBA), claim("c", place=MOSUL), claim("d", place=ANBAR)]
    (event,) = fold(claims, [judge("a", "b"), judge("b", "c"), judge("c", "d")]).events
    assert event.place == RUTBA


def joined(*claims):
    names = [one.id.removeprefix("c-") for one in claims]
    (event,) = fold(claims, [judge(one, other) for one, other in pairwise(names)]).events
    return event


def test_a_claim_of_another_town_does_not_push_the_event_up_to_the_province():
    fallujah = replace(RUTBA, id="g:fallujah", name="Fallujah", text="Fallujah", lat=33.35, lon=43.78)
    named = [claim(str(n), place=place) for n, place in enumerate([RUTBA, RUTBA, RUTBA, fallujah, ANBAR])]
    assert joined(*named).place == RUTBA


def test_towns_that_claims_do_not_agree_on_leave_the_province_that_holds_them():
    fallujah = replace(RUTBA, id="g:fallujah", name="Fallujah", text="Fallujah", lat=33.35, lon=43.78)
    named = [claim(str(n), place=place) for n, place in enumerate([RUTBA, fallujah, ANBAR])]
    assert joined(*named).place == ANBAR


def test_whether_it_was_in_the_town_or_near_it_is_what_most_claims_say():
    near = replace(RUTBA, precision="near", radius_km=25.0)
    assert joined(claim("a", place=near), claim("b", place=RUTBA), claim("c", place=near)).place == near
    assert joined(claim("a", place=near), claim("b", place=RUTBA)).place == RUTBA


def test_the_time_is_what_the_intervals_have_in_common():
    claims = [claim("a", time=day("2023-03-06", "2023-03-12", precision="week", basis="relative")),
              claim("b", time=day("2023-03-10"))]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b")]).events
    assert event.time == claims[1].time


def test_a_span_that_no_claim_gave_is_never_a_day_somebody_wrote():
    claims = [claim("a", time=day("2023-03-06", "2023-03-12", precision="week", basis="relative")),
              claim("b", time=day("2023-03-12", "2023-03-14", precision="range"))]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b")]).events
    assert event.time == TimeSpan(start="2023-03-12", end="2023-03-12", precision="range", basis="relative")


def test_of_times_that_disagree_the_one_most_claims_support_stands():
    claims = [
        claim("a", time=day("2023-03-10")),
        claim("b", time=day("2023-03-10")),
        claim("c", time=day("2023-03-12")),
    ]
    (event,) = fold(claims, [judge("a", "b"), judge("b", "c")]).events
    assert event.time.start == event.time.end == "2023-03-10"


def test_a_time_taken_from_the_day_of_publication_yields_to_one_that_was_written():
    published = day("2023-03-18", "2023-03-24", precision="week", basis="published")
    claims = [claim("a", time=published), claim("b", time=day("2023-03-10"))]
    assert fold(claims, [judge("a", "b")]).events[0].time == claims[1].time


def test_participants_are_listed_once():
    claims = [
        claim("a", roles=(Role(role="agent", start=0, end=4, text="ISIS", actor="islamic-state"),)),
        claim("b", roles=(Role(role="agent", start=0, end=5, text="Daesh", actor="islamic-state"),
                          Role(role="victim", start=9, end=15, text="The Villagers"))),
        claim("c", roles=(Role(role="victim", start=2, end=11, text="villagers", group="civilian"),)),
    ]  # fmt: skip
    (event,) = fold(claims, [judge("a", "b"), judge("b", "c")]).events
    assert [(role.role, role.actor, role.group) for role in event.roles] == [
        ("agent", "islamic-state", "unknown"), ("victim", None, "civilian"),
    ]  # fmt: skip


def test_a_total_is_an_event_of_its_own_scope_that_contains_its_parts():
    claims = [claim("raid", figures=(killed(22),)), claim("sum", figures=(killed(27, 29, 30, scope="total"),)),
              claim("man", figures=(killed(1, group="leader"),))]  # fmt: skip
    rows = [judge("raid", "sum", "part-of"), judge("man", "raid", "part-of"), judge("man", "sum", "part-of")]
    raid, total, man = fold(claims, rows).events
    assert (raid.scope, total.scope) == ("event", "total")
    assert raid.part_of == total.id
    assert man.part_of == raid.id
    assert raid.contains == (man.id,)
    assert total.contains == (raid.id, man.id)


def test_a_part_is_never_joined_with_its_whole():
    rows = [judge("a", "b", "part-of"), judge("a", "c"), judge("b", "c", score=3)]
    assert groups(fold([claim("a"), claim("b"), claim("c")], rows)) == [("a", "c"), ("b",)]


def test_a_circle_of_parts_is_broken_at_its_weakest_link_and_noted():
    rows = [judge("a", "b", "part-of", score=9), judge("b", "c", "part-of", score=8),
            judge("c", "a", "part-of", score=1)]  # fmt: skip
    a, b, c = fold([claim("a"), claim("b"), claim("c")], rows).events
    assert (a.part_of, b.part_of, c.part_of) == (b.id, c.id, None)
    assert any("not taken as part of" in note for note in c.conflicts)


def test_a_claim_given_twice_is_one():
    assert groups(fold([claim("a"), claim("a")], [])) == [("a",)]


def test_nothing_folds_to_nothing():
    assert fold([], []).events == ()
