"""The cubes of an index: sums over people, so those of shards add up to those of the whole.

A cell of a cube is of a municipality and a month, its bucket, and within it of a state or of a pair of
states. It has two sums of 64 bits; keys are summed modulo 2^64.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Bytes, Counts, Flags, Ints, Keys, Persons
from polku.analytics.calendar import Calendar, calendar, count_day, number, place
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import CUBES, Columns
from polku.analytics.states import STATES

Cubes = Mapping[str, Columns]

Spells = tuple[Persons, Bytes, Ints, Ints]
"""Person, state, start, end: by person and start."""

_STATES = len(STATES)
_CELLS = {"dfg": (_STATES, _STATES), "stock": (_STATES,)}
"""By cube: how many states each column has that comes after municipality and month."""


class Rows(NamedTuple):
    """What is to be added up, cell by cell; sums have 64 bits, and keys are summed as if signed."""

    bucket: Ints
    cell: npt.NDArray[np.uint16]
    first: npt.NDArray[Any]
    second: npt.NDArray[Any]


def cubes(tables: Mapping[str, Columns], until: date) -> dict[str, Columns]:
    """Return the cubes of a shard's people, from their spells."""
    persons, table = tables["persons"], tables["spells"]
    spells = table["person"], table["state"], table["start"], table["end"]
    codes, places = _coded(persons["municipality"])
    return {
        "dfg": _changes(spells, codes, places),
        "stock": _stock(spells, codes, places, persons["key"], until),
    }


def added(parts: Iterable[Cubes]) -> dict[str, Columns]:
    """Add cubes up: rows sorted by their codes, those of nothing left out."""
    found = list(parts)
    return {name: _added(name, [part[name] for part in found]) for name in CUBES}


def _added(name: str, parts: list[Columns]) -> Columns:
    one = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    codes, places = _coded(one["municipality"])
    months, month = _coded(one["month"])
    *states, first, second = list(one.values())[2:]
    cell = np.ravel_multi_index(tuple(states), _CELLS[name]).astype(np.uint16)
    bucket = places * np.int32(len(months)) + month
    rows = Rows(bucket, cell, first, second.view(np.int64))
    return _columns(name, codes, months, rows)


def _columns(name: str, codes: Counts, months: Counts, rows: Rows) -> Columns:
    """Add rows up and return the columns of a cube."""
    shape = _CELLS[name]
    found = _summed(rows, len(codes) * len(months), int(np.prod(shape)))
    values = (
        codes[found.bucket // max(len(months), 1)],
        months[found.bucket % max(len(months), 1)],
        *np.unravel_index(found.cell, shape),
        found.first,
        found.second,
    )
    return {
        field.name: np.asarray(value, field.type.to_pandas_dtype())
        for field, value in zip(CUBES[name], values, strict=True)
    }


def _coded(values: npt.NDArray[Any]) -> tuple[Counts, Ints]:
    """Return the values that occur, in order, and of every one its place among them."""
    if not len(values):
        return np.empty(0, np.int64), np.empty(0, np.int32)
    low = int(values.min())
    occurs = np.zeros(int(values.max()) - low + 1, np.bool_)
    _mark(values, low, occurs)
    return np.flatnonzero(occurs) + low, _placed(values, low, np.cumsum(occurs, dtype=np.int32))


@compiled
def _mark(values: Ints, low: int, occurs: Flags) -> None:
    for value in values:
        occurs[value - low] = True


@compiled
def _placed(values: Ints, low: int, until: Ints) -> Ints:
    """Return each value's place, of how many there are `until` it."""
    found = np.empty(len(values), np.int32)
    for row in range(len(values)):
        found[row] = until[values[row] - low] - 1
    return found


@compiled
def _summed(rows: Rows, buckets: int, cells: int) -> Rows:
    """Add rows up; sorted by bucket and cell, without cells whose first sum is zero.

    Rows are laid into their buckets, then added up one bucket after the other in cells that stay in
    the processor's cache: time and memory are linear in the rows and the buckets.
    """
    ends, (_, cell, first, second) = _laid(rows, buckets)
    sums, others = np.zeros(cells, np.int64), np.zeros(cells, np.int64)
    most = min(len(cell), buckets * cells)
    found = Rows(
        np.empty(most, np.int32),
        np.empty(most, np.uint16),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
    )
    at = 0
    for bucket in range(buckets):
        for row in range(ends[bucket], ends[bucket + 1]):
            sums[cell[row]] += first[row]
            others[cell[row]] += second[row]
        if ends[bucket] < ends[bucket + 1]:
            at = _written(found, at, bucket, sums, others)
    return Rows(found.bucket[:at], found.cell[:at], found.first[:at], found.second[:at])


@compiled
def _laid(rows: Rows, buckets: int) -> tuple[Counts, Rows]:
    """Return where each bucket begins and the last ends, and the rows in their order."""
    bucket, cell, first, second = rows
    ends = np.zeros(buckets + 1, np.int64)
    for one in bucket:
        ends[one + 1] += 1
    ends = np.cumsum(ends)
    free = ends[:-1].copy()
    cells, firsts, seconds = np.empty_like(cell), np.empty_like(first), np.empty_like(second)
    for row in range(len(bucket)):
        at = free[bucket[row]]
        free[bucket[row]] += 1
        cells[at], firsts[at], seconds[at] = cell[row], first[row], second[row]
    return ends, Rows(bucket, cells, firsts, seconds)


@compiled
def _written(found: Rows, at: int, bucket: int, sums: Counts, others: Counts) -> int:
    """Write the sums of a bucket from a place on, and clear them; return the place after."""
    for cell in range(len(sums)):
        if sums[cell] != 0:
            found.bucket[at], found.cell[at] = bucket, cell
            found.first[at], found.second[at] = sums[cell], others[cell]
            at += 1
        sums[cell], others[cell] = 0, 0
    return at


def _changes(spells: Spells, codes: Counts, places: Ints) -> Columns:
    """Count changes of state: every spell whose person has another one before it."""
    start = spells[2]
    low, high = (int(start.min()), int(start.max())) if len(start) else (0, 0)
    months = _months(np.arange(low, high + 1))
    month = (months - months[0]).astype(np.int32)
    rows = _changed(spells, places, low, month)
    return _columns("dfg", codes, np.arange(months[0], months[-1] + 1), rows)


@compiled
def _changed(spells: Spells, places: Ints, low: int, month: Ints) -> Rows:
    """Return one row a change; `month` are the places of the months of the days from `low` on."""
    person, state, start, _ = spells
    months = month[-1] + 1
    bucket, cell = np.empty(len(person), np.int32), np.empty(len(person), np.uint16)
    days = np.empty(len(person), np.int32)
    at = 0
    for row in range(1, len(person)):
        if person[row] == person[row - 1]:
            bucket[at] = places[person[row]] * months + month[start[row] - low]
            cell[at] = np.uint16(state[row - 1]) * _STATES + state[row]
            days[at] = start[row] - start[row - 1]
            at += 1
    return Rows(bucket[:at], cell[:at], np.ones(at, np.uint8), days[:at])


def _stock(spells: Spells, codes: Counts, places: Ints, key: Keys, until: date) -> Columns:
    """Count people by state on each count day up to `until`.

    A spell adds its person on the first count day it reaches and takes them away on the first one
    after it: what is left are sums from the first month on.
    """
    first, days = _count_days(spells[2], until)
    shape = (len(codes), len(days) + 1, _STATES)
    people, keys = np.zeros(shape, np.int64), np.zeros(shape, np.uint64)
    _count(spells, places, key, calendar(days), people, keys)
    people, keys = people.cumsum(axis=1), keys.cumsum(axis=1, dtype=np.uint64)
    at = np.nonzero(people[:, :-1])
    return {
        "municipality": codes[at[0]].astype(np.uint16),
        "month": (at[1] + first).astype(np.int32),
        "state": at[2].astype(np.uint8),
        "people": people[:, :-1][at],
        "key": keys[:, :-1][at],
    }


@compiled
def _count(
    spells: Spells, places: Ints, key: Keys, calendar: Calendar, people: Counts, keys: Keys
) -> None:
    person, state, start, end = spells
    days, day_places = calendar
    for row in range(len(person)):
        who = person[row]
        begins, ends = place(days, day_places, start[row]), place(days, day_places, end[row])
        people[places[who], begins, state[row]] += 1
        people[places[who], ends, state[row]] -= 1
        keys[places[who], begins, state[row]] += key[who]
        keys[places[who], ends, state[row]] -= key[who]


def _count_days(starts: Ints, until: date) -> tuple[int, Ints]:
    """Return the month of the earliest start, and the count days from it up to `until`."""
    last = until.year * 12 + until.month - 1
    first = int(_months(starts.min())) if len(starts) else last
    days = [number(count_day(month // 12, month % 12 + 1)) for month in range(first, last + 1)]
    return first, np.array([day for day in days if day <= number(until)], np.int32)


def _months(days: Any) -> Counts:
    """Return the months of days, counted as years × 12 + month - 1."""
    months = np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months + 1970 * 12)
