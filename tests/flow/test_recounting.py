"""Counting otherwise: without a source, by another policy, in parts, and what only may lie in what is asked."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from marsad.core.errors import UsageError
from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Span, Speaker, TimeSpan
from marsad.flow.counting import count, dimensions_of
from marsad.flow.folding import View
from marsad.flow.recounting import by_policy, changed, without
from marsad.flow.selecting import filters_of
from marsad.lexicon.gazetteer import PlaceEntry

NINEVEH = Place(start=0, end=7, text="Nineveh", id="g:1", name="Nineveh", admin1="Nineveh", country="IQ",
                precision="admin1", parents=("country:IQ",))  # fmt: skip
MOSUL = Place(start=0, end=5, text="Mosul", id="g:2", name="Mosul", admin1="Nineveh", country="IQ", precision="exact",
              lat=36.335, lon=43.119, parents=("g:1", "country:IQ"))  # fmt: skip
STREET = Place(start=0, end=9, text="Baghdad Street", lat=36.35, lon=43.1, admin1="Nineveh", country="IQ",
               precision="near", radius_km=5, parents=("g:2", "g:1", "country:IQ"))  # fmt: skip
TOWN = PlaceEntry(id="g:2", name="Mosul", lat=36.335, lon=43.119, country="IQ", admin1="Nineveh", feature="PPL",
                  population=1_700_000, kind="populated", parents=("g:1", "country:IQ"))  # fmt: skip


def told(name, low, best=None, high=None, *, quote="", by="police", place=MOSUL, start="2023-03-10", end=None,
         document=None, scope="event"):  # fmt: skip
    exact = best is None and high is None
    figure = Figure(measure="killed", low=low, best=low if exact else best, high=low if exact else high,
                    quote=quote or str(low), scope=scope)  # fmt: skip
    return Claim(
        id=f"c-{name}", document=document or f"d-{name}", kind="assault", mode="raid", codes=Codes(), status="actual",
        sentence=Span(start=0, end=9, quote=f"{quote or low} were killed"), trigger=Span(start=0, end=4),
        figures=(figure,), place=place, said_by=(Speaker(start=0, end=1, text=by),),
        time=TimeSpan(start=start, end=end or start, precision="day", basis="stated"),
    )  # fmt: skip


def judged(left, verdict, right):
    return Judgement(id=f"{left}-{right}", about="claim", left=f"c-{left}", right=f"c-{right}", verdict=verdict,
                     reason="because", maker=Maker(name="rules"))  # fmt: skip


def view_of(claims, judgements=()):
    folded = fold(claims, judgements)
    return View(claims=claims, judgements=judgements, events=folded.events, redirects={})


def counted(view, **options):
    filters = filters_of(status="actual", **options.pop("filters", {}))
    return count(view, "killed", filters, **options)


def bounds(view, **options):
    total = counted(view, **options)
    return total.low, total.best, total.high


RAIDS = [told("a", 3), told("b", 2, 2, 6, quote="two to six", by="doctors"),
         told("s", 6, by="ministry", place=NINEVEH, start="2023-03-01", end="2023-03-31", scope="total")]  # fmt: skip
PARTS = [judged("a", "part-of", "s"), judged("b", "part-of", "s")]


def test_the_figure_that_holds_the_high_is_named_with_what_it_would_be_without_it():
    total = counted(view_of(RAIDS, PARTS), explain=True)
    assert (total.low, total.best, total.high) == (6, 6, 6)
    ministry = next(one for one in total.binding if one.claim == "c-s")
    assert "ministry" in ministry.says
    assert ministry.holds == ("low", "high")
    assert (ministry.low, ministry.high) == (5, 9)


def test_every_source_is_left_out_once():
    total = counted(view_of(RAIDS, PARTS), explain=True)
    assert {share.source: (share.low, share.high) for share in total.sources} == {
        "ministry": (5, 9), "police": (6, 6), "doctors": (6, 6),
    }  # fmt: skip


def test_a_source_left_out_is_said_and_an_unknown_one_answered_with_the_nearest():
    view = view_of(RAIDS, PARTS)
    total = counted(view, without=["Ministry"])
    assert (total.low, total.high, total.without) == (5, 9, ("Ministry",))
    with pytest.raises(UsageError, match="Perhaps ministry"):
        counted(view, without=["minstry"])


def test_leaving_out_and_folding_what_is_touched_is_folding_all_that_is_left():
    view = view_of([*RAIDS, told("c", 4), told("d", 4, by="army")], [*PARTS, judged("c", "same", "d")])
    left = without(view, ["army"])
    kept = [claim for claim in view.claims if claim.id != "c-d"]
    assert left.events == fold(kept, [j for j in view.judgements if "c-d" not in (j.left, j.right)]).events


def test_another_policy_reads_the_stored_words_anew_and_stores_nothing():
    view = view_of([told("a", 24, 24, 99, quote="dozens"), told("b", 3)])
    assert bounds(view) == (27, 27, 102)
    other = counted(view, policy="acled")
    assert (other.low, other.best, other.high, other.policy, other.reread) == (15, 15, 15, "acled", 1)
    assert bounds(view) == (27, 27, 102)
    with pytest.raises(UsageError, match="policy"):
        counted(view, policy="nobody's")


def test_the_policy_that_was_in_force_changes_nothing():
    view = view_of(RAIDS, PARTS)
    again = by_policy(view, "marsad")
    assert (again.figures, again.unread) == (0, 0)
    assert again.view.events == view.events


def test_a_number_that_its_words_do_not_tell_stays_and_is_counted():
    again = by_policy(view_of([told("a", 1, 2, 4, quote="Barzan")]), "acled")
    assert (again.figures, again.unread) == (0, 1)


def test_a_street_in_the_town_is_in_the_town_and_the_province_may_be():
    view = view_of([told("a", 3), told("b", 2, place=STREET), told("c", 4, place=NINEVEH)])
    assert bounds(view, filters={"place": "Mosul"}, places=[TOWN]) == (5, 5, 9)
    total = counted(view, filters={"place": "Mosul"}, places=[TOWN])
    assert len(total.possible) == 1


def test_a_report_without_a_place_is_likely_where_its_other_happenings_are():
    homeless = told("b", 2, place=None, document="d-a")
    assert bounds(view_of([told("a", 3), homeless]), filters={"place": "Mosul"}, places=[TOWN]) == (3, 5, 5)
    elsewhere = counted(view_of([told("a", 3), replace(homeless, document="d-x")]), filters={"place": "Mosul"})
    assert (elsewhere.high, elsewhere.unplaced) == (3, 1)


def test_a_week_mostly_within_the_days_is_likely_within_them():
    week = told("b", 2, start="2023-03-27", end="2023-04-02")
    view = view_of([told("a", 3), week])
    assert bounds(view, filters={"until": "2023-03"}) == (3, 5, 5)
    assert bounds(view, filters={"since": "2023-04"}) == (0, 0, 2)


def test_happenings_are_counted_once_and_those_that_may_be_one_once_in_the_low():
    view = view_of(
        [told("a", 3), told("b", 2), told("m", 1)], [judged("a", "unsure", "b"), judged("m", "part-of", "a")]
    )
    total = count(view, "incidents", filters_of(status="actual"))
    assert (total.low, total.best, total.high) == (1, 2, 2)


def test_a_person_who_held_them_to_differ_is_believed():
    rows = [judged("a", "unsure", "b"), replace(judged("a", "different", "b"), maker=Maker(name="amira", person=True))]
    assert bounds(view_of([told("a", 3), told("b", 2)], rows)) == (5, 5, 5)


def test_two_events_kept_apart_by_one_claim_and_held_to_be_one_by_another_likely_are_one():
    claims = [told("a", 3), told("b", 3), told("a2", 3, document="d-a"), told("b2", 3, document="d-b")]
    rows = [
        judged("a", "same", "a2"),
        judged("b", "same", "b2"),
        judged("a2", "same", "b2"),
        judged("a", "different", "b"),
    ]
    rows = [replace(row, score=1.0 if row.verdict == "same" and row.left == "c-a2" else 9.0) for row in rows]
    assert bounds(view_of(claims, rows)) == (3, 3, 6)


def test_a_breakdown_is_asked_for_in_words_and_a_wrong_word_is_answered():
    assert dimensions_of("month, admin1") == ("month", "admin1")
    with pytest.raises(UsageError, match="Use some of"):
        dimensions_of("colour")


def test_changing_nothing_gives_the_very_same_view():
    view = view_of(RAIDS, PARTS)
    assert changed(view, {}) is view


def test_a_sum_without_a_place_is_likely_about_where_all_that_it_holds_was():
    rows = [judged("a", "part-of", "s"), judged("b", "part-of", "s")]
    whole = told("s", 9, place=None, start="2023-03-01", end="2023-03-31", scope="total")
    view = view_of([told("a", 3), told("b", 2), whole], rows)
    assert bounds(view, filters={"country": "IQ"}) == (5, 9, 9)
    abroad = replace(NINEVEH, id="g:9", name="Homs", text="Homs", admin1="Homs", country="SY", parents=("country:SY",))
    view = view_of([told("a", 3), told("b", 2, place=abroad), whole], rows)
    assert bounds(view, filters={"country": "IQ"}) == (3, 3, 7)
