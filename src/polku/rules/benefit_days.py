"""Benefit days: five a calendar week, Monday to Friday, public holidays among them.

The register gives benefits by the month. Where the law asks about days inside a month, the benefit
is taken to have been paid for every Monday to Friday of it.
"""

from datetime import date

from polku.kernel.periods import DAY, months_after

_WEEK = 7
_PAID = 5


def _weekdays_to(ordinal: int) -> int:
    """Count the Mondays to Fridays from 1 January of year 1, a Monday, to the day `ordinal`."""
    weeks, rest = divmod(ordinal, _WEEK)
    return weeks * _PAID + min(rest, _PAID)


def benefit_days(start: date, end: date) -> int:
    """Count the benefit days from `start` to `end`, both included; 0 when `end` is earlier."""
    return max(0, _weekdays_to(end.toordinal()) - _weekdays_to(start.toordinal() - 1))


def nth_benefit_day(after: date, count: int) -> date:
    """Return the `count`-th (1, 2, …) benefit day after `after`."""
    weeks, rest = divmod(_weekdays_to(after.toordinal()) + count - 1, _PAID)
    return date.fromordinal(weeks * _WEEK + rest + 1)


def first_day(month: str) -> date:
    """Return the first day of a month given as YYYY-MM."""
    return date(int(month[:4]), int(month[5:7]), 1)


def first_day_after(month: str) -> date:
    """Return the first day of the next month."""
    return months_after(first_day(month), 1)


def days_within(month: str, start: date, end: date) -> int:
    """Count the benefit days of a month that lie from `start` to `end`."""
    return benefit_days(max(start, first_day(month)), min(end, first_day_after(month) - DAY))


def month_of(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def month_before(month: str, count: int) -> str:
    """Return the month `count` months earlier."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 - count, 12)
    return f"{year:04}-{number + 1:02}"
