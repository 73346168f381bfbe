from __future__ import annotations

import pytest

from marsad.intake.plain import fields_of

PROSE = """Six soldiers were killed on Tuesday when gunmen attacked an army post near Hawija, security officials said.

The attackers fled toward the Hamrin mountains after an hour of fighting.
"""
TITLE = "Gunmen kill six Iraqi soldiers near Hawija"


def test_a_pasted_article_gives_outlet_title_author_and_moment() -> None:
    fields = fields_of(
        "Printed by Delta House - Basra\nad c\nad ad\n\nArmy closes the desert road after a night of raids\n\n"
        f"Wednesday 3/March/2021 - 10:45 PM\nThe Lantern\nMaha "
        f"Selim\n\n{PROSE}\nAdvertisement\n\nIntense patrols\n\nThe road reopened at noon."
    )
    assert fields.title == "Army closes the desert road after a night of raids"
    assert (fields.publisher, fields.author, fields.published) == ("The Lantern", "Maha Selim", "2021-03-03T22:45:00")
    assert fields.text.splitlines()[:3] == [fields.title, "", PROSE.splitlines()[0]]
    assert "Intense patrols" in fields.text
    assert not {"ad c", "ad ad", "Advertisement", "The Lantern"} & set(fields.text.splitlines())


@pytest.mark.parametrize(
    ("head", "author", "publisher", "published"),
    [
        (f"{TITLE}\n\nBy Amal Haddad\nMarch 3, 2021\n", "Amal Haddad", None, "2021-03-03"),
        (f"{TITLE}\nAmal Haddad | Kirkuk Herald | 3 March 2021\n", "Amal Haddad", "Kirkuk Herald", "2021-03-03"),
        (
            f"Shafaq News Agency\nHome | Iraq | World\n2021-03-03T18:22\n\n{TITLE}\n\nShare on Facebook\n",
            None,
            "Shafaq News Agency",
            "2021-03-03T18:22:00",
        ),
        (
            f"{TITLE}\nPublished 3 March 2021 10:00 GMT | Updated 4 March "
            f"2021\nBy Amal Haddad and Omar Saleh in Kirkuk\n",
            "Amal Haddad, Omar Saleh",
            None,
            "2021-03-03T10:00:00",
        ),
        (f"Tuesday 12 Apr 2022\n\n{TITLE}\n\nAhram Online , Tuesday 12 Apr 2022\n", None, "Ahram Online", "2022-04-12"),
        (f"{TITLE}\nالأربعاء 3 آذار 2021\nINA - Baghdad\n", None, "INA", "2021-03-03"),
        (f"Subject: {TITLE}\nDate: Wed, 3 Mar 2021 14:00:00 +0300\n", None, None, "2021-03-03T14:00:00"),
    ],
)
def test_heads_of_many_shapes_are_read(head: str, author: str | None, publisher: str | None, published: str) -> None:
    fields = fields_of(head + "\n" + PROSE)
    assert fields.title == TITLE
    assert (fields.author, fields.publisher, fields.published) == (author, publisher, published)
    assert fields.text == f"{TITLE}\n\n{PROSE.strip()}"


def test_fields_that_name_themselves_are_taken() -> None:
    head = (
        f"Title: {TITLE}\nSource: Kirkuk Herald\nPublished: 2021-03-03 "
        f"14:00\nURL: https://kh.example/1\nAuthor: Amal Haddad\n\n"
    )
    fields = fields_of(head + PROSE)
    assert (fields.publisher, fields.url, fields.published) == (
        "Kirkuk Herald",
        "https://kh.example/1",
        "2021-03-03T14:00:00",
    )
    assert fields.text.startswith(f"{TITLE}\n\nSix soldiers")


def test_a_standfirst_stays_in_the_text_and_does_not_become_the_title() -> None:
    standfirst = "Attack is the third this month in the south of the province"
    fields = fields_of(f"Kirkuk Herald\n{TITLE}\n{standfirst}\nOmar Saleh\n3 Mar 2021\n\n{PROSE}")
    assert fields.title == TITLE
    assert fields.text.startswith(f"{TITLE}\n\n{standfirst}\n\nSix soldiers")


def test_without_a_head_nothing_is_guessed() -> None:
    fields = fields_of(PROSE)
    assert fields.text == PROSE.strip()
    assert [fields.title, fields.author, fields.publisher, fields.published] == [None] * 4


def test_a_dateline_of_wire_copy_stays_in_the_text_and_is_no_head() -> None:
    text = "BAGHDAD, March 3 (Wire) - " + PROSE.strip()
    fields = fields_of(text)
    assert (fields.text, fields.published) == (text, None)


def test_a_date_below_the_article_is_not_its_date_of_publication() -> None:
    assert fields_of(PROSE + "\n3 March 2021\n").published is None


def test_a_date_whose_day_and_month_could_be_exchanged_is_left_open_unless_a_weekday_tells() -> None:
    assert fields_of(f"{TITLE}\nPublished: 03/04/2021 5:10 PM\nKirkuk Herald\n\n{PROSE}").published is None
    assert fields_of(f"{TITLE}\nThursday 04/03/2021\nKirkuk Herald\n\n{PROSE}").published == "2021-03-04"


def test_links_to_other_articles_go_and_the_article_goes_on_after_them() -> None:
    fields = fields_of(
        f"{PROSE}\nRead also:\nHawija marks a bitter anniversary\nArmy sweeps "
        f"Hamrin again\n\nNobody has claimed the attack so far."
    )
    assert fields.text == PROSE.strip() + "\n\nNobody has claimed the attack so far."


def test_lines_broken_inside_sentences_are_kept_as_they_are() -> None:
    text = (
        "BOMB IN MARKET\n\nMOSUL, 3 MAR 89 (WIRE) -- SIX SHOPKEEPERS WERE KILLED ON TUESDAY "
        "WHEN\nA BOMB WENT OFF IN THE MARKET, POLICE\nSAID. THE STALLS BURNED."
    )
    assert fields_of(text).text == text


@pytest.mark.parametrize(
    ("head", "publisher", "published"),
    [
        ("Z A G R O S   C O U R I E R\nErbil, Monday 18 March 2024      No. 811\n", "ZAGROS COURIER", "2024-03-18"),
        (
            "STEPPE POST | From the east\nFriday 22 March 2024\nADVERTISEMENT: Tents. Ropes.\n",
            "STEPPE POST",
            "2024-03-22",
        ),
        (
            "SAVANNA LINES - text edition\nSokoto, Sokoto state, 9 December 2024\n= = = = = =\n",
            "SAVANNA LINES",
            "2024-12-09",
        ),
        (
            "THE OASIS MIRROR       Saturday, 6 April 2024\nWeekend pages, with N. Aziz\n",
            "THE OASIS MIRROR",
            "2024-04-06",
        ),
    ],
)
def test_mastheads_of_papers_give_outlet_and_day_and_leave_the_text(head: str, publisher: str, published: str) -> None:
    fields = fields_of(f"{head}\n{TITLE}\n\n{PROSE}\n[ends]\n")
    assert (fields.title, fields.publisher, fields.published) == (TITLE, publisher, published)
    assert fields.text == f"{TITLE}\n\n{PROSE.strip()}"


def test_a_dateline_with_its_year_says_when_a_report_without_a_header_was_published():
    text = "Shells hit a market\n\nGoma, 14 November 2024 - Rebels fired mortar rounds on Wednesday, a doctor said."
    assert fields_of(text).published == "2024-11-14"


def test_a_dateline_without_a_year_is_no_day_of_publication():
    text = "Shells hit a market\n\nGoma, 14 November - Rebels fired mortar rounds on Wednesday, a doctor said."
    assert fields_of(text).published is None
