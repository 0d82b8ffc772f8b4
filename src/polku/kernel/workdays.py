"""Working days (arkipäivä): Monday to Friday, public holidays left out.

The employment services acts count in working days without defining them; Monday to Friday less
public holidays is the reading used here, and `closed` adds what an area keeps closed besides.
"""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import lru_cache

import holidays

NOT_STATUTORY = ("Juhannusaatto", "Jouluaatto")
"""Eves that the `holidays` package lists though no act makes them public holidays.

Public holidays: church act 652/2023 and acts 388/1937 (Independence Day), 272/1944 (May Day).
Midsummer's Eve and Christmas Eve are free by collective agreements only.
"""


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Return Finland's statutory public holidays of a year."""
    found = holidays.country_holidays("FI", years=year, language="fi")
    return frozenset(day for day, name in found.items() if name not in NOT_STATUTORY)


def is_workday(day: date, closed: AbstractSet[date] = frozenset()) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year) and day not in closed


def workday_after(day: date, count: int, closed: AbstractSet[date] = frozenset()) -> date:
    """Return the `count`-th working day after `day`; the day itself is not counted.

    Act 150/1930 2 §: the day from which a term runs is left out of the term.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, closed)
    return day


def workdays_between(start: date, end: date, closed: AbstractSet[date] = frozenset()) -> int:
    """Count the working days after `start` up to and including `end`; 0 when `end` is not later."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_workday(day, closed) for day in days)
