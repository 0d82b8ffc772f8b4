"""How many unemployments begin and end each month, and from which state people move to which.

A month reaches from the count day before to its own: what began less what ended is then the change of
the stock of the unemployed, to the person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.calendar import count_day, day_of, number
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.months import (
    IS_UNEMPLOYED,
    Calendar,
    Counts,
    Ints,
    Keys,
    People,
    Spells,
    calendar,
    goes_on,
    people_of,
    place,
    present,
    spells_of,
)
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import ANY, Period, Selection, aged, select
from polku.analytics.states import STATES

BEGAN, ENDED = range(2)


@dataclass(frozen=True, slots=True)
class Flow:
    """`flow`: month 'YYYY-MM', began, ended (unemployments; those that touch are one).

    `moves`: month, was, became, people; the moves of which the shown figure is not zero.
    """

    flow: Published
    moves: Published


class Cells(NamedTuple):
    """What the kernel adds up; months first the one before the period, which is left out at last."""

    n: Counts
    """(months, BEGAN or ENDED)"""
    key: Keys
    moves: Counts
    """(months, was, became): people, each once."""
    moves_key: Keys
    universe: Keys
    """(1, months + 1), as differences: of everyone chosen and known on the count day."""


class Rules(NamedTuple):
    """What the kernel counts: the ages on the count day, the lengths, the last day known."""

    ages: tuple[int, int]
    lengths: tuple[int, int]
    until: int


def flow(index: Index, filters: Filters, *, exact: bool = False) -> Flow:
    """Count the unemployments that began and ended by month, and people by the moves they made.

    The age is that on the month's count day. A length chooses unemployments by how long they lasted
    in all, or have lasted so far, and the moves into, within and out of them. Raises
    `UnknownValueError` for a value that the index does not know.
    """
    selection = select(index, filters)
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
    rules = Rules(selection.ages, selection.lengths, number(selection.index.manifest.until))
    everybody, ages = selection.grouping(""), np.array(selection.ages, np.int32)

    def add(shard: Shard, cells: Cells) -> None:
        people = people_of(selection, shard, everybody)
        if (people.group >= 0).any():
            _add_up(spells_of(shard), people, days, rules, cells)
            present(spells_of(shard), people, days, ages, cells.universe)

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
def _add_up(spells: Spells, people: People, calendar: Calendar, rules: Rules, cells: Cells) -> None:
    """Add what changes at the start of every spell of the chosen people, and where runs end."""
    seen = np.full(cells.moves.shape, -1, np.int64)
    fits = False
    for row in range(len(spells.person)):
        person, state = spells.person[row], spells.state[row]
        if people.group[person] < 0:
            continue
        left = fits and row > 0 and spells.person[row - 1] == person
        if not IS_UNEMPLOYED[state]:
            fits = False
        elif not goes_on(spells, row):
            end = _end(spells, row)
            days = min(end, rules.until) - spells.start[row]
            fits = rules.lengths[0] <= days < rules.lengths[1]
            if fits:
                _count(cells, people, calendar, rules, person, BEGAN, spells.start[row])
                _count(cells, people, calendar, rules, person, ENDED, end)
        if row and spells.person[row - 1] == person and (left or fits or rules.lengths == ANY):
            _move(spells, row, people, calendar, rules, cells, seen)


@compiled
def _end(spells: Spells, row: int) -> int:
    """Return the first day after the unemployment that begins in a spell."""
    last = row + 1
    while last < len(spells.person) and IS_UNEMPLOYED[spells.state[last]] and goes_on(spells, last):
        last += 1
    return int(spells.end[last - 1])


@compiled
def _month(calendar: Calendar, rules: Rules, born: int, day: int) -> int:
    """Return the place of the month of a change; 0: in no month of the period, or of no such age."""
    month = place(calendar, day)
    inside = 0 < month < len(calendar.days) and aged(born, calendar.days[month], rules.ages)
    return month if inside else 0


@compiled
def _count(
    cells: Cells,
    people: People,
    calendar: Calendar,
    rules: Rules,
    person: int,
    change: int,
    day: int,
) -> None:
    month = _month(calendar, rules, people.born[person], day)
    if month:
        cells.n[month, change] += 1
        cells.key[month, change] += people.key[person]


@compiled
def _move(
    spells: Spells,
    row: int,
    people: People,
    calendar: Calendar,
    rules: Rules,
    cells: Cells,
    seen: Counts,
) -> None:
    """Add the person of a spell to the move into it from the spell before, unless added already."""
    person, was, became = spells.person[row], spells.state[row - 1], spells.state[row]
    month = _month(calendar, rules, people.born[person], spells.start[row])
    if month and seen[month, was, became] != person:
        seen[month, was, became] = person
        cells.moves[month, was, became] += 1
        cells.moves_key[month, was, became] += people.key[person]
