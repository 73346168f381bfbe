"""Totals against all possible worlds, gone through one by one."""

from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Span, TimeSpan
from marsad.count.totals import total

IRAQ = Place(start=0, end=4, text="Iraq", id="country:IQ", country="IQ", precision="country")
TOWN = Place(start=0, end=4, text="Rutba", id="g:rutba", country="IQ", precision="exact", parents=("country:IQ",))
DAYS = {"whole": (10, 10), "partly": (19, 23), "none": (27, 27), "certain": (10, 10)}
MOST = 4


@st.composite
def tolls(draw):
    """Figures of combatants, leaders, or both: ``{group: (low, best, high)}``."""
    found = {}
    for group in draw(st.sampled_from([("combatant",), ("leader",), ("combatant", "leader")])):
        low = draw(st.integers(0, 2))
        best = draw(st.integers(low, 2))
        found[group] = (low, best, draw(st.integers(best, 2)))
    return found


def told(name, figures, *, start, end, scope="event", place=TOWN):
    return Claim(
        id=f"c-{name}", document=f"d-{name}", kind="assault", mode="raid", codes=Codes(), status="actual",
        sentence=Span(start=0, end=1), trigger=Span(start=0, end=1), place=place,
        time=TimeSpan(start=f"2023-03-{start:02}", end=f"2023-03-{end:02}", precision="range", basis="stated"),
        figures=tuple(Figure(measure="killed", group=group, low=low, best=best, high=high, scope=scope)
                      for group, (low, best, high) in figures.items()),
    )  # fmt: skip


def part(name, whole):
    return Judgement(id=f"{name}-{whole}", about="claim", left=f"c-{name}", right=f"c-{whole}", verdict="part-of",
                     reason="", maker=Maker(name="rules"))  # fmt: skip


def worlds(figures):
    """All (leaders, other combatants) that bear at least one of the labels."""
    others = range(MOST + 1) if "combatant" in figures else (0,)
    return list(product(range(MOST + 1), others))


def bearing(people, group):
    return people[0] if group == "leader" else people[0] + people[1]


def off(figures, people):
    """By how many people the figures' bounds, and their bests, are missed."""
    bounds = bests = 0
    for group, (low, best, high) in figures.items():
        number = bearing(people, group)
        bounds += max(low - number, 0, number - high)
        bests += abs(number - best)
    return bounds, bests


def seen(figures, people):
    """Of some people those whom the sum would count."""
    return people if "combatant" in figures else (people[0], 0)


def plus(*several):
    return sum(one[0] for one in several), sum(one[1] for one in several)


def among(people):
    return list(product(range(people[0] + 1), range(people[1] + 1)))


def shares(relation, people):
    """What of an event's people a sum may count."""
    if relation == "partly":
        return among(people)
    return {"certain": [people], "none": [(0, 0)], "whole": [(0, 0), people]}[relation]


def answer(found):
    """Low, best and high over the worlds ``(missed bounds, missed bests, total)`` that miss the fewest bounds."""
    found = list(found)
    least = min(bounds for bounds, _, _ in found)
    kept = [(bests, in_all) for bounds, bests, in_all in found if bounds == least]
    return min(in_all for _, in_all in kept), min(kept)[1], max(in_all for _, in_all in kept)


def counted(claims, rows):
    """What the count says where the leaders of an event are told of by a report of their own."""
    leaders = [claim for claim in claims if len(claim.figures) > 1]
    claims = [replace(claim, figures=claim.figures[:1]) for claim in claims] + [
        replace(claim, id=f"{claim.id}-2", figures=claim.figures[1:], document=f"{claim.document}-2")
        for claim in leaders
    ]
    rows = [*rows, *(Judgement(id=claim.id, about="claim", left=claim.id, right=f"{claim.id}-2", verdict="same",
                               reason="", maker=Maker(name="rules")) for claim in leaders)]  # fmt: skip
    found = total(claims, fold(claims, rows).events, rows, measure="killed")
    return found.low, found.best, found.high


def narrow(figures, slack=2):
    """Worlds near enough to the figures to matter."""
    return [people for people in worlds(figures) if off(figures, people)[0] <= slack]


RELATIONS = st.sampled_from(["certain", "whole", "partly", "none"])


@given(tolls(), tolls(), tolls(), RELATIONS, RELATIONS)
@settings(max_examples=60, deadline=None)
def test_two_events_and_a_sum(first, second, summed, how_first, how_second):
    def all_worlds():
        for one, two, rest in product(narrow(first, 1), narrow(second, 1), narrow(summed, 6)):
            outside = plus(one, two, rest)
            own = [off(first, one), off(second, two)]
            for in_one, in_two in product(shares(how_first, one), shares(how_second, two)):
                own_sum = off(summed, plus(seen(summed, in_one), seen(summed, in_two), rest))
                yield own[0][0] + own[1][0] + own_sum[0], own[0][1] + own[1][1] + own_sum[1], sum(outside)

    found = list(all_worlds())
    assume(found and min(bounds for bounds, _, _ in found) <= 1)
    claims = [
        told("a", first, start=DAYS[how_first][0], end=DAYS[how_first][1]),
        told("b", second, start=DAYS[how_second][0], end=DAYS[how_second][1]),
        told("s", summed, start=5, end=20, scope="total", place=IRAQ),
    ]
    rows = [part(name, "s") for name, how in (("a", how_first), ("b", how_second)) if how == "certain"]
    assert counted(claims, rows) == answer(found)


@given(tolls(), tolls(), tolls(), RELATIONS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_part_its_whole_and_a_sum(whole, inner, summed, how, inner_too):
    # A part whose people the whole does not count would come on top; that is another test's.
    assume("combatant" in whole or "combatant" not in inner)

    def all_worlds():
        for large, small, rest in product(narrow(whole), narrow(inner), narrow(summed, 6)):
            # Of combatants in a whole that counts leaders only, nobody is left over here.
            if small[0] > large[0] or small[1] > large[1]:
                continue
            own = off(whole, large), off(inner, small)
            ways = shares(how, large)
            if inner_too and how != "certain":
                must = seen(summed, small)
                ways = [way for way in among(large) if way[0] >= must[0] and way[1] >= must[1]]
            for way in ways:
                own_sum = off(summed, plus(seen(summed, way), rest))
                yield own[0][0] + own[1][0] + own_sum[0], own[0][1] + own[1][1] + own_sum[1], sum(plus(large, rest))

    found = list(all_worlds())
    assume(found and min(bounds for bounds, _, _ in found) <= 1)
    claims = [
        told("a", whole, start=DAYS[how][0], end=DAYS[how][1]),
        told("b", inner, start=27, end=27),
        told("s", summed, start=5, end=20, scope="total", place=IRAQ),
    ]
    rows = [part("b", "a"), *([part("a", "s")] if how == "certain" else []), *([part("b", "s")] if inner_too else [])]
    assert counted(claims, rows) == answer(found)


@given(tolls(), tolls(), tolls(), st.sampled_from(["overlap", "apart", "nested"]), RELATIONS)
@settings(max_examples=40, deadline=None)
def test_an_event_and_two_sums(event, first, second, how, relation):
    if how == "nested":
        # The larger sum has to count all whom the smaller one counts, for the smaller one to be a part of it.
        second = {"combatant": second.get("combatant", (1, 2, 2))}

    def regions():
        fighters = "combatant" in first and "combatant" in second
        both = worlds(first) if fighters else [(n, 0) for n in range(MOST + 1)]
        only_one = [(0, 0)] if how == "nested" else worlds(first)
        return product(only_one, worlds(second), [(0, 0)] if how == "apart" else both)

    def near(figures, people):
        return all(bearing(people, group) <= high + 1 for group, (_, _, high) in figures.items())

    def close(one, two, both):
        return near(first, plus(one, both)) and near(second, plus(two, both))

    rests = [region for region in regions() if close(*region)]

    def all_worlds():
        for people in narrow(event, 1):
            missed = off(event, people)
            for in_first in shares(relation, people):
                for one, two, both in rests:
                    a = off(first, plus(seen(first, in_first), one, both))
                    b = off(second, plus(seen(second, in_first) if how == "nested" else (0, 0), two, both))
                    yield missed[0] + a[0] + b[0], missed[1] + a[1] + b[1], sum(plus(people, one, two, both))

    found = list(all_worlds())
    assume(found and min(bounds for bounds, _, _ in found) == 0)
    periods = {"overlap": ((1, 20), (15, 26)), "apart": ((1, 20), (24, 26)), "nested": ((1, 20), (1, 20))}[how]
    inside = {"certain": (10, 10), "whole": (10, 10), "partly": (19, 22), "none": (29, 29)}[relation]
    if how == "overlap":
        assume(relation != "partly")
    claims = [
        told("a", event, start=inside[0], end=inside[1]),
        told("s", first, start=periods[0][0], end=periods[0][1], scope="total", place=IRAQ),
        told("t", second, start=periods[1][0], end=periods[1][1], scope="total", place=IRAQ),
    ]
    assume(not (how == "nested" and relation in ("whole", "partly")))
    rows = [*([part("a", "s")] if relation == "certain" else []), *([part("s", "t")] if how == "nested" else [])]
    assert counted(claims, rows) == answer(found)
