"""What a document's claims depend on, and what they do not."""

import pytest

from marsad.core.nouns import Document
from marsad.extract import encoder
from marsad.extract.extractor import Extractor

TEXT = (
    "Gunmen killed four farmers near Tikrit on Monday. The attackers fled towards Samarra. "
    "He had served there for years. Mayor Omar Hadi, a friend of Anna Berg of the Danish Red Cross, likes Basra. "
    "Police said a bomb wounded two soldiers in Mosul."
)


def test_claims_are_the_same_whether_all_mentions_are_asked_for_or_those_that_matter(extractor: Extractor) -> None:
    document = Document(id="d", text=TEXT, published="2020-03-03")
    few, many = (extractor.read(document, mentions=wanted) for wanted in ("relevant", "all"))
    assert few.claims == many.claims
    assert few.claims
    assert len(many.mentions) > len(few.mentions)
    assert "Basra" in {m.text for m in many.mentions}


def test_in_a_long_text_the_reader_is_asked_only_about_sentences_with_a_trigger(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = encoder.encode

    def noted(text: str, sentences: list[tuple[int, int]]) -> encoder.Encoding:
        asked.extend(text[start:end] for start, end in sentences)
        return read(text, sentences)

    monkeypatch.setattr("marsad.extract.extractor.encoder.encode", noted)
    text = "Colonel Omar Hadi knows Tikrit well. He shot two men on Monday. Police said so in a statement."
    text += " The town lies on a river and has an old bridge." * 20
    extractor.read(Document(id="d", text=text), mentions="relevant")
    assert asked == ["He shot two men on Monday."]
