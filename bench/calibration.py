"""Fits how likely a claim is right, on development data, and prints whether what it says comes true.

    python bench/calibration.py [--shared ../shared] [--jobs 2] [--share 1.0] [--cases FILE] [--dry | --keep]

A claim is called right or wrong where some gold lets us say so; what "right" means for each set stands in `SETS`. Half
of the documents (by a hash of their ids) fit the weights, which go to src/marsad/extract/confidence.toml; the other
half is what the reliability table in docs/benchmarks.md is about. Of the sets that the trained reader learned from, the
eighth that it never saw is that other half. Of our own sets only the sealed part is used: the rules were written with
the open part, and the shared set of kinds, in sight, so that they are right there more often than elsewhere. `--cases`
keeps the cases, and reads them from there if the file exists; `--dry` writes nothing; `--share` takes a part of each.
`--keep` fits nothing and tells how the weights in use do on what is read now.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import rightness
from fitting import Case, Fitted, fit, report
from marsad.extract import confidence
from rightness import Judge
from table import ROOT, replace_file, replace_section, today, unlearned

WEIGHTS = ROOT / "src" / "marsad" / "extract" / "confidence.toml"
_CHUNK = 8  # documents that a process takes at a time
_FAILING = 20  # documents: a code that chokes on more is not worth fitting


class Set(NamedTuple):
    """Documents with gold: how a claim is judged, and how many documents to take at most."""

    name: str
    docs: str
    gold: str
    judge: Judge
    most: int
    right: str
    learned: bool = False
    """Whether the trained reader learned from all but an eighth of it (training/README.md)."""


SETS = (
    Set("muc4 dev", "muc4/dev/docs.jsonl", "muc4/dev/gold.jsonl", rightness.by_template, 700,
        "the text has a template of its type, and of whom the claim names somebody stands in it", learned=True),
    Set("muc4 tst1", "muc4/tst1/docs.jsonl", "muc4/tst1/gold.jsonl", rightness.by_template, 100, "the same"),
    Set("muc4 tst2", "muc4/tst2/docs.jsonl", "muc4/tst2/gold.jsonl", rightness.by_template, 100, "the same"),
    Set("own kinds", "own:kinds-sealed.jsonl", "own:kinds-sealed.jsonl", rightness.by_kind, 1000,
        "its ACLED sub-type is the sentence's, and it is told as having happened only if it has"),
    Set("own statuses", "own:statuses.jsonl", "own:statuses.jsonl", rightness.by_status, 1000,
        "its status is the one asked for"),
    Set("own figures", "own:figures.jsonl", "own:figures.jsonl", rightness.by_figures, 1000,
        "each of its numbers is the text's, or adds up to it with the others"),
    Set("event-location", "event-location/docs.jsonl", "event-location/gold.jsonl", rightness.by_place, 1200,
        "its place is the verb's, or it names none of the sentence where the verb has none", learned=True),
    Set("gva", "gva/docs.jsonl", "gva/gold.jsonl", rightness.by_incident, 600,
        "no number in its first 800 characters is above the incident's, and one is equal"),
)  # fmt: skip


def main() -> None:
    """Read, judge, fit, report."""
    options = _options()
    started = time.perf_counter()
    if options.cases and options.cases.exists():
        cases = [Case(*json.loads(line)) for line in options.cases.read_text(encoding="utf-8").splitlines()]
    else:
        cases = list(_cases(options))
        if options.cases:
            lines = (json.dumps(case) for case in cases)
            options.cases.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fitted_on = [case for case in cases if case.half == "fit"]
    model = Fitted(confidence.model().bias, dict(confidence.model().weights)) if options.keep else fit(fitted_on)
    text = report(model, cases, {one.name: one.right for one in SETS})
    if options.keep:
        kept = "The weights are those fitted on an earlier reading; the claims of the half not fitted, as read now:"
        text = "\n".join([kept, *text.splitlines()[1:]])
    print(text)
    print(f"{len(cases)} claims in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    if not (options.dry or options.keep):
        replace_file(WEIGHTS, model.toml(len(fitted_on), today()))
    if not options.dry:
        replace_section("calibration", f"{today()}. {text}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--share", type=float, default=1.0, help="the part of each set's documents that is read")
    parser.add_argument("--cases", type=Path, help="keep the cases here, or read them from here")
    parser.add_argument("--dry", action="store_true", help="write neither weights nor table")
    parser.add_argument("--keep", action="store_true", help="keep the weights, write the table")
    options = parser.parse_args()
    if not (options.shared / "data").is_dir():
        sys.exit(f"no development data in {options.shared}; say where it is with --shared")
    return options


Task = tuple[int, dict[str, Any], dict[str, Any]]
"""A set's number, a document, its gold."""


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    tasks = [task for number, one in enumerate(SETS) for task in _tasks(number, one, options)]
    # Long and short texts mixed, so that both processes end at about the same time.
    tasks.sort(key=lambda task: _hash(task[1]["id"]))
    chunks = [tasks[at : at + _CHUNK] for at in range(0, len(tasks), _CHUNK)]
    failed = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for done, (found, failures) in enumerate(pool.map(_read, chunks), start=1):
            failed += len(failures)
            for line in failures:
                print(line, file=sys.stderr, flush=True)
            if failed > _FAILING:
                pool.shutdown(cancel_futures=True)
                sys.exit("too many documents fail: mend that first")
            if done % 20 == 0:
                print(f"{done * _CHUNK} of {len(tasks)} documents", file=sys.stderr, flush=True)
            yield from found


def _tasks(number: int, one: Set, options: argparse.Namespace) -> Iterator[Task]:
    docs, gold = (_path(name, options.shared) for name in (one.docs, one.gold))
    if not docs.exists():
        print(f"{one.name}: left out, {docs} is not there", file=sys.stderr)
        return
    rows = _lines(docs)
    known = rightness.by_document(_lines(gold))
    rows = [row for row in rows if row["id"] in known and known[row["id"]].get("part") != "open"]
    rows.sort(key=lambda row: _hash(row["id"]))
    for half in ("fit", "check"):
        chosen = [row for row in rows if _half(one, row["id"]) == half]
        for row in islice(chosen, max(1, round(min(one.most / 2, len(chosen)) * options.share))):
            yield number, row, known[row["id"]]


def _path(name: str, shared: Path) -> Path:
    own = name.removeprefix("own:")
    return ROOT / "bench" / "own" / own if own != name else shared / "data" / name


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def _half(one: Set, document: str) -> str:
    if one.learned:
        return "check" if unlearned(document) else "fit"
    return "fit" if int(_hash(document)[-1], 16) % 2 else "check"


@cache
def _extractor() -> Any:
    from marsad.flow.components import extractor_of

    return extractor_of()


def _read(tasks: Sequence[Task]) -> tuple[list[Case], list[str]]:
    """The cases of some documents, the features of every claim that its gold calls right or wrong; and what failed."""
    from marsad.core.nouns import Document

    cases: list[Case] = []
    failures: list[str] = []
    for number, row, gold in tasks:
        one = SETS[number]
        given: dict[str, Any] = {key: row.get(key) for key in ("title", "publisher", "published", "language")}
        document = Document(id=f"d-{row['id']}", text=row["text"], **given)
        try:
            trace, reading = _extractor().trace(document)
        except Exception as error:  # noqa: BLE001
            # One document that the code of the day chokes on must not cost the others; it is told.
            failures.append(f"{one.name} {row['id']}: {type(error).__name__}: {error}")
            continue
        judged: Callable[[Any], bool | None] = one.judge(reading.claims, gold, document.text)
        for claim in reading.claims:
            right, seen = judged(claim), trace.confidences.get(claim.id)
            if right is not None and seen is not None:
                cases.append(Case(one.name, row["id"], _half(one, row["id"]), dict(seen.features), right))
    return cases, failures


if __name__ == "__main__":
    main()
