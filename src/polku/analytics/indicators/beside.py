"""Why an own count of the unemployed may not be the official one: what the index can tell of it.

Statistics Finland counts jobseekers (employment codes 02 and 03, StatFin 001) as the register stood
when the month was drawn. Everybody counted as unemployed here is of the first reason that fits:

- `no_search`: no job search is in force on the count day, so the unemployment was perhaps not ended;
- `other_age`: under 15 or over 64 years old;
- `recent`: unemployment began in the week up to the count day, and may have been recorded later;
- `silent`: unemployed for over a year and not reached for as long: the end is perhaps not recorded;
- `alike`: none of these.

Beside them stand `left`, people whose unemployment ended in that week, whom the official figure may
still hold, and `laid_off`, those of all the counted who are laid off: both figures count them.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Bytes, Counts, Flags, Ints, Keys
from polku.analytics.calendar import birthday
from polku.analytics.compiled import compiled, inlined
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.layout import NEVER
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.cells import (
    OUT_OF_WORK,
    Ask,
    Cells,
    Family,
    Frame,
    Tally,
    Who,
    add,
    frame,
    joined,
    kinds,
    months_before,
    tallies,
)
from polku.analytics.indicators.contacts import REACHES_NOBODY, Contacts, contacts_of
from polku.analytics.indicators.plans import Searches, searches_of
from polku.analytics.questions.months import Spells, spells_of
from polku.analytics.selection import select
from polku.analytics.states import NUMBER

REASONS = ("no_search", "other_age", "recent", "silent", "alike")
"""Disjoint: together they are all who are counted as unemployed."""
MEASURES = (*REASONS, "left", "laid_off")
NO_SEARCH, OTHER_AGE, RECENT, SILENT, ALIKE, LEFT, LAID_OFF = range(7)

WEEK = 7
"""Days before the count day within which a change may have been recorded after it."""
AGES = (15, 65)
"""Full years, from and to below: the working age that labour statistics know."""
IS_LAID_OFF = NUMBER["laid_off"]


class Told(NamedTuple):
    """What a shard's register tells of a person beside the spells."""

    born: Ints
    searches: Searches
    contacts: Contacts
    reaches: Flags
    """By contact method: whether it reaches the client."""


class When(NamedTuple):
    """The count days, and twelve months before each."""

    days: Ints
    year_ago: Ints


def _ready(on: Frame) -> Ask:
    kind, when = kinds(), When(on.days, months_before(on.days, 12))

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _reasons(spells_of(shard), kind, _told(shard), when, who, cells)

    return ask


BESIDE = Family(MEASURES, _ready)


def _told(shard: Shard) -> Told:
    reaches: Flags = np.ones(256, np.bool_)
    reaches[list(REACHES_NOBODY)] = False
    return Told(shard.tables["persons"]["birth"], searches_of(shard), contacts_of(shard), reaches)


def beside(
    index: Index, filters: Filters, month: str, *, by: str = "", exact: bool = False
) -> Published:
    """Return the unemployed on the count day of a month (YYYY-MM) by what may tell them apart.

    Columns: group, people, and MEASURES. Raises `UnknownValueError` for a value that the index does
    not have and for a month that the filters leave out.
    """
    on = frame(index, filters, by)
    if month not in on.months:
        raise UnknownValueError("month", month, tuple(on.months))
    place = on.months.index(month)
    tally = tallies(replace(on, months=(month,), days=on.days[place : place + 1]), [BESIDE])[0]
    return counted(_table(tally), ("people", *MEASURES), exact=exact)


def municipalities(index: Index, area: str) -> frozenset[str]:
    """Return the municipalities of an area (empty: of all) that the index tells anybody to be of.

    Whether one or two people live somewhere is not told: their protected count decides. Raises
    `UnknownValueError` for an area that the index does not have.
    """
    return index.facts.once(("municipalities", area), lambda: _municipalities(index, area))


def _municipalities(index: Index, area: str) -> frozenset[str]:
    selection = select(index, Filters(area=area))
    grouping = selection.grouping("municipality")
    n, key = np.zeros(len(grouping.names), np.int64), np.zeros(len(grouping.names), np.uint64)

    def of(shard: Shard) -> tuple[Ints, Keys]:
        return selection.groups(shard, grouping), shard.tables["persons"]["key"]

    for groups, keys in selection.each(of):
        known = groups >= 0
        n += np.bincount(groups[known], minlength=len(n))
        np.add.at(key, groups[known], keys[known])
    told = counted(
        pl.DataFrame(
            {"group": grouping.names, "people": n, "people.key": key, "people.universe": key},
            schema_overrides={"group": pl.String},
        ),
        ["people"],
        exact=False,
    )
    return frozenset(told.table.filter(pl.col("people") > 0)["group"])


def _table(tally: Tally) -> pl.DataFrame:
    columns = {"group": pl.Series(tally.frame.grouping.names, dtype=pl.String)}
    for name, parts in {"people": REASONS, **{one: (one,) for one in MEASURES}}.items():
        cells = tally.of(*parts)
        columns[name] = pl.Series(cells.n[:, 0])
        columns[f"{name}.key"] = pl.Series(cells.key[:, 0])
        columns[f"{name}.universe"] = pl.Series(tally.universe[:, 0])
    return pl.DataFrame(columns)


@compiled
def _reasons(spells: Spells, kind: Bytes, told: Told, when: When, who: Who, cells: Cells) -> None:
    (persons, state, start, end), (group, kept, keys), (n, key) = spells, who, cells
    days, year_ago = when
    since = 0
    for row in range(len(persons)):
        person = persons[row]
        if kind[state[row]] != OUT_OF_WORK or group[person] < 0:
            continue
        if not joined(persons, state, row, kind):
            since = start[row]
        for month in range(np.searchsorted(days, start[row]), len(days)):
            if days[month] >= end[row] + WEEK:
                break
            if kept[person, month]:
                found = _found(spells, kind, row, told, since, (days[month], year_ago[month]))
                _add(n, key, (group[person], month), keys[person], found)


@compiled
def _found(
    spells: Spells, kind: Bytes, row: int, told: Told, since: int, when: tuple[int, int]
) -> tuple[int, bool]:
    """Return what who was in a spell since a day is counted as on a later day; -1: not at all.

    And whether the person is laid off. `when`: the count day, and twelve months before it.
    """
    day, year_ago = when
    if day < spells.end[row]:
        reason = _reason(told, spells.person[row], since, day, year_ago)
        return reason, spells.state[row] == IS_LAID_OFF
    return -1 if _again(spells, kind, row, day) else LEFT, False


@inlined
def _add(n: Counts, key: Keys, cell: tuple[int, int], whose: int, found: tuple[int, bool]) -> None:
    measure, laid_off = found
    if measure >= 0:
        add(n, key, (measure, *cell), whose)
    if laid_off:
        add(n, key, (LAID_OFF, *cell), whose)


@inlined
def _again(spells: Spells, kind: Bytes, row: int, day: int) -> bool:
    """Tell if the person of a spell is in a later spell of unemployment that begins by a day."""
    persons, state, start, _ = spells
    later, found = row + 1, False
    while later < len(persons) and persons[later] == persons[row] and start[later] <= day:
        found = found or kind[state[later]] == OUT_OF_WORK
        later += 1
    return found


@compiled
def _reason(told: Told, person: int, since: int, day: int, year_ago: int) -> int:
    """Return the first reason that fits who has been unemployed since a day."""
    born = told.born[person]
    if not _in_search(told.searches, person, day):
        return NO_SEARCH
    if not (birthday(born, AGES[0]) <= day < birthday(born, AGES[1])):
        return OTHER_AGE
    if since > day - WEEK:
        return RECENT
    if since < year_ago and _last(told.contacts, told.reaches, person, day) < year_ago:
        return SILENT
    return ALIKE


@compiled
def _in_search(searches: Searches, person: int, day: int) -> bool:
    persons, start, end = searches
    row = np.searchsorted(persons, person)
    while row < len(persons) and persons[row] == person and start[row] <= day:
        if day < end[row]:
            return True
        row += 1
    return False


@compiled
def _last(contacts: Contacts, reaches: Flags, person: int, day: int) -> int:
    """Return the day of the last contact that reached a person by a day; NEVER: there is none."""
    persons, days, method = contacts
    row, found = np.searchsorted(persons, person), NEVER
    while row < len(persons) and persons[row] == person and days[row] <= day:
        if reaches[method[row]]:
            found = days[row]
        row += 1
    return int(found)
