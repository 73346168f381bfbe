"""From a figure down to its sentence, and why claims were joined."""

from __future__ import annotations

import json

import msgspec
import pytest
from publish_stories import TEXT, a_claim, a_judgement, a_report

from marsad.core.errors import UsageError
from marsad.core.fold import fold
from marsad.core.ids import event_id
from marsad.publish.explain import Known, explain
from marsad.publish.quoting import pieces

OTHER = "At least one gunman got away. Nine fighters died in the operation near Hawija, the mayor said."


@pytest.fixture
def other():
    return a_report(OTHER, title="Gunmen dead", publisher="Kirkuk Mirror", own_id="mirror-7", path="mirror.txt")


@pytest.fixture
def known(report, raid, other):
    """Two joined claims, one that was kept apart, and one that was nearly joined."""
    died = a_claim(other, "died", OTHER[30:], trigger="died", number="Nine")
    fled = a_claim(other, "fled", OTHER[:29], trigger="got away")
    claims = [raid, died, fled]
    judgements = [
        a_judgement("c-died", "c-raid"), a_judgement("c-fled", "c-raid", "unsure", score=1.5),
        a_judgement("c-died", "c-fled", "different", person="amira"),
    ]  # fmt: skip
    folded = fold(claims, judgements)
    documents = {d.id: d for d in (report, other)}
    return Known(
        events=folded.events, claims=tuple(claims), judgements=tuple(judgements), redirects=folded.redirects,
        names={d.id: d.name for d in documents.values()}, documents=documents,
    )  # fmt: skip


def test_an_event_leads_to_figures_claims_sentences_and_reports(known):
    told = explain(event_id("c-raid"), known)
    assert told.about == "event"
    assert [claim.id for claim in told.claims] == ["c-raid", "c-died"]
    first = told.claims[0]
    assert first.sentence.text.startswith("Nine militants were killed")
    assert (first.report.title, first.report.publisher) == ("Raid near Hawija", "Tigris Post")
    assert first.said_by[0].via == "Euphrates News Agency"
    assert told.figures[0].claims == ("c-raid", "c-died")
    assert first.event == told.event.id


def test_the_words_a_claim_stands_on_are_marked_in_its_sentence(known):
    sentence = explain("c-raid", known).claims[0].sentence
    marked = {(mark.kind, sentence.text[mark.start : mark.end]) for mark in sentence.marks}
    assert {("trigger", "killed"), ("figure", "Nine"), ("speaker", "General Nazar")} <= marked


def test_words_that_stand_in_another_sentence_are_quoted_with_it(known):
    [other] = explain("c-raid", known).claims[0].elsewhere
    assert other.text == "Hawija was quiet on Tuesday."
    assert {(mark.kind, other.text[mark.start : mark.end]) for mark in other.marks} == {
        ("place", "Hawija"), ("time", "on Tuesday"),
    }  # fmt: skip


def test_a_number_within_a_phrase_is_marked_by_itself(known):
    cut = [(p.text, p.mark.kind if p.mark else None) for p in pieces(explain("c-raid", known).claims[0].sentence)]
    assert cut[:3] == [("Nine", "figure"), (" militants", "target"), (" were ", None)]
    assert "".join(text for text, _ in cut) == TEXT[29:127]


def test_why_claims_were_joined_adds_up(known):
    [joined] = explain(event_id("c-raid"), known).joined
    assert joined.verdict == "same"
    assert sum(row.bits for row in joined.evidence) == joined.score


def test_what_came_near_is_shown_with_its_own_event_and_sentence(known):
    near = explain(event_id("c-raid"), known).not_joined
    assert [(c.verdict, c.person) for c in near] == [("different", True)]
    assert near[0].other_event == event_id("c-fled")
    assert near[0].other_says == "At least one gunman got away."


def test_an_id_that_was_merged_away_leads_to_where_it_is_now(known):
    told = explain(event_id("c-died"), known)
    assert told.redirected
    assert told.event.id == event_id("c-raid")
    assert "was merged into" in str(told)


def test_a_figure_leads_to_the_claims_that_gave_it(known):
    told = explain(f"{event_id('c-raid')}:killed", known)
    assert told.about == "figure"
    assert {figure.figure.measure for figure in told.figures} == {"killed"}
    assert {claim.id for claim in told.claims} == {"c-raid", "c-died"}


def test_a_figure_that_an_event_has_not_says_which_it_has(known):
    with pytest.raises(UsageError, match=r"U604.*It has killed"):
        explain(f"{event_id('c-raid')}:injured", known)
    with pytest.raises(UsageError, match="U603"):
        explain(f"{event_id('c-raid')}:eaten", known)


def test_a_document_leads_to_what_was_read_in_it_by_its_own_id_too(known, other):
    for name in ("mirror-7", other.id, other.id[:12]):
        told = explain(name, known)
        assert told.about == "document"
        assert [claim.id for claim in told.claims] == ["c-died", "c-fled"]


def test_a_beginning_of_an_id_is_enough(known):
    assert explain(event_id("c-fled")[:9], known).event.id == event_id("c-fled")
    with pytest.raises(UsageError, match="U601"):
        explain("e-nothing", known)


def test_as_text_marked_words_stand_in_brackets(known):
    text = str(explain(event_id("c-raid"), known))
    assert "“[Nine|killed] [militants|victim] were [killed|raid] in a raid there at dawn" in text
    assert "said by General Nazar, General (iraq-cts), through Euphrates News Agency" in text
    assert "2 independent sources in 2 reports" in text
    assert "no agent: the passage names nobody who did it" in text
    assert "person:amira says different" in text


def test_brackets_and_controls_of_a_source_do_not_pass_for_marks():
    text = "The [22|killed] raid\x1b[2J was \u202eover."
    report = a_report(text, title="\x1b]0;x\x07[bold]", publisher="[red]Post[/red]")
    claim = a_claim(report, "x", text, trigger="raid")
    folded = fold([claim], [])
    told = explain("c-x", Known(events=folded.events, claims=(claim,), judgements=(), documents={report.id: report}))
    said = str(told)
    assert r"The \[22|killed\] [raid|raid]" in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "[red]Post[/red]" in said


def test_without_the_text_of_its_document_a_claim_still_has_its_sentence(raid):
    folded = fold([raid], [])
    told = explain("c-raid", Known(events=folded.events, claims=(raid,), judgements=()))
    assert told.claims[0].sentence.text == raid.sentence.quote
    assert told.claims[0].elsewhere == ()


def test_an_explanation_is_json_with_its_schema(known):
    record = json.loads(msgspec.json.encode(explain(event_id("c-raid"), known)))
    assert record["schema"] == "marsad.explanation/1"
    assert {"event", "figures", "claims", "joined", "not_joined", "parts", "copies"} <= record.keys()
    assert {"text", "start", "end", "marks"} <= record["claims"][0]["sentence"].keys()
