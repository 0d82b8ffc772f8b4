"""The cell-key method: small changes of counts, decided by the keys of the people counted.

Thompson, Broadfoot & Elazar (2013), *Methodology for the automatic confidentialisation of statistical
outputs from remote servers*, and Eurostat's census tables, with one change: the keys of the cell's
universe (everyone its filter lets through, whatever is counted of them) decide as well. A filter that
lets one person more through therefore changes the noise of every cell, not only of those the person
is in, and which figures move says nothing about the person.
"""

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Counts, Floats, Keys

SMALLEST = 5
"""The smallest figure above zero that is ever shown."""

PERTURBATION: tuple[dict[int, int], ...] = (
    {0: 15},
    {0: 15},
    {0: 9, 5: 6},
    {0: 6, 5: 9},
    {5: 15},
    {5: 15},
    {5: 10, 7: 2, 8: 1, 9: 2},
    {5: 5, 6: 1, 7: 3, 8: 2, 9: 3, 10: 1},
    {5: 1, 6: 2, 7: 3, 8: 3, 9: 3, 10: 2, 11: 1},
)
"""The figure shown for a count of 0, 1, 2, … and in how many cases of 15; the last row, shifted, is
that of all greater counts. Mean zero but for 1 (always 0) and 4 (always 5), where no other figure is
allowed. Why these cases: docs/disclosure.md."""

CASES = 15


def _changes() -> npt.NDArray[np.int64]:
    rows = [
        np.repeat(np.array(list(row)) - count, list(row.values()))
        for count, row in enumerate(PERTURBATION)
    ]
    return np.vstack(rows).astype(np.int64)


_CHANGES = _changes()
VARIANCE = float((_CHANGES[-1] ** 2).mean())
"""Of the changes of all but the smallest counts."""


LARGEST_CHANGE = int(np.abs(_CHANGES).max())
"""By which a figure shown differs at most from the count."""


def protect(n: npt.ArrayLike, key: npt.ArrayLike, universe: npt.ArrayLike) -> Counts:
    """Return the figures to show for counts of people, elementwise.

    `n` counts people or their episodes; `key` and `universe` are the sums modulo 2^64 of the record
    keys of those counted and of everyone who satisfies the cell's filter (the period too) and group.
    """
    counts = np.asarray(n, np.int64)
    if (counts < 0).any():
        raise ValueError("a count of people is below zero")
    with np.errstate(over="ignore"):  # arithmetic modulo 2^64 is what is meant
        drawn = _mix(_keys(key) + _mix(_keys(universe))) % np.uint64(CASES)
    row = np.minimum(counts, len(PERTURBATION) - 1)
    return np.asarray(counts + _CHANGES[row, drawn.astype(np.int64)], np.int64)


def protect_sum(
    total: npt.ArrayLike, largest: npt.ArrayLike, key: npt.ArrayLike, universe: npt.ArrayLike
) -> Floats:
    """Return the figures to show for sums of amounts over people, such as days, elementwise.

    A sum changes by at least half of, and at most, the `largest` amount of one person, up or down, so
    that what one person adds cannot be told from the change. Mean zero; never below zero.
    """
    with np.errstate(over="ignore"):
        drawn = _mix(_mix(_keys(key) + _mix(_keys(universe))))  # not what counts are drawn from
    part = (drawn >> np.uint64(11)).astype(np.float64) / 2**53  # 0 to 1
    change = np.where(part < 0.5, part - 1, part) * np.asarray(largest, np.float64)
    return np.asarray(np.maximum(np.asarray(total, np.float64) + change, 0.0), np.float64)


def _keys(values: npt.ArrayLike) -> Keys:
    keys = np.asarray(values)
    if keys.dtype.kind not in "iu":
        raise TypeError(f"keys are whole numbers of 64 bits, not {keys.dtype}")
    return keys.astype(np.uint64)


def _mix(keys: Keys) -> Keys:
    """Return splitmix64's scramble of each key (Steele, Lea & Flood 2014)."""
    mixed = keys + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
