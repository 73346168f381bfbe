"""Parts of the ledger a page at a time, in the order of recording: nothing is read that is not shown."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from marsad.core.nouns import Claim, Document
from marsad.store import rows
from marsad.store.portions import portions
from marsad.store.tables import claims, documents, failures


class Heard(NamedTuple):
    """What one outlet delivered: its name, how many documents, and the days of the first and the last published."""

    publisher: str | None
    documents: int
    first: str | None
    last: str | None


class Paging:
    """Reads pages of documents and claims on one connection; ``after`` is the ``seq`` of the last one seen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def documents(
        self, *, after: int, limit: int, publishers: Collection[str] = (), since: str | None = None,
        until: str | None = None,
    ) -> list[tuple[int, Document]]:  # fmt: skip
        """Documents that newer ones replaced too; ``since`` and ``until`` are days of publication."""
        query = select(documents).where(documents.c.seq > after)
        if publishers:
            query = query.where(documents.c.publisher.in_(list(publishers)))
        if since:
            query = query.where(documents.c.published >= since)
        if until:
            query = query.where(func.substr(documents.c.published, 1, 10) <= until)
        found = self._connection.execute(query.order_by(documents.c.seq).limit(limit)).mappings()
        return [(row["seq"], rows.read_document(row)) for row in found]

    def claims(
        self, *, after: int, limit: int, kinds: Collection[str] = (), statuses: Collection[str] = (),
        countries: Collection[str] = (), since: str | None = None, until: str | None = None,
    ) -> list[tuple[int, Claim]]:  # fmt: skip
        """Claims of documents that newer ones replaced too; days are those of what they tell."""
        query = select(claims.c.seq, claims.c.payload).where(claims.c.seq > after)
        for column, wanted in ((claims.c.kind, kinds), (claims.c.status, statuses), (claims.c.country, countries)):
            if wanted:
                query = query.where(column.in_(list(wanted)))
        if since:
            query = query.where(func.coalesce(claims.c.end_day, claims.c.start_day) >= since)
        if until:
            query = query.where(claims.c.start_day <= until)
        found = self._connection.execute(query.order_by(claims.c.seq).limit(limit))
        return [(row[0], rows.read_claim(row[1])) for row in found]

    def heard(self) -> list[Heard]:
        """Every outlet with what it delivered, the busiest first."""
        day = func.substr(documents.c.published, 1, 10)
        query: Select[Any] = select(documents.c.publisher, func.count(), func.min(day), func.max(day))
        query = query.group_by(documents.c.publisher).order_by(func.count().desc(), documents.c.publisher)
        return [Heard(*row) for row in self._connection.execute(query)]

    def recorded_at(self, names: Collection[str]) -> str | None:
        """When the newest of these claims was recorded (ISO 8601, UTC); None for none."""
        newest = ""
        for some in portions(sorted(names)):
            query = select(func.max(claims.c.recorded_at)).where(claims.c.id.in_(some))
            newest = max(newest, self._connection.execute(query).scalar() or "")
        return newest.replace("+00:00", "Z") or None

    def failures(self) -> int:
        """How many documents could not be read."""
        return int(self._connection.execute(select(func.count()).select_from(failures)).scalar_one())
