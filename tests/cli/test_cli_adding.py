"""Bringing reports in: nothing is lost, nothing added twice, and every failure says what to do."""

from __future__ import annotations

import json

import msgspec
import pytest

from marsad.core.nouns import DocumentRecord


def test_adding_says_what_was_added_and_what_to_type_next(marsad, reports):
    result = marsad("add", reports)
    assert result.exit_code == 0
    assert "3 documents added" in result.stdout
    assert "2 events" in result.stdout
    assert "Next: `marsad events`" in result.stderr


def test_adding_the_same_again_adds_nothing(marsad, reports):
    marsad("add", reports)
    result = marsad("add", reports)
    assert result.exit_code == 0
    assert "0 documents added, 3 there already" in result.stdout


def test_one_bad_file_is_named_with_its_reason_and_the_others_are_added(marsad, reports):
    (reports / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    (reports / "odd.txt").write_text("This report says it is UNREADABLE, and so it is, whatever one tries with it.")
    result = marsad("add", reports)
    assert result.exit_code == 3
    assert "3 documents added" in result.stdout
    assert "2 failed" in result.stdout
    told = [line for line in result.stderr.splitlines() if "bad.pdf" in line or "odd.txt" in line]
    assert len(told) == 2
    assert all("Next:" in line for line in told)
    listed = marsad("failures", "--jsonl").stdout.splitlines()
    assert {json.loads(line)["code"] for line in listed} >= {"D777"}


def test_a_file_that_is_not_there_fails_alone(marsad, reports):
    result = marsad("add", reports, "nowhere.html")
    assert result.exit_code == 3
    assert "nowhere.html: there is no such file or folder. Next:" in result.stderr
    assert "3 documents added" in result.stdout


def test_an_address_that_is_not_of_the_public_web_fails_alone(marsad, reports):
    result = marsad("add", reports, "http://169.254.169.254/latest/meta-data")
    assert result.exit_code == 3
    assert "3 documents added" in result.stdout
    assert "D401 http://169.254.169.254/latest/meta-data: " in result.stderr
    assert "link-local" in result.stderr


def test_extracting_from_a_web_address_is_refused_with_what_to_do_instead(marsad):
    result = marsad("extract", "https://example.org/report")
    assert result.exit_code == 2
    assert "U101" in result.stderr
    assert "marsad add" in result.stderr


def test_gathering_without_a_list_says_how_to_begin_one(marsad):
    result = marsad("gather", "--once")
    assert result.exit_code == 2
    assert "marsad sources start" in result.stderr


def test_a_first_list_is_written_once_and_shown(marsad):
    assert marsad("sources", "start").exit_code == 0
    assert marsad("sources", "start").exit_code == 2
    listed = json.loads(marsad("sources", "list", "--json").stdout)
    assert len(listed) >= 40
    standings = json.loads(marsad("sources", "status", "--json").stdout)
    assert {one["voice"] for one in standings} == {"new"}


def test_the_report_of_adding_is_json_when_asked(marsad, reports):
    report = json.loads(marsad("add", reports, "--json").stdout)
    assert (report["added"], report["claims"], report["events"]) == (3, 3, 2)


def test_no_progress_is_shown_where_nobody_looks(marsad, reports):
    result = marsad("add", reports)
    assert "Reading" not in result.stdout + result.stderr


def test_extract_prints_a_document_on_each_line_and_stores_nothing(marsad, reports, home):
    result = marsad("extract", reports, "--jsonl")
    assert result.exit_code == 0
    records = [msgspec.json.decode(line, type=DocumentRecord) for line in result.stdout.splitlines()]
    assert [len(record.claims) for record in records] == [1, 1, 1]
    raw = json.loads(result.stdout.splitlines()[0])
    assert raw["schema"] == "marsad.document/1"
    assert {"id", "path", "url", "title", "publisher", "published", "language", "text", "relevant", "mentions",
            "claims", "events", "failures"} <= raw.keys()  # fmt: skip
    assert {"id", "kind", "mode", "codes", "status", "sentence", "trigger", "roles", "place", "time", "figures",
            "said_by", "operation", "confidence", "maker", "why_missing"} <= raw["claims"][0].keys()  # fmt: skip
    assert raw["claims"][0]["figures"][0]["quote"] == "9"
    assert list(home.rglob("*.db")) == []


def test_extract_prints_one_array_or_words_or_a_file(marsad, reports, tmp_path):
    assert len(json.loads(marsad("extract", reports, "--json").stdout)) == 3
    assert (
        "[9|killed] [militants|victim] were [killed|raid] in [Hawija|place]"
        in marsad("extract", reports, "--explain").stdout
    )
    out = tmp_path / "records.jsonl"
    result = marsad("extract", reports, "--out", out)
    assert result.stdout == ""
    assert len(out.read_text().splitlines()) == 3


def test_extract_explains_each_sentence_and_ends_with_what_to_edit(marsad, reports, home):
    told = marsad("extract", reports, "--explain").stdout
    assert told.count("Assault/raid, actual") == 3
    assert f"{home}/actors/*.toml" in told.splitlines()[-1]


@pytest.mark.parametrize("words", [("--format", "jsonl"), ("--jsonl",)])
def test_extract_gives_what_it_saw_as_data(marsad, reports, words):
    traces = [json.loads(line) for line in marsad("extract", reports, "--explain", *words).stdout.splitlines()]
    assert [trace["schema"] for trace in traces] == ["marsad.trace/1"] * 3
    assert all(trace["claims"] and trace["events"] and trace["sentences"][0]["opened"] for trace in traces)


def test_extract_explains_in_one_array_too(marsad, reports):
    assert len(json.loads(marsad("extract", reports, "--explain", "--format", "json").stdout)) == 3


def test_a_document_that_fails_is_told_in_an_explanation(marsad, tmp_path):
    (tmp_path / "bad.txt").write_text("This text is UNREADABLE, so it says; nothing of it can be read by anybody.")
    result = marsad("extract", tmp_path, "--explain")
    assert result.exit_code == 3
    assert "D777" in result.stdout


def test_extract_of_nothing_readable_is_an_empty_array_and_a_reason(marsad, tmp_path):
    result = marsad("extract", tmp_path / "nowhere", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)[0]["failures"][0]["code"] == "D101"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("extract", "x", "--mentions", "few"), "U704"),
        (("extract", "x", "--json", "--jsonl"), "U705"),
        (("extract", "x", "--json", "--format", "jsonl"), "U705"),
        (("extract", "x", "--format", "text"), "U707"),
        (("extract", "x", "--explain", "--format", "html"), "U707"),
        (("extract", "x", "--vague-numbers", "wild"), "U703"),
        (("extract", "x", "--out", "no/such/folder/file"), "U706"),
    ],
)
def test_a_wrong_option_is_answered_with_the_right_ones(marsad, words, code):
    result = marsad(*words)
    assert result.exit_code == 2
    assert code in result.stderr
    assert "Next:" in result.stderr


def test_a_persons_word_parts_what_was_joined_and_is_recorded(marsad, filled):
    one, other = (
        json.loads(line)["id"] for line in marsad("claims", "--place", "Hawija", "--jsonl").stdout.splitlines()
    )
    result = marsad("judge", one[:12], other[:12], "--verdict", "different", "--who", "amira", "--why", "two towns")
    assert result.exit_code == 0
    assert "3 in all" in result.stdout
    assert len(marsad("events", "--jsonl").stdout.splitlines()) == 3


def test_a_judgement_without_a_verdict_that_exists_is_refused(marsad, filled):
    one, other = (json.loads(line)["id"] for line in marsad("events", "--jsonl").stdout.splitlines())
    result = marsad("judge", one, other, "--verdict", "perhaps", "--who", "amira", "--why", "none")
    assert result.exit_code == 2
    assert "part-of" in result.stderr
