"""The words of sentences that are held as data (`marsad.core.saying`): ``lexicon/LANGUAGE/said/FILE.toml``.

The key ``warn.silence.unknown`` is ``unknown`` under ``[silence]`` in ``warn.toml``. A table with a row for each plural
form (``one``, ``two``, ``few``, ``many``, ``other``) is chosen from by the value ``n``.

The key ``word.kind`` with a ``code`` is a word of the codebook: whoever shows the sentence says what it is called.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from marsad.core.saying import Said, Value

LANGUAGES: Final = ("en", "ar")
Word = Callable[[str, str], str]
"""What a code of one of the codebook's lists is called: ``word("kind", "assault/ied")``."""
Form = Literal["zero", "one", "two", "few", "many", "other"]


@cache
def sentences_of(language: str) -> dict[str, Any]:
    """All files of a language, by name."""
    folder = resources.files("marsad.lexicon") / language / "said"
    files = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text(encoding="utf-8")) for f in files}


def form_of(language: str, number: int) -> Form:
    """The plural form that goes with a whole number (Unicode CLDR, "Language Plural Rules": English and Arabic)."""
    if language == "ar":
        if number < 3:
            return ("zero", "one", "two")[max(0, number)]
        last = number % 100
        return "few" if 3 <= last <= 10 else "many" if last >= 11 else "other"
    return "one" if number == 1 else "other"


def say(said: Said, language: str = "en", *, word: Word | None = None) -> str:
    """The sentence in a language, in English where it is none of ours. Raises `KeyError` for an unknown key.

    Words of the codebook are left as their codes where no ``word`` says what they are called.
    """
    language = language if language in LANGUAGES else "en"
    room, _, rest = said.key.partition(".")
    if room == "word":
        code = str(said.values["code"])
        return word(rest, code) if word is not None else code
    words: Any = sentences_of(language)
    for part in said.key.split("."):
        words = words[part]
    if isinstance(words, dict):
        number = said.values["n"]
        words = words.get(form_of(language, int(number)) if isinstance(number, int) else "other", words["other"])
    return str(words).format(**{name: _written(value, language, word) for name, value in said.values.items()})


def _written(value: Value, language: str, word: Word | None) -> str:
    if isinstance(value, tuple):
        return ("، " if language == "ar" else ", ").join(_written(one, language, word) for one in value)
    if isinstance(value, Said):
        return say(value, language, word=word)
    return f"{value:g}" if isinstance(value, float) else str(value)
