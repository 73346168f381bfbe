"""From bytes to characters: byte-order mark, declared encoding, then a guess; what was decoded wrongly is mended."""

from __future__ import annotations

import codecs
import re

from marsad.intake.boundary import foreign

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_META_WITHIN = 4096
_GUESS_FROM = 65536
# What browsers do with these labels (WHATWG Encoding Standard, section 4.2): the wider set that contains them.
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_WIDER |= {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254", "ks_c_5601-1987": "cp949", "euc-kr": "cp949"}


def bom_of(data: bytes) -> tuple[bytes, str] | None:
    """The byte-order mark that ``data`` starts with and its encoding."""
    return next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), None)


def decode(data: bytes, *, declared: str | None = None, markup: bool = False) -> str:
    """The characters of ``data``; never raises.

    In order: byte-order mark; UTF-8 if the bytes are valid UTF-8 (hardly anything else is by chance); ``declared``
    (from a transport header); with ``markup``, the encoding that the page declares; a guess from the bytes;
    Windows-1252.
    """
    if marked := bom_of(data):
        bom, name = marked
        return data[len(bom) :].decode(name, "replace")
    if (text := _try(data, "utf-8")) is not None:
        return mend(text)
    labels = [declared] if declared else []
    if markup and (match := _META.search(data[:_META_WITHIN])):
        labels.append(match[1].decode("ascii", "replace"))
    for label in labels:
        known = _codec(label)
        if known and (text := _try(data, known)) is not None:
            return mend(text)
    if any(_codec(label) == "utf-8" for label in labels) or _nearly_utf8(data):
        return data.decode("utf-8", "replace")
    guess = _guess(data[:_GUESS_FROM])
    return mend(data.decode(guess or "cp1252", "replace"))


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _codec(label: str) -> str | None:
    name = label.strip().lower()
    name = _WIDER.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Codecs such as "zip" or "idna" are no character sets; UTF-16 without a mark is a page that lies.
    is_charset = getattr(info, "_is_text_encoding", False) and not info.name.startswith(("utf-16", "utf-32", "utf-7"))
    return info.name if is_charset and info.name not in _NO_CHARSETS else None


_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"})


def _nearly_utf8(data: bytes) -> bool:
    """A page in UTF-8 with a few broken bytes (a cut in the middle of a letter), not one in another encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    wide = sum(letter > "\x7f" for letter in text) - broken
    return wide > 0 and broken * 10 < wide


def _guess(data: bytes) -> str | None:
    import charset_normalizer

    with foreign("D103", "the encoding cannot be guessed", "Save the file as UTF-8."):
        best = charset_normalizer.from_bytes(data).best()
    return best.encoding if best and not best.encoding.startswith(("utf_16", "utf_32", "utf_7")) else None


# Letters that Windows-1252 shows for the bytes 80–BF: what UTF-8 continuation bytes look like when decoded wrongly.
_TAIL_LETTERS = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "\x81\x8d\x8f\x90\x9d"
_TWICE = re.compile(rf"(?:[\xc2-\xdf][{re.escape(_TAIL_LETTERS)}]|[\xe0-\xef][{re.escape(_TAIL_LETTERS)}]{{2}})+")


def mend(text: str) -> str:
    """``text`` with sequences like ``â€™`` (UTF-8 that was read as Windows-1252) turned back into what they were."""
    return _TWICE.sub(_undo, text) if max(text, default="") >= "\xc2" and _TWICE.search(text) else text


def _undo(match: re.Match[str]) -> str:
    raw = bytearray()
    for letter in match[0]:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            raw.append(ord(letter))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
