"""The read model: events with the columns that lists filter, sort and add up by, kept beside the ledger.

It may be emptied and made anew at any time; what is in it follows from the events as folded (`marsad.flow.listing`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from marsad.store import words
from marsad.store.portions import portions
from marsad.store.tables import (
    LISTED_TABLES,
    drafts,
    listed,
    listed_actors,
    listed_places,
    listed_sources,
    listed_text,
    members,
)

_READ_AT_ONCE: Final = 20_000
_COLUMNS: Final = tuple(column.name for column in listed.columns if column.name not in ("changed", "gone", "links"))


_PAYLOADS: Final = select(drafts.c.root, drafts.c.payload).where(drafts.c.root.in_(bindparam("roots", expanding=True)))
_LINKS: Final = select(listed.c.root, listed.c.links).where(
    listed.c.root.in_(bindparam("roots", expanding=True)), listed.c.links.is_not(None)
)


class PlaceRow(NamedTuple):
    """A place as the read model keeps it; ``key`` is a hash of all that it says."""

    key: str
    name: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: str
    payload: bytes


class ListedRow(NamedTuple):
    """An event as the read model keeps it: its columns, its place (None: none), actors, publishers and words."""

    values: dict[str, Any]
    place: PlaceRow | None
    actors: tuple[str, ...]
    publishers: tuple[str, ...]
    words: str


class Listed:
    """Reads and writes the read model on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Writing

    def clear(self) -> None:
        """Forgets everything."""
        for table in LISTED_TABLES:
            if table is not listed_text:
                self._connection.execute(delete(table))
        words.clear(self._connection)

    def replace(self, old: Collection[int], found: Sequence[ListedRow], *, changed: int) -> None:
        """Puts events in the place of those with the roots ``old``; of these, what is no event any more is gone."""
        self._mark_gone(set(old) - {row.values["root"] for row in found}, changed)
        roots = sorted(row.values["root"] for row in found)
        for table in (listed, listed_actors, listed_sources):
            for some in portions(roots):
                self._connection.execute(delete(table).where(table.c.root.in_(some)))
        words.forget(self._connection, roots)
        codes = self._codes([row.place for row in found if row.place is not None])
        self._insert(
            listed,
            [
                {**row.values, "place": codes[row.place.key] if row.place else None, "changed": changed, "gone": 0}
                for row in found
            ],
        )
        self._insert(listed_actors, [{"root": r.values["root"], "actor": actor} for r in found for actor in r.actors])
        self._insert(
            listed_sources, [{"root": r.values["root"], "publisher": name} for r in found for name in r.publishers]
        )
        words.keep(self._connection, [(row.values["root"], row.words) for row in found])

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)

    def _mark_gone(self, roots: Collection[int], changed: int) -> None:
        for some in portions(sorted(roots)):
            mark = update(listed).where(listed.c.root.in_(some)).values(gone=1, changed=changed, links=None)
            self._connection.execute(mark)
            for table in (listed_actors, listed_sources):
                self._connection.execute(delete(table).where(table.c.root.in_(some)))
        words.forget(self._connection, sorted(roots))

    def _codes(self, places: Iterable[PlaceRow]) -> dict[str, int]:
        wanted = {place.key: place for place in places}
        codes: dict[str, int] = {}
        for some in portions(sorted(wanted)):
            query = select(listed_places.c.key, listed_places.c.code).where(listed_places.c.key.in_(some))
            codes |= self._pairs(query)
        following = self._connection.execute(select(func.coalesce(func.max(listed_places.c.code), -1))).scalar_one() + 1
        new = [place for key, place in wanted.items() if key not in codes]
        self._insert(listed_places, [{**p._asdict(), "code": following + at} for at, p in enumerate(new)])
        return codes | {place.key: following + at for at, place in enumerate(new)}

    def set_links(self, linked: dict[int, tuple[bytes | None, bool]], *, changed: int) -> None:
        """Sets what events have of others (None: nothing) and whether their people may be added up."""
        for root, (links, counted) in linked.items():
            values = {"links": links, "counted": int(counted), "changed": changed}
            self._connection.execute(update(listed).where(listed.c.root == root, listed.c.gone == 0).values(**values))

    # Reading

    def links(self, roots: Collection[int] | None = None) -> dict[int, bytes]:
        """What these events (or all) have of others, for those that have anything."""
        query = select(listed.c.root, listed.c.links).where(listed.c.links.is_not(None))
        if roots is None:
            return self._pairs(query)
        return {
            root: links
            for some in portions(sorted(roots))
            for root, links in self._connection.execute(_LINKS, {"roots": some}).all()
        }

    def changed_up_to(self) -> int:
        """The number of the last writing; 0 for none."""
        return int(self._connection.execute(select(func.coalesce(func.max(listed.c.changed), 0))).scalar_one())

    def count(self) -> int:
        """How many events there are."""
        return self._connection.execute(select(func.count()).select_from(listed).where(listed.c.gone == 0)).scalar_one()

    def count_during(self, first: str, last: str) -> int:
        """How many events there are whose days may touch these."""
        query = select(func.count()).select_from(listed).where(_during(first, last))
        return self._connection.execute(query).scalar_one()

    def roots_during(self, first: str, last: str, *, counted: bool | None = None) -> set[int]:
        """The events whose days may touch these; ``counted`` false: only those whose people are not added up."""
        query = select(listed.c.root).where(_during(first, last))
        if counted is not None:
            query = query.where(listed.c.counted == int(counted))
        return set(self._connection.execute(query).scalars())

    def rows_after(self, changed: int, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """These columns of the events written after that writing, those that are gone too, some thousands at a time.

        Numbers that are null are given as -1; ``linked`` is whether an event has anything of others.
        """
        wanted = [_column(name) for name in columns]
        yield from self._read(select(*wanted).where(listed.c.changed > changed).order_by(listed.c.root))

    def _read(self, query: Select[Any]) -> Iterator[Sequence[Any]]:
        found = self._connection.execution_options(stream_results=True).execute(query)
        while some := found.fetchmany(_READ_AT_ONCE):
            yield some

    def changes(self, changed: int, root: int, most: int) -> list[tuple[int, int, str, bool]]:
        """So many events written after that event of that writing, in order: writing, root, id, whether it is gone."""
        later = or_(listed.c.changed > changed, and_(listed.c.changed == changed, listed.c.root > root))
        query = select(listed.c.changed, listed.c.root, listed.c.id, listed.c.gone).where(later)
        found = self._connection.execute(query.order_by(listed.c.changed, listed.c.root).limit(most))
        return [(row[0], row[1], row[2], bool(row[3])) for row in found]

    def merged_into(self, roots: Collection[int]) -> dict[int, str]:
        """Of events that are gone, the ids of the events that they are in now; those that are in none are left out."""
        query = select(members.c.claim, drafts.c.id).join(drafts, drafts.c.root == members.c.root)
        return {
            root: name
            for some in portions(sorted(roots))
            for root, name in self._pairs(query.where(members.c.claim.in_(some))).items()
        }

    def terms_after(self, changed: int, which: str) -> Iterator[Sequence[Any]]:
        """Pairs of a root and an ``actor`` or ``publisher``, of the events written after that writing, by root."""
        table = listed_actors if which == "actor" else listed_sources
        query = select(table.c.root, table.c[which]).order_by(table.c.root, table.c[which])
        if changed:
            query = query.join(listed, and_(listed.c.root == table.c.root, listed.c.changed > changed))
        yield from self._read(query)

    def places_after(self, code: int) -> list[tuple[int, bytes]]:
        """The places with codes from that one on, in order: code and content."""
        query = select(listed_places.c.code, listed_places.c.payload).where(listed_places.c.code >= code)
        return [(row[0], row[1]) for row in self._connection.execute(query.order_by(listed_places.c.code))]

    def payloads(
        self, roots: Collection[int], linked: Collection[int] | None = None
    ) -> dict[int, tuple[bytes, bytes | None]]:
        """Of these events, the content as folded and what they have of others.

        ``linked`` are those that may have anything of others, where that is known: half of the reading is spared.
        """
        links = {} if linked is not None and not linked else self.links(roots if linked is None else linked)
        found: dict[int, tuple[bytes, bytes | None]] = {}
        for some in portions(sorted(roots)):  # as they lie in the file
            for root, payload in self._connection.execute(_PAYLOADS, {"roots": some}).all():
                found[root] = payload, links.get(root)
        return found

    def read_through(self, after: int, most: int) -> int | None:
        """Has so many events after that root read from the disk, so that they are in memory; the last root, if any."""
        some = select(drafts.c.root, drafts.c.payload).where(drafts.c.root > after).order_by(drafts.c.root).limit(most)
        taken = some.subquery()
        query = select(func.max(taken.c.root), func.sum(func.length(taken.c.payload)))
        last: int | None = self._connection.execute(query).one()[0]
        return last

    def root_of(self, name: str) -> int | None:
        """The event with this id, or the one that it was merged into since it was first listed."""
        query = select(listed.c.root, listed.c.gone).where(listed.c.id == name)
        found = self._connection.execute(query).first()
        if found is None or not found.gone:
            return found.root if found else None
        return self._connection.execute(select(members.c.root).where(members.c.claim == found.root)).scalar()

    def roots_saying(self, phrases: Sequence[str]) -> list[int]:
        """The events whose reports hold each of these folded phrases; its last word may be a beginning."""
        return words.roots_saying(self._connection, phrases)

    def everything(self) -> Iterator[tuple[dict[str, Any], str | None, tuple[str, ...], tuple[str, ...], str]]:
        """Every event as it is kept: columns, the key of its place, actors, publishers and words; for verification."""
        keys = self._pairs(select(listed_places.c.code, listed_places.c.key))
        actors = self._terms(listed_actors)
        publishers = self._terms(listed_sources)
        said = self._pairs(select(listed_text.c.root, listed_text.c.words))
        columns = [listed.c[name] for name in (*_COLUMNS, "links")]
        for row in self._connection.execute(select(*columns).where(listed.c.gone == 0).order_by(listed.c.root)):
            values = dict(row._mapping)
            root, place = values["root"], values.pop("place")
            yield values, keys.get(place), actors.get(root, ()), publishers.get(root, ()), said.get(root, "")

    def _pairs(self, query: Select[Any]) -> dict[Any, Any]:
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _terms(self, table: Table) -> dict[int, tuple[str, ...]]:
        found: dict[int, list[str]] = {}
        for root, term in self._connection.execute(select(table)):
            found.setdefault(root, []).append(term)
        return {root: tuple(sorted(terms)) for root, terms in found.items()}


def _column(name: str) -> ColumnElement[Any]:
    if name == "linked":
        return case((listed.c.links.is_not(None), 1), else_=0)
    column: ColumnElement[Any] = listed.c[name]
    return func.coalesce(column, -1) if isinstance(column.type, Integer) else column


def _during(first: str, last: str) -> ColumnElement[bool]:
    """Of these days perhaps: days are compared as words, which order as days do."""
    return and_(listed.c.gone == 0, listed.c.start_day <= last, listed.c.end_day >= first)
