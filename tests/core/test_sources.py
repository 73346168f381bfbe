"""Which claims come from one origin: bodies and people in two outlets' words, and outlets that name one another."""

from __future__ import annotations

import pytest

from marsad.core.nouns import Claim, Codes, Span, Speaker
from marsad.core.sources import independent, origins


def told(document, publisher, *speakers, credit=None):
    span = Span(start=0, end=1, quote="x")
    said_by = tuple(Speaker(start=0, end=0, **speaker) for speaker in speakers)
    return Claim(id=f"c-{document}", document=document, kind="assault", mode=None, codes=Codes(), status="actual",
                 sentence=span, trigger=span, publisher=publisher, credit=credit, said_by=said_by)  # fmt: skip


def count(*claims):
    return independent([claim.id for claim in claims], origins(claims, {}))


POLICE = {"text": "Rono Bunei", "office": "county police commander"}
SPOKESMAN = {"text": "Bruno Shioso", "office": "police spokesman"}
GOVERNOR = {"text": "Sultan al-Arada", "office": "governor"}
RESPELLED = {"text": "Sultan al-Aradah", "office": "governor"}


@pytest.mark.parametrize(
    ("one", "other", "sources"),
    [
        ((POLICE,), (SPOKESMAN,), 1),
        ((GOVERNOR,), (RESPELLED,), 1),
        ((GOVERNOR,), (POLICE,), 2),
        (({"text": "residents", "office": "residents"},), ({"text": "residents", "office": "residents"},), 2),
        (({"text": "Interior Ministry"},), ({"text": "Tariq Arian", "office": "Ministry of Interior spokesman"},), 1),
        (({"text": "Interior Ministry"},), ({"text": "Ministry of Health"},), 2),
    ],
)
def test_a_body_and_a_person_are_one_source_in_whatever_words(one, other, sources):
    assert count(told("d-1", "Al Nahar", *one), told("d-2", "Qasr News", *other)) == sources


def test_an_outlet_that_another_one_names_as_its_source_is_where_the_news_came_from():
    wire = told("d-1", "Shafaq News", {"text": "security source", "office": "security source"})
    carrier = told("d-2", "Qasr News", {"text": "security source", "via": "Shafaq News Agency"})
    third = told("d-3", "Daily Herald", {"text": "Shafaq News"})
    assert count(wire, carrier, third) == 1


def test_a_ministry_without_an_id_is_the_one_whose_id_another_report_knows():
    known = told("d-1", "Al Nahar", {"text": "Syria's interior ministry", "actor": "syria-interior-ministry-2025"})
    plain = told("d-2", "Qasr News", {"text": "interior ministry"})
    assert count(known, plain) == 1
