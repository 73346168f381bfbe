"""How a sentence was read, in words: what an analyst is shown of a trace."""

from __future__ import annotations

import pytest

from marsad.core.nouns import Claim, Document, Event, Failure
from marsad.extract.tracing import (
    DocumentTrace,
    NameSeen,
    Note,
    NumberSeen,
    Sense,
    SentenceSeen,
    TriggerSeen,
    WordSeen,
)
from marsad.publish.telling import as_text
from marsad.publish.traces import lines, where_to_edit


def told(seen: DocumentTrace) -> str:
    return as_text(lines(seen))


@pytest.fixture
def seen(report: Document, raid: Claim) -> DocumentTrace:
    """The raid's sentence, and the one before it, which was left alone."""
    at, end = raid.sentence.start, raid.sentence.end
    trigger = raid.trigger.start
    return DocumentTrace(
        id=report.name, title=report.title, publisher=report.publisher, published="2024-03-13", claims=(raid,),
        sentences=(
            SentenceSeen(start=0, end=at, quote=report.text[:at], opened=False, why="no word of violence or politics"),
            SentenceSeen(
                start=at, end=end, quote=report.text[at:end], opened=True, why="it tells of violence",
                words=(WordSeen(text="killed", strength=3),),
                triggers=(
                    TriggerSeen(start=trigger, end=trigger + 6, text="killed", file="events/kill.toml",
                                entry="people: kill", taken=True, claim=raid.id),
                    TriggerSeen(start=at, end=at + 4, text="launched", file="events/shell.toml",
                                entry="weapons: launch", taken=False, why="it wants a weapon as its object"),
                ),
                notes=(Note(about="place", trigger=trigger, says="Hawija: nearest to the trigger", file="settings.toml",
                            lost=("Baghdad: farther",)),),
                numbers=(NumberSeen(start=at, end=at + 2, quote="two hours", taken=False,
                                    why="it is a length of time"),),
                names=(NameSeen(start=at, end=at + 7, text="Baghdad", place=None, why="nothing fits well enough",
                                senses=(Sense(id="geonames:98182", name="Baghdād", kind="populated", admin1="Baghdad",
                                              country="IQ", odds=0.9),)),),
            ),
        ),
    )  # fmt: skip


def test_the_sentence_is_quoted_with_its_words_marked(seen):
    assert "[killed|raid]" in told(seen)
    assert "[Nine|killed]" in told(seen)


def test_a_claim_names_the_file_and_the_entry_that_fired(seen):
    assert '"killed" by events/kill.toml (people: kill)' in told(seen)


def test_what_decided_stands_with_its_file_and_what_lost(seen):
    text = told(seen)
    assert "Hawija: nearest to the trigger [settings.toml]" in text
    assert "not Baghdad: farther" in text


def test_what_was_refused_says_why(seen):
    text = told(seen)
    assert '"launched" by events/shell.toml (weapons: launch): it wants a weapon as its object' in text
    assert '"two hours" is no figure: it is a length of time' in text


def test_a_name_that_was_not_placed_says_what_it_could_be(seen):
    assert '"Baghdad": nothing fits well enough; it could be Baghdad, IQ (populated) 0.90' in told(seen)


def test_a_sentence_that_was_not_opened_is_one_line_with_its_reason(seen):
    [line] = [line for line in told(seen).splitlines() if line.startswith("–")]
    assert line.startswith("– left alone: no word of violence or politics: “")


def test_a_reason_that_is_told_once_is_not_told_again(seen, raid):
    assert told(seen).count("the passage names nobody who did it") == 1


def test_a_document_that_failed_shows_its_reason(report):
    failure = Failure(path="a.txt", code="D401", reason="half of a character.")
    assert "D401: half of a character." in told(DocumentTrace(id="a.txt", failures=(failure,)))


def test_words_of_a_source_do_nothing_in_a_terminal(report):
    evil = "\x1b[2Jbreak"
    seen = DocumentTrace(
        id="x", title=evil, sentences=(SentenceSeen(start=0, end=9, quote=evil, opened=False, why="no word"),)
    )
    assert "\x1b" not in told(seen)


def test_it_ends_with_what_to_edit():
    text = as_text(where_to_edit(home="/home/amira/marsad"))
    assert "lexicon/en" in text
    assert "/home/amira/marsad/actors/*.toml" in text
    assert "make bench" in text


def test_claims_of_one_event_are_listed_together(seen, raid, report):
    import msgspec

    other = msgspec.structs.replace(raid, id="c-other")
    [event] = an_event_of([raid, other])
    both = msgspec.structs.replace(seen, claims=(raid, other), events=(event,))
    assert "c-other, c-raid" in told(both) or "c-raid, c-other" in told(both)


def an_event_of(claims: list[Claim]) -> tuple[Event, ...]:
    from marsad.core.fold import fold
    from marsad.core.nouns import Judgement, Maker

    same = Judgement(
        id="j-1", about="claim", left=claims[0].id, right=claims[1].id, verdict="same", reason="one sentence",
        maker=Maker(name="test"),
    )  # fmt: skip
    return fold(claims, [same]).events
