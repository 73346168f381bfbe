from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad.core.ids import document_id
from marsad.core.nouns import Document, Failure
from marsad.intake import Limits

LETTER = "  Two\u00a0men were killed.\r\n\tCafe\u0301 \u200bAdvertisement\nad a b\u0000 "


def test_text_is_used_to_the_letter(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("a.jsonl", json.dumps({"id": "x1", "text": LETTER}))
    assert (found.text, found.own_id, found.name) == (LETTER, "x1", "x1")


def test_what_the_line_says_is_taken_and_the_id_is_from_its_bytes(read_bytes) -> None:  # type: ignore[no-untyped-def]
    line = (
        b'{"id": 7, "text": "Two died.", "title": "T", "publisher": "P", "url": "https://p.example", '
        b'"published": "2023-03-24T12:01:00+03:00", "language": "ar"}'
    )
    (found,) = read_bytes("a.jsonl", line + b"\n\n")
    assert (found.own_id, found.title, found.publisher, found.url, found.language) == (
        "7",
        "T",
        "P",
        "https://p.example",
        "ar",
    )
    assert found.published == "2023-03-24T12:01:00"
    assert found.id == document_id(line)


def test_a_bad_line_is_named_and_the_others_are_read(read_bytes) -> None:  # type: ignore[no-untyped-def]
    lines = [
        '{"text": "One."}',
        "{not json}",
        '["text"]',
        '{"title": "no text"}',
        '{"text": ""}',
        '{"text": 5}',
        '{"text": "Two.", "title": 3}',
        '{"text": "Three."}',
    ]
    found = read_bytes("a.jsonl", "\n".join(lines))
    assert [one.text for one in found if isinstance(one, Document)] == ["One.", "Three."]
    failures = [one for one in found if isinstance(one, Failure)]
    assert [one.reason.partition(":")[0] for one in failures] == [f"line {number}" for number in range(2, 8)]
    assert [one.code for one in failures] == ["D151", "D152", "D152", "D301", "D152", "D152"]


def test_a_date_that_is_none_leaves_the_document_without_one_and_says_so(read_bytes) -> None:  # type: ignore[no-untyped-def]
    document, failure = read_bytes("a.jsonl", '{"text": "One.", "published": "last Monday"}')
    assert document.published is None
    assert failure.code == "D153"


def test_null_fields_are_unknown_fields(read_bytes) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes(
        "a.jsonl", '{"text": "One.", "title": null, "published": null, "publisher": null, "id": null}'
    )
    assert (found.title, found.published, found.publisher, found.own_id) == (None, None, None, None)


def test_a_line_over_the_bound_is_refused_and_the_next_is_read(read_bytes) -> None:  # type: ignore[no-untyped-def]
    data = json.dumps({"text": "x" * 500}) + "\n" + json.dumps({"text": "Short."})
    failure, document = read_bytes("a.jsonl", data, limits=Limits(document_bytes=100))
    assert (failure.code, document.text) == ("D201", "Short.")


def test_one_object_and_a_list_of_objects_in_a_json_file_are_read_too(read_bytes) -> None:  # type: ignore[no-untyped-def]
    assert [one.text for one in read_bytes("one.json", json.dumps({"text": "One."}, indent=2))] == ["One."]
    assert [one.text for one in read_bytes("two.json", json.dumps([{"text": "One."}, {"text": "Two."}]))] == [
        "One.",
        "Two.",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_text_comes_through_unchanged(read_bytes, text: str) -> None:  # type: ignore[no-untyped-def]
    (found,) = read_bytes("any.jsonl", json.dumps({"text": text, "language": "en"}))
    assert found.text == text
