"""The desk: what an answer does at once, what it leaves, and who is asked what."""

import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import UsageError
from marsad.core.nouns import StatusIs, TimeIs, TimeSpan
from marsad.flow.reviewing import ReviewDesk, material_of
from marsad.observatory import Observatory


@pytest.fixture
def obs(ledger, reports):
    observatory = Observatory(ledger, extractor=TollExtractor(), resolver=DayResolver())
    observatory.add(reports)
    return observatory


@pytest.fixture
def desk(obs, tmp_path):
    return ReviewDesk(obs.ledger, home=tmp_path)


@pytest.fixture
def lone(ledger, reports, tmp_path):
    """A desk on one report, whose actor no other report names."""
    Observatory(ledger, extractor=TollExtractor(), resolver=DayResolver()).add(reports / "a-morning.txt")
    return ReviewDesk(ledger, home=tmp_path)


def first(desk, topic):
    return next(one for one in desk.queue(who="amira") if one.topic == topic)


def test_an_answered_question_leaves_the_queue_and_comes_back_when_it_is_taken_back(lone):
    desk = lone
    question = first(desk, "actor")
    before = len(desk.queue(who="amira"))
    effect = desk.answer(question, "same", who="amira", why="read it")
    assert [one.id for one in effect.before] == [one.id for one in effect.after]
    assert [one.review for one in effect.after] == ["person"]
    assert len(desk.queue(who="amira")) == before - 1
    with pytest.raises(UsageError, match="U531"):
        desk.question(question.id, who="amira")
    desk.take_back(effect.judgement.id, who="amira", why="not sure")
    assert len(desk.queue(who="amira")) == before
    assert desk.said_by("amira") == []


def test_an_actor_read_wrong_is_no_actor_any_more(lone):
    desk = lone
    question = first(desk, "actor")
    desk.answer(question, "different", who="amira", why="other militants")
    assert [role.actor for role in desk.claims([question.left])[question.left].roles] == [None]


def test_what_an_event_loses_is_shown_beside_what_is_left_of_it(desk, obs):
    event = max(obs.view().events, key=lambda one: len(one.claims))
    left, right = event.claims[:2]
    obs.judge(left, right, "different", who="omar", why="two")
    said = desk.said_by("omar")[0]
    effect = desk.take_back(said.id, who="omar", why="one after all")
    assert (len(effect.before), len(effect.after)) == (2, 1)


def test_a_correction_everywhere_is_said_of_every_claim_that_read_the_same(desk, obs):
    event = max(obs.view().events, key=lambda one: len(one.claims))
    desk.correct(event.claims[0], StatusIs(status="planned"), who="amira", why="plans", everywhere=True)
    (changed,) = [one for one in obs.view().events if one.id == event.id]
    assert changed.status == "planned"
    assert len(desk.said_by("amira")) == len(event.claims)


def test_nobody_takes_back_the_word_of_another(desk, obs):
    said = obs.judge(*obs.view().events[0].claims[:1], obs.view().events[1].claims[0], "different", who="omar", why="x")
    with pytest.raises(UsageError, match="U515"):
        desk.take_back(said.id, who="amira", why="no")


def test_the_agreement_is_that_of_all_answers_that_stand(desk, obs):
    claim = obs.view().events[0].claims[0]
    day = TimeSpan(start="2023-01-01", end="2023-01-01", precision="day", basis="stated")
    effect = desk.correct(claim, TimeIs(time=day), who="amira", why="says so")
    (found,) = desk.agreement()
    assert (found.field, found.n, found.agreed) == ("time", 1, 0)
    desk.take_back(effect.judgement.id, who="amira", why="no")
    assert desk.agreement() == []


def test_only_the_newest_events_are_looked_at(obs):
    assert len(material_of(obs.ledger, newest=2).events) == 2
    assert material_of(obs.ledger, newest=2).events == obs.view().events[-2:]
