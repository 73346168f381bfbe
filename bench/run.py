"""Runs Marsad over the development sets, scores what it says, and writes docs/benchmarks.md.

    python bench/run.py [--only NAME ...] [--jobs 2] [--keep] [--shared ../shared] [--out bench-out]

The command line is what is measured: each set goes through `marsad extract`, or `marsad add` and `marsad events`, as
a user would type it, and a scorer reads what came out. `--only` refreshes the rows of some sets and keeps the others as
they are. The sets stand in sets.toml:

    docs, gold   files under the shared data folder; `own:statuses.jsonl` is bench/own/statuses.jsonl
    scorer       a file in bench/, or else in the shared folder's bench; called with --gold, --pred and --json, it
                 prints one JSON object on its last line
    places       gazetteers of the data folder to import first, into a home of the set's own
    options      more arguments for the scorer
    unlearned    true: only the eighth of the documents that the trained reader never learned from
    figures      [label, path in the scorer's JSON, anchor, target]; the last two may be left out
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from table import (
    PACKAGED,
    RESULTS,
    ROOT,
    markdown,
    packaged,
    read_sets,
    replace_file,
    replace_section,
    rows_of,
    text,
    today,
    unlearned,
)

__all__ = ["ROOT", "replace_section"]

BENCH = ROOT / "bench"
_UNKNOWN_LENGTH = 10  # seconds: what a set is taken to need that was never run
_QUESTIONERS = 2  # processes: questions are the last of the longest group, when the other lane is about to be idle


def main() -> None:
    """Run the sets named, or all."""
    options = _options()
    sets = read_sets(BENCH / "sets.toml")
    names = {one["name"] for one in sets}
    if unknown := [name for name in options.only if name not in names]:
        sys.exit(f"no set is called {', '.join(unknown)}; there are {', '.join(sorted(names))}")
    options.out.mkdir(exist_ok=True)
    run = Run(sets, options.shared, options.out, keep=options.keep)
    wanted = [s for s in sets if not options.only or s["name"] in options.only]
    missing = [s["name"] for s in wanted if not run.has(s)]
    if missing:
        print(f"left out, their data are not there: {', '.join(missing)}", file=sys.stderr)
    groups = run.in_groups([s for s in wanted if s["name"] not in missing])
    with ThreadPoolExecutor(options.jobs) as lanes:
        failures = [line for lines in lanes.map(run.group, groups) for line in lines]
    print(text([row for row in rows_of(sets, run.results) if not options.only or row.set in options.only]))
    if failures:
        sys.exit("\n".join(failures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", action="append", default=[], help="a set's name; may be given again")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="sets at the same time")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--out", type=Path, default=ROOT / "bench-out")
    parser.add_argument("--keep", action="store_true", help="use the databases of the run before")
    options = parser.parse_args()
    if not (options.shared / "data").is_dir():
        sys.exit(f"no development data in {options.shared}; say where it is with --shared")
    return options


@dataclass
class Run:
    """One run over sets: where things are, what was measured, and which databases are filled already."""

    sets: list[dict[str, Any]]
    shared: Path
    out: Path
    keep: bool = False
    results: dict[str, Any] = field(default_factory=dict)
    _filled: set[Path] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        """Takes the results of the runs before, so that only what is run anew changes."""
        if RESULTS.exists():
            self.results = json.loads(RESULTS.read_text(encoding="utf-8"))
        if self.keep:
            self._filled.update(self.out.glob("*.db"))

    def has(self, one: dict[str, Any]) -> bool:
        """Whether a set's documents are on this machine."""
        return self.path(one["docs"]).exists() and self.path(one["gold"]).exists()

    def path(self, name: str) -> Path:
        """A file of the shared data, or of bench/own for a name with "own:" before it."""
        return BENCH / "own" / name.removeprefix("own:") if name.startswith("own:") else self.shared / "data" / name

    def in_groups(self, wanted: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Sets that ask of one database together; the group that took longest last time first, so that none lags."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for one in wanted:
            shared = one.get("command", "extract") != "extract"
            groups.setdefault(one["docs"] if shared else one["name"], []).append(one)

        def length(group: list[dict[str, Any]]) -> float:
            return sum(float(self.results.get(one["name"], {}).get("seconds", _UNKNOWN_LENGTH)) for one in group)

        return sorted(groups.values(), key=length, reverse=True)

    def group(self, sets: list[dict[str, Any]]) -> list[str]:
        """Measure sets one after the other; what failed, in words, since one set must not take the others with it."""
        failures: list[str] = []
        for one in sets:
            self._say(f"{one['name']}: running")
            began = time.perf_counter()
            try:
                figures = self.measure(one)
            except subprocess.CalledProcessError as error:
                failures.append(f"{one['name']}: {' '.join(map(str, error.cmd))} ended with {error.returncode}")
                self._say(f"{failures[-1]}\n{error.stderr or ''}")
                continue
            seconds = round(time.perf_counter() - began)
            self._say(f"{one['name']}: {seconds} s: " + ", ".join(f"{k} {v:.3f}" for k, v in figures.items()))
            self._keep(one["name"], {"figures": figures, "day": today(), "seconds": seconds})
        return failures

    def measure(self, one: dict[str, Any]) -> dict[str, float]:
        """The figures of one set. Raises `CalledProcessError` where the software or the scorer failed."""
        make = {"extract": self._extracted, "events": self._events, "counts": self._counts}
        made = make[one.get("command", "extract")](one, self.out / one["name"].replace(" ", "-"))
        scores = self._scored(one, made)
        return {figure.label: _at(scores, figure.path) for figure in one["figures"]}

    def _given(self, one: dict[str, Any], key: str) -> Path:
        """A set's documents or gold, or only the eighth of them that the trained reader never learned from."""
        whole = self.path(one[key])
        if not one.get("unlearned"):
            return whole
        part = self.out / f"{one['name'].replace(' ', '-')}.{key}.jsonl"
        lines = whole.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.strip() and unlearned(json.loads(line)["id"])]
        part.write_text("\n".join(kept) + "\n", encoding="utf-8")
        return part

    def _scored(self, one: dict[str, Any], made: Path) -> dict[str, Any]:
        own = BENCH / one["scorer"]
        scorer = own if own.exists() else self.shared / "bench" / one["scorer"]
        command = [sys.executable, scorer, "--gold", self._given(one, "gold"), "--pred", made, "--json"]
        # A scorer of our own may use what the shared ones share: common.py and its neighbours.
        env = {**os.environ, "PYTHONPATH": str(self.shared / "bench")}
        done = subprocess.run(
            [*command, *one.get("options", [])], check=True, capture_output=True, text=True, env=env
        ).stdout  # fmt: skip
        scores: dict[str, Any] = json.loads(done.strip().splitlines()[-1])
        return scores

    def _extracted(self, one: dict[str, Any], stem: Path) -> Path:
        made = stem.with_suffix(".jsonl")
        home = self._home(one)
        arguments = (self._given(one, "docs"), "--jsonl", "--mentions", one.get("mentions", "all"))
        _marsad("extract", *arguments, out=made, home=home)
        return made

    def _home(self, one: dict[str, Any]) -> Path | None:
        """A folder for $MARSAD_HOME with the set's gazetteers imported; None where it names none."""
        if not one.get("places"):
            return None
        home = self.out / f"home-{one['name'].replace(' ', '-')}"
        if not (home / "imported").exists():
            home.mkdir(exist_ok=True)
            for name in one["places"]:
                _marsad("places", "import", self.path(name), home=home)
            (home / "imported").touch()
        return home

    def _database(self, one: dict[str, Any]) -> Path:
        docs = Path(one["docs"])
        # A folder of the shared data is one set; in bench/own each file is one.
        name = docs.stem.removeprefix("own:") if one["docs"].startswith("own:") else docs.parent.as_posix()
        database = self.out / (name.replace("/", "-") + ".db")
        if database in self._filled:
            return database
        for left in self.out.glob(database.name + "*"):
            left.unlink()
        _marsad("add", self.path(one["docs"]), "--db", database)
        self._filled.add(database)
        return database

    def _events(self, one: dict[str, Any], stem: Path) -> Path:
        made = stem.with_suffix(".events.jsonl")
        _marsad("events", "--db", self._database(one), "--format", "jsonl", out=made)
        return made

    def _counts(self, one: dict[str, Any], stem: Path) -> Path:
        made = stem.with_suffix(".answers.jsonl")
        arguments = (BENCH / "questions.py", self.path(one["questions"]), self._database(one), made, _QUESTIONERS)
        command = [sys.executable, *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        return made

    def _keep(self, name: str, found: dict[str, Any]) -> None:
        with self._lock:
            # Somebody else may have measured another set meanwhile: theirs stay.
            if RESULTS.exists():
                self.results.update(json.loads(RESULTS.read_text(encoding="utf-8")))
            self.results[name] = found
            replace_file(RESULTS, json.dumps(self.results, indent=1, sort_keys=True) + "\n")
            rows = list(rows_of(self.sets, self.results))
            replace_section("quality", markdown(rows))
            replace_file(PACKAGED, packaged(rows))

    def _say(self, words: str) -> None:
        print(f"[{time.perf_counter() - self._started:5.0f} s] {words}", file=sys.stderr, flush=True)


def _marsad(*arguments: object, out: Path | None = None, home: Path | None = None) -> None:
    """A command as a user types it. Exit code 3 (some documents failed) is no failure of the run."""
    command = [sys.executable, "-m", "marsad", *map(str, arguments)]
    env = {**os.environ, "MARSAD_HOME": str(home)} if home is not None else None
    with open(out or os.devnull, "w", encoding="utf-8") as sink:
        done = subprocess.run(command, stdout=sink, stderr=subprocess.PIPE, text=True, check=False, env=env)
    if done.returncode not in (0, 3):
        raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)


def _at(scores: Any, path: str) -> float:
    for name in path.split("."):
        scores = scores[name]
    return float(scores)


if __name__ == "__main__":
    main()
