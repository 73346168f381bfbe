"""The outbox: what is to be delivered, written down before it is sent, and every try with how it ended.

A message is put in together with the alerts it tells of, in one transaction; that an alert was put in for a receiver is
the key that keeps it from being put in twice. A try is written down before the first byte is sent and again when its
end is known. So whatever the step at which the machine stops: what was put in is still to be sent, and a try without
an end was perhaps received, which is why it is sent again under the same id, by which the receiver knows it.
Rows are added and never changed.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self

from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Record

Outcome = Literal["trying", "delivered", "failed", "refused"]
"""``trying``: begun, its end not known. ``failed``: to be tried again. ``refused``: the receiver wants it no more."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, receiver TEXT NOT NULL, made TEXT NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS told (
    receiver TEXT NOT NULL, alert TEXT NOT NULL, message TEXT NOT NULL REFERENCES message(id),
    PRIMARY KEY (receiver, alert)
) STRICT;
CREATE TABLE IF NOT EXISTS attempt (
    number INTEGER PRIMARY KEY, message TEXT NOT NULL REFERENCES message(id), at TEXT NOT NULL,
    outcome TEXT NOT NULL, why TEXT NOT NULL, again TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS attempt_message ON attempt(message);
"""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is sent to one receiver: an id that stays the same at every try, and the very bytes."""

    id: str
    receiver: str
    made: str
    body: bytes


class Standing(Record, frozen=True, kw_only=True):
    """How a message stands. ``state``: waiting, delivered, refused, or given up after the last try.

    ``again`` is when it is next tried. ``perhaps`` is true where a try was cut off before its end was known.
    """

    id: str
    receiver: str
    alerts: tuple[str, ...]
    made: str
    state: Literal["waiting", "delivered", "refused", "given up"]
    tries: int
    last: str | None
    why: str
    again: str | None
    perhaps: bool


class Outbox:
    """The outbox in a file of its own; one process at a time sends from it (`alone`)."""

    def __init__(self, path: Path, delays: Sequence[float]) -> None:
        """Opens or makes it. ``delays`` are the seconds after the first, second … failed try before the next.

        Raises `StoreError` S102 for one of a newer release, S104 where it cannot be opened, S106 where it is no outbox.
        """
        self.path, self._delays = path, tuple(delays)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Each statement is its own transaction unless one is begun by hand; on disk before it is done.
            self._database = sqlite3.connect(path, isolation_level=None, timeout=30.0)
            path.chmod(0o600)  # sentences of reports, and who is told of them
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute("PRAGMA foreign_keys=ON")
            version = int(self._database.execute("PRAGMA user_version").fetchone()[0])
            if version > 1:
                raise StoreError("S102", f"{path} is of a newer release.", "Use that release.")
            self._database.executescript(_TABLES)
            self._database.execute("PRAGMA user_version=1")
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreError("S104", f"{path} cannot be opened: {error}.", "Check the folder's rights.") from error
        except sqlite3.DatabaseError as error:
            raise StoreError("S106", f"{path} is no outbox: {error}.", "Move it away; what it knew is lost.") from error

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the outbox for the block. Raises `UsageError` (U859) where another process is sending from it."""
        with open(self.path.with_suffix(".lock"), "a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                message = "Another `marsad warn` is delivering."
                raise UsageError("U859", message, "Wait for it, then run this again.") from None
            yield

    def told(self, receiver: str) -> set[str]:
        """The alerts that a receiver has been told of, or will be."""
        rows = self._database.execute("SELECT alert FROM told WHERE receiver = ?", (receiver,))
        return {str(row[0]) for row in rows}

    def put(self, message: Message, alerts: Sequence[str]) -> bool:
        """Writes down that a receiver is to be told of alerts; False, and nothing, if it was of one of them."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.execute(
                "INSERT INTO message VALUES (?, ?, ?, ?)", (message.id, message.receiver, message.made, message.body)
            )
            self._database.executemany(
                "INSERT INTO told VALUES (?, ?, ?)", [(message.receiver, alert, message.id) for alert in alerts]
            )
        except sqlite3.IntegrityError:
            self._database.execute("ROLLBACK")
            return False
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        return True

    def begin(self, message: str, now: datetime) -> None:
        """Writes down that a try begins."""
        self._note(message, now, "trying", "", None)

    def end(self, message: str, now: datetime, outcome: Outcome, *, why: str = "", wait: float | None = None) -> None:
        """Writes down how the try ended; ``wait`` seconds at least pass before the next, if the receiver asked so."""
        again = None
        if outcome == "failed":
            # With this one: its beginning is written down.
            failed = self._tries(message)
            if failed <= len(self._delays):
                again = now + timedelta(seconds=max(self._delays[failed - 1], wait or 0.0))
        self._note(message, now, outcome, why, again)

    def _note(self, message: str, now: datetime, outcome: Outcome, why: str, again: datetime | None) -> None:
        self._database.execute(
            "INSERT INTO attempt (message, at, outcome, why, again) VALUES (?, ?, ?, ?, ?)",
            (message, _stamp(now), outcome, why, None if again is None else _stamp(again)),
        )

    def _tries(self, message: str) -> int:
        query = "SELECT count(*) FROM attempt WHERE message = ? AND outcome = 'trying'"
        return int(self._database.execute(query, (message,)).fetchone()[0])

    def message(self, ident: str) -> Message:
        """The message of an id. Raises `KeyError`."""
        row = self._database.execute("SELECT id, receiver, made, body FROM message WHERE id = ?", (ident,)).fetchone()
        if row is None:
            raise KeyError(ident)
        return Message(id=row[0], receiver=row[1], made=row[2], body=bytes(row[3]))

    def waiting(self) -> list[Standing]:
        """What is still to be sent, in the order in which it was put in, with when it is due (null: now)."""
        return [one for one in self.standings() if one.state == "waiting"]

    def standings(self) -> list[Standing]:
        """Every message, in the order in which it was put in."""
        rows = self._database.execute("SELECT id, receiver, made FROM message ORDER BY rowid").fetchall()
        alerts: dict[str, list[str]] = {}
        for alert, message in self._database.execute("SELECT alert, message FROM told ORDER BY rowid"):
            alerts.setdefault(message, []).append(alert)
        tries: dict[str, list[_Try]] = {}
        asked = "SELECT message, at, outcome, why, again FROM attempt ORDER BY number"
        for message, *tried in self._database.execute(asked):
            tries.setdefault(message, []).append(_Try(*tried))
        return [_standing(row, alerts.get(row[0], []), tries.get(row[0], [])) for row in rows]

    def again(self, ident: str, now: datetime) -> None:
        """Has a message that was given up tried once more, at once."""
        self._note(ident, now, "failed", "asked for by a person", now)


class _Try(NamedTuple):
    at: str
    outcome: Outcome
    why: str
    again: str | None


def _standing(row: tuple[str, str, str], alerts: list[str], tries: list[_Try]) -> Standing:
    last = tries[-1] if tries else None
    state: Literal["waiting", "delivered", "refused", "given up"] = "waiting"
    if any(one.outcome == "delivered" for one in tries):
        state = "delivered"
    elif last is not None and last.outcome == "refused":
        state = "refused"
    elif last is not None and last.outcome == "failed" and last.again is None:
        state = "given up"
    outcomes = [one.outcome for one in tries]
    cut_off = any(here == after == "trying" for here, after in pairwise([*outcomes, "trying"]))
    return Standing(
        id=row[0], receiver=row[1], alerts=tuple(alerts), made=row[2], state=state, tries=outcomes.count("trying"),
        last=last.at if last else None, why=last.why if last else "",
        again=last.again if last and state == "waiting" else None, perhaps=cut_off and state != "delivered",
    )  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
