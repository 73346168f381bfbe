"""Names of operations by what their words mean: an outlet translates a name that another transliterates."""

from __future__ import annotations

from functools import cache
from importlib import resources

from marsad.resolve.names import fold_name, fold_word


@cache
def _meanings() -> dict[str, str]:
    """The folded word for each meaning, by every folded word that has it."""
    found: dict[str, str] = {}
    text = resources.files("marsad.lexicon").joinpath("en/resolve/operation_words.tsv").read_text("utf-8")
    for line in text.splitlines():
        meaning, _, words = line.partition("\t")
        if words and not line.startswith("#"):
            found |= {folded: fold_word(meaning) for word in words.split() for folded in fold_name(word)}
    return found


def meant(words: tuple[str, ...]) -> tuple[str, ...]:
    """Folded words, each as the word for its meaning where that is known, so that translations come out alike."""
    meanings = _meanings()
    return tuple(meanings.get(word, word) for word in words)


def operation_words(name: str) -> tuple[str, ...]:
    """The words of an operation's name as they are compared."""
    return meant(fold_name(name))
