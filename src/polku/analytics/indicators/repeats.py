"""The revolving door in services: periods begun in a month that repeat an earlier one."""

from functools import lru_cache

from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    Ask,
    Cells,
    Family,
    Frame,
    Who,
    add,
    month_of,
)
from polku.analytics.periods import Periods, periods

HOW = ("begun", "again")


@lru_cache(maxsize=8)
def repeats(services: int) -> Family:
    """Return the family of an index of so many services.

    Measures: `<place of the service>.begun`, and `.again` for those of them that repeat one.
    """
    names = (f"{service}.{how}" for service in range(services) for how in HOW)
    return Family(tuple(names), _ready)


def _ready(on: Frame) -> Ask:
    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _repeats(periods(shard, on.until + 1), on.span, who, cells)

    return ask


@compiled
def _repeats(of: Periods, span: tuple[int, int, int], who: Who, cells: Cells) -> None:
    person, service, start, _, _, repeat = of
    (group, kept, keys), (n, key) = who, cells
    for row in range(len(person)):
        whose, month = person[row], month_of(start[row], span)
        if month < 0 or not kept[whose, month]:
            continue
        for measure in range(2 if repeat[row] else 1):  # each repeat is begun too
            cell = service[row] * len(HOW) + measure, group[whose], month
            add(n, key, cell, keys[whose])
