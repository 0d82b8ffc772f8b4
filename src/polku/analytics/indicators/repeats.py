"""The revolving door in services: periods begun in a month that repeat an earlier one."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    Ask,
    Bytes,
    Cells,
    Family,
    Frame,
    Ints,
    Who,
    add,
    month_of,
)

HOW = ("begun", "again")


class Periods(NamedTuple):
    """The columns of a shard's services, as kernels take them."""

    person: npt.NDArray[np.uint32]
    service: Bytes
    start: Ints
    end: Ints


@lru_cache(maxsize=8)
def repeats(services: int) -> Family:
    """Return the family of an index of so many services.

    Measures: `<place of the service>.begun`, and `.again` for those of them that repeat one.
    """
    names = (f"{service}.{how}" for service in range(services) for how in HOW)
    return Family(tuple(names), _ready)


def _ready(on: Frame) -> Ask:
    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        table = shard.tables["services"]
        columns = (table[name] for name in Periods._fields)
        _repeats(Periods(*columns), on.span, on.until, who, cells)

    return ask


@compiled
def _repeats(
    periods: Periods, span: tuple[int, int, int], until: int, who: Who, cells: Cells
) -> None:
    (persons, service, start, _), (group, kept, keys), (n, key) = periods, who, cells
    for row in range(len(persons)):
        person, month = persons[row], month_of(start[row], span)
        if month < 0 or start[row] > until or not kept[person, month]:
            continue
        cell = group[person], month
        add(n, key, (service[row] * len(HOW), *cell), keys[person])
        if _again(periods, row):
            add(n, key, (service[row] * len(HOW) + 1, *cell), keys[person])


@compiled
def _again(periods: Periods, row: int) -> bool:
    """Tell if an earlier period of the person in the same service had ended by then."""
    earlier = row - 1
    while earlier >= 0 and periods.person[earlier] == periods.person[row]:
        same = periods.service[earlier] == periods.service[row]
        if same and periods.end[earlier] <= periods.start[row]:
            return True
        earlier -= 1
    return False
