r"""The verdict algebra: how several judgements on one pair of claims become one, written as a table.

Four rules, in this order:

0. a judgement that its own maker took back has no effect (`in_force`);
1. of one maker's judgements on a pair (makers are told apart by name) the latest in the ledger stands;
2. persons outrank components: where any person has judged a pair, only persons' judgements count;
3. what stands is combined by `JOIN`, the least upper bound in

   ::

                conflict
              /    |     \
          same  part-of  has-part
            |       \     /
            |      different
             \      /
              unsure
                |
               none

4. of three persons or more, what most of them say (more than half of those not unsure) stands, whatever the others do.

``has-part`` is ``part-of`` read from the other side. ``part-of`` lies above ``different``: a part is not its whole. A
conflict between components is treated as unsure, one between persons as different (to join is what cannot be seen
afterwards); both are reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import product
from typing import Final, Literal, TypeVar, get_args

from marsad.core.nouns import Judgement, Record

State = Literal["none", "unsure", "same", "different", "part-of", "has-part", "conflict"]
STATES: Final[tuple[State, ...]] = get_args(State)

_ROWS: Final[dict[State, tuple[State, ...]]] = {
    # with:      none         unsure       same        different    part-of     has-part    conflict
    "none":      ("none",      "unsure",    "same",     "different", "part-of",  "has-part", "conflict"),
    "unsure":    ("unsure",    "unsure",    "same",     "different", "part-of",  "has-part", "conflict"),
    "same":      ("same",      "same",      "same",     "conflict",  "conflict", "conflict", "conflict"),
    "different": ("different", "different", "conflict", "different", "part-of",  "has-part", "conflict"),
    "part-of":   ("part-of",   "part-of",   "conflict", "part-of",   "part-of",  "conflict", "conflict"),
    "has-part":  ("has-part",  "has-part",  "conflict", "has-part",  "conflict", "has-part", "conflict"),
    "conflict":  ("conflict",  "conflict",  "conflict", "conflict",  "conflict", "conflict", "conflict"),
}  # fmt: skip
JOIN: Final[dict[tuple[State, State], State]] = {
    (left, right): _ROWS[left][STATES.index(right)] for left, right in product(STATES, STATES)
}
_MIRROR: Final[dict[State, State]] = {"part-of": "has-part", "has-part": "part-of"}


class Standing(Record, frozen=True, kw_only=True):
    """What holds of one pair, ``left < right`` as strings: ``part-of`` says that ``left`` is part of ``right``.

    ``person`` is true where persons decided; ``score`` is the highest score of a judgement that speaks for ``state``;
    ``judgements`` are all that still stand on the pair, those that were outranked included, ordered by maker.
    """

    left: str
    right: str
    state: State
    person: bool = False
    score: float = 0.0
    judgements: tuple[Judgement, ...] = ()

    @property
    def joins(self) -> bool:
        """The two are one."""
        return self.state == "same"

    @property
    def disputed(self) -> bool:
        """Persons contradict one another, and no third one has decided between them."""
        return self.person and self.state == "conflict"

    @property
    def outvoted(self) -> bool:
        """Persons contradict one another, and most of them decided."""
        said = [_state(judgement, self.left) for judgement in self.judgements if judgement.maker.person]
        return self.person and self.state != "conflict" and combine(said) == "conflict"

    @property
    def blocks(self) -> bool:
        """The two must not become one, not even through a third."""
        return self.state in ("different", "part-of", "has-part") or (self.person and self.state == "conflict")


def mirror(state: State) -> State:
    """The same state read from the other side of the pair."""
    return _MIRROR.get(state, state)


def combine(states: Iterable[State]) -> State:
    """The join of any number of states; ``none`` for none at all."""
    result: State = "none"
    for state in states:
        result = JOIN[result, state]
    return result


def in_force(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Without what was taken back, and without the judgements that only take back; in the same order.

    A maker takes back only its own words. One that took back something may itself be taken back.
    """
    listed = list(judgements)
    withdrawn: set[tuple[str, bool, str]] = set()
    kept = []
    for judgement in reversed(listed):
        maker = (judgement.maker.person, judgement.maker.name)
        if (judgement.id, *maker) in withdrawn:
            continue
        if isinstance(judgement.takes_back, str):
            withdrawn.add((judgement.takes_back, *maker))
        else:
            kept.append(judgement)
    return kept[::-1]


def standings(judgements: Iterable[Judgement], *, about: str = "claim") -> dict[tuple[str, str], Standing]:
    """What holds of every judged pair, keyed by ``(left, right)`` with ``left < right``.

    ``judgements`` come in ledger order; those about something else, and those of a thing about itself, are passed over.
    """
    latest: dict[tuple[str, str], dict[tuple[bool, str], Judgement]] = {}
    for judgement in in_force(judgements):
        if judgement.about != about or judgement.left == judgement.right:
            continue
        left, right = sorted((judgement.left, judgement.right))
        latest.setdefault((left, right), {})[judgement.maker.person, judgement.maker.name] = judgement
    return {
        pair: effective([by_maker[maker] for maker in sorted(by_maker)], left=pair[0], right=pair[1])
        for pair, by_maker in sorted(latest.items())
    }


def effective(judgements: Iterable[Judgement], *, left: str, right: str) -> Standing:
    """What one judgement per maker adds up to, for the pair read as ``(left, right)``."""
    judged = tuple(judgements)
    if len(judged) == 1:  # as it mostly is, in archives of a million
        only = judged[0]
        return Standing(left=left, right=right, state=_state(only, left), person=only.maker.person,
                        score=max(only.score, 0.0), judgements=judged)  # fmt: skip
    person = any(judgement.maker.person for judgement in judged)
    deciding = [(_state(judgement, left), judgement) for judgement in judged if judgement.maker.person or not person]
    state = combine(verdict for verdict, _ in deciding)
    if person and state == "conflict":
        state = majority([verdict for verdict, _ in deciding if verdict != "unsure"]) or state
    score = max((judgement.score for verdict, judgement in deciding if verdict == state), default=0.0)
    return Standing(left=left, right=right, state=state, person=person, score=score, judgements=judged)


Said = TypeVar("Said", bound=Hashable)


def majority(said: Sequence[Said]) -> Said | None:
    """What more than half of three persons or more say; None where there is no such thing."""
    most, votes = max(Counter(said).items(), key=lambda one: one[1], default=(None, 0))
    return most if len(said) > 2 and 2 * votes > len(said) else None


def _state(judgement: Judgement, left: str) -> State:
    return judgement.verdict if judgement.left == left else mirror(judgement.verdict)
