"""A host is asked at its pace, and left alone after faults for as long as it asks or longer each time."""

from __future__ import annotations

import random

from marsad.intake.pacing import FIRST_WAIT, LONGEST_WAIT, Pace


class Time:
    def __init__(self) -> None:
        self.now, self.slept = 100.0, []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced() -> tuple[Pace, Time]:
    time = Time()
    return Pace(clock=time.clock, sleep=time.sleep, dice=random.Random(1)), time


def test_two_requests_to_one_host_are_apart_and_hosts_do_not_wait_for_one_another():
    pace, time = paced()
    for host in ("a", "b", "a", "a"):
        pace.wait(host, 5.0)
    assert time.slept == [5.0, 5.0]


def test_a_host_that_asks_to_be_left_alone_is():
    pace, time = paced()
    assert pace.faulted("a", 90.0) == 90.0
    assert pace.resting("a") == 90.0
    pace.wait("a", 5.0)
    assert time.slept == [90.0]


def test_nobody_makes_us_wait_for_days():
    pace, _ = paced()
    assert pace.faulted("a", 10.0**9) == LONGEST_WAIT


def test_rest_grows_with_faults_in_a_row_and_an_answer_ends_it():
    pace, _ = paced()
    rests = [pace.faulted("a") for _ in range(12)]
    assert all(rest <= min(LONGEST_WAIT, FIRST_WAIT * 2**n) for n, rest in enumerate(rests))
    assert max(rests[6:]) > 10 * max(rests[:3])
    pace.answered("a")
    assert pace.resting("a") == 0.0
