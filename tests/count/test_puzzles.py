"""Puzzles with known answers, each also held against all possible worlds where those can be gone through."""

from __future__ import annotations

import pytest

import all_worlds
from puzzles import counted, read_puzzles

PUZZLES = read_puzzles()
NAMES = [puzzle.name for puzzle in PUZZLES]


@pytest.mark.parametrize("puzzle", PUZZLES, ids=NAMES)
def test_a_puzzle_is_counted_right(puzzle):
    assert counted(puzzle) == puzzle.answer


@pytest.mark.parametrize("puzzle", PUZZLES, ids=NAMES)
def test_all_possible_worlds_give_the_puzzles_answer(puzzle):
    worlds = all_worlds.answer(puzzle)
    assert worlds is None or worlds == puzzle.answer


def test_there_are_enough_and_most_can_be_gone_through():
    assert len(PUZZLES) >= 60
    assert len(set(NAMES)) == len(NAMES)
    gone_through = [puzzle for puzzle in PUZZLES if all_worlds.answer(puzzle) is not None]
    assert len(gone_through) >= 60
