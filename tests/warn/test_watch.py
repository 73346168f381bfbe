"""The watch: a lasting rise is signalled once, quiet is not, and nothing later is used."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from marsad.publish.alert_pages import card_text
from marsad.warn.cards import Desk, cards
from marsad.warn.rising import jump_p_value, rise_chance
from marsad.warn.series import Panel
from marsad.warn.watch import TruthRule, WatchSettings, record_of, rises, watch


def quiet(seed=0, areas=6, weeks=120, mean=2.0):
    return np.random.default_rng(seed).poisson(mean, (areas, weeks)).astype(float)


def panel_of(values):
    return Panel(units=tuple(f"area {row}" for row in range(len(values))), start=100000, step="week", values=values)


def test_a_lasting_rise_is_signalled_within_two_weeks_and_once():
    values = quiet()
    values[2] = 2.0
    values[2, 100:112] += 9
    seen = watch(values)
    assert rises(values)[2].nonzero()[0].tolist() == [100]
    found = np.flatnonzero(seen.signal[2])
    assert len(found) == 1
    assert 100 <= found[0] <= 102


@pytest.mark.parametrize("size", [None, 1.0])
@pytest.mark.parametrize("mean", [0.3, 2.0, 10.0])
def test_a_steady_area_signals_about_once_a_year_at_most_and_by_the_test_alone_hardly_ever(mean, size):
    rng = np.random.default_rng(4)
    drawn = (
        rng.poisson(mean, (40, 156)) if size is None else rng.negative_binomial(size, size / (size + mean), (40, 156))
    )
    values = drawn.astype(float)
    assert watch(values).signal.sum() / (40 * 3) < 1.15
    assert watch(values, WatchSettings(chance=2.0)).signal.sum() / (40 * 3) < 0.15


def test_the_chance_of_a_rise_is_that_of_the_weeks_still_to_come():
    values = np.full((1, 40), 4.0)
    values[0, 36:] = 12.0
    chance = rise_chance(values, TruthRule())[0]
    assert np.isnan(chance[:12]).all()
    assert (chance[12:36] == 0).all()
    assert (np.diff(chance[35:39]) >= 0).all()
    assert chance[38] > 0.9
    # A rise that is over has not begun within three weeks.
    assert rise_chance(np.hstack([values, np.full((1, 6), 4.0)]), TruthRule())[0, -1] == 0


def test_of_rises_said_to_be_likely_about_so_many_come_true():
    rng = np.random.default_rng(7)
    level = np.exp(np.cumsum(rng.normal(0.0, 0.15, (300, 300)), axis=1) * 0.5)
    values = rng.poisson(np.clip(level * 3, 0.1, 60)).astype(float)
    chance, base = rise_chance(values, TruthRule(), begun_within=1)[:, 12:-8], np.lib.stride_tricks.sliding_window_view
    before = base(values, 12, axis=1)[:, : chance.shape[1]].mean(axis=2)
    after = base(values, 8, axis=1)[:, 12 : 12 + chance.shape[1]].sum(axis=2)
    came = (values[:, 12:-8] >= 1.5 * before) & (after >= 12 * before) & (after >= 8 + 8 * before)
    for low, high in ((0.1, 0.3), (0.3, 0.6), (0.6, 0.9)):
        said = (chance >= low) & (chance < high)
        assert said.sum() > 100
        assert abs(came[said].mean() - chance[said].mean()) < 0.12


def test_unknown_weeks_give_no_chance_and_a_low_base_by_luck_no_signal():
    values = np.full((1, 40), 4.0)
    values[0, 36:] = 12.0
    gap = values.copy()
    gap[0, 36] = np.nan
    assert np.isnan(rise_chance(gap, TruthRule(), begun_within=1)[0, 36])
    assert jump_p_value(values, TruthRule())[0, 38] < 0.001
    assert jump_p_value(values, TruthRule())[0, 35] > 0.3


def test_what_is_expected_of_a_week_does_not_change_with_what_comes_later():
    values = quiet()
    later = values.copy()
    later[:, 90:] = 500
    first, second = watch(values), watch(later)
    for name in ("expected", "low", "high", "p_value", "signal"):
        assert np.array_equal(getattr(first, name)[:, :90], getattr(second, name)[:, :90], equal_nan=True)


def test_a_week_under_watch_is_no_part_of_what_is_expected_of_it():
    values = quiet()
    values[1, -3:] = 400
    assert watch(values).expected[1, -1] < 20


def test_unknown_weeks_are_not_taken_for_zero():
    values = quiet(mean=6.0)
    gap = values.copy()
    gap[0, 60:80] = np.nan
    seen = watch(gap)
    assert np.isnan(seen.observed[0, 61])
    assert not seen.signal[0, 61:80].any()
    assert seen.expected[0, 90] == pytest.approx(18.0, abs=5.0)


def test_too_short_a_past_expects_nothing():
    assert np.isnan(watch(quiet(weeks=8)).expected).all()


def test_a_jump_for_one_week_is_no_rise_and_a_rise_must_last():
    values = np.full((1, 60), 4.0)
    values[0, 30] = 40.0
    assert not rises(values, TruthRule(excess=50)).any()
    values[0, 30:38] = 7.0
    assert rises(values)[0].nonzero()[0].tolist() == [30]


def test_the_record_counts_right_signals_and_found_rises():
    values = np.full((2, 80), 4.0)
    values[0, 40:52] = 9.0
    signal = np.zeros((2, 80), dtype=bool)
    signal[0, 41] = signal[1, 50] = True
    record = record_of(signal, values)
    assert (record.signals, record.right, record.rises, record.found) == (2, 1, 1, 1)
    assert record.leads == (1,)
    assert (record.precision, record.recall) == (0.5, 1.0)


def test_a_card_says_what_was_seen_and_expected_in_one_sentence():
    values = quiet(seed=1)
    values[3, -2:] += 12
    made = cards(Desk(panel=panel_of(values)))
    assert made[0].area == "area 3"
    card = made[0]
    assert card.alert
    assert card.sentence.startswith(
        f"area 3: {card.observed} attacks in 21 days, {card.expected:.1f} expected, 90 % range"
    )
    assert card.expected == pytest.approx(6.0, abs=2.5)
    assert [chance.least for chance in card.chances] == [1, 5, 25]
    assert card.chances[0].chance >= card.chances[1].chance >= card.chances[2].chance


def risen(*weeks, length=120):
    """A steady area that rises for twelve weeks from each of ``weeks`` on, beside five that stay as they are."""
    values = np.full((6, length), 2.0)
    for week in weeks:
        values[3, week : week + 12] += 9.0
    return values


def test_the_first_alert_of_an_area_is_not_held_against_it_before_it_can_be_judged():
    values = risen(118)
    card = cards(Desk(panel=panel_of(values)))[0]
    assert card.alert
    assert card.sentence.endswith("; first signal in 12 months.")
    assert (card.record.signals, card.record.right, card.record.open) == (1, 0, 1)
    assert "1 signal too recent to be judged" in card_text(card)
    assert "0 of 1 signals right" not in card_text(card)
    assert card.record.last_miss is None


def test_a_later_alert_says_how_many_there_were_and_what_came_of_them():
    values = risen(80, 118)
    card = cards(Desk(panel=panel_of(values)))[0]
    assert card.sentence.endswith(
        "; second signal in 12 months, one was followed by a lasting rise and one is too recent to be judged."
    )
    assert "1 of 1 signals right, 1 signal too recent to be judged, 1 of 1 rises found in time" in card_text(card)


def test_a_signal_that_nothing_followed_is_the_last_miss_by_name():
    values = np.full((6, 120), 2.0)
    values[3, 70] += 7.0
    panel = panel_of(values)
    card = next(one for one in cards(Desk(panel=panel), every=True) if one.area == "area 3")
    assert "one signal in 12 months, none was followed by a lasting rise" in card.sentence
    assert card.record.last_miss == f"{panel.label(70)}: a signal that no lasting rise followed"


def test_of_a_few_attacks_no_usual_delay_is_told():
    card = cards(Desk(panel=panel_of(quiet())), every=True)[0]
    few = {"half_within": 1.0, "nine_of_ten_within": 2.8, "all_within": 3.0, "of": 2.0}
    said = card_text(msgspec.structs.replace(card, delay_days=few))
    assert "first reports came within 3 days (2 attacks so far" in said
    many = card_text(msgspec.structs.replace(card, delay_days={**few, "of": 20.0}))
    assert "of 20 attacks half within 1 day, nine of ten within 2.8" in many


def test_an_expectation_is_told_in_parts_with_neighbours_where_it_is_known_where_areas_lie():
    values = quiet(seed=1, weeks=120)
    bare = cards(Desk(panel=panel_of(values)), every=True)[0]
    assert list(bare.parts) == ["own past", "background", "season"]
    placed = replace(panel_of(values), lat=np.zeros(len(values)), lon=np.arange(float(len(values))))
    assert list(cards(Desk(panel=placed), every=True)[0].parts) == ["own past", "neighbours", "background", "season"]
    short = cards(Desk(panel=panel_of(values[:, :60])), every=True)[0]
    assert "season" not in short.parts


def test_a_card_of_a_short_past_tells_that_nothing_can_be_expected():
    card = cards(Desk(panel=panel_of(quiet(weeks=9))), every=True)[0]
    assert not card.alert
    assert card.expected is None
    assert "nothing can be expected yet" in card.sentence
    assert all(chance.chance is None for chance in card.chances)


def test_cards_are_the_same_each_time():
    values = quiet(seed=1)
    values[3, -2:] += 12
    assert cards(Desk(panel=panel_of(values))) == cards(Desk(panel=panel_of(values)))


def test_a_higher_bar_gives_fewer_signals():
    values = quiet(seed=7, areas=20, mean=1.0)
    values[::4, 60:70] += 4
    loose, strict = (int(watch(values, WatchSettings(q=q)).signal.sum()) for q in (0.2, 0.001))
    assert strict < loose
