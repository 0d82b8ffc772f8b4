"""Days as the index numbers them, for kernels: the same calendar as `kernel.periods`, on integers.

Civil dates from day numbers and back: H. Hinnant, "chrono-compatible low-level date algorithms".
"""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Ints
from polku.analytics.compiled import compiled, inlined
from polku.kernel.workdays import is_workday

EPOCH = date(1970, 1, 1)


class Calendar(NamedTuple):
    """The count days, and the place of every day from the first to the last of them."""

    days: Ints
    places: Ints


def number(day: date) -> int:
    """Return the index's number of a day."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Return the date of a day number; one past the calendar is its last day."""
    return EPOCH + timedelta(days=min(int(number), (date.max - EPOCH).days))


def count_day(year: int, month: int) -> date:
    """Return the month's last working day, on which the official statistics count (StatFin 001)."""
    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def calendar(days: Ints) -> Calendar:
    """Return the count days with each day's place: how many of them come before it."""
    every = np.arange(days[0], days[-1] + 1) if len(days) else days
    return Calendar(days, np.searchsorted(days, every).astype(np.int32))


@compiled
def place(days: Ints, places: Ints, day: int) -> int:
    """Return how many count days come before a day: the place of the first that does not."""
    if len(days) == 0 or day <= days[0]:
        return 0
    return int(places[day - days[0]]) if day <= days[-1] else len(days)


@compiled
def civil(number: int) -> tuple[int, int, int]:
    """Return year, month and day of month of a day number."""
    days = number + 719468
    era = days // 146097
    rest = days - era * 146097
    of_era = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    of_year = rest - (365 * of_era + of_era // 4 - of_era // 100)
    place = (5 * of_year + 2) // 153
    day = of_year - (153 * place + 2) // 5 + 1
    month = place + 3 if place < 10 else place - 9
    return of_era + era * 400 + (1 if month <= 2 else 0), month, day


@compiled
def day_number(year: int, month: int, day: int) -> int:
    """Return the number of a date; 29 February of a common year is 1 March."""
    if month <= 2:
        year -= 1
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@inlined
def month_length(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 + (month + (month > 7)) % 2


@compiled
def birthday(born: int, age: int) -> int:
    """Return the first day a person born on `born` is `age` full years old (`periods.full_years`)."""
    year, month, day = civil(born)
    return day_number(year + age, month, day)


@compiled
def months_after(number: int, months: int) -> int:
    """Return the same day of the month `months` later, or the month's last (`periods.months_after`)."""
    year, month, day = civil(number)
    count = year * 12 + month - 1 + months
    year, month = count // 12, count % 12 + 1
    after = count + 1
    last = day_number(after // 12, after % 12 + 1, 1) - 1
    return min(day_number(year, month, 1) + day - 1, last)


@inlined
def within(day: int, start: int, months: int) -> bool:
    """Tell if a day is before the same day `months` after `start`; the calendar is asked if it may matter."""
    gap = day - start
    if gap < 28 * months or gap > 31 * months:
        return bool(gap < 28 * months)
    return bool(day < months_after(start, months))
