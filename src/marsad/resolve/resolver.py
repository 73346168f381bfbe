"""Judges claims in pairs: the same happening, different ones, one part of the other, or nobody knows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from marsad.core.ids import record_id
from marsad.core.nouns import Claim, Document, Evidence, Judgement, Maker
from marsad.core.vocabulary import Verdict
from marsad.resolve import blocking, copies, keys, totals
from marsad.resolve.bounding import Bound
from marsad.resolve.columns import Columns, hashed
from marsad.resolve.days import day_number
from marsad.resolve.evidence import Comparison, compare
from marsad.resolve.pages import Pages, pages_of
from marsad.resolve.profiles import Lineage, Profile, profile_of
from marsad.resolve.tellings import of_documents
from marsad.resolve.weights import load_weights
from marsad.resolve.wording import rare_names, shared_names

VERSION: Final = "2"
_NAME_ROWS: Final = 256
_NAME_BANDS: Final = 128


class Resolver:
    """Says which claims speak of the same happening, which is part of which, and why.

    ``actors`` is a list of actors that knows ``ancestors(id)`` (an `ActorLexicon`); without one, actors agree only
    where their ids are equal. ``weights`` is a file in the form of the packaged `weights.toml`.
    """

    def __init__(self, *, actors: Lineage | None = None, weights: Path | None = None) -> None:
        self.weights, content = load_weights(weights)
        self._actors = actors
        self.maker = Maker(name="resolve", version=VERSION, config=hashlib.sha256(content).hexdigest()[:12])

    def judge(
        self, claims: Sequence[Claim], documents: Sequence[Document] = (), *, new: Collection[str] | None = None
    ) -> list[Judgement]:
        """Judgements on pairs of claims, and on pairs of their documents that are copies (``about="document"``).

        ``documents`` are those of all the claims, old ones too; without them, whole texts are not compared. ``new``
        holds the ids of claims not judged before: only pairs that touch one of them are judged. The result does not
        depend on the order of the input, and claims that come in batches get the judgements that one batch would have
        given them. ``part-of`` says that ``left`` is part of ``right``; in all other verdicts ``left`` is the lower
        id. The bits of a judgement's evidence add up to its score.
        """
        unique = {claim.id: claim for claim in claims}
        ordered = [unique[name] for name in sorted(unique)]
        fresh = None if new is None else frozenset(new)
        used = {claim.document for claim in ordered}
        texts = {document.id: document for document in documents if document.id in used}
        pages = {name: pages_of(texts[name]) for name in sorted(texts)}
        profiles = [self.profile(claim, pages) for claim in ordered]
        fresh_documents = None if fresh is None else {c.document for c in ordered if c.id in fresh}
        found = {j.id: j for j in self._judge_claims(profiles, pages, fresh, fresh_documents)}
        found |= {j.id: j for j in self.judge_documents(list(texts.values()), new=fresh_documents)}
        return sorted(found.values(), key=lambda j: (j.about, j.left, j.right, j.id))

    def judge_documents(self, documents: Sequence[Document], *, new: Collection[str] | None = None) -> list[Judgement]:
        """Which documents are copies of one text or of one agency's story; see `copies.judge_documents`."""
        return copies.judge_documents(documents, weights=self.weights, maker=self.maker, new=new)

    # What a store needs to find the documents that new ones must be compared with.

    @property
    def index_version(self) -> str:
        """Another one makes keys and sketches worthless that were kept before."""
        return f"{keys.VERSION} {self.maker.config}"

    @property
    def sketch_days(self) -> int:
        """Documents published farther apart than this are neither alike nor copies of one another."""
        return int(self.weights.copies["days"])

    def keys_of(self, claims: Sequence[Claim]) -> keys.Keys:
        """Under which keys a document with these claims is found, and finds those that it must meet."""
        return keys.keys_of([self.profile(claim, {}) for claim in claims], self.weights)

    def sketch_of(self, document: Document) -> keys.Sketch:
        """The signatures of a document's rare names and wording."""
        names, shingles = rare_names(document.text), copies.shingles_of(document, self.weights)
        return keys.Sketch(
            day_number(document.published),
            _packed(copies.signature(names, _NAME_ROWS) + tuple(map(hashed, sorted(names)))) if names else b"",
            _packed(copies.signature(shingles, int(self.weights.copies["permutations"]))) if shingles else b"",
        )

    def alike(self, new: Sequence[keys.SketchLike], old: Sequence[keys.SketchLike]) -> set[int]:
        """Positions of the ``old`` sketches whose documents may be like, or copies of, one of the ``new`` ones'."""
        bands = int(max(self.weights.copies["bands"], self.weights.copies["credit_bands"]))
        strong = self.weights.number("documents", "strong")
        named = keys.named_alike(
            [one.names for one in new], [one.names for one in old], rows=_NAME_ROWS, bands=_NAME_BANDS, strong=strong
        )
        ones, others = keys.alike([one.shingles for one in new], [one.shingles for one in old], bands)
        ours, theirs = ([_unpacked(one.shingles) for one in some] for some in (new, old))
        pairs = zip(ones.tolist(), others.tolist(), strict=True)
        return named | {other for one, other in pairs if copies.enough_alike(ours[one], theirs[other])}

    def compare(self, left: Claim, right: Claim, documents: Sequence[Document] = ()) -> Comparison:
        """All evidence on two claims, whatever their blocks: for showing why they were or were not joined."""
        pages = {document.id: pages_of(document) for document in documents}
        return compare(self.profile(left, pages), self.profile(right, pages), self.weights)

    def profile(self, claim: Claim, pages: Mapping[str, Pages]) -> Profile:
        """A claim laid out for comparison; ``pages`` are of the documents, by id."""
        return profile_of(claim, weights=self.weights, actors=self._actors, pages=pages.get(claim.document))

    def _judge_claims(
        self,
        profiles: Sequence[Profile],
        pages: Mapping[str, Pages],
        new: frozenset[str] | None,
        new_documents: Collection[str] | None,
    ) -> Iterator[Judgement]:
        like = like_documents(pages, strong=self.weights.number("documents", "strong"),
                              days=self.weights.copies["days"], new=new_documents)  # fmt: skip
        tellings, inside = of_documents(profiles, self.judge_pair)
        yield from (j for j in inside if new is None or j.left in new or j.right in new)
        columns = Columns(tellings, self.weights)
        fresh = (
            None if new is None else np.array([p.claim.document in (new_documents or ()) for p in tellings], np.bool_)
        )
        bound = Bound(columns, self.weights)
        for ones, others in blocking.Blocking(columns, self.weights, like=like, fresh=fresh).pairs():
            kept = columns.document[ones] != columns.document[others]
            kept[kept] = bound.worth_comparing(ones[kept], others[kept])
            for one, other in zip(ones[kept].tolist(), others[kept].tolist(), strict=True):
                if (judgement := self.judge_pair(tellings[one], tellings[other])) is not None:
                    yield judgement
        for part, whole in totals.pairs_with_totals(profiles, self.weights, new=new):
            if (judgement := self._judge_total(profiles[part], profiles[whole])) is not None:
                yield judgement

    def judge_pair(self, left: Profile, right: Profile) -> Judgement | None:
        """The verdict on two ordinary claims; None where it is too plain to be worth a row."""
        table, here = self.weights.verdict, left.claim.document == right.claim.document
        least = table["same" if here else "same_between"]
        doubtful = table["different" if here else "different_between"]
        comparison = compare(left, right, self.weights)
        score = comparison.score
        if comparison.barred:
            return self._judgement(left, right, "different", comparison) if score >= least else None
        if score < least:
            if not here and score < doubtful and comparison.without_contradictions < least:
                return None
            # What one of the reports tells in passing only is seldom told well enough to keep whole events apart.
            bar = doubtful if here else table["elsewhere"] if left.main and right.main else table["in_passing"]
            apart = score < bar
            return self._judgement(left, right, "different" if apart else "unsure", comparison)
        # Two reports much alike that count one and two are of one event: one of them counted wrongly.
        alike = not here and any(row.feature == "documents" and row.bits > 0 for row in comparison.rows)
        for single, several in ((left, right), (right, left)) if not alike else ():
            if totals.one_of(single, several):
                return self._judgement(single, several, "part-of", comparison)
        return self._judgement(left, right, "same", comparison)

    def _judge_total(self, part: Profile, whole: Profile) -> Judgement | None:
        """Whether a claim is one of those that a total adds up; two equal totals are the same one."""
        if totals.same_total(part, whole):
            row = Evidence(feature="total", bits=self.weights.parts["certain"], says="the same days, area and figures")
            first, second = sorted((part, whole), key=lambda p: p.claim.id)
            return self._judgement(first, second, "same", Comparison((row,)))
        if part.total and not _strictly_within(part, whole):
            return None
        comparison = totals.compare_with_total(part, whole, self.weights)
        if comparison is None:
            return None
        if comparison.score >= self.weights.parts["certain"]:
            return self._judgement(part, whole, "part-of", comparison)
        here = part.claim.document == whole.claim.document
        if whole.days is None or not (here or whole.days.end - whole.days.start < self.weights.parts["doubtful_days"]):
            return None
        return self._judgement(part, whole, "unsure", comparison)

    def _judgement(self, left: Profile, right: Profile, verdict: Verdict, comparison: Comparison) -> Judgement:
        reason = _reason(verdict, comparison)
        about, one, other = "claim", left.claim.id, right.claim.id
        parts = (about, one, other, verdict, str(self.maker), self.maker.config, comparison.rows, comparison.barred)
        return Judgement(
            id=record_id("j", *parts), about=about, left=one, right=other, verdict=verdict, reason=reason,
            maker=self.maker, score=comparison.score, evidence=comparison.rows,
        )  # fmt: skip


def _packed(signature: Sequence[int]) -> bytes:
    return np.array(signature, np.uint32).tobytes()


def _unpacked(signature: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(signature, np.uint32)


def _strictly_within(part: Profile, whole: Profile) -> bool:
    """A total over a shorter period, within the other's."""
    if part.days is None or whole.days is None:
        return False
    inside = whole.days.start <= part.days.start and part.days.end <= whole.days.end
    return inside and (part.days.end - part.days.start) < (whole.days.end - whole.days.start)


def _reason(verdict: Verdict, comparison: Comparison) -> str:
    """One line: what spoke most for the verdict, and what against it."""
    if comparison.barred:
        return f"{verdict}: {comparison.barred}, though the rest agrees"
    rows = sorted((r for r in comparison.rows if r.feature != "prior"), key=lambda r: (-abs(r.bits), r.feature, r.says))
    speaks = [f"{r.feature}: {r.says} ({r.bits:+.1f})" for r in rows[:4]]
    return f"{verdict}: {'; '.join(speaks) or 'nothing to compare'}"


def like_documents(
    pages: Mapping[str, Pages], *, strong: float, days: float, new: Collection[str] | None = None
) -> dict[str, frozenset[str]]:
    """For each document those of its weeks that share many of its rare names: both directions of each pair."""
    signatures = [(name, copies.signature(page.names, _NAME_ROWS)) for name, page in pages.items() if page.names]
    found: dict[str, set[str]] = {}
    for left, right in copies.like_pairs(signatures, _NAME_BANDS, new=new):
        one, other = pages[left], pages[right]
        if _days_apart(one, other) <= days and shared_names(one.names, other.names) >= strong:
            found.setdefault(left, set()).add(right)
            found.setdefault(right, set()).add(left)
    return {name: frozenset(others) for name, others in found.items()}


def _days_apart(one: Pages, other: Pages) -> int:
    """Days between two publications; 0 where one of them is not known."""
    return abs(one.published - other.published) if one.published is not None and other.published is not None else 0
