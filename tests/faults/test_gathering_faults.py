"""A run of `gather` that is killed or whose disk fails at any promise: the next run has every article, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "doors"))

from fake_web import FakeWeb, said
from trials import keep_counts

from marsad.flow.verifying import verify
from marsad.store import Ledger

HERE = Path(__file__).parent
MANY = bool(os.environ.get("MARSAD_FAULTS"))
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


def gather(home: Path, web: FakeWeb, articles: str, fault: str = "none", nth: int = 0) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(HERE / "gathering_driver.py"), str(home), web.root, articles, fault, str(nth)],
        env={**os.environ, "MARSAD_TEST_HOSTS": web.host}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def held(home: Path) -> Counter[str | None]:
    with Ledger.open(home / "observatory.db") as ledger:
        assert verify(ledger).sound
        return Counter(document.title for document in ledger.documents())


def faults() -> list[tuple[str, int]]:
    if not MANY:
        return [("kill", 1), ("kill", 4), ("fsync", 2), ("replace", 1), ("space", 300), ("space", 2_000)]
    return [
        *(("kill", nth) for nth in range(1, 14)),
        *(("fsync", nth) for nth in range(1, 14)),
        *(("replace", nth) for nth in range(1, 5)),
        *(("space", size) for size in range(0, 40_000, 1_000)),
    ]


@pytest.mark.parametrize("articles", ["page", "feed"])
def test_what_an_outlet_published_is_in_once_whatever_failed_in_the_run_before(tmp_path, outlet, articles):
    wanted = Counter({f"Report {n}": 1 for n in range(ARTICLES)})
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    assert gather(undisturbed, outlet, articles) == (0, "")
    assert held(undisturbed) == wanted
    ended: Counter[str] = Counter()
    for fault, nth in faults():
        home = tmp_path / f"{fault}{nth}"
        home.mkdir()
        code, said_ = gather(home, outlet, articles, fault, nth)
        assert code in ((-9, 0) if fault == "kill" else (0, 1)), (fault, nth, said_)
        assert code != 1 or "Next:" in said_, "an error says what to do next"
        ended["killed" if code == -9 else ("whole", "said so")[code]] += 1
        assert gather(home, outlet, articles) == (0, ""), (fault, nth)
        assert held(home) == wanted, (fault, nth)
    keep_counts("SQLite", f"gathering hurt ({articles}s)", sum(ended.values()), ended)
