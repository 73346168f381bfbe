"""A logistic model with a small penalty, moved by isotonic regression; and how well what it says comes true.

Weights: iteratively reweighted least squares (Cox, 1958; Green, 1984) with a ridge penalty. Steps: pool adjacent
violators (Ayer and others, 1955) over tenths of the scores that models gave to documents they were not fitted on. ECE
and bins as in Guo and others (2017), the Brier score as in Brier (1950). Every set weighs the same up to a factor of
four, so that the largest does not drown the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from marsad.extract.confidence import Model

Numbers = np.ndarray[Any, np.dtype[np.float64]]
RIDGE = 10.0
RARE = 15
"""A feature seen in fewer claims gets no weight."""
_FOLDS, _TENTHS, _ROUNDS, _UNEVEN = 5, 10, 40, 4.0
_RULES = "the rules' own score"


class Case(NamedTuple):
    """A claim that some gold calls right or wrong."""

    source: str
    document: str
    half: str
    features: dict[str, float]
    right: bool


class Fitted(NamedTuple):
    """A model, to write and to use."""

    bias: float
    weights: dict[str, float]
    steps: tuple[tuple[float, float], ...] = ()

    @property
    def model(self) -> Model:
        """As the extractor uses it."""
        return Model(self.bias, self.weights, self.steps)

    def toml(self, cases: int, day: str) -> str:
        """The file that the extractor reads, the heaviest weights first."""
        heavy = sorted(self.weights.items(), key=lambda row: (-abs(row[1]), row[0]))
        rows = [f'[[weight]]\nfeature = "{name}"\nweight = {weight:.2f}\n' for name, weight in heavy]
        steps = ", ".join(f"[{at:.3f}, {share:.3f}]" for at, share in self.steps)
        return (
            f"# How likely a claim is right, fitted on {cases} claims of development data, {day}.\n"
            "# Written by `make calibrate` (bench/calibration.py); docs/benchmarks.md says how often it comes true.\n"
            "# A claim's log-odds are the bias and the weights of its features (a number's: times it); `steps`\n"
            "# moves the share this gives (left) to the share that was right (right).\n\n"
            f"bias = {self.bias:.2f}\nsteps = [{steps}]\n\n" + "\n".join(rows)
        )


def fit(cases: Sequence[Case]) -> Fitted:
    """The model of some cases."""
    steps = _steps(cases)
    bias, weights = _logistic(cases)
    return Fitted(round(bias, 2), {name: round(weight, 2) for name, weight in weights.items()}, steps)


def _names(cases: Sequence[Case]) -> list[str]:
    counted = Counter(name for case in cases for name in case.features)
    return sorted(name for name, number in counted.items() if number >= RARE)


def _table(cases: Sequence[Case], names: Sequence[str]) -> Numbers:
    at = {name: column for column, name in enumerate(names, start=1)}
    table = np.zeros((len(cases), len(names) + 1))
    table[:, 0] = 1.0
    for row, case in enumerate(cases):
        for name, value in case.features.items():
            if name in at:
                table[row, at[name]] = value
    return table


def even(cases: Sequence[Case]) -> Numbers:
    """A weight for each case, so that every set counts about the same."""
    sizes = Counter(case.source for case in cases)
    fair = len(cases) / max(1, len(sizes))
    weights = {name: min(_UNEVEN, max(1 / _UNEVEN, fair / size)) for name, size in sizes.items()}
    return np.array([weights[case.source] for case in cases])


def _logistic(cases: Sequence[Case]) -> tuple[float, dict[str, float]]:
    names = _names(cases)
    x, y, w = _table(cases, names), np.array([float(case.right) for case in cases]), even(cases)
    penalty = np.diag([0.0] + [RIDGE] * len(names))
    beta = np.zeros(len(names) + 1)
    for _ in range(_ROUNDS):
        share = 1 / (1 + np.exp(-x @ beta))
        curve = np.maximum(share * (1 - share), 1e-6) * w
        step = np.linalg.solve(x.T @ (x * curve[:, None]) + penalty, x.T @ (w * (y - share)) - penalty @ beta)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return float(beta[0]), dict(zip(names, map(float, beta[1:]), strict=True))


def _steps(cases: Sequence[Case]) -> tuple[tuple[float, float], ...]:
    """What share was right at each tenth of the scores, each document scored by a model that never saw it."""
    fold = [int(sha256(case.document.encode()).hexdigest()[:6], 16) % _FOLDS for case in cases]
    scores = np.zeros(len(cases))
    for number in range(_FOLDS):
        bias, weights = _logistic([case for case, own in zip(cases, fold, strict=True) if own != number])
        for row, case in enumerate(cases):
            if fold[row] == number:
                odds = bias + sum(weights.get(name, 0.0) * value for name, value in case.features.items())
                scores[row] = 1 / (1 + np.exp(-odds))
    right, weight = np.array([float(case.right) for case in cases]), even(cases)
    order = np.argsort(scores, kind="stable")
    parts = [part for part in np.array_split(order, _TENTHS) if len(part)]
    bins = [
        (float(np.average(scores[p], weights=weight[p])), float(np.average(right[p], weights=weight[p]))) for p in parts
    ]
    return _pooled(bins, [float(weight[part].sum()) for part in parts])


def _pooled(bins: Sequence[tuple[float, float]], sizes: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The bins with their shares made to rise: neighbours that fall are put together."""
    blocks: list[list[float]] = []
    for (at, share), size in zip(bins, sizes, strict=True):
        blocks.append([at, share, size])
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            last, before = blocks.pop(), blocks.pop()
            both = last[2] + before[2]
            blocks.append([(last[i] * last[2] + before[i] * before[2]) / both for i in (0, 1)] + [both])
    return tuple((round(at, 3), round(share, 3)) for at, share, _ in blocks)


def report(fitted: Fitted, cases: Sequence[Case], means: Mapping[str, str]) -> str:
    """The reliability of the half that was not fitted, as Markdown."""
    held = [case for case in cases if case.half == "check"]
    told = np.array([fitted.model.share(case.features) for case in held])
    rules = np.array([_rules(case) for case in held])
    right, weight = np.array([float(case.right) for case in held]), even(held)
    fits, every = len(cases) - len(held), np.full(len(held), np.average(right, weights=weight))
    return "\n".join([
        f"{fits} claims fitted the weights, {len(held)} others, of other documents, are these:", "",
        *_bins(told, right, weight), "",
        "| | expected calibration error | Brier score |", "|---|--:|--:|",
        f"| the model | {_ece(told, right, weight):.3f} | {_brier(told, right, weight):.3f} |",
        f"| the rules' own score | {_ece(rules, right, weight):.3f} | {_brier(rules, right, weight):.3f} |",
        f"| the same for every claim | 0 | {_brier(every, right, weight):.3f} |",
        "", *_by_set(held, told, right, means),
    ])  # fmt: skip


def _rules(case: Case) -> float:
    return float(1 / (1 + np.exp(-case.features.get(_RULES, 0.0))))


def _bins(told: Numbers, right: Numbers, weight: Numbers) -> list[str]:
    rows = ["| confidence | claims | mean confidence | right |", "|---|--:|--:|--:|"]
    for low, inside in _tenths(told):
        mean, share = (
            np.average(told[inside], weights=weight[inside]),
            np.average(right[inside], weights=weight[inside]),
        )
        rows.append(f"| {low:.1f}–{low + 0.1:.1f} | {int(inside.sum())} | {mean:.2f} | {share:.2f} |")
    return rows


def _tenths(told: Numbers) -> list[tuple[float, Any]]:
    at = np.minimum((told * _TENTHS + 1e-9).astype(int), _TENTHS - 1)
    return [(number / _TENTHS, at == number) for number in range(_TENTHS) if (at == number).any()]


def _ece(told: Numbers, right: Numbers, weight: Numbers) -> float:
    gaps = [abs(float(np.sum(weight[i] * (told[i] - right[i])))) for _, i in _tenths(told)]
    return sum(gaps) / float(weight.sum())


def _brier(told: Numbers, right: Numbers, weight: Numbers) -> float:
    return float(np.average((told - right) ** 2, weights=weight))


def _by_set(held: Sequence[Case], told: Numbers, right: Numbers, means: Mapping[str, str]) -> list[str]:
    rows = ["| set | claims | mean confidence | right | right means |", "|---|--:|--:|--:|---|"]
    for name, meaning in means.items():
        inside = np.array([case.source == name for case in held])
        if inside.any():
            rows.append(
                f"| {name} | {int(inside.sum())} | {told[inside].mean():.2f} | {right[inside].mean():.2f} | {meaning} |"
            )
    return rows
