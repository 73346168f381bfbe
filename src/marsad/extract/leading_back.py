"""Roles that take up somebody told of before: "the general", "the two men", "Castellar" after "Ricardo Castellar".

A role that leads back says where (`Role.same_as`), so that an event lists everybody once. Only words after "the"
or a shorter form of a name lead back; what has no antecedent stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
_PAST_NAME = re.compile(r"(?<=\w)\s*,\s*(?:(?:(?i:the|an?|his|her|their|former)|[A-Z][\w’'-]+)\s+){0,4}$")
"""The articles and names between a name and what its bearer is: "Karim Saleh, *the Unity Party* candidate"."""
_BEFORE_NAME = r"\W+(?:[A-Z][\w.’'-]*\W+)?$"
_AFTER_NAME = r"\s*,\s+(?:[\w’'-]+\s+){0,4}"
_ROUND_NAME = 80  # characters on either side of a name in which it is said what its bearer is
_BEFORE = 40  # characters in which an article is looked for
_FAR = 3000  # characters: nobody is taken up from further back
_WORDS = 3  # words that a phrase has at most which takes somebody up
_KINDS = frozenset({"assault", "accident"})


@dataclass(frozen=True)
class _Told:
    """A role told so far; ``root`` is where the first words for the same people stand."""

    start: int
    end: int
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
    moved: dict[int, int] = {}
    for claim in claims:
        roles = (
            tuple(_led_back(role, claim, told, text) for role in claim.roles) if claim.kind in _KINDS else claim.roles
        )
        for old, new in zip(claim.roles, roles, strict=True):
            # A name that went with a title already takes the title with it.
            if old.same_as is not None and new.same_as is not None and old.same_as != new.same_as:
                moved[old.same_as] = new.same_as
        told += [_as_told(role, claim) for role in roles if claim.kind in _KINDS and role.role != "place"]
        found.append(claim if roles == claim.roles else _with_roles(claim, roles))
    return _with_appositions(_moved(found, moved), text)


def _moved(claims: Sequence[Claim], moved: Mapping[int, int]) -> list[Claim]:
    """The claims, whoever stood or led back there now leading back further."""
    found: list[Claim] = []
    for claim in claims:
        places = [role.start if role.same_as is None else role.same_as for role in claim.roles]
        roles = tuple(
            msgspec.structs.replace(role, same_as=moved[at]) if at in moved and role.role != "place" else role
            for role, at in zip(claim.roles, places, strict=True)
        )
        found.append(claim if roles == claim.roles or claim.kind not in _KINDS else _with_roles(claim, roles))
    return found


def _with_appositions(claims: Sequence[Claim], text: str) -> list[Claim]:
    """Descriptions that stand right before or after a name are of whom it names: "Karim Saleh, *a judge*"."""
    told = (role for claim in claims if claim.kind in _KINDS for role in claim.roles)
    named = {
        (r.start, r.end): r.start if r.same_as is None else r.same_as for r in told if r.named and not _is_office(r)
    }
    starts, ends = {s: root for (s, _), root in named.items()}, {e: root for (_, e), root in named.items()}

    def apposed(role: Role) -> Role:
        office = role.named and _is_office(role)
        if (role.named and not office) or role.actor or role.role not in ("victim", "target", "agent"):
            return role
        if role.same_as is not None:
            return role
        after = _UP_TO_NAME.match(text, role.end)
        before = _PAST_NAME.search(text, max(0, role.start - _BEFORE), role.start)
        root = starts.get(after.end()) if after is not None else None
        root = ends.get(before.start()) if root is None and before is not None else root
        return role if root is None else msgspec.structs.replace(role, same_as=root, named=False)

    found: list[Claim] = []
    for claim in claims:
        roles = tuple(map(apposed, claim.roles)) if named and claim.kind in _KINDS else claim.roles
        found.append(claim if roles == claim.roles else _with_roles(claim, roles))
    return found


def _is_office(role: Role) -> bool:
    """Whether capitalised words say what somebody is, and are no name: "Second Secretary of the Embassy"."""
    return _is_people(_folded(re.split(r"\s+(?:of|for|in)\s+", role.text, maxsplit=1)[0]))


def _with_roles(claim: Claim, roles: tuple[Role, ...]) -> Claim:
    changed = msgspec.structs.replace(claim, roles=roles)
    return msgspec.structs.replace(changed, id=claim_id(changed))


def _as_told(role: Role, claim: Claim) -> _Told:
    words = _folded(role.text)
    root = role.start if role.same_as is None else role.same_as
    return _Told(role.start, role.end, root, _family(role, words), words, role.named, _plural(words), role.group,
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
    if not words or role.role == "place" or (role.same_as is not None and not role.named):
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
    same = [one for one in near if not one.named and one.words[-1:] and _are_like(one.words, words)]
    like = near if _may_be(words, family) else []
    numbered = [one for one in same or like if None in (plural, one.plural) or plural == (one.plural and not one.named)]
    if not numbered and plural and len({one.root for one in like}) > 1:
        numbered = like[-1:]
    if not numbered and not plural:
        numbered = [one for one in near if one.named and _is_said_of(one, words, text)]
    return numbered[0].root if numbered else None


def _are_like(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two descriptions end in one noun, or one is a word of the other: "Jesuits", "Jesuit priests"."""
    if _singulars(one[-1]) & _singulars(other[-1]):
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and any(_singulars(shorter[0]) & _singulars(word) for word in longer)


def _is_said_of(one: _Told, words: Sequence[str], text: str) -> bool:
    """Whether the words stand right before or after a name: "Judge Karim Saleh", then "the judge"."""
    phrase = r"\b" + r"\W+".join(map(re.escape, words))
    before, after = text[max(0, one.start - _ROUND_NAME) : one.start], text[one.end : one.end + _ROUND_NAME]
    return bool(re.search(rf"(?i:{phrase}){_BEFORE_NAME}", before) or re.match(rf"{_AFTER_NAME}(?i:{phrase})\b", after))


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
            return msgspec.structs.replace(role, actor=match.actor, group=lexicon.group_of(match.actor))
    return role
