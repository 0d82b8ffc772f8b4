"""The revolving door in services: periods begun in a month that repeat an earlier one."""

from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    Ask,
    Cells,
    Family,
    Frame,
    Span,
    Who,
    add,
    month_of,
)
from polku.analytics.periods import Periods, periods

MEASURES = ("begun", "again")
"""Periods begun in a month, and those of them that repeat an earlier one of the person."""
BEGUN, AGAIN = range(2)


def _ready(on: Frame) -> Ask:
    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _repeats(periods(shard, on.until + 1), on.span, who, cells)

    return ask


REPEATS = Family(MEASURES, _ready)


@compiled
def _repeats(of: Periods, span: Span, who: Who, cells: Cells) -> None:
    (person, _, start, _, _, repeat), (group, kept, keys), (n, key) = of, who, cells
    for row in range(len(person)):
        whose, month = person[row], month_of(start[row], span)
        if month < 0 or not kept[whose, month]:
            continue
        cell = group[whose], month
        add(n, key, (BEGUN, *cell), keys[whose])
        if repeat[row]:
            add(n, key, (AGAIN, *cell), keys[whose])
