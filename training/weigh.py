"""Fit the bits of `casting.toml`: `python training/weigh.py --shared FOLDER`.

Reads the MUC-4 development texts of one fold, takes every candidate for a slot of an incident with its features, and
fits a logistic regression to whether the answer key has it. A string of the key counts in full; a described victim, or
words that only overlap with the key's, in part: who is described is worth telling, but never as sure. Prints the bits.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from corpora import part

from marsad.core.nouns import Claim, Document, Mention
from marsad.extract import casting
from marsad.extract import extractor as extracting
from marsad.extract.encoder import Encoding
from marsad.extract.extractor import Extractor
from marsad.lexicon.actors import load_actors
from marsad.lexicon.gazetteer import open_gazetteer

Row = tuple[dict[str, float], float]

NEARLY = {"victims": 0.4}
"""What words are worth that the key has in another form; a victim described rather than named is such a form."""
ELSE = 0.25
PENALTY = 1.0


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--fold", type=int, default=1, help="which eighth of the texts (0 is left for measuring)")
    wanted = parser.parse_args()
    folder = wanted.shared / "muc4" / "dev"
    keys = {one["id"]: one["templates"] for one in _lines(folder / "gold.jsonl")}
    texts = [one for one in _lines(folder / "docs.jsonl") if part(one["id"]) == wanted.fold]
    rows = [row for one in texts for row in _rows(one, keys[one["id"]])]
    for name, bits in sorted(fitted(rows).items()):
        print(f"{name} = {bits:.2f}")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


_EXTRACTOR: list[Extractor] = []


def _rows(record: Mapping[str, Any], templates: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The candidates of one text: their features, and what the key makes of them."""
    found: list[Row] = []

    def noted(
        claims: Sequence[Claim], encoding: Encoding, text: str, _actors: object, _matches: object,
        mentions: Sequence[Mention],
    ) -> tuple[list[Claim], list[Mention]]:  # fmt: skip
        bare = [casting.untitled(claim) if claim.codes.muc4 else claim for claim in claims]
        every = casting.candidates(bare, encoding, text, mentions) if any(c.codes.muc4 for c in bare) else []
        found.extend((casting.features(one, every, bare, encoding), _worth(one, templates)) for one in every)
        return list(claims), []

    extracting.cast = noted
    _EXTRACTOR[:] = _EXTRACTOR or [Extractor(gazetteer=open_gazetteer(), actors=load_actors())]
    document = Document(id="d-0", text=record["text"], published=record.get("published"), title=record.get("title"))
    _EXTRACTOR[0].read(document, mentions="relevant")
    return found


def _worth(one: casting.Candidate, templates: Sequence[Mapping[str, Any]]) -> float:
    words = " ".join(one.words)
    best = 0.0
    for entity in (e for template in templates for e in template[one.slot]):
        strings = {_bare(s) for s in entity["names" if one.slot == "victims" else "mentions"] if s in entity["found"]}
        if words in strings:
            return 1.0
        every = (f" {_bare(s)} " for s in entity["mentions"])
        if any(f" {words} " in s or s in f" {words} " for s in every):
            best = NEARLY.get(one.slot, ELSE)
    return best


def _bare(words: str) -> str:
    return " ".join(w for w in re.sub(r"[^\w\s]", "", words.lower()).split() if w not in ("a", "an", "the"))


def fitted(rows: Sequence[Row]) -> dict[str, float]:
    """The bits of each feature, by Newton's method on the penalised likelihood."""
    names = sorted({name for told, _ in rows for name in told})
    given = np.array([[told.get(name, 0.0) for name in names] for told, _ in rows])
    wanted = np.array([worth for _, worth in rows])
    weights = np.zeros(len(names))
    for _ in range(60):
        shares = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (shares - wanted) + PENALTY * weights
        bend = (given.T * (shares * (1 - shares))) @ given + PENALTY * np.eye(len(names))
        weights -= np.linalg.solve(bend, slope)
    return dict(zip(names, (weights / math.log(2)).tolist(), strict=True))


if __name__ == "__main__":
    main()
