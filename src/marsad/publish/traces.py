"""A trace in words, for an analyst: each sentence with its words marked, what was read in it and why, and what was not.

The lines are of styled pieces, as in `telling`: a terminal colours them, plain text marks words with brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final

from marsad.core.nouns import Claim
from marsad.extract.confidence import Reason
from marsad.extract.tracing import DocumentTrace, NameSeen, Note, NumberSeen, Sense, SentenceSeen, TriggerSeen
from marsad.publish import inert, wording
from marsad.publish.naming import shorten
from marsad.publish.quoting import marked, pieces
from marsad.publish.telling import Bit, Line

Named = Callable[[str], str]
_SHOWN: Final = 110
"""Characters of a sentence in which nothing was read."""
_LABEL: Final = 11
_LIKELY: Final = 0.02
"""Places of a name less likely than this are not listed."""
_STRENGTHS: Final[Mapping[int, str]] = {3: "surely of violence", 2: "perhaps of violence", 1: "of politics"}


def lines(seen: DocumentTrace, *, actors: Named = str) -> Iterator[Line]:
    """The trace line by line; ``actors`` gives an actor's name for its id."""
    yield from _head(seen)
    ids = shorten(list(dict.fromkeys(claim.id for claim in seen.claims)))
    homes = {claim: event.id for event in seen.events for claim in event.claims}
    names = shorten([event.id for event in seen.events])
    for sentence in seen.sentences:
        here = [c for c in seen.claims if c.sentence.part == sentence.part]
        claims = [c for c in here if sentence.start <= c.trigger.start < sentence.end]
        if not sentence.opened and not claims:
            yield _line(0, Bit(f"– left alone: {sentence.why}: ", "dim"), Bit(f"“{_short(sentence.quote)}”", "dim"))
            continue
        yield from _sentence(sentence, claims)
        for claim in claims:
            event = names.get(homes.get(claim.id, ""), "")
            title = f"{ids[claim.id]}{f' in {event}' if event else ''}"
            reasons = seen.confidences[claim.id].reasons if claim.id in seen.confidences else ()
            yield from _claim(claim, sentence, title=title, actors=actors, reasons=reasons)
        yield from _refused(sentence, claims)
    if 0 < len(seen.events) < len(seen.claims):
        yield from _events(seen, ids, names)


def where_to_edit(*, home: str | None = None) -> Iterator[Line]:
    """What a person edits to mend a wrong reading, and how to see the effect."""
    folder = files("marsad.lexicon") / "en"
    yield _line(0)
    yield _line(0, Bit("To mend a reading", "label"))
    yield _line(1, Bit(f"The files named above are in {folder}", ""))
    yield _line(
        1, Bit("They are read at each start: edit, and run this again. Then `make bench` in the checkout shows the")
    )
    yield _line(1, Bit("effect on all development data, `make test` whether anything else broke."))
    actors = f"{home}/actors/*.toml" if home else "$MARSAD_HOME/actors/*.toml (MARSAD_HOME is not set)"
    yield _line(1, Bit("Places of your own: `marsad places import`. Event words have no folder of your own yet."))
    yield _line(1, Bit(f"Armed actors of your own: {actors}"))


def _head(seen: DocumentTrace) -> Iterator[Line]:
    title = seen.title or seen.id
    facts = ", ".join(fact for fact in (seen.publisher, (seen.published or "")[:10]) if fact)
    opened = sum(sentence.opened for sentence in seen.sentences)
    yield _line(0, Bit(inert.line(title), "head"), Bit(f"  {inert.line(facts)}" if facts else "", "dim"))
    if seen.failures:
        for failure in seen.failures:
            yield _line(1, Bit(inert.line(f"{failure.code}: {failure.reason}")))
        return
    counts = f"{len(seen.sentences)} sentences, {opened} of them parsed; {len(seen.claims)} claims"
    events = f" in {len(seen.events)} events" if seen.events else ""
    yield _line(1, Bit(counts + events, "dim"))
    if seen.verdict:
        yield _line(1, Bit(seen.verdict[:1].upper() + seen.verdict[1:] + "."))
    if not (seen.published or "").strip():
        yield _line(1, Bit("No day of publication: relative days (“on Tuesday”) cannot be read.", "dim"))


def _sentence(sentence: SentenceSeen, claims: Sequence[Claim]) -> Iterator[Line]:
    yield _line(0)
    bits = []
    for piece in pieces(marked(claims, sentence.quote, sentence.start, sentence.end)):
        text = inert.line(piece.text)
        bits.append(Bit(text, "quote") if piece.mark is None else Bit(text, piece.mark.kind, piece.mark.says))
    yield _line(0, Bit("“", "dim"), *bits, Bit("”", "dim"))
    words = sorted(dict.fromkeys(sentence.words), key=lambda word: -word.strength)
    listed = ", ".join(f"{word.text} ({_STRENGTHS[word.strength]})" for word in words)
    yield _row("opened", f"{sentence.why}{f': {listed}' if listed else ''}")


def _claim(
    claim: Claim, sentence: SentenceSeen, *, title: str, actors: Named, reasons: Sequence[Reason]
) -> Iterator[Line]:
    kind = f"{claim.kind}/{claim.mode}" if claim.mode else claim.kind
    said = f"{kind}, {claim.status}, confidence {claim.confidence:.2f}"
    yield _line(1, Bit(f"{said[:1].upper()}{said[1:]}", "head"), Bit(f"  {title}", "dim"))
    if reasons:
        heavy = ", ".join(f"{reason.feature} {reason.weight:+.1f}".replace("-", "−") for reason in reasons)
        yield _row("confidence", heavy)
    notes = [note for note in sentence.notes if note.trigger == claim.trigger.start]
    for trigger in sentence.triggers:
        if trigger.taken and trigger.claim == claim.id:
            yield _row("fired", f'"{trigger.text}" by {_entry(trigger)}')
    yield from _rows("kind", (), notes)
    status = "no cue against it" if claim.status == "actual" else ""
    yield from _rows("status", () if any(n.about == "status" for n in notes) or not status else (status,), notes)
    for role in claim.roles:
        actor = f" = {actors(role.actor)}" if role.actor else ""
        yield _row(role.role, f"{role.text} ({role.group}){actor}")
    yield from _rows("role", (), notes)
    for figure in claim.figures:
        among = ", among those of another figure" if figure.included else ""
        yield _row("figure", f'"{figure.quote}" = {wording.figure(figure, actors=actors)}{among}')
    yield from _rows("place", [f"{wording.where(claim.place)} ({claim.place.precision})"] if claim.place else (), notes)
    time = [f"{wording.days(claim.time)} ({claim.time.basis})"] if claim.time and claim.time.start else ()
    yield from _rows("time", time, notes)
    for speaker in claim.said_by:
        verb, via = f' "{speaker.verb}"' if speaker.verb else "", f", through {speaker.via}" if speaker.via else ""
        yield _row("said by", f"{speaker.text}{verb}{via}: {speaker.stance}")
    told = {note.says for note in notes}
    for field, why in claim.why_missing.items():
        if why not in told:
            yield _row("empty", f"{field}: {why}")


def _rows(about: str, values: Iterable[str], notes: Iterable[Note]) -> Iterator[Line]:
    """A fact, and under it the decisions that led to it and what lost."""
    label = about
    for value in values:
        yield _row(label, value)
        label = ""
    for note in notes:
        if note.about == about:
            yield _row(label, _said(note))
            label = ""
            for lost in note.lost:
                yield _row("", f"not {lost}")


def _said(note: Note) -> str:
    return f"{note.says} [{note.file}]" if note.file else note.says


def _refused(sentence: SentenceSeen, claims: Sequence[Claim]) -> Iterator[Line]:
    """What was seen and not taken, and names that could be other places or are no claim's place."""
    for trigger in sentence.triggers:
        if not trigger.taken:
            yield _row("refused", f'"{trigger.text}" by {_entry(trigger)}: {trigger.why}', depth=1)
        elif trigger.claim is None:
            yield _row("refused", f'"{trigger.text}" by {_entry(trigger)}: another trigger tells of it', depth=1)
    for number in sentence.numbers:
        if not number.taken:
            yield _number(number)
    taken = {(p.start, p.end) for c in claims for p in (c.place, *c.places) if p is not None}
    for name in sentence.names:
        if len(_likely(name)) != 1 or not any(s <= name.start < e for s, e in taken):
            yield _name(name)


def _number(number: NumberSeen) -> Line:
    return _row("number", f'"{number.quote}" is no figure: {number.why}', depth=1)


def _name(name: NameSeen) -> Line:
    others = [s for s in _likely(name) if name.place is None or s.id != name.place.id]
    could = "; ".join(f"{_area(s.name, s.admin1, s.country)} ({s.kind}) {s.odds:.2f}" for s in others)
    place = name.place
    if place is None or place.precision == "unknown":
        return _row("name", f'"{name.text}": {name.why}' + (f"; it could be {could}" if could else ""), depth=1)
    odds = next((f" {s.odds:.2f}" for s in name.senses if s.id == place.id), "")
    read = f"{_area(place.name or place.text, place.admin1, place.country)} ({place.precision}){odds}"
    return _row("name", f'"{name.text}" is {read}' + (f"; not {could}" if could else ""), depth=1)


def _likely(name: NameSeen) -> list[Sense]:
    return [sense for sense in name.senses if sense.odds >= _LIKELY]


def _area(name: str, admin1: str | None, country: str | None) -> str:
    return ", ".join(dict.fromkeys(wording.plain(part) for part in (name, admin1, country) if part))


def _events(seen: DocumentTrace, claims: Mapping[str, str], events: Mapping[str, str]) -> Iterator[Line]:
    yield _line(0)
    yield _line(0, Bit("Claims that tell of one event", "label"))
    for event in seen.events:
        if len(event.claims) > 1:
            together = ", ".join(claims.get(one, one) for one in event.claims)
            yield _line(1, Bit(f"{events[event.id]} {wording.what(event)}: {together}"))


def _entry(trigger: TriggerSeen) -> str:
    return f"{trigger.file} ({trigger.entry})"


def _short(text: str) -> str:
    line = " ".join(inert.line(text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _row(label: str, words: str, *, depth: int = 2) -> Line:
    return _line(depth, Bit(f"{label:<{_LABEL}} ", "dim"), Bit(inert.line(words)))


def _line(depth: int, *bits: Bit) -> Line:
    return Line(depth, tuple(bits))
