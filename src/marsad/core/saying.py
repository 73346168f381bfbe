"""Sentences as data: which one, and what fills it; the words stand in `marsad.lexicon.saying`, by language.

A room that has something to say to a reader gives a `Said`, so that a page in another language, or a program, does not
have to take an English sentence apart.
"""

from __future__ import annotations

from marsad.core.nouns import Record


class Said(Record, frozen=True, kw_only=True):
    """A sentence: its ``key`` (``warn.silence.unknown``), and the ``values`` of its placeholders.

    A value may be a sentence itself; a tuple is a list, to be joined as the language does. The value ``n``, where there
    is one, decides the plural. Values are as they came: whoever shows the sentence makes a source's words inert.
    """

    key: str
    values: dict[str, str | int | float | Said | tuple[str | Said, ...]] = {}


Value = str | int | float | Said | tuple[str | Said, ...]
