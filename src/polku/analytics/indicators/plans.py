"""Plan debt: unemployed clients in a job search without a plan in force, and how old that is.

The law has the plan made in the first conversation and lets it last to its day, else as long as the
job-search meetings are apart (rule PLAN). A first plan is called missing here once a job search is a
month old, the area's own aim. No plan is waited for in a service, at work or outside (P10), so only
who is unemployed, laid off or in part-time work on the count day can be in debt.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Ints, Persons
from polku.analytics.calendar import count_day, months_after, number, within
from polku.analytics.compiled import compiled, inlined
from polku.analytics.index.layout import NEVER, OPEN
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import Ask, Cells, Family, Frame, Who, add
from polku.analytics.questions.months import Spells, spells_of
from polku.analytics.states import NUMBER, UNEMPLOYED
from polku.rules.parameters import load

MEASURES = ("missing", "expired", "new", "cleared", "expected")
"""`missing` and `expired` are disjoint, and the debt; the next two its flow since the count day
before; `expected`: everybody of whom a plan is expected."""
MISSING, EXPIRED, NEW, CLEARED, EXPECTED = range(5)

OLDEST = 3650
"""Days; older debt counts as so old."""


class Plans(NamedTuple):
    """The columns of a shard's plans, as kernels take them."""

    person: Persons
    made_on: Ints
    valid_until: Ints


class Searches(NamedTuple):
    """The columns of a shard's job searches."""

    person: Persons
    start: Ints
    end: Ints


def plans_of(shard: Shard) -> Plans:
    table = shard.tables["plans"]
    return Plans(table["person"], table["made_on"], table["valid_until"])


def searches_of(shard: Shard) -> Searches:
    table = shard.tables["searches"]
    return Searches(table["person"], table["start"], table["end"])


def plan_months(on: date) -> int:
    """Return how many months a plan lasts that names no day (380/2023 35.2 and 36.2 §)."""
    return int(load()["plan_renewal"].on(on).is_["months"])


@inlined
def lasts(plans: Plans, row: int, day: int, months: int) -> bool:
    """Tell if a plan, made before or after it, has not expired before a day."""
    until = plans.valid_until[row]
    if until in (NEVER, OPEN):
        return within(day - 1, plans.made_on[row], months)
    return bool(until >= day)


@inlined
def expires(plans: Plans, row: int, months: int) -> int:
    """Return the last day of a plan."""
    until = plans.valid_until[row]
    if until in (NEVER, OPEN):
        return months_after(plans.made_on[row], months)
    return int(until)


def _states_that_wait() -> Bytes:
    found = np.zeros(256, np.uint8)
    found[[NUMBER[state] for state in (*UNEMPLOYED, "part_time")]] = 1
    return found


def _ready(*, ages: bool) -> Callable[[Frame], Ask]:
    def ready(on: Frame) -> Ask:
        waits, months = _states_that_wait(), plan_months(on.index.manifest.until)
        days = np.concatenate([_day_before(on), on.days])

        def ask(shard: Shard, who: Who, cells: Cells) -> None:
            rows = Rows(searches_of(shard), plans_of(shard), spells_of(shard))
            _debt(rows, Terms(waits, months, days), who, cells, ages)

        return ask

    return ready


def _day_before(on: Frame) -> Ints:
    """Return the count day of the month before the first one, if there is one."""
    if not on.months:
        return np.empty(0, np.int32)
    month = on.first - 1
    return np.array([number(count_day(month // 12, month % 12 + 1))], np.int32)


DEBT = Family(MEASURES, _ready(ages=False))
DEBT_AGES = Family(tuple(str(days) for days in range(OLDEST + 1)), _ready(ages=True))
"""How many people's debt is 0, 1, 2, … days old: a measure a day."""


class Rows(NamedTuple):
    searches: Searches
    plans: Plans
    spells: Spells


class Terms(NamedTuple):
    waits: Bytes
    """By state: 1 where a plan is waited for."""
    months: int
    """How long a plan lasts that names no day."""
    days: Ints
    """The count days, that of the month before the first of them in front."""


NOT_EXPECTED, IN_FORCE, IS_MISSING, HAS_EXPIRED = range(4)


@compiled
def _debt(rows: Rows, terms: Terms, who: Who, cells: Cells, ages: bool) -> None:
    (persons, start, end), plans, spells = rows
    plan_of, spell_of, group = plans.person, spells.person, who.group
    days = terms.days
    row, plan, spell = 0, 0, 0
    judged = np.zeros(len(days), np.int32), np.zeros(len(days), np.int32)
    while row < len(persons):
        person = persons[row]
        if len(days) == 0 or group[person] < 0 or end[row] <= days[0]:
            row += 1
            continue
        while plan < len(plan_of) and plan_of[plan] < person:
            plan += 1
        while spell < len(spell_of) and spell_of[spell] < person:
            spell += 1
        judged[0][:] = NOT_EXPECTED
        known, first = spell < len(spell_of) and spell_of[spell] == person, row
        while row < len(persons) and persons[row] == person:
            if known:
                _judge(rows, row, plan, spell, terms, judged)
            row += 1
        since, until = np.searchsorted(days, start[first]), np.searchsorted(days, end[row - 1])
        _count(person, (max(since - 1, 0), until + 1), days, judged, who, cells, ages)


@inlined
def _judge(
    rows: Rows, row: int, plan: int, spell: int, terms: Terms, judged: tuple[Ints, Ints]
) -> None:
    """Say of each count day of a job search how its person's plan stands, and since when."""
    (persons, starts, ends), plans, (_, state, spell_start, spell_end) = rows
    (waits, months, days), (found, since) = terms, judged
    (plan_of, made_on, _), person, start, latest = plans, persons[row], starts[row], plan - 1
    last, full, known = start - 1, months_after(start, 1), latest
    for place in range(np.searchsorted(days, start), len(days)):
        day = days[place]
        if day >= ends[row]:
            break
        spell = _on(spell_end, spell, day)
        while latest + 1 < len(plan_of) and plan_of[latest + 1] == person:
            if made_on[latest + 1] > day:
                break
            latest += 1
        if latest != known:
            last, known = expires(plans, latest, months), latest
        if waits[state[spell]] == 1 and spell_start[spell] <= day:
            due = last if last >= start else full
            late = HAS_EXPIRED if last >= start else IS_MISSING
            found[place] = late if day > due else IN_FORCE
            since[place] = due


@inlined
def _on(end: Ints, spell: int, day: int) -> int:
    """Return the spell of a day, from an earlier one of the person on; a person's last is open."""
    while end[spell] <= day:
        spell += 1
    return spell


@inlined
def _count(
    person: int,
    months: tuple[int, int],
    days: Ints,
    judged: tuple[Ints, Ints],
    who: Who,
    cells: Cells,
    ages: bool,
) -> None:
    """Count a person in the months, from and to below, in which anything was or is judged."""
    (found, since), (group, kept, keys), (n, key) = judged, who, cells
    for month in range(months[0], min(months[1], len(days) - 1)):
        now, before = found[month + 1], found[month]
        if not kept[person, month] or (now == NOT_EXPECTED and before == NOT_EXPECTED):
            continue
        cell, debt = (group[person], month), now >= IS_MISSING
        if ages:
            if debt:
                age = min(days[month + 1] - since[month + 1], OLDEST)
                add(n, key, (age, *cell), keys[person])
            continue
        if now != NOT_EXPECTED:
            add(n, key, (EXPECTED, *cell), keys[person])
        if debt:
            add(n, key, (MISSING if now == IS_MISSING else EXPIRED, *cell), keys[person])
        if debt != (before >= IS_MISSING):
            add(n, key, (NEW if debt else CLEARED, *cell), keys[person])
