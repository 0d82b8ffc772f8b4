"""How many people are in each state on the last working day of each month."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.months import (
    IS_UNEMPLOYED,
    Bands,
    Calendar,
    Counts,
    Ints,
    Keys,
    People,
    Spells,
    band_names,
    bands,
    calendar,
    goes_on,
    people_of,
    place,
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
    selection = select(index, filters)
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
            _add_up(spells_of(shard), people, days, windows, cells)
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
def _add_up(
    spells: Spells, people: People, calendar: Calendar, windows: Bands, cells: Cells
) -> None:
    """Add every spell of the chosen people to the months whose count days it covers."""
    edges = np.zeros(len(windows.ages), np.int32)
    whose, since = -1, 0
    for row in range(len(spells.person)):
        person, state = spells.person[row], spells.state[row]
        if people.group[person] < 0:
            continue
        if person != whose:
            turning(calendar, people.born[person], windows.ages, edges)
            whose = person
        if len(windows.lengths):
            if not IS_UNEMPLOYED[state]:
                continue
            since = since if goes_on(spells, row) else spells.start[row]
        span = place(calendar, spells.start[row]), place(calendar, spells.end[row])
        if span[0] < span[1]:
            where = people.group[person], state, since
            _spell(cells, calendar, windows, edges, span, where, people.key[person])


@compiled
def _spell(
    cells: Cells,
    calendar: Calendar,
    windows: Bands,
    edges: Ints,
    span: tuple[int, int],
    where: tuple[int, int, int],
    key: int,
) -> None:
    """Add a spell (first place, place after; group, state, start of the run) to its groups."""
    ages, lengths = len(windows.ages) - 1, len(windows.lengths) - 1
    for age in range(ages):
        first, after = max(span[0], edges[age]), min(span[1], edges[age + 1])
        group = where[0] * ages + age
        if first < after and lengths < 0:
            _count(cells, group, where[1], first, after, key)
        for length in range(lengths if first < after else 0):
            begins = max(first, place(calendar, where[2] + windows.lengths[length]))
            ends = min(after, place(calendar, where[2] + windows.lengths[length + 1]))
            if begins < ends:
                _count(cells, group * lengths + length, where[1], begins, ends, key)


@compiled
def _count(cells: Cells, group: int, state: int, first: int, after: int, key: int) -> None:
    cells.n[group, state, first] += 1
    cells.n[group, state, after] -= 1
    cells.key[group, state, first] += key
    cells.key[group, state, after] -= key
