"""Detectors on small cases worked from the papers' formulas apart from our code; they need no data but their own.

Where a hand suffices the digits are written out. Where it does not (a regression, a search over starts), the test goes
another way than the code: plain loops, a general-purpose minimiser, every order of the cases counted.
"""

from __future__ import annotations

import itertools
import math
from statistics import NormalDist, fmean, stdev

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import nbinom, poisson

from marsad.warn.ears import ears
from marsad.warn.farrington import FarringtonSettings, farrington, quasi_poisson, reweighted, tail_chance, upper_bound
from marsad.warn.glr import fit_baseline, glr_cusum
from marsad.warn.scan import permutation_scan, poisson_scan

COUNTS = [2, 4, 3, 5, 1, 3, 3, 6, 2, 8, 4, 9, 12, 7]
"""Fourteen weeks of our own."""


# --- EARS (Fricker, Hegler and Dunfee 2008, equations 1 to 6) ---


def standing(at, gap):
    """How many deviations a count stands above the mean of the seven that end ``gap`` before the one before it."""
    before = COUNTS[at - gap - 7 : at - gap]
    return (COUNTS[at] - fmean(before)) / stdev(before)


def test_ears_c1_by_hand():
    # 2 4 3 5 1 3 3: mean 3, squares 1 1 0 4 4 0 0, deviation sqrt(10 / 6) = 1.290994; 3 + 3.090232 * 1.290994
    first = ears(np.array(COUNTS, float), range(7, 8), variant="C1")
    assert first.expected == pytest.approx([3.0])
    assert first.upper == pytest.approx([6.989472], abs=1e-6)
    assert first.alarm.tolist() == [False]


@pytest.mark.parametrize(("variant", "gap"), [("C1", 0), ("C2", 2)])
def test_ears_c1_and_c2_alarm_where_a_plain_loop_says(variant, gap):
    found = ears(np.array(COUNTS, float), range(9, 14), variant=variant, alpha=0.01)
    z = NormalDist().inv_cdf(0.99)
    for place, at in enumerate(range(9, 14)):
        before = COUNTS[at - gap - 7 : at - gap]
        assert found.upper[place] == pytest.approx(fmean(before) + z * stdev(before))
        assert bool(found.alarm[place]) == (standing(at, gap) > z)
        assert found.p_value[place] == pytest.approx(1 - NormalDist().cdf(standing(at, gap)))
    assert found.alarm.any()
    assert not found.alarm.all()


def test_ears_c3_adds_up_what_stands_more_than_one_above_over_three_periods():
    for alpha in (0.001, 0.01, 0.05):
        found = ears(np.array(COUNTS, float), range(11, 14), variant="C3-paper", alpha=alpha)
        sums = [sum(max(0.0, standing(at - back, 2) - 1) for back in range(3)) for at in range(11, 14)]
        assert found.alarm.tolist() == [one > NormalDist().inv_cdf(1 - alpha) for one in sums]


def test_c3_as_r_has_it_adds_up_the_two_periods_before_alone():
    found = ears(np.array(COUNTS, float), range(11, 14), variant="C3", alpha=0.01)
    for place, at in enumerate(range(11, 14)):
        before = COUNTS[at - 9 : at - 2]
        added = sum(max(0.0, standing(at - back, 2) - 1) for back in (1, 2))
        needed = max(0.0, COUNTS[at] - stdev(before) * (added - NormalDist().inv_cdf(0.99)))
        assert found.upper[place] == pytest.approx(needed)


# --- Farrington (Farrington et al. 1996; Noufaily et al. 2013) ---

PLAIN = FarringtonSettings(years=2, half_window=1, seasons=1, left_out=3, trend_below=0.0, few=0)
"""Without trend and season the regression is a mean, so that all of it can be worked by hand."""


def negative_binomial(count, size, success):
    """The chance of a count."""
    ways = math.exp(math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1))
    return ways * success**size * (1 - success) ** count


def yearly(first, second, now):
    """Two past windows of three weeks in years of ten, and a count now; weeks between are never learned from."""
    counts = np.full(31, 40.0)
    counts[9:12], counts[19:22] = first, second
    counts[30] = now
    return counts


def test_farrington_without_trend_and_season_by_hand():
    # 1 7 4 8 0 4: mean 4; Pearson (9 + 9 + 0 + 16 + 16 + 0) / 4 / 5 = 2.5 is the dispersion. The largest Anscombe
    # residual, 1.5 (8^(2/3) 4^(-1/6) - 2) / sqrt(2.5 * 5 / 6) = 1.22, is under 2.58, so that all weights stay 1.
    # The error of the mean, as the reference outputs scale it: 4 sqrt(50 / 16 / 5 / 24) = 0.645497.
    # tau = 2.5 + 0.645497^2 / 4 = 2.604167; 4 (1 + 2/3 * 1.644854 / 4 * sqrt(4 * 2.604167))^1.5 = 10.35034
    found = farrington(yearly([1, 7, 4], [8, 0, 4], 11.0), range(30, 31), season=10, settings=PLAIN)
    assert found.expected == pytest.approx([4.0])
    assert found.upper == pytest.approx([10.35034], abs=1e-5)
    assert found.alarm.tolist() == [True]
    # A negative binomial of mean 4 and variance 10 has size 4 / 1.5 and success 0.4.
    assert found.p_value == pytest.approx([1 - sum(negative_binomial(k, 8 / 3, 0.4) for k in range(11))])


def test_a_past_outbreak_is_weighed_down_by_its_residual():
    # 1 2 1 2 1 29: mean 6, far from its outlier, which Anscombe's residual finds and weighs by its inverse square.
    counts = np.array([1, 2, 1, 2, 1, 29.0])
    fit = quasi_poisson(np.ones((6, 1)), counts, np.ones(6))
    dispersion = sum((one - 6) ** 2 / 6 for one in counts) / 5
    assert fit.mean == pytest.approx(np.full(6, 6.0))
    assert fit.dispersion == pytest.approx(dispersion)
    assert fit.leverage == pytest.approx(np.full(6, 1 / 6))
    residual = 1.5 * (29 ** (2 / 3) * 6 ** (-1 / 6) - 6 ** (1 / 2)) / math.sqrt(dispersion * 5 / 6)
    assert residual > 1.0
    share = 6 / (5 + residual**-2)
    weights = reweighted(fit, counts, 1.0)
    assert weights == pytest.approx([share] * 5 + [share * residual**-2])
    again = quasi_poisson(np.ones((6, 1)), counts, weights)
    assert again.mean[0] == pytest.approx((7 + 29 * residual**-2) / (5 + residual**-2))


def test_the_threshold_by_a_power_transform_by_hand():
    # 4 (1 + 2/3 * 1.644854 / 4 * sqrt(4 * (2.5 + 0.5^2 / 4)))^1.5; by the square root (2 + 1.644854 / 2 * 1.600781)^2
    assert upper_bound(4.0, 0.5, 2.5, FarringtonSettings()) == pytest.approx(10.29185, abs=1e-5)
    assert upper_bound(4.0, 0.5, 2.5, FarringtonSettings(exponent=0.5)) == pytest.approx(10.99934, abs=1e-5)


def test_the_threshold_of_a_negative_binomial_is_where_its_terms_add_up_to_enough():
    # Mean 4 and variance 10: size 4 / 1.5 and success 0.4.
    reached, count = 0.0, -1
    while reached < 0.95:
        count += 1
        reached += negative_binomial(count, 8 / 3, 0.4)
    assert upper_bound(4.0, 0.5, 2.5, FarringtonSettings(threshold="negative-binomial")) == count == 10


def test_without_overdispersion_the_threshold_is_a_poisson_quantile():
    # P(X <= 7) = 0.9489 and P(X <= 8) = 0.9786 at a mean of 4; of its upper bound 4 exp(1.644854 / 8) = 4.913, 9.
    assert upper_bound(4.0, 0.5, 1.0, FarringtonSettings(threshold="negative-binomial")) == 8
    assert upper_bound(4.0, 0.5, 1.0, FarringtonSettings(threshold="negative-binomial-upper-mean")) == 9
    assert tail_chance(3, 4.0, 1.0) == pytest.approx(1 - math.exp(-4) * (1 + 4 + 8))


def flexible_by_another_way(counts, at, season, years, half, levels, left_out, alpha):
    """Noufaily et al. 2013 for one week with plain loops and a general minimiser; trend always kept."""
    centres = [at - season * back for back in range(years, -1, -1)]
    level_of = {}
    for start, end in itertools.pairwise(centres):
        between = range(start + half + 1, end - half)
        sizes = [len(between) // (levels - 1) + (part < len(between) % (levels - 1)) for part in range(levels - 1)]
        taken = iter(between)
        for part, size in enumerate(sizes, start=1):
            level_of |= {next(taken): part for _ in range(size)}
    for centre in centres:
        level_of |= dict.fromkeys(range(centre - half, centre + half + 1), levels)
    weeks = [week for week in sorted(level_of) if week < at - left_out]
    y = counts[weeks]
    rows = np.array(
        [[1.0, week - weeks[0], *(level_of[week] == one for one in range(2, levels + 1))] for week in weeks]
    )
    scaled = rows.copy()
    scaled[:, 1] /= 100.0

    def fitted(weights):
        def loss(beta):
            eta = scaled @ beta
            mean = np.exp(eta)
            return (weights * (mean - y * eta)).sum(), scaled.T @ (weights * (mean - y))

        start = np.zeros(scaled.shape[1])
        start[0] = math.log(y.mean())
        beta = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-10}).x
        mean = np.exp(scaled @ beta)
        inverse = np.linalg.inv(scaled.T @ np.diag(weights * mean) @ scaled)
        free = len(y) - scaled.shape[1]
        phi = max(sum(weights * (y - mean) ** 2 / mean) / free, 1.0)
        return beta, mean, inverse, phi, sum(weights * (y - mean) ** 2 / mean**2) / free

    ones = np.ones(len(y))
    _, mean, inverse, phi, _ = fitted(ones)
    leverage = np.array([row @ inverse @ row for row in scaled]) * mean
    anscombe = 1.5 * (y ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6) / np.sqrt(phi * (1 - leverage))
    weights = np.where(anscombe > 2.58, anscombe**-2.0, 1.0)
    beta, mean, inverse, phi, relative = fitted(weights * len(y) / weights.sum())
    now = np.zeros(scaled.shape[1])
    now[0], now[1], now[-1] = 1.0, (at - weeks[0]) / 100.0, 1.0
    expected = math.exp(now @ beta)
    error2 = expected**2 * relative * (now @ inverse @ now)
    z = NormalDist().inv_cdf(1 - alpha)
    tau = phi + error2 / expected
    return expected, expected * (1 + 2 / 3 * z * math.sqrt(tau / expected)) ** 1.5, weights


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_flexible_form_with_trend_season_and_a_past_outbreak_agrees_with_another_way(seed):
    rng = np.random.default_rng(seed)
    week = np.arange(150)
    counts = rng.negative_binomial(4, 4 / (4 + 9 * np.exp(0.5 * np.sin(2 * np.pi * week / 30) + 0.002 * week)))
    counts = counts.astype(float)
    counts[92:96] += 60.0
    settings = FarringtonSettings(years=4, half_window=2, seasons=5, left_out=8, alpha=0.05)
    for at in (140, 149):
        found = farrington(counts, range(at, at + 1), season=30, settings=settings)
        expected, upper, weights = flexible_by_another_way(counts, at, 30, 4, 2, 5, 8, 0.05)
        assert (weights < 1).any()
        assert expected <= counts.max()
        assert found.expected == pytest.approx([expected], rel=1e-6)
        assert found.upper == pytest.approx([upper], rel=1e-6)


# --- GLR-CUSUM (Höhle and Paul 2008, section 3) ---


def test_the_poisson_glr_by_hand():
    # Means of 2. Since the last: 6 ln 3 - 4 = 2.5917; the last two: 11 ln(11/4) - 7 = 4.1276; all: 14 ln(14/6) - 8 =
    # 3.8622. The likeliest rise began with the second week.
    found = glr_cusum(np.array([3, 5, 6.0]), np.full(3, 2.0))
    assert found.statistic[2] == pytest.approx(4.1276, abs=1e-4)
    assert found.since.tolist()[2] == 1
    assert not found.alarm.any()


def test_the_glr_alarms_at_its_threshold_and_begins_anew_after_it():
    found = glr_cusum(np.array([3, 5, 6, 6.0]), np.full(4, 2.0), threshold=4.0)
    assert found.alarm.tolist() == [False, False, True, False]
    assert found.statistic[3] == pytest.approx(6 * math.log(3) - 4)


@pytest.mark.parametrize("alpha", [0.0, 0.2, 1.5])
def test_the_glr_is_the_largest_likelihood_ratio_over_all_starts_and_all_rises(alpha):
    rng = np.random.default_rng(7)
    mean = 3.0 + 2.0 * np.sin(np.arange(12) / 2)
    counts = rng.poisson(mean * 1.4).astype(float)

    def chance(count, level):
        return poisson.logpmf(count, level) if alpha == 0 else nbinom.logpmf(count, 1 / alpha, 1 / (1 + alpha * level))

    def ratio(start, at, kappa):
        span = range(start, at + 1)
        return sum(chance(counts[n], mean[n] * math.exp(kappa)) - chance(counts[n], mean[n]) for n in span)

    found = glr_cusum(counts, mean, alpha=alpha, threshold=1e9)
    for at in range(12):
        best = [
            max(0.0, -minimize_scalar(lambda k, s=start, a=at: -ratio(s, a, k), bounds=(0, 5), method="bounded").fun)
            for start in range(at + 1)
        ]
        assert found.statistic[at] == pytest.approx(max(best), abs=1e-5)


def test_the_seasonal_negative_binomial_baseline_is_at_the_top_of_its_likelihood():
    rng = np.random.default_rng(3)
    when = np.arange(1.0, 209.0)
    mean = 6.0 * np.exp(0.6 * np.sin(2 * np.pi * when / 52))
    counts = rng.negative_binomial(3, 3 / (3 + mean)).astype(float)
    fitted = fit_baseline(counts, when)

    def loss(given):
        level = np.exp(given[0] + given[1] * np.sin(2 * np.pi * when / 52) + given[2] * np.cos(2 * np.pi * when / 52))
        size = math.exp(-given[3])
        return -nbinom.logpmf(counts, size, size / (size + level)).sum()

    other = minimize(loss, [1.5, 0.0, 0.0, -1.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9,
                                                                                 "maxiter": 5000}).x  # fmt: skip
    assert fitted.beta == pytest.approx(other[:3], abs=1e-4)
    assert fitted.alpha == pytest.approx(math.exp(other[3]), rel=1e-3)


# --- Scans (Kulldorff 1997 and 2001; Kulldorff et al. 2005; Neill et al. 2005) ---

CASES = np.array([[1, 2, 0], [2, 1, 1], [1, 1, 0], [0, 5, 3.0]])
"""Four weeks of three areas in a row."""
ZONES = [(0,), (1,), (2,), (0, 1), (1, 2)]


def by_loops(score):
    """The best zone and number of last weeks, its score, by plain loops."""
    found = []
    for zone in ZONES:
        for weeks in range(1, 5):
            inside = sum(CASES[week][area] for week in range(4 - weeks, 4) for area in zone)
            found.append((score(inside, zone, weeks), zone, weeks))
    return max(found)


def test_the_expectation_based_scan_by_hand():
    # One case an area and week was to be expected. Areas 1 and 2 hold 8 in the last week: 8 ln(8 / 2) + 2 - 8 = 5.0904.
    first = poisson_scan(CASES, np.ones((4, 3)), ZONES, simulations=0)[0]
    assert (first.areas, first.duration, first.observed, first.expected) == ((1, 2), 1, 8.0, 2.0)
    assert first.score == pytest.approx(5.0904, abs=1e-4)

    def score(inside, zone, weeks):
        usual = len(zone) * weeks
        return inside * math.log(inside / usual) + usual - inside if inside > usual else 0.0

    best, zone, weeks = by_loops(score)
    assert first.score == pytest.approx(best)
    assert (first.areas, first.duration) == (zone, weeks)


def test_kulldorffs_scan_compares_inside_with_outside_by_hand():
    # 17 cases over 12 cells. Inside 8 where 17 * 2 / 12 = 17 / 6 were to be expected:
    # 8 ln(8 / (17/6)) + 9 ln(9 / (17 - 17/6)) = 8.3045 - 4.0833 = 4.2213
    first = poisson_scan(CASES, np.ones((4, 3)), ZONES, population=True, simulations=0)[0]
    assert (first.areas, first.duration) == ((1, 2), 1)
    assert first.expected == pytest.approx(17 / 6)
    assert first.score == pytest.approx(8 * math.log(48 / 17) + 9 * math.log(9 / (17 - 17 / 6)))
    assert first.score == pytest.approx(4.2213, abs=1e-3)


def permutation_score(cases, zone, weeks):
    """Kulldorff et al. 2005: expected is the zone's share of all cases times that of the weeks."""
    whole = cases.sum()
    inside = cases[4 - weeks :, list(zone)].sum()
    usual = cases[:, list(zone)].sum() * cases[4 - weeks :].sum() / whole
    if inside <= usual:
        return 0.0
    rest, left = whole - inside, whole - usual
    return inside * math.log(inside / usual) + (rest * math.log(rest / left) if rest else 0.0)


def test_the_permutation_scan_meets_plain_loops():
    first = permutation_scan(CASES, ZONES, longest=3, simulations=0)[0]
    best, zone, weeks = max((permutation_score(CASES, zone, n), zone, n) for zone in ZONES for n in range(1, 4))
    assert first.score == pytest.approx(best)
    assert (first.areas, first.duration) == (zone, weeks)
    # Area 1 has 9 of 17 cases, area 2 has 4, the last week 8: 13 * 8 / 17 expected, 8 seen.
    together = permutation_score(CASES, (1, 2), 1)
    assert together == pytest.approx(8 * math.log(8 * 17 / 104) + 9 * math.log(9 / (17 - 104 / 17)))


def test_the_p_value_of_a_permutation_scan_is_its_share_of_all_orders():
    cases = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0], [0, 0, 2.0]])
    when, where = [0, 0, 1, 2, 2, 3, 3], [0, 1, 0, 0, 1, 2, 2]
    seen = permutation_scan(cases, ZONES, longest=2, simulations=4999)[0]
    higher = total = 0
    for order in set(itertools.permutations(when)):
        drawn = np.zeros((4, 3))
        for week, area in zip(order, where, strict=True):
            drawn[week, area] += 1
        highest = max(permutation_score(drawn, zone, weeks) for zone in ZONES for weeks in (1, 2))
        higher += highest >= seen.score - 1e-9
        total += 1
    exact = higher / total
    assert seen.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 4999))
