"""Dates the way the register and the law count them: inclusive periods and calendar months."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering

OPEN_END = date(2222, 11, 11)
"""The register's own mark of a period that still runs (Statistics Finland, KEHA job-search data)."""

DAY = timedelta(days=1)


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; `end` None while it still runs.

    In order of start, then of end; one that still runs comes after those that end.
    """

    start: date
    end: date | None = None

    def __lt__(self, other: "Period") -> bool:
        return (self.start, self.end or date.max) < (other.start, other.end or date.max)

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: "Period") -> bool:
        return (other.end is None or self.start <= other.end) and (
            self.end is None or other.start <= self.end
        )

    def days(self, until: date) -> int:
        """Count the days from the start to the end or `until`, whichever is first; never below 0."""
        last = until if self.end is None else min(self.end, until)
        return max(0, (last - self.start).days + 1)


@lru_cache(maxsize=1 << 15)
def months_after(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or the month's last day if it is shorter.

    Act 150/1930 3 §: a term set in months ends on the day whose number is the same as the day the
    term began, and where the month has no such day, on the month's last day.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = day.day
    if last > 28:  # every month has so many days: the calendar is asked only past them
        last = min(last, monthrange(year, month + 1)[1])
    return date(year, month + 1, last)


def full_years(born: date, day: date) -> int:
    """Return the age in full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_between(start: date, end: date) -> int:
    """Return how many full months lie from `start` to `end` (0 when `end` is before `start`)."""
    count = (end.year - start.year) * 12 + end.month - start.month
    if months_after(start, count) > end:
        count -= 1
    return max(0, count)


def merged(periods: Iterable[Period], gap: int = 0) -> list[Period]:
    """Join periods that overlap, touch, or leave at most `gap` free days between them."""
    joined: list[Period] = []
    for period in sorted(periods):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and (period.start - last.end).days > 1 + gap):
            joined.append(period)
        elif last.end is not None and (period.end is None or period.end > last.end):
            joined[-1] = Period(last.start, period.end)
    return joined
