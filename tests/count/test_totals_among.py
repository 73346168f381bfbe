"""Totals over people among others, retellings, and plurals without a number."""

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Span, TimeSpan
from marsad.count.totals import total

ISIS = "islamic-state"
ANBAR = Place(start=0, end=5, text="Anbar", id="g:anbar", name="Anbar", country="IQ", precision="admin1",
              parents=("country:IQ",))  # fmt: skip
IRAQ = Place(start=0, end=4, text="Iraq", id="country:IQ", name="Iraq", country="IQ", precision="country")


def people(low, best=None, high=None, *, group="unknown", actor=None, scope="event", included=False, quote=""):
    exact = best is None and high is None
    return Figure(measure="killed", group=group, actor=actor, low=low, best=low if exact else best,
                  high=low if exact else high, scope=scope, included=included, quote=quote)  # fmt: skip


SEVERAL = {"low": 2, "best": None, "high": None}


def several(**fields):
    return Figure(measure="killed", **SEVERAL, **fields)


def claim(name, *figures, sentence=0, document=None, place=ANBAR, days=(20, 20)):
    return Claim(
        id=f"c-{name}", document=document or f"d-{name}", kind="assault", mode="raid", codes=Codes(), status="actual",
        sentence=Span(start=sentence, end=sentence + 9), trigger=Span(start=sentence, end=sentence + 4), place=place,
        time=TimeSpan(start=f"2023-03-{days[0]:02}", end=f"2023-03-{days[1]:02}", precision="range", basis="stated"),
        figures=figures,
    )  # fmt: skip


def judge(left, verdict, right):
    return Judgement(id=f"j-{left}-{right}", about="claim", left=f"c-{left}", right=f"c-{right}", verdict=verdict,
                     reason="", maker=Maker(name="rules"))  # fmt: skip


def count(claims, rows=(), **options):
    return total(claims, fold(claims, rows).events, rows, measure="killed", **options)


def bounds(claims, rows=(), **options):
    found = count(claims, rows, **options)
    return found.low, found.best, found.high


RAID = claim("raid", people(22, group="combatant", actor=ISIS),
             people(1, group="leader", actor=ISIS, included=True))  # fmt: skip
SUM = claim("sum", people(27, 29, 30, group="leader", actor=ISIS, scope="total"), place=IRAQ, days=(7, 24))


def test_a_named_leader_among_the_dead_leaves_open_how_many_leaders_there_were():
    rows = [judge("raid", "part-of", "sum")]
    assert bounds([RAID, SUM], rows) == (27, 29, 51)
    assert bounds([RAID, SUM], rows, actor=ISIS) == (27, 29, 51)


def test_of_twelve_people_with_three_children_at_least_three_were_children():
    claims = [claim("a", people(12), people(3, group="child", included=True))]
    assert bounds(claims) == (12, 12, 12)
    found = count(claims, group="child")
    assert (found.low, found.high) == (3, 12)
    assert any(constraint.says.startswith("among them at least 3 children") for constraint in found.constraints)


def test_those_among_people_of_another_kind_do_not_come_on_top():
    claims = [claim("a", people(22, group="combatant"), people(2, group="civilian", included=True))]
    assert bounds(claims) == (22, 22, 22)
    assert bounds(claims, group="civilian")[0] == 2


def test_retellings_of_one_victim_count_once():
    claims = [claim("a", people(1, group="civilian"), document="d"),
              claim("b", people(1, group="woman"), document="d", sentence=20),
              claim("c", people(1, group="child"), document="d", sentence=40)]  # fmt: skip
    assert bounds(claims, [judge("a", "same", "b"), judge("a", "same", "c")]) == (1, 1, 1)


def test_fighters_and_leaders_side_by_side_add_up():
    claims = [claim("a", people(3, group="combatant"), people(2, group="leader"))]
    assert bounds(claims) == (5, 5, 5)
    assert bounds(claims, group="leader") == (2, 2, 2)
    assert bounds(claims, group="combatant") == (5, 5, 5)


def test_the_row_for_all_is_not_a_people_of_its_own():
    claims = [claim("a", people(5, group="security", actor="army")),
              claim("b", people(3, group="civilian", actor=None), document="d-a", sentence=20)]  # fmt: skip
    rows = [judge("a", "same", "b")]
    assert bounds(claims, rows) == (8, 8, 8)
    assert bounds(claims, rows, actor="army") == (5, 5, 8)
    assert bounds(claims, rows, group="security") == (5, 5, 5)


def test_a_plural_without_a_number_that_is_part_of_a_sum_is_bounded_by_it():
    claims = [RAID, SUM, claim("vague", several(group="leader"))]
    rows = [judge("raid", "part-of", "sum"), judge("vague", "part-of", "sum")]
    found = count(claims, rows, actor=ISIS)
    assert (found.low, found.best, found.high) == (27, 29, 51)
    assert not any("no upper bound" in constraint.says for constraint in found.constraints)


def test_a_plural_without_a_number_that_may_lie_in_a_sum_is_taken_to_and_this_is_said():
    claims = [SUM, claim("vague", several(group="leader", actor=ISIS, quote="the leaders"))]
    found = count(claims)
    assert (found.low, found.high) == (27, 30)
    assert any("taken to be of them" in constraint.says for constraint in found.constraints)


def test_a_plural_without_a_number_that_may_be_an_events_people_is_taken_to_be_of_them():
    claims = [claim("a", people(9, group="combatant")), claim("b", several(group="combatant"))]
    assert bounds(claims, [judge("a", "unsure", "b")]) == (9, 9, 9)


def test_a_plural_without_a_number_elsewhere_or_judged_apart_leaves_the_total_open():
    nine = claim("a", people(9, group="combatant"))
    assert bounds([nine, claim("b", several(group="combatant"))]) == (11, 11, None)
    assert bounds([nine, claim("b", several(group="combatant"))], [judge("a", "different", "b")])[2] is None
    assert bounds([SUM, claim("b", several(group="leader", actor=ISIS), days=(27, 28))])[2] is None
    assert bounds([SUM, claim("b", several(group="civilian"))])[2] is None


GROUPS = st.sampled_from(["unknown", "combatant", "leader", "civilian", "child", "security"])


@given(st.lists(st.tuples(GROUPS, st.integers(1, 5), st.booleans()), min_size=1, max_size=3),
       st.lists(st.tuples(GROUPS, st.integers(1, 5)), max_size=2))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_count_of_one_reports_event_lies_in_what_the_event_says_in_all(first, second):
    claims = [claim("a", *(people(n, group=group, included=among) for group, n, among in first), document="d")]
    claims += [claim(str(at), people(n, group=group), document="d", sentence=20 * at)
               for at, (group, n) in enumerate(second, start=1)]  # fmt: skip
    rows = [judge("a", "same", str(at)) for at in range(1, len(claims))]
    (event,) = fold(claims, rows).events
    of_all = [row for row in event.figures if row.group == "unknown" and row.actor is None]
    low = (of_all[0].low if of_all else sum(row.low for row in event.figures if not row.included)) or 0
    high = (of_all[0].high if of_all else sum(row.high for row in event.figures if not row.included)) or 0
    found = bounds(claims, rows)
    among = sum(row.low or 0 for row in event.figures if row.included)
    assert low <= found[0] <= found[1] <= (found[2] or 0) <= high + among
