"""How many people are in each state on the last working day of each month."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Counts, Ints, Keys
from polku.analytics.calendar import Calendar, calendar, place
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.months import (
    IS_UNEMPLOYED,
    Bands,
    People,
    Spells,
    band_names,
    bands,
    people_of,
    present,
    spells_of,
    turning,
)
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import Period, Selection, select
from polku.analytics.states import STATES

BY = ("municipality", "unit", "age", "sex", "language", "education", "occupation", "length")
"""What a stock can be broken down by."""


@dataclass(frozen=True, slots=True)
class Stock:
    """`stock`: month 'YYYY-MM', state, group (where one was asked for), people."""

    stock: Published


class Cells(NamedTuple):
    """What the kernel adds up, as differences from month to month."""

    n: Counts
    """(groups, states, months + 1)"""
    key: Keys
    universe: Keys
    """(groups, months + 1): of everyone in the group whatever their state."""


def stock(index: Index, filters: Filters, *, by: str = "", exact: bool = False) -> Stock:
    """Count people by state on the count days of a period, by default the last 36 months.

    With a length of unemployment, as a filter or as `by`, only the unemployed are counted. Raises
    `UnknownValueError` for a value the index does not know and a `by` that is none of BY.
    """
    if by and by not in BY:
        raise UnknownValueError("by", by, BY)
    selection = select(index, filters, exact=exact)
    period = selection.period()
    names, cells = _cells(selection, period, by)
    table = _table(period, names, cells)
    counted_table = counted(table if by else table.drop("group"), ["people"], exact=exact)
    return Stock(counted_table)


def _cells(selection: Selection, period: Period, by: str) -> tuple[tuple[str, ...], Cells]:
    """Return the names of the groups and their cells by month, summed over the shards."""
    moving = by in {"age", "length"}
    grouping = selection.grouping("" if moving else by)
    names = band_names(selection, by) if moving else grouping.names
    days, windows = calendar(period.days), bands(selection, by)
    shape = (len(names), len(STATES), len(period.days) + 1)

    def add(shard: Shard, cells: Cells) -> None:
        people = people_of(selection, shard, grouping)
        if (people.group >= 0).any():
            if len(windows.lengths):
                _add_lengths(spells_of(shard), people, days, windows, cells)
            else:
                _add_up(spells_of(shard), people, days, windows.ages, cells)
            present(spells_of(shard), people, days, windows.ages, cells.universe)

    total = added_up(selection, lambda: _nothing(shape, windows), add)
    return names, Cells(
        np.cumsum(total.n, axis=-1)[..., :-1],
        np.cumsum(total.key, axis=-1, dtype=np.uint64)[..., :-1],
        np.cumsum(total.universe, axis=-1, dtype=np.uint64)[..., :-1],
    )


def _nothing(shape: tuple[int, int, int], windows: Bands) -> Cells:
    """Return cells of zeros; those of all lengths have one universe."""
    groups = shape[0] // max(len(windows.lengths) - 1, 1)
    return Cells(
        np.zeros(shape, np.int64),
        np.zeros(shape, np.uint64),
        np.zeros((groups, shape[2]), np.uint64),
    )


def _table(period: Period, names: tuple[str, ...], cells: Cells) -> pl.DataFrame:
    """Return a row for every month, state and group, zeros too: who is nowhere must not show."""
    groups, states, months = cells.n.shape
    month, state, group = (
        one.ravel() for one in np.indices((months, states, groups), dtype=np.uint32)
    )
    universe = np.broadcast_to(cells.universe[:, None, :], (groups, states, months))
    return pl.DataFrame(
        {
            "month": pl.Series(period.names, dtype=pl.String).gather(month),
            "state": pl.Series(STATES).gather(state),
            "group": pl.Series(names, dtype=pl.String).gather(group),
            "people": cells.n.transpose(2, 1, 0).ravel(),
            "people.key": cells.key.transpose(2, 1, 0).ravel(),
            "people.universe": universe.transpose(2, 1, 0).ravel(),
        }
    )


@compiled
def _add_up(spells: Spells, people: People, calendar: Calendar, ages: Ints, cells: Cells) -> None:
    """Add every spell of the chosen people to the months whose count days it covers."""
    person, state, start, end = spells
    group, key, born = people
    days, places = calendar
    n, keys, _ = cells
    edges = np.zeros(len(ages), np.int32)
    whose = -1
    for row in range(len(person) if len(days) else 0):
        if end[row] <= days[0] or start[row] > days[-1] or group[person[row]] < 0:
            continue
        who = person[row]
        first, after = place(days, places, start[row]), place(days, places, end[row])
        if first < after:
            if who != whose:
                turning(calendar, born[who], ages, edges)
                whose = who
            where = group[who], state[row], first, after
            _count(n, keys, edges, where, key[who])


@compiled
def _add_lengths(
    spells: Spells, people: People, calendar: Calendar, windows: Bands, cells: Cells
) -> None:
    """Add the unemployed to the months on whose count days they have been so for such a length."""
    person, state, start, end = spells
    group, key, born = people
    days, places = calendar
    n, keys, _ = cells
    ages, lengths = windows
    edges = np.zeros(len(ages), np.int32)
    since, before = 0, -1
    for row in range(len(person)):
        who = person[row]
        if group[who] < 0 or not IS_UNEMPLOYED[state[row]]:
            continue
        if before < 0 or person[before] != who or end[before] != start[row]:
            since = start[row]
        before = row
        first, after = place(days, places, start[row]), place(days, places, end[row])
        if first >= after:
            continue
        turning(calendar, born[who], ages, edges)
        for length in range(len(lengths) - 1):
            low = max(first, place(days, places, since + lengths[length]))
            high = min(after, place(days, places, since + lengths[length + 1]))
            where = group[who] * (len(lengths) - 1) + length, state[row], low, high
            _count(n, keys, edges, where, key[who])


@compiled
def _count(n: Counts, keys: Keys, edges: Ints, where: tuple[int, int, int, int], key: int) -> None:
    """Count one of a group and state from a month to below another, at each age in its own group."""
    group, state, first, after = where
    for age in range(len(edges) - 1):
        low, high = max(first, edges[age]), min(after, edges[age + 1])
        if low < high:
            at = group * (len(edges) - 1) + age
            n[at, state, low] += 1
            n[at, state, high] -= 1
            keys[at, state, low] += key
            keys[at, state, high] -= key
