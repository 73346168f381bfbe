"""What would change if the stored documents were read today: by a newer version, other lexicons, another gazetteer.

Nothing is recorded. Two readings of a claim are held against each other where they begin at the same words; what each
says of kind, status, place, days, figures, roles and speakers is compared, how sure it is is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from marsad.core.nouns import Claim, Failure, Record
from marsad.flow.coding import Coded, Coder
from marsad.flow.engines import Engine, Serial
from marsad.flow.parts import ExtractorGiven

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger


class Change(Record, frozen=True, kw_only=True):
    """One claim that is new, gone, or says something else: ``fields`` from each field's old words to its new ones."""

    what: str
    trigger: str
    start: int
    sentence: str
    fields: dict[str, tuple[str, str]] = {}


class Reread(Record, frozen=True, kw_only=True):
    """A document read anew: how many claims say the same, and those that do not; or why it could not be read."""

    document: str
    name: str
    same: int
    changes: tuple[Change, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.changes or self.failures)


def reread(ledger: Ledger, *, extractor: ExtractorGiven, engine: Engine | None = None) -> Iterator[Reread]:
    """Every document that counts, read anew and compared with what is stored, lazily and in the order of recording."""
    for item in (engine or Serial()).map(Coder(extractor, mentions="relevant"), ledger.documents()):
        assert isinstance(item, Coded)
        yield compared(item.document.name, ledger.claims(document=item.document.id), item)


def compared(name: str, before: list[Claim], item: Coded) -> Reread:
    """What was read before in a document against what is read now."""
    if not item.coded:
        return Reread(document=item.document.id, name=name, same=0, failures=item.failures)
    now = list(item.claims)
    changes: list[Change] = []
    same = 0
    for old in before:
        new = _counterpart(old, now)
        if new is None:
            changes.append(_change("gone", old))
            continue
        now.remove(new)
        fields = {key: (one, other) for key, one, other in _unlike(old, new)}
        if fields:
            changes.append(_change("changed", new, fields))
        else:
            same += 1
    changes += [_change("new", claim) for claim in now]
    changes.sort(key=lambda change: change.start)
    return Reread(document=item.document.id, name=name, same=same, changes=tuple(changes), failures=item.failures)


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
