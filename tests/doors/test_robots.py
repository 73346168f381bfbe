"""What a site asks of programs is kept to, by the table of RFC 9309."""

from __future__ import annotations

import pytest
from fake_web import said, sends_on, zipped

from marsad.core.errors import FetchError, RefusedError
from marsad.intake.addresses import web_address
from marsad.intake.doors import Door, DoorLimits
from marsad.intake.robots import Robots


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def robots(web):
    with Door(limits=DoorLimits(seconds=2.0), test_hosts=web.hosts) as out:
        yield Robots(out, clock=Clock())


def at(web, path: str):
    return web_address(f"{web.root}{path}", test_hosts=web.hosts)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /private/", "/news/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/a", True),
        ("User-agent: Marsad\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news/a", False),
        ("User-agent: Other\nDisallow: /", "/news/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("<html>no rules</html>", "/a", True),
        ("", "/a", True),
    ],
)
def test_its_rules_are_followed(web, robots, rules, path, allowed):
    web.pages["/robots.txt"] = said(rules, kind="text/plain")
    if allowed:
        robots.check(at(web, path))
        return
    with pytest.raises(RefusedError, match=r"robots\.txt"):
        robots.check(at(web, path))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_without_one_everything_may_be_fetched(web, robots, status):
    web.pages["/robots.txt"] = said("no", status=status)
    robots.check(at(web, "/a"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_it_cannot_be_had_nothing_may_be_fetched(web, robots, status):
    web.pages["/robots.txt"] = said("no", status=status)
    with pytest.raises(FetchError, match="left alone"):
        robots.check(at(web, "/a"))


def test_a_bomb_for_rules_leaves_the_site_alone(web, robots):
    web.pages["/robots.txt"] = zipped(b"\0" * (60 * 1024 * 1024))
    with pytest.raises(FetchError, match="left alone"):
        robots.check(at(web, "/a"))


def test_redirects_are_followed_and_a_ring_of_them_means_no_rules(web, robots):
    web.pages["/robots.txt"] = sends_on("/rules", 301)
    web.pages["/rules"] = said("User-agent: *\nDisallow: /a", kind="text/plain")
    with pytest.raises(RefusedError):
        robots.check(at(web, "/a"))
    web.pages["/robots.txt"] = sends_on("/robots.txt")
    robots._clock.now = 25 * 3600
    robots.check(at(web, "/a"))


def test_rules_are_asked_for_once_a_day_and_a_fault_again_after_an_hour(web, robots):
    web.pages["/robots.txt"] = said("no", status=500)
    for _ in range(3):
        with pytest.raises(FetchError):
            robots.check(at(web, "/a"))
    assert web.paths() == ["/robots.txt"]
    web.pages["/robots.txt"] = said("User-agent: *\nCrawl-delay: 7\nSitemap: https://news.org/map.xml")
    robots._clock.now = 3601
    robots.check(at(web, "/a"))
    assert (robots.delay(at(web, "/a")), robots.sitemaps(at(web, "/a"))) == (7.0, ["https://news.org/map.xml"])
    robots._clock.now += 23 * 3600
    robots.check(at(web, "/b"))
    assert len(web.paths()) == 2


def test_a_delay_of_hours_is_not_waited_for(web, robots):
    web.pages["/robots.txt"] = said("User-agent: *\nCrawl-delay: 86400")
    assert robots.delay(at(web, "/a")) == 120.0
