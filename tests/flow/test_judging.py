"""What a person says is one more judgement: it takes effect at once, and a further one takes it back."""

import msgspec
import pytest
from flow_fakes import DayResolver, TollExtractor

from marsad.core.errors import UsageError
from marsad.core.nouns import FigureIs, PlaceIs, StatusIs
from marsad.flow.judging import correct, take_back
from marsad.observatory import Observatory


@pytest.fixture
def obs(ledger, reports):
    observatory = Observatory(ledger, extractor=TollExtractor(), resolver=DayResolver())
    observatory.add(reports)
    return observatory


def at(obs, place):
    (event,) = [event for event in obs.events(status="all") if event.place is not None and event.place.name == place]
    return event


def seen(obs):
    return [msgspec.json.encode(event) for event in obs.view().events]


def test_a_corrected_number_changes_event_and_count_at_once_and_the_ledger_stays_sound(obs):
    event = at(obs, "Tuz")
    (claim,) = [claim for claim in obs.view().claims if claim.id == event.claims[0]]
    figure = claim.figures[0]
    before, counted = seen(obs), obs.count("killed").high
    said = correct(
        obs.ledger, claim.id, FigureIs(measure="killed", start=figure.start, end=figure.end,
                                       figure=msgspec.structs.replace(figure, low=5, best=5, high=5)),
        who="amira", why="the report says five further down",
    )  # fmt: skip
    assert at(obs, "Tuz").figures[0].best == 5
    assert at(obs, "Tuz").review == "person"
    assert obs.count("killed").high == counted + 3
    assert obs.verify().sound
    take_back(obs.ledger, said, why="misread")
    assert seen(obs) == before
    assert obs.count("killed").high == counted
    assert obs.verify().sound


def test_two_events_judged_different_part_and_come_together_again_when_it_is_taken_back(obs):
    before = seen(obs)
    left, right = at(obs, "Baquba").claims[:2]
    said = obs.judge(left, right, "different", who="amira", why="two bombs")
    assert len(obs.view().events) == len(before) + 1
    take_back(obs.ledger, said, why="one bomb after all")
    assert seen(obs) == before
    with pytest.raises(UsageError, match="U515"):
        take_back(obs.ledger, said, why="again")


def test_what_a_component_said_is_nobodys_to_take_back(obs):
    with pytest.raises(UsageError, match="U515"):
        take_back(obs.ledger, obs.ledger.judgements()[0], why="no")


def test_a_field_of_a_claim_that_is_not_there_cannot_be_corrected(obs):
    with pytest.raises(UsageError, match="U513"):
        correct(obs.ledger, "c-none", StatusIs(status="planned"), who="amira", why="x")
    with pytest.raises(UsageError, match="U512"):
        correct(obs.ledger, at(obs, "Tuz").claims[0], PlaceIs(place=None), who=" ", why="x")


def test_what_is_kept_beside_the_ledger_follows_corrections(obs):
    claim = at(obs, "Tuz").claims[0]
    correct(obs.ledger, claim, StatusIs(status="planned"), who="amira", why="a plan")
    assert at(obs, "Tuz").status == "planned"
    assert [one.status for one in obs.view().claims if one.id == claim] == ["planned"]
    assert [one.status for one in obs.ledger.claims() if one.id == claim] == ["actual"]
    assert obs.verify().sound
