"""Times in a service: rows of one service that overlap or touch are one, and none for who never came."""

from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Flags, Ints, Persons
from polku.analytics.calendar import number
from polku.analytics.compiled import compiled
from polku.analytics.filters import Filters
from polku.analytics.groups import OUTCOMES
from polku.analytics.index.layout import NEVER, OPEN
from polku.analytics.index.store import Shard
from polku.analytics.selection import Selection

NO_SHOW = OUTCOMES.index("no_show")


class Periods(NamedTuple):
    """By person and then by start."""

    person: Persons
    service: Bytes
    start: Ints
    end: Ints
    """First day after; past the last known day while it goes on."""
    again: Ints
    """Start of the person's next period of the service; OPEN: none is known."""
    repeat: Flags
    """Whether it is not the person's first one of the service."""


class Window(NamedTuple):
    """What days a question looks at."""

    since: int
    until: int
    """The first day after."""
    known: int
    """The first day that the index does not know; not before `until`."""


class _Rows(NamedTuple):
    """Columns of the table."""

    person: Persons
    service: Bytes
    start: Ints
    end: Ints
    outcome: Bytes


def window(selection: Selection, filters: Filters, *, exact: bool) -> Window:
    """Return the period of filters, as far as the index knows it.

    Raises `PartOfMonthError` unless it is of whole months, or the answer is to be exact.
    """
    if not exact:
        filters.check_months()
    known = selection.index.manifest.until
    last = min(filters.until or known, known)
    since = number(filters.since) if filters.since else NEVER
    return Window(since, number(last) + 1, number(known) + 1)


def periods(shard: Shard, known: int) -> Periods:
    """Return the periods that began before the day `known`, the first one not known."""
    table = shard.tables["services"]
    rows = len(table["person"])
    found = Periods(
        np.empty(rows, np.uint32),
        np.empty(rows, np.uint8),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.full(rows, OPEN, np.int32),
        np.zeros(rows, np.bool_),
    )
    count = _joined(_Rows(*(table[name] for name in _Rows._fields)), known, found)
    return Periods._make(column[:count] for column in found)


def chosen(selection: Selection, shard: Shard, of: Periods) -> Flags:
    """Return which periods begin in or after a chosen episode, before the person's next one.

    Those before any episode are of the chosen people where no episode is asked for.
    """
    table, filters = shard.tables["episodes"], selection.filters
    people = selection.people(shard)
    if filters.age or filters.first_service or filters.length:
        people = np.zeros_like(people)
    return _chosen(of, table["person"], table["start"], selection.episodes(shard), people)


@compiled
def _joined(rows: _Rows, known: int, found: Periods) -> int:
    """Write the periods; return how many they are."""
    first = count = 0
    for row in range(len(rows.person)):
        start, end, service = rows.start[row], rows.end[row], rows.service[row]
        if rows.outcome[row] == NO_SHOW or start >= known or end <= start:
            continue
        if count and found.person[count - 1] != rows.person[row]:
            first = count
        last = count - 1
        while last >= first and found.service[last] != service:
            last -= 1
        if last >= first and start <= found.end[last]:
            found.end[last] = max(found.end[last], end)
            continue
        if last >= first:
            found.again[last], found.repeat[count] = start, True
        found.person[count], found.service[count] = rows.person[row], service
        found.start[count], found.end[count] = start, end
        count += 1
    return count


@compiled
def _chosen(of: Periods, person: Persons, start: Ints, episodes: Flags, people: Flags) -> Flags:
    found = np.zeros(len(of.person), np.bool_)
    after = 0
    for row in range(len(of.person)):
        whose = of.person[row]
        while after < len(person) and (
            person[after] < whose or (person[after] == whose and start[after] <= of.start[row])
        ):
            after += 1
        if after > 0 and person[after - 1] == whose:
            found[row] = episodes[after - 1]
        else:
            found[row] = people[whose]
    return found
