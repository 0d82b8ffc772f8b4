"""Days as whole numbers since 1970-01-01, many at a time, and the working days among them."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from polku.kernel.workdays import is_workday

Ints: TypeAlias = NDArray[np.integer[Any]]
Days: TypeAlias = Ints
"""Days since 1970-01-01."""
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.object_]

EPOCH = date(1970, 1, 1)
NEVER = 2**30
"""A day that does not come: the end of what still runs."""
YEAR = 365.25
_FIRST, _LAST = date(2005, 1, 1), date(2045, 1, 1)


def number(day: date) -> int:
    """Return the day as a number."""
    return (day - EPOCH).days


def day_of(count: int) -> date:
    """Return the day of a number."""
    return EPOCH + timedelta(days=int(count))


def numbers(days: Sequence[date]) -> Days:
    """Return days as numbers."""
    return np.array([number(day) for day in days], np.int32)


@cache
def _workdays() -> tuple[Days, Ints]:
    """Return every working day, and for each day how many of them lie before it."""
    span = range((_LAST - _FIRST).days)
    flags = np.array([is_workday(_FIRST + timedelta(days=n)) for n in span], np.bool_)
    before = np.concatenate(([0], np.cumsum(flags))).astype(np.int32)
    return (np.flatnonzero(flags) + number(_FIRST)).astype(np.int32), before


def on_workday(days: Days) -> Days:
    """Return each day, or the first working day after it."""
    workdays, before = _workdays()
    found: Days = workdays[before[days - number(_FIRST)]]
    return found


def workdays_later(days: Days, count: Ints) -> Days:
    """Return the `count`-th working day after each day (the day itself is not counted)."""
    workdays, before = _workdays()
    found: Days = workdays[before[days - number(_FIRST) + 1] + count - 1]
    return found


def weekdays_within(first: Days, last: Days) -> Ints:
    """Count the Mondays to Fridays from `first` to `last`, both included."""
    begin, end = first.astype("datetime64[D]"), (last + 1).astype("datetime64[D]")
    return np.maximum(np.busday_count(begin, end), 0)


def months_since_1970(days: Days) -> Ints:
    """Return the calendar month of each day, counted from January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)


def month_starts(months: Ints) -> Days:
    """Return the first day of each month counted from January 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)


def month_names(months: Ints) -> Texts:
    """Return months counted from January 1970 as `YYYY-MM`."""
    low = int(months.min(initial=0))
    span = np.arange(low, int(months.max(initial=0)) + 1).astype("datetime64[M]")
    return span.astype(str).astype(object)[months - low]
