"""Asks `marsad serve` and Datasette the same questions of the same SQLite file, twenty at a time, and says how long.

    python bench/serve.py [--db million.db] [--events 1000000] [--clients 20] [--seconds 15] [--write]

Without a database it makes one (`serve_world.py`; an hour for a million events) in `bench/made/`. Every question is
another one: its filters are drawn anew, so that nothing is answered from an earlier answer. Needs `wrk` (Debian has
it), and Chromium for the first paint of the map. `--write` puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from scale_world import COUNTRIES
from serve_world import make
from table import replace_section

HERE = Path(__file__).parent
KINDS = ("assault", "protest", "coerce", "threaten", "accident")
BY = ("month", "year", "country", "admin1", "kind", "month,kind", "year,country", "actor")
QUESTIONS = 8000
TARGET = 200
PAINTS = 5
PAINT_TARGET = 2
INDEXES = {
    "bench_day": "listed (start_day)", "bench_country": "listed (country, start_day)",
    "bench_kind": "listed (kind, start_day)", "bench_admin1": "listed (admin1)", "bench_status": "listed (status)",
    "bench_actor": "listed_actors (actor, root)",
}  # fmt: skip
"""Made for Datasette: Marsad reads none of them."""


class Asked:
    """Questions of one kind, as Marsad and as Datasette are asked them."""

    def __init__(
        self, says: str, marsad: Callable[[random.Random], str], datasette: Callable[[random.Random], str] | None
    ) -> None:
        self.says, self.marsad, self.datasette = says, marsad, datasette


def drawn(draw: random.Random, *, some: bool) -> dict[str, str]:
    """Filters: days mostly, with a country, a kind or both."""
    first = date(1985, 1, 1) + timedelta(days=draw.randrange(38 * 365))
    asked = {"since": first.isoformat(), "until": (first + timedelta(days=draw.randrange(5, 1500))).isoformat()}
    if some or draw.random() < 0.6:
        asked["country"] = draw.choice(COUNTRIES)
    if draw.random() < 0.5:
        asked["kind"] = draw.choice(KINDS)
    return asked


def as_sql(asked: dict[str, str]) -> str:
    """The same filters for the table `listed`."""
    parts = ["gone = 0", "status in ('actual', 'attempted')", f"start_day <= '{asked['until']}'",
             f"end_day >= '{asked['since']}'"]  # fmt: skip
    parts += [f"{name} = '{asked[name]}'" for name in ("country", "kind") if name in asked]
    return " and ".join(parts)


def _list(draw: random.Random) -> str:
    return "/v1/events?" + urlencode(
        {"limit": 50, "min_sources": draw.randrange(1, 3), "confidence": f"{draw.random() / 2:.3f}"}
    )


def _list_there(draw: random.Random) -> str:
    return "/million/listed.json?" + urlencode({
        "_size": 50, "_sort_desc": "start_day", "gone": 0, "status__in": "actual,attempted",
        "sources__gte": draw.randrange(1, 3), "confidence__gte": f"{draw.random() / 2:.3f}",
    })  # fmt: skip


def _filter(draw: random.Random) -> str:
    return "/v1/events?" + urlencode({"limit": 50, **drawn(draw, some=True)})


def _filter_there(draw: random.Random) -> str:
    asked = drawn(draw, some=True)
    there = {"_size": 50, "_sort_desc": "start_day", "gone": 0, "status__in": "actual,attempted",
             "start_day__lte": asked["until"], "end_day__gte": asked["since"]}  # fmt: skip
    return "/million/listed.json?" + urlencode(there | {n: asked[n] for n in ("country", "kind") if n in asked})


def _sum(draw: random.Random) -> str:
    asked = drawn(draw, some=False)
    return "/v1/aggregates?" + urlencode({"by": draw.choice(BY), **asked})


def _sum_there(draw: random.Random) -> str:
    asked = drawn(draw, some=False)
    columns = {"month": "substr(start_day, 1, 7)", "year": "substr(start_day, 1, 4)"}
    keys = draw.choice(BY).split(",")
    source = "listed" if keys != ["actor"] else "listed join listed_actors using (root)"
    named = ", ".join(f"{columns.get(key, key)} as k{at}" for at, key in enumerate(keys))
    people = ", ".join(
        f"sum(case when counted then {m}_{b} end)" for m in ("killed", "injured") for b in ("low", "best", "high")
    )
    group = ", ".join(f"k{at}" for at in range(len(keys)))
    sql = f"select {named}, count(*), {people} from {source} where {as_sql(asked)} group by {group}"
    return "/million.json?" + urlencode({"sql": sql, "_shape": "array"})


def _map(draw: random.Random) -> str:
    west, south = 10 + 8 * draw.randrange(3), -30 + 12 * draw.randrange(6)
    box = f"{west - 2},{south - 2},{west + 6},{south + 12}"
    return "/v1/map?" + urlencode({"bbox": box, "zoom": draw.randrange(4, 10), **drawn(draw, some=False)})


ASKED = (
    Asked("list: newest 50 of all, and how many", _list, _list_there),
    Asked("filter: newest 50 of some days, a country, a kind", _filter, _filter_there),
    Asked("aggregate: events and people by one or two keys", _sum, _sum_there),
    Asked("map: clusters on screen", _map, None),
)


def main() -> None:
    """Measures both servers and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--db", type=Path, default=HERE / "made" / "million.db")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--alone", action="store_true", help="without Datasette")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not here. Next: apt-get install wrk")
    if not options.db.exists():
        options.db.parent.mkdir(exist_ok=True)
        make(options.db, options.events)
    indexed(options.db)
    section = measured(options)
    print(section)
    if options.write:
        replace_section("serve", section)


def indexed(path: Path) -> None:
    """The indexes that somebody who keeps this file in Datasette would make."""
    with sqlite3.connect(path) as connection:
        for name, columns in INDEXES.items():
            connection.execute(f"create index if not exists {name} on {columns}")
        connection.execute("analyze")


def measured(options: argparse.Namespace) -> str:
    """The section with the table."""
    with sqlite3.connect(options.db) as connection:
        events = connection.execute("select count(*) from listed where gone = 0").fetchone()[0]
    marsad = [
        sys.executable,
        "-m",
        "marsad",
        "serve",
        "--db",
        str(options.db),
        "--workers",
        str(options.workers),
        "--port",
    ]
    there = [
        sys.executable, "-m", "datasette", "serve", "--immutable", str(options.db), "--setting", "suggest_facets",
        "off", "--setting", "sql_time_limit_ms", "60000", "--setting", "max_returned_rows", "50000", "--port",
    ]  # fmt: skip
    lines, notes = [], []
    found: dict[str, dict[str, dict]] = {}
    servers = [("Marsad", marsad, "/v1/events?limit=1"), ("Datasette", there, "/-/versions.json")]
    for name, command, first in servers[: 1 if options.alone else 2]:
        with running(command, first) as (port, pid, seconds):
            for asked in ASKED:
                ask = asked.marsad if name == "Marsad" else asked.datasette
                if ask is not None:
                    told = run(options, port, pid, asked.says, ask)
                    if not told["requests"]:
                        told = run(options, port, pid, asked.says, ask, clients=1)
                    found.setdefault(asked.says, {})[name] = told
            if name == "Marsad":
                notes.append(painted(port))
            notes.append(f"{name}: {seconds:.1f} s to the first answer, {memory(pid):,} MB of its own in all processes")
    for says, both in found.items():
        for name, told in both.items():
            alone = "" if told["clients"] == options.clients else ", one client¹"
            times = " | ".join(f"{told[part]:.0f}" for part in ("p50", "p95", "p99"))
            if not told["requests"]:
                times = f"none answered in {options.seconds} s | | "
            lines.append(
                f"| {says} | {name}{alone} | {times} | {told['rate']:.1f} | {told['cpu']:.1f} | {told['errors']} |"
            )
    load = os.getloadavg()[1]
    return "\n".join([
        "", f"`make bench-serve`, {date.today()}: {events:,} made-up events in one SQLite file of "
        f"{options.db.stat().st_size / 1e9:.1f} GB, {options.clients} clients, {options.workers} processes of `marsad "
        f"serve`, {os.cpu_count()} cores (load by others and by this at the end: {load:.1f}). To be reached: p95 under "
        f"{TARGET} ms. {'. '.join(notes)}. Milliseconds as the client sees them; CPU is what the server spent on each "
        "question, whatever else ran.", "",
        "| question | server | p50 ms | p95 ms | p99 ms | per second | CPU ms each | errors |",
        "|---|---|--:|--:|--:|--:|--:|--:|", *lines, "", *_footnote(lines, options),
    ])  # fmt: skip


def _footnote(lines: Sequence[str], options: argparse.Namespace) -> list[str]:
    """What the mark beside a row means, where a row has it."""
    if not any("¹" in line for line in lines):
        return []
    return [f"¹ Of {options.clients} clients at once none had an answer within {options.seconds} s.", ""]


def painted(port: int) -> str:
    """How long a browser takes from the address to the map with all its events drawn, each time with nothing kept."""
    chromium = os.environ.get("MARSAD_CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if not chromium:
        return "No browser was here, so the first paint of the map was not measured"
    arguments = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    took = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for _ in range(PAINTS):
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_selector("#map[data-map-state=idle]", timeout=60_000)
            took.append(page.evaluate("performance.getEntriesByName('map painted')[0].startTime"))
            page.context.close()
        browser.close()
    print("paint", [round(one) for one in took], file=sys.stderr, flush=True)
    middle, most = sorted(took)[PAINTS // 2] / 1000, max(took) / 1000
    return (
        f"The map's first paint with all events, in Chromium without a graphics card: {middle:.1f} s (of {PAINTS} "
        f"times the median; {most:.1f} s at most; to be reached: {PAINT_TARGET} s)"
    )


@contextmanager
def running(command: list[str], first: str) -> Iterator[tuple[int, int, float]]:
    """A server on a free port: the port, the process, and the seconds until it gave its first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.monotonic()
    process = subprocess.Popen([*command, str(port)], stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{first}", timeout=60).read()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() - started > 600:
                    sys.exit(f"{' '.join(command)} did not start")
                time.sleep(0.2)
        yield port, process.pid, time.monotonic() - started
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # a question that takes minutes is not waited for
            os.killpg(process.pid, signal.SIGKILL)


def run(
    options: argparse.Namespace, port: int, pid: int, says: str, ask: Callable[[random.Random], str], clients: int = 0
) -> dict:
    """One kind of question for some seconds; drawn alike for every server, other ones for warming up."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as paths:
        for seed, seconds in ((1, 4), (2, options.seconds)):
            draw = random.Random(f"{says}{seed}")
            paths.seek(0)
            paths.truncate()
            asked = [ask(draw).replace("/million", f"/{options.db.stem}") for _ in range(QUESTIONS)]
            paths.write("\n".join(asked) + "\n")
            paths.flush()
            before = cpu(pid)
            command = ["wrk", "-t1", f"-c{clients or options.clients}", f"-d{seconds}s", "--timeout", "60s",
                       "--latency", "-s",
                       str(HERE / "serve.lua"), f"http://127.0.0.1:{port}"]  # fmt: skip
            out = subprocess.run(
                command, env={**os.environ, "PATHS": paths.name}, capture_output=True, text=True, check=True
            )
            spent = cpu(pid) - before
    told = json.loads(out.stdout.strip().splitlines()[-1])
    told |= {
        "clients": clients or options.clients,
        "rate": told["requests"] / told["seconds"],
        "cpu": spent / max(told["requests"], 1) * 1000,
    }
    print(says, told, file=sys.stderr, flush=True)
    return told


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    found = [pid]
    for task in found:
        children = Path(f"/proc/{task}/task/{task}/children")
        found += [int(child) for child in children.read_text().split()] if children.exists() else []
    return found


def cpu(pid: int) -> float:
    """Seconds of CPU that these processes have spent."""
    ticks = 0
    for one in family(pid):
        parts = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Megabytes that these processes hold, what they share counted once (PSS)."""
    total = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) if line.startswith(("Pss_Anon:", "Pss_Shmem:")) else 0
    return total // 1024


if __name__ == "__main__":
    main()
