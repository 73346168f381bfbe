"""A comparison of two claims: rows of evidence, in bits, that add up to its score.

The form is that of Fellegi and Sunter (1969), "A Theory for Record Linkage", as Splink shows it: a prior and one
additive weight for each field, here from `weights.toml`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from marsad.core.nouns import Claim, Evidence, Figure
from marsad.resolve import places
from marsad.resolve.names import fold_name, matching_words
from marsad.resolve.profiles import Days, Profile
from marsad.resolve.weights import Weights
from marsad.resolve.wording import shared, shared_names

JOINING = frozenset({"actual", "attempted"})
"""Statuses that may join with one another; every other joins only with itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a comparison, which add up to its score; ``barred`` says why the two cannot be one all the same."""

    rows: tuple[Evidence, ...]
    barred: str = ""

    @property
    def without_contradictions(self) -> float:
        """What the score would be if nothing spoke against the two but where the comparison started."""
        return round(sum(row.bits for row in self.rows if row.bits > 0 or row.feature == "prior"), 2)

    @property
    def score(self) -> float:
        """The sum of the rows, in bits."""
        return round(sum(row.bits for row in self.rows), 2)


def compare(left: Profile, right: Profile, weights: Weights) -> Comparison:
    """All evidence on whether two claims speak of the same happening; the same whichever comes first."""
    left, right = sorted((left, right), key=lambda p: p.claim.id)
    here = left.claim.document == right.claim.document
    one_person = here and bool(_counted_persons(left) & _counted_persons(right))
    rows = [_row("prior", weights.prior["same_document" if here else "other_document"], _prior_says(here))]
    kind = kind_evidence(left, right, weights)
    rows.append(kind)
    if kind.bits <= weights.kind["incompatible"]:
        return Comparison(tuple(rows), kind.says)
    for part, scale in (
        (time_evidence(left, right, weights), weights.time),
        (places.place_evidence(left, right, weights), weights.place),
        (actor_evidence(left, right, weights), weights.actors),
        (_wording(left, right, weights), weights.wording),
    ):
        share = float(scale["same_document"]) if here else 1.0  # type: ignore[arg-type]
        # One person is shot at one place: where a report names two, the other is where they were taken.
        kept = [row for row in part if row.bits > 0 or row.feature != "place"] if one_person else part
        rows.extend(_scaled(kept, share))
    rows.extend(figure_evidence(left, right, weights, here=here))
    rows.extend(_people(left, right, weights))
    rows.extend(_operation(left, right, weights))
    rows.extend(_nearness(left, right, weights) if here else _documents(left, right, weights))
    rows.extend(_attempted(left, right, weights))
    return Comparison(tuple(row for row in rows if row.bits or row.feature == "prior"), _status_bar(left, right))


def at_most(left: Profile, right: Profile, weights: Weights) -> float:
    """A bound, quickly found, on what all that may speak for two claims of different documents adds up to."""
    bits = weights.prior["other_document"]
    bits += weights.kind["equal"] if left.kind == right.kind else weights.kind["general"]
    if left.days is not None and right.days is not None:
        bits += max(0.0, weights.time[time_case(left.days, right.days)[0]])
    if left.places and right.places:
        bits += max(0.0, *(weights.place[places.place_case(a, b)[0]] for a in left.places for b in right.places))
    if left.figures and right.figures:
        alike = not left.tolls.isdisjoint(right.tolls)
        bits += weights.figures["most"] if alike else weights.figures["equal_one"]
    bits += _most_of_actors(left, right, weights)
    if not left.words.keys().isdisjoint(right.words):
        bits += max(0.0, _wording_bits(left, right, weights)[0])
    if left.people and right.people:
        bits += weights.people["full"]
    if left.operation or right.operation:
        bits += weights.operation["same"]
    if left.pages and right.pages and not left.pages.names.isdisjoint(right.pages.names):
        bits += max(0.0, _documents_bits(left, right, weights)[0])
    return bits


def _most_of_actors(left: Profile, right: Profile, weights: Weights) -> float:
    bits = 0.0
    for word, ones, others in (("agent", left.agents, right.agents), ("target", left.hit, right.hit)):
        if ones and others:
            if not ones.isdisjoint(others):
                bits += weights.actors[f"same_{word}"]
            elif _kin(ones, others, left, right):
                bits += weights.actors[f"kin_{word}"]
    return bits


def _row(feature: str, bits: float, says: str) -> Evidence:
    return Evidence(feature=feature, bits=round(bits, 2), says=says)


def _scaled(rows: list[Evidence], share: float) -> Iterator[Evidence]:
    """Rows that speak for the same count a share: within a document, claims inherit what the lead said."""
    for row in rows:
        yield _row(row.feature, row.bits * share, row.says) if row.bits > 0 else row


def _prior_says(here: bool) -> str:
    return "two claims of one report" if here else "two claims of different reports"


def _status_bar(left: Profile, right: Profile) -> str:
    one, other = left.claim.status, right.claim.status
    if one == other or {one, other} <= JOINING:
        return ""
    return f"one is {one}, the other {other}"


def _attempted(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    if {left.claim.status, right.claim.status} == JOINING:
        yield _row("status", weights.status["attempted"], "attempted in one, carried out in the other")


def kind_evidence(left: Profile, right: Profile, weights: Weights) -> Evidence:
    """Whether reports of one event may use these two kinds for one another."""
    one, other = sorted((left.kind, right.kind))
    if one == other:
        return _row("kind", weights.kind["equal" if left.claim.mode else "equal_general"], f"both {one}")
    alone = left.claim.kind == right.claim.kind and None in (left.claim.mode, right.claim.mode)
    if alone:
        return _row("kind", weights.kind["general"], f"{one} and {other}")
    options = []
    for name in sorted(left.families & right.families):
        family = weights.families[name]
        if not family.needs_agent or _acts_alike(left, right) or _same_operation(left, right, weights):
            options.append((family.bits, name))
    if options:
        bits, name = max(options)
        return _row("kind", bits, f"{one} and {other} ({name})")
    if left.claim.kind == right.claim.kind != "assault" and not (left.families & right.families):
        return _row("kind", weights.kind["same_kind"], f"{one} and {other}")
    return _row("kind", weights.kind["incompatible"], f"{one} and {other} do not describe one event")


def _acts_alike(left: Profile, right: Profile) -> bool:
    """The same side acts in both; within one report a claim that names no side may take the other's."""
    if left.agents and right.agents:
        return bool(left.agents & right.agents) or _kin(left.agents, right.agents, left, right)
    near = _where(left.claim) == _where(right.claim)
    return left.claim.document == right.claim.document and near and not _opposed(left, right)


def _opposed(left: Profile, right: Profile) -> bool:
    return bool(left.agents & right.hit or right.agents & left.hit)


def _kin(ones: frozenset[str], others: frozenset[str], left: Profile, right: Profile) -> bool:
    """Some actor of one set is part of an actor of the other."""
    above_left = {a for actor in ones for a in left.kin.get(actor, ())}
    above_right = {a for actor in others for a in right.kin.get(actor, ())}
    return bool(above_left & others or above_right & ones)


def _same_operation(left: Profile, right: Profile, weights: Weights) -> bool:
    if not left.operation or not right.operation:
        return False
    least = weights.operation["least_ratio"]
    return matching_words(left.operation, right.operation, least=least, short=least) > 0


def time_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """How well the days agree."""
    if left.days is None or right.days is None:
        return [_row("time", weights.time["unknown"], "no day on one side")]
    name, says = time_case(left.days, right.days)
    return [_row("time", weights.time[name], says)]


def gap_days(left: Days, right: Days) -> int:
    """Days between two times; 0 where they touch or overlap."""
    return max(0, left.start - right.end, right.start - left.end)


def time_case(left: Days, right: Days) -> tuple[str, str]:
    """Which line of the weights' ``[time]`` applies to two times, and why."""
    gap = gap_days(left, right)
    if left.sure and right.sure:
        if gap == 0:
            return "same_day", "both say the same day"
        if gap <= 2:
            return ("next_day", "one day apart") if gap == 1 else ("two_days", "two days apart")
        return "near_days" if gap <= 7 else "far_days", f"{gap} days apart"
    if gap == 0:
        if left.sure or right.sure:
            width = max(left.end - left.start, right.end - right.start) + 1
            return (
                "inside_week" if width <= 8 else "inside_month",
                f"the day of one lies in the {width} days of the other",
            )
        if (left.start, left.end) == (right.start, right.end):
            return "same_interval", f"the same {left.end - left.start + 1} days"
        return "overlap", "their days overlap"
    if left.published or right.published:
        return "gap_published" if gap <= 7 else "gap_published_far", f"{gap} days apart, one by its publication only"
    if gap <= 2:
        return ("next_day", "one day apart") if gap == 1 else ("two_days", "two days apart")
    return "near_days" if gap <= 7 else "far_days", f"{gap} days apart"


def actor_evidence(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    """Whether the same sides act and are hit."""
    table, rows = weights.actors, []
    both_fight = "armed-clash" in (left.claim.mode, right.claim.mode)
    if left.agents & right.hit and right.agents & left.hit and not both_fight and not left.agents & right.agents:
        return [_row("actors", table["swapped"], "who acts in one is hit in the other")]
    for word, ones, others in (("agent", left.agents, right.agents), ("target", left.hit, right.hit)):
        if not ones or not others:
            continue
        if common := ones & others:
            rows.append(_row(f"{word}s", table[f"same_{word}"], f"both {word}: {', '.join(sorted(common))}"))
        elif _kin(ones, others, left, right):
            says = f"{', '.join(sorted(ones))} and {', '.join(sorted(others))} belong together"
            rows.append(_row(f"{word}s", table[f"kin_{word}"], says))
        elif not (both_fight and left.actors & right.actors):
            says = f"{', '.join(sorted(ones))} against {', '.join(sorted(others))}"
            rows.append(_row(f"{word}s", table[f"other_{word}"], says))
    return rows


def comparable(left: Figure, right: Figure) -> bool:
    """Two figures count the same thing, so far as they say."""
    groups = left.group == right.group or "unknown" in (left.group, right.group)
    actors = left.actor == right.actor or None in (left.actor, right.actor)
    return left.measure == right.measure and groups and actors


def figure_evidence(left: Profile, right: Profile, weights: Weights, *, here: bool) -> list[Evidence]:
    """How well the numbers agree, measure by measure; at most one row for each measure and group of the left."""
    rows, one_voice = [], here and left.voices == right.voices
    for figure in left.figures:
        rivals = [f for f in right.figures if comparable(figure, f)]
        if rivals:
            bits, says = max(_figure_case(figure, rival, weights, one_voice=one_voice) for rival in rivals)
            if bits < 0 and not (_is_toll(figure, left) and any(_is_toll(rival, right) for rival in rivals)):
                continue
            rows.append(_row("figures", bits, f"{figure.measure}: {says}"))
    if not rows:
        return []
    limit, total = weights.figures["most"], sum(r.bits for r in rows)
    if abs(total) > limit:
        rows.append(
            _row("figures", (limit if total > 0 else -limit) - total, "figures together count no more than this")
        )
    return rows


def _is_toll(figure: Figure, profile: Profile) -> bool:
    """No other number of the claim for the same measure is larger: one leader among 22 dead is not the toll."""
    if figure.included:
        return False
    size = figure.best or figure.low or 0
    return all(size >= (f.best or f.low or 0) for f in profile.figures if f.measure == figure.measure)


def bounds(figure: Figure) -> tuple[int, float] | None:
    """The figure's interval, open above where its high is unknown; None where it says nothing."""
    if figure.low is None and figure.best is None and figure.high is None:
        return None
    low = figure.low if figure.low is not None else 0
    return low, figure.high if figure.high is not None else float("inf")


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


def people_matched(left: Profile, right: Profile, weights: Weights) -> tuple[int, str]:
    """The most words that a named person of one shares with one of the other, and which."""
    best, says = 0, ""
    least, short = weights.people["least_ratio"], weights.people["short_ratio"]
    for one in left.people:
        for other in right.people:
            count = matching_words(one, other, least=least, short=short)
            if count > best:
                best, says = count, f"{' '.join(one)} / {' '.join(other)}"
    return best, says


def _people(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    if not left.people or not right.people:
        return
    count, says = people_matched(left, right, weights)
    name = "none" if count == 0 else "part" if count == 1 else "full"
    yield _row("people", weights.people[name], f"the same name: {says}" if count else "other people are named")


def _operation(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    names = " / ".join(sorted(" ".join(p.operation) for p in (left, right) if p.operation))
    if _same_operation(left, right, weights):
        yield _row("operation", weights.operation["same"], names)
    elif _quotes(left, right.operation) or _quotes(right, left.operation):
        yield _row("operation", weights.operation["quoted"], f"the name is in both sentences: {names}")
    elif left.operation and right.operation:
        yield _row("operation", weights.operation["other"], names)


def _quotes(profile: Profile, operation: tuple[str, ...]) -> bool:
    """The claim's sentence has an operation's name; one word alone may be anything."""
    if len(operation) < 2:
        return False
    words, size = fold_name(profile.claim.sentence.quote), len(operation)
    return any(words[i : i + size] == operation for i in range(len(words) - size + 1))


def _wording(left: Profile, right: Profile, weights: Weights) -> list[Evidence]:
    same_words = left.claim.document == right.claim.document and left.claim.sentence == right.claim.sentence
    if same_words or min(len(left.words), len(right.words)) < weights.number("wording", "least_words"):
        return []
    bits, share = _wording_bits(left, right, weights)
    if bits < 0 and left.claim.document == right.claim.document:
        return []  # a report retells its event in other words
    return [_row("wording", bits, f"{share:.0%} of the shorter sentence's words in both")]


def _wording_bits(left: Profile, right: Profile, weights: Weights) -> tuple[float, float]:
    share = shared(left.words, right.words, min(left.weight, right.weight))
    return weights.step("wording", share), share


def _documents(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    if left.pages is None or right.pages is None:
        return
    if min(len(left.pages.names), len(right.pages.names)) < weights.number("documents", "least_names"):
        return
    bits, share, common = _documents_bits(left, right, weights)
    says = ", ".join(sorted(common)[:5]) or "none"
    yield _row("documents", bits, f"rare names in both reports ({share:.0%}): {says}")


def _documents_bits(left: Profile, right: Profile, weights: Weights) -> tuple[float, float, frozenset[str]]:
    """Bits, share and the rare names in both reports, the claims' own places and actors left out."""
    assert left.pages is not None  # for the type checker: callers ask
    assert right.pages is not None
    counted = left.said | right.said
    ones, others = left.pages.names - counted, right.pages.names - counted
    share = shared_names(ones, others)
    return weights.step("documents", share), share, ones & others


_DEFINITE = re.compile(r"\b(?:the|this|that)(?:\s+[\w-]+){0,2}\s*$", re.IGNORECASE)


def _takes_up(claim: Claim) -> bool:
    """Whether the claim's trigger is a noun with "the": "the shooting", "this fatal attack"."""
    return _DEFINITE.search(claim.sentence.quote[: claim.trigger.start - claim.sentence.start]) is not None


def _counted_persons(profile: Profile) -> frozenset[int]:
    return frozenset(f.who for f in profile.claim.figures if f.who is not None)


def _where(claim: Claim) -> int:
    return claim.sentence.start + claim.offset


def _nearness(left: Profile, right: Profile, weights: Weights) -> Iterator[Evidence]:
    first, second = sorted((left, right), key=lambda p: (_where(p.claim), p.claim.trigger.start, p.claim.id))
    gap = _where(second.claim) - first.claim.sentence.end - first.claim.offset
    table = weights.nearness
    if gap < 0:
        yield _row("nearness", table["same_sentence"], "the same sentence")
    elif gap <= 3:
        yield _row("nearness", table["next_sentence"], "the next sentence")
    elif gap <= table["near_characters"]:
        yield _row("nearness", table["near"], f"{gap} characters apart")
    else:
        yield _row("nearness", table["far"], "elsewhere in the report")
    if gap >= 0 and _takes_up(second.claim):
        yield _row("nearness", table["definite"], "the later one takes up what was told before")
    if _counted_persons(left) & _counted_persons(right):
        yield _row("people", weights.people["same_person"], "both count the same person")
    if gap >= 0 and (first.claim.sentence.start == 0 or first.claim.sentence.part == "title"):
        yield _row("nearness", table["headline"], "one is the headline or the first line")
    if first.claim.happening and first.claim.happening == second.claim.happening:
        yield _row("grammar", table["grammar"], "one happening by the grammar of the passage")
    if second.turns and gap >= 0:
        yield _row("separate", table["separate"], "the later sentence turns to another event")
