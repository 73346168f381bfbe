"""What would change if the stored documents were read today: by a newer version, other lexicons, another gazetteer.

Two readings of a claim are held against each other where they begin at the same words; what each says of kind, status,
place, days, figures, roles and speakers is compared, how sure it is is not. `reread` records nothing; `take_over` makes
the new reading the one that counts, by a version of the document that replaces the old one (decision 0025).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from marsad.core.ids import event_id, record_id
from marsad.core.nouns import Claim, Failure, Judgement, Record
from marsad.core.verdicts import in_force
from marsad.flow.adding import CODED
from marsad.flow.coding import Coded, Coder
from marsad.flow.comparing import compare
from marsad.flow.engines import Engine, Serial
from marsad.flow.folding import READ_ANEW, refresh
from marsad.flow.parts import Compares, ExtractorGiven

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger


_EARLIER = "(said of an earlier reading)"


class Change(Record, frozen=True, kw_only=True):
    """One claim that is new, gone, or says something else: ``fields`` from each field's old words to its new ones."""

    what: str
    trigger: str
    start: int
    sentence: str
    fields: dict[str, tuple[str, str]] = {}


class Reread(Record, frozen=True, kw_only=True):
    """A document read anew: how many claims say the same, and those that do not; or why it could not be read.

    ``unheard`` are the judgements of persons on claims that are gone: where the new reading counts, they count no more.
    ``taken`` says that it counts from now on.
    """

    document: str
    name: str
    same: int
    changes: tuple[Change, ...] = ()
    failures: tuple[Failure, ...] = ()
    unheard: tuple[str, ...] = ()
    taken: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.changes or self.failures)


def reread(ledger: Ledger, *, extractor: ExtractorGiven, engine: Engine | None = None) -> Iterator[Reread]:
    """Every document that counts, read anew and compared with what is stored, lazily and in the order of recording."""
    for reading in _readings(ledger, extractor, engine):
        yield reading.told


def take_over(
    ledger: Ledger, *, extractor: ExtractorGiven, resolver: Compares | None = None, engine: Engine | None = None
) -> Iterator[Reread]:
    """The same, and what reads otherwise now is recorded, a document in each transaction; at the end all is compared.

    The old document and its claims stay in the ledger. What persons said of an old claim is said again of the one that
    begins at the same words, in their name; the ids of old events lead on. A document that cannot be read any more, or
    that another has replaced meanwhile, is left as it is. Cut short, the next run goes on from there.
    """
    for reading in _readings(ledger, extractor, engine):
        told = reading.told
        yield msgspec.structs.replace(told, taken=_taken(ledger, reading)) if told.changes else told
    if resolver is not None:
        compare(ledger, resolver, on_step=lambda _: None)
    refresh(ledger)


class _Reading(NamedTuple):
    """A document read anew; ``pairs`` are the claims of both readings that begin at the same words, old and new."""

    item: Coded
    told: Reread
    pairs: tuple[tuple[Claim, Claim], ...]


def _readings(ledger: Ledger, extractor: ExtractorGiven, engine: Engine | None) -> Iterator[_Reading]:
    for item in (engine or Serial()).map(Coder(extractor, mentions="relevant"), ledger.documents()):
        assert isinstance(item, Coded)
        before = ledger.claims(document=item.document.id)
        reading = _compared(item, before)
        lost = {claim.id for claim in before} - {old.id for old, _ in reading.pairs}
        if lost and item.coded:
            unheard = tuple(one.id for one in _by_persons(ledger, lost))
            reading = reading._replace(told=msgspec.structs.replace(reading.told, unheard=unheard))
        yield reading


def _taken(ledger: Ledger, reading: _Reading) -> bool:
    """Records a reading as the one that counts; False where another has replaced the document."""
    old, maker = reading.item.document, reading.item.maker
    name = record_id("d", "read anew", old.id, maker, reading.item.claims)
    document = msgspec.structs.replace(old, id=name)
    renamed = {claim.id: _of_document(claim, name) for claim in reading.item.claims}
    stands_for = {one.id: renamed[other.id].id for one, other in reading.pairs} | {old.id: name}
    said = _said_again(_by_persons(ledger, stands_for), stands_for)
    with ledger.writing() as batch:
        if not batch.supersede(old.id, document, list(renamed.values())):
            return False
        batch.append_judgements(said)
        batch.mark(CODED, name, maker)
        for one, other in reading.pairs:
            batch.mark(READ_ANEW, event_id(one.id), renamed[other.id].id)
        for failure in reading.item.failures:
            batch.append_failure(failure)
    return True


def _of_document(claim: Claim, document: str) -> Claim:
    blank = msgspec.structs.replace(claim, document=document, id="")
    return msgspec.structs.replace(blank, id=record_id("c", blank))


def _by_persons(ledger: Ledger, ids: Iterable[str]) -> list[Judgement]:
    """What persons hold of these, but for what was taken back, and of readings that count no more."""
    held = [one for one in in_force(ledger.judgements_on(set(ids)).values()) if one.maker.person]
    return [
        one for one in held if all(ledger.note_of(READ_ANEW, event_id(side)) is None for side in (one.left, one.right))
    ]


def _said_again(judgements: Sequence[Judgement], stands_for: dict[str, str]) -> list[Judgement]:
    """The same of what stands for the claims and the document now."""
    said = []
    for one in judgements:
        left, right = (stands_for.get(side, side) for side in (one.left, one.right))
        if one.verdict != "part-of" and right < left:
            left, right = right, left
        why = (
            one.reason if "(said of an earlier reading" in one.reason else f"{one.reason} (said of an earlier reading)"
        )
        name = record_id("j", "read anew", one.id, left, right)
        said.append(msgspec.structs.replace(one, id=name, left=left, right=right, reason=why))
    return said


def _compared(item: Coded, before: Sequence[Claim]) -> _Reading:
    """What was read before in a document against what is read now."""
    document = item.document
    if not item.coded:
        return _Reading(item, Reread(document=document.id, name=document.name, same=0, failures=item.failures), ())
    now = list(item.claims)
    changes: list[Change] = []
    pairs: list[tuple[Claim, Claim]] = []
    same = 0
    for old in before:
        new = _counterpart(old, now)
        if new is None:
            changes.append(_change("gone", old))
            continue
        now.remove(new)
        pairs.append((old, new))
        fields = {key: (one, other) for key, one, other in _unlike(old, new)}
        if fields:
            changes.append(_change("changed", new, fields))
        else:
            same += 1
    changes += [_change("new", claim) for claim in now]
    changes.sort(key=lambda change: change.start)
    told = Reread(
        document=document.id, name=document.name, same=same, changes=tuple(changes), failures=item.failures
    )  # fmt: skip
    return _Reading(item, told, tuple(pairs))


def _counterpart(old: Claim, now: list[Claim]) -> Claim | None:
    """Of the claims that begin at the same words, the one that differs least."""
    there = [claim for claim in now if claim.trigger == old.trigger]
    return min(there, key=lambda claim: sum(1 for _ in _unlike(old, claim)), default=None)


def _change(what: str, claim: Claim, fields: dict[str, tuple[str, str]] | None = None) -> Change:
    return Change(
        what=what, trigger=claim.trigger.quote, start=claim.trigger.start, sentence=claim.sentence.quote,
        fields=fields or {},
    )  # fmt: skip


def _unlike(one: Claim, other: Claim) -> Iterator[tuple[str, str, str]]:
    said, again = _told(one), _told(other)
    for key, words in said.items():
        if words != again[key]:
            yield key, words, again[key]


def _told(claim: Claim) -> dict[str, str]:
    """What a claim says, field by field, in words that a person can compare."""
    place, time = claim.place, claim.time
    return {
        "kind": f"{claim.kind}/{claim.mode}" if claim.mode else claim.kind,
        "status": claim.status,
        "place": f"{place.name or place.text} ({place.id or place.precision})" if place is not None else "none",
        "days": f"{time.start} to {time.end}" if time is not None else "none",
        "figures": _listed(
            f"{f.measure} {_number(f.low)}–{_number(f.high)} {f.group} {f.actor or ''}".strip() for f in claim.figures
        ),
        "roles": _listed(f"{r.role} {r.text} {f'[{r.actor}]' if r.actor else ''}".strip() for r in claim.roles),
        "said by": _listed(f"{s.text} ({s.stance})" for s in claim.said_by),
        "codes": _listed(f"{name} {value}" for name, value in _codes(claim)),
    }


def _codes(claim: Claim) -> Iterator[tuple[str, object]]:
    for name in claim.codes.__struct_fields__:
        if (value := getattr(claim.codes, name)) is not None:
            yield name, value


def _listed(words: Iterable[str]) -> str:
    return "; ".join(sorted(words)) or "none"


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)
