"""Which claims join, which do not, and why."""

from __future__ import annotations

import pytest

from marsad.resolve.resolver import Resolver

RAID = "Iraqi forces killed 22 militants in operation Farsan al-Haq in Anbar"


@pytest.fixture(scope="module")
def resolver():
    return Resolver()


def verdict(resolver, *claims, documents=()):
    found = [j for j in resolver.judge(claims, documents) if j.about == "claim"]
    assert len(found) <= 1
    return found[0].verdict if found else None


def test_two_outlets_on_one_raid_join(resolver, build):
    one = build.claim(RAID, where="Rutba", when="2023-03-14", whom="islamic-state", figures=(build.killed(22),))
    other = build.claim("A raid near Rutba left 22 dead", document="d-2", where="Rutba", when="2023-03-14",
                        whom="islamic-state", figures=(build.killed(22),))  # fmt: skip
    assert verdict(resolver, one, other) == "same"


def test_a_shared_operation_name_joins_across_spellings_and_vague_places(resolver, build):
    week = build.day("2023-03-18", "2023-03-24", "published")
    one = build.claim(RAID, where="Anbar", when=week, operation="Farsan al-Haq", whom="islamic-state")
    other = build.claim("The operation was over in six hours", document="d-2", when="2023-03-15",
                        operation="Fursan Al Haqq", whom="islamic-state")  # fmt: skip
    assert verdict(resolver, one, other) == "same"


def test_raids_in_two_provinces_on_one_day_do_not_join(resolver, build):
    one = build.claim("Two militants were killed in Mosul", where="Mosul", when="2023-03-14", whom="islamic-state")
    other = build.claim("Two militants were killed in Rutba", document="d-2", at=90, where="Rutba", when="2023-03-14",
                        whom="islamic-state")  # fmt: skip
    assert verdict(resolver, one, other) is None


def test_an_attack_is_not_joined_with_its_anniversary(resolver, build):
    one = build.claim("A car bomb killed 40", kind="assault/explosives", where="Mosul", when="2016-08-01",
                      figures=(build.killed(40),))  # fmt: skip
    other = build.claim("The bombing that killed 40 was remembered", kind="assault/explosives", document="d-2",
                        where="Mosul", when="2017-08-01", figures=(build.killed(40),))  # fmt: skip
    assert verdict(resolver, one, other) in ("different", None)
