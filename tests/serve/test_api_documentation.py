"""Every address that docs/api.md shows answers as it says there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SHOWN = re.findall(r"^curl (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("line", SHOWN)
def test_every_address_that_is_shown_answers_with_something(client, line):
    (address,) = shlex.split(line)
    asked = urlsplit(address)
    assert asked.netloc == "127.0.0.1:8765"
    answer = client.get(f"{asked.path}?{asked.query}" if asked.query else asked.path)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) > 150, "an example that finds nothing teaches nothing"
    if answer.headers["content-type"] == "application/json" and "items" in answer.json():
        assert answer.json()["items"]


def test_there_are_examples():
    assert len(SHOWN) >= 12
