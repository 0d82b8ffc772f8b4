"""Working days (arkipäivä): Monday to Friday, public holidays left out.

The employment services acts count in working days without defining them; Monday to Friday less
public holidays is the reading used here, and `closed` adds what an area keeps closed besides.
"""

from bisect import bisect_right
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import lru_cache

import holidays

NOT_STATUTORY = ("Juhannusaatto", "Jouluaatto")
"""Eves that the `holidays` package lists though no act makes them public holidays.

Public holidays: church act 652/2023 and acts 388/1937 (Independence Day), 272/1944 (May Day).
Midsummer's Eve and Christmas Eve are free by collective agreements only.
"""


@lru_cache(maxsize=512)
def public_holidays(year: int) -> frozenset[date]:
    """Return Finland's statutory public holidays of a year."""
    found = holidays.country_holidays("FI", years=year, language="fi")
    return frozenset(day for day, name in found.items() if name not in NOT_STATUTORY)


@lru_cache(maxsize=512)
def _workdays(year: int) -> tuple[date, ...]:
    """Return the working days of a year in order: terms are then counted by place, not by day."""
    first, free = date(year, 1, 1), public_holidays(year)
    length = (date(year, 12, 31) - first).days + 1
    days = (first + timedelta(days=n) for n in range(length))
    return tuple(day for day in days if day.weekday() < 5 and day not in free)


def is_workday(day: date, closed: AbstractSet[date] = frozenset()) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year) and day not in closed


def workday_after(day: date, count: int, closed: AbstractSet[date] = frozenset()) -> date:
    """Return the `count`-th working day after `day`; the day itself is not counted.

    Act 150/1930 2 §: the day from which a term runs is left out of the term. A `count` of 0 gives
    the day itself, whatever day it is.
    """
    while count > 0:
        start, day = day, _after(day, count)
        count = _closed_between(start, day, closed)  # so many more are needed
    return day


def workdays_between(start: date, end: date, closed: AbstractSet[date] = frozenset()) -> int:
    """Count the working days after `start` up to and including `end`; 0 when `end` is not later."""
    if end <= start:
        return 0
    whole = sum(len(_workdays(year)) for year in range(start.year, end.year))
    days = whole + bisect_right(_workdays(end.year), end)
    return days - bisect_right(_workdays(start.year), start) - _closed_between(start, end, closed)


def _after(day: date, count: int) -> date:
    year = day.year
    place = bisect_right(_workdays(year), day) + count - 1
    while place >= len(_workdays(year)):
        place -= len(_workdays(year))
        year += 1
    return _workdays(year)[place]


def _closed_between(start: date, end: date, closed: AbstractSet[date]) -> int:
    return sum(start < day <= end and is_workday(day) for day in closed)
