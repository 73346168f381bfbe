"""The parse and the names are spaCy's own, though most of them is worked out beside it."""

from functools import cache
from typing import Any

import pytest

from marsad.extract import one_thread, parsing
from marsad.extract.name_finding import NameFinder
from marsad.extract.tag_rules import TagRules
from marsad.extract.word_vectors import WordVectors

TEXT = (
    "Gunmen killed Colonel Omar Hadi of the Interior Ministry on Monday near Al Qaim, 12 km from the Syrian border. "
    "There were no arrests, y'all know, and the police ain't going to let's say talk. "
    "“We got a report at 7 p.m.,” Ms. Layla Aziz said; “nothing’s gonna change in New South Wales.”  "
    "BEIRUT, 3 March (Reuters) - At least $2 million was stolen from the Central Bank of Lebanon last Friday. "
    "He didn't. Do you? It's what they've been doing, something anyone can't stand: "
    "the U.N. World Food Programme had its trucks burned in Deir ez-Zor and Ar-Raqqa by the Islamic State."
)
SENTENCES = [(0, 110), (110, 191), (191, 287), (287, 390), (390, 460), (460, len(TEXT))]


@cache
def untouched() -> Any:
    import spacy

    return spacy.load(parsing.MODEL)


def told(doc: Any) -> list[tuple[str, ...]]:
    return [
        (t.text, t.tag_, t.pos_, t.lemma_, str(t.morph), t.dep_, str(t.head.i), str(t.is_sent_start), t.ent_iob_,
         t.ent_type_)
        for t in doc
    ]  # fmt: skip


@pytest.fixture
def unmended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "mend", lambda doc: doc)


@pytest.mark.usefixtures("unmended")
def test_sentences_are_tagged_parsed_and_named_as_spacy_would() -> None:
    parsed = parsing.parse(TEXT, SENTENCES)
    parsing.name(parsed)
    expected = [untouched()(parsing._one_line(TEXT[start:end])) for start, end in SENTENCES]
    assert [told(one.doc) for one in parsed] == [told(doc) for doc in expected]
    assert sum(len(doc.ents) for doc in expected) > 8


@pytest.mark.usefixtures("unmended")
def test_a_parse_does_not_depend_on_what_was_read_before() -> None:
    first = [told(one.doc) for one in parsing.parse(TEXT, SENTENCES[:2])]
    parsing.parse(TEXT, SENTENCES[2:])
    assert [told(one.doc) for one in parsing.parse(TEXT, SENTENCES[:2])] == first


def test_vectors_are_the_same_to_the_last_bit_when_all_words_are_forgotten_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nlp = untouched()
    docs = [nlp.make_doc(TEXT[start:end]) for start, end in SENTENCES]
    network = nlp.get_pipe("tok2vec").model
    kept = WordVectors(network).of(docs)
    monkeypatch.setattr("marsad.extract.word_vectors._KEPT", 0)
    forgetful = WordVectors(network)
    forgetful.of(docs[3:])
    again = forgetful.of(docs)
    assert all((one == other).all() for one, other in zip(kept, again, strict=True))
    assert all(abs(one - own).max() < 1e-4 for one, own in zip(kept, network.predict(docs), strict=True))


def test_names_alone_are_those_of_the_unparsed_sentence() -> None:
    found = parsing.named(TEXT, SENTENCES)
    ner = untouched().get_pipe("ner")
    expected = [ner(untouched().make_doc(TEXT[start:end])) for start, end in SENTENCES]
    assert [[(e.text, e.label_) for e in one.doc.ents] for one in found] == [
        [(e.text, e.label_) for e in doc.ents] for doc in expected
    ]


def test_a_sentence_of_white_space_and_an_empty_list_are_read() -> None:
    assert parsing.parse("", []) == []
    assert parsing.named("", []) == []
    (blank,) = parsing.parse("   ", [(0, 3)])
    parsing.name([blank])
    assert not blank.doc.ents


def test_networks_and_rules_of_another_kind_are_refused() -> None:
    nlp = untouched()
    with pytest.raises(ValueError, match="known here"):
        WordVectors(nlp.get_pipe("tagger").model)
    rules = type("Rules", (), {"patterns": [{"patterns": [[{"SHAPE": "Xxx"}]]}], "vocab": nlp.vocab})()
    with pytest.raises(ValueError, match="look at more"):
        TagRules(rules)
    component = type("Ner", (), {"model": nlp.get_pipe("parser").model, "cfg": {"beam_width": 1}})()
    with pytest.raises(ValueError, match="known here"):
        NameFinder(component)


def test_numpy_multiplies_in_one_thread_while_we_calculate_and_as_before_afterwards() -> None:
    found = one_thread._threads()
    if found is None:
        pytest.skip("this NumPy comes without OpenBLAS")
    tell, change = found
    before = tell()
    change(2)
    try:
        with one_thread.one_thread():
            assert tell() == 1
        assert tell() == 2
    finally:
        change(before)
