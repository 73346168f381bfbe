"""Folding of names: letters and spaces that mean the same become the same, with a way back to the stored characters.

Lower case, no diacritics, hyphens as spaces, no apostrophes inside words, no dots in initials, one space between words,
a line break as a space, an empty line as a wall that no name crosses. ``POSSESSIVE`` cuts off a possessive ``'s``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

POSSESSIVE = "\x01"
_APOSTROPHES = "'’‘ʼʻ`´ʿʾ′"
_HYPHENS = "-‐‑‒−\u00ad"
_ARABIC_SAME = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
_BARE = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "İ": "i", "ħ": "h"}  # letters that Unicode does not decompose


class _Table(dict[int, int]):
    """One character to one character, worked out on first sight, so that offsets stay true."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        if char in _APOSTROPHES:
            folded = "'"
        elif char in _HYPHENS:
            folded = " "
        elif char.isspace():
            folded = "\n" if char in "\n\r\u2028\u2029" else " "
        else:
            char = _BARE.get(char.lower() if len(char.lower()) == 1 else char, char)
            base = unicodedata.normalize("NFD", _ARABIC_SAME.get(char, char))[0].lower()
            folded = base if len(base) == 1 else char
        self[code] = ord(folded)
        return ord(folded)


_TABLE = _Table()
_SQUEEZE = re.compile(
    r"(?P<possessive>(?<=[^\W_])'(?=s(?![^\W_]|')))"
    r"|(?P<drop>'+|[\u0640\u064b-\u0652\u0670\u0300-\u036f]+)"
    r"|(?P<initial>(?<=(?<![^\W_])[^\W\d_])\.(?=[^\W\d_](?![^\W_])|(?<=\.[^\W\d_]\.)))"
    r"|(?P<space>[ \n]{2,}|\n)"
)


class Folded:
    """A folded text: ``text``, and for each of its characters the place of the stored one."""

    __slots__ = ("_folded_starts", "_origin_starts", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        plain = source.translate(_TABLE)
        parts: list[str] = []
        self._folded_starts, self._origin_starts = [0], [0]
        position = length = 0
        for found in _SQUEEZE.finditer(plain):
            start, end = found.span()
            put = _replacement(found)
            if put == plain[start:end]:
                continue
            parts += (plain[position:start], put)
            length += start - position + len(put)
            position = end
            self._folded_starts.append(length)
            self._origin_starts.append(end)
        parts.append(plain[position:])
        self.text = "".join(parts)

    def origin(self, index: int) -> int:
        """Where the folded character at ``index`` stands in the source."""
        segment = bisect_right(self._folded_starts, index) - 1
        return self._origin_starts[segment] + index - self._folded_starts[segment]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source's ``[start, end)`` for folded characters ``[start, end)``; the last dot of initials is kept."""
        left, right = self.origin(start), self.origin(end - 1) + 1
        if self.source[right : right + 1] == "." and self.source[max(left, right - 2) : right - 1].endswith("."):
            right += 1
        return left, right


def _replacement(found: re.Match[str]) -> str:
    if found.lastgroup == "possessive":
        return POSSESSIVE
    if found.lastgroup == "space":
        return "\n" if found.group().count("\n") > 1 else " "
    return ""


def fold_name(name: str) -> str:
    """A name as it stands in a folded text, without space at its ends."""
    return Folded(name).text.strip()
