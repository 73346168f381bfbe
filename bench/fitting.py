"""A logistic model with a penalty, stretched so that its odds come true; and how well they do.

Weights: iteratively reweighted least squares (Cox, 1958; Green, 1984) with a ridge penalty. They are then stretched by
the slope of Platt (1999), from the odds that models gave to documents they were not fitted on (isotonic regression was
tried: it needs more claims than there are). ECE and bins as in Guo and others (2017), the Brier score as in Brier
(1950). Every set weighs the same up to a factor of two, so that the largest does not drown the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from marsad.extract.confidence import Model

Numbers = np.ndarray[Any, np.dtype[np.float64]]
RIDGES = (3.0, 10.0, 30.0, 100.0)
"""Penalties to choose from, by the log loss on documents that were not fitted on."""
RARE = 15
"""A feature seen in fewer claims gets no weight."""
_FOLDS, _TENTHS, _ROUNDS, _UNEVEN = 5, 10, 40, 2.0
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

    @property
    def model(self) -> Model:
        """As the extractor uses it."""
        return Model(self.bias, self.weights)

    def toml(self, cases: int, day: str) -> str:
        """The file that the extractor reads, the heaviest weights first."""
        heavy = sorted(self.weights.items(), key=lambda row: (-abs(row[1]), row[0]))
        rows = [f'[[weight]]\nfeature = "{name}"\nweight = {weight:.2f}\n' for name, weight in heavy]
        return (
            f"# How likely a claim is right, fitted on {cases} claims of development data, {day}.\n"
            "# Written by `make calibrate` (bench/calibration.py); docs/benchmarks.md says how often it comes true.\n"
            "# A claim's log-odds are the bias and the weights of its features (a number's: times the number).\n\n"
            f"bias = {self.bias:.2f}\n\n" + "\n".join(rows)
        )


def fit(cases: Sequence[Case]) -> Fitted:
    """The model of some cases."""
    ridge = min(RIDGES, key=lambda one: _loss(cases, _unseen(cases, one)))
    intercept, slope = _slope(cases, _unseen(cases, ridge))
    bias, weights = _logistic(cases, ridge)
    stretched = {name: round(slope * weight, 2) for name, weight in weights.items()}
    return Fitted(round(intercept + slope * bias, 2), stretched)


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


def _logistic(cases: Sequence[Case], ridge: float) -> tuple[float, dict[str, float]]:
    names = _names(cases)
    x, y, w = _table(cases, names), np.array([float(case.right) for case in cases]), even(cases)
    beta = _solved(x, y, w, np.diag([0.0] + [ridge] * len(names)))
    return float(beta[0]), dict(zip(names, map(float, beta[1:]), strict=True))


def _solved(x: Numbers, y: Numbers, w: Numbers, penalty: Numbers) -> Numbers:
    beta = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        share = 1 / (1 + np.exp(-x @ beta))
        curve = np.maximum(share * (1 - share), 1e-6) * w
        step = np.linalg.solve(x.T @ (x * curve[:, None]) + penalty, x.T @ (w * (y - share)) - penalty @ beta)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def _unseen(cases: Sequence[Case], ridge: float) -> Numbers:
    """The log-odds that each case gets from a model that never saw its document."""
    fold = [int(sha256(case.document.encode()).hexdigest()[:6], 16) % _FOLDS for case in cases]
    odds = np.zeros(len(cases))
    for number in range(_FOLDS):
        bias, weights = _logistic([case for case, own in zip(cases, fold, strict=True) if own != number], ridge)
        for row, case in enumerate(cases):
            if fold[row] == number:
                odds[row] = bias + sum(weights.get(name, 0.0) * value for name, value in case.features.items())
    return odds


def _right(cases: Sequence[Case]) -> Numbers:
    return np.array([float(case.right) for case in cases])


def _loss(cases: Sequence[Case], odds: Numbers) -> float:
    return float(np.average(np.logaddexp(0.0, np.where(_right(cases) > 0, -odds, odds)), weights=even(cases)))


def _slope(cases: Sequence[Case], odds: Numbers) -> tuple[float, float]:
    """Intercept and slope by which log-odds come true."""
    table = np.column_stack([np.ones(len(cases)), odds])
    intercept, slope = _solved(table, _right(cases), even(cases), np.zeros((2, 2)))
    return float(intercept), max(0.0, float(slope))


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
