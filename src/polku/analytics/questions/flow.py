"""How many unemployments begin and end each month, and from which state people move to which.

A month reaches from the count day before to its own: what began less what ended is then the change of
the stock of the unemployed, to the person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Bytes, Counts, Flags, Ints, Keys, Persons
from polku.analytics.calendar import Calendar, calendar, count_day, day_of, number
from polku.analytics.compiled import compiled, inlined
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.months import (
    IS_UNEMPLOYED,
    People,
    Spells,
    people_of,
    present,
    spells_of,
    turning,
)
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import ANY, Period, Selection, select
from polku.analytics.states import STATES

BEGAN, ENDED, NEITHER = range(3)


@dataclass(frozen=True, slots=True)
class Flow:
    """`flow`: month 'YYYY-MM', began, ended (unemployments; those that touch are one).

    `moves`: month, was, became, people; the moves of which the shown figure is not zero.
    """

    flow: Published
    moves: Published


class Cells(NamedTuple):
    """What the kernels add up; the first month stands for all out of the period and is left out."""

    n: Counts
    """(months, BEGAN or ENDED)"""
    key: Keys
    moves: Counts
    """(months, was, became): people, each once."""
    moves_key: Keys
    universe: Keys
    """(1, months + 1), as differences: of everyone chosen and known on the count day."""


class Rules(NamedTuple):
    """What unemployments are counted: their lengths, and the last day known."""

    lengths: tuple[int, int]
    until: int


def flow(index: Index, filters: Filters, *, exact: bool = False) -> Flow:
    """Count the unemployments that began and ended by month, and people by the moves they made.

    The age is that on the month's count day. A length chooses unemployments by how long they lasted
    in all, or have lasted so far, and the moves into, within and out of them. Raises
    `UnknownValueError` for a value that the index does not know.
    """
    selection = select(index, filters, exact=exact)
    period = selection.period()
    cells = _cells(selection, period)
    moves = counted(_moves(period, cells), ["people"], exact=exact)
    shown = moves.table.filter(pl.col("people") > 0)
    return Flow(
        counted(_flow(period, cells), ["began", "ended"], exact=exact),
        Published(shown, moves.protection),
    )


def _cells(selection: Selection, period: Period) -> Cells:
    """Return the sums over all shards, the universe by month."""
    days = calendar(_with_month_before(period.days))
    rules = Rules(selection.lengths, number(selection.index.manifest.until))
    everybody, ages = selection.grouping(""), np.array(selection.ages, np.int32)

    def add(shard: Shard, cells: Cells) -> None:
        people = people_of(selection, shard, everybody)
        if (people.group >= 0).any():
            spells = spells_of(shard)
            fits = np.empty(0, np.bool_) if rules.lengths == ANY else _fitting(spells, rules)
            _add_up(spells, people, days, ages, fits, cells)
            present(spells, people, days, ages, cells.universe)

    total = added_up(selection, lambda: _nothing(len(days.days)), add)
    universe = np.cumsum(total.universe[:, :-1], axis=1, dtype=np.uint64)
    n, key, moves, moves_key = total.n[1:], total.key[1:], total.moves[1:], total.moves_key[1:]
    return Cells(n, key, moves, moves_key, universe[0, 1:])


def _nothing(months: int) -> Cells:
    states = len(STATES)
    return Cells(
        np.zeros((months, 2), np.int64),
        np.zeros((months, 2), np.uint64),
        np.zeros((months, states, states), np.int64),
        np.zeros((months, states, states), np.uint64),
        np.zeros((1, months + 1), np.uint64),
    )


def _with_month_before(days: Ints) -> Ints:
    """Return the count days with the one before the first: the month's changes begin after it."""
    if not len(days):
        return days
    first = day_of(days[0]).replace(day=1) - timedelta(days=1)
    return np.array([number(count_day(first.year, first.month)), *days], np.int32)


def _flow(period: Period, cells: Cells) -> pl.DataFrame:
    columns: dict[str, object] = {"month": pl.Series(period.names, dtype=pl.String)}
    for change, name in ((BEGAN, "began"), (ENDED, "ended")):
        columns |= {
            name: cells.n[:, change],
            f"{name}.key": cells.key[:, change],
            f"{name}.universe": cells.universe,
        }
    return pl.DataFrame(columns)


def _moves(period: Period, cells: Cells) -> pl.DataFrame:
    """Return a row for every month and pair of states, zeros too: protection decides what shows."""
    month, was, became = (one.ravel() for one in np.indices(cells.moves.shape, dtype=np.uint32))
    states = pl.Series(STATES)
    return pl.DataFrame(
        {
            "month": pl.Series(period.names, dtype=pl.String).gather(month),
            "was": states.gather(was),
            "became": states.gather(became),
            "people": cells.moves.ravel(),
            "people.key": cells.moves_key.ravel(),
            "people.universe": cells.universe[month],
        }
    )


@compiled
def _add_up(
    spells: Spells, people: People, calendar: Calendar, ages: Ints, fits: Flags, cells: Cells
) -> None:
    """Add the chosen people to what changes where their spells begin: a path has no gaps.

    `fits` says which spells the unemployments and moves are to be of; empty: it does not matter.
    """
    person, state, start, _ = spells
    group, key, born = people
    days, places = calendar
    n, keys, moves, moves_key, _ = cells
    edges, whose = np.zeros(len(ages), np.int32), -1
    seen = np.full(moves.shape, -1, np.int64)
    for row in range(len(start) if len(days) else 0):
        day = start[row]
        if day <= days[0] or day > days[-1] or group[person[row]] < 0:  # most are: be quick
            continue
        who, month = person[row], places[day - days[0]]
        if who != whose:
            turning(calendar, born[who], ages, edges)
            whose = who
        if not edges[0] <= month < edges[1]:
            continue
        before = row - 1 if row and person[row - 1] == who else -1
        change = _change(state, fits, before, row)
        if change != NEITHER:
            n[month, change] += 1
            keys[month, change] += key[who]
        if before >= 0 and (_fits(fits, before) or _fits(fits, row)):
            at = month, state[before], state[row]
            if seen[at] != who:
                seen[at] = who
                moves[at] += 1
                moves_key[at] += key[who]


@inlined
def _fits(fits: Flags, row: int) -> bool:
    return bool(len(fits) == 0 or fits[row])


@inlined
def _change(state: Bytes, fits: Flags, before: int, row: int) -> int:
    """Return what a spell does after the one before (below 0: after none) to an unemployment."""
    was, becomes = before >= 0 and IS_UNEMPLOYED[state[before]], IS_UNEMPLOYED[state[row]]
    if was == becomes:
        return NEITHER
    if becomes:
        return BEGAN if _fits(fits, row) else NEITHER
    return ENDED if _fits(fits, before) else NEITHER


@compiled
def _fitting(spells: Spells, rules: Rules) -> Flags:
    """Return which spells belong to an unemployment of a length that is asked for."""
    person, state, start, end = spells
    fits = np.zeros(len(person), np.bool_)
    first, joined = 0, False
    for row in range(len(person)):
        if not IS_UNEMPLOYED[state[row]]:
            continue
        if not joined:
            first = row
        joined = _goes_on(person, state, start, end, row)
        if not joined:
            days = min(end[row], rules.until) - start[first]
            fits[first : row + 1] = rules.lengths[0] <= days < rules.lengths[1]
    return fits


@compiled
def _goes_on(person: Persons, state: Bytes, start: Ints, end: Ints, row: int) -> bool:
    """Tell if a spell of unemployment goes on in the next one, without a day between."""
    after = row + 1
    return bool(
        after < len(person)
        and person[after] == person[row]
        and start[after] == end[row]
        and IS_UNEMPLOYED[state[after]]
    )
