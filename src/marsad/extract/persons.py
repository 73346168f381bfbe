"""Which single persons of a report are one: "a man was shot … Adil Rashid, 29, died … the 29-year-old".

Every figure that counts one person gets that person's number (`Figure.who`). Two descriptions are of one person unless
something tells them apart: other names, ages or sexes, a doer and one done to, kin ("his wife"), or a word for one more
("another man", "a second victim"). A pronoun is the person spoken of last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec

from marsad.core.nouns import Claim, Figure, Mention
from marsad.core.vocabulary import Group, Measure
from marsad.extract.claims import claim_id
from marsad.extract.grammar import is_proper_name
from marsad.lexicon.words import cue_words

_ONE = (1, 1, 1)
_HARM: frozenset[Measure] = frozenset({"killed", "injured"})
_PRONOUNS = frozenset({"he", "she", "him", "her"})
_NEAR = 30  # characters in which a name or an age belongs to the description before or after it
_CHILD, _GROWN = 15, 20  # years: between them one report says "boy" and "young man" of the same person


_Key = tuple[int, int, Measure]
"""A figure by its words and what it counts."""


@cache
def _cues() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in cue_words("persons").items()}


@dataclass(frozen=True)
class _Told:
    """What one description says of a person; None or empty where it does not say."""

    sentence: int
    span: tuple[int, int]
    names: tuple[str, ...] = ()
    age: int | None = None
    sex: str = ""
    young: bool | None = None
    doer: bool | None = None
    kin: str = ""
    besides: str = ""
    pronoun: bool = False
    definite: bool = False
    side: str = ""
    """Whose side the words put them on, where they do: fighters, the state's forces, or who bears no arms."""
    place: tuple[str, ...] = ()
    """The place that its own sentence names, and the areas that it lies in, by id."""


@dataclass
class _Person:
    """A person, by all descriptions of them so far."""

    number: int
    told: list[_Told] = field(default_factory=list)
    groups: list[tuple[Group, str | None]] = field(default_factory=list)
    hurt: set[Measure] = field(default_factory=set)

    def called(self) -> tuple[Group, str | None]:
        """The group that most descriptions give, unknown where none does; of equals the first."""
        groups: list[Group] = [group for group, _ in self.groups if group != "unknown"]
        actor = next((actor for _, actor in self.groups if actor is not None), None)
        most: Group = max(groups, key=groups.count, default="unknown")
        return most, actor


def numbered(claims: Sequence[Claim], text: str, mentions: Sequence[Mention], *, title_end: int = 0) -> list[Claim]:
    """The claims with the figures of one person numbered; ``mentions`` are the document's, offsets in ``text``.

    Whom the headline (all before ``title_end``) tells of, the text tells of again: of its persons, the one that nothing
    speaks against. Where each differs, the headline's words count nobody: they are a short way of putting it.
    """
    names = [m for m in mentions if m.kind == "person" and is_proper_name(text[m.start : m.end])]
    known: dict[str, list[_Person]] = {}
    count = 0
    who: dict[_Key, int] = {}
    again: set[_Key] = set()
    singles = _singles(claims)
    heads = [one for one in singles if one[1].sentence.start < title_end]
    for figure, claim in [one for one in singles if one not in heads] + heads:
        key = (figure.start, figure.end, figure.measure)
        if key in who:
            continue
        told = _told(claim, figure, text, names)
        family = "harm" if figure.measure in _HARM else figure.measure
        persons = known.setdefault(f"{claim.status} {family}" if claim.status == "denied" else family, [])
        in_head = claim.sentence.start < title_end
        person = _same(told, persons) if not in_head else _told_again(told, persons, {who[k] for k in again})
        if in_head and family == "harm" and person is None and any(p.hurt & _outcomes(figure) for p in persons):
            again.add(key)
            who[key] = 0
            continue
        if person is None:
            count += 1
            person = _Person(count)
            persons.append(person)
        person.told.append(told)
        person.groups.append((figure.group, figure.actor))
        person.hurt |= {figure.measure}
        who[key] = person.number
        if in_head:
            again.add(key)
    called = {person.number: person.called() for persons in known.values() for person in persons}
    return [_with_numbers(claim, who, called) for claim in claims]


def _outcomes(figure: Figure) -> set[Measure]:
    """What the text may say of somebody of whom the headline says this: who was shot there may have died here."""
    return {"killed"} if figure.measure == "killed" else {"killed", "injured"}


def _told_again(told: _Told, persons: Sequence[_Person], taken: Collection[int]) -> _Person | None:
    """Whom of the text's persons a headline tells of: names, ages, sexes and who did it may speak against it."""
    plain = replace(told, besides="", kin="", doer=None if told.doer is False else told.doer)
    free = [p for p in persons if p.number not in taken]
    near = [p for p in free if all(not _apart(plain, replace(old, besides="", kin="", doer=None)) for old in p.told)]
    return max(near, key=lambda p: _likeness(told, p), default=None)


def _singles(claims: Sequence[Claim]) -> list[tuple[Figure, Claim]]:
    """The figures of one person, in the order of the text."""
    found = [(f, c) for c in claims for f in c.figures if _is_one(f) and f.end > f.start]
    return sorted(found, key=lambda one: (one[0].start, one[0].end))


def _with_numbers(claim: Claim, who: Mapping[_Key, int], called: Mapping[int, tuple[Group, str | None]]) -> Claim:
    figures = []
    for figure in claim.figures:
        number = who.get((figure.start, figure.end, figure.measure)) if _is_one(figure) else None
        if number == 0:
            continue
        if number is None:
            figures.append(figure)
            continue
        group, actor = called[number]
        figures.append(msgspec.structs.replace(figure, who=number, group=group, actor=actor))
    if tuple(figures) == claim.figures:
        return claim
    changed = msgspec.structs.replace(claim, figures=tuple(figures))
    return msgspec.structs.replace(changed, id=claim_id(changed))


def _is_one(figure: Figure) -> bool:
    return (figure.low, figure.best, figure.high) == _ONE


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_YEARS = re.compile(r"\b(\d{1,3})[- ]year[- ]?s?[- ]olds?\b", re.IGNORECASE)
_AGE_AFTER = re.compile(r"^[\s,(]{1,3}(?:aged?\s+)?(\d{1,3})\b(?![\d:%]|\s*(?:a\.?m|p\.?m))", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"^\s*(?:,|\(|--?|—|(?:was\s+)?(?:identified|named)\s+as|whose name was)\s*", re.IGNORECASE)


def _told(claim: Claim, figure: Figure, text: str, names: Sequence[Mention]) -> _Told:
    start, end = figure.start, figure.end
    before, after = text[max(0, start - _NEAR) : start], text[end : end + 4 * _NEAR]
    name = _name(start, end, text, names)
    words = [w.lower() for w in _WORD.findall(text[start:end])] if name is None or name.start > start else []
    lead = [w.lower() for w in _WORD.findall(before.rsplit(".", maxsplit=1)[-1])][-2:]
    head = words[-1] if words else ""
    age = _age(text[start:end], text[name.end :] if name is not None else after)
    cues = _cues()
    besides = next((w for w in (*words, *lead[-1:]) if w in cues["besides"]), "")
    # "A boy shot another boy", "a man shot his wife": who is told apart here is who did it.
    of_doer = any(r.role == "agent" and r.start < start for r in claim.roles)
    return _Told(
        claim.sentence.start, (start, end),
        names=tuple(w.lower() for w in _WORD.findall(text[name.start : name.end])) if name is not None else (),
        age=age, sex=_sex(words), young=_young(words, age),
        doer=True if head in cues["doers"] else None if not head or head in cues["anyone"] else False,
        kin=head if head in cues["kin"] and _possessed(words, lead) and not of_doer else "",
        besides="" if of_doer else besides, pronoun=head in _PRONOUNS and len(words) == 1,
        definite=bool(lead) and lead[-1] in ("the", "this", "that"), place=_own_place(claim),
        side=_side(figure.group, head),
    )  # fmt: skip


_SIDES: Mapping[Group, str] = {"combatant": "armed", "leader": "armed", "security": "state", "civilian": "unarmed"}


def _side(group: Group, head: str) -> str:
    """ "A man" may be anybody; "a farmer" is no fighter."""
    return "" if head in _cues()["anyone"] or head in _cues()["he"] | _cues()["she"] else _SIDES.get(group, "")


def _own_place(claim: Claim) -> tuple[str, ...]:
    place = claim.place
    if place is None or place.id is None or not claim.sentence.start <= place.start < claim.sentence.end:
        return ()
    return (place.id, *place.parents)


def _elsewhere(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both places are known and neither lies in the other."""
    return bool(one) and bool(other) and one[0] not in other and other[0] not in one


def _name(start: int, end: int, text: str, names: Sequence[Mention]) -> Mention | None:
    """The name in a description, right before it, or in apposition after it."""
    inside = [m for m in names if m.start < end and start < m.end]
    if inside:
        return inside[-1]
    for mention in names:
        if end <= mention.start <= end + _NEAR:
            joint = _NAMED_AFTER.match(text[end : mention.start])
            if joint is not None and joint.end() == mention.start - end:
                return mention
    return None


def _age(words: str, after: str) -> int | None:
    stated = _YEARS.search(words) or _AGE_AFTER.match(after)
    age = int(stated.group(1)) if stated else None
    return age if age is not None and age < 120 else None


def _sex(words: Sequence[str]) -> str:
    for word in reversed(words):
        if word in _cues()["he"]:
            return "he"
        if word in _cues()["she"]:
            return "she"
    return ""


def _young(words: Sequence[str], age: int | None) -> bool | None:
    if age is not None:
        return None if _CHILD <= age < _GROWN else age < _CHILD
    if any(w in _cues()["young"] for w in words):
        return True
    return False if any(w in _cues()["grown"] for w in words) else None


def _possessed(words: Sequence[str], lead: Sequence[str]) -> bool:
    return bool({"his", "her", "their", "s"} & {*words[:-1], *lead[-1:]})


def _same(told: _Told, persons: Sequence[_Person]) -> _Person | None:
    """The person a description is of, or None for one not spoken of before."""
    near = [p for p in reversed(_by_last_word(persons)) if _may_be(told, p)]
    if not near:
        return None
    best = near[0] if told.pronoun else max(near, key=lambda p: _likeness(told, p))
    elsewhere = all(_elsewhere(told.place, old.place) for old in best.told)
    taken_up = told.pronoun or told.definite or _likeness(told, best) > 0
    return None if elsewhere and not taken_up else best


def _may_be(told: _Told, person: _Person) -> bool:
    """Whether nothing tells the description apart from those of a person."""
    again = bool(told.besides) and any(old.besides == told.besides for old in person.told)
    plain = replace(told, besides="") if again else told
    return all(not _apart(plain, old) for old in person.told)


def _by_last_word(persons: Sequence[_Person]) -> list[_Person]:
    return sorted(persons, key=lambda p: p.told[-1].span)


def _likeness(told: _Told, person: _Person) -> int:
    """How much speaks for it beyond that nothing speaks against it; of equals the one spoken of last is taken."""
    score = 0
    for old in person.told:
        score = max(
            score,
            4 * bool(set(told.names) & set(old.names))
            + 3 * (told.age is not None and told.age == old.age)
            + 2 * bool(told.kin and told.kin == old.kin)
            + 2 * bool(told.besides and told.besides == old.besides)
            + (told.doer is True and old.doer is True),
        )
    return score


def _apart(told: _Told, old: _Told) -> bool:
    """Whether two descriptions cannot be of one person."""
    named = _names_apart(told.names, old.names)
    if named is not None:
        return named
    if told.age is not None and old.age is not None and told.age != old.age:
        return True
    if (told.sex and old.sex and told.sex != old.sex) or {told.young, old.young} == {True, False}:
        return True
    if {told.doer, old.doer} == {True, False} or (told.besides != old.besides and not told.pronoun and told.besides):
        return True
    if told.side and old.side and told.side != old.side:
        return True
    if told.kin and told.kin != old.kin and (told.age is None or told.age != old.age):
        return True
    beside = told.sentence == old.sentence and told.span != old.span
    return beside and not (
        told.pronoun or told.definite or (told.names and not old.names and told.span[0] < old.span[1])
    )


def _names_apart(one: Sequence[str], other: Sequence[str]) -> bool | None:
    """Whether two names are of two people; None where one has no name."""
    if not one or not other:
        return None
    short, long = sorted((one, other), key=len)
    if set(short) <= set(long):
        return False
    return not (short[-1] == long[-1] and short[0][0] == long[0][0] and min(len(short[0]), len(long[0])) == 1)
