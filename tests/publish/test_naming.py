"""Ids shown short and taken short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.core.errors import UsageError
from marsad.publish.naming import complete, shorten

IDS = ("e-abcdefgh", "e-abcdefzz", "e-qrstuvwx", "c-abcdefgh")


def test_an_id_is_shown_as_far_as_it_takes():
    assert shorten(IDS) == {
        "e-abcdefgh": "e-abcdefg", "e-abcdefzz": "e-abcdefz", "e-qrstuvwx": "e-qrstuv", "c-abcdefgh": "c-abcdef",
    }  # fmt: skip


@given(st.sets(st.text("ab", min_size=8, max_size=8).map("e-".__add__), min_size=1))
def test_what_is_shown_leads_back_to_the_id(ids):
    for ident, short in shorten(ids).items():
        assert complete(short, ids) == ident


def test_a_beginning_that_two_ids_share_is_refused_with_both():
    with pytest.raises(UsageError, match=r"U602.*e-abcdefgh, e-abcdefzz"):
        complete("e-abcdef", IDS)


def test_a_mistyped_id_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r"U601.*Perhaps e-qrstuv"):
        complete("e-qrstuvxx", IDS)


def test_an_id_like_no_other_is_answered_with_where_to_look():
    with pytest.raises(UsageError, match=r"U601.*marsad events"):
        complete("zzz", IDS)


def test_a_prefix_alone_is_no_abbreviation():
    with pytest.raises(UsageError, match="U601"):
        complete("e-", ("e-abcdefgh",))
