"""Names as people type them: keys under which spellings of one name meet.

Three keys, from strict to loose. `plain_key` forgets case, diacritics, hyphens and spaces. `loose_key` also forgets
what romanisations of Arabic, Kurdish and Persian names disagree on: the article in its many forms (al-, el-, ad-, ash-,
and glued on, "Salahuddin"), the signs of ayn and hamza, -ah or -a, ou or u, ay or ei, q or k or g, doubled letters.
`skeleton` keeps only the consonants of that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "&": " and ",
    }
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "", "ؤ": "و", "ئ": "ي"}
)
_DROPPED: Final = re.compile("['’‘`´ʻʼʽʾʿˈ′ʹ“”\".ء]")
_GAPS: Final = re.compile(r"[\W_]+")
_SAINTS: Final = {"saint": "st", "mount": "mt", "fort": "ft"}
_ARTICLE: Final = re.compile(r"(?:[aeu](?:l|s|sh|d|dh|z|t|th|n|r)|il|ul)$")
_GLUED_START: Final = re.compile(r"^[aeu]([sdztnr])(?=\1)|^[ae]l(?=[bcdfghjkmqstw][aeiou])")
_GLUED_LATER: Final = re.compile(r"^(?:el|al)(?=[a-z]{3})")
"""The article glued on within a name, where every "el" is one: "Maqtaa Elhajar", "Um Elasafir"."""
_GLUED_INSIDE: Final = re.compile(r"(?<=[a-z]{3})[ueai](sh|th|dh|[sdztnrl])(?=\1[aeiou])")
_DIGRAPHS: Final = (
    ("kh", "x"), ("gh", "k"), ("sh", "c"), ("ch", "c"), ("dh", "z"), ("th", "t"), ("ph", "f"), ("tz", "z"), ("dj", "j"),
    ("q", "k"), ("g", "k"), ("v", "w"), ("p", "b"),
)  # fmt: skip
_DIPHTHONGS: Final = ((re.compile(r"(?:aw|au|ou|ow|oo|o)"), "u"), (re.compile(r"(?:ay|ai|ei|ey|ee|ie|iy|e|y)"), "i"))
_DOUBLED: Final = re.compile(r"(.)\1+")
_FINAL_A: Final = re.compile(r"(?<=[bcdfghj-np-tv-z][iy])[ae][ht]?$|(?<=[bcdfghj-np-tv-z])(?:[ae][ht]|[ae])$")
"""The ending that is -ah, -a, -eh, -e, or -at and -et before another noun."""
_HEADS: Final = {
    "tel": "tal", "tell": "tal", "tall": "tal", "til": "tal", "kfar": "kafr", "kefr": "kafr", "kafar": "kafr",
    "kufr": "kafr", "abul": "abu", "aboul": "abu", "abil": "abu", "abi": "abu", "abou": "abu", "em": "um",
    "jebel": "jabal", "gebel": "jabal", "gabal": "jabal", "djebel": "jabal", "djabal": "jabal", "resm": "rasm",
    "der": "dir", "deyr": "dir",
}  # fmt: skip
"""First words of names that romanisations disagree on: hill, village, father, mother, mountain, monastery."""
_VOWELS: Final = re.compile(r"(?<!^)[aeiouwy]+")


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Lower case without diacritics, apostrophes and hyphens; words parted by one space. Arabic letters are unified."""
    text = name.casefold().translate(_LETTERS)
    if not text.isascii():
        # Taking letters apart can give capitals again (mathematical letters), so case goes once more.
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    words = _GAPS.sub(" ", _DROPPED.sub("", text)).split()
    return " ".join(_SAINTS.get(word, word) for word in words)


def plain_key(name: str) -> str:
    """The folded name without spaces: "Abu Ghraib" and "Abughraib" meet."""
    return fold(name).replace(" ", "")


def bare_words(name: str) -> list[str]:
    """The folded words of a name without the Arabic article, standing alone or glued on."""
    words = fold(name).split()
    kept = [word for at, word in enumerate(words) if at == len(words) - 1 or not _ARTICLE.match(word)]
    if len(kept) > 1:
        kept = [_HEADS.get(kept[0], kept[0]), *(_GLUED_LATER.sub("", word) for word in kept[1:])]
    return [piece for word in kept for piece in _unglue(word)]


def _unglue(word: str) -> list[str]:
    if not word.isascii():
        return [word[2:] if word.startswith("ال") and len(word) > 4 else word]
    if len(word) > 4:
        word = _GLUED_START.sub("", word)
    return _GLUED_INSIDE.sub(" ", word).split()


def loose_key(name: str) -> str:
    """The name as all romanisations would have it, without spaces."""
    return "".join(_loose_word(word) for word in bare_words(name))


def _loose_word(word: str) -> str:
    if len(word) > 3:
        word = _FINAL_A.sub("a", word)
    for old, new in _DIGRAPHS:
        word = word.replace(old, new)
    for pattern, new in _DIPHTHONGS:
        word = pattern.sub(new, word)
    return _DOUBLED.sub(r"\1", word)


def skeleton(name: str) -> str:
    """The consonants of the loose name; a word's first vowel stays as "a". Empty for fewer than two consonants."""
    parts = [_VOWELS.sub("", re.sub("^[iu]", "a", _loose_word(word))) for word in bare_words(name)]
    joined = _DOUBLED.sub(r"\1", "".join(parts))
    return joined if len(joined) >= 2 else ""


def similarity(one: str, other: str) -> float:
    """1 less the share of letters that must change between two keys (Levenshtein over the longer one)."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, right in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return 1.0 - row[-1] / max(len(one), len(other))
