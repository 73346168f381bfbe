"""The tables as they are now. The migrations build them; a test holds the two to each other.

Every ledger table has ``seq`` (1, 2, 3 … in the order of recording), ``row_hash`` (SHA-256 of what the row says),
``chain`` (SHA-256 of the chain of the row before, the id and the row hash, so that a row taken out or swapped shows)
and ``recorded_at`` (UTC, told by this machine's clock and therefore in neither hash).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

from marsad.store.dialects import Letters, Name

metadata: Final = MetaData()


def _ledger_columns() -> list[Column[Any]]:
    return [
        Column("seq", Integer, nullable=False, unique=True),
        Column("row_hash", String(64), nullable=False),
        Column("chain", String(64), nullable=False),
        Column("recorded_at", String(32), nullable=False),
    ]


documents: Final = Table(
    "documents",
    metadata,
    Column("id", String(40), primary_key=True),
    *_ledger_columns(),
    Column("own_id", Letters),
    Column("path", Letters),
    Column("url", Letters),
    Column("title", Letters),
    Column("author", Letters),
    Column("publisher", Letters),
    Column("published", Letters),
    Column("language", Letters),
    Column("credit", Letters),
    Column("media_type", Letters, nullable=False),
    Column("text", Letters, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("address", Letters),
    Column("replaces", String(40), ForeignKey("documents.id"), index=True),
    # Addresses can be longer than PostgreSQL's trees allow; they are only ever looked up whole.
    Index("ix_documents_own_id", "own_id", postgresql_using="hash"),
    Index("ix_documents_address", "address", postgresql_using="hash"),
)
claims: Final = Table(
    "claims",
    metadata,
    Column("id", String(40), primary_key=True),
    *_ledger_columns(),
    Column("document", String(40), ForeignKey("documents.id"), nullable=False, index=True),
    Column("kind", Letters, nullable=False, index=True),
    Column("status", Letters, nullable=False, index=True),
    Column("start_day", Letters, index=True),
    Column("end_day", Letters),
    Column("country", Letters, index=True),
    Column("admin1", Letters, index=True),
    Column("payload", LargeBinary, nullable=False),
)
judgements: Final = Table(
    "judgements",
    metadata,
    Column("id", String(40), primary_key=True),
    *_ledger_columns(),
    Column("about", Letters, nullable=False),
    Column("left_id", String(40), nullable=False, index=True),
    Column("right_id", String(40), nullable=False, index=True),
    Column("verdict", Letters, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)
failures: Final = Table(
    "failures",
    metadata,
    Column("id", String(40), primary_key=True),
    *_ledger_columns(),
    Column("path", Letters, nullable=False),
    Column("url", Letters),
    Column("code", Letters, nullable=False),
    Column("reason", Letters, nullable=False),
)
marks: Final = Table(
    "marks",
    metadata,
    Column("id", String(40), primary_key=True),
    *_ledger_columns(),
    Column("step", Letters, nullable=False, index=True),
    Column("subject", Letters, nullable=False),
    Column("note", Letters, nullable=False),
    Index("ix_marks_subject", "subject", postgresql_using="hash"),
)
"""What is finished: a source read, a document coded (``note`` says by whom), claims compared. Runs resume here."""

LEDGER_TABLES: Final[tuple[Table, ...]] = (documents, claims, judgements, failures, marks)
batches: Final = Table(
    "batches",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("head", String(64), nullable=False, unique=True),
    Column("previous", String(64), nullable=False),
    Column("rows_hash", String(64), nullable=False),
    Column("recorded_at", String(32), nullable=False),
    *(Column(table.name, Integer, nullable=False) for table in LEDGER_TABLES),
    Column("note", Letters, nullable=False),
)
"""One row for each transaction that recorded something, chained: what was recorded when, and by then how many rows.

``rows_hash`` is SHA-256 over its rows, ``head`` over that, the head before (``previous``) and all other columns. A
row's own chain cannot show that the last rows of a table were taken away; this does, to whoever kept a head.
"""

CHAINED_TABLES: Final[tuple[Table, ...]] = (documents, claims, judgements)
"""What events are computed from: the digest of the ledger is that of these three chains."""

# What follows is worked out from the ledger and may be thrown away and made anew at any time.

blocks: Final = Table(
    "blocks",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Under which keys a document (by its ``seq``) is found by those that its claims must be compared with."""
sketches: Final = Table(
    "sketches",
    metadata,
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, index=True),
    Column("names", LargeBinary, nullable=False),
    Column("shingles", LargeBinary, nullable=False),
)
"""MinHash signatures of a document, and the day it was published (a proleptic ordinal)."""
members: Final = Table(
    "members",
    metadata,
    Column("claim", Integer, primary_key=True, autoincrement=False),
    Column("root", Integer, nullable=False, index=True),
)
"""Which event a claim is in: both by ``seq``, the event by that of its oldest claim."""
drafts: Final = Table(
    "drafts",
    metadata,
    Column("root", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, index=True),
    Column("payload", LargeBinary, nullable=False),
)
"""Events as they were folded, without what links them to others."""
derived: Final = Table(
    "derived",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Letters, nullable=False),
)
"""Up to where, and by what, the tables above were made."""
listed: Final = Table(
    "listed",
    metadata,
    Column("root", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, index=True),
    Column("changed", Integer, nullable=False, index=True),
    Column("gone", Integer, nullable=False),
    Column("kind", Letters, nullable=False),
    Column("mode", Letters),
    Column("status", Letters, nullable=False),
    Column("start_day", String(10)),
    Column("end_day", String(10)),
    Column("place", Integer),
    Column("country", Letters),
    Column("admin1", Letters),
    Column("sources", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("killed_low", Integer),
    Column("killed_best", Integer),
    Column("killed_high", Integer),
    Column("killed_told", Integer, nullable=False),
    Column("injured_low", Integer),
    Column("injured_best", Integer),
    Column("injured_high", Integer),
    Column("injured_told", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("talk", Integer, nullable=False),
    Column("review", Letters, nullable=False),
    Column("links", LargeBinary),
)
"""Events with what lists filter, sort and add up by; an event that is ``gone`` stays, so that its id leads on.

``changed`` counts the writings; ``told`` says whether anybody spoke of such people, ``counted`` whether they may be
added up (no sum, and not inside another event); ``links`` is what of the event depends on other events.
"""
listed_places: Final = Table(
    "listed_places",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", Letters),
    Column("lat", Float),
    Column("lon", Float),
    Column("radius_km", Float),
    Column("precision", Letters, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)
"""The places of listed events, each once, however many events are there."""
listed_actors: Final = Table(
    "listed_actors",
    metadata,
    Column("root", Integer, primary_key=True, autoincrement=False),
    Column("actor", Name(200), primary_key=True),
    sqlite_with_rowid=False,
)
listed_sources: Final = Table(
    "listed_sources",
    metadata,
    Column("root", Integer, primary_key=True, autoincrement=False),
    Column("publisher", Name(200), primary_key=True),
    sqlite_with_rowid=False,
)
listed_text: Final = Table(
    "listed_text",
    metadata,
    Column("root", Integer, primary_key=True, autoincrement=False),
    Column("words", Letters, nullable=False),
)
"""What the reports say of a listed event, folded (`marsad.lexicon.romanise.fold`), for finding it by words."""
LISTED_TABLES: Final[tuple[Table, ...]] = (listed, listed_places, listed_actors, listed_sources, listed_text)
DERIVED_TABLES: Final[tuple[Table, ...]] = (blocks, sketches, members, drafts, derived, *LISTED_TABLES)
