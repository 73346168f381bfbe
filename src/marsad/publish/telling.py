"""An explanation in words: lines of styled pieces, which a terminal colours and plain text marks with brackets.

The pieces hold the words of sources already inert; whoever prints them must not read markup in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from marsad.core.nouns import Event, EventFigure
from marsad.publish import inert, wording
from marsad.publish.explain import ClaimTold, Compared, Explanation, NumberSaid
from marsad.publish.naming import shorten
from marsad.publish.quoting import Quoted, pieces

Style = Literal[
    "",
    "head",
    "label",
    "dim",
    "quote",
    "trigger",
    "figure",
    "place",
    "time",
    "speaker",
    "agent",
    "target",
    "role",
    "operation",
]
MARKED: Final = frozenset({"trigger", "figure", "place", "time", "speaker", "agent", "target", "role", "operation"})
Named = Callable[[str], str]


class Bit(NamedTuple):
    """Words in one style; ``says`` is what marked words stand for (``killed``), for output without colour."""

    text: str
    style: Style = ""
    says: str = ""


class Line(NamedTuple):
    """A line: how deep it stands, and its pieces."""

    depth: int
    bits: tuple[Bit, ...]


def as_text(told: Iterable[Line]) -> str:
    r"""The lines without colour; marked words as ``[22|killed]``, a source's own brackets as ``\[`` and ``\]``."""
    return "\n".join("  " * line.depth + "".join(_plain(bit) for bit in line.bits) for line in told)


def _plain(bit: Bit) -> str:
    if bit.style == "quote":
        return _bracketless(bit.text)
    if bit.style not in MARKED:
        return bit.text
    words = bit.text.strip()
    before, after = bit.text[: len(bit.text) - len(bit.text.lstrip())], bit.text[len(bit.text.rstrip()) :]
    return f"{before}[{_bracketless(words)}|{bit.says}]{after}" if words else bit.text


def _bracketless(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


def lines(told: Explanation, *, actors: Named = str) -> Iterator[Line]:
    """The explanation line by line; ``actors`` gives an actor's name for its id."""
    if told.redirected and told.event is not None:
        yield _line(0, Bit(f"{inert.line(told.asked)} was merged into {told.event.id}.", "dim"))
    if told.event is not None:
        yield from _event(told.event, actors, brief=told.about == "claim")
    short = shorten(claim.id for claim in told.claims)
    if told.figures:
        yield _heading("Figures")
        for figure in told.figures:
            yield _figure(figure.figure, short, actors)
    yield _heading(f"Claims, each with the words it stands on ({len(told.claims)})")
    for claim in told.claims:
        yield from _claim(claim, actors)
    yield from _section("Why these claims are one event", told.joined, "and")
    yield from _section("Copies of one story, so one source", told.copies, "and")
    yield from _section("Parts and wholes", told.parts, "is part of")
    yield from _section("Nearest that were not joined", told.not_joined, "and")


def _line(depth: int, *bits: Bit) -> Line:
    return Line(depth, tuple(bits))


def _heading(words: str) -> Line:
    return _line(0, Bit(f"\n{words}", "label"))


def _event(event: Event, actors: Named, *, brief: bool) -> Iterator[Line]:
    days, place = wording.days(event.time) or "day unknown", wording.where(event.place) or "place unknown"
    status = "" if event.status == "actual" else f" ({event.status})"
    title = f"{wording.what(event)}{status}, {days}, {inert.line(place)}"
    yield _line(0, Bit("in the event " if brief else "Event ", "dim"), Bit(event.id, "head"))
    yield _line(1, Bit(title[:1].upper() + title[1:], "head"))
    if brief:
        return
    yield _line(1, Bit(_sources_in_words(event)))
    if event.operation:
        yield _line(1, Bit(f"Operation {inert.line(event.operation)}"))
    for role in event.roles:
        name = actors(role.actor) if role.actor else role.text
        actor = f" = {name}" if name != role.text else ""
        yield _line(1, Bit(f"{role.role}: ", "dim"), Bit(inert.line(role.text + actor)))
    if event.part_of:
        yield _line(1, Bit(f"Part of {event.part_of}"))
    for conflict in event.conflicts:
        yield _line(1, Bit("Sources disagree: ", "dim"), Bit(inert.line(conflict)))


def _sources_in_words(event: Event) -> str:
    one, reports = event.independent_sources, len(event.documents)
    sources = "1 independent source" if one == 1 else f"{one} independent sources"
    return f"{sources} in {reports} report{'' if reports == 1 else 's'}"


def _figure(figure: EventFigure, short: dict[str, str], actors: Named) -> Line:
    from_claims = ", ".join(short.get(claim, claim) for claim in figure.claims)
    sources = f"{figure.sources} source{'' if figure.sources == 1 else 's'}"
    said = inert.line(wording.figure(figure, actors=actors))
    return _line(1, Bit(said, "head"), Bit(f"  from {sources}: {from_claims}", "dim"))


def _claim(claim: ClaimTold, actors: Named) -> Iterator[Line]:
    kind = f"{claim.kind}/{claim.mode}" if claim.mode else claim.kind
    status = "" if claim.status == "actual" else f", {claim.status}"
    yield _line(1, Bit(claim.id, "head"), Bit(f"  {kind}{status}", "dim"))
    yield _quote(claim.sentence)
    for other in claim.elsewhere:
        yield _quote(other, before="elsewhere: ")
    yield from _report(claim)
    for speaker in claim.said_by:
        named = speaker.text or "?"
        if speaker.office:
            named = speaker.office if named in speaker.office else f"{named}, {speaker.office}"
        body = f" ({actors(speaker.actor)})" if speaker.actor else ""
        via = f", through {speaker.via}" if speaker.via else ""
        stance = "" if speaker.stance == "asserted" else f": {speaker.stance}"
        yield _line(2, Bit("said by ", "dim"), Bit(inert.line(named + body + via + stance)))
    for number in claim.numbers:
        yield _line(2, Bit("number ", "dim"), Bit(inert.line(_number(number, actors))))
    if claim.place is not None:
        yield _line(
            2, Bit("where ", "dim"), Bit(inert.line(wording.where(claim.place)) + f" ({claim.place.precision})")
        )
    if claim.time is not None and claim.time.start:
        yield _line(2, Bit("when ", "dim"), Bit(f"{wording.days(claim.time)} ({claim.time.basis})"))
    for field, reason in claim.why_missing.items():
        yield _line(2, Bit(f"no {field}: ", "dim"), Bit(inert.line(reason)))
    yield _line(2, Bit(f"read by {inert.line(claim.maker)}, confidence {claim.confidence:.2f}", "dim"))


def _number(number: NumberSaid, actors: Named) -> str:
    whom = " ".join(
        [number.group if number.group != "unknown" else "", f"of {actors(number.actor)}" if number.actor else ""]
    ).strip()
    interval = wording.bounds(number.low, number.best, number.high)
    words = f'"{number.quote}" = ' if number.quote and number.quote != interval else ""
    among = ", among those of another number" if number.included else ""
    total = " in all" if number.scope == "total" else ""
    policy = "" if number.policy == "marsad" else f" by the policy {number.policy}"
    return f"{words}{interval} {number.measure}{total}" + (f", {whom}" if whom else "") + among + policy


def _report(claim: ClaimTold) -> Iterator[Line]:
    report = claim.report
    facts = [report.title and f"“{report.title}”", report.publisher, report.author, (report.published or "")[:16]]
    said = ", ".join(fact for fact in facts if fact) or report.name
    credit = f", credits {report.credit}" if report.credit else ""
    yield _line(2, Bit("in ", "dim"), Bit(inert.line(said + credit)))
    address = report.url or report.path
    if address:
        yield _line(2, Bit("at ", "dim"), Bit(inert.line(address)))


def _quote(quote: Quoted, *, before: str = "") -> Line:
    bits = [Bit(before + "“", "dim")]
    for piece in pieces(quote):
        text = inert.line(piece.text)
        if piece.mark is None:
            bits.append(Bit(text, "quote"))
        else:
            bits.append(Bit(text, piece.mark.kind, piece.mark.says))
    return _line(2, *bits, Bit("”", "dim"))


def _section(title: str, comparisons: Iterable[Compared], between: str) -> Iterator[Line]:
    found = list(comparisons)
    if not found:
        return
    yield _heading(title)
    for compared in found:
        by = f"{compared.maker} says " if compared.person else ""
        verdict = f"{by}{compared.verdict}" + ("" if compared.person else f", {compared.score:+.1f} bits")
        yield _line(1, Bit(f"{compared.left} {between} {compared.right}"), Bit(f"  {verdict}", "head"))
        if compared.between:
            yield _line(2, Bit(inert.line(compared.between), "dim"))
        if compared.other_says:
            yield _line(2, Bit("the other says ", "dim"), Bit(f"“{inert.line(compared.other_says)}”", "quote"))
        if compared.other_event:
            yield _line(2, Bit(f"in event {compared.other_event}", "dim"))
        if compared.reason:
            yield _line(2, Bit("because ", "dim"), Bit(inert.line(compared.reason)))
        for row in compared.evidence:
            yield _line(3, Bit(f"{row.bits:+7.2f}  {row.feature:<10} ", "dim"), Bit(inert.line(row.says)))
        if compared.evidence:
            yield _line(3, Bit(f"{compared.score:+7.2f}  in all, by {inert.line(compared.maker)}", "dim"))
