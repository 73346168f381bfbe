"""The main job on the bundled reports: everything read, everything kept, everything led back to its sentence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import marsad
from marsad.observatory import Observatory
from marsad.store import Ledger

REPORTS = Path(marsad.__file__).parent / "examples" / "reports"


@pytest.fixture(scope="module")
def make(gazetteer):
    """Makes an empty observatory with the real components."""
    from marsad.extract.extractor import Extractor
    from marsad.lexicon.actors import load_actors
    from marsad.resolve.resolver import Resolver

    actors = load_actors()
    extractor, resolver = Extractor(gazetteer=gazetteer, actors=actors), Resolver(actors=actors)

    def made(target=":memory:") -> Observatory:
        return Observatory(Ledger.open(target), extractor=extractor, resolver=resolver, actors=actors)

    return made


@pytest.fixture(scope="module")
def obs(make, tmp_path_factory):
    with make(tmp_path_factory.mktemp("end") / "observatory.db") as observatory:
        observatory.report = observatory.add(REPORTS)
        yield observatory


def test_every_report_is_read_and_kept(obs):
    assert obs.report.failed == ()
    assert obs.report.added == len(obs.documents()) >= len(list(REPORTS.iterdir()))


def test_everything_that_is_stored_verifies(obs):
    report = obs.verify()
    assert report.sound, str(report)
    assert report.quotes > report.claims > 0


def test_adding_the_reports_again_adds_nothing(obs):
    before = obs.ledger.digest(), obs.ledger.counts()
    again = obs.add(REPORTS)
    assert (again.added, again.claims, again.judgements) == (0, 0, 0)
    assert again.already == obs.report.added
    assert (obs.ledger.digest(), obs.ledger.counts()) == before


def test_every_event_leads_back_to_words_of_its_reports(obs):
    texts = {document.id: document.text for document in obs.documents()}
    claims = {claim.id: claim for claim in obs.claims()}
    for event in obs.events(status="all"):
        assert event.id in str(obs.explain(event.id))
        for ident in event.claims:
            assert claims[ident].sentence.quote in texts[claims[ident].document]


def test_every_figure_of_an_event_comes_from_its_claims(obs):
    for event in obs.events(status="all"):
        for figure in event.figures:
            assert figure.claims
            assert set(figure.claims) <= set(event.claims)


def test_reports_that_come_in_two_runs_fold_to_the_same_events(obs, make):
    paths = sorted(REPORTS.iterdir())
    with make() as other:
        other.add(paths[: len(paths) // 2])
        other.add(paths)
        assert msgspec.json.encode(other.view().events) == msgspec.json.encode(obs.view().events)
        assert {j.id for j in other.ledger.judgements()} == {j.id for j in obs.ledger.judgements()}
