"""What the extractor notes while it reads: the analyst is shown what happened, not a second guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.ids import document_id
from marsad.core.nouns import Document
from marsad.extract.extractor import Extractor
from marsad.extract.tracing import DocumentTrace, SentenceSeen

Seen = Callable[..., DocumentTrace]


@pytest.fixture(scope="module")
def seen(extractor: Extractor) -> Seen:
    def trace(text: str, *, published: str = "2024-05-08", title: str | None = None) -> DocumentTrace:
        document = Document(id=document_id(text.encode()), text=text, published=published, title=title)
        return extractor.trace(document)[0]

    return trace


def holding(trace: DocumentTrace, words: str) -> SentenceSeen:
    return next(sentence for sentence in trace.sentences if words in sentence.quote)


def test_the_claims_are_those_of_a_reading_without_a_trace(extractor: Extractor) -> None:
    text = "Gunmen killed three farmers in Hawija on Monday. The army said that it had arrested two suspects."
    document = Document(id=document_id(text.encode()), text=text, published="2024-05-08")
    trace, reading = extractor.trace(document)
    assert trace.claims == reading.claims == extractor.read(document).claims


def test_a_trigger_names_the_file_and_the_entry_as_it_is_written_there(seen: Seen) -> None:
    trace = seen("Gunmen shot dead three farmers in Hawija on Monday.")
    [taken] = [t for t in trace.sentences[0].triggers if t.taken]
    assert (taken.file, taken.text) == ("events/kill.toml", "shot")
    assert taken.entry.endswith(": shoot dead")
    assert taken.claim == trace.claims[0].id


def test_a_word_whose_object_does_not_fit_is_refused_with_what_it_wants(seen: Seen) -> None:
    trace = seen("Gunmen killed three farmers in Hawija. The army thwarted their return after the attack.")
    [refused] = [t for t in holding(trace, "return").triggers if t.text == "thwarted"]
    assert not refused.taken
    assert refused.why == "it wants a weapon as its object"


def test_a_sentence_without_a_word_of_violence_is_left_alone_and_says_so(seen: Seen) -> None:
    trace = seen("Gunmen killed three farmers in Hawija. " + "The weather was mild that week in the plains. " * 5)
    plain = holding(trace, "weather")
    assert not plain.opened
    assert plain.why == "no word of violence or politics"


def test_a_text_about_sport_says_what_it_was_taken_for(seen: Seen) -> None:
    text = (
        "The striker scored in the final match. The league title was theirs. The coach praised the team. "
        "The hopes of the visitors were killed in the second half. The tournament goes on in May."
    )
    trace = seen(text)
    assert trace.claims == ()
    assert "figures of speech" in trace.verdict


def test_the_cue_that_decides_the_status_is_named_with_its_file(seen: Seen) -> None:
    trace = seen("The militants threatened to kill three hostages in Mosul on Monday.")
    notes = [n for n in trace.sentences[0].notes if n.about == "status"]
    assert any(n.says.startswith("threatened") and n.file == "status.toml" for n in notes)


def test_a_number_that_counts_nobody_says_what_it_is(seen: Seen) -> None:
    trace = seen("Gunmen killed three farmers, the eldest aged 64, in Hawija on Monday.")
    numbers = {number.quote: number for number in trace.sentences[0].numbers}
    assert numbers["three"].taken
    age = next(number for quote, number in numbers.items() if "64" in quote)
    assert not age.taken
    assert age.why == "it is an age"


def test_a_place_that_lost_is_named_with_the_reason(seen: Seen) -> None:
    trace = seen("Gunmen killed three farmers in Hawija on Monday, the interior ministry in Baghdad said.")
    [note] = [n for n in trace.sentences[0].notes if n.about == "place"]
    assert note.says.startswith("Hawija")
    assert [lost.split(":")[0] for lost in note.lost] == ["Baghdad"]


def test_the_other_places_of_a_name_come_with_their_odds(seen: Seen) -> None:
    trace = seen("Gunmen killed three farmers in Mosul on Monday.")
    [name] = [n for n in trace.sentences[0].names if n.text == "Mosul"]
    assert name.place is not None
    assert name.senses[0].country == "IQ"
    assert sum(sense.odds for sense in name.senses) <= 1.001


def test_what_a_headline_takes_from_its_lead_is_noted(seen: Seen) -> None:
    title = "Gunmen kill three farmers"
    trace = seen(f"{title}\n\nGunmen killed three farmers in Hawija on Monday.", title=title)
    notes = [n for n in trace.sentences[0].notes if n.about in ("place", "time")]
    assert any("taken from a later sentence" in n.says for n in notes)
