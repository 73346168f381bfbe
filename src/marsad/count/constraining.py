"""What bounds a total, one constraint after the other, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from marsad.core.nouns import Record
from marsad.core.people import ANYBODY
from marsad.core.saying import Said
from marsad.core.vocabulary import Measure
from marsad.count.counting import Counting
from marsad.count.entries import Entry, Number, nearest
from marsad.count.model import Bounds
from marsad.count.people import share_people
from marsad.count.relations import Relations
from marsad.count.wording import figure, in_english, line, short


class Constraint(Record, frozen=True, kw_only=True):
    """One thing that bounds the total, in words, with the claim, its sentence and the event it comes from."""

    says: str
    said: Said | None = None
    """The same as data, for other languages."""
    claim: str | None = None
    event: str | None = None
    sentence: str | None = None


def constraints(known: Sequence[Entry], counting: Counting, bounds: Bounds) -> Iterator[Constraint]:
    """The figures, what is part of what, who may be one and the same, and which figures had to give way."""
    for constraint in _all(known, counting, bounds):
        claim = counting.claims.get(constraint.claim or "")
        yield replace(constraint, sentence=claim.sentence.quote or None) if claim is not None else constraint


def mentions(known: Sequence[Entry], in_passing: Collection[str], measure: Measure) -> Iterator[Constraint]:
    """Which events no report is about, so that they are not in the low."""
    for entry in known:
        if entry.id in in_passing:
            yield _constraint(line("mentioned", a=short(entry, measure)), entry)


def _all(known: Sequence[Entry], counting: Counting, bounds: Bounds) -> Iterator[Constraint]:
    claims, measure, relations = counting.claims, counting.measure, counting.relations
    by_id = {entry.id: entry for entry in known}
    for entry in known:
        for number in entry.numbers:
            if number.whole and any(n.interval == number.interval for n in entry.numbers if n is not number):
                continue
            told = figure(entry, number, claims, measure)
            yield _constraint(_open(told, entry, number, by_id, measure, counting.taken, bounds), entry, number)
    for entry in known:
        yield from _containments(entry, by_id, relations, measure)
    for entry in known:
        for other in sorted(relations.unsure.get(entry.id, ())):
            if other in by_id and entry.id < other and not entry.wholes and not by_id[other].wholes:
                yield _constraint(line("one", a=short(entry, measure), b=short(by_id[other], measure)), entry)
    for entry, number, by in bounds.moved:
        yield _constraint(line("moved", by=by, figure=figure(entry, number, claims, measure)), entry, number)


def _open(
    told: Said, entry: Entry, number: Number, by_id: Mapping[str, Entry], measure: Measure, taken: Mapping[str, str],
    total: Bounds,
) -> Said:  # fmt: skip
    """A figure, and what follows from it where it is open above."""
    if number.interval[2] is not None or not number.told or number.among:
        return told
    if entry.id in taken and taken[entry.id] in by_id:
        return line("taken", figure=told, b=short(by_id[taken[entry.id]], measure))
    wholes = [by_id[whole] for whole in entry.wholes if whole in by_id]
    around = [n for whole in wholes for n in whole.numbers] + [n for n in entry.numbers if n.people == ANYBODY]
    bounded = any(n.told and n.interval[2] is not None and share_people([n.people], [number.people]) for n in around)
    return told if bounded or total.high is not None else line("unbounded", figure=told)


def _constraint(said: Said, entry: Entry, number: Number | None = None) -> Constraint:
    told = number.claims if number is not None else ()
    return Constraint(says=in_english(said), said=said, claim=(told or entry.event.claims)[0], event=entry.id)


def _containments(
    entry: Entry, by_id: Mapping[str, Entry], relations: Relations, measure: Measure
) -> Iterator[Constraint]:
    for whole in nearest(entry, by_id.keys(), by_id):
        verb = "contains" if by_id[whole].is_total else "includes"
        yield _constraint(line(verb, a=short(by_id[whole], measure), b=short(entry, measure)), entry)
    parts = relations.parts.get(entry.id, {})
    possible = [by_id[part] for part, relation in parts.items() if relation != "certain" and part in by_id]
    possible = [part for part in possible if not any(not by_id[w].is_total for w in part.wholes if w in by_id)]
    for part in possible:
        yield _constraint(line("perhaps", a=short(entry, measure), b=short(part, measure)), entry)
