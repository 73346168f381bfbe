"""The site's own words: a TOML file per screen and language, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from marsad.lexicon.saying import LANGUAGES, form_of

__all__ = ["LANGUAGES", "form_of", "found", "plural", "texts_of"]


@cache
def texts_of(language: str) -> dict[str, Any]:
    """All files of a language, by name."""
    folder = resources.files("marsad.serve") / "texts" / language
    files = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text(encoding="utf-8")) for f in files}


def found(language: str, key: str) -> Any:
    """What stands under ``FILE.KEY…`` in a language: words, or a table of them. Raises `KeyError` for none."""
    value: Any = texts_of(language)
    for part in key.split("."):
        value = value[part]
    return value


def plural(language: str, key: str, number: int) -> str:
    """The words for this many under ``key``, a table with a row per form; the row "other" where one is missing."""
    forms = found(language, key)
    return str(forms.get(form_of(language, number), forms["other"]))
