"""The cubes of an index: sums over people, so those of shards add up to those of the whole.

They are counted one municipality after the other: the sums over its months then stay in the cache of
the processor while the rows of its people run past.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Bytes, Counts, Ints
from polku.analytics.calendar import Calendar, calendar, count_day, number, place
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import CUBES, Columns, Tables, columns
from polku.analytics.states import STATES

Cubes = Mapping[str, Columns]

_STATES = len(STATES)
_CELLS = {"dfg": (_STATES, _STATES), "stock": (_STATES,)}
"""By cube: how many states each column has that comes after municipality and month."""

Sums = Counts
"""Of a municipality, (months, cells, 2): the two sums of each cell side by side in memory. Keys are
summed as if they had a sign, which modulo 2^64 is the same."""


class Spells(NamedTuple):
    """The columns of a shard's spells, and of every person the first row; last, how many rows."""

    first: Counts
    state: Bytes
    start: Ints
    end: Ints


class Months(NamedTuple):
    """The months from the earliest start on, by their places."""

    first: int
    """The month of the place 0, counted as in the cubes."""
    low: int
    """The earliest start."""
    of: Ints
    """The place of each day's month, from `low` on."""
    count_days: Calendar
    """Those that the index knows."""


def cubes(tables: Tables, until: date) -> dict[str, Columns]:
    """Return the cubes of a shard's people, from their spells."""
    persons, table = tables["persons"], tables["spells"]
    everybody = np.arange(len(persons["key"]) + 1, dtype=np.uint32)
    first = np.searchsorted(table["person"], everybody)
    spells = Spells(first, table["state"], table["start"], table["end"])
    months, keys = _months(spells.start, until), persons["key"].view(np.int64)
    parts: dict[str, list[Columns]] = {name: [] for name in CUBES}
    for code, people in _residents(persons["municipality"]):
        for name, sums in _counted(spells, people, keys, months).items():
            parts[name].append(_columns(name, code, months.first, sums))
    return {name: _joined(name, some) for name, some in parts.items()}


def _residents(municipality: npt.NDArray[np.uint16]) -> Iterator[tuple[int, Counts]]:
    """Yield each municipality with its people."""
    order = np.argsort(municipality, kind="stable")
    for people in np.split(order, np.flatnonzero(np.diff(municipality[order])) + 1):
        if len(people):
            yield int(municipality[people[0]]), people


def _columns(name: str, code: int, first: int, sums: Sums) -> Columns:
    """Return the rows of a municipality: those of which the first sum is not zero."""
    at = np.flatnonzero(sums[:, :, 0])
    month, cell = np.divmod(at, sums.shape[1])
    values = (
        np.full(len(at), code),
        month + first,
        *np.unravel_index(cell, _CELLS[name]),
        *sums.reshape(-1, 2)[at].T,
    )
    return {
        field.name: value.astype(field.type.to_pandas_dtype())
        for field, value in zip(CUBES[name], values, strict=True)
    }


def _joined(name: str, parts: Iterable[Columns]) -> Columns:
    some = [columns(CUBES[name].empty_table()), *parts]
    return {field: np.concatenate([part[field] for part in some]) for field in some[0]}


# ---- months ----


def _months(starts: Ints, until: date) -> Months:
    known = number(until)
    low, high = int(starts.min(initial=known)), int(starts.max(initial=known))
    days = np.arange(low, high + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    first, last = int(days[0]) + 1970 * 12, until.year * 12 + until.month - 1
    count = [number(count_day(month // 12, month % 12 + 1)) for month in range(first, last + 1)]
    kept = np.array([day for day in count if day <= known], np.int32)
    return Months(first, low, (days - days[0]).astype(np.int32), calendar(kept))


# ---- counting ----


def _counted(spells: Spells, people: Counts, keys: Counts, months: Months) -> dict[str, Sums]:
    """Count the changes of state of people by month, and people by state on each count day.

    A spell adds its person on the first count day it reaches and takes them away on the first one
    after it: what is left are sums from the first month on.
    """
    changes = np.zeros((months.of[-1] + 1, _STATES * _STATES, 2), np.int64)
    stock = np.zeros((len(months.count_days.days) + 1, _STATES, 2), np.int64)
    _count(spells, people, keys, months, changes, stock)
    return {"dfg": changes, "stock": np.cumsum(stock, axis=0)[:-1]}


@compiled
def _count(
    spells: Spells, people: Counts, keys: Counts, months: Months, changes: Sums, stock: Sums
) -> None:
    """Add spell after spell; a path has no gaps, so that one begins where the one before ends."""
    first, state, start, end = spells
    _, low, month, (days, places) = months
    for who in people:
        key = keys[who]
        before, since = np.int64(0), 0
        for row in range(first[who], first[who + 1]):
            now, day = np.int64(state[row]), start[row]
            at = place(days, places, day)
            stock[at, now, 0] += 1
            stock[at, now, 1] += key
            if row > first[who]:
                stock[at, before, 0] -= 1
                stock[at, before, 1] -= key
                cell = before * _STATES + now
                changes[month[day - low], cell, 0] += 1
                changes[month[day - low], cell, 1] += day - since
            before, since = now, day
        if first[who] < first[who + 1]:
            at = place(days, places, end[first[who + 1] - 1])
            stock[at, before, 0] -= 1
            stock[at, before, 1] -= key


# ---- adding up ----


def added(parts: Iterable[Cubes]) -> dict[str, Columns]:
    """Add cubes up: rows sorted by their codes, those of nothing left out."""
    found = list(parts)
    return {name: _added(name, [part[name] for part in found]) for name in CUBES}


def _added(name: str, parts: list[Columns]) -> Columns:
    shares: dict[int, list[Columns]] = {}
    for part in parts:
        for code, share in _municipalities(part):
            shares.setdefault(code, []).append(share)
    return _joined(name, [_sum(name, code, shares[code]) for code in sorted(shares)])


def _municipalities(part: Columns) -> Iterator[tuple[int, Columns]]:
    """Yield the rows of each municipality, which lie together."""
    codes = part["municipality"]
    for first, after in pairwise(np.flatnonzero(np.diff(codes, prepend=-1, append=-1))):
        yield int(codes[first]), {field: values[first:after] for field, values in part.items()}


def _sum(name: str, code: int, shares: list[Columns]) -> Columns:
    """Add up the rows of one municipality, of which most are of few shards and many of one."""
    if len(shares) == 1:
        return shares[0]
    first = min(int(share["month"][0]) for share in shares)
    last = max(int(share["month"][-1]) for share in shares)
    sums = np.zeros((last - first + 1, int(np.prod(_CELLS[name])), 2), np.int64)
    for share in shares:
        _, month, *states, one, other = share.values()
        cell = np.ravel_multi_index(tuple(states), _CELLS[name])
        _add(sums, month - first, cell, (one, other.view(np.int64)))
    return _columns(name, code, first, sums)


@compiled
def _add(sums: Sums, month: Ints, cell: Counts, values: tuple[Any, Any]) -> None:
    for row in range(len(month)):
        sums[month[row], cell[row], 0] += values[0][row]
        sums[month[row], cell[row], 1] += values[1][row]
