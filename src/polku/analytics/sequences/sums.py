"""Kernels of the measures: sums that lose nothing to rounding, and turbulence."""

from typing import Any

import numpy as np
import numpy.typing as npt

from polku.analytics.compiled import compiled

Array = npt.NDArray[Any]

_LARGE = 2.0**500
"""Numbers of subsequences are kept below it, and how often they were divided is counted."""


@compiled
def by_cell(cell: Array, amount: Array, cells: int) -> Array:
    """Return the sums of `amount` by `cell` (numbers below `cells`), as exact as if not rounded.

    Neumaier's compensated sum (Zeitschrift für Angewandte Mathematik und Mechanik 54, 1974).
    """
    sums = np.zeros((2, cells))
    for i in range(cell.size):
        _add(sums[0], sums[1], cell[i], amount[i])
    found: Array = sums[0] + sums[1]
    return found


def total(amount: Array) -> float:
    """Return the sum of an array, as exact as if not rounded."""
    return float(by_cell(np.zeros(amount.size, np.int64), amount, 1)[0])


@compiled
def by_unit(start: Array, end: Array, state: Array, amount: Array, sums: Array) -> Array:
    """Return the sums of `amount` by time unit in [start, end) and state: shape (units, states).

    `sums` are zeros of the shape (2, units, states).
    """
    for i in range(start.size):
        for unit in range(start[i], end[i]):
            _add(sums[0, unit], sums[1, unit], state[i], amount[i])
    found: Array = sums[0] + sums[1]
    return found


@compiled
def _add(sums: Array, lost: Array, cell: int, amount: float) -> None:
    new = sums[cell] + amount
    if abs(sums[cell]) >= abs(amount):
        lost[cell] += (sums[cell] - new) + amount
    else:
        lost[cell] += (amount - new) + sums[cell]
    sums[cell] = new


@compiled
def turbulence(begin: Array, state: Array, length: Array, states: int) -> Array:
    """Return log2(φ (s²max + 1) / (s² + 1)) of each person's spells; `begin` as `starts` gives it.

    φ: the number of distinct subsequences of the states in order; s²: the variance of the lengths
    of the spells, s²max: the greatest that as many spells of as many units could have.
    """
    found = np.empty(begin.size - 1)
    before = np.empty(states)
    for person in range(begin.size - 1):
        low, high = begin[person], begin[person + 1]
        subsequences, halvings = 1.0, 0.0
        before[:] = 0.0
        for i in range(low, high):
            more = 2.0 * subsequences - before[state[i]]
            before[state[i]] = subsequences
            subsequences = more
            if subsequences > _LARGE:
                subsequences /= _LARGE
                before /= _LARGE
                halvings += 500.0
        spells = high - low
        mean = length[low:high].sum() / spells
        variance = ((length[low:high] - mean) ** 2).sum() / spells
        most = (spells - 1) * (1.0 - mean) ** 2
        found[person] = np.log2(subsequences) + halvings + np.log2((most + 1.0) / (variance + 1.0))
    return found
