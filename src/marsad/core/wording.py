"""Comparing names as written: case, accents, articles and spacing do not make two names of one."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+")
_SPACES: Final = re.compile(r"\s+")


def folded(text: str) -> str:
    """The name in lower case, without accents, leading article or doubled spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _ARTICLE.sub("", _SPACES.sub(" ", plain).strip())
