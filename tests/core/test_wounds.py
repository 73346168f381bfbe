"""A follow-up about the wounded who died raises the toll it follows, and takes them from the wounded."""

from msgspec.structs import replace
from stories import event_of, people, rows, sentence, told

FIRST = told("first", people(3), people(11, measure="injured", at=20))
FRIDAY = "2023-03-28"


def of_wounded(number, **fields):
    return replace(people(number, **fields), wounded=True)


def follow_up(name, *figures, **fields):
    return told(name, *figures, **{"document": "d-2", "publisher": "Herald", "published": FRIDAY} | fields)


def ends(event, measure):
    row = next(row for row in event.figures if row.measure == measure and row.group == "unknown")
    return row.low, row.best, row.high


def test_two_of_the_wounded_who_died_are_two_more_dead_and_two_fewer_wounded():
    event = event_of(FIRST, follow_up("died", of_wounded(2)))
    assert ends(event, "killed") == (3, 5, 5)
    assert ends(event, "injured") == (9, 9, 11)


def test_a_follow_up_that_gives_the_toll_itself_is_believed():
    event = event_of(FIRST, follow_up("died", of_wounded(2)), follow_up("toll", people(6, toll=True), at=sentence(2)))
    assert ends(event, "killed") == (3, 6, 6)


def test_the_wounded_of_whom_it_is_said_that_they_died_are_not_wounded_any_more():
    again = follow_up("wounded", people(2, measure="injured"))
    assert ends(event_of(FIRST, follow_up("died", of_wounded(2), at=sentence(2)), again), "injured") == (9, 9, 11)


def test_each_of_two_such_who_are_told_one_by_one_after_the_number_is_among_them():
    woman = follow_up("woman", people(1, "woman"), at=sentence(2))
    assert ends(event_of(FIRST, follow_up("died", of_wounded(2)), woman), "killed") == (3, 5, 5)


def test_without_an_earlier_report_they_are_the_dead_that_are_known():
    assert ends(event_of(follow_up("died", of_wounded(2))), "killed") == (2, 2, 2)
    later = told("later", people(3), document="d-3", publisher="Tribune", published="2023-03-30")
    assert ends(event_of(follow_up("died", of_wounded(2)), later), "killed")[1] == 3


def test_the_order_in_which_the_reports_come_changes_nothing():
    died = follow_up("died", of_wounded(2))
    assert rows(event_of(FIRST, died)) == rows(event_of(died, FIRST))
