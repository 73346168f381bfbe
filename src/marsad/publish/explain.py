"""From an event, a figure or a claim down to the quoted sentences, and why the claims were joined: a tree of values.

The tree is for programs (``--json``); `telling.lines` says it in words, for a terminal or, as ``str``, for anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import (
    Claim,
    Document,
    Event,
    EventFigure,
    Evidence,
    Judgement,
    Place,
    Record,
    Role,
    TimeSpan,
)
from marsad.core.verdicts import in_force
from marsad.core.vocabulary import MEASURES, Measure, Verdict
from marsad.publish import naming
from marsad.publish.quoting import Quoted, quoted

About = Literal["event", "figure", "claim", "document"]
_NEAREST: Final = 5
"""How many of the claims that were not joined are shown, the likeliest first."""


class Known(Record, frozen=True, kw_only=True):
    """What there is to explain from: claims and judgements in ledger order, and their fold."""

    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    judgements: tuple[Judgement, ...]
    redirects: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    """What every document is called, by its id."""
    documents: Mapping[str, Document] = {}
    """By id, and only looked up by it; of a document that is not there only the claim's own sentence is quoted."""


class Report(Record, frozen=True, kw_only=True):
    """The document a claim was read in: ``name`` is its own id where it had one; ``published`` as the page says it."""

    id: str
    name: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    path: str | None = None
    credit: str | None = None
    language: str | None = None


class Said(Record, frozen=True, kw_only=True):
    """Whose word it is, in what office, through whom, and how surely."""

    text: str
    office: str | None = None
    actor: str | None = None
    via: str | None = None
    verb: str | None = None
    stance: str = "asserted"


class NumberSaid(Record, frozen=True, kw_only=True):
    """One number of one claim, in the words of the report and as an interval."""

    measure: Measure
    group: str
    actor: str | None
    low: int | None
    best: int | None
    high: int | None
    scope: str
    quote: str
    policy: str
    included: bool = False
    """These people are among those of another number of the claim."""


class ClaimTold(Record, frozen=True, kw_only=True):
    """A claim with the sentence it stands on, the words marked, and the report it stands in.

    ``elsewhere`` quotes words of the claim that stand in other sentences (a place or a day told before).
    """

    id: str
    event: str
    kind: str
    mode: str | None
    status: str
    report: Report
    sentence: Quoted
    elsewhere: tuple[Quoted, ...] = ()
    said_by: tuple[Said, ...] = ()
    numbers: tuple[NumberSaid, ...] = ()
    roles: tuple[Role, ...] = ()
    place: Place | None = None
    time: TimeSpan | None = None
    operation: str | None = None
    why_missing: Mapping[str, str] = {}
    confidence: float = 0.5
    maker: str = ""
    fired: tuple[str, ...] = ()


class FigureTold(Record, frozen=True, kw_only=True):
    """A figure of an event and the numbers of the claims it came from."""

    figure: EventFigure
    claims: tuple[str, ...]


class Compared(Record, frozen=True, kw_only=True):
    """Why two claims were joined, or not; the ``evidence``, in bits, adds up to ``score``."""

    left: str
    right: str
    verdict: Verdict
    score: float
    reason: str
    maker: str
    person: bool
    evidence: tuple[Evidence, ...] = ()
    other_event: str | None = None
    """The event of the claim that was not joined, and its sentence."""
    other_says: str = ""
    between: str = ""
    """The outlets and days of the two claims' reports, for people to know them by."""


class Explanation(Record, frozen=True, kw_only=True):
    """All that stands behind an event, a figure, a claim or a document. ``str`` of it is the whole story in words."""

    schema: str = "marsad.explanation/1"
    asked: str
    about: About
    redirected: bool = False
    """The id that was asked for has been merged into ``event``."""
    event: Event | None = None
    measure: Measure | None = None
    figures: tuple[FigureTold, ...] = ()
    claims: tuple[ClaimTold, ...] = ()
    joined: tuple[Compared, ...] = ()
    copies: tuple[Compared, ...] = ()
    """Reports that carry one wire story, and so are one independent source."""
    parts: tuple[Compared, ...] = ()
    """What is part of it, and what it is part of."""
    not_joined: tuple[Compared, ...] = ()

    def __str__(self) -> str:
        from marsad.publish.telling import as_text, lines

        return as_text(lines(self))


def explain(name: str, known: Known) -> Explanation:
    """Explains an event, ``EVENT:killed``, a claim, or a document, by its id or any unambiguous beginning of one.

    An id that was merged away leads to the event it is in now. Raises `UsageError`: U601 nothing has this id, U602
    several begin with it, U603 no such measure, U604 the event has no such figure.
    """
    known = msgspec.structs.replace(known, judgements=tuple(in_force(known.judgements)))
    ident, _, measure = name.strip().partition(":")
    events = {event.id: event for event in known.events}
    claims = {claim.id: claim for claim in known.claims}
    named = {own: document for document, own in known.names.items()}
    ident = named.get(ident, ident)
    # A merged-away id counts as known, but only as a whole: its beginning must not hide a living event's.
    ids = [*events, *claims, *known.names]
    full = ident if ident in known.redirects else naming.complete(ident, ids, what="event, claim or document")
    current = _followed(full, known.redirects)
    if current in events:
        return _of_event(name, events[current], known, redirected=current != full, measure=_measure(measure))
    if current in claims:
        return _of_claim(name, claims[current], known)
    return _of_document(name, current, known)


def _followed(name: str, redirects: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while name in redirects and name not in seen:
        seen.add(name)
        name = redirects[name]
    return name


def _measure(given: str) -> Measure | None:
    if not given:
        return None
    for measure in MEASURES:
        if measure == given.strip().lower():
            return measure
    raise UsageError("U603", f"There is no measure {given!r}.", f"Use one of {', '.join(MEASURES)}.")


def _of_event(asked: str, event: Event, known: Known, *, redirected: bool, measure: Measure | None) -> Explanation:
    figures = [figure for figure in event.figures if measure in (None, figure.measure)]
    if measure and not figures:
        has = ", ".join(dict.fromkeys(figure.measure for figure in event.figures)) or "no figure at all"
        raise UsageError("U604", f"Event {event.id} has no figure {measure}.", f"It has {has}.")
    behind = {name for figure in figures for name in figure.claims} if measure else set(event.claims)
    compared = _comparisons(set(event.claims), set(event.documents), known)
    return Explanation(
        asked=asked,
        about="figure" if measure else "event",
        redirected=redirected,
        event=event,
        measure=measure,
        figures=tuple(FigureTold(figure=figure, claims=figure.claims) for figure in figures),
        claims=tuple(_told(claim, event.id, known) for claim in known.claims if claim.id in behind),
        joined=compared.joined,
        copies=compared.copies,
        parts=compared.parts,
        not_joined=compared.not_joined,
    )


def _of_claim(asked: str, claim: Claim, known: Known) -> Explanation:
    event = next((event for event in known.events if claim.id in event.claims), None)
    home = set(event.claims) if event else set()
    compared = _comparisons({claim.id}, {claim.document}, known)
    joined = [
        j
        for j in known.judgements
        if j.about == "claim" and j.verdict == "same" and claim.id in (j.left, j.right) and {j.left, j.right} <= home
    ]
    return Explanation(
        asked=asked,
        about="claim",
        event=event,
        claims=(_told(claim, event.id if event else "", known),),
        joined=_all_compared(_by_score(joined), known),
        parts=compared.parts,
        not_joined=tuple(c for c in compared.not_joined if event is None or c.other_event != event.id),
    )


def _of_document(asked: str, document: str, known: Known) -> Explanation:
    homes = _homes(known)
    copied = [
        j for j in known.judgements if j.about == "document" and j.verdict == "same" and document in (j.left, j.right)
    ]
    return Explanation(
        asked=asked,
        about="document",
        claims=tuple(
            _told(claim, homes.get(claim.id, ""), known) for claim in known.claims if claim.document == document
        ),
        copies=_all_compared(_by_score(copied), known),
    )


def _homes(known: Known) -> dict[str, str]:
    return {claim: event.id for event in known.events for claim in event.claims}


def _told(claim: Claim, event: str, known: Known) -> ClaimTold:
    document = known.documents.get(claim.document)
    sentence, elsewhere = quoted(claim, document.text if document else None)
    return ClaimTold(
        id=claim.id, event=event, kind=claim.kind, mode=claim.mode, status=claim.status,
        report=_report(claim, document, known), sentence=sentence, elsewhere=elsewhere,
        said_by=tuple(
            Said(text=s.text, office=s.office, actor=s.actor, via=s.via, verb=s.verb, stance=s.stance)
            for s in claim.said_by
        ),
        numbers=tuple(
            NumberSaid(
                measure=f.measure, group=f.group, actor=f.actor, low=f.low, best=f.best, high=f.high, scope=f.scope,
                quote=f.quote, policy=f.policy, included=f.included,
            )
            for f in claim.figures
        ),
        roles=claim.roles, place=claim.place, time=claim.time, operation=claim.operation,
        why_missing=claim.why_missing, confidence=claim.confidence, maker=claim.maker, fired=claim.fired,
    )  # fmt: skip


def _report(claim: Claim, document: Document | None, known: Known) -> Report:
    if document is None:
        return Report(
            id=claim.document, name=known.names.get(claim.document, claim.document),
            publisher=claim.publisher, published=claim.published,
            credit=claim.credit,
        )  # fmt: skip
    return Report(
        id=document.id, name=document.name, title=document.title, publisher=document.publisher,
        author=document.author, published=document.published, url=document.url, path=document.path,
        credit=document.credit or claim.credit, language=document.language,
    )  # fmt: skip


class _Comparisons(NamedTuple):
    joined: tuple[Compared, ...]
    copies: tuple[Compared, ...]
    parts: tuple[Compared, ...]
    not_joined: tuple[Compared, ...]


def _comparisons(members: Collection[str], documents: Collection[str], known: Known) -> _Comparisons:
    """What was judged of these claims and their documents, sorted by what came of it."""
    joined, parts, apart, copies = [], [], [], []
    for judgement in known.judgements:
        inside = (judgement.left in members) + (judgement.right in members)
        if judgement.about == "document":
            if judgement.verdict == "same" and judgement.left in documents and judgement.right in documents:
                copies.append(judgement)
        elif judgement.about != "claim":
            continue
        elif inside and judgement.verdict == "part-of":
            parts.append(judgement)
        elif inside == 2 and judgement.verdict == "same":
            joined.append(judgement)
        elif inside == 1:
            apart.append(judgement)
    return _Comparisons(
        joined=_all_compared(_between_reports_first(_spanning(joined), known), known),
        copies=_all_compared(_spanning(copies), known),
        parts=_all_compared(_by_score(parts), known, members),
        not_joined=_all_compared(_nearest(apart, members), known, members),
    )


def _by_score(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Persons' first, then the likeliest."""
    return sorted(judgements, key=lambda j: (not j.maker.person, -j.score, j.left, j.right, j.id))


def _spanning(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The strongest judgements that hold all together, as a tree, with every one by a person (Kruskal, 1956)."""
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while (above := group.get(name, name)) != name:
            name = above
        return name

    chosen = []
    for judgement in _by_score(judgements):
        left, right = root(judgement.left), root(judgement.right)
        if left != right or judgement.maker.person:
            chosen.append(judgement)
            group[left] = right
    return chosen


def _between_reports_first(judgements: Iterable[Judgement], known: Known) -> list[Judgement]:
    """What joins two reports before what only joins the sentences of one."""
    report = {claim.id: claim.document for claim in known.claims}
    return sorted(judgements, key=lambda j: report.get(j.left) == report.get(j.right))


def _nearest(judgements: Iterable[Judgement], members: Collection[str]) -> list[Judgement]:
    """Of every claim outside the judgement that came nearest, the likeliest claims first; persons' always."""
    best: dict[str, Judgement] = {}
    for judgement in _by_score(judgements):
        best.setdefault(_outside(judgement, members), judgement)
    by_person = [j for j in best.values() if j.maker.person]
    return by_person + [j for j in best.values() if not j.maker.person][:_NEAREST]


def _outside(judgement: Judgement, members: Collection[str]) -> str:
    return judgement.right if judgement.left in members else judgement.left


def _all_compared(judgements: Sequence[Judgement], known: Known, members: Collection[str] = ()) -> tuple[Compared, ...]:
    """The judgements as they are shown; with ``members`` each also tells of the claim outside them."""
    others = {_outside(judgement, members) for judgement in judgements} if members else set()
    sentences = {claim.id: claim.sentence.quote for claim in known.claims if claim.id in others}
    homes = _homes(known) if members else {}
    ends = {name for judgement in judgements for name in (judgement.left, judgement.right)}
    reports = {claim.id: _outlet_and_day(claim, known) for claim in known.claims if claim.id in ends}
    told = []
    for judgement in judgements:
        other = _outside(judgement, members)
        told.append(
            Compared(
                left=judgement.left,
                right=judgement.right,
                verdict=judgement.verdict,
                score=judgement.score,
                reason=judgement.reason,
                maker=str(judgement.maker),
                person=judgement.maker.person,
                evidence=judgement.evidence,
                other_event=homes.get(other),
                other_says=sentences.get(other, ""),
                between=_both(reports.get(judgement.left, ""), reports.get(judgement.right, "")),
            )
        )
    return tuple(told)


def _outlet_and_day(claim: Claim, known: Known) -> str:
    name = claim.publisher or known.names.get(claim.document, claim.document)
    return f"{name}, {claim.published[:10]}" if claim.published else name


def _both(left: str, right: str) -> str:
    return f"within {left}" if left == right else f"{left} and {right}" if left and right else left or right


__all__ = ["Compared", "Explanation", "Known", "explain"]
