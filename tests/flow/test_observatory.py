"""The façade: what a researcher types in Python, and what is printed back."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from flow_fakes import DayResolver, TollExtractor, make_extractor

import marsad
from marsad.core.errors import StoreError, UsageError
from marsad.listings import EventList, told_days, told_figure, told_place
from marsad.observatory import Observatory
from marsad.store import Ledger


@pytest.fixture
def obs(database, reports):
    with Observatory(Ledger.open(database.address), extractor=TollExtractor(), resolver=DayResolver()) as observatory:
        observatory.add(reports)
        yield observatory


def of_place(obs, name):
    (event,) = [event for event in obs.events() if event.place.name == name]
    return event


def test_events_are_listed_by_any_filter(obs):
    assert [event.place.name for event in obs.events(actor="islamic-state", until="2023-03")] == ["Hawija"]
    assert len(obs.events()) == 3
    with pytest.raises(UsageError):
        obs.events(kind="murder")


def test_events_print_as_a_table(obs):
    lines = repr(obs.events()).splitlines()
    assert lines[0].split() == ["id", "when", "where", "what", "who", "figures", "sources"]
    assert "Hawija, Kirkuk, IQ" in lines[2]
    assert "killed (islamic-state)" in lines[2]
    assert lines[-1] == "3 events"
    assert repr(EventList()) == "0 events"


def test_a_table_of_events_tells_what_it_leaves_out_and_holds_it_all(obs):
    found = obs.events()
    some = EventList(found, hidden=frozenset({found[0].id}))
    assert len(some) == 3
    assert repr(some).endswith("2 events\n1 more of talks and politics: .all_kinds")
    assert repr(some.all_kinds).endswith("3 events")
    assert list(some.listed) == list(found[1:])
    assert "1 more" in repr(some[:2])
    assert "1 more" in some._repr_html_()


def test_a_long_list_says_how_many_there_are(obs):
    assert repr(EventList(list(obs.events()) * 20)).endswith("60 events, the first 40 shown")


def test_words_of_a_source_are_inert_in_a_notebook_and_in_a_terminal(obs, reports):
    hostile = "<script>alert(1)</script>\x1b[31m\u202e 5 people were killed in Hit on 2023-05-01."
    (reports / "f-hostile.jsonl").write_text(json.dumps({"text": hostile}), encoding="utf-8")
    obs.add(reports)
    documents = obs.documents()
    assert any("<script>" in document.text for document in documents)
    assert "<script>" not in documents._repr_html_()
    assert "&lt;script&gt;" in documents._repr_html_()
    for shown in (repr(documents), documents._repr_html_(), repr(obs.claims())):
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_slices_and_items_are_what_one_expects(obs):
    events = obs.events()
    assert isinstance(events[:2], EventList)
    assert list(events[:2]) == [events[0], events[1]]
    assert events[0] in events


def test_claims_and_documents_are_listed(obs):
    assert len(obs.claims()) == 5
    assert len(obs.claims(place="Hawija")) == 2
    assert len(obs.documents()) == 5
    assert "5 claims" in repr(obs)


def test_a_person_keeps_apart_what_the_machine_joined(obs):
    event = of_place(obs, "Hawija")
    one, other = event.claims
    judgement = obs.judge(one, other, "different", who="amira", why="two raids, morning and evening")
    assert judgement.maker.person
    assert sorted(e.place.name for e in obs.events()) == ["Baquba", "Hawija", "Hawija", "Tuz"]
    obs.judge(one, other, "same", who="amira", why="the army confirmed that it was one")
    assert of_place(obs, "Hawija").id == event.id
    obs.judge(one, other, "different", who="amira", why="two raids, morning and evening")
    assert len(obs.events()) == 4, "a person may come back to an earlier word"


def test_two_events_are_joined_and_the_old_id_still_leads_to_them(obs):
    hawija, tuz = of_place(obs, "Hawija"), of_place(obs, "Tuz")
    obs.judge(tuz.id, hawija.id, "same", who="yusuf", why="the column was hit on its way")
    assert len(obs.events()) == 2
    assert obs.event(tuz.id) == obs.event(hawija.id)
    assert set(tuz.claims) < set(obs.event(tuz.id).claims)


@pytest.mark.parametrize(
    ("left", "right", "verdict", "who", "why", "code"),
    [
        ("HAWIJA", "TUZ", "equal", "amira", "because", "U511"),
        ("HAWIJA", "TUZ", "same", " ", "because", "U512"),
        ("HAWIJA", "TUZ", "same", "amira", "", "U512"),
        ("HAWIJA", "e-none", "same", "amira", "because", "U513"),
        ("HAWIJA", "HAWIJA", "same", "amira", "because", "U514"),
        ("HAWIJA", "DOCUMENT", "same", "amira", "because", "U514"),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(obs, left, right, verdict, who, why, code):
    names = {
        "HAWIJA": of_place(obs, "Hawija").id,
        "TUZ": of_place(obs, "Tuz").id,
        "DOCUMENT": of_place(obs, "Tuz").documents[0],
    }
    with pytest.raises(UsageError) as error:
        obs.judge(names.get(left, left), names.get(right, right), verdict, who=who, why=why)
    assert error.value.code == code


def test_counting_and_explaining_lead_back_to_the_sentences(obs):
    total = obs.count("killed", actor="islamic-state", until="2023-03")
    assert 3 <= total.low <= total.best <= total.high <= 9
    told = str(obs.explain(of_place(obs, "Hawija").id))
    assert "[3|killed] [militants|victim]" in told
    assert "a-morning.txt" in told
    assert "the same day and town" in told


def test_an_event_that_is_not_there_is_told(obs):
    with pytest.raises(UsageError, match="There is no event e-none"):
        obs.event("e-none")


def test_everything_verifies(obs):
    assert obs.verify().sound


def test_several_workers_add_what_one_adds(obs, reports):
    with Observatory(Ledger.open(":memory:"), extractor=make_extractor, resolver=DayResolver()) as other:
        other.add(str(reports), workers=2)
        assert other.ledger.digest() == obs.ledger.digest()


def test_the_past_is_what_was_published_by_then(tmp_path, obs):
    early = tmp_path / "early.jsonl"
    early.write_text('{"text": "8 people were killed in Hit on 2019-01-02.", "published": "2019-01-03"}')
    obs.add(early)
    assert [event.place.name for event in obs.events(as_of="2020")] == ["Hit"]
    assert obs.events(as_of="2019-01-02") == EventList()


def test_a_run_that_was_cut_short_is_told_of(tmp_path, reports):
    class Tired:
        maker = "tired@1"

        def judge(self, claims, documents=(), *, new=None):
            raise KeyboardInterrupt

    with Observatory(Ledger.open(":memory:"), extractor=TollExtractor(), resolver=Tired()) as observatory:
        with pytest.raises(KeyboardInterrupt):
            observatory.add(reports)
        assert "run `marsad add` again" in repr(observatory.events())


def test_open_finds_the_database_that_is_meant(tmp_path, monkeypatch):
    monkeypatch.delenv("MARSAD_DB", raising=False)
    with marsad.open(home=tmp_path / "home") as observatory:
        assert observatory.ledger.name == str(tmp_path / "home" / "marsad.db")
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "named.db"))
    with marsad.open() as observatory:
        assert observatory.ledger.name == str(tmp_path / "named.db")
    with marsad.open(tmp_path / "given.db") as observatory:
        assert observatory.ledger.name == str(tmp_path / "given.db")
    with pytest.raises(StoreError):
        marsad.open(tmp_path / "missing.db", create=False)
    monkeypatch.delenv("MARSAD_DB")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be made"):
        marsad.open(home=tmp_path / "file" / "home")


def test_importing_marsad_loads_nothing_heavy():
    heavy = ("msgspec", "sqlalchemy", "alembic", "spacy", "trafilatura", "highspy", "rich", "typer", "numpy")
    program = f"import marsad, sys; marsad.__version__; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_days_places_and_figures_are_told_in_words(obs):
    event = of_place(obs, "Hawija")
    assert told_days(event.time) == "2023-03-24"
    assert told_days(None) == "?"
    assert told_place(event.place) == "Hawija, Kirkuk, IQ"
    assert told_place(None) == "?"
    (claim, *_) = obs.claims(place="Tuz")
    assert told_figure(claim.figures[0]) == "2 killed"
