"""One way out: what was checked is what is connected to, and nothing that a server does costs more than the limits."""

from __future__ import annotations

import gzip
import socket
import tracemalloc

import pytest
from fake_web import FakeWeb, said, sends_on, zipped

from marsad.core.errors import DocumentError, FetchError, RefusedError, TooLargeError, UnreadableError
from marsad.intake.doors import Door, DoorLimits, seconds_of


def door(web: FakeWeb, **limits: float) -> Door:
    return Door(limits=DoorLimits(**limits), test_hosts=web.hosts)  # type: ignore[arg-type]


def test_a_page_comes_with_its_bytes_headers_and_address(web):
    web.pages["/a"] = said("<p>مرصد</p>", ETag='"1"')
    with door(web) as out:
        answer = out.fetch(f"{web.root}/a")
    assert (answer.status, answer.body.decode(), answer.url) == (200, "<p>مرصد</p>", f"{web.root}/a")
    assert answer.header("etag") == '"1"'
    assert "Marsad" in web.asked[0][1]["user-agent"]


def test_what_has_not_changed_is_not_sent_again(web):
    web.pages["/a"] = said("same", ETag='"1"')
    with door(web) as out:
        answer = out.fetch(f"{web.root}/a", etag='"1"', modified="Mon, 30 Nov 2026 10:00:00 GMT")
    assert (answer.status, answer.body) == (304, b"")
    assert web.asked[0][1]["if-modified-since"] == "Mon, 30 Nov 2026 10:00:00 GMT"


def test_headers_that_would_break_the_request_are_left_out(web):
    web.pages["/a"] = said("x")
    with door(web) as out:
        out.fetch(f"{web.root}/a", etag='"1"\r\nHost: elsewhere', modified="الاثنين")
    assert "if-none-match" not in web.asked[0][1]
    assert "if-modified-since" not in web.asked[0][1]


@pytest.mark.parametrize(
    "where",
    ["http://169.254.169.254/latest/meta-data", "http://localhost/", "http://10.0.0.1/", "file:///etc/passwd",
     "http://[::1]/", "http://user@news.org/", "gopher://news.org/", "http://127.0.0.1:1/"],
)  # fmt: skip
def test_a_redirect_goes_through_the_same_table(web, where):
    web.pages["/a"] = sends_on(where)
    with door(web) as out, pytest.raises(RefusedError):
        out.fetch(f"{web.root}/a")
    assert web.paths() == ["/a"]


def test_a_redirect_within_the_site_is_followed_and_the_last_address_kept(web):
    web.pages["/a"], web.pages["/b"] = sends_on("/b", 301), said("there")
    with door(web) as out:
        answer = out.fetch(f"{web.root}/a")
    assert (answer.asked, answer.url, answer.body) == (f"{web.root}/a", f"{web.root}/b", b"there")


def test_a_ring_of_redirects_ends(web):
    web.pages["/a"], web.pages["/b"] = sends_on("/b"), sends_on("/a")
    with door(web) as out, pytest.raises(FetchError, match="more than 5 times"):
        out.fetch(f"{web.root}/a")
    assert len(web.asked) == 6


@pytest.mark.parametrize("number", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:10.0.0.1", "100.64.1.1"])
def test_a_name_that_leads_inside_is_refused_before_a_byte_is_sent(web, number):
    with Door(resolve=lambda _host, _port: [number]) as out, pytest.raises(RefusedError, match=r"news\.org leads to"):
        out.fetch("http://news.org/")
    assert web.asked == []


def test_a_name_that_changes_its_answer_gains_nothing(web, monkeypatch):
    connected: list[str] = []

    def connecting(address: tuple[str, int], *_args: object, **_kwargs: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError("nobody is let out of this test")

    monkeypatch.setattr(socket, "create_connection", connecting)
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])
    with Door(resolve=lambda _host, _port: next(answers)) as out:
        with pytest.raises(FetchError):
            out.fetch("http://news.org/")
        with pytest.raises(RefusedError):
            out.fetch("http://news.org/")
    assert connected == ["93.184.216.34"], "the number that was checked is the one connected to"


def test_of_several_numbers_only_those_that_pass_are_tried(monkeypatch):
    connected: list[str] = []

    def connecting(address: tuple[str, int], *_args: object, **_kwargs: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connecting)
    with Door(resolve=lambda _host, _port: ["10.0.0.1", "93.184.216.34"]) as out, pytest.raises(FetchError):
        out.fetch("http://news.org/")
    assert connected == ["93.184.216.34"]


def test_a_bomb_is_noticed_early_and_costs_little_memory(web):
    web.pages["/bomb"] = zipped(b"\0" * (300 * 1024 * 1024))
    with door(web) as out:
        tracemalloc.start()
        with pytest.raises(TooLargeError):
            out.fetch(f"{web.root}/bomb")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


def test_a_page_over_the_limit_is_refused_by_what_it_says_and_by_what_it_sends(web):
    web.pages["/said"] = said(b"x" * 2000)

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x" * 1000)
        handler.close_connection = True

    web.pages["/sent"] = endless
    for path in ("/said", "/sent"):
        with door(web, body_bytes=1000) as out, pytest.raises(TooLargeError, match="larger than 1,000 bytes"):
            out.fetch(f"{web.root}{path}")


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "],
    ids=["body", "headers"],
)
def test_a_slow_sender_is_cut_when_the_time_of_a_fetch_is_over(web, start):
    def dripping(handler):
        handler.wfile.write(start)
        while web.still:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            web.pause(0.02)

    web.pages["/slow"] = dripping
    with door(web, seconds=0.3) as out, pytest.raises(FetchError, match="too slow"):
        out.fetch(f"{web.root}/slow")


def test_an_answer_that_is_cut_off_is_no_answer(web):
    def short(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    web.pages["/short"] = short
    web.pages["/cut"] = said(gzip.compress(b"whole " * 100)[:-20], Content_Encoding="gzip")
    with door(web) as out:
        with pytest.raises(FetchError, match="no whole answer"):
            out.fetch(f"{web.root}/short")
        with pytest.raises(UnreadableError, match="ends in the middle"):
            out.fetch(f"{web.root}/cut")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_coding_that_was_not_asked_for_is_refused(web, coding):
    web.pages["/odd"] = said(b"\x1f\x8bxx", Content_Encoding=coding)
    with door(web) as out, pytest.raises(DocumentError, match="not asked for"):
        out.fetch(f"{web.root}/odd")


def test_a_server_that_is_busy_says_when_to_come_again(web):
    web.pages["/busy"] = said("later", status=503, Retry_After="120")
    web.pages["/broken"] = said("oh", status=500)
    with door(web) as out:
        with pytest.raises(FetchError) as busy:
            out.fetch(f"{web.root}/busy")
        with pytest.raises(FetchError) as broken:
            out.fetch(f"{web.root}/broken")
    assert (busy.value.retry_after, broken.value.retry_after) == (120.0, None)


def test_what_is_not_there_is_an_answer(web):
    with door(web) as out:
        assert out.fetch(f"{web.root}/gone").status == 404


def test_after_a_fault_the_door_still_works(web):
    web.pages["/bomb"], web.pages["/a"] = zipped(b"\0" * (50 * 1024 * 1024)), said("fine")
    with door(web) as out:
        with pytest.raises(TooLargeError):
            out.fetch(f"{web.root}/bomb")
        assert out.fetch(f"{web.root}/a").body == b"fine"


def test_retry_after_is_a_number_or_a_date():
    assert seconds_of("30") == 30
    assert seconds_of("Mon, 30 Nov 2026 10:00:30 GMT", now=1796032800.0) == 30
    assert seconds_of("Mon, 30 Nov 2020 10:00:30 GMT", now=1796032800.0) == 0
    assert seconds_of("soon") is None
    assert seconds_of(None) is None
