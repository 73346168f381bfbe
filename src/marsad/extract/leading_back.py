"""Roles that take up somebody told of before: "the general", "the two men", "Castellar" after "Ricardo Castellar".

A role that leads back says where (`Role.same_as`), so that an event lists everybody once. Only words after "the"
or a shorter form of a name lead back; what has no antecedent stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import msgspec

from marsad.core.nouns import Claim, Role
from marsad.extract.claims import claim_id
from marsad.extract.participants import names_people
from marsad.lexicon.actors import ActorLexicon
from marsad.lexicon.words import cue_words, noun_classes

Family = Literal["hit", "agent", "thing", "weapon"]
_DEFINITE = re.compile(
    r"(?:^|\W)(?:the|these|those|both|this|that|such|his|her|their)\s+(?:[\w-]+\s+)?$", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"\s+(?:of|who|whose|in|from|at|near|named|called|belonging)\b|\s*,?\s+(?:an?|the)\s", re.IGNORECASE
)
_UP_TO_NAME = re.compile(r"\s*,?\s*")
_PAST_NAME = re.compile(r"(?<=\w)\s*,\s*(?:(?:the|an?|his|her|their|former)\s+)*$", re.IGNORECASE)
_BEFORE = 24  # characters in which an article is looked for
_FAR = 3000  # characters: nobody is taken up from further back
_WORDS = 3  # words that a phrase has at most which takes somebody up
_KINDS = frozenset({"assault", "accident"})


@dataclass(frozen=True)
class _Told:
    """A role told so far; ``root`` is where the first words for the same people stand."""

    start: int
    root: int
    family: Family
    words: tuple[str, ...]
    named: bool
    plural: bool | None
    group: str
    sentence: int


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in cue_words("participants")["taken_up"].items()}


def leading_back(claims: Sequence[Claim], text: str) -> list[Claim]:
    """The claims of a document in its order, their roles led back to those told before."""
    told: list[_Told] = []
    found: list[Claim] = []
    for claim in claims:
        roles = (
            tuple(_led_back(role, claim, told, text) for role in claim.roles) if claim.kind in _KINDS else claim.roles
        )
        told += [_as_told(role, claim) for role in roles if claim.kind in _KINDS and role.role != "place"]
        found.append(claim if roles == claim.roles else _with_roles(claim, roles))
    return _with_appositions(found, text)


def _with_appositions(claims: Sequence[Claim], text: str) -> list[Claim]:
    """Descriptions that stand right before or after a name are of whom it names: "Karim Saleh, *a judge*"."""
    told = (role for claim in claims if claim.kind in _KINDS for role in claim.roles)
    named = {(r.start, r.end): r.start if r.same_as is None else r.same_as for r in told if r.named}
    starts, ends = {s: root for (s, _), root in named.items()}, {e: root for (_, e), root in named.items()}

    def apposed(role: Role) -> Role:
        if role.named or role.same_as is not None or role.actor or role.role not in ("victim", "target", "agent"):
            return role
        after = _UP_TO_NAME.match(text, role.end)
        before = _PAST_NAME.search(text, max(0, role.start - _BEFORE), role.start)
        root = starts.get(after.end()) if after is not None else None
        root = ends.get(before.start()) if root is None and before is not None else root
        return role if root is None else msgspec.structs.replace(role, same_as=root)

    found: list[Claim] = []
    for claim in claims:
        roles = tuple(map(apposed, claim.roles)) if named and claim.kind in _KINDS else claim.roles
        found.append(claim if roles == claim.roles else _with_roles(claim, roles))
    return found


def _with_roles(claim: Claim, roles: tuple[Role, ...]) -> Claim:
    changed = msgspec.structs.replace(claim, roles=roles)
    return msgspec.structs.replace(changed, id=claim_id(changed))


def _as_told(role: Role, claim: Claim) -> _Told:
    words = _folded(role.text)
    root = role.start if role.same_as is None else role.same_as
    return _Told(role.start, root, _family(role, words), words, role.named, _plural(words), role.group,
                 claim.sentence.start)  # fmt: skip


def _folded(words: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", words.lower()))


def _family(role: Role, words: Sequence[str]) -> Family:
    if role.role == "instrument":
        return "weapon"
    if role.role in ("agent", "participant"):
        return "agent"
    people = role.role == "victim" or role.named or role.group != "unknown" or _is_people(words)
    return "hit" if people else "thing"


def _is_people(words: Sequence[str]) -> bool:
    return bool(words) and any(form in noun_classes().groups for form in _singulars(words[-1]))


def _singulars(word: str) -> set[str]:
    return {word, word.removesuffix("s"), word.removesuffix("es"), word[:-3] + "man" if word.endswith("men") else word}


def _plural(words: Sequence[str]) -> bool | None:
    """Whether the words name several; None where they may do either."""
    if not words or words[-1] in noun_classes().collective:
        return None
    last = words[-1]
    if last in ("people", "men", "women", "children") or last.endswith("men"):
        return True
    return last.endswith("s") and not last.endswith("ss")


def _led_back(role: Role, claim: Claim, told: Sequence[_Told], text: str) -> Role:
    words = _folded(role.text)
    if not words or role.same_as is not None or role.role == "place":
        return role
    root = _of_name(role, words, told) if role.named else _of_description(role, words, claim, told, text)
    return role if root is None or root == role.start else msgspec.structs.replace(role, same_as=root)


def _of_name(role: Role, words: Sequence[str], told: Sequence[_Told]) -> int | None:
    """Where a name stands of which this is a shorter or longer form."""
    mine = {w for w in words if len(w) > 2 and w not in _words()["titles"]}
    for one in told:
        theirs = {w for w in one.words if len(w) > 2 and w not in _words()["titles"]}
        if one.named and mine and theirs and (mine <= theirs or theirs <= mine):
            return one.root
    return None


def _of_description(role: Role, words: Sequence[str], claim: Claim, told: Sequence[_Told], text: str) -> int | None:
    if role.actor is not None or len(words) > _WORDS:
        return None
    definite = _DEFINITE.search(text[max(0, role.start - _BEFORE) : role.start]) is not None
    if not definite or _GOES_ON.match(text, role.end):
        return None
    family, plural = _family(role, words), _plural(words)
    near = [
        one
        for one in reversed(told)
        if one.family == family and one.sentence < claim.sentence.start and claim.sentence.start - one.sentence < _FAR
    ]
    same = [
        one for one in near if not one.named and one.words[-1:] and _singulars(one.words[-1]) & _singulars(words[-1])
    ]
    like = near if _may_be(words, family) else []
    numbered = [one for one in same or like if None in (plural, one.plural) or plural == (one.plural and not one.named)]
    if not numbered and plural and len({one.root for one in like}) > 1:
        numbered = like[-1:]
    return numbered[0].root if numbered else None


def _may_be(words: Sequence[str], family: Family) -> bool:
    """Whether a description is so general that it may be of whoever or whatever was told of before."""
    last = _singulars(words[-1])
    if family in ("thing", "weapon"):
        return bool(last & _words()["things" if family == "thing" else "weapons"])
    return bool(last & (noun_classes().anybody | _words()["anybody"]))


def with_state_bodies(claims: Sequence[Claim], lexicon: ActorLexicon) -> list[Claim]:
    """The claims whose "the army" or "the armed forces" acts, as that of the country in which it does."""
    countries = [claim.place.country for claim in claims if claim.place is not None and claim.place.country]
    most = max(sorted(set(countries)), key=countries.count, default=None)
    found: list[Claim] = []
    for claim in claims:
        country = (claim.place.country if claim.place is not None else None) or most
        roles = tuple(_of_state(role, lexicon, country, claim.published) for role in claim.roles)
        found.append(claim if roles == claim.roles else _with_roles(claim, roles))
    return found


def _of_state(role: Role, lexicon: ActorLexicon, country: str | None, published: str | None) -> Role:
    if role.role != "agent" or role.actor or role.named or country is None or names_people(role.text):
        return role
    for match in lexicon.find(role.text, country=country, day=(published or "")[:10] or None, bare=True):
        if match.start == 0 and match.end == len(role.text):
            return msgspec.structs.replace(role, actor=match.actor)
    return role
