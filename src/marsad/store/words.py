"""Finding listed events by words: SQLite's full-text index (FTS5) where it is, a plain search elsewhere.

Beside `dialects`, the only file that holds SQL that not every database understands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, select, text

from marsad.store.portions import portions
from marsad.store.tables import listed_text

INDEX: Final = "listed_words"
"""The name of the full-text index, and the beginning of those of its own tables."""


def make_index(connection: Connection) -> None:
    """Makes the index, empty."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='listed_text', content_rowid='root', detail=full)"
        )


def drop_index(connection: Connection) -> None:
    """Takes the index away."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {INDEX}")


def clear(connection: Connection) -> None:
    """Forgets all words."""
    connection.execute(delete(listed_text))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')")


def forget(connection: Connection, roots: Sequence[int]) -> None:
    """Forgets the words of these events."""
    indexed = connection.dialect.name == "sqlite"
    for some in portions(roots):
        if indexed:
            query = select(listed_text.c.root, listed_text.c.words).where(listed_text.c.root.in_(some))
            old = [{"root": root, "words": words} for root, words in connection.execute(query)]
            if old:
                gone = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', :root, :words)"
                connection.execute(text(gone), old)
        connection.execute(delete(listed_text).where(listed_text.c.root.in_(some)))


def keep(connection: Connection, found: Iterable[tuple[int, str]]) -> None:
    """Keeps the folded words of events that have none."""
    rows = [{"root": root, "words": words} for root, words in found]
    if not rows:
        return
    connection.execute(insert(listed_text), rows)
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"INSERT INTO {INDEX}(rowid, words) VALUES (:root, :words)"), rows)


def roots_saying(connection: Connection, phrases: Sequence[str]) -> list[int]:
    """The events whose words hold each of these folded phrases; the last word of a phrase may be a beginning."""
    if connection.dialect.name == "sqlite":
        asked = " AND ".join(f'"{phrase}"*' for phrase in phrases)
        found = connection.execute(text(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH :asked"), {"asked": asked})
        return list(found.scalars())
    query = select(listed_text.c.root)
    for phrase in phrases:
        # Folded words hold no character that LIKE takes for a pattern.
        query = query.where((" " + listed_text.c.words).like(f"% {phrase}%"))
    return list(connection.execute(query).scalars())
