"""Compares events with the gold of example reports: what was found, missed, split, wrongly joined, and which fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from marsad.core.nouns import Claim, Document, Event, Record
from marsad.measure.gold import Gold, Incident, interval
from marsad.measure.incident_fields import Field, fields
from marsad.measure.incident_matching import OtherSpellings, assign, report_names, score
from marsad.measure.quotes import Read, clutter_read, quote_read

Interval = tuple[int | None, int | None, int | None]
Outcome = Literal["found", "split", "missed"]


class Finding(Record, frozen=True, kw_only=True):
    """What became of one incident: the events that tell it, the fullest first, and whether the first one's fields hold.

    ``joined`` are the other incidents that share one of its events and should not; ``unread`` are the reports of it
    in which no claim tells it.
    """

    incident: str
    outcome: Outcome
    events: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields that are not right."""
        return tuple(field for field in self.fields if not field.right)


class Answer(Record, frozen=True, kw_only=True):
    """One counting question: the interval wanted and the one given (None: not asked)."""

    id: str
    wanted: Interval
    given: Interval | None
    right: bool

    def __str__(self) -> str:
        """``march: wrong, 30 for 27``."""
        return f"{self.id}: {'right' if self.right else 'wrong'}, {_said(self.given)} for {_said(self.wanted)}"


class IncidentReport(Record, frozen=True, kw_only=True):
    """The whole comparison. ``beside`` are actual events that tell no incident of the gold."""

    findings: tuple[Finding, ...]
    not_events: tuple[Read, ...]
    clutter: tuple[Read, ...]
    totals: tuple[Answer, ...]
    beside: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many incidents were found in one event, split, missed, wrongly joined; and the rest in numbers."""
        outcomes = Counter(finding.outcome for finding in self.findings)
        return {
            "incidents": len(self.findings),
            "found in one event": outcomes["found"],
            "split": outcomes["split"],
            "missed": outcomes["missed"],
            "wrongly joined": sum(bool(finding.joined) for finding in self.findings),
            "not events": len(self.not_events),
            "not events told as actual": sum(read.verdict == "actual" for read in self.not_events),
            "clutter read": sum(read.verdict == "actual" for read in self.clutter),
            "totals": len(self.totals),
            "totals right": sum(answer.right for answer in self.totals),
            "actual events beside the gold": len(self.beside),
        }

    def fields(self) -> dict[str, tuple[int, int]]:
        """How many of each field are right, and how many there are; over the incidents that were not missed."""
        tally: dict[str, tuple[int, int]] = {}
        for field in (field for finding in self.findings for field in finding.fields):
            name = _general(field.name)
            right, every = tally.get(name, (0, 0))
            tally[name] = right + field.right, every + 1
        return tally

    def __str__(self) -> str:
        lines = [_line_of(finding) for finding in self.findings]
        lines += ["", "fields: " + ", ".join(f"{name} {a}/{b}" for name, (a, b) in self.fields().items())]
        lines += ["", *(f"not an event: {read}" for read in self.not_events if read.verdict != "right")]
        lines += [f"clutter: {read}" for read in self.clutter if read.verdict != "right"]
        lines += [f"total {answer}" for answer in self.totals]
        lines += ["", "; ".join(f"{name}: {number}" for name, number in self.counts().items())]
        return "\n".join(lines)

    def markdown(self) -> str:
        """The counts and the fields as two tables for a page."""
        rows = ["| of the example reports | |", "|---|--:|"]
        rows += [f"| {name} | {number} |" for name, number in self.counts().items()]
        rows += ["", "| field | right | of |", "|---|--:|--:|"]
        return "\n".join(rows + [f"| {name} | {a} | {b} |" for name, (a, b) in self.fields().items()])


def compare(
    gold: Gold,
    events: Sequence[Event],
    claims: Sequence[Claim],
    documents: Sequence[Document],
    *,
    answers: Mapping[str, Interval] | None = None,
    spellings: OtherSpellings | None = None,
) -> IncidentReport:
    """The events of every status, folded from ``claims``, against the gold.

    ``answers`` are the intervals given to the gold's counting questions, by their ids; ``spellings`` gives other names
    of a place (without it, names are only compared letter by letter).
    """
    told = _Told(gold, events, claims, documents)
    first = {one.id: told.events_of(one)[0].id for one in gold.incidents if told.events_of(one)}
    findings = tuple(_finding(one, told, first, spellings or _no_others) for one in gold.incidents)
    known = {event for finding in findings for event in finding.events}
    return IncidentReport(
        findings=findings,
        not_events=tuple(quote_read(q, told.text_of(q.report), told.claims_in(q.report)) for q in gold.not_events),
        clutter=tuple(clutter_read(c, told.text_of(c.report)) for c in gold.clutter),
        totals=_answers(gold, answers or {}),
        beside=tuple(e.id for e in events if e.status == "actual" and e.id not in known and not told.any_of(e)),
    )


class _Told:
    """Which claims tell which incidents, and the events that these claims are in."""

    def __init__(
        self, gold: Gold, events: Sequence[Event], claims: Sequence[Claim], documents: Sequence[Document]
    ) -> None:
        wanted = {report for one in gold.incidents for report in one.reports}
        wanted |= {quote.report for quote in gold.not_events} | {words.report for words in gold.clutter}
        self._names = report_names(documents, wanted)
        self._texts = {self._names[document.id]: document.text for document in documents}
        self._claims = {claim.id: claim for claim in claims}
        self._events = events
        self._incidents = assign(claims, gold.incidents, self._names)
        self._apart = {frozenset((one.id, one.beside)) for one in gold.incidents if one.beside}

    def text_of(self, report: str) -> str | None:
        return self._texts.get(report)

    def claims_in(self, report: str) -> list[Claim]:
        return [claim for claim in self._claims.values() if self._names.get(claim.document) == report]

    def claims_of(self, incident: Incident, event: Event | None = None) -> list[Claim]:
        """The claims that tell the incident; of one event, if given."""
        inside = self._claims if event is None else event.claims
        return [self._claims[name] for name in inside if incident in self._incidents.get(name, ())]

    def any_of(self, event: Event) -> bool:
        """Whether any claim of the event tells an incident."""
        return any(self._incidents.get(name) for name in event.claims)

    def incidents_in(self, event: Event) -> set[str]:
        """The incidents that claims of the event tell and no other."""
        only = [self._incidents.get(name, ()) for name in event.claims]
        return {told[0].id for told in only if len(told) == 1}

    def events_of(self, incident: Incident) -> list[Event]:
        """The events that tell the incident, the fullest first; where some tell nothing else, only these."""
        holding = [event for event in self._events if self.claims_of(incident, event)]
        surely = [event for event in holding if incident.id in self.incidents_in(event)]

        def weight(event: Event) -> tuple[int, str]:
            return -sum(score(claim, incident) for claim in self.claims_of(incident, event)), event.id

        return sorted(surely or holding[:1], key=weight)

    def joined_with(self, incident: Incident, events: Sequence[Event]) -> list[str]:
        others = {name for event in events for name in self.incidents_in(event)} - {incident.id}
        return sorted(name for name in others if frozenset((name, incident.id)) not in self._apart)

    def unread(self, incident: Incident) -> list[str]:
        read = {self._names.get(claim.document) for claim in self.claims_of(incident)}
        return [report for report in incident.reports if report not in read]


def _finding(incident: Incident, told: _Told, first: Mapping[str, str], spellings: OtherSpellings) -> Finding:
    events = told.events_of(incident)
    if not events:
        return Finding(incident=incident.id, outcome="missed", unread=incident.reports)
    total = first.get(incident.part_of or "")
    return Finding(
        incident=incident.id,
        outcome="found" if len(events) == 1 else "split",
        events=tuple(event.id for event in events),
        joined=tuple(told.joined_with(incident, events)) if incident.id in told.incidents_in(events[0]) else (),
        unread=tuple(told.unread(incident)),
        fields=fields(events[0], incident, told.claims_of(incident), spellings=spellings, part_of=total),
    )


def _answers(gold: Gold, answers: Mapping[str, Interval]) -> tuple[Answer, ...]:
    wanted = {one.id: (one.low, one.best, one.high) for one in gold.totals}
    return tuple(
        Answer(id=name, wanted=good, given=answers.get(name), right=answers.get(name) == good)
        for name, good in wanted.items()
    )


def _no_others(name: str, country: str) -> Collection[str]:
    return ()


def _general(name: str) -> str:
    """``figure killed security 2`` and ``speaker Munir`` are counted as figures and speakers."""
    return name if name == "figure not in the gold" else name.partition(" ")[0]


def _line_of(finding: Finding) -> str:
    said = [finding.outcome if finding.outcome != "split" else f"split in {len(finding.events)}"]
    if finding.joined:
        said.append(f"joined with {', '.join(finding.joined)}")
    if finding.unread and finding.events:
        said.append(f"not read in {', '.join(finding.unread)}")
    lines = [f"{finding.incident}: {'; '.join(said)}"]
    lines += [f"    {field.name}: {field.says}" for field in finding.wrong]
    return "\n".join(lines)


def _said(given: Interval | None) -> str:
    return "not asked" if given is None else interval(*given)
