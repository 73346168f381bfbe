"""A real PostgreSQL server in a temporary folder: started when a test first needs it, ended with the run.

`initdb` and `pg_ctl` refuse to work as root; then they run as the user ``postgres`` (or ``nobody``). The server listens
on a socket in its folder, where everybody on this machine is trusted, and on a port of 127.0.0.1, where a password is
asked for.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

OLDEST = 15
OWNER = "marsad"
"""The superuser of the test server, and the owner of its databases."""
# A test never outlives the machine, so nothing need reach the disk; what is committed still outlives the server.
_SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB", "autovacuum=off",
             "log_statement=all")  # fmt: skip


class NoServerError(Exception):
    """PostgreSQL is not installed here, or will not start; says what to do."""


def programs() -> Path:
    """The folder with `initdb` and `pg_ctl` of the newest PostgreSQL here. Raises `NoServerError`."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    found += [Path(path).resolve().parent for path in (shutil.which("initdb"),) if path]
    good = [path for path in found if _version_of(path) >= OLDEST and (path / "pg_ctl").exists()]
    if not good:
        raise NoServerError(f"no PostgreSQL {OLDEST} or newer is installed: `apt-get install postgresql`")
    return max(good, key=_version_of)


def _version_of(folder: Path) -> int:
    told = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    words = [word for word in told.split() if word[:1].isdigit()]
    return int(words[0].split(".")[0]) if words else 0


class Server:
    """One server with its data; `start`, `stop` and `kill` as often as a test likes."""

    def __init__(self, *, settings: Sequence[str] = _SETTINGS) -> None:
        self._settings = settings
        self._programs = programs()
        # Short, since the path of a socket may have 107 letters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="marsad-pg-", dir="/tmp"))
        self.password = secrets.token_hex(8)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._user = _other_user()
        self._numbers = itertools.count(1)
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        word = self.folder / "password"
        word.write_text(self.password)
        word.chmod(0o644)
        self._run("initdb", "-D", self._data, "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust",
                  "--auth-host=scram-sha-256", f"--pwfile={word}", "--no-sync")  # fmt: skip
        word.unlink()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def log(self) -> str:
        """All that the server has logged, every statement included."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = " ".join(f"-c {setting}" for setting in self._settings)
        options += f" -c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder}"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", self._data, "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """Stops it as in a power cut, but for the disk: what was committed comes back, connections break off."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self._data)

    def remove(self) -> None:
        """Stops it and takes its folder away."""
        subprocess.run([self._programs / "pg_ctl", "stop", "-m", "immediate", "-D", self._data], capture_output=True,
                       check=False, **self._as_user())  # fmt: skip
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, *, user: str = OWNER) -> str:
        """The address of a database over the socket, where no password is asked for."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def url_by_port(self, database: str, *, user: str = OWNER, password: str | None = None) -> str:
        """The address of a database over the network, where a password is asked for."""
        return f"postgresql://{user}:{self.password if password is None else password}@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Makes a database, a copy of another; its name."""
        name = f"t{next(self._numbers)}"
        self.do(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Takes a database away, whoever is connected."""
        self.do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def do(self, statement: str | sql.Composable, database: str = "postgres") -> list[Sequence[object]]:
        """Runs one statement as the superuser; its rows, if it gives any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def _run(self, program: str, *words: str) -> None:
        # Files, not pipes: the server would keep a pipe open, and reading it would never end.
        language = {**os.environ, "LC_ALL": "C.UTF-8"}
        with tempfile.TemporaryFile() as said:
            done = subprocess.run([self._programs / program, *words], stdout=said, stderr=said, check=False,
                                  cwd=self.folder, env=language, **self._as_user())  # fmt: skip
            said.seek(0)
            if done.returncode != 0:
                raise NoServerError(f"{program} failed: {said.read().decode(errors='replace')[-2000:]}")

    def _as_user(self) -> dict[str, object]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _other_user() -> pwd.struct_passwd | None:
    """Whom to run as where this is root; None where it is not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
