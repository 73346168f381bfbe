"""What a report is about, and what it tells in passing only."""

from stories import sentence, told

from marsad.core.fold import fold
from marsad.core.ids import record_id
from marsad.core.nouns import Judgement, Maker
from marsad.core.prominence import in_passing


def same(left, right):
    left, right = sorted((left.id, right.id))
    return Judgement(id=record_id("j", left, right), about="claim", left=left, right=right, verdict="same",
                     reason="", maker=Maker(name="test"), score=9.0)  # fmt: skip


def mentioned(groups):
    claims = [claim for group in groups for claim in group]
    events = fold(claims, [same(group[0], other) for group in groups for other in group[1:]]).events
    return {len(event.claims) for event in events if event.id in in_passing(events, claims).names}


def story(name, number, start=0, **fields):
    return [told(f"{name}{n}", at=sentence(start + n), **fields) for n in range(1, number + 1)]


def test_one_sentence_below_a_long_story_is_a_mention():
    assert mentioned([story("main", 5), story("other", 1, start=9)]) == {1}


def test_a_report_that_has_it_for_its_subject_makes_it_no_mention():
    own = story("other", 1, start=9)
    own += story("own", 1, document="d-2", publisher="Herald")
    assert mentioned([story("main", 5), own]) == set()


def test_the_items_of_a_round_up_are_no_mentions():
    assert mentioned([story("one", 2), story("two", 2, start=3), story("three", 1, start=6)]) <= {1}
    assert mentioned([story("one", 1), story("two", 1, start=3), story("three", 1, start=6)]) == set()


def test_a_report_about_one_thing_mentions_nothing():
    assert mentioned([story("main", 3)]) == set()
