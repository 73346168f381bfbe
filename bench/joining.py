"""Learns what each line of a comparison of two reports is worth, and writes it into the resolver's weights.

    python bench/joining.py fit [--shared ../shared] [--databases bench-out] [--check]
    python bench/joining.py words [--shared ../shared]

`fit` reads the reports of the sets below (`marsad add` fills a database for each where there is none), takes every pair
of tellings that share a block and are what their reports are mostly about, and labels it by the gold: one incident, or
two. The bits are a logistic model's (Fellegi and Sunter's weights, with the dependence between fields taken into
account), around the values by rule in joining-rules.toml as a Gaussian prior, so that a line of which the data hold
nothing keeps its rule. Beside each are m and u: the share of the line among pairs of one incident, and of two.
`--check` only prints, for each set, how well its pairs are told apart by weights that were learned without it.

`words` counts in how many reports each word stands (news of crimes, and news of wars), for the weighing of rare words.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from marsad.core.nouns import Claim, Document
from marsad.flow.components import resolver_of
from marsad.resolve.blocking import Blocking
from marsad.resolve.columns import Columns
from marsad.resolve.evidence import findings
from marsad.resolve.pages import pages_of
from marsad.resolve.profiles import Profile
from marsad.resolve.resolver import Resolver, like_documents
from marsad.resolve.tellings import of_documents
from marsad.resolve.wording import WORD, stem_of
from marsad.store.ledger import Ledger

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "bench" / "joining-rules.toml"
WEIGHTS = ROOT / "src" / "marsad" / "resolve" / "weights.toml"
SHARES = ROOT / "src" / "marsad" / "lexicon" / "en" / "resolve" / "word_shares.tsv"
BEGIN, END = "# >>> learned\n", "# <<< learned\n"
FIXED = ("kind.incompatible", "prior.one_main", "prior.none_main")
"""Lines that are not learned: kinds that do not go together bar all else, and the gold is of what reports are about."""
STIFF = {"agent": 0.4, "target": 0.4, "wording": 0.7, "published": 0.8}
"""Parts that may move less: sides of a war are hardly named in news of crimes, and the rest should stay in order."""
SPREAD = 1.2
"""Bits by which a line may be off its rule, as the standard deviation of the prior."""

SIGNED = ("kind", "agent", "target", "killed", "injured", "others", "people", "operation", "wording")
"""Parts whose lines keep the sign of their rule: that two reports count as many dead never speaks against them."""


class Learning(NamedTuple):
    """A set to learn from; ``weight`` is what all its pairs count together, in pairs."""

    name: str
    docs: str
    gold: str
    weight: float


SETS = (
    Learning("gva", "gva/docs.jsonl", "gva/gold.jsonl", 1500),
    Learning("gvc-train", "gvc/train/docs.jsonl", "gvc/train/gold.jsonl", 500),
    Learning("stories-open", "own:stories-open.jsonl", "own:stories-open-gold.jsonl", 1000),
    Learning("stories-learning", "own:stories-learning.jsonl", "own:stories-learning-gold.jsonl", 1000),
)
CRIMES = ("gva/docs.jsonl", "gvc/train/docs.jsonl")
WARS = ("muc4/dev/docs.jsonl", "muc4/tst1/docs.jsonl", "muc4/tst2/docs.jsonl", "re3d/docs.jsonl", "petrarch/docs.jsonl",
        "own:stories-open.jsonl")  # fmt: skip
LEAST_SHARE, FEWEST = 0.008, 4


class Pair(NamedTuple):
    """Two tellings that share a block: their lines, and whether they are of one incident."""

    source: str
    lines: tuple[tuple[str, float], ...]
    bits: float
    """What its lines are worth that are not to be learned: a family of kinds has bits of its own."""
    same: bool
    documents: tuple[str, str]


def main() -> None:
    """Learn, or count words."""
    options = _options()
    if options.what == "words":
        _write_words(options.shared)
        return
    pairs = [pair for learning in SETS for pair in pairs_of(learning, options)]
    rules = tomllib.loads(RULES.read_text("utf-8"))
    start = {f"{part}.{line}": float(bits) for part, lines in rules.items() for line, bits in lines.items()}
    if options.check:
        for held in SETS:
            model = fit([pair for pair in pairs if pair.source != held.name], start)
            _tell(held.name, [pair for pair in pairs if pair.source == held.name], model, start)
        return
    model = fit(pairs, start)
    for learning in SETS:
        _tell(learning.name, [pair for pair in pairs if pair.source == learning.name], model, start)
    _write(model, pairs, rules)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("what", choices=("fit", "words"))
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--databases", type=Path, default=ROOT / "bench-out")
    parser.add_argument("--check", action="store_true", help="write nothing")
    return parser.parse_args()


def path_of(name: str, shared: Path) -> Path:
    """A file of ours (``own:``), or of the shared data."""
    own = name.removeprefix("own:")
    return ROOT / "bench" / "own" / own if own != name else shared / "data" / name


def read(learning: Learning, options: argparse.Namespace) -> tuple[list[Claim], list[Document]]:
    """The claims and documents of a set, from its database, which is filled first where it is not there."""
    database = options.databases / f"joining-{learning.name}.db"
    if not database.exists():
        options.databases.mkdir(parents=True, exist_ok=True)
        docs = path_of(learning.docs, options.shared)
        subprocess.run([sys.executable, "-m", "marsad", "add", str(docs), "--db", str(database)], check=False)
    with Ledger.open(str(database), create=False) as ledger:
        return list(ledger.claims()), list(ledger.documents())


def owners(gold: Path) -> dict[str, str]:
    """The incident of every document that tells of one only."""
    told: dict[str, set[str]] = defaultdict(set)
    for line in gold.read_text("utf-8").splitlines():
        incident = json.loads(line)
        for document in incident["documents"]:
            told[document].add(incident["id"])
    return {document: next(iter(ids)) for document, ids in told.items() if len(ids) == 1}


def pairs_of(learning: Learning, options: argparse.Namespace) -> list[Pair]:
    """The labelled pairs of a set."""
    claims, documents = read(learning, options)
    names = {document.id: document.name for document in documents}
    owner = owners(path_of(learning.gold, options.shared))
    resolver = resolver_of()
    found = []
    for left, right in candidates(resolver, claims, documents):
        one, other = names[left.claim.document], names[right.claim.document]
        if one in owner and other in owner:
            told = list(findings(left, right, resolver.weights))
            if any(line.line == "incompatible" for line in told):
                continue
            lines = tuple((f"{line.part}.{line.line}", line.share) for line in told if line.bits is None)
            bits = sum(line.bits for line in told if line.bits is not None)
            found.append(Pair(learning.name, lines, bits, owner[one] == owner[other], (one, other)))
    return found


def candidates(
    resolver: Resolver, claims: Sequence[Claim], documents: Sequence[Document]
) -> Iterator[tuple[Profile, Profile]]:
    """Pairs of tellings of different documents that are compared, each what its report is mostly about."""
    pages = {document.id: pages_of(document) for document in documents}
    profiles = [resolver.profile(claim, pages) for claim in sorted(claims, key=lambda claim: claim.id)]
    tellings, _ = of_documents(profiles, resolver.judge_pair)
    like = like_documents(
        pages, strong=resolver.weights.number("documents", "strong"), days=resolver.weights.copies["days"]
    )
    for ones, others in Blocking(Columns(tellings, resolver.weights), resolver.weights, like=like).pairs():
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            left, right = sorted((tellings[one], tellings[other]), key=lambda p: p.claim.id)
            if left.claim.document != right.claim.document and left.main and right.main:
                yield left, right


def fit(pairs: Sequence[Pair], start: Mapping[str, float]) -> dict[str, float]:
    """The bits of every line: Newton's method on the penalised likelihood, with the rules as the prior's centre."""
    names = sorted(name for name in start if name not in FIXED)
    place = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(pairs), len(names)))
    fixed = np.array([pair.bits for pair in pairs])
    for at, pair in enumerate(pairs):
        for name, share in pair.lines:
            if name in place:
                rows[at, place[name]] += share
            else:
                fixed[at] += share * start.get(name, 0.0)
    same = np.array([pair.same for pair in pairs], float)
    totals = Counter(pair.source for pair in pairs)
    share = {learning.name: learning.weight for learning in SETS}
    weights = np.array([share[pair.source] / totals[pair.source] for pair in pairs])
    weights = np.minimum(weights, 4.0)
    centre = np.array([start[name] for name in names])
    signed = np.array([name.partition(".")[0] in SIGNED for name in names])
    lowest = np.where(signed & (centre > 0), 0.0, -np.inf)
    highest = np.where(signed & (centre < 0), 0.0, np.inf)
    bits = centre.copy()
    penalty = np.diag([1.0 / STIFF.get(name.partition(".")[0], SPREAD) ** 2 for name in names])
    for _ in range(40):
        odds = (rows @ bits + fixed) * math.log(2)
        chance = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
        gradient = rows.T @ (weights * (same - chance)) * math.log(2) - penalty @ (bits - centre)
        curve = (rows.T * (weights * chance * (1 - chance))) @ rows * math.log(2) ** 2 + penalty
        step = np.linalg.solve(curve, gradient)
        bits = np.clip(bits + np.clip(step, -2, 2), lowest, highest)
    return {name: round(float(value), 2) for name, value in zip(names, bits, strict=True)}


def scored(pair: Pair, model: Mapping[str, float], start: Mapping[str, float]) -> float:
    """The bits of a pair."""
    return pair.bits + sum(share * model.get(name, start.get(name, 0.0)) for name, share in pair.lines)


def _tell(name: str, pairs: Sequence[Pair], model: Mapping[str, float], start: Mapping[str, float]) -> None:
    """How well the pairs of a set are told apart."""
    rows = [(scored(pair, model, start), pair.same) for pair in pairs]
    positive = sum(same for _, same in rows)
    said = [f"{len(rows)} pairs, {positive} of one incident"]
    for least in (0.0, 1.0, 2.0, 3.0, 4.0):
        taken = [same for bits, same in rows if bits >= least]
        right = sum(taken)
        said.append(
            f"from {least:g} bits: precision {right / max(1, len(taken)):.3f}, recall {right / max(1, positive):.3f}"
        )
    loss = -sum(math.log2(max(1e-9, _chance(bits if same else -bits))) for bits, same in rows) / max(1, len(rows))
    print(f"{name}: " + "; ".join(said) + f"; {loss:.3f} bits lost a pair")


def _chance(bits: float) -> float:
    return 1 / (1 + 2.0 ** -max(-60.0, min(60.0, bits)))


def _write(model: Mapping[str, float], pairs: Sequence[Pair], rules: Mapping[str, Mapping[str, float]]) -> None:
    """The learned block of weights.toml, each line with its m and u."""
    seen = {
        same: Counter(name for pair in pairs if pair.same == same for name, _ in pair.lines) for same in (True, False)
    }
    total = {same: sum(pair.same == same for pair in pairs) for same in (True, False)}
    by_set = Counter((pair.source, pair.same) for pair in pairs)
    told = ", ".join(f"{s.name} {by_set[s.name, True]}/{by_set[s.name, False]}" for s in SETS)
    lines = [
        f"# Learned from {len(pairs)} pairs (of one incident/of two: {told}).",
        "# m: share of the line among pairs of one incident; u: among pairs of two. The bits are not log2(m/u) alone:",
        "# fields that go together share what they say. A line with few pairs stays near its rule.",
    ]
    for part, own in rules.items():
        lines.append(f"\n[between.{part}]")
        for line, rule in own.items():
            name = f"{part}.{line}"
            value = model.get(name, rule)
            m, u = (seen[same][name] / max(1, total[same]) for same in (True, False))
            key = line if line[0].isalpha() else f'"{line}"'
            many = seen[True][name] + seen[False][name]
            note = (
                f"rule {rule:g}" if name in FIXED or not many else f"m {m:.3f} u {u:.4f}, {many} pairs; rule {rule:g}"
            )
            lines.append(f"{key} = {value:.2f}".ljust(24) + f"# {note}")
    text = WEIGHTS.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    WEIGHTS.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after, "utf-8")


def _write_words(shared: Path) -> None:
    """word_shares.tsv: of each genre, in what share of reports a stem stands; the larger of the two counts."""
    best: dict[str, float] = {}
    for genre in (CRIMES, WARS):
        held: Counter[str] = Counter()
        reports = 0
        for text in _texts(genre, lambda name: path_of(name, shared)):
            held.update({stem for match in WORD.finditer(text) if (stem := stem_of(match.group()))})
            reports += 1
        for stem, count in held.items():
            if count >= FEWEST and count / reports >= LEAST_SHARE:
                best[stem] = max(best.get(stem, 0.0), count / reports)
    head = (
        "# In what share of reports a word's stem stands, in news of crimes or in news of wars, whichever is larger;\n"
        f"# words in fewer than {LEAST_SHARE:.1%} are left out and count as rare. Counted by `make fit-joining` over\n"
        "# MUC-4, re3d, PETRARCH's tests, reports of our own, and two collections of gun-violence news.\n"
    )
    rows = [f"{stem}\t{share:.3f}" for stem, share in sorted(best.items())]
    SHARES.write_text(head + "\n".join(rows) + "\n", "utf-8")
    print(f"{len(rows)} stems")


def _texts(names: Iterable[str], place: Callable[[str], Path]) -> Iterator[str]:
    for name in names:
        for line in place(name).read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            yield f"{row.get('title') or ''}\n{row['text']}"


if __name__ == "__main__":
    main()
