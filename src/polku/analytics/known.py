"""Which months an index knows: what a period may be of."""

from datetime import date
from typing import NamedTuple

from polku.analytics.calendar import count_day, day_of
from polku.analytics.filters import Filters, UnknownPeriodError
from polku.analytics.index.store import Index
from polku.kernel.periods import DAY, months_after


class Known(NamedTuple):
    """The first and the last day of what is known; no day of an area of which nothing is."""

    first: date
    last: date
    end: date
    """The last day that a period may have: that of a year which goes on may be asked for as a whole."""

    def check(self, filters: Filters, *, month: bool = False) -> None:
        """Raise UnknownPeriodError for a period of none of the months.

        Also for one that ends so late that it could be taken for a forecast. With `month` the last
        month of the period is what is asked about, and is to be known.
        """
        since, until = filters.since, filters.until
        end = months_after(self.last.replace(day=1), 1) - DAY if month else self.end
        if since and since > self.last:
            self._refuse("since", since)
        if until and not self.first <= until <= end:
            self._refuse("until", until)

    def back_to(self, day: date | None) -> "Known":
        """Return the same, known from a day on that is before its own first one."""
        return self._replace(first=min(self.first, day or self.first))

    def _refuse(self, field: str, day: date) -> None:
        months = f"{self.first:%Y-%m}..{self.last:%Y-%m}"
        raise UnknownPeriodError(field, f"{day:%Y-%m}", (months,))


def known_months(index: Index, area: str, *, counted: bool) -> Known | None:
    """Return what an index knows of an area, or of all for an empty code; None: nothing.

    `counted`: of what is told by month, which is known when the month's count day is.
    """
    place = index.manifest.areas.index(area) if area in index.manifest.areas else None
    shards = [one for one in index.shards if not area or one.area == place]
    days = [shard.first_day for shard in shards if shard.people]
    if not days:
        return None
    first, last = day_of(min(days)), index.manifest.until
    if counted and count_day(last.year, last.month) > last:
        last = last.replace(day=1) - DAY
    end = date(index.manifest.until.year, 12, 31)
    return Known(first, last, end) if first <= last else None
