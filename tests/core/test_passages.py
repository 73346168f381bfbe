"""Who is counted once although several passages tell of them, told in small stories."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Role, Span

ISIS = "islamic-state"


def people(low, best=None, high=None, *, group="unknown", actor=None, measure="killed", at=(0, 0), included=False):
    exact = best is None and high is None
    return Figure(measure=measure, group=group, actor=actor, low=low, best=low if exact else best,
                  high=low if exact else high, start=at[0], end=at[1], included=included)  # fmt: skip


def passage(name, *figures, sentence=0, document="d-1", roles=(), publisher="Gazette", published="2023-03-24"):
    return Claim(
        id=f"c-{name}", document=document, kind="assault", mode=None, codes=Codes(), status="actual", roles=roles,
        sentence=Span(start=sentence, end=sentence + 9), trigger=Span(start=sentence, end=sentence + 4),
        figures=figures, publisher=publisher, published=published,
    )  # fmt: skip


def victim(name, start):
    return Role(role="victim", start=start, end=start + len(name), text=name, named=True)


def event_of(*claims):
    rows = [
        Judgement(id=f"j-{claim.id}", about="claim", left=claims[0].id, right=claim.id, verdict="same", reason="",
                  maker=Maker(name="rules"), score=9.0)
        for claim in claims[1:]
    ]  # fmt: skip
    (event,) = fold(claims, rows).events
    return event


def in_all(event, measure="killed"):
    """What a reader takes: the row for anybody, else all rows added up."""
    rows = [row for row in event.figures if row.measure == measure]
    rows = [row for row in rows if row.group == "unknown" and row.actor is None] or rows
    return tuple(
        None if any(getattr(row, bound) is None for row in rows) else sum(getattr(row, bound) for row in rows)
        for bound in ("low", "best", "high")
    )


def rows(event, measure="killed"):
    return {(row.group, row.included): (row.low, row.best, row.high) for row in event.figures if row.measure == measure}


def test_one_victim_in_several_words_is_one():
    event = event_of(passage("a", people(1, group="civilian")), passage("b", people(1), sentence=20),
                     passage("c", people(1, group="child"), sentence=40))  # fmt: skip
    assert in_all(event) == (1, 1, 1)
    assert rows(event)["civilian", False] == rows(event)["child", False] == (1, 1, 1)
    assert event.conflicts == ()


def test_people_of_one_passage_are_side_by_side():
    event = event_of(passage("a", people(1, group="civilian", at=(0, 5)), people(2, at=(10, 15))),
                     passage("b", people(1, group="woman"), sentence=30))  # fmt: skip
    assert in_all(event) == (3, 3, 3)


def test_two_of_the_same_kind_in_one_passage_are_two():
    event = event_of(passage("a", people(1, group="civilian", at=(0, 5)), people(1, group="civilian", at=(10, 15))))
    assert rows(event) == {("civilian", False): (2, 2, 2)}


def test_the_same_words_read_by_two_claims_count_once_and_as_the_more_specific():
    event = event_of(passage("a", people(6, at=(0, 5))), passage("b", people(6, group="security", at=(0, 5))))
    assert rows(event) == {("security", False): (6, 6, 6)}
    assert set(event.figures[0].claims) == {"c-a", "c-b"}


def test_people_among_others_are_a_row_that_says_so_and_add_nobody():
    event = event_of(passage("a", people(12), people(3, group="child", included=True)))
    assert rows(event) == {("child", True): (3, 3, 3), ("unknown", False): (12, 12, 12)}


def test_a_leader_among_fighters_brings_a_row_for_all_of_them():
    event = event_of(passage("a", people(22, group="combatant", actor=ISIS),
                             people(1, group="leader", actor=ISIS, included=True)))  # fmt: skip
    assert in_all(event) == (22, 22, 22)
    assert rows(event)["leader", True] == (1, 1, 1)


def test_the_one_among_ten_is_not_the_other_way_round():
    event = event_of(passage("a", people(1, group="child"), people(10, included=True)))
    assert in_all(event) == (10, 10, 10)
    assert rows(event)["child", True] == (1, 1, 1)


def test_included_in_nothing_stands_for_itself():
    assert rows(event_of(passage("a", people(3, group="child", included=True)))) == {("child", False): (3, 3, 3)}


def test_groups_that_add_up_get_no_row_for_all():
    event = event_of(passage("a", people(5, group="security"), people(3, group="civilian")))
    assert rows(event) == {("security", False): (5, 5, 5), ("civilian", False): (3, 3, 3)}


def test_a_number_told_before_its_parts_counts_them_too():
    event = event_of(passage("a", people(10, at=(0, 3)), people(6, group="security", at=(10, 13)),
                             people(3, group="civilian", at=(20, 23))))  # fmt: skip
    assert in_all(event) == (10, 10, 10)
    assert rows(event)["security", False] == (6, 6, 6)


def test_a_number_followed_by_as_many_names_is_those_persons():
    event = event_of(passage("a", people(2, group="civilian", at=(0, 3)), people(1, at=(10, 15)),
                             people(1, at=(20, 25)), roles=(victim("Salim", 10), victim("Nadia", 20))))  # fmt: skip
    assert in_all(event) == (2, 2, 2)


def test_a_plural_without_a_number_adds_nobody_to_a_passage_that_has_one():
    event = event_of(
        passage("a", people(3, at=(0, 5))), passage("b", Figure(measure="killed", low=2, start=10, end=15))
    )
    assert in_all(event) == (3, 3, 3)


def test_soldiers_and_civilians_of_separate_passages_are_added():
    event = event_of(passage("a", people(5, group="security")), passage("b", people(3, group="civilian"), sentence=20))
    assert sum(row.best for row in event.figures) == 8


def test_who_may_be_both_a_woman_and_a_journalist_is_one():
    event = event_of(passage("a", people(1, group="woman")), passage("b", people(1, group="journalist"), sentence=20))
    assert in_all(event) == (1, 1, 1)


def test_like_numbers_of_unlike_people_in_two_reports_may_be_the_same_people():
    event = event_of(passage("a", people(12, group="combatant")),
                     passage("b", people(12, group="civilian"), document="d-2", publisher="Herald"))  # fmt: skip
    assert in_all(event) == (12, 12, 24)


def test_unlike_names_are_different_people_and_a_surname_is_nobody_new():
    told = [passage(str(n), people(1, at=(at, at + 5)), sentence=at, roles=(victim(name, at),))
            for n, (at, name) in enumerate([(0, "Huda Karim"), (20, "Sami Karim"), (40, "Karim")])]  # fmt: skip
    assert in_all(event_of(*told)) == (2, 2, 2)


def test_two_voices_of_one_report_that_contradict_each_other_stand_side_by_side():
    claims = [passage("a", people(22)), passage("b", people(9), sentence=20)]
    claims[1] = Claim(**{name: getattr(claims[1], name) for name in claims[1].__struct_fields__ if name != "publisher"},
                      publisher="Herald")  # fmt: skip
    assert in_all(event_of(*claims))[::2] == (9, 22)


def test_a_report_of_one_victim_does_not_contradict_the_toll_of_the_same_report():
    claims = [passage("a", people(4)), passage("b", people(1), sentence=20, publisher="Police")]
    event = event_of(*claims)
    assert in_all(event) == (4, 4, 4)
    assert event.conflicts == ()


def test_a_report_of_some_does_not_contradict_another_reports_toll_of_all():
    event = event_of(passage("a", people(9)),
                     passage("b", people(2, group="woman"), document="d-2", publisher="Herald"))  # fmt: skip
    assert in_all(event) == (9, 9, 9)


def test_who_died_is_no_longer_among_the_wounded():
    named = (victim("Huda Karim", 0),)
    event = event_of(passage("a", people(1, measure="injured", at=(0, 10)), roles=named),
                     passage("b", people(1, at=(0, 10)), roles=named, document="d-2"))  # fmt: skip
    assert [row.measure for row in event.figures] == ["killed"]


def test_those_hit_are_the_dead_and_the_wounded_together():
    event = event_of(passage("a", people(5, measure="injured")), passage("b", people(3), sentence=20),
                     passage("c", people(2, measure="injured"), sentence=40))  # fmt: skip
    assert in_all(event, "injured") == (2, 2, 2)
    assert in_all(event) == (3, 3, 3)


GROUPS = st.sampled_from(["unknown", "combatant", "leader", "civilian", "child", "woman", "security"])


@given(st.lists(st.lists(st.tuples(GROUPS, st.integers(1, 6)), min_size=1, max_size=3), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_an_event_is_no_less_than_its_largest_number_and_no_more_than_all_of_them_added(told):
    claims = [
        passage(str(n), *(people(number, group=group) for group, number in figures), sentence=20 * n)
        for n, figures in enumerate(told)
    ]
    low, best, high = in_all(event_of(*claims))
    numbers = [number for figures in told for _, number in figures]
    assert max(numbers) <= low <= best <= high <= sum(numbers)


@given(st.lists(st.tuples(GROUPS, st.integers(1, 6)), min_size=1, max_size=3), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_report_that_says_everything_twice_says_it_once(told, times):
    figures = [people(number, group=group) for group, number in told]
    once = event_of(passage("a", *figures))
    again = event_of(*(passage(str(n), *figures, sentence=20 * n) for n in range(times)))
    assert in_all(again) == in_all(once)


def test_persons_without_names_in_two_sentences_are_not_added_up_though_the_reader_numbered_them_apart():
    def numbered(figure, who):
        return msgspec.structs.replace(figure, who=who)

    event = event_of(passage("a", numbered(people(1, group="child", at=(2, 6)), 1)),
                     passage("b", numbered(people(1, group="child", at=(22, 26)), 2), sentence=20))  # fmt: skip
    assert in_all(event) == (1, 1, 1)


def test_persons_of_unlike_names_in_two_sentences_are_added_up():
    event = event_of(passage("a", people(1, at=(2, 6)), roles=(victim("Omar Ali", 2),)),
                     passage("b", people(1, at=(22, 26)), sentence=20, roles=(victim("Sami Said", 22),)))  # fmt: skip
    assert in_all(event) == (2, 2, 2)


def test_two_actions_of_one_sentence_on_one_person_count_once_and_two_names_twice():
    shot, dead = people(1, group="child", at=(2, 5)), people(1, group="child", at=(6, 9))
    assert in_all(event_of(passage("a", shot), passage("b", dead))) == (1, 1, 1)
    by_name = event_of(passage("a", shot, roles=(victim("Ali", 2),)), passage("b", dead, roles=(victim("Sam", 6),)))
    assert in_all(by_name) == (2, 2, 2)


def test_a_plural_without_a_number_makes_nobody_of_the_one_whom_the_report_counts():
    plural = msgspec.structs.replace(people(2), best=None, high=None)
    event = event_of(passage("a", people(1, group="child")), passage("b", plural, sentence=20))
    assert in_all(event) == (1, 1, 1)
