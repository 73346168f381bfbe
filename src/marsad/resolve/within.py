"""A comparison of two claims of one document: do two sentences of a report tell of one happening?

What counts is nearness, grammar and words that take up what was told before; time, place and actors count less, since
claims inherit them from the lead. The numbers are set by rule (`weights.toml` says which): nobody has marked them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from marsad.core.nouns import Claim, Evidence, Figure
from marsad.resolve import places
from marsad.resolve.comparison import (
    Comparison,
    bounds,
    kin,
    kind_case,
    people_matched,
    quotes_operation,
    row_of,
    same_operation,
    shown_rows,
    status_bar,
)
from marsad.resolve.own_words import own_evidence
from marsad.resolve.profiles import Profile
from marsad.resolve.times import time_case
from marsad.resolve.weights import Weights
from marsad.resolve.wording import shared

_DEFINITE = re.compile(r"\b(?:the|this|that)(?:\s+[\w-]+){0,2}\s*$", re.IGNORECASE)


def compare_within(left: Profile, right: Profile, weights: Weights) -> Comparison:
    """All evidence on whether two claims of one document speak of the same happening."""
    left, right = sorted((left, right), key=lambda p: p.claim.id)
    one_person = bool(_counted_persons(left) & _counted_persons(right))
    rows = [row_of("prior", weights.prior["same_document"], "two claims of one report")]
    near = place_of(left.claim) == place_of(right.claim)
    name, bits, says = kind_case(left, right, weights, weights.kind, near=near)
    rows.append(row_of("kind", weights.kind[name] if bits is None else bits, says))
    if name == "incompatible":
        return Comparison(tuple(rows), says)
    for part, scale in (
        (_time(left, right, weights), weights.time),
        (_place(left, right, weights), weights.place),
        (_actors(left, right, weights), weights.actors),
        (_wording(left, right, weights), weights.wording),
    ):
        share = float(scale["same_document"])  # type: ignore[arg-type]
        # One person is shot at one place: where a report names two, the other is where they were taken.
        kept = [row for row in part if row.bits > 0 or row.feature != "place"] if one_person else part
        rows.extend(_scaled(kept, share))
    rows.extend(figure_evidence(left, right, weights))
    rows.extend(_people(left, right, weights))
    rows.extend(_operation(left, right, weights))
    rows.extend(_nearness(left, right, weights))
    rows.extend(own_evidence(*in_order_of_text(left, right), weights))
    rows.extend(_attempted(left, right, weights))
    return shown_rows(rows, status_bar(left, right))


def _scaled(rows: list[Evidence], share: float) -> Iterator[Evidence]:
    """Rows that speak for the same count a share: within a document, claims inherit what the lead said."""
    for row in rows:
        yield row_of(row.feature, row.bits * share, row.says) if row.bits > 0 else row


def _attempted(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    if {left.claim.status, right.claim.status} == {"actual", "attempted"}:
        yield row_of("status", weights.status["attempted"], "attempted in one, carried out in the other")


def _time(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    name, says = time_case(left.days, right.days)
    return [row_of("time", weights.time[name], says)]


def _place(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    name, says = places.best_case(left, right, weights.place)
    return [row_of("place", weights.place[name], says)]


def _actors(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """Whether the same sides act and are hit."""
    table, rows = weights.actors, []
    both_fight = "armed-clash" in (left.claim.mode, right.claim.mode)
    if left.agents & right.hit and right.agents & left.hit and not both_fight and not left.agents & right.agents:
        return [row_of("actors", table["swapped"], "who acts in one is hit in the other")]
    for word, ones, others in (("agent", left.agents, right.agents), ("target", left.hit, right.hit)):
        if not ones or not others:
            continue
        if common := ones & others:
            rows.append(row_of(f"{word}s", table[f"same_{word}"], f"both {word}: {', '.join(sorted(common))}"))
        elif kin(ones, others, left, right):
            says = f"{', '.join(sorted(ones))} and {', '.join(sorted(others))} belong together"
            rows.append(row_of(f"{word}s", table[f"kin_{word}"], says))
        elif not (both_fight and left.actors & right.actors):
            says = f"{', '.join(sorted(ones))} against {', '.join(sorted(others))}"
            rows.append(row_of(f"{word}s", table[f"other_{word}"], says))
    return rows


def comparable(left: Figure, right: Figure) -> bool:
    """Two figures count the same thing, so far as they say."""
    groups = left.group == right.group or "unknown" in (left.group, right.group)
    actors = left.actor == right.actor or None in (left.actor, right.actor)
    return left.measure == right.measure and groups and actors


def figure_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """How well the numbers agree, measure by measure; at most one row for each measure and group of the left."""
    rows, one_voice = [], left.voices == right.voices
    for figure in left.figures:
        rivals = [f for f in right.figures if comparable(figure, f)]
        if rivals:
            bits, says = max(_figure_case(figure, rival, weights, one_voice=one_voice) for rival in rivals)
            if bits < 0 and not (_is_toll(figure, left) and any(_is_toll(rival, right) for rival in rivals)):
                continue
            rows.append(row_of("figures", bits, f"{figure.measure}: {says}"))
    if not rows:
        return []
    limit, total = weights.figures["most"], sum(r.bits for r in rows)
    if abs(total) > limit:
        says = "figures together count no more than this"
        rows.append(row_of("figures", (limit if total > 0 else -limit) - total, says))
    return rows


def _is_toll(figure: Figure, profile: Profile) -> bool:
    """No other number of the claim for the same measure is larger: one leader among 22 dead is not the toll."""
    if figure.included:
        return False
    size = figure.best or figure.low or 0
    return all(size >= (f.best or f.low or 0) for f in profile.figures if f.measure == figure.measure)


def _figure_case(left: Figure, right: Figure, weights: Weights, *, one_voice: bool) -> tuple[float, str]:
    one, other = bounds(left), bounds(right)
    if one is None or other is None:
        return 0.0, "no number on one side"
    first, second = sorted((_shown(left), _shown(right)))
    if one == other and one[0] == one[1]:
        size = one[0]
        name = "one" if size <= 1 else "few" if size < 10 else "many" if size < 50 else "mass"
        return weights.figures[f"equal_{name}"], f"both {size}"
    if float("inf") in (one[1], other[1]) and min(one[0], other[0]) <= 2:
        return 0.0, f"{first} and {second}: a plural without a number speaks neither way"
    if one[0] <= other[1] and other[0] <= one[1]:
        return weights.figures["overlap"], f"{first} and {second} may be one number"
    if one_voice:
        return weights.figures["contradict_in_document"], f"{first} and {second} by one speaker in one report"
    low, high = sorted((left.best or left.low or 0, right.best or right.low or 0))
    return weights.figures["near" if high <= 2 * low else "far"], f"{first} against {second}"


def _shown(figure: Figure) -> str:
    if figure.low == figure.high and figure.low is not None:
        return str(figure.low)
    return f"{figure.low if figure.low is not None else 0}–{'…' if figure.high is None else figure.high}"


def _people(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    if not left.people or not right.people:
        return
    count, says = people_matched(left, right, weights)
    name = "none" if count == 0 else "part" if count == 1 else "full"
    yield row_of("people", weights.people[name], f"the same name: {says}" if count else "other people are named")


def _operation(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    names = " / ".join(sorted(" ".join(p.operation) for p in (left, right) if p.operation))
    if same_operation(left, right, weights):
        yield row_of("operation", weights.operation["same"], names)
    elif quotes_operation(left, right.operation) or quotes_operation(right, left.operation):
        yield row_of("operation", weights.operation["quoted"], f"the name is in both sentences: {names}")
    elif left.operation and right.operation:
        yield row_of("operation", weights.operation["other"], names)


def _wording(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    if left.claim.sentence == right.claim.sentence:
        return []
    if min(len(left.words), len(right.words)) < weights.number("wording", "least_words"):
        return []
    share = shared(left.words, right.words, min(left.weight, right.weight))
    bits = weights.step("wording", share)
    # A report retells its event in other words: few common ones say nothing.
    return [] if bits < 0 else [row_of("wording", bits, f"{share:.0%} of the shorter sentence's words in both")]


def _takes_up(claim: Claim) -> bool:
    """Whether the claim's trigger is a noun with "the": "the shooting", "this fatal attack"."""
    return _DEFINITE.search(claim.sentence.quote[: claim.trigger.start - claim.sentence.start]) is not None


def _counted_persons(profile: Profile) -> frozenset[int]:
    return frozenset(f.who for f in profile.claim.figures if f.who is not None)


def place_of(claim: Claim) -> int:
    """Where in the report its sentence begins, a title that stands apart included."""
    return claim.sentence.start + claim.offset


def in_order_of_text(left: Profile, right: Profile) -> tuple[Profile, Profile]:
    """The two, the one that stands earlier in the report first."""
    first, second = sorted((left, right), key=lambda p: (place_of(p.claim), p.claim.trigger.start, p.claim.id))
    return first, second


def _nearness(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    first, second = in_order_of_text(left, right)
    gap = place_of(second.claim) - first.claim.sentence.end - first.claim.offset
    table = weights.nearness
    if gap < 0:
        yield row_of("nearness", table["same_sentence"], "the same sentence")
    elif gap <= 3:
        yield row_of("nearness", table["next_sentence"], "the next sentence")
    elif gap <= table["near_characters"]:
        yield row_of("nearness", table["near"], f"{gap} characters apart")
    else:
        yield row_of("nearness", table["far"], "elsewhere in the report")
    if gap >= 0 and _takes_up(second.claim):
        yield row_of("nearness", table["definite"], "the later one takes up what was told before")
    if _counted_persons(left) & _counted_persons(right):
        yield row_of("people", weights.people["same_person"], "both count the same person")
    if gap >= 0 and (first.claim.sentence.start == 0 or first.claim.sentence.part == "title"):
        yield row_of("nearness", table["headline"], "one is the headline or the first line")
    if first.claim.happening and first.claim.happening == second.claim.happening:
        yield row_of("grammar", table["grammar"], "one happening by the grammar of the passage")
    if second.turns and gap >= 0:
        yield row_of("separate", table["separate"], "the later sentence turns to another event")
