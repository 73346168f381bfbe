"""Constraints are said in the page's language, and what does not come apart is left as it is."""

from __future__ import annotations

import re

import marsad
from marsad.serve.reckoned import reckoned


def test_every_constraint_of_the_demo_is_said_in_arabic(demo_db, places_home):
    with marsad.open(demo_db, home=places_home) as obs:
        says = [one.says for measure in ("killed", "injured") for one in obs.count(measure, explain=True).constraints]
    assert len(says) > 40
    assert [one for one in says if not reckoned("ar", one, str)] == []


def test_a_figure_keeps_its_number_its_people_and_who_says_so():
    said = reckoned(
        "ar", "among them at least 1 leader of islamic-state killed in operation Clear Horizon, Al Anbār, "
        "14 October 2024 (Nazar al-Saadi)", {"islamic-state": "داعش"}.__getitem__,
    )  # fmt: skip
    assert [
        part
        for part in ("من بينهم", "1", "داعش", "قتلى", "Clear Horizon", "Al Anbār", "14", "Nazar")
        if part not in said
    ] == []
    assert not re.search("at least|leader|killed|October", said)


def test_what_is_no_constraint_is_not_made_one():
    assert reckoned("ar", "the moon contains the 5 killed in an air strike", str) == ""
    assert reckoned("ar", "5 dragons killed in a raid", str) == ""
    assert reckoned("en", "the 24 killed over a period contains the 5 killed in an air strike", str) == ""
