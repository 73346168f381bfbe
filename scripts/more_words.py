"""Writes src/marsad/text/data/en/more_words.txt from a word list, of which it keeps what the casing lists do not know.

    python scripts/more_words.py /usr/share/dict/american-english-small

The list in the repository is that of SCOWL's sizes up to 35 (Debian's package wamerican-small). Run it again after
changing ``common_words.txt`` or the endings in ``casing_words.py``.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from marsad.text.casing_words import casing_words, underived

OUT = Path(__file__).resolve().parent.parent / "src/marsad/text/data/en/more_words.txt"


def main(source: Path) -> None:
    """Keep the notice at the head of the file, and write the words anew."""
    lines = source.read_text("utf-8").splitlines()
    names = {line.lower() for line in lines if line[:1].isupper()} | casing_words().never_common
    words = {line for line in lines if line.isalpha() and line.islower() and len(line) > 2}
    notice = [line for line in OUT.read_text("utf-8").splitlines() if line.startswith("#")]
    OUT.write_text("\n".join(notice) + "\n", "utf-8")
    casing_words.cache_clear()
    body = textwrap.fill(" ".join(underived(words - names)), width=158, break_on_hyphens=False)
    OUT.write_text("\n".join([*notice, body]) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
