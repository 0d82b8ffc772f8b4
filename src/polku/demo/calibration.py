"""The official figures a town follows: one target a month, and where each came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from polku.demo.days import Days, Ints, number
from polku.kernel.periods import months_after
from polku.kernel.workdays import is_workday

STOCK_SHARE = 0.32
"""Mean number unemployed on a count day for each person who is ever a client.

With it a client has three to four spells of unemployment in eight years."""

LATEST = date(2040, 12, 31)
SMALLEST = 50
"""Fewer clients than this cannot follow monthly figures."""

OFFICIAL, INTERPOLATED, CARRIED = "official", "interpolated", "carried forward"


class CalibrationError(ValueError):
    """The figures do not reach: too few months, or a day before them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The unemployed of the area on the count day of a month, and who says so."""

    month: str  # YYYY-MM
    unemployed: float
    basis: str
    """official; interpolated (between official months, with the season of the last official
    year); carried forward (from the latest official month, with the same season)."""


@dataclass(frozen=True, slots=True)
class Calibration:
    figures: tuple[Figure, ...]
    """Months whose count day has come."""
    scale: float
    """Persons of the extract for each person of the official figures."""
    count_days: Days
    grid: Days
    """Ends of the steps of the simulation, every count day among them; the first is its start."""
    targets: Ints
    """Unemployed at each day of the grid."""

    @property
    def scaled(self) -> list[float]:
        """Return scale × official, a month each."""
        return [figure.unemployed * self.scale for figure in self.figures]


def figures(
    official: Mapping[str, int], snapshot: tuple[str, int] | None, until: date
) -> tuple[Figure, ...]:
    """Return the monthly figures from the first official month to the last count day by `until`.

    `official`: month to unemployed, without gaps; `snapshot`: one later official month. Between
    them the level moves in a straight line and keeps the season of the last twelve official months;
    after the last of them the level stays. Raises CalibrationError where `until` is too early, or so
    late that nobody could mean it.
    """
    if until > LATEST:
        raise CalibrationError(f"choose an earlier day than {until.isoformat()}")
    months = sorted(official)
    known = [Figure(month, official[month], OFFICIAL) for month in months]
    later = _later(official, months, snapshot, until)
    found = tuple(f for f in (*known, *later) if count_day(f.month) <= until)
    if len(found) < 3:
        raise CalibrationError(
            f"the official figures begin in {months[0]}: choose a later day than {until.isoformat()}"
        )
    return found


def _later(
    official: Mapping[str, int],
    months: Sequence[str],
    snapshot: tuple[str, int] | None,
    until: date,
) -> list[Figure]:
    year = months[-12:]
    level = sum(official[month] for month in year) / len(year)
    season = {month[5:]: official[month] / level for month in year}
    goal_month, goal = snapshot or (months[-1], official[months[-1]])
    goal_level = goal / season[goal_month[5:]]
    span = max(_between(months[-1], goal_month), 1)
    later = []
    for step in range(1, _between(months[-1], f"{until:%Y-%m}") + 1):
        month = _month_later(months[-1], step)
        now = level + (goal_level - level) * min(step / span, 1)
        basis = INTERPOLATED if step < span else OFFICIAL if month == goal_month else CARRIED
        later.append(Figure(month, now * season[month[5:]], basis))
    return later


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _month_later(month: str, count: int) -> str:
    return f"{months_after(_first(month), count):%Y-%m}"


def _between(month: str, other: str) -> int:
    a, b = _first(month), _first(other)
    return (b.year - a.year) * 12 + b.month - a.month


def count_day(month: str) -> date:
    """Return the last working day of a month: the count day of the employment statistics."""
    first = months_after(_first(month), 1)
    days = (date.fromordinal(first.toordinal() - n) for n in range(1, 9))
    return next(day for day in days if is_workday(day))


def calibrated(found: tuple[Figure, ...], clients: int, today: date) -> Calibration:
    """Scale the figures to a number of clients, and lay the steps of the simulation over them.

    Raises CalibrationError where the clients are too few.
    """
    mean = sum(figure.unemployed for figure in found) / len(found)
    if clients < SMALLEST:
        raise CalibrationError(f"a town has at least {SMALLEST} clients, not {clients}")
    scale = clients * STOCK_SHARE / mean
    counts = [number(count_day(figure.month)) for figure in found]
    start = counts[0] - 31
    knots = [start, *counts] + ([number(today)] if number(today) > counts[-1] else [])
    values = [found[0].unemployed, *(f.unemployed for f in found)]
    values += values[-1:] * (len(knots) - len(values))
    grid = [start]
    for a, b in pairwise(knots):
        parts = max(round((b - a) / 7), 1)
        grid += [a + round((b - a) * n / parts) for n in range(1, parts + 1)]
    targets = np.rint(np.interp(grid, knots, np.array(values) * scale)).astype(np.int32)
    return Calibration(found, scale, np.array(counts, np.int32), np.array(grid, np.int32), targets)
