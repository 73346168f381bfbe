"""Who may do what: every address against every role, sessions, tokens, limits, the switch and the log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from marsad.core.errors import UsageError
from marsad.serve import access
from marsad.serve.app import create_app
from marsad.serve.people import ROLES
from marsad.serve.site import Settings
from marsad.serve.team import passwords, secrets
from marsad.serve.team.store import SCOPES, TeamStore

PASSWORD = "correct horse battery"
ADDRESS = "http://marsad.example"
OWN = {"Origin": ADDRESS}


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    """argon2id with next to no memory: its cost is tested once, below, by its parameters."""
    hasher = type(passwords._HASHER)(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path, clock) -> Iterator[TeamStore]:
    opened = TeamStore(tmp_path / "team.db", clock=clock)
    for role in ROLES:
        opened.add(role, role, PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def site(tmp_path, places_home, gazetteer, monkeypatch):
    """A site with a team on an empty database; its store and a maker of clients."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(places_home / "cache")
    monkeypatch.setenv("MARSAD_HOME", str(home))
    store = TeamStore(home / "team.db")
    for role in ROLES:
        store.add(role, role, PASSWORD)
    store.close()
    app = create_app(Settings(db=tmp_path / "empty.db", home=home, team=True, host="0.0.0.0"))
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as client:
        yield client


def store_of(client) -> TeamStore:
    return client.app.state.team


def sign_in(client, name, password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password, **more}, headers=OWN)


def routes(listed) -> Iterator[tuple[str, str]]:
    """Every method and path of the application, through included routers and mounted folders."""
    for route in listed:
        if hasattr(route, "original_router"):
            yield from routes(route.original_router.routes)
        elif getattr(route, "methods", None):
            yield from ((method, route.path) for method in route.methods if method not in ("HEAD", "OPTIONS"))
        else:
            yield "GET", route.path


def test_every_address_of_the_site_has_a_row_in_the_table(site):
    found = set(routes(site.app.routes))
    assert len(found) > 20
    missing = sorted(found - set(access.TABLE))
    assert missing == [], "say in serve/access.py who may ask for these"
    # A row for an address that is not there may wait for it, but must let nobody in unseen.
    assert [row for row in set(access.TABLE) - found if access.TABLE[row] == "public"] == []


def address_in(path: str) -> str:
    return "/static/site.css" if path == "/static" else re.sub(r"\{[^}]*\}", "x", path)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_each_role_may_do_what_the_table_says_and_nothing_else(site, role):
    """By bearer token, so that nothing but the role decides."""
    headers = {}
    if role is not None:
        headers["Authorization"] = f"Bearer {store_of(site).new_token(role, 'admin', 1)[0]}"
    for (method, path), needs in access.TABLE.items():
        if path in ("/sign-in", "/sign-out", "/account/password"):
            continue  # they are about sessions, and tested below
        answer = site.request(method, address_in(path), headers={**OWN, **headers, "Accept": "application/json"})
        allowed = needs == "public" or (role is not None and ROLES.index(role) >= ROLES.index(needs))
        refused = 401 if role is None else 403
        assert (answer.status_code == refused) == (not allowed), (method, path, role, answer.status_code)
        assert answer.status_code != 500


def test_an_address_without_a_row_needs_an_admin_to_change_anything():
    assert access.needed("POST", "/nobody/thought/of/this") == "admin"
    assert access.needed("DELETE", "/events/x") == "admin"
    assert access.needed("GET", "/nobody/thought/of/this") == "reader"
    assert access.needed("HEAD", "/static/a/b.css") == "public"


def test_a_page_sends_to_the_form_and_the_form_back_to_the_page_only_within_the_site(site):
    sent = site.get("/review?topic=join", headers={"Accept": "text/html"})
    assert sent.headers["location"] == "/sign-in?onward=/review%3Ftopic%3Djoin"
    assert sign_in(site, "reader", onward="/review?topic=join").headers["location"] == "/review?topic=join"
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/x"):
        assert sign_in(site, "reader", onward=elsewhere).headers["location"] == "/"


def test_a_session_is_new_at_every_sign_in_and_ends_on_the_server(site):
    first = sign_in(site, "analyst")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    old = site.cookies["marsad_session"]
    sign_in(site, "analyst")
    assert site.cookies["marsad_session"] != old
    assert store_of(site).by_session(old) is None
    assert site.get("/account").status_code == 200
    assert site.get("/account").headers["cache-control"] == "private, no-store"
    kept = site.cookies["marsad_session"]
    site.post("/sign-out", headers=OWN)
    assert store_of(site).by_session(kept) is None


def test_over_https_the_cookie_never_travels_in_the_open(site):
    secure = TestClient(site.app, base_url="https://marsad.example", follow_redirects=False)
    sent = secure.post(
        "/sign-in", data={"name": "reader", "password": PASSWORD}, headers={"Origin": "https://marsad.example"}
    )
    assert "Secure" in sent.headers["set-cookie"]


def test_a_wrong_name_and_a_wrong_password_are_told_alike(site):
    wrong, nobody = sign_in(site, "reader", "not it at all"), sign_in(site, "zadig", "not it at all")
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text.replace("reader", "zadig") == nobody.text


def test_after_five_wrong_passwords_a_name_waits_ever_longer_even_for_the_right_one(store, clock):
    for _ in range(5):
        assert store.admit("reader", "10.0.0.1") == 0
        assert store.sign_in("reader", "wrong password", "10.0.0.1") is None
    first = store.admit("reader", "10.0.0.2")
    assert 0 < first <= 2
    clock.now += first
    assert store.admit("reader", "10.0.0.2") == 0
    assert store.admit("reader", "10.0.0.2") > first
    assert store.admit("analyst", "10.0.0.2") == 0
    clock.now += 15 * 60 + 1
    assert store.admit("reader", "10.0.0.2") == 0


def test_an_address_that_tries_many_names_waits_too(store):
    for number in range(20):
        assert store.admit(f"name {number}", "10.0.0.1") == 0
    assert store.admit("reader", "10.0.0.1") > 0
    assert store.admit("reader", "10.0.0.2") == 0


def test_a_right_password_clears_what_went_wrong_before(store):
    for _ in range(4):
        store.admit("reader", "10.0.0.1")
    assert store.admit("reader", "10.0.0.1") == 0
    assert store.sign_in("reader", PASSWORD, "10.0.0.1")
    assert store.admit("reader", "10.0.0.1") == 0


def test_the_site_says_how_long_to_wait(site):
    for _ in range(5):
        sign_in(site, "editor", "wrong password")
    answer = sign_in(site, "editor")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_session_ends_after_half_a_day(store, clock):
    store.admit("reader", "")
    secret = store.sign_in("reader", PASSWORD, "")
    assert store.by_session(secret).name == "reader"
    clock.now += 12 * 3600 + 1
    assert store.by_session(secret) is None


def test_whoever_is_shut_out_or_gets_a_new_password_is_out_at_once(store):
    for change in ({"password": "another long one"}, {"disabled": True}):
        secret = store.sign_in("editor", PASSWORD, "")
        token, _ = store.new_token("editor", "edit", 9)
        store.change("editor", **change)
        assert store.by_session(secret) is None
        assert (store.by_token(token) is None) == ("disabled" in change)
        store.change("editor", password=PASSWORD, disabled=False)
    assert store.sign_in("editor", PASSWORD, "")


def test_a_token_ends_is_revoked_and_never_does_more_than_its_scope_or_its_person(store, clock):
    secret, token = store.new_token("editor", "read", 2, "QGIS")
    assert store.by_token(secret).role == "reader"
    assert store.by_token(store.new_token("reader", "admin", 2)[0]).role == "reader"
    clock.now += 2 * 24 * 3600 + 1
    assert store.by_token(secret) is None
    clock.now -= 24 * 3600
    assert store.by_token(secret) is not None
    store.revoke(token.id)
    assert store.by_token(secret) is None
    with pytest.raises(UsageError, match="U737"):
        store.revoke("nothing")


@pytest.mark.parametrize("scope", SCOPES)
def test_what_is_kept_of_a_token_is_no_token(store, scope, tmp_path):
    secret, token = store.new_token("admin", scope, 9)
    kept = (tmp_path / "team.db").read_bytes() + (tmp_path / "team.db-wal").read_bytes()
    assert secret.encode() not in kept
    assert PASSWORD.encode() not in kept
    assert store.by_token(token.id) is None


def test_a_token_is_known_by_its_look_and_a_mistyped_one_is_none():
    token = secrets.new_token()
    assert re.fullmatch(r"msd_[0-9A-Za-z]{49}", token)
    assert secrets.is_token(token)
    for place in range(4, len(token)):
        other = "A" if token[place] != "A" else "B"
        assert not secrets.is_token(token[:place] + other + token[place + 1 :])
    assert not secrets.is_token("msd_")
    assert not secrets.is_token("")
    assert secrets.new_token() != token


def test_a_bad_token_is_refused_even_beside_a_good_session(site):
    sign_in(site, "admin")
    assert site.get("/v1/events", headers={"Authorization": "Bearer msd_wrong"}).status_code == 401


def test_passwords_are_kept_as_argon2id_and_short_ones_refused(monkeypatch):
    monkeypatch.undo()
    assert passwords._HASHER.type.name == "ID"
    assert (passwords._HASHER.time_cost, passwords._HASHER.memory_cost, passwords._HASHER.parallelism) == (3, 65536, 4)
    with pytest.raises(UsageError, match="U731"):
        passwords.hashed("too short")


def test_a_read_only_site_records_nothing_and_a_closed_one_lets_only_admins_in(site):
    analyst = {"Authorization": f"Bearer {store_of(site).new_token('analyst', 'review', 1)[0]}"}
    admin = {"Authorization": f"Bearer {store_of(site).new_token('admin', 'admin', 1)[0]}"}
    assert site.post("/team/switch", data={"to": "read-only"}, headers=admin).status_code == 303
    assert site.get("/review", headers=analyst).status_code == 200
    assert site.post("/review/undo", headers=analyst).status_code == 503
    assert site.post("/review/undo", headers=admin).status_code == 503
    assert site.post("/team/switch", data={"to": "closed"}, headers=admin).status_code == 303
    assert site.get("/review", headers=analyst).status_code == 503
    assert site.get("/review", headers=admin).status_code == 200
    assert sign_in(site, "admin").status_code == 303
    assert site.post("/team/switch", data={"to": "normal"}, headers=admin).status_code == 303
    assert site.get("/review", headers=analyst).status_code == 200


def test_the_log_tells_who_did_what_and_holds_no_secret(site):
    sign_in(site, "analyst", "a wrong password")
    sign_in(site, "my password typed as a name", "x")
    sign_in(site, "analyst")
    site.post("/review/answers/q-none", data={"verdict": "same"}, headers=OWN)
    site.post("/team/switch", data={"to": "closed"}, headers=OWN)
    told = [(one.who, one.did) for one in reversed(store_of(site).logged())]
    assert told == [
        ("analyst", "sign-in failed"), ("", "sign-in failed"), ("analyst", "signed in"), ("analyst", "POST 404"),
    ]  # fmt: skip
    assert not any("password" in str(one) for one in store_of(site).logged())


def test_the_log_refuses_to_be_changed(store, tmp_path):
    store.log("amira", "did something")
    with sqlite3.connect(tmp_path / "team.db") as plain:
        for statement in (
            "UPDATE log SET who = 'x'",
            "DELETE FROM log",
            "INSERT OR REPLACE INTO log VALUES (1,1,1,1,1,1)",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                plain.execute(statement)


def test_changing_ones_password_asks_for_the_old_one_and_ends_all_sessions(site):
    sign_in(site, "reader")
    wrong = site.post("/account/password", data={"old": "no", "new": "a long new one"}, headers=OWN)
    assert wrong.status_code == 401
    done = site.post("/account/password", data={"old": PASSWORD, "new": "a long new one"}, headers=OWN)
    assert done.status_code == 303
    assert site.get("/account", headers={"Accept": "application/json"}).status_code == 401
    assert sign_in(site, "reader", "a long new one").status_code == 303


def test_a_team_without_an_admin_does_not_start(tmp_path):
    with pytest.raises(UsageError, match="U739"):
        create_app(Settings(db=tmp_path / "empty.db", home=tmp_path, team=True))


def test_a_name_that_is_taken_or_is_none_is_refused(store):
    for name in ("reader", "", " x", "a:b", "a\u202eb"):
        with pytest.raises(UsageError, match="U732"):
            store.add(name, "reader", PASSWORD)


# From another site


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 404),
        ({"Origin": ADDRESS}, 404),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": ADDRESS}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://marsad.example.evil.example"}, 403),
        ({}, 403),
    ],
)
def test_what_changes_anything_must_come_from_a_page_of_the_site(site, headers, status):
    sign_in(site, "admin")
    answer = site.post("/review/answers/q-none", data={"verdict": "same"}, headers=headers)
    assert answer.status_code == status


def test_without_a_team_the_site_answers_to_its_own_names_only(client):
    assert client.get("/review").status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:8765", ""):
        assert client.get("/review", headers={"Host": host}).status_code == 421
    for host in ("localhost:8765", "127.0.0.1:8765", "[::1]:8765"):
        assert client.get("/review.json", headers={"Host": host}).status_code == 200
    forged = client.post("/review/undo", headers={"Origin": "http://evil.example"})
    assert forged.status_code == 403
    assert client.post("/review/undo", headers={"Authorization": "Bearer x"}).status_code == 403


def test_every_answer_says_what_browsers_may_do_with_it(client):
    headers = client.get("/review").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
