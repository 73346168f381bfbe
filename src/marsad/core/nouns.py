"""The nouns of the ledger: frozen value objects, in the shapes that the contract promises.

Every record is a `msgspec.Struct`: ``msgspec.json.encode(record)`` gives the contract's JSON. Spans are
``[start, end)`` in Unicode code points of the document's frozen ``text``; days are ISO 8601 strings; both ends of a
time are inclusive.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from marsad.core.vocabulary import (
    Group,
    Kind,
    Measure,
    MentionKind,
    PlacePrecision,
    Review,
    RoleName,
    Scope,
    Stance,
    Status,
    TimeBasis,
    TimePrecision,
    Verdict,
)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What every noun is: frozen, compared by value, keyword-only."""


Part = Literal["title"] | msgspec.UnsetType
"""In which of a document's strings words stand: unset, its text; "title", a title that its text does not hold."""


class Span(Record, frozen=True, kw_only=True):
    """Characters ``[start, end)`` of a document's text, or of its title, and the words they hold."""

    start: int
    end: int
    quote: str = ""
    part: Part = msgspec.UNSET


class Place(Record, frozen=True, kw_only=True):
    """Where: a gazetteer's entry as one passage names it.

    ``lat`` and ``lon`` are WGS 84 degrees, never 0,0; ``radius_km`` is the radius of doubt; a province or a country has
    a precision that says so and is never passed off as a point. ``parents`` holds the gazetteer ids of the areas around
    it, smallest first, ending with the country (``country:IQ``). ``id`` is null where no gazetteer knows the name.
    """

    start: int
    end: int
    text: str
    id: str | None = None
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    admin1: str | None = None
    admin2: str | None = None
    country: str | None = None
    precision: PlacePrecision = "unknown"
    parents: tuple[str, ...] = ()
    part: Part = msgspec.UNSET


class TimeSpan(Record, frozen=True, kw_only=True):
    """When: first and last day, both inclusive, and on what basis; null days where only a vague phrase was written."""

    start: str | None
    end: str | None
    precision: TimePrecision
    basis: TimeBasis
    span: Span | None = None


class Mention(Record, frozen=True, kw_only=True):
    """A span that names a person, organisation, place, time, quantity, weapon …"""

    start: int
    end: int
    kind: MentionKind
    text: str = ""
    actor: str | None = None
    place: Place | None = None
    time: TimeSpan | None = None


class Codes(Record, frozen=True, kw_only=True):
    """One claim's kind in other schemes, null where a scheme has no such event."""

    plover: str | None = None
    acled: str | None = None
    cameo: str | None = None
    ucdp: int | None = None
    gtd: int | None = None
    muc4: str | None = None


class Role(Record, frozen=True, kw_only=True):
    """Who takes part, and as what; ``actor`` is an organised actor's id, never a private person's."""

    role: RoleName
    start: int
    end: int
    text: str
    actor: str | None = None
    group: Group = "unknown"
    named: bool = False
    """The words are the proper name of one person (kept so that a named man can be linked to the toll he is in)."""
    same_as: int | None = None
    """Where in the same document the words start that told of the same people or thing before ("the two men")."""
    part: Part = msgspec.UNSET


class Figure(Record, frozen=True, kw_only=True):
    """A number of people as an interval: ``0 <= low <= best <= high``; unknown is null, never 0."""

    measure: Measure
    group: Group = "unknown"
    actor: str | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    scope: Scope = "event"
    policy: str = "marsad"
    """The named policy by which words became numbers."""
    included: bool = False
    """These people are among those of another figure of the same claim ("including three children")."""
    hit: bool = False
    """They were shot or stabbed, and nothing says how they fared: the dead of the same report may be among them."""
    toll: bool = False
    """Everybody so far, whoever else its sentence counts ("… died, bringing the toll to four")."""
    wounded: Literal[True] | msgspec.UnsetType = msgspec.UNSET
    """Set where they are dead who were told of as wounded before ("two people wounded in the strike have died")."""
    who: int | None = None
    """The one person it counts, numbered within the document: figures of one number are of one person."""
    part: Part = msgspec.UNSET


class Speaker(Record, frozen=True, kw_only=True):
    """Whose word it is: person with office and body, the agency it came through, and how surely it was said."""

    start: int
    end: int
    text: str
    actor: str | None = None
    office: str | None = None
    via: str | None = None
    verb: str | None = None
    stance: Stance = "asserted"
    part: Part = msgspec.UNSET


class Maker(Record, frozen=True, kw_only=True):
    """Who made a row: a component with its version and configuration digest, or a person."""

    name: str
    version: str = "1"
    config: str = ""
    person: bool = False

    def __str__(self) -> str:
        """``rules-en@1``, or ``person:amira``."""
        return f"person:{self.name}" if self.person else f"{self.name}@{self.version}"


class Document(Record, frozen=True, kw_only=True):
    """Bytes that came in, once. ``id`` comes from the bytes; ``own_id`` is the id the input gave itself."""

    id: str
    text: str
    own_id: str | None = None
    path: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    credit: str | None = None
    """The agency whose wire story it says it carries ("INA", "Reuters"), where it says so."""
    media_type: str = "text/plain"

    @property
    def name(self) -> str:
        """What people call it: its own id where it had one, else its id."""
        return self.own_id or self.id


class Failure(Record, frozen=True, kw_only=True):
    """A document that could not be read or coded, kept with its reason (``code`` from the error tree)."""

    path: str
    code: str
    reason: str
    url: str | None = None


class Claim(Record, frozen=True, kw_only=True):
    """What one passage of one document says happened (or did not, or might), with the spans that say so.

    ``publisher``, ``published`` and ``credit`` repeat the document's, so that folding needs nothing else.
    ``why_missing`` names every empty field and says why it is empty.
    """

    id: str
    document: str
    kind: Kind
    mode: str | None
    codes: Codes
    status: Status
    sentence: Span
    trigger: Span
    roles: tuple[Role, ...] = ()
    place: Place | None = None
    places: tuple[Place, ...] = ()
    """Every place named for one action, where it had several; ``place`` is then the smallest area around them."""
    time: TimeSpan | None = None
    figures: tuple[Figure, ...] = ()
    said_by: tuple[Speaker, ...] = ()
    operation: str | None = None
    happening: int = 0
    """Claims of one document with the same number tell, by its grammar, of one happening (0: nothing known)."""
    confidence: float = 0.5
    maker: str = ""
    why_missing: dict[str, str] = {}
    fired: tuple[str, ...] = ()
    """Which lexicon entries and rules produced it, for `--explain`."""
    publisher: str | None = None
    published: str | None = None
    credit: str | None = None

    @property
    def offset(self) -> int:
        """What to add to a start to have it count in the text with a title kept apart standing two lines before it."""
        return 0 if self.sentence.part != "title" else -self.sentence.end - 2


class Evidence(Record, frozen=True, kw_only=True):
    """One line of a comparison: the feature, its weight in bits (positive speaks for the same), and what was seen."""

    feature: str
    bits: float
    says: str


class KindIs(Record, frozen=True, kw_only=True, tag_field="field", tag="kind"):
    """What a claim tells of is of this kind and mode, with these codes."""

    kind: Kind
    mode: str | None = None
    codes: Codes = Codes()


class StatusIs(Record, frozen=True, kw_only=True, tag_field="field", tag="status"):
    """How real a claim says the happening is."""

    status: Status


class PlaceIs(Record, frozen=True, kw_only=True, tag_field="field", tag="place"):
    """Where a claim says it happened; null says that it was read wrong and no better place is known."""

    place: Place | None


class TimeIs(Record, frozen=True, kw_only=True, tag_field="field", tag="time"):
    """When a claim says it happened; null says that it was read wrong and no better day is known."""

    time: TimeSpan | None


class FigureIs(Record, frozen=True, kw_only=True, tag_field="field", tag="figure"):
    """What the words at ``[start, end)`` say of how many were killed (or injured …); null: nothing of the kind.

    ``0, 0`` stands for a number that no words were read for.
    """

    measure: Measure
    start: int = 0
    end: int = 0
    figure: Figure | None = None


class ActorIs(Record, frozen=True, kw_only=True, tag_field="field", tag="actor"):
    """Which actor the words at ``[start, end)`` name as agent, victim …; null: none that is known."""

    role: RoleName
    start: int
    end: int
    actor: str | None = None


Correction = KindIs | StatusIs | PlaceIs | TimeIs | FigureIs | ActorIs
"""What a field of a claim should say. ``field`` in its JSON tells which it is."""


class Judgement(Record, frozen=True, kw_only=True):
    """What a component or a person holds of two claims (or of two documents: ``about`` says which).

    ``part-of`` is directed: ``left`` is part of ``right``. ``same`` about documents means that one is a copy of the
    other's wire story, so that they are one independent source.

    About a ``field``, ``left`` and ``right`` are one claim: "same" says that the field of ``correction`` was read
    right, "different" that it should have been read so, "unsure" that nobody can tell. A judgement that ``takes_back``
    an earlier one of the same maker only says that this one is to have no effect any more.
    """

    id: str
    about: str
    left: str
    right: str
    verdict: Verdict
    reason: str
    maker: Maker
    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    correction: Correction | msgspec.UnsetType = msgspec.UNSET
    takes_back: str | msgspec.UnsetType = msgspec.UNSET


class EventFigure(Record, frozen=True, kw_only=True):
    """A figure of an event: the claims it came from and how many independent sources gave it.

    Where the rows of a measure may count the same people, the one for unknown people of no known actor is the number of
    all of them together, and never to be added to the others.
    """

    measure: Measure
    group: Group = "unknown"
    actor: str | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    claims: tuple[str, ...] = ()
    sources: int = 0
    scope: Scope = "event"
    included: bool = False
    """At least so many of those that another row counts: more of them may be among the rest."""


class Event(Record, frozen=True, kw_only=True):
    """A fold of claims: computed, never typed in. ``id`` is from its oldest claim; later claims never rename it."""

    schema: str = "marsad.event/1"
    id: str
    kind: Kind
    mode: str | None
    codes: Codes
    status: Status
    place: Place | None
    time: TimeSpan | None
    roles: tuple[Role, ...]
    figures: tuple[EventFigure, ...]
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    independent_sources: int
    operation: str | None = None
    part_of: str | None = None
    contains: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    revision: int = 1
    review: Review = "machine"
    """Whose word it rests on: "person" where one judged any of it, "disputed" where persons contradict one another."""
    scope: Scope = "event"
    """``total`` where all its figures are sums over a period or an area: a constraint on events, never one of them."""


class DocumentRecord(Record, frozen=True, kw_only=True):
    """One line of `marsad extract --jsonl`: a document, what was found in it, and its claims folded alone."""

    schema: str = "marsad.document/1"
    id: str
    path: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    text: str = ""
    relevant: bool = False
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    failures: tuple[Failure, ...] = ()
