"""The claims of an event by report and by source, and how it is cited."""

from __future__ import annotations

import re

import msgspec
import pytest
from publish_stories import a_claim, a_judgement, a_report, an_event

from marsad.core.fold import fold
from marsad.core.ids import event_id
from marsad.publish import citing
from marsad.publish.explain import Known, explain
from marsad.publish.sheets import by_measure, by_report

OTHER = "At least one gunman got away. Nine fighters died in the operation near Hawija, the mayor said."
CITED = {"version": "1.0", "state": "a" * 64, "address": "http://127.0.0.1:8765/events/e-1", "accessed": "2024-04-01"}


@pytest.fixture
def told(report, raid):
    other = a_report(OTHER, title="Gunmen dead", publisher="Kirkuk Mirror", published="2024-03-12", path="mirror.txt")
    died = a_claim(other, "died", OTHER[30:], trigger="died", number="Nine")
    again = msgspec.structs.replace(raid, id="c-again")
    claims = [raid, again, died]
    judgements = [a_judgement("c-died", "c-raid"), a_judgement("c-again", "c-raid")]
    folded = fold(claims, judgements)
    documents = {d.id: d for d in (report, other)}
    known = Known(
        events=folded.events, claims=tuple(claims), judgements=tuple(judgements),
        names={d.id: d.name for d in documents.values()}, documents=documents,
    )  # fmt: skip
    return explain(event_id("c-raid"), known)


def test_reports_come_oldest_first_and_each_sentence_once(told):
    sheets = by_report(told.claims)
    assert [sheet.report.publisher for sheet in sheets] == ["Kirkuk Mirror", "Tigris Post"]
    tigris = sheets[1]
    assert [claim.id for sentence in tigris.sentences for claim in sentence.claims] == ["c-raid", "c-again"]
    texts = [sentence.quote.text for sentence in tigris.sentences]
    assert len(texts) == len(set(texts))


def test_what_a_source_says_twice_in_one_report_stands_once_in_its_table(told):
    (killed,) = by_measure(told.event, told.claims)
    assert [(one.source, one.number.best) for one in killed.said] == [("Kirkuk Mirror", 9), ("General Nazar", 9)]
    assert killed.limit == 9
    assert (killed.whole.low, killed.whole.high) == (9, 9)


def test_a_citation_names_the_figures_the_sources_and_the_state_of_the_ledger():
    words = citing.plain(an_event(), **CITED)
    assert "Raid, Hawija, Kirkuk, IQ, 2024-03-12" in words
    assert "9–11 (best 11) killed; 2 independent sources in 2 reports" in words
    assert "ledger aaaaaaaaaaaa" in words
    assert words.endswith("(accessed 2024-04-01).")


def test_bibtex_has_an_entry_for_the_event_and_each_report_with_nothing_that_breaks_it(told):
    wild = msgspec.structs.replace(
        told.claims[0].report, title="50% & {more} \\input{x}\n}@evil{", url="https://example.org/a}b"
    )
    claims = [msgspec.structs.replace(claim, report=wild) for claim in told.claims[:1]]
    text = citing.bibtex(an_event(), claims, **CITED)
    assert len(re.findall(r"^@\w+\{", text, flags=re.M)) == 2
    for entry in text.split("\n\n"):
        unescaped = re.sub(r"\\[{}\\]", "", entry)
        assert unescaped.count("{") == unescaped.count("}")
    assert r"50\% \& \{more\} \textbackslash{}input" in text
    assert "https://example.org/ab" in text
