"""Counts linked by sums: which to hide so that no hidden one can be worked out, and the proof.

The reader of a publication is taken to know every equation between its figures, that figures are
whole numbers and not negative, that zeros are never hidden, that one marked SMALL lies between 1 and
the limit and that in tables with such marks one marked HIDDEN does not.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from polku.analytics.arrays import Floats

Marks = npt.NDArray[np.int8]

SHOWN, SMALL, HIDDEN = 0, 1, 2
_CLOSE = 1e-6
"""What the solver calls equal."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Figures of a publication and the equations between them.

    `values` are the figures' counts. `equations` has a row for each sum that holds (its terms add up
    to zero) and a column for each figure and then for each inner count, which no table shows.
    """

    values: npt.NDArray[np.int64]
    equations: csr_array
    limit: int

    @property
    def level(self) -> int:
        """How far apart two possible values of a hidden figure must be: 2 of <5, 4 of <10."""
        return (self.limit - 1) // 2

    @property
    def small(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.values > 0) & (self.values < self.limit))

    @property
    def inner(self) -> int:
        return int(self.equations.shape[1]) - self.values.size


def hide(linked: Linked) -> Marks:
    """Return SHOWN, SMALL or HIDDEN for each figure: none of the hidden can be worked out.

    Small figures first; then, for each hidden one that the rest would give back, those whose loss
    costs least (Fischetti & Salazar 2003's linear programme, solved one figure at a time). At last
    the audit, and what it finds open is closed by hiding the figure's whole neighbourhood. Where
    the marks themselves would tell too much (<5 in all is 1 + 1 + 1 + 1), all hidden are HIDDEN.
    """
    for kind in (SMALL, HIDDEN):
        marks = np.where(linked.small, kind, SHOWN).astype(np.int8)
        if _close(linked, marks):
            return marks
    raise ArithmeticError("the sums of a publication allow no other table")


def _close(linked: Linked, marks: Marks) -> bool:
    """Hide more until nothing hidden can be worked out; say whether that could be done."""
    while _complement(linked, marks):
        found = recoverable(linked, marks)
        if not found.size:
            return True
        if not _hide_around(linked, marks, found):
            break
    return False


def recoverable(linked: Linked, marks: Marks) -> npt.NDArray[np.int64]:
    """Return the hidden figures for which no two possible values lie `level` apart.

    A value is possible when a whole table of whole numbers that agrees with all that is shown has it.
    """
    possible = _Possible.of(linked, marks)
    lowest = highest = linked.values.astype(np.float64)
    for figure, direction in product(np.flatnonzero(marks != SHOWN).tolist(), (-1.0, 1.0)):
        if highest[figure] - lowest[figure] < linked.level:
            table = possible.extreme(figure, direction)
            lowest, highest = np.minimum(lowest, table), np.maximum(highest, table)
    return np.flatnonzero((marks != SHOWN) & (highest - lowest < linked.level))


@dataclass(frozen=True, slots=True)
class _Possible:
    """The tables that agree with what is shown: what a reader can reckon with."""

    values: Floats
    unknown: npt.NDArray[np.int64]
    """Columns of the hidden figures and the inner counts."""
    equations: csr_array
    sums: Floats
    bounds: Bounds

    @classmethod
    def of(cls, linked: Linked, marks: Marks) -> "_Possible":
        low, high = _bounds(linked, marks)
        shown = np.flatnonzero(marks == SHOWN)
        unknown = np.setdiff1d(np.arange(low.size), shown)
        sums = -(linked.equations[:, shown] @ linked.values[shown])
        kept = linked.equations[:, unknown]
        asked = np.diff(kept.indptr) > 0
        limits = Bounds(low[unknown], high[unknown])
        values = linked.values.astype(np.float64)
        return cls(values, unknown, kept[asked], sums[asked].astype(np.float64), limits)

    def extreme(self, figure: int, direction: float) -> Floats:
        """Return the table of whole numbers in which a figure is greatest (-1) or least (1)."""
        aim = np.zeros(self.unknown.size)
        aim[np.searchsorted(self.unknown, figure)] = direction
        # Nothing shown may bound a figure from above; any value far enough proves as much.
        bounds = Bounds(self.bounds.lb, np.minimum(self.bounds.ub, 2 * self.values.sum() + 1000))
        found = _solved(aim, self.equations, self.sums, bounds)
        if found is not None and np.abs(found - np.rint(found)).max() > _CLOSE:
            found = _solved(aim, self.equations, self.sums, bounds, whole=True)
        table = self.values.copy()
        if found is not None:
            hidden = self.unknown < table.size
            table[self.unknown[hidden]] = np.rint(found[hidden])
        return table


def _solved(
    aim: Floats, equations: csr_array, sums: Floats, bounds: Bounds, *, whole: bool = False
) -> Floats | None:
    """Return the solution least by `aim`; None: there is none."""
    agree = LinearConstraint(equations, sums, sums)
    integrality = np.full(aim.size, int(whole), np.int64)
    found = milp(aim, constraints=agree, bounds=bounds, integrality=integrality)
    return None if found.x is None else np.asarray(found.x, np.float64)


def _bounds(linked: Linked, marks: Marks) -> tuple[Floats, Floats]:
    """Return what a reader knows of each figure and inner count: at least, at most."""
    values = linked.values.astype(np.float64)
    told = not (linked.small & (marks == HIDDEN)).any()
    low = np.where(linked.small | (not told), 1.0, linked.limit)
    high = np.where(marks == SMALL, linked.limit - 1.0, np.inf)
    known = (marks == SHOWN) | (values == 0)
    low, high = np.where(known, values, low), np.where(known, values, high)
    inner = linked.inner
    return np.append(low, np.zeros(inner)), np.append(high, np.full(inner, np.inf))


def _complement(linked: Linked, marks: Marks) -> bool:
    """Hide more figures until each hidden one can move by `level` without a shown one moving."""
    moved = np.zeros(marks.size, np.bool_)
    while (left := np.flatnonzero((marks != SHOWN) & ~moved)).size:
        move = _cheapest_move(linked, marks, int(left[0]))
        if move is None:
            return False
        marks[(np.abs(move) > _CLOSE) & (marks == SHOWN)] = HIDDEN
        moved |= np.abs(move) >= linked.level - _CLOSE
    return True


def _cheapest_move(linked: Linked, marks: Marks, figure: int) -> Floats | None:
    """Return by how much each figure moves when `figure` does, at the least cost of new hiding."""
    low, high = _bounds(linked, marks)
    value = linked.values[figure]
    for step in (linked.level, -linked.level):
        if low[figure] <= value + step <= high[figure]:
            move = _move(linked, marks, figure, step)
            if move is not None:
                return move
    return None


def _move(linked: Linked, marks: Marks, figure: int, step: int) -> Floats | None:
    size, values = linked.values.size, linked.values.astype(np.float64)
    could = np.where((marks == SHOWN) & (values > 0), HIDDEN, marks).astype(np.int8)
    low, high = _bounds(linked, could)
    up, down = high[:size] - values, values - low[:size]
    up_from, down_from = np.zeros(size), np.zeros(size)
    up_from[figure] = up[figure] = max(step, 0)
    down_from[figure] = down[figure] = max(-step, 0)
    price = np.where(marks == SHOWN, np.log2(1 + values), 0.0)
    figures = linked.equations[:, :size]
    found = _solved(
        np.concatenate([price, price, np.zeros(linked.inner)]),
        hstack([figures, -figures, linked.equations[:, size:]], format="csr"),
        -(figures @ values),
        Bounds(
            np.concatenate([up_from, down_from, low[size:]]),
            np.concatenate([up, down, high[size:]]),
        ),
    )
    return None if found is None else np.asarray(found[:size] - found[size : 2 * size])


def _hide_around(linked: Linked, marks: Marks, found: npt.NDArray[np.int64]) -> bool:
    """Hide every figure that stands in an equation with those found; say whether that was new."""
    touched = np.unique(linked.equations[:, found].tocoo().row)
    around = np.unique(linked.equations[touched].tocoo().col)
    figures = around[around < marks.size]
    figures = figures[(linked.values[figures] > 0) & (marks[figures] == SHOWN)]
    marks[figures] = HIDDEN
    return bool(figures.size)
