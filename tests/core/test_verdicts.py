"""The verdict algebra, exhaustively."""

from itertools import permutations, product

import pytest

from marsad.core.nouns import Judgement, Maker
from marsad.core.verdicts import JOIN, STATES, combine, mirror, standings


def judgement(left, right, verdict, maker, *, person=False, score=0.0, about="claim"):
    return Judgement(
        id=f"j-{left}{right}{verdict}{maker}", about=about, left=left, right=right, verdict=verdict,
        reason="because", maker=Maker(name=maker, person=person), score=score,
    )  # fmt: skip


def state(*judgements):
    return standings(judgements)["a", "b"].state


def test_the_table_has_an_entry_for_every_pair_of_states():
    assert set(JOIN) == set(product(STATES, STATES))


@pytest.mark.parametrize("one", STATES)
def test_a_state_joined_with_itself_is_itself(one):
    assert JOIN[one, one] == one


@pytest.mark.parametrize(("one", "two"), list(product(STATES, STATES)))
def test_the_order_of_two_does_not_matter(one, two):
    assert JOIN[one, two] == JOIN[two, one]


@pytest.mark.parametrize(("one", "two", "three"), list(product(STATES, STATES, STATES)))
def test_the_grouping_of_three_does_not_matter(one, two, three):
    assert JOIN[JOIN[one, two], three] == JOIN[one, JOIN[two, three]]


@pytest.mark.parametrize(("one", "two"), list(product(STATES, STATES)))
def test_reading_the_pair_backwards_commutes_with_joining(one, two):
    assert mirror(JOIN[one, two]) == JOIN[mirror(one), mirror(two)]
    assert mirror(mirror(one)) == one


def test_the_entries_that_carry_meaning():
    assert JOIN["unsure", "same"] == "same"
    assert JOIN["same", "different"] == "conflict"
    assert JOIN["different", "part-of"] == "part-of"
    assert JOIN["same", "part-of"] == "conflict"
    assert JOIN["part-of", "has-part"] == "conflict"
    assert combine([]) == "none"


MACHINE = [(verdict, name) for verdict in ("same", "different", "unsure", "part-of") for name in ("rules", "model")]


@pytest.mark.parametrize("said", ["same", "different", "unsure", "part-of"])
@pytest.mark.parametrize("machines", list(product(MACHINE[::2], MACHINE[1::2])))
def test_a_person_outranks_every_machine_whatever_the_order(said, machines):
    rows = [judgement("a", "b", verdict, name) for verdict, name in machines]
    rows.append(judgement("a", "b", said, "amira", person=True))
    for order in permutations(rows):
        assert state(*order) == said


def test_the_latest_of_one_maker_stands():
    assert state(judgement("a", "b", "same", "rules"), judgement("a", "b", "different", "rules")) == "different"
    assert state(judgement("a", "b", "different", "rules"), judgement("a", "b", "same", "rules")) == "same"


def test_a_person_and_a_component_of_one_name_are_two_makers():
    assert state(judgement("a", "b", "different", "amira", person=True), judgement("a", "b", "same", "amira")) == (
        "different"
    )


def test_part_of_keeps_its_direction_when_the_pair_is_named_backwards():
    assert state(judgement("a", "b", "part-of", "rules")) == "part-of"
    assert state(judgement("b", "a", "part-of", "rules")) == "has-part"
    assert state(judgement("a", "b", "part-of", "rules"), judgement("b", "a", "part-of", "model")) == "conflict"


def test_contradicting_components_do_not_block_but_contradicting_persons_do():
    machines = standings([judgement("a", "b", "same", "rules"), judgement("a", "b", "different", "model")])["a", "b"]
    persons = standings(
        [judgement("a", "b", "same", "amira", person=True), judgement("a", "b", "different", "omar", person=True)]
    )["a", "b"]
    assert machines.state == persons.state == "conflict"
    assert not machines.blocks
    assert not machines.joins
    assert persons.blocks
    assert not persons.joins


def test_the_score_is_that_of_the_strongest_judgement_that_speaks_for_the_verdict():
    rows = [judgement("a", "b", "same", "rules", score=3.0), judgement("a", "b", "unsure", "model", score=9.0)]
    assert standings(rows)["a", "b"].score == 3.0


def test_judgements_about_documents_or_of_a_claim_on_itself_are_no_judgements_on_claims():
    rows = [judgement("a", "b", "same", "rules", about="document"), judgement("a", "a", "different", "rules")]
    assert standings(rows) == {}
