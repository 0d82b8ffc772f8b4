"""What people are on the count day: unemployed, for how long, in a service.

Statistics Finland, employment service statistics (tables 12r5, 12u4 and 12ub, StatFin 001 and 902).
The four structural groups are disjoint by the order in which they are asked.
"""

import numpy as np

from polku.analytics.calendar import months_after
from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    IN_SERVICE,
    OTHER,
    OUT_OF_WORK,
    Ask,
    Bytes,
    Cells,
    Family,
    Frame,
    Ints,
    Spells,
    Who,
    add,
    joined,
    kinds,
    spells_of,
)

MEASURES = (
    "short_term",
    "long_term",
    "equivalent",
    "from_services",
    "between_services",
    "in_other_services",
)
"""Disjoint. The first four together are unemployed, the last two in services."""
SHORT_TERM, LONG_TERM, EQUIVALENT, FROM_SERVICES, BETWEEN_SERVICES, IN_OTHER_SERVICES = range(6)


def _ready(on: Frame) -> Ask:
    kind = kinds()

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _states(spells_of(shard), kind, who, on.days, cells)

    return ask


STATES = Family(MEASURES, _ready)


@compiled
def _states(spells: Spells, kind: Bytes, who: Who, days: Ints, cells: Cells) -> None:
    since = 0
    for row in range(len(spells.person)):
        sort = kind[spells.state[row]]
        if sort == OUT_OF_WORK and not joined(spells, row, kind):
            since = spells.start[row]
        if sort == OTHER or len(days) == 0 or spells.end[row] <= days[0]:
            continue
        person = spells.person[row]
        for month in range(np.searchsorted(days, spells.start[row]), len(days)):
            if days[month] >= spells.end[row]:
                break
            if who.kept[person, month]:
                add(cells, _measure(spells, kind, row, since, days[month]), who, person, month)


@compiled
def _measure(spells: Spells, kind: Bytes, row: int, since: int, day: int) -> int:
    """Return what a spell of unemployment since `since`, or in a service, is on a day of it."""
    year_ago = months_after(day, -12)
    if kind[spells.state[row]] == IN_SERVICE:
        left = _left_service(spells, kind, row, day, year_ago)
        return BETWEEN_SERVICES if left else IN_OTHER_SERVICES
    if since <= year_ago:
        return LONG_TERM
    if _unemployed_days(spells, kind, row, day) > day - year_ago:
        return EQUIVALENT
    return FROM_SERVICES if _left_service(spells, kind, row, day, year_ago) else SHORT_TERM


@compiled
def _unemployed_days(spells: Spells, kind: Bytes, row: int, day: int) -> int:
    """Count the unemployed days of the 16 months that end with `day`."""
    first = months_after(day, -16) + 1
    person, days = spells.person[row], 0
    while row >= 0 and spells.person[row] == person and spells.end[row] > first:
        if kind[spells.state[row]] == OUT_OF_WORK:
            days += min(spells.end[row], day + 1) - max(spells.start[row], first)
        row -= 1
    return days


@compiled
def _left_service(spells: Spells, kind: Bytes, row: int, day: int, year_ago: int) -> bool:
    """Tell if a service before this spell ended within a year, three months ago or earlier."""
    three_months_ago = months_after(day, -3)
    person, row = spells.person[row], row - 1
    while row >= 0 and spells.person[row] == person and spells.end[row] - 1 > year_ago:
        if kind[spells.state[row]] == IN_SERVICE and spells.end[row] - 1 <= three_months_ago:
            return True
        row -= 1
    return False
