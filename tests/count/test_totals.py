"""Totals in small stories."""

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Role, Span, Speaker, TimeSpan
from marsad.count.totals import total

ISIS = "islamic-state"


def place(name, *parents, precision="exact", **fields):
    return Place(start=0, end=len(name), text=name, id=f"g:{name}", name=name, country="IQ", precision=precision,
                 parents=(*(f"g:{parent}" for parent in parents), "country:IQ"), **fields)  # fmt: skip


ANBAR = place("Anbar", precision="admin1", admin1="Anbar")
NINEVEH = place("Nineveh", precision="admin1", admin1="Nineveh")
MOSUL = place("Mosul", "Nineveh", admin1="Nineveh")
BASRA = place("Basra", "Basra Governorate", admin1="Basra Governorate")
IRAQ = place("Iraq", precision="country")


def days(start, end=None):
    return TimeSpan(start=f"2023-03-{start:02}", end=f"2023-03-{end or start:02}",
                    precision="range" if end else "day", basis="stated")  # fmt: skip


def toll(
    low, best=None, high=None, *, group="unknown", actor=None, scope="event", measure="killed", quote="", included=False
):
    exact = best is None and high is None
    return Figure(measure=measure, group=group, actor=actor, low=low, best=low if exact else best,
                  high=low if exact else high, scope=scope, quote=quote, included=included)  # fmt: skip


def claim(name, *figures, kind="assault", status="actual", document=None, **fields):
    return Claim(
        id=f"c-{name}", document=document or f"d-{name}", kind=kind, mode=fields.pop("mode", "raid"), codes=Codes(),
        status=status, sentence=fields.pop("sentence", Span(start=0, end=9)), trigger=Span(start=0, end=4),
        figures=figures, **fields,
    )  # fmt: skip


def judge(left, verdict, right, *, person=False):
    return Judgement(id=f"j-{left}-{right}", about="claim", left=f"c-{left}", right=f"c-{right}", verdict=verdict,
                     reason="because", maker=Maker(name="rules", person=person))  # fmt: skip


def count(claims, judgements=(), **options):
    folded = fold(claims, judgements)
    return total(claims, folded.events, judgements, measure=options.pop("measure", "killed"), **options)


def bounds(claims, judgements=(), **options):
    found = count(claims, judgements, **options)
    return found.low, found.best, found.high


SAADI = (Speaker(start=0, end=8, text="al-Saadi", actor="iraq-cts", via="INA"),)
RAID = claim("raid", toll(22, group="combatant", actor=ISIS), place=ANBAR, time=days(20), operation="Farsan al-Haq",
             said_by=SAADI)  # fmt: skip
MAN = claim("man", toll(1, group="leader", actor=ISIS), place=ANBAR, time=days(20))
LEADERS = claim("sum", toll(27, 29, 30, group="leader", actor=ISIS, scope="total", quote="almost 30"),
                places=(ANBAR, MOSUL, NINEVEH), time=days(7, 24))  # fmt: skip
PARTS = [judge("man", "part-of", "raid"), judge("raid", "part-of", "sum"), judge("man", "part-of", "sum")]


def test_the_raid_its_leader_and_the_sum_of_leaders_come_to_between_27_and_51():
    assert bounds([RAID, MAN, LEADERS], PARTS) == (27, 29, 51)


def test_the_leader_may_be_known_only_by_his_name():
    named = claim("man", roles=(Role(role="victim", start=0, end=6, text="Barzan", group="leader", named=True),))
    assert bounds([RAID, named, LEADERS], PARTS) == (27, 29, 51)
    within = claim(
        "raid",
        *RAID.figures,
        place=ANBAR,
        time=days(20),
        roles=(Role(role="victim", start=0, end=6, text="Barzan", group="leader", actor=ISIS, named=True),),
    )
    assert bounds([within, LEADERS], PARTS[1:2]) == (27, 29, 51)


def test_without_anybody_known_to_be_a_leader_the_two_may_be_apart():
    assert bounds([RAID, LEADERS], [judge("raid", "part-of", "sum")]) == (27, 29, 52)


def test_the_constraints_are_told_in_words():
    says = [constraint.says for constraint in count([RAID, MAN, LEADERS], PARTS).constraints]
    assert says == [
        "22 combatants of islamic-state killed in operation Farsan al-Haq, Anbar, 20 March 2023 (al-Saadi via INA)",
        "1 leader of islamic-state killed in a raid, Anbar, 20 March 2023",
        "in all “almost 30” (read as 27–30) leaders of islamic-state killed over a period, Anbar, Mosul, Nineveh, "
        "7–24 March 2023",
        "the 27–30 killed over a period contains the 22 killed in operation Farsan al-Haq",
        "the 22 killed in operation Farsan al-Haq includes the 1 killed in a raid",
    ]


def test_unrelated_events_add_up():
    assert bounds([claim("a", toll(5)), claim("b", toll(2, 3, 9))]) == (7, 8, 14)


def test_nothing_comes_to_nothing():
    assert bounds([]) == (0, 0, 0)


def test_only_what_happened_counts_and_accidents_when_asked_for():
    claims = [
        claim("a", toll(5)),
        claim("b", toll(9), status="planned"),
        claim("c", toll(2), kind="accident", mode=None),
    ]
    assert bounds(claims) == (5, 5, 5)
    assert bounds(claims, include_accidents=True) == (7, 7, 7)
    assert bounds(claims, measure="injured") == (0, 0, 0)


def test_an_open_figure_leaves_the_total_open_and_says_so():
    found = count([claim("a", toll(20, 20, None)), claim("b", toll(3))])
    assert (found.low, found.best, found.high) == (23, 23, None)
    assert any("no upper bound" in constraint.says for constraint in found.constraints)


def test_leaders_are_among_the_fighters_and_children_among_the_civilians():
    claims = [claim("a", toll(10), toll(6, group="combatant"), toll(3, group="civilian")),
              claim("b", toll(2, group="leader"), toll(1, group="child"), document="d-a",
                    sentence=Span(start=20, end=29))]  # fmt: skip
    assert bounds(claims, [judge("a", "same", "b")]) == (10, 10, 10)
    assert bounds(claims, [judge("a", "same", "b")], group="leader") == (2, 2, 2)


def test_groups_that_one_report_lists_side_by_side_add_up():
    assert bounds([claim("a", toll(5, group="combatant"), toll(3, group="security"))]) == (8, 8, 8)
    assert bounds([claim("a", toll(2, group="woman"), toll(3, group="child"))]) == (5, 5, 5)


def test_the_same_dead_called_fighters_by_one_and_civilians_by_the_other_count_once_at_least():
    claims = [claim("a", toll(12, group="combatant")), claim("b", toll(12, group="civilian"))]
    assert bounds(claims, [judge("a", "same", "b")]) == (12, 12, 24)
    unlike = [claim("a", toll(12, group="combatant")), claim("b", toll(3, group="civilian"))]
    assert bounds(unlike, [judge("a", "same", "b")]) == (15, 15, 15)


def test_dead_of_two_sides_add_up():
    claims = [claim("a", toll(5, group="combatant", actor=ISIS)), claim("b", toll(5, group="security", actor="army"))]
    assert bounds(claims, [judge("a", "same", "b")]) == (10, 10, 10)


def test_mosul_lies_in_nineveh_and_a_day_in_a_fortnight_but_nobody_said_that_it_was_counted():
    month = claim("sum", toll(30, scope="total"), place=NINEVEH, time=days(7, 24))
    assert bounds([month, claim("a", toll(5), place=MOSUL, time=days(10))]) == (30, 30, 35)
    assert bounds([month, claim("a", toll(5), place=BASRA, time=days(10))]) == (35, 35, 35)
    assert bounds([month, claim("a", toll(5), place=MOSUL, time=days(28))]) == (35, 35, 35)


def test_what_was_judged_part_of_the_sum_is_certainly_counted_in_it():
    month = claim("sum", toll(30, scope="total"), place=NINEVEH, time=days(7, 24))
    claims = [month, claim("a", toll(5), place=MOSUL, time=days(10))]
    assert bounds(claims, [judge("a", "part-of", "sum")]) == (30, 30, 30)
    assert bounds(claims, [judge("a", "different", "sum")]) == (35, 35, 35)


def test_an_event_larger_than_the_sum_lies_outside_it():
    month = claim("sum", toll(3, scope="total"), place=NINEVEH, time=days(7, 24))
    assert bounds([month, claim("a", toll(5), place=MOSUL, time=days(10))]) == (8, 8, 8)


def test_of_an_event_at_the_edge_of_the_period_any_share_may_lie_inside():
    month = claim("sum", toll(3, scope="total"), place=NINEVEH, time=days(7, 24))
    assert bounds([month, claim("a", toll(5), place=MOSUL, time=days(23, 26))]) == (5, 5, 8)


def test_two_sums_that_overlap_share_people_or_not():
    one = claim("one", toll(30, scope="total"), place=NINEVEH, time=days(1, 14))
    two = claim("two", toll(20, scope="total"), place=IRAQ, time=days(7, 21))
    assert bounds([one, two]) == (30, 30, 50)
    later = claim("two", toll(20, scope="total"), place=IRAQ, time=days(15, 21))
    assert bounds([one, later]) == (50, 50, 50)
    assert bounds([one, two], [judge("two", "part-of", "one")]) == (30, 30, 30)


def test_an_event_across_the_edge_of_two_sums_fills_both_and_nobody_is_in_both():
    sums = [claim("one", toll(3, scope="total"), place=IRAQ, time=days(1, 14)),
            claim("two", toll(3, scope="total"), place=IRAQ, time=days(15, 28))]  # fmt: skip
    assert bounds([*sums, claim("a", toll(5), place=MOSUL, time=days(14, 15))]) == (6, 6, 11)
    assert bounds([*sums, claim("a", toll(1), place=MOSUL, time=days(14, 15))]) == (6, 6, 7)


def test_a_sum_does_not_count_twice_who_is_part_of_two_events_in_it():
    claims = [claim("a", toll(10)), claim("b", toll(7)), claim("c", toll(2)), claim("sum", toll(15, scope="total"))]
    rows = [judge("c", "part-of", "a"), judge("c", "part-of", "b"), judge("a", "part-of", "sum"),
            judge("b", "part-of", "sum")]  # fmt: skip
    found = count(claims, rows)
    assert (found.low, found.best, found.high) == (15, 15, 15)
    assert not any("contradicts" in constraint.says for constraint in found.constraints)


def test_a_part_of_an_event_is_not_counted_beside_it():
    claims = [claim("a", toll(22)), claim("b", toll(3, group="civilian")), claim("c", toll(2, group="child"))]
    rows = [judge("b", "part-of", "a"), judge("c", "part-of", "b")]
    assert bounds(claims, rows) == (22, 22, 22)


def test_a_part_whose_dead_the_whole_does_not_count_comes_on_top():
    claims = [claim("a", toll(22, group="combatant", actor=ISIS)), claim("b", toll(3, group="civilian"))]
    assert bounds(claims, [judge("b", "part-of", "a")]) == (25, 25, 25)


def test_a_part_of_two_events_is_counted_once():
    claims = [claim("a", toll(10)), claim("b", toll(7)), claim("c", toll(2))]
    assert bounds(claims, [judge("c", "part-of", "a"), judge("c", "part-of", "b")]) == (15, 15, 15)


def test_a_part_larger_than_its_whole_moves_the_figures_by_as_little_as_can_be_and_says_so():
    found = count([claim("a", toll(3)), claim("b", toll(5))], [judge("b", "part-of", "a")])
    assert (found.low, found.high) == (3, 5)
    assert found.low <= found.best <= found.high
    assert any(constraint.says.startswith("contradicts other figures") for constraint in found.constraints)


def test_contradicting_sources_give_the_hull_of_what_they_say():
    claims = [claim("a", toll(20), publisher="One"), claim("b", toll(22, group="combatant"), publisher="Two")]
    found = bounds(claims, [judge("a", "same", "b")])
    assert (found[0], found[2]) == (20, 22)


def test_a_total_can_be_asked_for_one_side_or_one_group():
    claims = [claim("a", toll(5, group="combatant", actor=ISIS), toll(3, group="security", actor="army")),
              claim("b", toll(4))]  # fmt: skip
    assert bounds(claims, actor=ISIS) == (5, 5, 9)
    assert bounds(claims, group="security") == (3, 3, 7)
    assert bounds(claims) == (12, 12, 12)


def test_events_outside_the_filters_still_constrain_and_are_not_counted():
    month = claim("sum", toll(30, scope="total"), place=IRAQ, time=days(7, 24))
    claims = [month, claim("a", toll(22), place=ANBAR, time=days(10)), claim("b", toll(5), place=BASRA, time=days(11))]
    rows = [judge("a", "part-of", "sum"), judge("b", "part-of", "sum")]
    events = fold(claims, rows).events
    inside = [event.id for event in events if event.claims == ("c-a",)]
    sums = [event.id for event in events if event.scope == "total"]
    assert bounds(claims, rows, counted=inside) == (22, 22, 22)
    assert bounds(claims, rows, counted=inside, touching=sums) == (22, 22, 25)


def test_whom_a_sum_counts_matches_as_the_sum_does_though_their_event_does_not_say_so():
    month = claim("sum", toll(24, group="combatant", actor=ISIS, scope="total"), place=IRAQ, time=days(7, 24))
    claims = [month, claim("a", toll(1, group="combatant"), place=ANBAR, time=days(10))]
    events = fold(claims, []).events
    sums = [event.id for event in events if event.scope == "total"]
    assert bounds(claims, actor=ISIS, counted=sums) == (24, 24, 24)


def test_of_an_event_that_touches_the_filters_any_share_may_match():
    claims = [claim("a", toll(22))]
    (event,) = fold(claims, []).events
    assert bounds(claims, counted=[], touching=[event.id]) == (0, 0, 22)


def test_many_sums_are_still_bounded():
    sums = [claim(str(n), toll(10 + n, scope="total"), place=IRAQ, time=days(1, 20)) for n in range(9)]
    assert bounds(sums) == (18, 18, sum(range(10, 19)))
