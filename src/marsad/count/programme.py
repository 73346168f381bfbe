"""A small integer programme on HiGHS: columns, rows, and the same programme solved for several aims."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

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
        self._solver: Any = None

    def column(self, upper: float = INFINITY) -> int:
        """A new column from 0 to ``upper``; its number."""
        self._upper.append(upper)
        return len(self._upper) - 1

    def row(self, terms: Terms, *, low: float = -INFINITY, high: float = INFINITY) -> int:
        """``low <= terms <= high``; its number. Rows and columns can be added until the first `solve`."""
        self._rows.append(({column: weight for column, weight in terms.items() if weight}, low, high))
        return len(self._rows) - 1

    def upper_bound(self, column: int, upper: float) -> None:
        """Change a column's upper bound."""
        self._upper[column] = upper
        if self._solver is not None:
            self._solver.changeColBounds(column, 0.0, upper)

    def ceiling(self, row: int, high: float) -> None:
        """Change a row's upper bound, its lower one being open."""
        terms, low, _ = self._rows[row]
        self._rows[row] = (terms, low, high)
        if self._solver is not None:
            self._solver.changeRowBounds(row, low, high)

    def solve(self, aim: Terms, *, largest: bool = False) -> Solution | None:
        """The smallest (or largest) value of ``aim``; null where the rows contradict one another.

        Every column has to be bounded by rows or bounds in the direction of the aim.
        """
        import highspy

        solver = self._loaded(highspy)
        sense = highspy.ObjSense.kMaximize if largest else highspy.ObjSense.kMinimize
        solver.changeObjectiveSense(sense)
        for column in range(len(self._upper)):
            solver.changeColCost(column, float(aim.get(column, 0.0)))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped with {solver.modelStatusToString(status)}")
        columns = [round(value) for value in solver.getSolution().col_value]
        return Solution(sum(weight * columns[column] for column, weight in aim.items()), [float(v) for v in columns])

    def _loaded(self, highspy: Any) -> Any:
        if self._solver is not None:
            return self._solver
        solver = highspy.Highs()
        for option, value in _OPTIONS.items():
            solver.setOptionValue(option, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._upper), len(self._rows)
        model.col_cost_ = model.col_lower_ = [0.0] * len(self._upper)
        model.col_upper_ = self._upper
        model.row_lower_ = [low for _, low, _ in self._rows]
        model.row_upper_ = [high for _, _, high in self._rows]
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(self._upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = list(accumulate((len(terms) for terms, _, _ in self._rows), initial=0))
        model.a_matrix_.index_ = [column for terms, _, _ in self._rows for column in terms]
        model.a_matrix_.value_ = [weight for terms, _, _ in self._rows for weight in terms.values()]
        solver.passModel(model)
        self._solver = solver
        return solver


_OPTIONS = {
    "output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0, "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}  # fmt: skip
"""Tight, because a switch that is a billionth open must not let a thousand people through."""
