"""What a comparison is: rows of evidence, in bits, that add up to its score; and what both kinds of it ask."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from marsad.core.nouns import Evidence, Figure
from marsad.resolve.names import fold_name, matching_words
from marsad.resolve.operation_names import meant
from marsad.resolve.profiles import Profile
from marsad.resolve.weights import Weights

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


def row_of(feature: str, bits: float, says: str) -> Evidence:
    """One row, in hundredths of a bit."""
    return Evidence(feature=feature, bits=round(bits, 2), says=says)


def shown_rows(rows: Iterable[Evidence], barred: str) -> Comparison:
    """The rows that say something, and where the comparison started."""
    return Comparison(tuple(row for row in rows if row.bits or row.feature == "prior"), barred)


def status_bar(left: Profile, right: Profile) -> str:
    """Why the two cannot be one whatever else agrees: what happened in one and did not in the other."""
    one, other = left.claim.status, right.claim.status
    if one == other or {one, other} <= JOINING:
        return ""
    return f"one is {one}, the other {other}"


def opposed(left: Profile, right: Profile) -> bool:
    """Who acts in one is hit in the other."""
    return bool(left.agents & right.hit or right.agents & left.hit)


def kin(ones: frozenset[str], others: frozenset[str], left: Profile, right: Profile) -> bool:
    """Some actor of one set is part of an actor of the other."""
    above_left = {a for actor in ones for a in left.kin.get(actor, ())}
    above_right = {a for actor in others for a in right.kin.get(actor, ())}
    return bool(above_left & others or above_right & ones)


def same_operation(left: Profile, right: Profile, weights: Weights) -> bool:
    """Both are of an operation of this name, however it is spelled."""
    if not left.operation or not right.operation:
        return False
    least = weights.operation["least_ratio"]
    return matching_words(left.operation, right.operation, least=least, short=least) > 0


def quotes_operation(profile: Profile, operation: tuple[str, ...]) -> bool:
    """The claim's sentence has an operation's name; one word alone may be anything."""
    if len(operation) < 2:
        return False
    words, size = meant(fold_name(profile.claim.sentence.quote)), len(operation)
    return any(words[i : i + size] == operation for i in range(len(words) - size + 1))


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


def bounds(figure: Figure) -> tuple[int, float] | None:
    """The figure's interval, open above where its high is unknown; None where it says nothing."""
    if figure.low is None and figure.best is None and figure.high is None:
        return None
    low = figure.low if figure.low is not None else 0
    return low, figure.high if figure.high is not None else float("inf")


def most_for_kinds(
    one: tuple[str, str | None], other: tuple[str, str | None], weights: Weights, table: Mapping[str, float]
) -> float:
    """The most that two kinds can be worth by ``table``, whoever acts."""
    if one == other:
        return table["equal" if one[1] else "equal_general"]
    if one[0] == other[0] and None in (one[1], other[1]):
        return table["general"]
    shared = weights.families_of(_called(*one)) & weights.families_of(_called(*other))
    most = [table.get(name, weights.families[name].bits) for name in shared]
    if one[0] == other[0] != "assault":
        most.append(table["same_kind"])
    return max(most, default=table["incompatible"])


def kind_case(
    left: Profile, right: Profile, weights: Weights, table: Mapping[str, float], *, near: bool = False
) -> tuple[str, float | None, str]:
    """Whether reports of one event may use these kinds for one another: which line of ``table``, and in words.

    A family has its own bits where ``table`` has none for it. Of several kinds of each the two that agree best count;
    ``near``: in one sentence, a claim that names no side may take the other's.
    """
    options = [
        _one_kind(one, other, left, right, weights, table, near=near) for one in left.kinds for other in right.kinds
    ]
    return max(options, key=lambda option: (table[option[0]] if option[1] is None else option[1], option[0], option[2]))


def _one_kind(
    one: tuple[str, str | None], other: tuple[str, str | None], left: Profile, right: Profile, weights: Weights,
    table: Mapping[str, float], *, near: bool,
) -> tuple[str, float | None, str]:  # fmt: skip
    first, second = sorted((_called(*one), _called(*other)))
    if one == other:
        return "equal" if one[1] else "equal_general", None, f"both {first}"
    if one[0] == other[0] and None in (one[1], other[1]):
        return "general", None, f"{first} and {second}"
    shared = weights.families_of(_called(*one)) & weights.families_of(_called(*other))
    options = []
    for name in sorted(shared):
        family = weights.families[name]
        if not family.needs_agent or _acts_alike(left, right, near=near) or same_operation(left, right, weights):
            options.append((table.get(name, family.bits), name))
    if options:
        bits, name = max(options)
        return name, None if name in table else bits, f"{first} and {second} ({name})"
    if one[0] == other[0] != "assault" and not shared:
        return "same_kind", None, f"{first} and {second}"
    return "incompatible", None, f"{first} and {second} do not describe one event"


def _called(kind: str, mode: str | None) -> str:
    return f"{kind}/{mode}" if mode else kind


def _acts_alike(left: Profile, right: Profile, *, near: bool) -> bool:
    """The same side acts in both."""
    if left.agents and right.agents:
        return bool(left.agents & right.agents) or kin(left.agents, right.agents, left, right)
    return near and not opposed(left, right)
