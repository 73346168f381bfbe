"""Where outlets are at home."""

from __future__ import annotations

import pytest

from marsad.lexicon.gazetteer_outlets import home_of, host_of, places_of
from marsad.lexicon.gazetteer_sources import HERE, read_table


@pytest.mark.parametrize(
    ("outlet", "host"),
    [
        ("https://www.ledger.example/a?b=c", "ledger.example"),
        ("http://news.ledger.example:8080/", "news.ledger.example"),
        ("ledger.example", "ledger.example"),
        ("The Daily Ledger", ""),
        ("", ""),
    ],
)
def test_a_host_is_read_from_an_address(outlet, host):
    assert host_of(outlet) == host


def test_a_page_under_a_site_has_its_home():
    assert home_of("https://crime.ksla.com/2016/story") == home_of("ksla.com") == ("Shreveport", "Louisiana", "US")
    assert home_of("notksla.com") is None
    assert home_of("com") is None


def test_a_known_outlet_has_one_home(gazetteer):
    assert [(one.name, one.admin1) for one in places_of("khou.com", gazetteer)] == [("Houston", "Texas")]
    assert [one.id for one in places_of("rudaw.net", gazetteer)] == ["country:IQ"]


def test_an_unknown_outlet_may_be_at_home_in_any_town_of_its_name(gazetteer):
    states = {one.admin1 for one in places_of("gainesvilleledger.example", gazetteer)}
    assert {"Florida", "Georgia", "Texas"} <= states
    assert places_of("zzqx.example", gazetteer) == []
    assert places_of("Gainesville Ledger", gazetteer)


def test_every_home_in_the_list_is_a_town_of_the_gazetteer(gazetteer):
    rows = list(read_table(HERE / "places" / "outlets.tsv"))
    homes = {(row["place"], row["admin1"], row["country"]): row["host"] for row in rows}
    lost = [home for home, host in homes.items() if not places_of(host, gazetteer)]
    assert lost == []
    assert len({row["host"] for row in rows}) == len(rows)
