"""A small integer programme on HiGHS: columns, rows, and the same programme solved for several aims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

INFINITY = float("inf")
Terms = Mapping[int, float]


class Solution(NamedTuple):
    """The aim's value and every column's."""

    value: float
    columns: list[float]


class Programme:
    """Whole numbers ``>= 0`` under linear rows; solved to proven optimality, with one thread and no random choice."""

    def __init__(self) -> None:
        self._upper: list[float] = []
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._switches: list[int] = []
        self._loaded: dict[str, Any] = {}

    def column(self, upper: float = INFINITY) -> int:
        """A new column from 0 to ``upper``; its number."""
        self._upper.append(upper)
        return len(self._upper) - 1

    def switch(self) -> int:
        """A new column that is 0 or 1; its number."""
        self._switches.append(self.column(1.0))
        return self._switches[-1]

    def row(self, terms: Terms, *, low: float = -INFINITY, high: float = INFINITY) -> int:
        """``low <= terms <= high``; its number. Rows and columns can be added until the first `solve`."""
        self._rows.append(({column: weight for column, weight in terms.items() if weight}, low, high))
        return len(self._rows) - 1

    def upper_bound(self, column: int, upper: float) -> None:
        """Change a column's upper bound."""
        self._upper[column] = upper
        for solver in self._loaded.values():
            solver.changeColBounds(column, 0.0, upper)

    def ceiling(self, row: int, high: float) -> None:
        """Change a row's upper bound, its lower one being open."""
        terms, low, _ = self._rows[row]
        self._rows[row] = (terms, low, high)
        for solver in self._loaded.values():
            solver.changeRowBounds(row, low, high)

    def solve(self, aim: Terms, *, largest: bool = False) -> Solution | None:
        """The smallest (or largest) value of ``aim``; null where the rows contradict one another.

        Every column has to be bounded by rows or bounds in the direction of the aim. The programme is first solved with
        fractions allowed, from where the last aim left off, then with the switches whole and whatever came out half
        before; where that gives whole people, it is the answer. With all of them whole it is solved last.
        """
        found = self._run("none", aim, largest=largest)
        for _ in range(_ROUNDS):
            if found is None or not (halves := [c for c, value in enumerate(found) if _is_half(value)]):
                return self._solution(aim, found)
            self._make_whole(halves)
            found = self._run("some", aim, largest=largest)
        if found is not None and any(map(_is_half, found)):
            found = self._run("all", aim, largest=largest)
        return self._solution(aim, found)

    def _make_whole(self, columns: Iterable[int]) -> None:
        """From now on these columns are whole numbers where some are, as the switches always are."""
        import highspy

        if "some" not in self._loaded:
            self._loaded["some"] = self._load(highspy, "some")
        for column in columns:
            self._loaded["some"].changeColIntegrality(column, highspy.HighsVarType.kInteger)

    def _run(self, whole: str, aim: Terms, *, largest: bool) -> list[float] | None:
        import highspy

        if whole not in self._loaded:
            self._loaded[whole] = self._load(highspy, whole)
        solver = self._loaded[whole]
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if largest else highspy.ObjSense.kMinimize)
        number = len(self._upper)
        costs = np.zeros(number)
        for column, weight in aim.items():
            costs[column] = weight
        solver.changeColsCost(number, np.arange(number, dtype=np.int32), costs)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped with {solver.modelStatusToString(status)}")
        return list(solver.getSolution().col_value)

    def _solution(self, aim: Terms, found: list[float] | None) -> Solution | None:
        if found is None:
            return None
        columns = [float(round(value)) for value in found]
        return Solution(sum(weight * columns[column] for column, weight in aim.items()), columns)

    def _load(self, highspy: Any, whole: str) -> Any:
        solver = highspy.Highs()
        for option, value in _OPTIONS.items():
            solver.setOptionValue(option, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._upper), len(self._rows)
        model.col_cost_ = model.col_lower_ = [0.0] * len(self._upper)
        model.col_upper_ = self._upper
        model.row_lower_ = [low for _, low, _ in self._rows]
        model.row_upper_ = [high for _, _, high in self._rows]
        if whole != "none":
            kinds = highspy.HighsVarType
            model.integrality_ = [kinds.kInteger if whole == "all" else kinds.kContinuous] * len(self._upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = list(accumulate((len(terms) for terms, _, _ in self._rows), initial=0))
        model.a_matrix_.index_ = [column for terms, _, _ in self._rows for column in terms]
        model.a_matrix_.value_ = [weight for terms, _, _ in self._rows for weight in terms.values()]
        solver.passModel(model)
        for column in self._switches if whole == "some" else ():
            solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        return solver


_WHOLE = 1e-6
_ROUNDS = 4


def _is_half(value: float) -> bool:
    return abs(value - round(value)) >= _WHOLE


_OPTIONS = {
    "output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0, "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}  # fmt: skip
"""Tight, because a switch that is a billionth open must not let a thousand people through."""
