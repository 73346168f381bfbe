"""What holds of every fold, over small universes."""

from itertools import pairwise

import msgspec
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from marsad.core.fold import fold
from marsad.core.ids import event_id
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Role, Span, Speaker, TimeSpan
from marsad.core.verdicts import standings

NAMES = ("c-1", "c-2", "c-3", "c-4", "c-5", "c-6")
SPAN = Span(start=0, end=1)
PROVINCE = Place(start=0, end=1, text="P", id="p", country="IQ", precision="admin1", parents=("country:IQ",))
TOWN = Place(start=0, end=1, text="T", id="t", lat=33.0, lon=44.0, country="IQ", precision="exact", parents=("p",))
ELSEWHERE = Place(start=0, end=1, text="E", id="e", lat=36.0, lon=38.0, country="SY", precision="exact")


def given(*strategies):
    return lambda test: settings(max_examples=80, deadline=None)(given_any(*strategies)(test))


@st.composite
def figures(draw):
    low = draw(st.one_of(st.none(), st.integers(0, 6)))
    best = draw(st.one_of(st.none(), st.integers(low or 0, 8)))
    high = draw(st.one_of(st.none(), st.integers(max(low or 0, best or 0), 10)))
    return Figure(
        measure=draw(st.sampled_from(["killed", "injured"])), low=low, best=best, high=high,
        group=draw(st.sampled_from(["unknown", "combatant", "leader", "civilian"])),
        actor=draw(st.sampled_from([None, "x", "y"])), scope=draw(st.sampled_from(["event", "event", "total"])),
        included=draw(st.sampled_from([False, False, True])),
    )  # fmt: skip


@st.composite
def claims(draw, name):
    speaker = draw(st.sampled_from([(), ("M", "mod", None), ("S", None, None), ("G", "mod", "Agency")]))
    start = draw(st.integers(1, 9))
    sentence = draw(st.sampled_from([0, 0, 10]))
    return Claim(
        id=name, document=draw(st.sampled_from(["d-1", "d-2", "d-3"])), codes=Codes(),
        sentence=Span(start=sentence, end=sentence + 1), trigger=SPAN,
        kind=draw(st.sampled_from(["assault", "coerce"])),
        mode=draw(st.sampled_from([None, "ied", "explosives"])),
        status=draw(st.sampled_from(["actual", "actual", "denied", "planned", "historical"])),
        place=draw(st.sampled_from([None, PROVINCE, TOWN, ELSEWHERE])),
        time=draw(st.sampled_from([None, "relative", "published"])) and TimeSpan(
            start=f"2023-03-0{start}", end=f"2023-03-0{draw(st.integers(start, 9))}", precision="range",
            basis=draw(st.sampled_from(["stated", "published"])),
        ),
        figures=tuple(draw(st.lists(figures(), max_size=2))),
        roles=tuple(
            Role(role="agent", start=0, end=1, text=text, actor=actor)
            for text, actor in draw(
                st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from([None, "x"])), max_size=2)
            )
        ),
        said_by=(Speaker(start=0, end=1, text=speaker[0], actor=speaker[1], via=speaker[2]),) if speaker else (),
        confidence=draw(st.sampled_from([0.3, 0.5, 0.9])),
        published=draw(st.sampled_from([None, "2023-03-10", "2023-03-11"])),
        publisher=draw(st.sampled_from([None, "One", "Two"])),
    )  # fmt: skip


@st.composite
def ledgers(draw):
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    told = [draw(claims(name)) for name in draw(st.permutations(names))]
    rows = []
    for number in range(draw(st.integers(0, 9))):
        person = draw(st.integers(0, 3)) == 0
        rows.append(
            Judgement(
                id=f"j-{number}", about=draw(st.sampled_from(["claim"] * 5 + ["document"])),
                left=draw(st.sampled_from(names)), right=draw(st.sampled_from(names)),
                verdict=draw(st.sampled_from(["same", "same", "same", "different", "unsure", "part-of"])), reason="",
                maker=Maker(name=draw(st.sampled_from("pq" if person else "mn")), person=person),
                score=float(draw(st.integers(0, 3))),
            )
        )  # fmt: skip
    return told, rows


def partition(folded):
    return {frozenset(event.claims) for event in folded.events}


def content(folded):
    """Each event without what rightly depends on the order of the ledger: ids, and the order of lists of ids."""
    links = {event.id: frozenset(event.claims) for event in folded.events}
    return {
        frozenset(event.claims): (
            event.kind, event.mode, event.codes, event.status, event.place, event.time, event.roles, event.scope,
            tuple((f.measure, f.group, f.actor, f.scope, f.included,
                   f.low, f.best, f.high, f.sources, frozenset(f.claims))
                  for f in event.figures),
            event.independent_sources, links.get(event.part_of), event.review, event.revision, event.operation,
            frozenset(links[name] for name in event.contains), len(event.conflicts),
        )
        for event in folded.events
    }  # fmt: skip


@given(ledgers())
def test_every_claim_is_in_exactly_one_event(ledger):
    told, rows = ledger
    listed = [name for event in fold(told, rows).events for name in event.claims]
    assert sorted(listed) == sorted(claim.id for claim in told)


@given(ledgers())
def test_folding_again_gives_the_same_bytes(ledger):
    told, rows = ledger
    copied = msgspec.json.decode(msgspec.json.encode(told), type=list[Claim])
    assert msgspec.json.encode(fold(told, rows)) == msgspec.json.encode(fold(copied, rows))


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_in_which_claims_arrive_changes_nothing_but_ids(ledger, random):
    told, rows = ledger
    shuffled = random.sample(told, len(told))
    first, again = fold(told, rows), fold(shuffled, rows)
    assert partition(again) == partition(first)
    assert content(again) == content(first)


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_different_makers_judgements_changes_nothing(ledger, random):
    told, rows = ledger
    latest = list({(row.about, frozenset((row.left, row.right)), row.maker): row for row in rows}.values())
    assert fold(told, random.sample(latest, len(latest))) == fold(told, latest)


@given(ledgers(), st.integers(0, 6))
def test_what_comes_later_never_renames_an_event_but_by_merging_it(ledger, cut):
    told, rows = ledger
    before = fold(told[:cut], rows)
    after = fold(told, rows)
    names = {event.id for event in after.events}
    for event in before.events:
        assert event.id in names or after.redirects[event.id] in names


@given(ledgers())
def test_every_claims_own_event_id_leads_to_the_event_that_holds_it(ledger):
    told, rows = ledger
    folded = fold(told, rows)
    for event in folded.events:
        assert event.id == event_id(event.claims[0])
        for name in event.claims:
            own = event_id(name)
            assert folded.redirects.get(own, own) == event.id
    assert not set(folded.redirects) & {event.id for event in folded.events}


@given(ledgers())
def test_every_figure_lies_between_the_least_of_its_claims_figures_and_all_of_them_added(ledger):
    told, rows = ledger
    known = {claim.id: claim for claim in told}
    for event in fold(told, rows).events:
        for figure in event.figures:
            theirs = [
                one for name in figure.claims for one in known[name].figures
                if (one.measure, one.scope) == (figure.measure, figure.scope)
            ]  # fmt: skip
            for bound in ("low", "high"):
                said = [getattr(one, bound) for one in theirs]
                value = getattr(figure, bound)
                numbers = [number for number in said if number is not None]
                assert (value is None and None in said) or min(numbers) <= value <= sum(numbers) or value == 0
            ordered = [value for value in (figure.low, figure.best, figure.high) if value is not None]
            assert all(one <= two for one, two in pairwise(ordered))
            assert 1 <= figure.sources <= event.independent_sources


@given(ledgers())
def test_no_event_holds_a_pair_that_a_person_judged_different_or_a_part(ledger):
    told, rows = ledger
    homes = {name: event.id for event in fold(told, rows).events for name in event.claims}
    for pair in standings(rows).values():
        if pair.left in homes and pair.right in homes and pair.person and pair.blocks:
            assert homes[pair.left] != homes[pair.right]


@given(ledgers())
def test_where_no_person_spoke_no_event_holds_a_pair_that_is_different_or_a_part(ledger):
    told, rows = ledger
    rows = [row for row in rows if not row.maker.person]
    homes = {name: event.id for event in fold(told, rows).events for name in event.claims}
    for pair in standings(rows).values():
        if pair.blocks:
            assert homes[pair.left] != homes[pair.right]


@given(ledgers())
def test_an_event_is_never_part_of_itself_however_far_up(ledger):
    told, rows = ledger
    folded = fold(told, rows)
    parts = {event.id: set(event.contains) for event in folded.events}
    for event in folded.events:
        assert event.part_of is None or event.id in parts[event.part_of]
        seen, waiting = set(), list(event.contains)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += parts[name]
        assert event.id not in seen


@given(ledgers())
def test_an_unrelated_claim_changes_no_other_event(ledger):
    told, rows = ledger
    stranger = told[0].__class__(
        id="c-stranger",
        document="d-9",
        kind="aid",
        mode=None,
        codes=Codes(),
        status="actual",
        sentence=SPAN,
        trigger=SPAN,
    )
    for position in (0, len(told)):
        extended = fold([*told[:position], stranger, *told[position:]], rows)
        assert [event for event in extended.events if event.claims != ("c-stranger",)] == list(fold(told, rows).events)
