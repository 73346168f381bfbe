r"""Text as it is frozen: NFC, ``\n`` line ends, no control characters, single spaces, at most one blank line."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_MANY_BLANK = re.compile(r"\n{3,}")
# Cf letters that only steer display; the joiners U+200C and U+200D stay because Persian and Kurdish words need them.
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def clean(text: str) -> str:
    """``text`` ready to be frozen; lines keep their order, spaces at line ends go."""
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _SPACES.sub(" ", _REMOVED.sub("", text))
    lines = (line.strip() for line in text.split("\n"))
    # Once more: taking a letter out can bring a letter and its accent together.
    return unicodedata.normalize("NFC", _MANY_BLANK.sub("\n\n", "\n".join(lines)).strip())


def clean_line(text: str | None) -> str | None:
    """``text`` as one clean line; None where nothing is left."""
    return " ".join(clean(text).split()) or None if text else None
