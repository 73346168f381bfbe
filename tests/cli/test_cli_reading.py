"""Looking at what is stored: tables, files, totals, explanations."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest


def the_events(marsad, *words):
    return [json.loads(line) for line in marsad("events", "--jsonl", *words).stdout.splitlines()]


def test_the_table_shows_when_where_what_who_how_many_and_by_how_many(marsad, filled):
    result = marsad("events")
    assert result.exit_code == 0
    head, row = result.stdout.splitlines()[:2]
    for column in ("when", "where", "what", "who → whom", "killed", "injured", "held", "sources", "id"):
        assert column in head
    assert "2024-03-12" in row
    assert "Hawija, Kirkuk" in row
    assert "raid" in row
    assert "Islamic State" in row
    assert "Next: `marsad explain ID`" in result.stderr


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_fits_the_terminal(marsad, filled, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = marsad("events").stdout.splitlines()
    assert max(len(line.rstrip()) for line in lines[:-1]) <= columns
    assert "9–11" in "".join(lines)


@pytest.fixture
def with_talks(marsad, filled, tmp_path):
    """Beside what the three reports say, an event of talks."""
    report = tmp_path / "talks.txt"
    report.write_text("TALKS follow on this: 2 militants were killed in Sukhnah on 2024-06-09. Nothing came of them.")
    assert marsad("add", report).exit_code == 0


def test_the_table_leaves_out_talks_and_says_so_and_files_hold_them(marsad, with_talks):
    table = marsad("events").stdout
    assert "2024-06-09" not in table
    assert table.splitlines()[-1] == "1 more of talks and politics: --all-kinds"
    for asked in (("--all-kinds",), ("--kind", "consult")):
        table = marsad("events", *asked).stdout
        assert "2024-06-09" in table
        assert "--all-kinds" not in table
    assert len(the_events(marsad)) == 3
    only = marsad("events", "--since", "2024-06").stdout.splitlines()
    assert only == ["0 events.", "1 more of talks and politics: --all-kinds"]


def test_a_table_in_a_file_leaves_out_the_same(marsad, with_talks, tmp_path):
    for asked, said in (((), "1 more of talks and politics"), (("--all-kinds",), "3 events")):
        marsad("events", "--out", tmp_path / "table.txt", *asked)
        assert said in (tmp_path / "table.txt").read_text().splitlines()[-1]


def test_every_layout_can_be_read_back(marsad, filled, tmp_path):
    assert [e["schema"] for e in json.loads(marsad("events", "--format", "json").stdout)] == ["marsad.event/1"] * 2
    assert len(the_events(marsad)) == 2
    rows = list(csv.DictReader(io.StringIO(marsad("events", "--format", "csv").stdout)))
    assert [(row["country"], row["killed_low"]) for row in rows] == [("IQ", "9"), ("SY", "2")]
    assert len(json.loads(marsad("events", "--format", "geojson").stdout)["features"]) == 2
    out = tmp_path / "events.csv"
    assert marsad("events", "--format", "csv", "--out", out).stdout == ""
    assert len(list(csv.DictReader(io.StringIO(out.read_text())))) == 2


def test_an_event_has_the_fields_of_the_contract(marsad, filled):
    event = the_events(marsad)[0]
    assert {"schema", "id", "kind", "mode", "codes", "status", "place", "time", "roles", "figures", "claims",
            "documents", "independent_sources", "operation", "part_of", "contains", "conflicts", "revision",
            "review"} <= event.keys()  # fmt: skip
    assert {"measure", "group", "actor", "low", "best", "high", "claims", "sources"} <= event["figures"][0].keys()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--country", "SY"), 1), (("--country", "Iraq"), 1), (("--actor", "islamic-state"), 2),
        (("--kind", "assault/raid"), 2), (("--kind", "protest"), 0), (("--since", "2024-04"), 1),
        (("--until", "2024-03-31"), 1), (("--place", "hawija"), 1), (("--admin1", "Homs"), 1),
        (("--min-sources", "3"), 0), (("--bbox", "38,30,44,36"), 2), (("--country", "SY", "--country", "IQ"), 2),
        (("--status", "planned"), 0), (("--as-of", "2020-01-01"), 0),
    ],
)  # fmt: skip
def test_filters_narrow(marsad, filled, words, found):
    assert len(the_events(marsad, *words)) == found


@pytest.mark.parametrize("command", ["events", "count", "claims"])
def test_all_filters_stand_on_all_commands(marsad, command):
    text = marsad(command, "--help").stdout
    for name in ("actor", "kind", "place", "country", "admin1", "since", "until", "status", "min-sources", "as-of",
                 "bbox"):  # fmt: skip
        assert f"--{name} " in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "yesterday"), "U521"), (("--kind", "war"), "U522"), (("--actor", "nobody at all"), "U527"),
        (("--country", "Atlantis"), "U524"), (("--bbox", "1,2"), "U525"), (("--status", "odd"), "U523"),
        (("--format", "xlsx"), "U611"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_answered_with_what_can(marsad, filled, words, said):
    result = marsad("events", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Next:" in result.stderr
    assert result.stdout == ""


def test_a_mistyped_actor_is_answered_with_the_nearest(marsad, filled):
    assert "Perhaps islamic-state" in marsad("events", "--actor", "islamc-state").stderr
    assert "Perhaps boko-haram" in marsad("events", "--actor", "Boko Harram").stderr


def test_nothing_found_says_which_filter_to_loosen(marsad, filled):
    result = marsad("events", "--country", "SY", "--since", "2025")
    assert result.exit_code == 0
    assert "--country" in result.stderr
    assert "--since" in result.stderr


def test_a_count_is_an_interval_with_the_contracts_fields(marsad, filled):
    total = json.loads(marsad("count", "--measure", "killed", "--actor", "islamic-state", "--json").stdout)
    assert {"measure", "filters", "low", "best", "high", "events", "constraints", "policy"} <= total.keys()
    assert (total["low"], total["high"]) == (11, 13)
    assert {"says", "claim"} <= total["constraints"][0].keys()


def test_a_count_in_words_says_what_bounds_it_when_asked(marsad, filled):
    assert "11–13" in marsad("count", "--measure", "killed").stdout
    explained = marsad("count", "--measure", "killed", "--explain").stdout
    assert explained.count("  - ") >= 2
    assert "U603" in marsad("count", "--measure", "eaten").stderr


def test_explain_leads_from_an_event_to_its_sentences(marsad, filled):
    event = the_events(marsad)[0]
    result = marsad("explain", event["id"][:10])
    assert result.exit_code == 0
    assert "[9|killed] [militants|victim] were [killed|raid] in [Hawija|place] on [2024-03-12|time]" in result.stdout
    assert "the same day and town" in result.stdout
    assert marsad("explain", f"{event['id']}:killed").exit_code == 0
    assert marsad("explain", event["claims"][1]).exit_code == 0
    record = json.loads(marsad("explain", event["id"], "--json").stdout)
    assert record["schema"] == "marsad.explanation/1"


def test_with_colours_the_words_are_coloured_and_not_bracketed(marsad, filled, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = marsad("explain", the_events(marsad)[0]["id"]).stdout
    assert "\x1b[" in text
    assert "|killed]" not in text


def test_an_unknown_id_is_answered_with_the_nearest(marsad, filled):
    ident = the_events(marsad)[0]["id"]
    result = marsad("explain", ident[:8] + ("a" if ident[8] != "a" else "b"))
    assert result.exit_code == 2
    assert f"Perhaps {ident[:8]}" in result.stderr


def test_a_sound_database_verifies_and_a_flipped_byte_does_not(marsad, filled):
    assert marsad("verify").exit_code == 0
    with sqlite3.connect(filled) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE documents SET text = replace(text, 'Morning', 'Evening')")
    database.close()
    result = marsad("verify")
    assert result.exit_code == 4
    assert "documents" in result.stdout
    assert "Next:" in result.stderr


def test_documents_and_claims_are_listed(marsad, filled):
    assert "a.txt" in marsad("documents").stdout
    assert len(json.loads(marsad("documents", "--json").stdout)) == 3
    assert "11 militants were killed" in marsad("claims").stdout.replace("\n", " ")
    assert marsad("failures").stdout == ""


def test_a_count_of_nothing_is_not_said_to_be_nobody(marsad, filled):
    assert "nothing is reported" in marsad("count", "--country", "FR").stderr


def test_without_a_database_one_is_told_how_to_make_it(marsad, tmp_path):
    for command in (("events",), ("count",), ("explain", "e-x"), ("verify",), ("claims",), ("documents",)):
        result = marsad(*command, "--db", tmp_path / "none.db")
        assert result.exit_code == 2
        assert "marsad add" in result.stderr
        assert not (tmp_path / "none.db").exists()


def test_an_empty_database_says_what_to_add(marsad, tmp_path):
    marsad("add", tmp_path / "nothing-here", "--db", tmp_path / "empty.db")
    result = marsad("events", "--db", tmp_path / "empty.db", "--jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Next: `marsad add PATH...`" in result.stderr


def test_without_a_command_the_commands_are_listed_a_line_each(marsad):
    lines = marsad().stdout.splitlines()
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= {"demo", "add", "events", "explain"}


@pytest.mark.parametrize("command", ["events", "claims", "documents", "count"])
def test_an_empty_database_is_not_told_as_nobody_hurt(marsad, monkeypatch, tmp_path, command):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "empty.db"))
    (tmp_path / "nothing").mkdir()
    marsad("add", tmp_path / "nothing")
    result = marsad(command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "The database is empty. Next: `marsad add" in result.stderr


@pytest.mark.parametrize(
    ("ident", "command"), [("e-qqqq", "marsad events"), ("c-qqqq", "marsad claims"), ("d-qqqq", "marsad documents")]
)
def test_a_mistyped_id_says_what_lists_ids_of_its_sort(marsad, filled, ident, command):
    result = marsad("explain", ident)
    assert result.exit_code == 2
    assert f"`{command}` lists" in result.stderr
