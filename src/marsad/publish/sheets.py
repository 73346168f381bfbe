"""The claims of an event as a page shows them: by report and sentence, and by measure and source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from marsad.core.nouns import Event, EventFigure, Record
from marsad.core.vocabulary import MEASURES, Measure
from marsad.publish.explain import ClaimTold, NumberSaid, Report
from marsad.publish.headline import Interval, headline
from marsad.publish.quoting import Quoted

_PLACES: Final = "place"


class Sentence(Record, frozen=True, kw_only=True):
    """One sentence with the words of all its claims marked; without ``claims`` only words of others stand in it."""

    quote: Quoted
    claims: tuple[ClaimTold, ...] = ()


class Sheet(Record, frozen=True, kw_only=True):
    """A report and its sentences, in the order of the text (a title that the text does not hold comes first)."""

    report: Report
    sentences: tuple[Sentence, ...]


class SourceFigure(Record, frozen=True, kw_only=True):
    """What one claim says of one measure, by whom: ``used`` says whether a figure of the event comes from it."""

    claim: str
    source: str
    report: Report
    number: NumberSaid
    stance: str = "asserted"
    status: str = "actual"
    used: bool = True


class Measured(Record, frozen=True, kw_only=True):
    """A measure of an event: what every source says, what it comes to for each group, and in all.

    ``limit`` is the largest number among them, for an axis.
    """

    measure: Measure
    said: tuple[SourceFigure, ...]
    figures: tuple[EventFigure, ...]
    whole: Interval | None
    limit: int


def by_report(claims: Iterable[ClaimTold]) -> tuple[Sheet, ...]:
    """The claims by report, the oldest report first (of unknown day last), each sentence once."""
    reports: dict[str, list[ClaimTold]] = {}
    for claim in claims:
        reports.setdefault(claim.report.id, []).append(claim)
    found = [Sheet(report=told[0].report, sentences=_sentences(told)) for told in reports.values()]
    return tuple(sorted(found, key=lambda one: (one.report.published or "9", one.report.name)))


def _sentences(claims: Sequence[ClaimTold]) -> tuple[Sentence, ...]:
    told: dict[tuple[int, int, str], list[Quoted]] = {}
    of: dict[tuple[int, int, str], dict[str, ClaimTold]] = {}
    for claim in claims:
        for quote in (claim.sentence, *claim.elsewhere):
            key = (quote.start, quote.end, quote.text)
            told.setdefault(key, []).append(quote)
            if quote is claim.sentence:
                of.setdefault(key, {})[claim.id] = claim
    return tuple(
        Sentence(quote=_together(quotes), claims=tuple(of.get(key, {}).values()))
        for key, quotes in sorted(told.items(), key=lambda one: (not _is_title(one[0], of), one[0]))
    )


def _is_title(key: tuple[int, int, str], of: dict[tuple[int, int, str], dict[str, ClaimTold]]) -> bool:
    return key[0] == 0 and key in of


def _together(quotes: Sequence[Quoted]) -> Quoted:
    """One sentence with the marks of all; of the words around several places only the places stay marked."""
    marks = {mark for quote in quotes for mark in quote.marks}
    kept = [
        one
        for one in marks
        if one.kind != _PLACES
        or not any(o != one and o.kind == _PLACES and one.start <= o.start and o.end <= one.end for o in marks)
    ]
    ordered = tuple(sorted(kept, key=lambda mark: (mark.start, mark.end, mark.kind)))
    return Quoted(text=quotes[0].text, start=quotes[0].start, end=quotes[0].end, marks=ordered)


def by_measure(event: Event, claims: Iterable[ClaimTold]) -> tuple[Measured, ...]:
    """What each source says of each measure that the event or a claim of it tells of, in the order of the codebook."""
    known = list(claims)
    return tuple(one for measure in MEASURES if (one := _measured(measure, event, known)) is not None)


def _measured(measure: Measure, event: Event, claims: Sequence[ClaimTold]) -> Measured | None:
    figures = tuple(figure for figure in event.figures if figure.measure == measure)
    used = {name for figure in figures for name in figure.claims}
    said = [
        SourceFigure(
            claim=claim.id, source=source_of(claim), report=claim.report, number=number, used=claim.id in used,
            stance=claim.said_by[0].stance if claim.said_by else "asserted", status=claim.status,
        )
        for claim in claims
        for number in claim.numbers
        if number.measure == measure
    ]  # fmt: skip
    if not said and not figures:
        return None
    said.sort(key=lambda one: (one.report.published or "9", one.report.name))
    ends = [end for one in said for end in (one.number.low, one.number.best, one.number.high)]
    ends += [end for figure in figures for end in (figure.low, figure.best, figure.high)]
    whole = headline(event, [measure])
    limit = max([1, *(end for end in ends if end is not None), *((whole.high or whole.low or 0,) if whole else ())])
    return Measured(measure=measure, said=_distinct(said), figures=figures, whole=whole, limit=limit)


def _distinct(said: Sequence[SourceFigure]) -> tuple[SourceFigure, ...]:
    """What one source says twice in one report stands once."""
    seen: dict[tuple[object, ...], SourceFigure] = {}
    for one in said:
        number = one.number
        key = (one.report.id, one.source, number.group, number.actor, number.low, number.best, number.high,
               number.scope, number.included)  # fmt: skip
        seen.setdefault(key, one)
    return tuple(seen.values())


def source_of(claim: ClaimTold) -> str:
    """Whose word it is, as a reader would name it: the speaker, else the agency credited, else the outlet."""
    for speaker in claim.said_by[:1]:
        if named := speaker.text or speaker.actor or speaker.via:
            return named
    return claim.report.credit or claim.report.publisher or claim.report.name
