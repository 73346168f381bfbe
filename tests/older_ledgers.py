"""Ledgers as earlier versions of Marsad left them: of an older schema, with rows in them."""

from __future__ import annotations

from sqlalchemy import insert, inspect, select

from databases import Database
from marsad.store import Ledger
from marsad.store.addresses import url_of
from marsad.store.dialects import for_writing, make_engine, settle
from marsad.store.opening import migrate
from marsad.store.tables import DERIVED_TABLES, LEDGER_TABLES


def make_older(database: Database, revision: str, like: Ledger) -> None:
    """Makes a ledger of schema ``revision`` with all rows of ``like``, and with what that has worked out of them."""
    engine = make_engine(url_of(database.address), wait=1.0)
    settle(engine)
    with engine.connect() as plain, like._engine.connect() as source:
        connection = for_writing(plain)
        with connection.begin():
            migrate(connection, to=revision)
            there = set(inspect(connection).get_table_names())
            for table in (*LEDGER_TABLES, *DERIVED_TABLES):
                rows = [dict(row) for row in source.execute(select(table)).mappings()]
                if rows and table.name in there:
                    connection.execute(insert(table), rows)
    engine.dispose()
