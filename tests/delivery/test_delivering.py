"""Alerts reach every receiver once, whatever fails on the way; and nothing that is secret is ever shown."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from delivery_servers import SECRET
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.core.errors import FetchError, RefusedError, UsageError
from marsad.flow import delivering
from marsad.flow.delivering import DELAYS, STEPS, deliver, try_again
from marsad.flow.receivers import read_receivers
from marsad.intake.posting import checked_address, open_socket
from marsad.intake.posting import post as posted
from marsad.publish.digest import digest
from marsad.publish.webhooks import is_genuine, secret_bytes, signature
from marsad.store.outbox import Message, Outbox
from marsad.warn.cards import Card, Told

HERE = Path(__file__).parent
DAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path):
    with Outbox(tmp_path / "outbox.db", DELAYS) as opened:
        yield opened


def run(cards, receivers, outbox, *, at=DAY, **kwargs):
    """One run on a clock that moves only by waiting."""
    clock = [at]

    def wait(seconds):
        clock[0] += timedelta(seconds=seconds)

    return deliver(cards, receivers, outbox, now=lambda: clock[0], wait=wait, **kwargs)


def test_the_signature_is_the_one_of_the_specification():
    key = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    wanted = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, key) == wanted


def test_every_receiver_is_told_once_and_the_second_run_says_nothing(raised, listed, outbox, hooks, post):
    receivers = read_receivers(listed)
    done = run(raised, receivers, outbox)
    assert (done.put, done.delivered, done.waiting, done.lost) == (9, 5, (), ())
    assert (len(hooks.got), len(post.got)) == (3, 2)
    again = run(raised, receivers, outbox, at=DAY + timedelta(days=7))
    assert (again.put, again.delivered) == (0, 0)
    assert (len(hooks.got), len(post.got)) == (3, 2)


def test_a_webhook_is_signed_and_holds_the_whole_card(raised, listed, outbox, hooks):
    run(raised, read_receivers(listed)[:1], outbox)
    for headers, body in hooks.got:
        assert is_genuine(headers, body, secret_bytes(SECRET), now=DAY)
        assert not is_genuine(headers, body + b" ", secret_bytes(SECRET), now=DAY)
        assert not is_genuine(headers, body, b"another secret of thirty letters", now=DAY)
        assert not is_genuine(headers, body, secret_bytes(SECRET), now=DAY + timedelta(minutes=6))
    told = [json.loads(body) for _, body in hooks.got]
    assert {one["type"] for one in told} == {"alert.raised"}
    assert {one["data"]["card"]["area"] for one in told} == {"Babil", "Diyala", "Diyala, Khanaqin"}
    assert msgspec.convert(told[0]["data"]["card"], Card) in raised
    assert len(set(hooks.ids)) == 3


def test_two_secrets_sign_so_that_one_can_be_changed_for_the_other(raised, listed, outbox, hooks, monkeypatch):
    other = "whsec_" + "QUJD" * 10
    monkeypatch.setenv("DESK_SECRET", f"{SECRET} {other}")
    run(raised, read_receivers(listed)[:1], outbox)
    headers, body = hooks.got[0]
    assert all(is_genuine(headers, body, secret_bytes(one), now=DAY) for one in (SECRET, other))


def test_a_digest_is_one_letter_to_each_with_text_and_html_over_an_encrypted_way(raised, listed, outbox, post):
    run(raised, read_receivers(listed)[1:], outbox)
    assert [to for _, to, _ in post.got] == [["a@example.org"], ["b@example.org"]]
    assert post.logins == [(b"marsad", b"horse-battery")] * 2
    letter = email.message_from_bytes(post.got[0][2], policy=email.policy.default)
    assert letter["Subject"] == "Marsad: 3 alerts: Babil and 2 more" or letter["Subject"].startswith("Marsad: 3 alerts")
    assert letter["To"] == "a@example.org"
    assert letter["Message-ID"].startswith("<msg_")
    text, page = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    for card in raised:
        assert card.sentence in text
        assert card.sentence in page
    assert "http" not in page.replace("<!doctype html><html", "")


def test_words_of_a_source_do_nothing_in_a_letter(raised):
    bad = "<script>alert(1)</script>\r\nBcc: x@example.org\u202e"
    told = Told(event="e", day="2026-03-01", place=bad, sources=1, sentence=bad)
    card = msgspec.structs.replace(raised[0], area=bad, sentence=bad, events=(told,))
    raw = digest([card], ident="msg_1", sender="m@example.org", to="a@example.org", now=DAY)
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert letter["Bcc"] is None
    page = letter.get_body(("html",)).get_content()
    assert "<script" not in page
    assert "\u202e" not in page
    assert "\u202e" not in letter.get_body(("plain",)).get_content()


def test_a_receiver_that_fails_is_tried_again_under_the_same_id_and_others_are_told_at_once(
    raised, listed, outbox, hooks, post
):
    hooks.answers = [503, 500]
    done = run(raised, read_receivers(listed), outbox)
    assert (done.delivered, done.waiting) == (5, ())
    assert len(hooks.got) == 5
    assert len(set(hooks.ids)) == 3
    assert len(post.got) == 2


def test_what_waits_is_sent_by_a_later_run_even_if_nothing_alerts_any_more(raised, listed, outbox, hooks):
    receivers = read_receivers(listed)[:1]
    hooks.answers = [503] * 100
    first = run(raised, receivers, outbox)
    assert (first.delivered, len(first.waiting)) == (0, 3)
    assert all("503" in one.why for one in first.waiting if one.tries)
    hooks.answers = []
    early = run([], receivers, outbox, at=DAY + timedelta(seconds=20))
    later = run([], receivers, outbox, at=DAY + timedelta(days=1))
    assert early.delivered + later.delivered == 3
    assert len(set(hooks.ids)) == 3


def test_a_receiver_that_is_down_costs_three_tries_a_run_and_no_more(raised, listed, outbox, hooks):
    hooks.answers = [503] * 100
    run([msgspec.structs.replace(raised[0], area=f"area {n}") for n in range(20)], read_receivers(listed)[:1], outbox)
    assert len(hooks.got) == 3


def test_a_receiver_that_asks_for_time_is_given_it(raised, listed, outbox, hooks):
    hooks.answers, hooks.headers = [429] * 3, {"Retry-After": "7200"}
    done = run(raised, read_receivers(listed)[:1], outbox)
    assert {one.again[:19] for one in done.waiting} == {"2026-03-02T08:00:00"}


def test_after_ten_tries_a_message_is_given_up_and_a_person_may_have_it_tried_again(raised, listed, outbox, hooks):
    receivers, hooks.answers = read_receivers(listed)[:1], [500] * 200
    given_up = []
    for day in range(12):
        given_up += run(raised[:1], receivers, outbox, at=DAY + timedelta(days=2 * day)).lost
    assert [(one.state, one.tries) for one in given_up] == [("given up", len(DELAYS) + 1)]
    hooks.answers = []
    assert try_again(outbox, now=DAY + timedelta(days=30)) == 1
    assert run([], receivers, outbox, at=DAY + timedelta(days=30)).delivered == 1
    assert len(set(hooks.ids)) == 1


def test_an_end_that_says_it_is_gone_is_asked_no_more(raised, listed, outbox, hooks):
    hooks.answers = [410]
    done = run(raised[:1], read_receivers(listed)[:1], outbox)
    assert [one.state for one in done.lost] == ["refused"]
    assert run(raised[:1], read_receivers(listed)[:1], outbox, at=DAY + timedelta(days=9)).lost == ()
    assert len(hooks.got) == 1


def test_mail_that_is_put_off_is_handed_in_again_with_the_same_id_and_a_refused_address_is_not(
    raised, listed, outbox, post
):
    post.rcpt = ["451 later", "550 nobody here"]
    done = run(raised, read_receivers(listed)[1:], outbox)
    assert [(one.receiver, one.state) for one in done.lost] == [("email morning b@example.org", "refused")]
    assert (done.delivered, [to for _, to, _ in post.got]) == (1, [["a@example.org"]])
    post.data = ["451 disk full"]
    more = [msgspec.structs.replace(card, area=card.area + " 2") for card in raised]
    run(more, read_receivers(listed)[1:2], outbox)
    letters = [email.message_from_bytes(raw)["Message-ID"] for _, _, raw in post.got[1:]]
    assert len(letters) == 2
    assert len(set(letters)) == 1


def test_a_mail_server_that_cannot_prove_who_it_is_gets_nothing(raised, listed, outbox, post):
    listed.write_text(listed.read_text().replace("ca_file", "#"))
    done = run(raised, read_receivers(listed)[1:], outbox)
    assert (done.delivered, post.got, post.logins) == (0, [], [])
    assert all("SSL" in one.why for one in done.waiting if one.why)


def test_an_area_is_told_to_those_who_asked_for_it_with_its_districts(raised, listed, outbox, hooks):
    listed.write_text(listed.read_text().replace('name = "desk"', 'name = "desk"\nareas = ["Diyala"]'))
    run(raised, read_receivers(listed)[:1], outbox)
    assert {json.loads(body)["data"]["card"]["area"] for _, body in hooks.got} == {"Diyala", "Diyala, Khanaqin"}


def test_an_alert_that_is_long_over_is_no_news(raised, listed, outbox, hooks):
    done = run(raised, read_receivers(listed)[:1], outbox, at=DAY + timedelta(days=60))
    assert (done.put, done.past, hooks.got) == (0, 3, [])
    assert run(raised, read_receivers(listed)[:1], outbox, at=DAY + timedelta(days=60), past_too=True).delivered == 3


def test_two_processes_do_not_deliver_at_once(raised, listed, outbox, tmp_path):
    with Outbox(tmp_path / "outbox.db", DELAYS) as other, other.alone(), pytest.raises(UsageError, match="U859"):
        run(raised, read_receivers(listed), outbox)


DRIVER = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from marsad.flow.delivering import DELAYS, deliver
from marsad.flow.receivers import read_receivers
from marsad.store.outbox import Outbox
from marsad.warn.cards import Card

cards = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=list[Card])
left = {os.environ.get("KILL_AT"): int(os.environ.get("KILL_NTH", "1"))}

def step(name):
    if name in left:
        left[name] -= 1
        if not left[name]:
            os.kill(os.getpid(), signal.SIGKILL)

with Outbox(Path(sys.argv[3]), DELAYS) as outbox:
    deliver(cards, read_receivers(Path(sys.argv[2])), outbox, past_too=True, on_step=step)
"""


@pytest.mark.parametrize(
    ("step", "nth"), [(step, nth) for step in STEPS for nth in (1, 2) if (step, nth) != ("put", 2)]
)
def test_a_run_that_is_killed_loses_nothing_and_what_comes_twice_can_be_told_by_its_id(
    raised, listed, hooks, post, tmp_path, step, nth
):
    (tmp_path / "cards.json").write_bytes(msgspec.json.encode(raised))

    def once(**killed):
        words = [sys.executable, "-c", DRIVER, tmp_path / "cards.json", listed, tmp_path / "outbox.db"]
        done = subprocess.run(words, env={**os.environ, **killed}, capture_output=True, text=True, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode

    assert once(KILL_AT=step, KILL_NTH=str(nth)) == -signal.SIGKILL
    assert once() == 0
    assert once() == 0
    areas = [json.loads(body)["data"]["card"]["area"] for _, body in hooks.got]
    by_id = dict(zip(hooks.ids, areas, strict=True))
    assert sorted(by_id.values()) == sorted(card.area for card in raised)
    assert len(hooks.got) == (4 if step == "sent" else 3)
    assert [to for _, to, _ in post.got] == [["a@example.org"], ["b@example.org"]]
    with Outbox(tmp_path / "outbox.db", DELAYS) as left:
        assert {one.state for one in left.standings()} == {"delivered"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["taken", "fault", "lost answer", "power cut before", "power cut after"]), max_size=12))
def test_whatever_happens_in_whatever_order_every_alert_arrives_under_one_id(
    tmp_path_factory, monkeypatch, raised, fates
):
    folder = tmp_path_factory.mktemp("box")
    monkeypatch.setenv("DESK_SECRET", SECRET)
    (folder / "d.toml").write_text('[[webhook]]\nname="d"\nurl="https://example.org/"\nsecret_env="DESK_SECRET"\n')
    left, got = list(fates), []

    def sending(_hook, message, _now):
        fate = left.pop(0) if left else "taken"
        if fate == "power cut before":
            raise KeyboardInterrupt
        if fate != "fault":
            got.append((message.id, json.loads(message.body)["data"]["card"]["area"]))
        if fate == "power cut after":
            raise KeyboardInterrupt
        if fate != "taken":
            raise FetchError("D410", "no answer")

    monkeypatch.setattr(delivering, "_post", sending)
    for day in range(40):
        with Outbox(folder / "o.db", DELAYS) as outbox:
            try:
                run(raised, read_receivers(folder / "d.toml"), outbox, at=DAY + timedelta(days=day), past_too=True)
            except KeyboardInterrupt:
                continue
            if not left and not outbox.waiting():
                break
    assert sorted({area for _, area in got}) == sorted(card.area for card in raised)
    assert len({ident for ident, _ in got}) == 3


def test_the_outbox_puts_an_alert_in_once_for_each_receiver_and_all_of_a_message_or_nothing(outbox):
    def message(ident, receiver="r"):
        return Message(id=ident, receiver=receiver, made="2026", body=b"x")

    assert outbox.put(message("m1"), ["a", "b"])
    assert not outbox.put(message("m2"), ["c", "b"])
    assert outbox.told("r") == {"a", "b"}
    assert outbox.put(message("m3", "other"), ["a"])
    assert [one.id for one in outbox.waiting()] == ["m1", "m3"]


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.8/hook", "https://localhost/hook", "https://desk.internal/h", "https://[::1]/", "http://a.org/"],
)
def test_an_address_of_the_own_network_is_sent_to_only_where_the_user_says_so(url):
    with pytest.raises(RefusedError):
        checked_address(url)
    assert checked_address(url, own=True)


def test_a_name_that_leads_inside_is_refused_and_a_clouds_metadata_always(monkeypatch):
    def inside(*_):
        return ["127.0.0.1"]

    def metadata(*_):
        return ["169.254.169.254"]

    for resolve, own in ((inside, False), (metadata, False), (metadata, True)):
        with pytest.raises(RefusedError):
            posted("https://hooks.example.com/", b"{}", {}, own=own, resolve=resolve)
        with pytest.raises(RefusedError):
            open_socket("mail.example.com", 587, seconds=1, own=own, resolve=resolve)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("secret_env", "secret", "U852"), ("password_file", "password", "U852"), ("secret_env", "sekret_env", "U852"),
        ("DESK_SECRET", "NO_SUCH", "U853"), ('"password"', '"no-such"', "U853"), ("user = ", "# ", "U853"),
        ("[[webhook]]", "[[webhook", "U852"), ("a@example.org", "a@example.org\\nBcc: b", "U852"),
        ("allow_private = true", "", "U855"), ('name = "morning"', 'name = "desk"', "U852"),
        ('user = "marsad"', 'user = "marsad"\nsecurity = "none"', "U855"),
        ('user = "marsad"', 'user = "marsad"\nsecurity = "ssl"', "U852"), ("to = [", "to = 5 #", "U852"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_list_is_said_with_its_place_and_shows_no_secret(listed, was, becomes, code):
    listed.write_text(listed.read_text().replace(was, becomes, 1))
    with pytest.raises(UsageError) as caught:
        read_receivers(listed)
    assert caught.value.code == code
    assert caught.value.advice
    assert SECRET not in str(caught.value)
    assert "horse-battery" not in str(caught.value)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_QUJD", "plain", "whsec_!!!!" * 20, SECRET.removeprefix("whsec_")]
)
def test_a_secret_that_is_none_is_refused_without_being_shown(secret):
    with pytest.raises(UsageError) as caught:
        secret_bytes(secret)
    assert len(secret) < 7 or secret not in str(caught.value)
