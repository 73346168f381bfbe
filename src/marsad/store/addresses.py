"""From what a person writes for a database to an address that can be connected to, and to one that can be shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from marsad.core.errors import StoreError

_ADVICE: Final = "Give the path of a file (`--db marsad.db`) or a server's address (`--db postgresql://HOST/DATABASE`)."
_SECRET: Final = frozenset({"password", "sslpassword"})
"""What the query of an address may hold that nobody else should read."""
_USERINFO: Final = re.compile(r"(?<=://)[^/]*@")
_QUERY_SECRET: Final = re.compile(r"(?i)((?:ssl)?password=)[^&\s]*")
_CONNECT_SECONDS: Final = "10"


def url_of(target: str | Path) -> URL:
    """The address to connect to. Raises `StoreError`: S107 no address of a database, S108 no PostgreSQL driver."""
    given = str(target)
    if given == ":memory:":
        return URL.create("sqlite")
    if "://" not in given:
        return URL.create("sqlite", database=given)
    try:
        url = make_url(given)
        kind = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise StoreError("S107", f"{masked(given)} is not a database address.", _ADVICE) from None
    if kind in ("postgresql", "postgres"):
        return _server(url)
    if kind != "sqlite":
        raise StoreError("S107", f"{shown(url)} is not a kind of database that Marsad knows.", _ADVICE)
    return url


def _server(url: URL) -> URL:
    from importlib.util import find_spec

    if find_spec("psycopg") is None:
        advice = "Install it with `pip install 'psycopg[binary]'`, or give the path of a file."
        raise StoreError("S108", f"{shown(url)}: the driver for PostgreSQL, psycopg, is not installed.", advice)
    if not url.database:
        raise StoreError("S107", f"{shown(url)} names no database.", _ADVICE)
    usual = {"connect_timeout": _CONNECT_SECONDS, "application_name": "marsad"}
    return url.set(drivername="postgresql+psycopg", query={**usual, **url.query})


def shown(url: URL) -> str:
    """The address as it may stand in messages, logs and reprs: without a password."""
    kind = url.get_backend_name()
    if kind == "sqlite":
        return url.database or ":memory:"
    kept = {name: value for name, value in url.query.items() if name.lower() not in (*_SECRET, *_QUIET)}
    kind = "postgresql" if kind == "postgres" else url.drivername.partition("+")[0]
    bare = URL.create(kind, username=url.username, host=url.host, port=url.port, database=url.database, query=kept)
    return bare.render_as_string()


_QUIET: Final = ("connect_timeout", "application_name")


def masked(given: str) -> str:
    """What was written, as far as it may be shown though nobody can read it as an address."""
    return _QUERY_SECRET.sub(r"\1***", _USERINFO.sub("***@", given))
