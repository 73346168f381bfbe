"""Words of a source that can do nothing: in a terminal, a spreadsheet, a web page, or JSON shown in a terminal.

`line` replaces one character by one, so that offsets into a quote stay true.
"""

from __future__ import annotations

import html
import re
from typing import Final

_SPACES: Final = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_ACTING: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, overrides of the direction of writing, lone surrogates and invisible tags."""
_FORMULA: Final = re.compile(r"\s*[=+\-@\t＝＋－＠']")


def line(text: str) -> str:
    """The words on one line, one character for one: breaks and tabs become spaces, what acts becomes U+FFFD."""
    return _ACTING.sub("\ufffd", _SPACES.sub(" ", text))


def cell(text: str) -> str:
    """The words for a spreadsheet's cell, which no program takes for a formula.

    Words that begin with ``= + - @`` or a tab (also after spaces) are given a ``'`` in front, which spreadsheets take
    for "this is text"; words that begin with ``'`` are given one more, so that taking one off always gives the words
    back. See OWASP, "CSV Injection".
    """
    return f"'{line(text)}" if _FORMULA.match(text) else line(text)


def markup(text: str) -> str:
    """The words for HTML and XML, in text as well as in attributes."""
    return html.escape(line(text), quote=True)


def json_text(encoded: bytes) -> str:
    """JSON for a terminal: what acts stands in it as a ``u`` escape, so that its values are unchanged."""
    return _ACTING.sub(_escaped, encoded.decode("utf-8"))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        # Breaks between values are the only control characters that JSON itself may hold.
        return found[0] if found[0] in "\n\r\t" else f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
