"""What the steps need of the components they call, so that a test or another language can bring its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from marsad.core.nouns import Claim, Document, Failure, Judgement, Mention, Record
from marsad.core.vocabulary import Group

if TYPE_CHECKING:
    from marsad.lexicon.gazetteer import PlaceEntry

MentionsWanted = Literal["all", "relevant"]


class Reading(Protocol):
    """What was read in one document."""

    @property
    def relevant(self) -> bool:
        """Whether it tells of anything that is coded."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """What it names."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it claims."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What in it could not be read."""


class Extracts(Protocol):
    """Reads claims in documents: `marsad.extract.extractor.Extractor`."""

    def read(self, document: Document, *, mentions: MentionsWanted = "all") -> Reading:
        """The claims of one document."""


class Compares(Protocol):
    """Judges claims in pairs: `marsad.resolve.resolver.Resolver`. Must not depend on the order of its input."""

    def judge(
        self, claims: Sequence[Claim], documents: Sequence[Document] = (), *, new: Collection[str] | None = None
    ) -> list[Judgement]:
        """The judgements on all pairs that touch one of the ``new`` claims."""


class NamedActor(Protocol):
    """One actor that a name could mean."""

    @property
    def actor(self) -> str:
        """Its id."""


class KnowsActors(Protocol):
    """A list of actors: `marsad.lexicon.actors.ActorLexicon`."""

    def __contains__(self, ident: object) -> bool: ...

    def descendants(self, ident: str) -> tuple[str, ...]:
        """Every actor that is part of this one."""

    def group_of(self, ident: str) -> Group:
        """What the actor's people are where a report says nothing else: combatant, security …"""

    def nearest(self, text: str) -> Sequence[str]:
        """The ids of the actors most like a mistyped name."""

    def resolve(self, text: str) -> Sequence[NamedActor]:
        """The actors that a name could mean, best first."""


LooksUp = Callable[[str], Sequence["PlaceEntry"]]
"""Finds the places that a name may mean, best first: `marsad.lexicon.gazetteer.Gazetteer.look_up`."""

ExtractorGiven = Extracts | Callable[[], Extracts]
"""An extractor, or a function of no arguments that makes one (needed, and picklable, where several processes code)."""


class Progress(Record, frozen=True, kw_only=True):
    """How far a run has come, told for each document and each source; at most the last batch is read but not stored."""

    step: Literal["reading", "comparing", "done"]
    sources_done: int
    sources: int
    documents: int
    claims: int
    failed: int
    at: str = ""


ProgressSeen = Callable[[Progress], None]
