"""Unemployment that begins in a month: whether it lasts, and whether a plan is made in time.

A month can be told of once the last who became unemployed in it can have been so for so long.
"""

from polku.analytics.calendar import civil, months_after
from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    OUT_OF_WORK,
    Ask,
    Bytes,
    Cells,
    Family,
    Frame,
    Spells,
    Who,
    add,
    joined,
    kinds,
    spells_of,
)
from polku.analytics.indicators.plans import Plans, expires, plan_months, plans_of

MEASURES = ("begun", "over_three_months", "over_one_month", "planned")
BEGUN, OVER_THREE_MONTHS, OVER_ONE_MONTH, PLANNED = range(4)
OBSERVED = {"begun": 3, "over_three_months": 3, "over_one_month": 1, "planned": 1}
"""Months that must have passed since the end of the month of the start."""


def _ready(on: Frame) -> Ask:
    kind, months = kinds(), plan_months(on.index.manifest.until)

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _begun(spells_of(shard), plans_of(shard), months, kind, who, on.first, cells)

    return ask


BEGINNINGS = Family(MEASURES, _ready)


@compiled
def _begun(
    spells: Spells, plans: Plans, months: int, kind: Bytes, who: Who, first: int, cells: Cells
) -> None:
    """Count runs of unemployment by the month they begin in; `first` is the frame's first month."""
    plan = 0
    for row in range(len(spells.person)):
        if kind[spells.state[row]] != OUT_OF_WORK or joined(spells, row, kind):
            continue
        person, start = spells.person[row], spells.start[row]
        year, month, _ = civil(start)
        place = year * 12 + month - 1 - first
        if not (0 <= place < who.kept.shape[1]) or not who.kept[person, place]:
            continue
        end = _end(spells, row, kind)
        while plan < len(plans.person) and plans.person[plan] < person:
            plan += 1
        full = months_after(start, 1)
        add(cells, BEGUN, who, person, place)
        if end > months_after(start, 3):
            add(cells, OVER_THREE_MONTHS, who, person, place)
        if end > full:
            add(cells, OVER_ONE_MONTH, who, person, place)
            if _planned(plans, plan, person, start, full, months):
                add(cells, PLANNED, who, person, place)


@compiled
def _end(spells: Spells, row: int, kind: Bytes) -> int:
    """Return the first day after a run of unemployment that begins with a spell."""
    while row + 1 < len(spells.person) and joined(spells, row + 1, kind):
        if kind[spells.state[row + 1]] != OUT_OF_WORK:
            break
        row += 1
    return int(spells.end[row])


@compiled
def _planned(plans: Plans, plan: int, person: int, start: int, full: int, months: int) -> bool:
    """Tell if a plan, from the person's first on, is in force from `start` to `full` some day."""
    while plan < len(plans.person) and plans.person[plan] == person and plans.made_on[plan] <= full:
        if expires(plans, plan, months) >= start:
            return True
        plan += 1
    return False
