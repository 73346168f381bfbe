"""The difficult stories and what is expected of them fit together: words, days, figures and the codebook's terms."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from marsad.core.vocabulary import GROUPS, KINDS, MEASURES, STATUSES

STORIES = Path(__file__).parents[1] / "data/stories"
EXPECTED = tomllib.loads((STORIES / "expected.toml").read_text("utf-8"))["stories"]
CLAIMS = [(story, claim) for story in EXPECTED for claim in story["claims"]]


def told(story: dict[str, str]) -> str:
    return " ".join((STORIES / story["file"]).read_text("utf-8").split())


def figures_of(claim: dict[str, object]) -> list[list[int | str]]:
    own = [value for key, value in claim.items() if key.split("_")[0] in MEASURES]
    return [*own, *claim.get("of_which", {}).values()]


def test_every_story_has_its_expectations_and_every_expectation_its_story() -> None:
    assert sorted(story["file"] for story in EXPECTED) == sorted(path.name for path in STORIES.glob("*.txt"))
    assert len(EXPECTED) >= 12


def test_triggers_places_speakers_and_warnings_are_words_of_the_story() -> None:
    for story in EXPECTED:
        text = told(story)
        words = [row["words"] for row in story.get("never", [])]
        for claim in story["claims"]:
            words += [claim["trigger"], *(claim[key] for key in ("said_by", "agent", "part_of") if key in claim)]
            if claim["precision"] != "country":
                words.append(claim["place"])
        for quote in words:
            assert quote in text, (story["file"], quote)


@pytest.mark.parametrize(("story", "claim"), CLAIMS, ids=lambda row: row.get("trigger", row.get("file"))[:40])
def test_an_expected_claim_keeps_to_the_codebook(story: dict[str, str], claim: dict[str, object]) -> None:
    first, last = (date.fromisoformat(day) for day in claim["days"])
    assert first <= last <= date.fromisoformat(story["published"])
    assert claim["kind"] in KINDS
    assert claim["status"] in STATUSES
    assert set(claim.get("whose", {}).values()) <= set(GROUPS)
    for low, best, high in figures_of(claim):
        assert 0 <= low <= (best or low) <= high


def test_the_parts_of_a_listed_total_add_up_to_it() -> None:
    for story in EXPECTED:
        totals = {claim["trigger"]: claim for claim in story["claims"] if claim.get("scope") == "total"}
        for trigger, total in totals.items():
            parts = [claim["killed"][1] for claim in story["claims"] if claim.get("part_of") == trigger]
            assert sum(parts) == total["killed"][1]
