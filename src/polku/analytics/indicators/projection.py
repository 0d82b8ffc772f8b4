"""What the municipality is expected to pay: chances of going on, days, and the ladder of the law."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from polku.analytics.arrays import Ints
from polku.analytics.groups import BENEFITS
from polku.analytics.indicators.cells import month_name
from polku.analytics.indicators.money import Euros
from polku.analytics.indicators.runs import LONGEST, YEAR, Found, Runs, Survival
from polku.kernel.periods import DAY
from polku.rules.benefit_days import benefit_days, first_day, first_day_after
from polku.rules.parameters import load

_LAST = 10_000
"""A benefit day beyond every step of the ladder."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """People paid a benefit, column by column."""

    length: Ints
    """Months paid before the first one looked at."""
    kind: Ints
    counted: Euros
    """Benefit days counted before the first month looked at."""
    pace: Euros
    """Paid days a benefit day of a month."""
    daily: Euros
    """Euros a day of which the municipality pays its share; 0: it pays none whatever the count."""


def expected(found: Found, last: int, months: Sequence[int]) -> tuple[Euros, Euros]:
    """Return the euros expected in each of `months`, which follow `last`.

    First of those paid in `last`, then of those who begin: as many, the same way, as in the same
    month of the year before. Months are years × 12 + month - 1.
    """
    stays = chances(found.survival, len(months) + 1)
    daily = typical(found.now, last)
    now = cohort(found.now, last, daily)
    running = paid(now, stays[:, 1:], months)
    usual = float(now.pace.mean()) if len(now.pace) else 0.0
    begun = np.zeros(len(months))
    for place, start in enumerate(months):
        seen = start - YEAR * ((start - last + YEAR - 1) // YEAR)
        runs = Runs(*(column[found.begun.month == seen] for column in found.begun))
        first = cohort(runs, seen, daily)
        before = replace(first, counted=first.counted - runs.days)
        begun[place] += paid(before, stays, months[place : place + 1])[0]
        after = replace(first, pace=np.full(len(runs.days), usual))
        begun[place + 1 :] += paid(after, stays[:, 1:], months[place + 1 :])
    return running, begun


def chances(survival: Survival, months: int) -> Euros:
    """Return the chance, having been paid so many months (row), to be paid so many more (column).

    A length nobody was seen at goes on as all together do.
    """
    whole = survival.on.sum() / max(1, survival.paid.sum())
    stay = np.where(survival.paid > 0, survival.on / np.maximum(survival.paid, 1), whole)
    table = np.ones((LONGEST + 1, max(1, months)))
    for more in range(1, months):
        reached = np.minimum(np.arange(LONGEST + 1) + more - 1, LONGEST)
        table[:, more] = table[:, more - 1] * stay[reached]
    return table


def cohort(runs: Runs, month: int, daily: Mapping[int, float]) -> Cohort:
    """Return the people of runs as they are at the end of `month`, which the runs describe."""
    shared = _shared(runs.kind, runs.counted - runs.days, runs.days, month)
    usual = np.array([daily.get(kind, 0.0) for kind in range(len(BENEFITS))])[runs.kind]
    shown = runs.municipal / np.where(shared > 0, shared, 1.0)
    return Cohort(
        length=np.minimum(runs.length, LONGEST),
        kind=runs.kind,
        counted=runs.counted.astype(np.float64),
        pace=np.minimum(runs.days / weekdays(month), 1.0),
        daily=np.where(shared > 0, shown, usual),
    )


def typical(runs: Runs, month: int) -> dict[int, float]:
    """Return the euros a day of each benefit of which the municipality pays its share.

    The median of what it was for those with a share; of a benefit without any such, what is paid
    a day of the labour market support or the basic allowance.
    """
    shared = _shared(runs.kind, runs.counted - runs.days, runs.days, month)
    paying = (shared > 0) & (runs.municipal > 0)
    basic = runs.kind != BENEFITS.index("ap")
    found = {}
    for kind in range(len(BENEFITS)):
        of_kind = paying & (runs.kind == kind)
        if of_kind.any():
            found[kind] = float(np.median(runs.municipal[of_kind] / shared[of_kind]))
        elif basic.any():
            found[kind] = float(np.median(runs.amount[basic] / runs.days[basic]))
    return found


def paid(people: Cohort, stays: Euros, months: Sequence[int]) -> Euros:
    """Return the euros expected of a cohort month by month; `stays` begins with the first of them."""
    euros, counted = np.zeros(len(months)), people.counted
    for place, month in enumerate(months):
        days = people.pace * weekdays(month)
        shared = _shared(people.kind, counted, days, month)
        euros[place] = (stays[people.length, place] * people.daily * shared).sum()
        counted = counted + days
    return euros


def weekdays(month: int) -> int:
    """Count the benefit days of a month."""
    name = month_name(month)
    return benefit_days(first_day(name), first_day_after(name) - DAY)


def _shared(kind: Ints, counted: Euros | Ints, days: Euros | Ints, month: int) -> Euros:
    """Return how many days' worth the municipality pays of the `days` that follow `counted`."""
    found = np.zeros(len(kind))
    for code, name in enumerate(BENEFITS):
        rows = kind == code
        steps, worth = _ladder(name, month)
        after = np.interp(counted[rows] + days[rows], steps, worth)
        found[rows] = after - np.interp(counted[rows], steps, worth)
    return found


@lru_cache(maxsize=256)
def _ladder(kind: str, month: int) -> tuple[Euros, Euros]:
    """Return benefit days and how many days' worth the municipality pays up to each (rules F)."""
    bands = load()[f"municipal_share_{kind}"].on(first_day(month_name(month))).is_
    steps = np.array([*(first - 1 for first, _, _ in bands), _LAST], np.float64)
    worth = np.diff(steps) * np.array([percent for _, percent, _ in bands]) / 100
    return steps, np.concatenate([[0.0], np.cumsum(worth)])
