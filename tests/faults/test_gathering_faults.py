"""A run of `gather` that is killed or whose disk fails at any promise: the next run has every article, once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "doors"))

from broken_calls import GATHERING, can_break_calls, injecting, moments
from fake_web import FakeWeb, said
from trials import keep_counts

from marsad.flow.verifying import verify
from marsad.store import Ledger

HERE = Path(__file__).parent
MANY = bool(os.environ.get("MARSAD_FAULTS"))
EVERY = os.environ.get("MARSAD_FAULTS") == "every"
MOMENTS = 6
"""At how many moments of a run each kind of call fails, where not at every one."""
ARTICLES = 4


@pytest.fixture
def outlet():
    web = FakeWeb()
    items = "".join(
        f"<item><title>Report {n}</title><link>{web.root}/a/{n}</link><description>The market of district {n} stayed "
        f"open, residents say. {n + 2} militants were killed in Hawija on 2023-03-1{n}.</description></item>"
        for n in range(ARTICLES)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Outlet</title>{items}</channel></rss>'
    web.pages["/feed"] = said(feed, ETag='"one"', kind="application/rss+xml")
    for n in range(ARTICLES):
        words = f"{n + 2} militants were killed in Hawija on 2023-03-1{n}."
        web.pages[f"/a/{n}"] = said(
            f"<!doctype html><html lang='en'><head><title>Report {n}</title></head><body><article><h1>Report {n}</h1>"
            f"<p>{words} The market of district {n} stayed open until late, residents say.</p></article></body></html>"
        )
    yield web
    web.close()


class Gathering:
    """A process that gathers in forks of itself, one home folder after the other."""

    def __init__(self, web: FakeWeb, articles: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "gathering_driver.py"), web.root, articles],
            env={**os.environ, "MARSAD_TEST_HOSTS": web.host}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, home: Path, *hurt: object) -> dict:
        home.mkdir(exist_ok=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"home": str(home), "hurt": hurt}) + "\n")
        self._process.stdin.flush()
        answer: dict = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0


def held(home: Path) -> Counter[str | None]:
    with Ledger.open(home / "observatory.db") as ledger:
        assert verify(ledger).sound
        return Counter(document.title for document in ledger.documents())


def broken(calls: dict[str, int]) -> list[tuple[str, ...]]:
    """A call to the system that fails, at some moments of a run; where `MARSAD_FAULTS` is every, at all of them."""
    found = []
    for trouble in GATHERING:
        many = calls.get(trouble.split()[0], 0)
        found += [(injecting(trouble, nth),) for nth in moments(many, 1 if EVERY else max(1, many // MOMENTS))]
    return found


def faults() -> list[tuple[object, ...]]:
    many = [*(("kill", nth) for nth in range(1, 14)), *(("space", size) for size in range(0, 40_000, 1_000))]
    return many if MANY else [("kill", 1), ("kill", 4), ("space", 300), ("space", 2_000)]


@pytest.mark.parametrize("articles", ["page", "feed"])
def test_what_an_outlet_published_is_in_once_whatever_failed_in_the_run_before(tmp_path, outlet, articles):
    wanted = Counter({f"Report {n}": 1 for n in range(ARTICLES)})
    gathering = Gathering(outlet, articles)
    assert gathering.ask(tmp_path / "undisturbed") == {"ended": "whole", "told": ""}
    assert held(tmp_path / "undisturbed") == wanted
    calls = gathering.ask(tmp_path / "counted", "count")["calls"] if MANY and can_break_calls() else {}
    ended: Counter[str] = Counter()
    ends: list[tuple[tuple[object, ...], str]] = []
    lost: list[str] = []
    for number, hurt in enumerate([*faults(), *broken(calls)]):
        home = tmp_path / str(number)
        found = gathering.ask(home, *hurt)
        ended[found["ended"]] += 1
        ends.append((hurt, found["ended"]))
        if found["ended"] not in ("whole", "said so", "listed", *(["killed"] if hurt[0] == "kill" else [])):
            lost.append(f"{hurt}: {found}")
        if found["ended"] == "said so" and "Next:" not in found["told"]:
            lost.append(f"{hurt}: an error does not say what to do next: {found}")
        fine = ("whole", "listed") if hurt[0] == "kill" else ("whole",)  # the half archive of a killed run is listed
        if (again := gathering.ask(home))["ended"] not in fine or again["told"]:
            lost.append(f"{hurt}: the next run: {again}")
        if held(home) != wanted:
            lost.append(f"{hurt}: {held(home)}")
        shutil.rmtree(home)
    gathering.close()
    keep_counts("SQLite", f"gathering hurt ({articles}s)", sum(ended.values()), ended, lost)
    assert lost == []
    kills = [how for hurt, how in ends if hurt[0] == "kill"]
    promises = kills.count("killed")
    assert promises > 0
    assert set(kills[promises:]) <= {"whole"}, "a run makes so many promises to the disk, and no more"
    assert not MANY or promises < len(kills), "it was killed at each of them"
