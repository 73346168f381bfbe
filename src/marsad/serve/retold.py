"""What a comparison saw, in the language of the page.

The ledger keeps such sentences as they were written when the comparison was made. They are found again by the patterns
in ``texts/en/evidence.toml``, and said by the sentences of the same names in the page's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from marsad.publish import inert
from marsad.serve.texts import found
from marsad.serve.words import word

_PART: Final = re.compile(r"\{(\w+)\}")
_FITS: Final = {
    "n": r"[0-9][0-9,.]*", "m": r"[0-9][0-9,.]*", "kind": r"[a-z-]+(?:/[a-z-]+)?", "other": r"[a-z-]+(?:/[a-z-]+)?",
    "measure": r"[a-z-]+", "mode": r"[a-z-]+", "unlike": r"[a-z-]+", "group": r"[a-z-]+", "wider": r"[a-z-]+",
}  # fmt: skip
_SAYS: Final = re.compile(r"(?P<a>.+) says (?P<x>(?:at least |up to )?\d[\d,]*(?:–\d[\d,]*)?)")
_BOTH: Final = re.compile(r"(?P<a>.+, \d{4}-\d\d-\d\d) and (?P<b>.+)")
_WORDS: Final = {"kind": "kind", "other": "kind", "measure": "measure", "group": "group", "wider": "group"}
"""What in a sentence is a word of the codebook, and of which of its lists."""


def retold(language: str, says: str) -> str:
    """The sentence in a language, a source's words in it inert; empty where the language does not know it."""
    if language == "en":
        return ""
    for name, pattern in _patterns().items():
        fits = pattern.fullmatch(says)
        parts = None if fits is None else _parts(language, fits.groupdict())
        if parts is not None:
            return str(found(language, "evidence.line")[name]).format(**parts)
    return ""


def _parts(language: str, told: Mapping[str, str]) -> dict[str, str] | None:
    """The words in braces in the language; None where one is none of the codebook's: another sentence may fit."""
    parts = {}
    for name, value in told.items():
        about = _WORDS.get(name)
        if name in ("x", "y"):
            parts[name] = number_said(language, value)
        elif name in ("mode", "unlike"):
            if value not in _modes(language):
                return None
            parts[name] = _modes(language)[value]
        elif about is None:
            parts[name] = f"\u2068{inert.line(value)}\u2069"
        elif value.partition("/")[0] in found(language, "words")[about]:
            parts[name] = word(language, about, value)
        else:
            return None
    return parts


def differing(language: str, conflict: str) -> str:
    """What an event's sources disagree about, in a language; empty where the language does not know the sentence.

    ``killed: A says 22, B says at least 9`` is told number by number; anything else by the sentences of `retold`.
    """
    if language == "en":
        return ""
    measure, colon, told = conflict.partition(": ")
    if not colon or measure not in found(language, "words")["measure"]:
        return retold(language, conflict)
    parts, _, more = told.partition(" and ") if told.endswith(" more") else (told, "", "")
    says = [_SAYS.fullmatch(part) for part in parts.split(", ")]
    if not all(says):
        return ""
    each = found(language, "evidence.conflict")
    lines = [
        str(each["says"]).format(a=f"\u2068{inert.line(one['a'])}\u2069", x=number_said(language, one["x"]))
        for one in says
        if one
    ]
    lines += [str(each["more"]).format(n=more.removesuffix(" more"))] if more else []
    comma = str(found(language, "words.comma"))
    return str(each["of"]).format(measure=word(language, "measure", measure), told=comma.join(lines))


def between(language: str, said: str) -> str:
    """Which reports were compared, in a language: ``within REPORT``, or ``REPORT and REPORT``, each with its day."""
    texts = found(language, "evidence.between")
    if said.startswith("within "):
        return str(texts["within"]).format(a=_isolated(said.removeprefix("within ")))
    both = _BOTH.fullmatch(said)
    return str(texts["both"]).format(a=_isolated(both["a"]), b=_isolated(both["b"])) if both else inert.line(said)


def _isolated(name: str) -> str:
    return f"\u2068{inert.line(name)}\u2069"


def number_said(language: str, said: str) -> str:
    """``9``, ``9–11``, ``at least 4``: as the record has it, in words of the language."""
    start, _, number = said.rpartition(" ")
    end = {"at least": "least", "up to": "most"}.get(start)
    shown = f"\u2066{inert.line(number if end else said)}\u2069"
    return str(found(language, "words")["number"][end]).format(n=shown) if end else shown


@cache
def _modes(language: str) -> dict[str, str]:
    kinds = found(language, "words")["kind"].items()
    return {code.partition("/")[2]: str(said) for code, said in kinds if "/" in code}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: pattern_of(str(says)) for name, says in found("en", "evidence.line").items()}


@cache
def pattern_of(says: str) -> re.Pattern[str]:
    """What finds a sentence with words in braces, and these words by their names."""
    literal = _PART.split(says)  # what stands in braces is every second one
    return re.compile("".join(
        f"(?P<{part}>{_FITS.get(part, '.+?')})" if place % 2 else re.escape(part) for place, part in enumerate(literal)
    ))  # fmt: skip
