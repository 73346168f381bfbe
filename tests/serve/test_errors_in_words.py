"""What is wrong is told in the language of the page, with what to do next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import marsad
from marsad.core.errors import UsageError
from marsad.serve.faults import told

ROOMS = Path(marsad.__file__).parent
SPEAKING = (
    "serve/*.py", "serve/pages/*.py", "flow/selecting.py", "flow/searching.py", "flow/counting.py",
    "flow/recounting.py", "flow/reviewing.py", "flow/judging.py", "review/editing.py",
)  # fmt: skip
"""Where a page's errors come from."""
ARABIC = re.compile("[\u0621-\u064a]")


def sentences(node: ast.expr) -> Iterator[str]:
    """The sentences that an argument may be, each part that changes as "x"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from sentences(node.body)
        yield from sentences(node.orelse)


def raised() -> Iterator[tuple[str, str]]:
    """Every message and every advice of an error that a page may show."""
    for pattern in SPEAKING:
        for file in sorted(ROOMS.glob(pattern)):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UsageError":
                    for part, argument in zip(("message", "advice"), node.args[1:], strict=False):
                        yield from ((part, one) for one in sentences(argument) if one not in ("", "x", "x."))
                elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "advice":
                    yield from (("advice", one) for one in sentences(node.value))


def test_every_error_that_a_page_may_show_has_a_line_in_arabic():
    found = set(raised())
    assert len(found) > 80
    untold = [
        one for part, one in found
        if told("ar", UsageError("U000", *((one, "") if part == "message" else ("Not Found.", one)))).lang != "ar"
    ]  # fmt: skip
    assert sorted(untold) == []


@pytest.mark.parametrize(
    ("address", "status", "kept"),
    [
        ("/?actor=islamic-stat", 400, "islamic-state"),
        ("/?since=yesterday", 400, "yesterday"),
        ("/?kind=earthquake", 400, "assault"),
        ("/events/e-none", 404, "e-none"),
        ("/actors/nobody", 404, "nobody"),
        ("/places/nowhere", 404, "nowhere"),
        ("/count?measure=souls", 400, "souls"),
        ("/count?country=Atlantis", 400, "Atlantis"),
        ("/count?without=Nobody+Times", 400, "Nobody Times"),
        ("/watch?area=street", 400, "street"),
        ("/review?topic=weather", 400, "weather"),
        ("/no/such/page", 404, "/docs"),
    ],
)
def test_a_page_in_arabic_says_in_arabic_what_is_wrong(client, address, status, kept):
    answer = client.get(address, headers={"accept": "text/html", "cookie": "lang=ar"})
    assert answer.status_code == status, answer.text[:400]
    assert "الشرح بالإنجليزية" not in answer.text
    assert kept in answer.text
    assert "\ufffd" not in answer.text


def test_programs_are_told_in_english_whatever_language_they_ask_for(client):
    problem = client.get("/v1/events?actor=islamic-stat", headers={"cookie": "lang=ar"}).json()
    assert problem["code"] == "U527"
    assert not ARABIC.search(problem["title"] + problem["detail"])


def test_what_was_typed_stays_inert_and_apart_from_the_letters_around_it():
    said = told("ar", UsageError("U527", "There is no actor '\u202e<b>{name}'.", "Type its id."))
    assert "\u202e" not in said.message
    assert "\u2068'" in said.message
    assert "{name}" in said.message


def test_an_error_without_a_line_stays_in_english_and_says_so(client):
    said = told("ar", UsageError("U999", "The moon is in the way.", "Wait."))
    assert (said.message, said.lang) == ("The moon is in the way.", "en")
    assert told("en", UsageError("U999", "The moon is in the way.", "Wait.")).lang == "en"
