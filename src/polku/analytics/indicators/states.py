"""What people are on the count day: unemployed, for how long, in a service.

Statistics Finland, employment service statistics (tables 12r5, 12u4 and 12ub, StatFin 001 and 902).
The four structural groups are disjoint: each person is of the first that fits.
"""

import numpy as np

from polku.analytics.arrays import Bytes, Ints, Persons
from polku.analytics.compiled import compiled, inlined
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    IN_SERVICE,
    OTHER,
    OUT_OF_WORK,
    Ask,
    Cells,
    Family,
    Frame,
    Who,
    add,
    joined,
    kinds,
    months_before,
)
from polku.analytics.questions.months import Spells, spells_of
from polku.analytics.states import NUMBER

MEASURES = ("short_term", "long_term", "in_services", "short_laid_off", "long_laid_off")
"""The first three are disjoint, the first two the unemployed; the last two those of them laid off."""
SHORT_TERM, LONG_TERM, IN_SERVICES, SHORT_LAID_OFF, LONG_LAID_OFF = range(5)
LAID_OFF = NUMBER["laid_off"]

GROUPS = ("long_term", "equivalent", "from_services", "between_services")
"""The structurally unemployed."""
STRUCTURAL_LONG_TERM, EQUIVALENT, FROM_SERVICES, BETWEEN_SERVICES = range(4)
NO_GROUP = -1


def _ready(on: Frame) -> Ask:
    kind, year_ago = kinds(), months_before(on.days, 12)

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _states(spells_of(shard), kind, who, (on.days, year_ago), cells)

    return ask


def _ready_groups(on: Frame) -> Ask:
    kind = kinds()
    year, sixteen, three = (months_before(on.days, months) for months in (12, 16, 3))

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _groups(spells_of(shard), kind, who, (on.days, year, sixteen, three), cells)

    return ask


STATES = Family(MEASURES, _ready)
STRUCTURAL = Family(GROUPS, _ready_groups)


@compiled
def _states(spells: Spells, kind: Bytes, who: Who, when: tuple[Ints, Ints], cells: Cells) -> None:
    """Count states on the count days; `when`: those days, and twelve months before each."""
    (persons, state, start, end), (group, kept, keys), (n, key) = spells, who, cells
    days, year_ago = when
    since = 0
    for row in range(len(persons)):
        sort = kind[state[row]]
        if sort == OUT_OF_WORK and not joined(persons, state, row, kind):
            since = start[row]
        person = persons[row]
        if sort == OTHER or len(days) == 0 or end[row] <= days[0] or group[person] < 0:
            continue
        for month in range(np.searchsorted(days, start[row]), len(days)):
            if days[month] >= end[row]:
                break
            if kept[person, month]:
                out_of_work = LONG_TERM if since <= year_ago[month] else SHORT_TERM
                measure = IN_SERVICES if sort == IN_SERVICE else out_of_work
                add(n, key, (measure, group[person], month), keys[person])
                if state[row] == LAID_OFF:
                    laid_off = SHORT_LAID_OFF + measure - SHORT_TERM
                    add(n, key, (laid_off, group[person], month), keys[person])


@compiled
def _groups(
    spells: Spells, kind: Bytes, who: Who, when: tuple[Ints, Ints, Ints, Ints], cells: Cells
) -> None:
    """Count the structural groups; `when`: the count days, and 12, 16 and 3 months before each."""
    (persons, state, start, end), (group, kept, keys), (n, key) = spells, who, cells
    days, year_ago, sixteen_ago, three_ago = when
    since = 0
    for row in range(len(persons)):
        sort = kind[state[row]]
        if sort == OUT_OF_WORK and not joined(persons, state, row, kind):
            since = start[row]
        person = persons[row]
        if sort == OTHER or len(days) == 0 or end[row] <= days[0] or group[person] < 0:
            continue
        for month in range(np.searchsorted(days, start[row]), len(days)):
            if days[month] >= end[row]:
                break
            if not kept[person, month]:
                continue
            ago = year_ago[month], sixteen_ago[month], three_ago[month]
            run = since, days[month]
            found = _group(persons, state, start, end, kind, row, run, ago)
            if found != NO_GROUP:
                add(n, key, (found, group[person], month), keys[person])


@inlined
def _group(
    persons: Persons,
    state: Bytes,
    start: Ints,
    end: Ints,
    kind: Bytes,
    row: int,
    run: tuple[int, int],
    ago: tuple[int, int, int],
) -> int:
    """Return the group of who is in a service or, since `run[0]`, unemployed on the day `run[1]`."""
    (since, day), (year, sixteen, three) = run, ago
    served, person, earlier, days, left = (
        kind[state[row]] == IN_SERVICE,
        persons[row],
        row,
        0,
        False,
    )
    long_term = not served and since <= year
    while not long_term and earlier >= 0 and persons[earlier] == person:
        if end[earlier] <= sixteen + 1:
            break
        sort = kind[state[earlier]]
        if sort == OUT_OF_WORK:
            days += min(end[earlier], day + 1) - max(start[earlier], sixteen + 1)
        left = left or (sort == IN_SERVICE and earlier < row and year < end[earlier] - 1 <= three)
        earlier -= 1
    if long_term:
        return STRUCTURAL_LONG_TERM
    if served:
        return BETWEEN_SERVICES if left else NO_GROUP
    if days > day - year:
        return EQUIVALENT
    return FROM_SERVICES if left else NO_GROUP
