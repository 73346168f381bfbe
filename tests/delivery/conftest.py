"""Receivers, a list of them, and cards of areas that rise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from delivery_servers import CERTIFICATE, SECRET, Hooks, Post

from marsad.warn.cards import Card, Desk, cards
from marsad.warn.series import Panel


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    server = Hooks()
    yield server
    server.close()


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post()
    yield server
    server.close()


@pytest.fixture(scope="session")
def raised() -> list[Card]:
    """Three alerts of the week of 2026-03-01, and what is quiet."""
    values = np.tile([1.0, 2.0, 3.0, 2.0], (6, 20))
    values[[1, 3, 4], -2:] += 14
    names = ("Anbar", "Babil", "Basra", "Diyala", "Diyala, Khanaqin", "Kirkuk")
    start = (np.datetime64("2026-03-02").astype(int) + 719162) // 7 - 80
    panel = Panel(units=names, start=int(start), step="week", values=values)
    made = cards(Desk(panel=panel))
    assert [card.alert for card in made] == [True] * 3
    return made


@pytest.fixture
def listed(tmp_path, monkeypatch, hooks, post):
    """A list of receivers: one webhook and one digest to two, with their secrets where they belong."""
    monkeypatch.setenv("DESK_SECRET", SECRET)
    (tmp_path / "password").write_text("horse-battery\n")
    path = tmp_path / "delivery.toml"
    path.write_text(f"""
[[webhook]]
name = "desk"
url = "{hooks.url}"
secret_env = "DESK_SECRET"
allow_private = true

[[email]]
name = "morning"
to = ["a@example.org", "b@example.org"]
from = "marsad@example.org"
host = "localhost"
port = {post.port}
user = "marsad"
password_file = "password"
allow_private = true
ca_file = "{CERTIFICATE}"
""")
    return path
