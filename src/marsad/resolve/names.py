"""Names as different outlets spell them: Rukan and Rokan, al-Saadi and al-Saedi, Barzan Hussein and his full name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

from rapidfuzz.fuzz import ratio

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(r"\w*\d\w*")


@lru_cache(maxsize=1)
def _spelling() -> tuple[frozenset[str], tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Words of a name that are no part of it; letters, then endings, that transliterations use for one another."""
    left_out: set[str] = set()
    instead: dict[str, list[tuple[str, str]]] = {"letters": [], "endings": []}
    text = resources.files("marsad.lexicon").joinpath("en/resolve/spelling.tsv").read_text("utf-8")
    for line in text.splitlines():
        fields = line.split("\t")
        if line.startswith("#") or len(fields) < 2:
            continue
        if fields[0] == "leave-out":
            left_out.update(fields[1].split())
        elif fields[0] in instead:
            instead[fields[0]].append((fields[1], fields[2] if len(fields) > 2 else ""))
    return frozenset(left_out), tuple(instead["letters"]), tuple(instead["endings"])


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """One word in lower case, without marks, in one spelling of the sounds that transliterations write differently."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalpha())
    _, letters, endings = _spelling()
    for written, compared in letters:
        plain = plain.replace(written, compared)
    for written, compared in endings:
        plain = plain.removesuffix(written) + compared if plain.endswith(written) else plain
    return re.sub(r"(.)\1+", r"\1", plain)


@lru_cache(maxsize=65536)
def fold_name(name: str) -> tuple[str, ...]:
    """The folded words of a name, without articles, ranks and titles."""
    bare = re.sub(r"[’'‘ʿʾ`]s?\b", "", name)
    words = [w.casefold() for w in _WORD.findall(bare)]
    return tuple(f for w in words if w not in _spelling()[0] and (f := fold_word(w)))


@lru_cache(maxsize=65536)
def fold_place_name(name: str) -> tuple[str, ...]:
    """The folded words of a place's name with its numbers: 35th Street is not 36th Street."""
    numbers = tuple(_NUMBER.findall(name))
    return fold_name(_NUMBERED.sub(" ", name)) + numbers if numbers else fold_name(name)


def matching_words(left: tuple[str, ...], right: tuple[str, ...], *, least: float, short: float) -> int:
    """How many words the shorter of two folded names shares with the longer; 0 unless each of them has its match."""
    fewer, more = sorted((left, right), key=lambda n: (len(n), n))
    free = list(more)
    for word in fewer:
        found = next((w for w in free if _alike(word, w, least, short)), None)
        if found is None:
            return 0
        free.remove(found)
    return len(fewer)


@lru_cache(maxsize=262144)
def _alike(one: str, other: str, least: float, short: float) -> bool:
    if one == other:
        return True
    if one[0] != other[0]:
        return False
    needed = short if min(len(one), len(other)) <= 4 else least
    return ratio(one, other) >= 100 * needed
