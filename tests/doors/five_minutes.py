"""`marsad gather` runs on for five minutes of the clock over outlets that publish meanwhile, with faults.

    python tests/doors/five_minutes.py [SECONDS] [--told FILE]

The command itself, in a process of its own, with the usual rounds and pauses, until SIGTERM; only reading is the small
extractor of the tests. It mostly waits, so `make test` runs it beside the other tests. Exit code 1 where an article is
missing or doubled, where descriptors, threads or memory grow, or where the command does not end in good order.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent / "flow")]

from fake_web import Answer, FakeWeb, hostile, said  # noqa: E402 - stands beside this file

OUTLETS = 6
EVERY = 20.0
"""Seconds between two articles of one outlet."""
WAITS = 150.0
"""How long the last articles may take to come in: outlets are looked at every minute, and rest after faults."""
FATES = ("well", "busy", "well", "changed", "cut", "well", "bomb", "well", "ring", "inside")
NEVER = {"bomb", "ring", "inside"}


class Publisher:
    """One outlet: an Atom feed of its articles and the articles, each with its fate."""

    def __init__(self, number: int) -> None:
        self.web, self.number = FakeWeb(f"outlet{number}.test"), number
        self.wanted: dict[str, int] = {}
        """How many versions of each address are to come in."""
        self._entries: list[tuple[str, str, int]] = []
        self._to_change: list[int] = []
        self._show()

    def publish(self) -> None:
        """One more article; one that is to change does so with the next."""
        number = len(self._entries)
        fate = FATES[(number + self.number) % len(FATES)]
        path, title = f"/a/{number}", f"Report {number} of outlet {self.number}"
        self._entries.append((path, title, 0))
        self._change()
        self.web.pages[path] = self._answer(fate, path, title)
        if fate not in NEVER:
            self.wanted[self.web.root + path] = 1
        if fate == "changed":
            self.web.pages[path] = self._noted(number, page(title))
        self._show()

    def _noted(self, number: int, words: str) -> Answer:
        """An article that is changed once somebody has seen it, so that both versions are to come in."""
        whole = said(words)

        def answer(handler: BaseHTTPRequestHandler) -> None:
            whole(handler)
            if number not in self._to_change and not self._entries[number][2]:
                self._to_change.append(number)
                self.wanted[f"{self.web.root}/a/{number}"] = 2

        return answer

    def _answer(self, fate: str, path: str, title: str) -> Answer:
        well = said(page(title))
        if (harm := hostile(fate, path)) is not None:
            return harm
        match fate:
            case "busy":
                return first(said("later", status=503, Retry_After="1"), well)
            case "cut":
                return first(cut, well)
            case _:
                return well

    def _show(self) -> None:
        entries = "".join(
            f"<entry><title>{title}</title><link href='{self.web.root}{path}'/>"
            f"<updated>2026-11-{1 + version:02}T00:00:00Z</updated></entry>"
            for path, title, version in self._entries
        )
        feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Outlet {self.number}</title>{entries}</feed>"
        self.web.pages["/feed"] = said(feed, kind="application/atom+xml")

    def finish(self) -> None:
        """Whatever is still to change does so now."""
        self._change()
        self._show()

    def _change(self) -> None:
        waiting, self._to_change = self._to_change, []
        for number in waiting:
            path, title, version = self._entries[number]
            self._entries[number] = (path, title, version + 1)
            self.web.pages[path] = said(page(f"{title}, corrected"))


def page(title: str) -> str:
    """An article of no violence."""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{title} "
        f"says that the council met and heard what the week had brought.</p><p>Shops stayed open until late, residents "
        f"say.</p></article></body></html>"
    )


def first(once: Answer, then: Answer) -> Answer:
    """One answer the first time, another from then on."""
    waiting = [once]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (waiting.pop() if waiting else then)(handler)

    return answer


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Less than was said to come."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<html>half")
    handler.close_connection = True


def gather() -> None:
    """The command, in this process: the small extractor, and rounds that begin soon after the last."""
    from flow_fakes import DayResolver, TollExtractor

    from marsad.cli import app, gathering, keeping
    from marsad.flow import components

    components.extractor_maker = lambda **_: TollExtractor()  # type: ignore[assignment]
    components.resolver_of = lambda **_: DayResolver()  # type: ignore[assignment]
    keeping.compile_gazetteer = lambda _bar: None
    gathering._LOOK_EVERY = 5.0
    app.app(["gather"])


def held_by(pid: int) -> tuple[int, int, float]:
    """Descriptors, threads and megabytes of a process."""
    said_of = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    rows = dict(line.split(":", 1) for line in said_of if ":" in line)
    return len(os.listdir(f"/proc/{pid}/fd")), int(rows["Threads"]), int(rows["VmRSS"].split()[0]) / 1000


def versions_in(path: Path) -> Counter[str | None]:
    """How many documents there are of each address."""
    from marsad.store import Ledger

    if not path.exists():
        return Counter()
    with Ledger.open(path, create=False) as ledger:
        return Counter(one.url for one in ledger.documents(replaced=True))


def soak(seconds: float, home: Path) -> tuple[dict[str, object], list[str]]:
    """What was counted, and what was wrong."""
    publishers = [Publisher(number) for number in range(OUTLETS)]
    home.mkdir(parents=True)
    (home / "sources.toml").write_text("".join(
        f"[[source]]\nid = 'o{one.number}'\nname = 'Outlet {one.number}'\nurl = '{one.web.root}'\nlanguage = 'en'\n"
        f"feeds = ['{one.web.root}/feed']\npause = 1\nevery = 1\n\n"
        for one in publishers
    ))  # fmt: skip
    hosts, db = " ".join(one.web.host for one in publishers), home / "soak.db"
    env = {**os.environ, "MARSAD_HOME": str(home), "MARSAD_DB": str(db), "MARSAD_TEST_HOSTS": hosts}
    with open(home / "said", "wb") as told:
        running = subprocess.Popen([sys.executable, __file__, "--gather"], env=env, stdout=told, stderr=told)
    seen: list[tuple[int, int, float]] = []
    begin, due = time.monotonic(), [EVERY * one.number / OUTLETS for one in publishers]
    wrong: list[str] = []
    while (spent := time.monotonic() - begin) < seconds and running.poll() is None:
        for one in publishers:
            if spent >= due[one.number] and spent < seconds - EVERY:
                one.publish()
                due[one.number] += EVERY
        seen.append(held_by(running.pid))
        time.sleep(1.0)
    wanted, found = {}, Counter[str | None]()
    while time.monotonic() - begin < seconds + WAITS and running.poll() is None:
        for one in publishers:
            one.finish()
        wanted = {url: many for one in publishers for url, many in one.wanted.items()}
        found = versions_in(db)
        seen.append(held_by(running.pid))
        if found == wanted:
            break
        time.sleep(2.0)
    if running.poll() is None:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(60)
        except subprocess.TimeoutExpired:
            running.kill()
            wrong.append("it did not stop within a minute")
    wrong += judged(running.returncode, wanted, versions_in(db), seen, home, db)
    for one in publishers:
        one.web.close()
    early, last = seen[len(seen) // 3], seen[-1]
    return {
        "seconds": round(time.monotonic() - begin), "outlets": OUTLETS, "in": sum(found.values()),
        "wanted": sum(wanted.values()), "changed": sum(many > 1 for many in wanted.values()), "then": early,
        "last": last,
    }, wrong  # fmt: skip


def judged(
    code: int | None, wanted: dict[str, int], found: Counter[str | None], seen: list[tuple[int, int, float]],
    home: Path, db: Path,
) -> list[str]:  # fmt: skip
    """What is wrong."""
    from marsad.flow.verifying import verify
    from marsad.store import Ledger

    wrong = []
    if code not in (0, 3):  # 3: something could not be fetched and was listed, as it must be here
        wrong.append(f"it ended with {code}: {(home / 'said').read_text('utf-8', 'replace')[-2_000:]}")
    if found != wanted:
        unlike = {url: (many, found[url]) for url, many in wanted.items() if found[url] != many}
        told = (home / "said").read_text("utf-8", "replace")[-2_000:]
        beside = [url for url in found if url not in wanted]
        wrong.append(f"wanted and found: {unlike}; besides: {beside}; it said: {told}")
    with Ledger.open(db) as ledger:
        report = verify(ledger, archives=sorted((home / "gathered" / "archive").glob("*.warc.gz")))
    if not report.sound or report.responses < sum(wanted.values()):
        wrong.append(str(report))
    third = max(1, len(seen) // 3)
    most = [max(one[at] for one in seen[:third][-30:] + seen[third : third + 30]) for at in range(3)]
    late = [max(one[at] for one in seen[-60:]) for at in range(3)]
    for what, then, now, more in zip(("descriptors", "threads", "megabytes"), most, late, (4, 2, 25.0), strict=True):
        if now > then + more:
            wrong.append(f"{what}: {then:.0f} after a third, {now:.0f} at the end")
    return wrong


def main() -> int:
    """Runs it, says what was counted and what was wrong."""
    if sys.argv[1:] == ["--gather"]:
        gather()
        return 0
    if not sys.platform.startswith("linux"):
        print("No soak: it counts descriptors where Linux shows them.")
        return 0
    given = sys.argv[1:]
    told = given.pop(given.index("--told") + 1) if "--told" in given else ""
    seconds = next((float(word) for word in given if word != "--told"), 300.0)
    with tempfile.TemporaryDirectory() as folder:
        counted, wrong = soak(seconds, Path(folder) / "home")
    print("Five minutes of gathering:" if seconds == 300.0 else "Gathering:", json.dumps(counted))
    for words in wrong:
        print(f"WRONG: {words}")
    if told:
        with open(told, "a", encoding="utf-8") as file:
            file.write(json.dumps({**counted, "wrong": wrong}) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
