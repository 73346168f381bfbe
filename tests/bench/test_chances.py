"""How the chances behind `marsad count --likely` are drawn from counts."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chances import rising

SHARES = st.lists(st.tuples(st.floats(0, 1), st.floats(1, 100)), min_size=1, max_size=6)


@given(SHARES)
def test_chances_never_fall_and_keep_their_weighted_mean(told):
    values, weights = [value for value, _ in told], [weight for _, weight in told]
    found = rising(values, weights)
    assert all(first <= second + 1e-9 for first, second in itertools.pairwise(found))
    means = [sum(v * w for v, w in zip(kind, weights, strict=True)) / sum(weights) for kind in (values, found)]
    assert abs(means[0] - means[1]) < 1e-9


def test_what_already_rises_is_left_as_it_is():
    assert rising([0.1, 0.2, 0.9], [1, 5, 2]) == [0.1, 0.2, 0.9]
