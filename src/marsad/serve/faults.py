"""What is wrong, in the language of the page.

The rooms say what is wrong in English, each in its place; a page finds the sentence among the lines of
``texts/en/errors.toml`` and says the line of the same name in its own language, with what was typed put in. A sentence
without a line stays in English, and is marked as such.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, NamedTuple

from marsad.core.errors import MarsadError
from marsad.publish import inert
from marsad.serve.texts import found

_BRACES: Final = re.compile(r"\{(\w+)\}")
_APART, _TOGETHER = "\u2068", "\u2069"
Part = Literal["message", "advice"]


class Fault(NamedTuple):
    """What is wrong and what to do next, the code, and the language (``lang``) in which both could be said; inert."""

    message: str
    advice: str
    code: str
    lang: str


def told(language: str, error: MarsadError) -> Fault:
    """The error in the words of a language; in English where a sentence of it has no line."""
    message, advice = _said(language, "message", error.message), _said(language, "advice", error.advice)
    if language == "en" or message is None or advice is None:
        return Fault(inert.line(error.message), inert.line(error.advice), error.code, "en")
    return Fault(message, advice, error.code, language)


def _said(language: str, part: Part, sentence: str) -> str | None:
    if not sentence:
        return ""
    for name, pattern in _patterns(part):
        if (match := pattern.fullmatch(sentence)) is not None:
            values = {key: _apart(language, key, value) for key, value in match.groupdict().items()}
            return str(found(language, f"errors.{part}.{name}")).format(**values)
    return None


def _apart(language: str, name: str, value: str) -> str:
    """What was typed, or what may be typed, set apart from letters that run the other way."""
    several = value.split(" or ") if name == "these" else [value]
    return f" {found(language, 'errors.or')} ".join(f"{_APART}{inert.line(one)}{_TOGETHER}" for one in several)


@cache
def _patterns(part: Part) -> list[tuple[str, re.Pattern[str]]]:
    """The English lines as patterns, those with most letters of their own first: the more general fit more."""
    lines = [(name, str(line)) for name, line in found("en", f"errors.{part}").items()]
    lines.sort(key=lambda one: -len(_BRACES.sub("", one[1])))
    return [(name, _pattern(line)) for name, line in lines]


def _pattern(line: str) -> re.Pattern[str]:
    pieces = _BRACES.split(line)  # words and names by turns
    return re.compile(
        "".join(f"(?P<{piece}>.+)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)), re.DOTALL
    )
