"""Following outlets: everything that is published comes in once, what changes replaces, what fails is told."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from fake_web import said, sends_on, zipped

from marsad.core.errors import UsageError
from marsad.core.nouns import Document
from marsad.flow.following import Memory, alone
from marsad.flow.gathering import Budget, Gatherer, fetch_pages, waiting_archives
from marsad.intake import read
from marsad.intake.doors import Door, DoorLimits
from marsad.intake.outlets import Outlet
from marsad.intake.pacing import Pace

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def article(title: str, text: str = "") -> str:
    body = text or f"{title}, the provincial council said. Nobody has claimed it so far, and an inquiry was opened."
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>'
        f"<p>{body}</p><p>Shops in the main street stayed shut until noon, residents told this paper.</p>"
        f"</article></body></html>"
    )


def feed(web, *paths: str) -> str:
    items = "".join(f"<item><title>{p}</title><link>{web.root}{p}</link></item>" for p in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


class Follower:
    """Runs over one fake web, with a clock that the test turns."""

    def __init__(self, web, home) -> None:
        self.web, self.home, self.now = web, home, NOON
        self.outlet = Outlet(
            id="tigris", name="Tigris Post", url=web.root, language="en", feeds=(f"{web.root}/feed",), weekly=10
        )

    def run(self, *outlets: Outlet, **kwargs):
        self.memory = Memory(self.home)
        gatherer = Gatherer(
            self.memory, make_door=lambda: Door(limits=DoorLimits(seconds=5.0), test_hosts=self.web.hosts),
            test_hosts=self.web.hosts, clock=lambda: self.now, pace=Pace(sleep=lambda _seconds: None), **kwargs,
        )  # fmt: skip
        report = gatherer.run(outlets or (self.outlet,))
        self.now += timedelta(hours=1)
        return report

    def documents(self) -> list[Document]:
        found = list(read(sorted((self.home / "archive").glob("*.gz"))))
        return [one for one in found if isinstance(one, Document)]


@pytest.fixture
def follower(web, tmp_path):
    web.pages["/feed"] = said(feed(web, "/a", "/b"), kind="application/rss+xml", ETag='"1"')
    web.pages["/a"], web.pages["/b"] = said(article("Blast kills two in Hit")), said(article("Three held in Rutba"))
    return Follower(web, tmp_path)


def test_what_is_listed_comes_in_and_can_be_read_from_the_archive(follower):
    report = follower.run()
    assert (report.outlets, report.looked, report.fetched, report.failed) == (1, 1, 2, ())
    documents = follower.documents()
    assert {one.title for one in documents} == {"Blast kills two in Hit", "Three held in Rutba"}
    assert {one.url for one in documents} == {f"{follower.web.root}/a", f"{follower.web.root}/b"}


def test_the_next_run_fetches_only_what_is_new(follower, web):
    follower.run()
    before = len(web.asked)
    assert follower.run().fetched == 0
    assert web.paths()[before:] == ["/robots.txt", "/feed"], "the feed had not changed, and nothing else was asked"
    web.pages["/feed"] = said(feed(web, "/c", "/a", "/b"), ETag='"2"')
    web.pages["/c"] = said(article("Mortar fire near Mosul"))
    assert follower.run().fetched == 1
    assert len(follower.documents()) == 3


def test_an_article_that_changed_is_kept_anew_and_one_that_is_gone_is_told(follower, web):
    follower.run()
    follower.now += timedelta(days=1)
    web.pages["/feed"] = said(feed(web, "/a", "/b"))
    web.pages["/a"] = said(article("Blast kills three in Hit"))
    del web.pages["/b"]
    report = follower.run()
    assert (report.again, report.changed, report.gone) == (2, 1, 1)
    assert [failure.code for failure in report.failed] == ["D414"]
    assert {one.title for one in follower.documents()} >= {"Blast kills two in Hit", "Blast kills three in Hit"}
    assert follower.run().failed == (), "what is gone is told once"


def test_what_is_listed_but_was_never_there_is_no_article_that_has_gone_and_is_not_asked_for_again(follower, web):
    web.pages["/feed"] = said(feed(web, "/a", "/never"))
    report = follower.run()
    assert (report.fetched, report.gone) == (1, 0)
    assert [failure.code for failure in report.failed] == ["D412"]
    follower.now += timedelta(days=1)
    web.asked.clear()
    follower.run()
    assert "/never" not in web.paths()


def test_another_advertisement_around_an_article_is_no_change(follower, web):
    follower.run()
    follower.now += timedelta(days=1)
    web.pages["/feed"] = said(feed(web, "/a", "/b"))
    page = article("Blast kills two in Hit").replace("</article>", "</article><aside class='advert'>Buy 77</aside>")
    web.pages["/a"] = said(page)
    assert follower.run().changed == 0


def test_what_robots_txt_forbids_is_not_asked_for_and_is_told(follower, web):
    web.pages["/robots.txt"] = said("User-agent: *\nDisallow: /b")
    report = follower.run()
    assert (report.fetched, [failure.code for failure in report.failed]) == (1, ["D403"])
    assert "/b" not in web.paths()


def test_whatever_one_page_does_the_others_come_in(follower, web):
    web.pages["/feed"] = said(feed(web, "/a", "/bomb", "/inside", "/ring", "/broken", "/b"))
    web.pages["/bomb"], web.pages["/inside"] = zipped(b"\0" * 40_000_000), sends_on("http://169.254.169.254/")
    web.pages["/ring"], web.pages["/broken"] = sends_on("/ring"), said("oh", status=500, Retry_After="0")
    report = follower.run()
    assert report.fetched == 2
    assert sorted(failure.code for failure in report.failed) == ["D203", "D401", "D411", "D412"]
    assert all("Next:" in failure.reason for failure in report.failed)


def test_a_page_that_keeps_failing_is_not_asked_for_without_end(follower, web):
    web.pages["/feed"] = said(feed(web, "/broken"))
    web.pages["/broken"] = said("oh", status=500, Retry_After="0")
    for _ in range(8):
        follower.run()
    assert web.paths().count("/broken") == 5


def test_an_outlet_that_is_down_stops_no_other(follower, web):
    dead = Outlet(id="dead", name="Dead", url=web.root, language="en", feeds=("http://127.0.0.1:9/feed",))
    report = follower.run(dead, follower.outlet)
    assert report.fetched == 2
    assert len(report.failed) == 1
    assert follower.memory.notes.outlets["dead"].failures


def test_a_feed_that_is_whole_is_read_itself(follower, web):
    entry = f"<link>{web.root}/x</link><description>Police raided a house in Hit.</description>"
    item = f"<item><title>Raid in Hit</title>{entry}</item></channel>"
    web.pages["/feed"] = said(feed(web).replace("</channel>", item))
    outlet = Outlet(id="f", name="F", url=web.root, language="en", feeds=(f"{web.root}/feed",), articles="feed")
    assert follower.run(outlet).fetched == 1
    assert [one.title for one in follower.documents()] == ["Raid in Hit"]
    assert "/x" not in web.paths()
    assert follower.run(outlet).fetched == 0


def test_a_wish_to_stop_ends_the_run_in_good_order(follower):
    stop = threading.Event()
    stop.set()
    report = follower.run(stop=stop)
    assert (report.fetched, report.stopped) == (0, "stopped")


def test_a_run_keeps_to_its_bytes(follower, web):
    web.pages["/a"] = said(article("Blast kills two in Hit") + "<!--" + "x" * 200_000 + "-->")
    report = follower.run(budget=Budget(megabytes=0.1))
    assert report.stopped == "the bytes of one run are spent"
    assert report.fetched == 1
    assert follower.run().fetched == 1, "the next run goes on from there"


def test_an_archive_that_was_not_added_yet_waits(follower):
    follower.run()
    memory = Memory(follower.home)
    (waiting,) = waiting_archives(memory)
    memory.notes.added.append(waiting.name)
    assert waiting_archives(memory) == []


def test_an_archive_that_is_cut_off_gives_what_was_whole(follower):
    follower.run()
    (path,) = (follower.home / "archive").glob("*.gz")
    data = path.read_bytes()
    path.write_bytes(data[:-200])
    assert len(follower.documents()) == 1


def test_two_do_not_gather_into_one_folder(tmp_path):
    with alone(tmp_path), pytest.raises(UsageError, match="Another"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_silence_is_told_from_a_normal_week_and_from_a_young_one(follower, web):
    follower.run()
    (standing,) = follower.memory.standings([follower.outlet], NOON + timedelta(days=1))
    assert (standing.voice, standing.week) == ("new", 2)
    (standing,) = follower.memory.standings([follower.outlet], NOON + timedelta(days=6, hours=25))
    assert standing.voice == "silent"
    follower.memory.notes.outlets["tigris"].days["2026-12-07"] = 4
    (standing,) = follower.memory.standings([follower.outlet], NOON + timedelta(days=8))
    assert standing.voice == "quiet"
    follower.memory.notes.outlets["tigris"].days["2026-12-07"] = 5
    (standing,) = follower.memory.standings([follower.outlet], NOON + timedelta(days=8))
    assert standing.voice == "heard"


def test_pages_that_a_person_names_are_fetched_into_an_archive(web, tmp_path):
    web.pages["/a"] = said(article("Blast kills two in Hit"))
    with Door(test_hosts=web.hosts) as out:
        archive, failures = fetch_pages([f"{web.root}/a", "http://10.0.0.1/", f"{web.root}/none"], tmp_path, out)
    assert [failure.code for failure in failures] == ["D401", "D412"]
    assert [one.title for one in read([archive])] == ["Blast kills two in Hit"]
