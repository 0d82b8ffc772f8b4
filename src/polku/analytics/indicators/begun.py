"""Unemployment that begins in a month: whether it lasts, and whether a plan is made in time.

A month can be told of once the last who became unemployed in it can have been so for so long.
"""

from polku.analytics.arrays import Bytes
from polku.analytics.calendar import months_after, within
from polku.analytics.compiled import compiled, inlined
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    OUT_OF_WORK,
    Ask,
    Cells,
    Family,
    Frame,
    Span,
    Who,
    add,
    joined,
    kinds,
    month_of,
)
from polku.analytics.indicators.plans import Plans, lasts, plan_months, plans_of
from polku.analytics.questions.months import Spells, spells_of

MEASURES = ("begun", "over_three_months", "over_one_month", "planned")
BEGUN, OVER_THREE_MONTHS, OVER_ONE_MONTH, PLANNED = range(4)
OBSERVED = {"begun": 3, "over_three_months": 3, "over_one_month": 1, "planned": 1}
"""Months that must have passed since the end of the month of the start."""


def _ready(on: Frame) -> Ask:
    kind, months = kinds(), plan_months(on.index.manifest.until)

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _begun(spells_of(shard), plans_of(shard), months, kind, who, on.span, cells)

    return ask


BEGINNINGS = Family(MEASURES, _ready)


@compiled
def _begun(
    spells: Spells,
    plans: Plans,
    months: int,
    kind: Bytes,
    who: Who,
    span: Span,
    cells: Cells,
) -> None:
    """Count runs of unemployment by the month they begin in."""
    (persons, state, start, _), (group, kept, keys), (n, key) = spells, who, cells
    plan = 0
    for row in range(len(persons)):
        person, month = persons[row], month_of(start[row], span)
        if month < 0 or kind[state[row]] != OUT_OF_WORK or not kept[person, month]:
            continue
        if joined(persons, state, row, kind):
            continue
        end = _end(spells, row, kind)
        cell = group[person], month
        add(n, key, (BEGUN, *cell), keys[person])
        if not within(end - 1, start[row], 3):
            add(n, key, (OVER_THREE_MONTHS, *cell), keys[person])
        if not within(end - 1, start[row], 1):
            add(n, key, (OVER_ONE_MONTH, *cell), keys[person])
            plan, full = _first(plans, plan, person), months_after(start[row], 1)
            if _planned(plans, plan, person, start[row], full, months):
                add(n, key, (PLANNED, *cell), keys[person])


@inlined
def _first(plans: Plans, plan: int, person: int) -> int:
    """Return the row of a person's first plan, looking from a row on."""
    whose = plans.person
    while plan < len(whose) and whose[plan] < person:
        plan += 1
    return plan


@compiled
def _end(spells: Spells, row: int, kind: Bytes) -> int:
    """Return the first day after a run of unemployment that begins with a spell."""
    while row + 1 < len(spells.person) and joined(spells.person, spells.state, row + 1, kind):
        if kind[spells.state[row + 1]] != OUT_OF_WORK:
            break
        row += 1
    return int(spells.end[row])


@compiled
def _planned(plans: Plans, plan: int, person: int, start: int, full: int, months: int) -> bool:
    """Tell if a plan, from the person's first on, is in force from `start` to `full` some day."""
    while plan < len(plans.person) and plans.person[plan] == person and plans.made_on[plan] <= full:
        if lasts(plans, plan, start, months):
            return True
        plan += 1
    return False
