"""Which documents are copies of one wire story, so that they count as one independent source.

Candidates come from MinHash bands over word shingles (Broder 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", section 3.4); each is then measured on the shingles themselves, so that no verdict rests on an estimate.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from marsad.core.ids import record_id
from marsad.core.nouns import Document, Evidence, Judgement, Maker
from marsad.resolve.columns import Flags, Ints, mixed, ranges
from marsad.resolve.days import day_number
from marsad.resolve.weights import Weights

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SEED = 1
_LEAST_ROWS = 8
"""Of 128: a quarter of the runs of words in common, the least that counts, is 32 of them."""


def signature(tokens: Iterable[str], permutations: int) -> tuple[int, ...]:
    """The MinHash signature of a set of words; the same on every machine and run."""
    sketch = RMinHash(num_perm=permutations, seed=_SEED)
    sketch.update(sorted(tokens))
    return tuple(sketch.digest())


def like_pairs(
    signatures: Sequence[tuple[str, tuple[int, ...]]], bands: int, *, new: Collection[str] | None = None
) -> set[tuple[str, str]]:
    """Pairs of ids, lower first, whose signatures agree in all rows of some band."""
    owners = [owner for owner, _ in signatures]
    if len(owners) < 2:
        return set()
    rows = np.array([rows for _, rows in signatures], np.uint64)
    fresh = np.array([new is None or owner in new for owner in owners], np.bool_)
    size, count = rows.shape[1] // bands, len(owners)
    found = [_agreeing(mixed(rows[:, band * size : (band + 1) * size]), fresh) for band in range(bands)]
    codes = np.unique(np.concatenate([one * count + other for one, other in found]))
    pairs = zip((codes // count).tolist(), (codes % count).tolist(), strict=True)
    named = ((owners[one], owners[other]) for one, other in pairs)
    return {(min(pair), max(pair)) for pair in named if pair[0] != pair[1]}


def enough_alike(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> bool:
    """Whether two signatures agree in so many rows that their texts may be copies: a band or two agree by chance."""
    return int(np.count_nonzero(left == right)) >= _LEAST_ROWS


def _agreeing(values: NDArray[np.uint64], fresh: Flags) -> tuple[Ints, Ints]:
    """Positions of equal values, lower first, of which one at least is fresh."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    asks = np.flatnonzero(fresh)
    low, high = np.searchsorted(ordered, values[asks], "left"), np.searchsorted(ordered, values[asks], "right")
    place, which = ranges(low, high)
    one, other = asks[which], order[place]
    kept = (one != other) & (~fresh[other] | (one < other))
    return np.minimum(one, other)[kept], np.maximum(one, other)[kept]


@dataclasses.dataclass(frozen=True, slots=True)
class _Text:
    document: Document
    shingles: frozenset[str]
    agencies: frozenset[str]
    outlet: str
    published: int | None


def shingles_of(document: Document, weights: Weights) -> frozenset[str]:
    """The runs of words of a document's text."""
    words = [word.casefold() for word in _WORD.findall(document.text)]
    size = int(weights.copies["shingle"])
    return frozenset(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


def _text_of(document: Document, weights: Weights) -> _Text:
    shingles = shingles_of(document, weights)
    agencies = frozenset(filter(None, (_plain(part) for part in re.split(r"[/;,&+]| and ", document.credit or ""))))
    return _Text(document, shingles, agencies, _plain(document.publisher or ""), day_number(document.published))


def _plain(name: str) -> str:
    return "".join(_WORD.findall(name.casefold()))


def judge_documents(
    documents: Sequence[Document], *, weights: Weights, maker: Maker, new: Collection[str] | None = None
) -> list[Judgement]:
    """``same`` judgements with ``about="document"``: copies of one text, or of one agency's story.

    ``new`` holds the ids of documents not judged before: only pairs that touch one of them are judged. What is judged
    of two documents depends on these two alone.
    """
    unique = {document.id: document for document in documents}
    texts = {name: _text_of(unique[name], weights) for name in sorted(unique)}
    signatures = [
        (name, signature(text.shingles, int(weights.copies["permutations"])))
        for name, text in texts.items()
        if text.shingles
    ]
    close = like_pairs(signatures, int(weights.copies["bands"]), new=new)
    credited = like_pairs(_carriers(signatures, texts), int(weights.copies["credit_bands"]), new=new)
    rows = {name: np.array(row, np.uint32) for name, row in signatures}
    pairs = [(left, right) for left, right in sorted(close | credited) if enough_alike(rows[left], rows[right])]
    found = (_judge(texts[left], texts[right], weights, maker) for left, right in pairs)
    return [judgement for judgement in found if judgement is not None]


def _carriers(
    signatures: Sequence[tuple[str, tuple[int, ...]]], texts: dict[str, _Text]
) -> list[tuple[str, tuple[int, ...]]]:
    """Signatures of documents that credit an agency, or that an agency or a credited outlet published itself."""
    return [(name, rows) for name, rows in signatures if texts[name].agencies or texts[name].outlet]


def _judge(left: _Text, right: _Text, weights: Weights, maker: Maker) -> Judgement | None:
    known = left.published is not None and right.published is not None
    if known and abs((left.published or 0) - (right.published or 0)) > weights.copies["days"]:
        return None
    rows = list(_grounds(left, right, weights))
    if not rows:
        return None
    first, second = left.document.id, right.document.id
    reason = "same: " + "; ".join(row.says for row in rows)
    parts = ("document", first, second, "same", str(maker), maker.config, rows)
    return Judgement(
        id=record_id("j", *parts), about="document", left=first, right=second, verdict="same", reason=reason,
        maker=maker, score=round(sum(row.bits for row in rows), 2), evidence=tuple(rows),
    )  # fmt: skip


def _grounds(left: _Text, right: _Text, weights: Weights) -> Iterator[Evidence]:
    """Why two documents are one source; nothing where they are not."""
    table = weights.copies
    common = len(left.shingles & right.shingles)
    jaccard = common / (len(left.shingles) + len(right.shingles) - common)
    shorter = min(len(left.shingles), len(right.shingles))
    contained = common / shorter if shorter >= table["least_shingles"] else 0.0
    credit = _credit(left, right)
    copied = jaccard >= table["near"] or contained >= table["contained"]
    if copied or (credit and (jaccard >= table["credit"] or contained >= table["credit_contained"])):
        share = max(jaccard, contained)
        yield Evidence(feature="text", bits=round(10 * share, 2), says=f"{share:.0%} of the runs of five words in both")
        if credit:
            yield Evidence(feature="credit", bits=5.0, says=credit)


def _credit(left: _Text, right: _Text) -> str:
    if common := left.agencies & right.agencies:
        return f"both credit {', '.join(sorted(common))}"
    for carrier, origin in ((left, right), (right, left)):
        if origin.outlet and origin.outlet in carrier.agencies:
            return f"one credits the other's publisher, {origin.document.publisher}"
    return ""
