from __future__ import annotations

import pytest

from marsad.intake.boilerplate import is_boilerplate, without_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "ad",
        "Ad",
        "ad a b",
        "AD AD AD",
        "Advertisement",
        "- Advertisement -",
        "ADVERTISEMENT 2",
        "Sponsored content",
        "Read more",
        "READ MORE »",
        "Read more: Army sweeps the desert",
        "Subscribe to our newsletter",
        "Share this article",
        "Facebook Twitter WhatsApp",
        "We use cookies to improve your experience.",
        "Home | News | Contact us",
        "© 2022 The Tigris Ledger. All rights reserved.",
        "3 min read",
        "Related stories",
        "Tags: Iraq, ISIS",
        "Skip to content",
    ],
)
def test_what_surrounds_an_article_is_told(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "A bomb went off in the market.",
        "Intensive precautions",
        "ISIS losses",
        "Two killed in ad-Dawr",
        "The ad showed a man with a gun.",
        "Iraqi operations",
        "He shared the video on Facebook and Twitter before he was arrested.",
        "More than 40 fighters surrendered.",
        "Home guards repelled the attack.",
        "Subscribers of the mobile network lost their signal when the mast was shelled.",
        "A",
        "Search operations went on in the Hamrin mountains.",
        "Related attacks in Kirkuk and Diyala killed nine people last week.",
        "Follow-up raids led to eleven arrests in three villages north of the city of Baquba.",
    ],
)
def test_lines_of_articles_stay(line: str) -> None:
    assert not is_boilerplate(line)


def test_the_links_below_a_heading_go_up_to_the_next_sentence() -> None:
    lines = [
        "One.",
        "Related stories",
        "",
        "Mosul marks five years",
        "Sinjar families return",
        "The battle ended in 2017.",
    ]
    assert without_boilerplate(lines) == ["One.", "", "The battle ended in 2017."]
