"""Reading the actor files: TOML that a person can edit becomes checked entries, or an error that names file and entry.

Each table of a file is one actor, its name the id; keys above the first table hold for every actor of the file.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.core.vocabulary import Group

DATA = Path(__file__).parent
RESERVED = frozenset({"kinds.toml", "spellings.toml", "state_forces.toml"})
"""Files of the actors folder that hold rules, not actors."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LISTS = frozenset({"aliases", "arabic", "ambiguous", "active_in", "covers"})
_TEXTS = frozenset({"name", "kind", "group", "country", "parent", "side", "note"})
_YEARS = frozenset({"since", "until"})
_KEYS = _LISTS | _TEXTS | _YEARS


class Country(Record, frozen=True, kw_only=True):
    """A country as English news names it; ``code`` is ISO 3166-1 alpha-2; ``demonyms`` has the adjective first."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()


class ActorEntry(Record, frozen=True, kw_only=True):
    """An organised actor: never a private person.

    ``since`` and ``until`` are ISO days, both inclusive, null where open or unknown. ``ambiguous`` names are aliases
    that need context. ``covers`` names the state services (`state_forces.toml`) that this actor is in its country.
    ``active_in`` are countries where it is met besides ``country``.
    """

    id: str
    name: str
    kind: str
    group: Group
    country: str | None = None
    aliases: tuple[str, ...] = ()
    arabic: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    active_in: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    parent: str | None = None
    side: str = ""
    note: str = ""

    def active_on(self, day: str) -> bool:
        """Whether it existed on an ISO day (or month, or year)."""
        return (self.since is None or self.since[: len(day)] <= day) and (self.until is None or day <= self.until)

    @property
    def countries(self) -> tuple[str, ...]:
        """Its country and those where it is active."""
        return ((self.country,) if self.country else ()) + self.active_in


def read_countries(path: Path = DATA / "countries.tsv") -> dict[str, Country]:
    """The countries by code, in the file's order."""
    countries: dict[str, Country] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line.startswith("code\t") or not line.strip():
            continue
        code, name, aliases, demonyms, capitals = line.split("\t")
        countries[code] = Country(
            code=code, name=name, aliases=_cut(aliases), demonyms=_cut(demonyms), capitals=_cut(capitals)
        )
    return countries


def _cut(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file's content; `UsageError` U301 names the file and the line that cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("U301", f"{path.name} is not valid TOML: {error}.", f"correct {path} and run again") from error


def read_actors(
    folder: Path, *, kinds: Mapping[str, Group], countries: Mapping[str, Country], services: Iterable[str]
) -> dict[str, ActorEntry]:
    """Every actor of a folder's TOML files, by id. Raises `UsageError` U302 for an entry that is not right."""
    known = frozenset(services)
    actors: dict[str, ActorEntry] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in RESERVED:
            continue
        content = read_toml(path)
        shared = {key: value for key, value in content.items() if not isinstance(value, dict)}
        for ident, table in content.items():
            if not isinstance(table, dict):
                continue
            if ident in actors:
                raise _wrong(path, ident, "the id is used twice", "give one of them another id")
            actors[ident] = _entry(path, ident, {**shared, **table}, kinds, countries, known)
    return actors


def check_parents(actors: Mapping[str, ActorEntry], *, also: Callable[[str], object] = lambda ident: None) -> None:
    """`UsageError` U303 where a parent is unknown (``also`` knows further ids) or actors are one another's parents."""
    for actor in actors.values():
        seen = [actor.id]
        while seen[-1] in actors and (parent := actors[seen[-1]].parent) is not None:
            if parent not in actors and not also(parent):
                raise UsageError(
                    "U303", f"Actor {seen[-1]}: its parent {parent!r} is not an actor.", "correct the parent's id"
                )
            if parent in seen:
                raise UsageError(
                    "U303", f"Actors {' → '.join([*seen, parent])} are one another's parents.", "remove one parent"
                )
            seen.append(parent)


def _wrong(path: Path, ident: str, what: str, advice: str) -> UsageError:
    return UsageError("U302", f"{path.name}, [{ident}]: {what}.", advice)


def _entry(
    path: Path,
    ident: str,
    table: dict[str, Any],
    kinds: Mapping[str, Group],
    countries: Mapping[str, Country],
    services: frozenset[str],
) -> ActorEntry:
    _check_shape(path, ident, table)
    kind = table["kind"]
    if kind not in kinds:
        raise _wrong(path, ident, f"kind {kind!r} is unknown", f"use one of {', '.join(sorted(kinds))}")
    country = table.get("country") or None
    for code in [*([country] if country else []), *table.get("active_in", ())]:
        if code not in countries:
            raise _wrong(path, ident, f"country {code!r} is unknown", "use an ISO 3166 code from countries.tsv")
    for service in table.get("covers", ()):
        if service not in services:
            raise _wrong(path, ident, f"covers {service!r}, which is no service", "use a name from state_forces.toml")
    since, until = _first_day(table.get("since")), _last_day(table.get("until"))
    if since and until and since > until:
        raise _wrong(path, ident, f"it ends ({until}) before it begins ({since})", "correct the years")
    texts = {key: table[key] for key in ("name", "parent", "side", "note") if table.get(key)}
    lists = {key: tuple(table.get(key, ())) for key in sorted(_LISTS)}
    fields = {"id": ident, "kind": kind, "country": country, "since": since, "until": until, **texts, **lists}
    try:
        return msgspec.convert({**fields, "group": table.get("group") or kinds[kind]}, ActorEntry)
    except msgspec.ValidationError as error:
        raise _wrong(path, ident, str(error), "see the other files for an example") from error


def _check_shape(path: Path, ident: str, table: dict[str, Any]) -> None:
    if not _ID.fullmatch(ident):
        raise _wrong(path, ident, "an id has small letters, digits and hyphens", "rename it, for example [iraq-army]")
    for key, value in table.items():
        if key not in _KEYS:
            raise _wrong(path, ident, f"the key {key!r} is unknown", f"use {', '.join(sorted(_KEYS))}")
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(item, str) and item for item in value)):
            raise _wrong(path, ident, f"{key} is not a list of names", f'write {key} = ["…", "…"]')
        if key in _TEXTS and not isinstance(value, str):
            raise _wrong(path, ident, f"{key} is not a text", f'write {key} = "…"')
        if key in _YEARS and (isinstance(value, bool) or not isinstance(value, int | datetime.date)):
            raise _wrong(path, ident, f"{key} is neither a year nor a day", f"write {key} = 2014 or {key} = 2014-06-29")
    for key in ("name", "kind"):
        if not table.get(key):
            raise _wrong(path, ident, f"it has no {key}", f'add {key} = "…"')


def _first_day(value: int | datetime.date | None) -> str | None:
    if value is None:
        return None
    return f"{value:04d}-01-01" if isinstance(value, int) else value.isoformat()[:10]


def _last_day(value: int | datetime.date | None) -> str | None:
    if value is None:
        return None
    return f"{value:04d}-12-31" if isinstance(value, int) else value.isoformat()[:10]
