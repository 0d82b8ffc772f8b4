"""The cubes of an index: sums over people, so those of shards add up to those of the whole."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from polku.analytics.calendar import count_day, number
from polku.analytics.index.layout import CUBES, Columns
from polku.analytics.states import STATES

Months = npt.NDArray[np.int64]
Cubes = Mapping[str, Columns]

CODES = {
    "dfg": ("municipality", "month", "was", "became"),
    "stock": ("municipality", "month", "state"),
}


def cubes(tables: Mapping[str, Columns], until: date) -> dict[str, Columns]:
    """Return the cubes of a shard's people, from their spells."""
    persons, spells = tables["persons"], tables["spells"]
    return added([{"dfg": _changes(persons, spells), "stock": _stock(persons, spells, until)}])


def added(parts: Iterable[Cubes]) -> dict[str, Columns]:
    """Add cubes up: rows sorted by their codes, those of nothing left out."""
    found = list(parts)
    return {name: _added(name, [part[name] for part in found]) for name in CUBES}


def _added(name: str, parts: list[Columns]) -> Columns:
    codes = CODES[name]
    rows = pl.concat([pl.DataFrame(part) for part in parts])
    summed = rows.group_by(codes).agg(pl.all().sum()).sort(codes)
    kept = summed.filter(pl.col("people" if name == "stock" else "n") != 0)
    return {one.name: one.to_numpy() for one in kept}


def _changes(persons: Columns, spells: Columns) -> Columns:
    """Return one row a change of state: a spell whose person has another one before it."""
    person, start = spells["person"], spells["start"]
    after = np.flatnonzero(person[1:] == person[:-1]) + 1
    return {
        "municipality": persons["municipality"][person[after]],
        "month": _months(start[after]).astype(np.int32),
        "was": spells["state"][after - 1],
        "became": spells["state"][after],
        "n": np.ones(len(after), np.int64),
        "days": (start[after] - start[after - 1]).astype(np.int64),
    }


def _stock(persons: Columns, spells: Columns, until: date) -> Columns:
    """Count people by state on each count day up to `until`.

    A spell adds its person on the first count day it reaches and takes them away on the first one
    after it: what is left are sums from the first month on.
    """
    places, place = np.unique(persons["municipality"], return_inverse=True)
    first, days = _count_days(spells["start"], until)
    shape = (len(places), len(STATES), len(days) + 1)
    row = place[spells["person"]], spells["state"]
    begins = np.ravel_multi_index((*row, np.searchsorted(days, spells["start"])), shape)
    ends = np.ravel_multi_index((*row, np.searchsorted(days, spells["end"])), shape)
    key = persons["key"][spells["person"]]
    people = _summed(begins, ends, np.ones(len(key), np.int64), shape)
    keys = _summed(begins, ends, key, shape)
    at = np.nonzero(people[:, :, :-1])
    return {
        "municipality": places[at[0]],
        "month": (at[2] + first).astype(np.int32),
        "state": at[1].astype(np.uint8),
        "people": people[at],
        "key": keys[at],
    }


def _summed(
    begins: Months, ends: Months, what: npt.NDArray[Any], shape: tuple[int, ...]
) -> npt.NDArray[Any]:
    """Add what begins and take away what ends, cell by cell along the months; modulo 2^64."""
    found = np.zeros(int(np.prod(shape)), what.dtype)
    np.add.at(found, begins, what)
    np.subtract.at(found, ends, what)
    return found.reshape(shape).cumsum(axis=2, dtype=what.dtype)


def _count_days(starts: npt.NDArray[np.int32], until: date) -> tuple[int, Months]:
    """Return the month of the earliest start, and the count days from it up to `until`."""
    last = until.year * 12 + until.month - 1
    first = int(_months(starts.min())) if len(starts) else last
    days = [number(count_day(month // 12, month % 12 + 1)) for month in range(first, last + 1)]
    return first, np.array([day for day in days if day <= number(until)], np.int64)


def _months(days: Any) -> Months:
    """Return the months of days, counted as years × 12 + month - 1."""
    months = np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months + 1970 * 12)
