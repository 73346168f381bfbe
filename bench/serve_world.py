"""A made-up archive of any number of events, quickly: what `bench/serve.py` asks its questions of.

    python bench/serve_world.py 1000000 million.db

It is a whole ledger (documents, claims, judgements) with its events folded and listed, as `marsad add` would have left
it, and `marsad verify` finds it sound; only the comparing of reports is left out, since the truth is known. Places,
days and tolls are those of `scale_world.py`: skewed as in the news, over forty years. Nothing in it is of the world.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from marsad.core.fold import drafts
from marsad.core.ids import content_id, record_id
from marsad.core.nouns import Claim, Codes, Document, Figure, Judgement, Maker, Role, Span, TimeSpan
from marsad.flow import folding, listing
from marsad.store.derived import DraftRow
from marsad.store.ledger import COMPARED, Ledger
from marsad.store.rows import claim_row, document_row
from marsad.store.tables import claims as claims_table
from marsad.store.tables import documents as documents_table
from scale_world import AGENCIES, DETAILS, OUTLETS, WORDS, incidents

_AT_ONCE = 2_000
_KINDS = (("assault", 70), ("protest", 8), ("coerce", 7), ("threaten", 5), ("accident", 5), ("consult", 3), ("aid", 2))
_STATUSES = (("actual", 92), ("attempted", 3), ("threatened", 2), ("denied", 2), ("historical", 1))
_SPAN_OF_DAYS = 40 * 365
_MAKER = Maker(name="serve-world")


class Told(NamedTuple):
    """One document with its claim."""

    document: Document
    claim: Claim


def stories(events: int, seed: int = 5) -> Iterator[list[Told]]:
    """For each event, the one to four reports that tell of it."""
    draw = random.Random(seed)
    kinds, statuses = zip(*_KINDS, strict=True), zip(*_STATUSES, strict=True)
    (names, weights), (standings, shares) = tuple(kinds), tuple(statuses)
    for number, (incident, place) in enumerate(islice(incidents(seed), events)):
        kind, status = draw.choices(names, weights)[0], draw.choices(standings, shares)[0]
        day = date(1985, 1, 1).toordinal() + number * _SPAN_OF_DAYS // events + draw.randrange(3)
        harm = incident.killed if kind in ("assault", "accident") and draw.random() < 0.6 else 0
        hurt = incident.injured if kind in ("assault", "accident") and draw.random() < 0.5 else 0
        reports = min(int(draw.paretovariate(1.6)), 4)
        chosen = draw.sample(OUTLETS, reports)
        yield [
            _told(draw, incident, place, kind, status, day, harm + (at and draw.randrange(2)), hurt, outlet, number, at)
            for at, outlet in enumerate(chosen)
        ]


def _told(draw, incident, place, kind, status, day, killed, injured, outlet, number, at) -> Told:  # noqa: ANN001
    """One report in one sentence; ids follow from contents as everywhere."""
    agent = incident.agent if draw.random() < 0.7 else None
    target = incident.target if draw.random() < 0.6 else None
    mode = incident.mode[0] if kind == "assault" else None
    action = (WORDS[mode] if mode else f"a {kind}").capitalize()
    toll = f" killed {killed} and" if killed else ""
    hurt = f" injured {injured}" if injured else " hit people"
    words = " and the ".join(draw.sample(DETAILS, 2))
    who = f" by {agent.replace('-', ' ')} fighters" if agent else ""
    said = f"{action}{who}{toll}{hurt} in {place.name} on {date.fromordinal(day):%d %B %Y} near the {words}."
    text = f"{said}\nIt was told by {outlet} (item {number}-{at})."
    iso = date.fromordinal(day).isoformat()
    document = Document(
        id=content_id("d", text.encode()), text=text, title=said[:60], publisher=outlet, published=f"{iso}T12:00:00",
        language="en", credit=draw.choice(AGENCIES) if draw.random() < 0.2 else None,
        url=f"https://example.org/{number}/{at}",
    )  # fmt: skip
    name = place.name or ""
    place = msgspec.structs.replace(place, start=text.find(name), end=text.find(name) + len(name), text=name)
    figures = tuple(
        Figure(measure=measure, actor=target, low=n, best=n, high=n, start=text.find(f" {n}") + 1,
               end=text.find(f" {n}") + 1 + len(str(n)), quote=str(n))
        for measure, n in (("killed", killed), ("injured", injured)) if n
    )  # fmt: skip
    roles = tuple(
        Role(role=role, start=0, end=0, text="", actor=actor, group="combatant")
        for role, actor in (("agent", agent), ("target", target)) if actor
    )  # fmt: skip
    claim = Claim(
        id="", document=document.id, kind=kind, mode=mode, status=status,
        codes=Codes(plover=kind.upper(), acled="Armed clash" if kind == "assault" else None, cameo="190"),
        sentence=Span(start=0, end=len(said), quote=said), trigger=Span(start=0, end=len(action), quote=action),
        roles=roles, place=place,
        time=TimeSpan(start=iso, end=iso, precision="day", basis="stated"), figures=figures,
        confidence=round(0.4 + 0.6 * draw.random(), 3), maker="serve-world@1", publisher=outlet,
        published=document.published, credit=document.credit,
    )  # fmt: skip
    return Told(document, msgspec.structs.replace(claim, id=record_id("c", claim)))


def make(path: Path, events: int, *, seed: int = 5) -> None:
    """Writes the database."""
    started = time.monotonic()
    with Ledger.open(path) as ledger:
        made, claims = 0, 0
        told = stories(events, seed)
        while chunk := list(islice(told, _AT_ONCE)):
            claims = _write(ledger, chunk, claims)
            made += len(chunk)
            print(
                f"{made:,} events, {claims:,} claims, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True
            )
        note = folding.note_of(ledger.heads())
        links = listing.linked(ledger, None)
        with ledger.writing() as batch:
            batch.derived.listed.set_links(links, changed=1)
            batch.derived.set_note(folding.EVENTS, note)
            batch.derived.set_note(listing.LISTED, listing.note_of(note))


def _write(ledger: Ledger, chunk: Sequence[list[Told]], before: int) -> int:
    """Appends some stories, folds and lists them; gives how many claims there are then."""
    claims = [told.claim for story in chunk for told in story]
    judgements = [_same(story[0], told) for story in chunk for told in story[1:]]
    judgements += [_part(chunk[at][0], chunk[at - 1][0]) for at in range(100, len(chunk), 100)]
    seq_of = {claim.id: before + at for at, claim in enumerate(claims, start=1)}
    by_id = {claim.id: claim for claim in claims}
    events = drafts(claims, judgements).events
    roots = [seq_of[event.claims[0]] for event in events]
    with ledger.writing() as batch:
        batch._append(documents_table, [document_row(t.document, replaces=None) for s in chunk for t in s])
        batch._append(claims_table, [claim_row(claim) for claim in claims])
        batch.append_judgements(judgements)
        batch.mark(COMPARED, claims[-1].id)
        joined = [(seq_of[name], root) for event, root in zip(events, roots, strict=True) for name in event.claims]
        rows = [DraftRow(root, e.id, msgspec.json.encode(e)) for e, root in zip(events, roots, strict=True)]
        batch.derived.replace_events((), (), rows, joined)
        listed = [
            listing.listed_row(event, [by_id[name] for name in event.claims], root)
            for event, root in zip(events, roots, strict=True)
        ]
        batch.derived.listed.replace((), listed, changed=1)
    return before + len(claims)


def _same(one: Told, other: Told) -> Judgement:
    left, right = sorted((one.claim.id, other.claim.id))
    return Judgement(id=record_id("j", left, right), about="claim", left=left, right=right, verdict="same",
                     reason="made so", maker=_MAKER, score=9.0)  # fmt: skip


def _part(part: Told, whole: Told) -> Judgement:
    return Judgement(id=record_id("j", part.claim.id, whole.claim.id, "part"), about="claim", left=part.claim.id,
                     right=whole.claim.id, verdict="part-of", reason="made so", maker=_MAKER, score=5.0)  # fmt: skip


if __name__ == "__main__":
    make(Path(sys.argv[2]), int(sys.argv[1]))
