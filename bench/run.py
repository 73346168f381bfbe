"""Runs Marsad over the development sets, scores what it says, and writes docs/benchmarks.md.

    python bench/run.py [--only NAME ...] [--shared ../shared] [--out bench-out]

The command line is what is measured: each set goes through `marsad extract`, or `marsad add` and `marsad events`, as
a user would type it, and the scorers of the shared folder read what came out. `--only` refreshes the rows of some
sets and keeps the others as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "benchmarks.md"
_FILLED: set[Path] = set()
"""Databases that hold their set already: two sets may ask of one."""
RESULTS = ROOT / "docs" / "benchmarks.json"


def main() -> None:
    """Run the sets named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", action="append", default=[], help="a set's name; may be given again")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--out", type=Path, default=ROOT / "bench-out")
    parser.add_argument("--keep", action="store_true", help="use the databases of the run before")
    options = parser.parse_args()
    if not (options.shared / "data").is_dir():
        sys.exit(f"no development data in {options.shared}; say where it is with --shared")
    options.out.mkdir(exist_ok=True)
    sets = tomllib.loads((ROOT / "bench" / "sets.toml").read_text(encoding="utf-8"))["set"]
    if options.keep:
        _FILLED.update(options.out.glob("*.db"))
    wanted = [s for s in sets if not options.only or s["name"] in options.only]
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for one in wanted:
        results[one["name"]] = measure(one, options.shared, options.out)
        RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        write_table(sets, results)


def measure(one: dict[str, Any], shared: Path, out: Path) -> dict[str, Any]:
    """The figures of one set, with the day and the seconds that the software took."""
    data, started = shared / "data", time.perf_counter()
    stem = out / one["name"].replace(" ", "-")
    print(f"{one['name']}: running", file=sys.stderr, flush=True)
    made = {"extract": _extracted, "events": _events, "counts": _counts}[one.get("command", "extract")](one, data, stem)
    seconds = time.perf_counter() - started
    command = [sys.executable, shared / "bench" / one["scorer"], "--gold", data / one["gold"], "--pred", made, "--json"]
    scored = subprocess.run([*command, *one.get("options", [])], check=True, capture_output=True, text=True).stdout
    scores = json.loads(scored.strip().splitlines()[-1])
    figures = {label: _at(scores, path) for label, path, _ in one["figures"]}
    print(f"{one['name']}: " + ", ".join(f"{k} {v:.3f}" for k, v in figures.items()), file=sys.stderr, flush=True)
    return {"figures": figures, "day": datetime.now(UTC).date().isoformat(), "seconds": round(seconds)}


def _marsad(*arguments: object, out: Path | None = None) -> None:
    command = [sys.executable, "-m", "marsad", *map(str, arguments)]
    with open(out or os.devnull, "w", encoding="utf-8") as sink:
        done = subprocess.run(command, stdout=sink, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")


def _extracted(one: dict[str, Any], data: Path, stem: Path) -> Path:
    made = stem.with_suffix(".jsonl")
    _marsad("extract", data / one["docs"], "--jsonl", "--mentions", one.get("mentions", "all"), out=made)
    return made


def _database(one: dict[str, Any], data: Path, stem: Path) -> Path:
    database = stem.parent / (Path(one["docs"]).parent.as_posix().replace("/", "-") + ".db")
    if database in _FILLED:
        return database
    for left in stem.parent.glob(database.name + "*"):
        left.unlink()
    _marsad("add", data / one["docs"], "--db", database)
    _FILLED.add(database)
    return database


def _events(one: dict[str, Any], data: Path, stem: Path) -> Path:
    made = stem.with_suffix(".events.jsonl")
    _marsad("events", "--db", _database(one, data, stem), "--format", "jsonl", out=made)
    return made


def _counts(one: dict[str, Any], data: Path, stem: Path) -> Path:
    """Answers to counting questions, each with the filters that the question states."""
    import marsad

    made, database = stem.with_suffix(".answers.jsonl"), _database(one, data, stem)
    with marsad.open(database) as observatory, open(made, "w", encoding="utf-8") as sink:
        for line in (data / one["questions"]).read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            said = answer(observatory, question)
            sink.write(json.dumps({"question_id": question["question_id"], **said}) + "\n")
    return made


def answer(observatory: Any, question: dict[str, Any]) -> dict[str, int | None]:
    """Low, best, high of one question."""
    asked = question["filters"]
    filters = {"since": asked["since"], "until": asked["until"], "country": "US", "admin1": asked["state"]}
    if asked.get("city"):
        filters["place"] = asked["city"]
    if question["measure"] == "incidents":
        number = len([e for e in observatory.events(**filters) if e.kind in ("assault", "accident")])
        return {"low": number, "best": number, "high": number}
    total = observatory.count(question["measure"], **filters)
    return {"low": total.low, "best": total.best, "high": total.high}


def _at(scores: Any, path: str) -> float:
    for name in path.split("."):
        scores = scores[name]
    return float(scores)


def write_table(sets: list[dict[str, Any]], results: dict[str, Any]) -> None:
    """docs/benchmarks.md between its markers, the rest of the page left alone."""
    rows = ["| set | figure | Marsad | others | day |", "|---|---|--:|---|---|"]
    for one in sets:
        found = results.get(one["name"])
        if found is None:
            continue
        for number, (label, _, anchor) in enumerate(one["figures"]):
            title = f"**{one['name']}**: {one['title']}" if number == 0 else ""
            value = found["figures"].get(label)
            shown = "" if value is None else f"{value:.3f}"
            rows.append(f"| {title} | {label} | {shown} | {anchor} | {found['day'] if number == 0 else ''} |")
    replace_section("quality", "\n".join(rows))


def replace_section(name: str, text: str) -> None:
    """Put text between the markers of a section of docs/benchmarks.md."""
    page = TABLE.read_text(encoding="utf-8")
    opening, closing = f"<!-- {name} -->", f"<!-- end {name} -->"
    before, rest = page.split(opening, 1)
    _, after = rest.split(closing, 1)
    TABLE.write_text(f"{before}{opening}\n{text}\n{closing}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
