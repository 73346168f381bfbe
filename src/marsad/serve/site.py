"""What every request shares: the observatory on its database, and how the site was started."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from threading import Event, Lock, RLock
from typing import TYPE_CHECKING, Annotated, Final, TypeVar, cast

from fastapi import Depends, Request

from marsad.core.errors import MarsadError, UsageError
from marsad.flow import components
from marsad.flow.reviewing import ReviewDesk
from marsad.flow.searching import Search
from marsad.lexicon import gazetteer, gazetteer_import
from marsad.serve.desk import Desk
from marsad.serve.pieces import Piece, pieces_of

if TYPE_CHECKING:
    from marsad.flow.selecting import Filters
    from marsad.lexicon.actors import ActorLexicon
    from marsad.observatory import Observatory


Answer = TypeVar("Answer")
_log: Final = logging.getLogger(__name__)
_MOST_KEPT: Final = 256
_TOO_LARGE: Final = 400_000
"""Claims from which on no request reads all of them: some gigabytes."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the site is started: the database, Marsad's folder, whether people sign in (``team``), and the address."""

    db: str | Path | None = None
    home: str | Path | None = None
    team: bool = False
    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    """By which names the site may be asked for, beside its address; with a team and none given, by any."""

    def as_json(self) -> str:
        """For another process: see `from_json`."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, said: str) -> Settings:
        """What `as_json` gave."""
        told = json.loads(said)
        return cls(**{**told, "names": tuple(told["names"])})


class Site:
    """One observatory for all requests. Pages that need the whole fold take it under the lock, once per change."""

    def __init__(self, observatory: Observatory, settings: Settings) -> None:
        self.observatory, self.settings = observatory, settings
        self.lock = RLock()
        self.search = Search(observatory.ledger, home=settings.home)
        self.reviews = ReviewDesk(observatory.ledger, home=settings.home)
        self.desk, self.ledger_desk = Desk(), Desk()
        self._answers: dict[tuple[str, ...], object] = {}
        self._answers_of, self._answers_lock = "", Lock()

    def check_count(self, filters: Filters) -> None:
        """Refuses a count for which the whole of a very large ledger would be read into memory (`UsageError` U732)."""
        from marsad.flow import narrowing

        ledger = self.observatory.ledger
        if ledger.heads()[1] < _TOO_LARGE:
            return
        if filters.as_of:
            advice = "Ask for some days (since and until), or use `marsad count` where there is memory for it."
            raise UsageError("U732", "An archive of this size cannot be counted as of an earlier day.", advice)
        with ledger.derived() as derived:
            number = derived.listed.count_during(filters.since or "0000", filters.until or "9999")
        dated = bool(filters.since or filters.until)
        if dated and number <= narrowing.MOST:
            return
        part = next((one for one in reversed(self.pieces(filters)) if one.fits), None)
        advice = "Ask for some days (since and until), or use `marsad count` where there is memory for it."
        if part is not None:
            advice = (
                f"Ask for a part of them, such as since={part.since}&until={part.until}, which holds {part.events:,}; "
                "or use `marsad count` where there is memory for it."
            )
        if not dated:
            raise UsageError("U732", f"An archive of {number:,} events is counted some days at a time.", advice)
        raise UsageError("U732", f"These days hold {number:,} events, too many to be counted at once.", advice)

    def pieces(self, filters: Filters) -> tuple[Piece, ...]:
        """The days asked for in years, or months where years hold too many events to be counted at once."""
        return pieces_of(self.search, self.observatory.ledger, filters)

    def prepare(self, ended: Event) -> None:
        """Does beforehand, beside the first answers, what somebody would wait for; until the site has ended."""
        try:
            self.search.read_through(ended)
            if not ended.is_set():
                self.reviews.prepare()
        except MarsadError as error:  # whoever asks for it is told what is wrong
            _log.warning("Not all could be prepared: %s", error)

    def close(self) -> None:
        """Lets go of the database."""
        self.desk.close()
        self.ledger_desk.close()
        self.observatory.close()

    @cached_property
    def actors(self) -> ActorLexicon:
        """The list of organised actors, the user's own among them."""
        return components.actors_of(self.settings.home)

    @cached_property
    def lexicons(self) -> str:
        """What tells the user's own places and actors from others: with them a name stands for something else."""
        folder = components.data_folder(self.settings.home)
        files = sorted(path for path in folder.glob("*") if path.suffix in (".toml", ".csv", ".sqlite"))
        files += sorted((folder / "gazetteers").glob("*"))
        return " ".join(f"{path.name}:{told.st_mtime_ns}.{told.st_size}" for path in files for told in (path.stat(),))

    @cached_property
    def outlined(self) -> tuple[str, ...]:
        """The countries for which outlines of areas were imported, of districts for instance."""
        if not self._has_outlines:  # and so no index of places is compiled for a page that needs none
            return ()
        with components.gazetteer_of(self.settings.home) as opened:
            return tuple(opened.outlined())

    @cached_property
    def outlines_by(self) -> tuple[str, ...]:
        """Whom to credit for the outlines that were imported, as was said when they were."""
        return tuple(
            dict.fromkeys(one.attribution for one in self._imported if one.may_have_outlines and one.attribution)
        )

    @property
    def _has_outlines(self) -> bool:
        return any(one.may_have_outlines for one in self._imported)

    @cached_property
    def _imported(self) -> tuple[gazetteer_import.Imported, ...]:
        _, folder = gazetteer.folders(components.home_folder(self.settings.home))
        return tuple(gazetteer_import.imported(folder))

    def answer(self, key: tuple[str, ...], make: Callable[[], Answer]) -> Answer:
        """What ``make`` gives, kept until the ledger grows: for sums that a page shows on each visit."""
        digest = self.observatory.ledger.digest()
        with self._answers_lock:
            if self._answers_of != digest:
                self._answers_of, self._answers = digest, {}
            if key in self._answers:
                return cast("Answer", self._answers[key])
        made = make()
        with self._answers_lock:
            if self._answers_of == digest:
                while len(self._answers) >= _MOST_KEPT:
                    self._answers.pop(next(iter(self._answers)))
                self._answers[key] = made
        return made

    def actor_name(self, language: str, ident: str) -> str:
        """What an actor is called in a language; its id where no list knows it."""
        if ident not in self.actors:
            return ident
        entry = self.actors.get(ident)
        return entry.arabic[0] if language == "ar" and entry.arabic else entry.name

    def naming(self, request: Request) -> Callable[[str], str]:
        """`actor_name` in the language of the page."""
        from marsad.serve.rendering import language_of

        return partial(self.actor_name, language_of(request))


async def _site(request: Request) -> Site:
    return cast("Site", request.app.state.site)


SiteGiven = Annotated[Site, Depends(_site)]
"""The parameter of a route that needs the site."""
