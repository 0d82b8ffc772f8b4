"""When a service of a town is given: the whole year round, or as courses around a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from polku.demo.service_words import said, words
from polku.kernel.workdays import workday_after
from polku.reference.names import Language
from polku.services.service import Run

WAITING = (None, 0, 0, 7, 14, 35, 63)
"""Days one waits for a service that may begin at any time; None: not known."""

FULL, HARDLY_USED = 0.55, 0.06
"""Shares of courses to come: with no place left, and with half of the places or more left."""

FEW = 2
"""Most places left in the others, in a town of the usual size."""

COMING = (2, 3)
"""Courses to come of one service: in a town of the usual size or smaller, and in the largest."""

WEEK, FRIDAY = 7, 4

FIRST, GAP = (-45, -7), (21, 50)
"""When the course that goes on began, and how far apart courses begin: days."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What is timed: where (empty: remote), how many days (0: no course), for how many."""

    place: str
    days: int
    size: int
    hours: str
    """Which of the hours of `service_words.toml`."""
    crowd: float = 1.0
    """How many clients the town has against one of the usual size: so many more places."""

    @property
    def coming(self) -> int:
        """How many courses are to come."""
        return int(np.clip(self.crowd, *COMING))


def runs(timing: Timing, today: date, rng: np.random.Generator) -> tuple[Run, ...]:
    """Return the runs of a service: of a course one that goes on and two or three to come.

    The first of those begins within a month. What is no course may begin at any time.
    """
    if not timing.days:
        waiting = WAITING[int(rng.integers(len(WAITING)))]
        return (Run(timing.place, waiting_days=waiting, times=_times(timing, rng)),)
    times = _times(timing, rng)
    began = today + timedelta(days=int(rng.integers(*FIRST)))
    soon, gap = today + timedelta(days=int(rng.integers(2, 28))), int(rng.integers(*GAP))
    found = [_course(timing, began, 0, times)]
    for number in range(timing.coming):
        day = soon + timedelta(days=number * gap)
        found.append(_course(timing, day, _free(timing, rng), times))
    return tuple(found)


def _free(timing: Timing, rng: np.random.Generator) -> int:
    """Return the places left in a course: mostly none or few, in one that hardly anybody uses many.

    A town has as many more of them as it has clients, in parallel groups where one is too small.
    """
    drawn = rng.random()
    if drawn < FULL:
        return 0
    hardly_used = drawn > 1 - HARDLY_USED
    left = timing.size * rng.uniform(0.5, 1) if hardly_used else rng.integers(1, FEW + 1)
    return int(left * timing.crowd * COMING[0] / timing.coming + rng.random())


def _times(timing: Timing, rng: np.random.Generator) -> Mapping[Language, str]:
    rows = words()["hours"][timing.hours]
    return said(rows[int(rng.integers(len(rows)))])


def _course(timing: Timing, day: date, free: int, times: Mapping[Language, str]) -> Run:
    """Return a course that begins on a workday at or after `day`; one of weeks ends on a Friday."""
    start = workday_after(day - timedelta(days=1), 1)
    last = start + timedelta(days=timing.days - 1)
    end = last if timing.days < WEEK else last - timedelta(days=(last.weekday() - FRIDAY) % WEEK)
    return Run(timing.place, start, end, places=free, times=times)
