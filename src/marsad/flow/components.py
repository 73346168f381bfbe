"""Puts the components together as a run needs them: the extractor and the resolver on the user's own lexicons."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.core.errors import StoreError

if TYPE_CHECKING:
    from marsad.extract.extractor import Extractor
    from marsad.lexicon.actors import ActorLexicon
    from marsad.lexicon.gazetteer import Gazetteer
    from marsad.resolve.resolver import Resolver


def home_folder(home: str | Path | None = None) -> Path | None:
    """The folder that holds all that Marsad keeps outside the database: ``home``, else ``$MARSAD_HOME``, else None."""
    given = home or os.environ.get("MARSAD_HOME")
    return Path(given) if given else None


def database_of(given: str | Path | None = None, *, home: str | Path | None = None) -> str | Path:
    """The database: the one given, else ``$MARSAD_DB``, else ``marsad.db`` in the data folder, which is made."""
    if given is not None:
        return given
    if named := os.environ.get("MARSAD_DB"):
        return named
    return data_folder(home) / "marsad.db"


def data_folder(home: str | Path | None = None) -> Path:
    """Where databases are kept unless told otherwise: ``home``, else the XDG data folder's own; made if need be."""
    folder = home_folder(home)
    if folder is None:
        folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "marsad"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = "Give a database with --db, or another folder in $MARSAD_HOME."
        raise StoreError("S104", f"The folder {folder} cannot be made: {error.strerror}.", advice) from error
    return folder


@lru_cache(maxsize=2)
def _actors(home: Path | None) -> ActorLexicon:
    from marsad.lexicon.actors import load_actors

    return load_actors(home)


def actors_of(home: str | Path | None = None) -> ActorLexicon:
    """The list of actors, with the user's own; loaded once."""
    return _actors(home_folder(home))


def gazetteer_of(home: str | Path | None = None) -> Gazetteer:
    """The gazetteer, with the user's own places; the first time, it is compiled."""
    from marsad.lexicon.gazetteer import open_gazetteer

    return open_gazetteer(home_folder(home))


def extractor_of(*, home: str | Path | None = None, policy: str = "marsad") -> Extractor:
    """An extractor on the gazetteer and the actors of ``home``; the first time, the gazetteer is compiled."""
    from marsad.extract.extractor import Extractor
    from marsad.lexicon.gazetteer import open_gazetteer

    return Extractor(gazetteer=open_gazetteer(home_folder(home)), actors=actors_of(home), policy=policy)


def extractor_maker(*, home: str | Path | None = None, policy: str = "marsad") -> Callable[[], Extractor]:
    """A function that makes the extractor in whichever process it is called: what `Processes` needs."""
    return partial(extractor_of, home=home, policy=policy)


def resolver_of(*, home: str | Path | None = None) -> Resolver:
    """A resolver that knows which actors are part of which."""
    from marsad.resolve.resolver import Resolver

    return Resolver(actors=actors_of(home))


def test_hosts() -> frozenset[str]:
    """Test servers that fetching lets through on this machine: ``host:port`` of ``$MARSAD_TEST_HOSTS``, or none."""
    return frozenset(os.environ.get("MARSAD_TEST_HOSTS", "").replace(",", " ").split())


def gather_folder(home: str | Path | None = None) -> Path:
    """Where fetched pages and the notes on outlets are kept."""
    return data_folder(home) / "gathered"


def sources_file(home: str | Path | None = None) -> Path:
    """The user's list of outlets."""
    return data_folder(home) / "sources.toml"
