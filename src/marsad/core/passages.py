"""Passages and the lists of people they give: what one sentence counts side by side, and what it only tells again.

A *passage* is one sentence of one document. The figures of a passage are people side by side ("two soldiers and a
driver"), except those that are among others of the same claim ("12 people, including three children"), and except where
two claims read the same words. Passages of one document tell of the same people again, so that what a document says of
some people is the largest number that any one of its passages gives for them, and never the sum over passages; only
people of whom one document gives unlike proper names are side by side wherever they stand ("a girl" and "a teenager" of
two sentences mostly are one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.core.nouns import Claim, Figure
from marsad.core.people import ANYBODY, ONE, Interval, People, added, apart, below, family_of, nested, stated
from marsad.core.retelling import retold
from marsad.core.sources import Voice, called, later, voice_of
from marsad.core.vocabulary import Measure, Scope
from marsad.core.wording import folded
from marsad.core.wounds import died_later


class Statement(NamedTuple):
    """One number that one passage gives, with what decides how it combines."""

    measure: Measure
    scope: Scope
    people: People
    interval: Interval
    claims: tuple[str, ...]
    """Those that read it in the same words."""
    included: bool
    inside: People | None
    """The people of another number of the passage that this one is a part of, exactly ("ten: six … and four …")."""
    document: str
    sentence: int
    span: tuple[int, int]
    name: frozenset[str]
    """The words of the proper name of the one person it counts, where it has one."""
    who: int | None
    """The number that this person has within the document."""
    part: bool
    """Those it counts are among people of another number of its claim, whatever happened to them."""
    own_hand: bool
    """Who did it and whom it was done to are the same."""
    headline: bool
    """It stands in the report's headline."""
    toll: bool
    """It counts everybody so far, those whom its sentence counts beside it too."""
    hit: bool
    """The dead of the same report may be among them."""
    wounded: bool
    """They died of wounds with which they may have been counted before."""
    voice: Voice
    called: str
    published: str | None


class Telling(NamedTuple):
    """How many of some people one passage gives, ``items`` side by side; what of them is left is added up in rows."""

    people: People
    interval: Interval
    items: tuple[tuple[People, Interval], ...]
    claims: tuple[str, ...]
    document: str
    voice: Voice
    called: str
    published: str | None
    toll: bool
    """It counts everybody so far: smaller numbers from before are out of date."""


Passage = Sequence[Statement]


def statements(claims: Iterable[Claim]) -> list[Statement]:
    """Every number the claims give; of those hurt, not who is also among the dead by the same words or name.

    Nor a number of those hit that is the dead and the hurt together: "five were shot", where three died and two were
    wounded.
    """
    found = [
        _statement(claim, figure, included)
        for claim in claims
        for figure, included in _with_inclusion(claim)
        if not figure.low is figure.best is figure.high is None
    ]
    found = [one._replace(included=True) if _is_of_others(one, found) else one for one in found]
    found = died_later(retold(found))
    dead = [one for one in found if one.measure == "killed" and one.scope == "event"]
    hurt = [one for one in found if one.measure == "injured" and one.scope == "event" and not one.included]
    wrong = {id(one) for one in hurt if any(_same_person(one, other) for other in dead)}
    left = [one for one in hurt if id(one) not in wrong]
    wrong |= {id(one) for one in left if one.hit and _fallen(one, dead) >= stated(one.interval)}
    left = [one for one in left if id(one) not in wrong]
    most = max((stated(telling.interval) for telling in tellings(passages(dead), ANYBODY)), default=0)
    numbers = {stated(one.interval) for one in left if one.interval[1] is not None}
    if most:
        wrong |= {id(one) for one in left if stated(one.interval) - most in numbers and stated(one.interval) > most}
    return [_survivors(one, dead) if one.hit else one for one in found if id(one) not in wrong]


def _is_of_others(part: Statement, found: Sequence[Statement]) -> bool:
    """Whether those told of as some of others ("one of the militants") are among a number of the same report."""
    return part.part and any(
        one.document == part.document and one.measure == part.measure and not one.part
        and stated(one.interval) >= stated(part.interval) and nested(one.people.group, part.people.group)
        for one in found
    )  # fmt: skip


def _fallen(hit: Statement, dead: Sequence[Statement]) -> int:
    """How many of several people hit the same report tells of as dead.

    Not who died by their own hand, nor whom its sentence counts beside them ("shot five and killed two others").
    """
    if hit.interval == ONE:
        return 0
    among = [
        one
        for one in dead
        if one.document == hit.document and not one.own_hand and (one.part or one.sentence != hit.sentence)
        if nested(family_of(one.people.group), family_of(hit.people.group))
    ]
    told = tellings(passages(one._replace(included=False) for one in among), ANYBODY)
    fallen = max((stated(telling.interval) for telling in told), default=0)
    return fallen if fallen <= stated(hit.interval) else 0


def _survivors(hit: Statement, dead: Sequence[Statement]) -> Statement:
    fallen = _fallen(hit, dead)
    low, best, high = (None if number is None else max(number - fallen, 0) for number in hit.interval)
    return hit._replace(interval=(low, best, high))


def _with_inclusion(claim: Claim) -> Iterable[tuple[Figure, bool]]:
    """The claim's figures, and whether each is among others; where there are none, it stands for itself."""
    by_kind: dict[tuple[Measure, Scope], list[Figure]] = {}
    for figure in claim.figures:
        by_kind.setdefault((figure.measure, figure.scope), []).append(figure)
    for figures in by_kind.values():
        among = [figure for figure in figures if figure.included]
        wholes = [figure for figure in figures if not figure.included]
        swapped = len(among) == 1 and bool(wholes) and _around(among[0], wholes)
        for figure in figures:
            # "A boy among ten killed": the one that is larger, and of wider people, is what the others are among.
            yield figure, (not figure.included if swapped else figure.included and bool(wholes))


def _around(figure: Figure, others: Sequence[Figure]) -> bool:
    people = People(figure.group, figure.actor)
    return below(
        added((one.low, one.best, one.high) for one in others), (figure.low, figure.best, figure.high)
    ) and all(People(one.group, one.actor).among(people) for one in others)


def _statement(claim: Claim, figure: Figure, included: bool) -> Statement:
    interval = figure.low, figure.best, figure.high
    names = (
        frozenset(word for word in folded(role.text).split() if not any(letter.isdigit() for letter in word))
        for role in claim.roles
        if role.named and role.role == "victim" and _overlap((role.start, role.end), (figure.start, figure.end))
    )
    return Statement(
        figure.measure, figure.scope, People(figure.group, figure.actor), interval, (claim.id,), included, None,
        claim.document, claim.sentence.start + claim.offset,
        (figure.start + claim.offset, figure.end + claim.offset),
        next(names, frozenset()) if interval == ONE else frozenset(), figure.who, figure.included,
        any(r.role == "agent" and (r.start, r.end) == (figure.start, figure.end) for r in claim.roles),
        _in_headline(claim), figure.toll, figure.hit, figure.wounded is True,
        voice_of(claim), called(claim), claim.published,
    )  # fmt: skip


def _in_headline(claim: Claim) -> bool:
    """Whether its sentence is a title kept apart, or opens the text and ends like one."""
    quote = claim.sentence.quote.rstrip(" \"'”’)")
    return claim.sentence.part == "title" or (claim.sentence.start == 0 and quote[-1:] not in ("", ".", "!", "?", "…"))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _same_person(hurt: Statement, dead: Statement) -> bool:
    """The one person said to be hurt is said to be dead: by the same words, or by the same name."""
    if hurt.interval != ONE or dead.interval != ONE or hurt.scope != dead.scope:
        return False
    here = hurt.document == dead.document
    same_words = here and (_overlap(hurt.span, dead.span) or (hurt.who is not None and hurt.who == dead.who))
    return same_words or bool(hurt.name and dead.name and (hurt.name <= dead.name or dead.name <= hurt.name))


def passages(found: Iterable[Statement]) -> list[Passage]:
    """The statements of one measure by passage, each of the same words once, and the unlike names of each document."""
    by_sentence: dict[tuple[str, int], list[Statement]] = {}
    by_document: dict[str, list[Statement]] = {}
    for one in sorted(found, key=_canonical):
        by_sentence.setdefault((one.document, one.sentence), []).append(one)
        if one.name and not one.included:
            by_document.setdefault(one.document, []).append(one)
    listed: list[Passage] = [_summed_up(_each_once(passage)) for passage in by_sentence.values()]
    named = [_unlike(persons) for persons in by_document.values()]
    return listed + [persons for persons in named if len(persons) > 1]


def _canonical(one: Statement) -> tuple[object, ...]:
    return (one.document, one.sentence, one.included, one.span, one.people.group, one.people.actor or "",
            str(one.interval), one.claims)  # fmt: skip


def _each_once(passage: Sequence[Statement]) -> list[Statement]:
    """The same words once; and a plural without a number is no more people than those the passage does number."""
    kept: list[Statement] = []
    for one in sorted(passage, key=lambda one: _unnumbered(one.interval)):
        again = next((place for place, other in enumerate(kept) if _same_words(one, other)), None)
        if again is None:
            kept.append(one)
            continue
        other = kept[again]
        finer = (
            one
            if one.interval == other.interval
            and not one.included
            and one.people != other.people
            and one.people.among(other.people)
            else other
        )
        kept[again] = finer._replace(claims=tuple(dict.fromkeys((*other.claims, *one.claims))))
    return kept


def _unnumbered(interval: Interval) -> bool:
    return interval[1] is interval[2] is None


def _same_words(one: Statement, other: Statement) -> bool:
    if one.claims != other.claims and _unnumbered(one.interval) and nested(one.people.group, other.people.group):
        return True
    if _told_twice(one, other):
        return True
    if one.span[0] < one.span[1] and other.span[0] < other.span[1]:
        return _overlap(one.span, other.span)
    return one.claims != other.claims and (one.people, one.interval) == (other.people, other.interval)


def _told_twice(one: Statement, other: Statement) -> bool:
    """Two actions of one sentence tell of one person: "a boy was shot, the teen was pronounced dead"."""
    alike = one.interval == other.interval == ONE and nested(one.people.group, other.people.group)
    apart_by_name = one.name and other.name and not (one.name <= other.name or other.name <= one.name)
    return one.claims != other.claims and alike and not apart_by_name


def _summed_up(passage: list[Statement]) -> list[Statement]:
    """A number that comes before its parts counts them too.

    Parts are several numbers of people among them that are together no more than it, or as many names as it says.
    """
    beside = [one for one in passage if not one.included]
    for part in (one for one in beside if one.part):
        if any(stated(part.interval) <= stated(one.interval) and not one.part for one in beside):
            return _summed_up([one._replace(included=True) if one is part else one for one in passage])
    for toll in (one for one in beside if one.toll):
        less = [one for one in beside if one is not toll and stated(one.interval) <= stated(toll.interval)]
        return [one._replace(included=True) if any(one is other for other in less) else one for one in passage]
    for whole in beside:
        after = [one for one in beside if one is not whole and whole.span <= one.span]
        parts = [one for one in after if one.people != whole.people and one.people.among(whole.people)]
        wider = [one for one in beside if one.people != whole.people and one.people.among(whole.people)]
        named = [one for one in after if one.name and nested(one.people.group, whole.people.group)]
        if len(named) > 1 and added(one.interval for one in named) == whole.interval:
            return _inside(passage, named, whole)
        if len(parts) == len(wider) > 1 and not below(whole.interval, added(one.interval for one in parts)):
            return _inside(passage, parts, whole)
    return passage


def _inside(passage: Sequence[Statement], parts: Sequence[Statement], whole: Statement) -> list[Statement]:
    chosen = {id(one) for one in parts}
    return [one._replace(inside=whole.people) if id(one) in chosen else one for one in passage]


def _unlike(persons: Sequence[Statement]) -> list[Statement]:
    """Persons of unlike numbers; of those without, no name can be another's: "Tyler" may be any of the Tylers."""
    chosen: list[Statement] = []
    for one in sorted(persons, key=lambda one: (-len(one.name), sorted(one.name), _canonical(one))):
        if not any(_one_person(one, other) for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=_canonical)


def _one_person(one: Statement, other: Statement) -> bool:
    if one.who is not None and other.who is not None:
        return one.who == other.who
    return one.name <= other.name


def side_by_side(claims: Iterable[Claim], measure: Measure) -> set[frozenset[People]]:
    """The pairs of unlike people that some passage counts beside one another."""
    return pairs_in(passages(one for one in statements(claims) if one.measure == measure))


def pairs_in(listed: Iterable[Passage]) -> set[frozenset[People]]:
    """The pairs of unlike people that stand side by side in some of the passages."""
    return {
        frozenset({one.people, other.people})
        for passage in listed
        for i, one in enumerate(passage)
        for other in passage[:i]
        if one.people != other.people and not one.included and not other.included
        if other.people != one.inside and one.people != other.inside
    }


def tellings(
    listed: Iterable[Passage], people: People | None, *, among: Callable[[Statement], bool] = lambda one: True
) -> list[Telling]:
    """What each passage says of ``people`` in all, or, with None, of each kind of people it tells apart."""
    found: list[Telling] = []
    for passage in listed:
        by_people: dict[People, list[Statement]] = {}
        counted = [one for one in passage if not one.included and among(one)]
        sums = {one.people for one in counted} if people is not None else set()
        for one in counted:
            if one.inside is None or one.inside not in (sums or {one.people}):
                by_people.setdefault(one.people if people is None else people, []).append(one)
        for whom, ones in by_people.items():
            claims = dict.fromkeys(claim for one in ones for claim in one.claims)
            items = tuple((one.people, one.interval) for one in ones)
            first, interval = ones[0], added(one.interval for one in ones)
            found.append(
                Telling(
                    whom,
                    interval,
                    items,
                    tuple(claims),
                    first.document,
                    first.voice,
                    first.called,
                    first.published,
                    any(one.toll for one in ones),
                )
            )
    return found


def standing(told: Sequence[Telling]) -> list[Telling]:
    """What still stands: of each document the largest, of each voice the newest; in canonical order."""
    largest = _largest_of_documents(told)
    by_voice: dict[Voice, list[Telling]] = {}
    for one in largest:
        by_voice.setdefault(one.voice, []).append(one)
    kept = [
        one
        for said in by_voice.values()
        for one in said
        if not any(later(new.published, one.published) and _supersedes(new, one) for new in said)
    ]
    return sorted(kept, key=lambda one: (one.claims, one.people.group, one.people.actor or "", str(one.interval)))


def _largest_of_documents(told: Sequence[Telling]) -> list[Telling]:
    by_voice: dict[tuple[str, Voice, People], list[Telling]] = {}
    for one in told:
        by_voice.setdefault((one.document, one.voice, one.people), []).append(one)
    largest: dict[tuple[str, People], list[Telling]] = {}
    for (document, _, people), said in by_voice.items():
        most = max(map(_size, said))
        first, *others = sorted((one for one in said if _size(one) == most), key=lambda one: one.claims)
        claims = dict.fromkeys(claim for one in (first, *others) for claim in one.claims)
        toll = any(one.toll for one in (first, *others))
        largest.setdefault((document, people), []).append(first._replace(claims=tuple(claims), toll=toll))
    return [one for said in largest.values() for one in said if not any(partial(one, other) for other in said)]


def _size(telling: Telling) -> tuple[int, float, int]:
    """The larger number, then the narrower interval."""
    low, _, high = telling.interval
    return stated(telling.interval), -float("inf") if high is None else (low or 0) - high, low or 0


def numberless(telling: Telling, others: Iterable[Telling]) -> bool:
    """A plural without a number, which can speak of people to whom one of ``others`` gives a number."""
    return _unnumbered(telling.interval) and any(_can_be_of(telling, other) for other in others)


def _can_be_of(plural: Telling, other: Telling) -> bool:
    enough = stated(other.interval) >= stated(plural.interval) or other.document == plural.document
    return (
        not _unnumbered(other.interval)
        and enough
        and _one_side(plural.people, other.people)
        and nested(plural.people.group, other.people.group)
    )


def _one_side(one: People, other: People) -> bool:
    return None in (one.actor, other.actor) or one.actor == other.actor


def unnumbered_of(plural: Telling, other: Telling) -> bool:
    """A plural without a number beside people whom the same report counts, however few: "people were killed" of one."""
    if not _unnumbered(plural.interval) or _unnumbered(other.interval) or plural.document != other.document:
        return False
    return all(
        any(nested(people.group, its.group) and _one_side(people, its) for its in _by_people(other))
        for people in _by_people(plural)
    )


def partial(part: Telling, whole: Telling) -> bool:
    """The smaller telling may speak of some of those whom the larger one counts, and need not contradict it.

    Within a document it does where it has no other number for the very same people, one person aside: who speaks of one
    victim does not deny the others. Between documents it does only where all its people are among the other's.
    """
    if stated(part.interval) >= stated(whole.interval):
        return False
    theirs = _by_people(whole)
    if _unnumbered(part.interval):
        return any(nested(people.group, other.group) for people in _by_people(part) for other in theirs)
    if part.document != whole.document:
        return all(any(people != other and people.among(other) for other in theirs) for people in _by_people(part))
    return not any(
        interval != ONE and people in theirs and apart(interval, theirs[people])
        for people, interval in _by_people(part).items()
    )


def _supersedes(new: Telling, old: Telling) -> bool:
    mine, theirs = _by_people(new), _by_people(old)
    return mine.keys() == theirs.keys() or any(
        contradicts(one, other) for one in mine.items() for other in theirs.items()
    )


def _by_people(telling: Telling) -> Mapping[People, Interval]:
    found: dict[People, list[Interval]] = {}
    for people, interval in telling.items:
        found.setdefault(people, []).append(interval)
    return {people: added(intervals) for people, intervals in found.items()}


def contradicts(one: tuple[People, Interval], other: tuple[People, Interval]) -> bool:
    """The two cannot both be right: other numbers for the same people, or more of a part than of the whole."""
    (people, interval), (others, its) = one, other
    if people == others:
        return apart(interval, its)
    if people.among(others):
        return below(its, interval)
    return others.among(people) and below(interval, its)
