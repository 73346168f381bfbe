"""All that the page of one event shows, gathered from the ledger: now, or as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Document, Event, Record
from marsad.flow import history
from marsad.flow.folding import View
from marsad.flow.history import Change, Stage
from marsad.flow.nearby import Nearby, nearby
from marsad.publish import explain
from marsad.publish.sheets import Measured, Sheet, by_measure, by_report

if TYPE_CHECKING:
    from marsad.serve.site import Site
    from marsad.store.ledger import Ledger


class Dossier(Record, frozen=True, kw_only=True):
    """An event with its claims, comparisons and history. ``as_of`` is the day that it is shown as of, null for now.

    ``around`` are the events that it is part of, contains, or was compared with, by id.
    """

    schema: str = "marsad.dossier/1"
    event: Event
    explanation: explain.Explanation
    stages: tuple[Stage, ...] = ()
    around: dict[str, Event] = {}
    as_of: str | None = None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sentences by report."""
        return by_report(self.explanation.claims)

    @property
    def measured(self) -> tuple[Measured, ...]:
        """The figures by measure and source."""
        return by_measure(self.event, self.explanation.claims)


class _Texts(Mapping[str, Document]):
    """The documents of the claims at hand, each read when it is quoted."""

    def __init__(self, ledger: Ledger, names: Iterable[str]) -> None:
        self._ledger, self._names, self._read = ledger, frozenset(names), dict[str, Document]()

    def __getitem__(self, ident: str) -> Document:
        if ident not in self._names:
            raise KeyError(ident)
        if ident not in self._read:
            self._read[ident] = self._ledger.document(ident)
        return self._read[ident]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def find(site: Site, name: str) -> Nearby:
    """The event under an id, and what it touches. Raises `UsageError` U531 for none, U602 for several."""
    ledger = site.observatory.ledger
    found = nearby(ledger, name)
    if found is not None:
        return found
    with site.lock:
        view = site.observatory.view()
        ids = [event.id for event in view.events if event.id.startswith(name)]
        event = site.observatory.event(ids[0] if len(ids) == 1 else name)
    return Nearby(event, view, redirected=event.id != name and not ids)


def dossier(site: Site, found: Nearby, *, as_of: str | None = None) -> Dossier:
    """All of an event, as it stands or as it was known on a day. Raises `UsageError` U532 where nothing was by then."""
    ledger = site.observatory.ledger
    stages = history.stages(ledger, found.event)
    event, view = found.event, found.view
    if as_of is not None:
        then = history.at(stages, as_of).event
        if then is None:
            first = stages[0].day if stages else "?"
            raise UsageError("U532", f"Nothing was known of this event on {as_of}.", f"The first report is of {first}.")
        event, view = then, _view_then(ledger, then, view, stages, as_of)
    documents = {claim.document for claim in view.claims}
    known = explain.Known(
        events=view.events, claims=view.claims, judgements=view.judgements,
        names={name: name for name in documents}, documents=_Texts(ledger, documents),
    )  # fmt: skip
    told = explain.explain(event.id, known)
    return Dossier(event=event, explanation=told, stages=stages, as_of=as_of, around=_around(event, told, view))


def _view_then(ledger: Ledger, then: Event, view: View, stages: Iterable[Stage], as_of: str) -> View:
    """The event as it was, with the other events that were there by then as far as they are at hand."""
    own = [one.claim for one in ledger.dated_claims(then.claims)]
    apart = history.at(tuple(stages), as_of).apart
    told = {name for event in apart for name in event.claims}
    others = [one.claim for one in ledger.dated_claims(told)]
    claims: dict[str, Claim] = {claim.id: claim for claim in (*own, *others)}
    known = set(claims) | {claim.document for claim in claims.values()}
    judgements = [one for one in view.judgements if one.left in known and one.right in known]
    return View(claims=claims.values(), judgements=judgements, events=(then, *apart), redirects={})


def _around(event: Event, told: explain.Explanation, view: View) -> dict[str, Event]:
    named = {event.part_of, *event.contains, *(one.other_event for one in (*told.not_joined, *told.parts))}
    return {other.id: other for other in view.events if other.id in named}


def changes(found: Dossier, first: str, second: str) -> tuple[Change, ...]:
    """What differs between the evenings of two days, whichever is given first."""
    one, other = sorted((first, second))
    return history.differences(history.at(found.stages, one).event, history.at(found.stages, other).event)
