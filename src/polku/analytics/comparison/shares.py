"""What areas, municipalities and units are compared by, counted from the index.

Stocks are of the last count day, all else of the last twelve months that are known to their end, unless
a period is chosen. Some shares count searches, duties or periods in a service: one person may have
several, and groups then differ a little more than the binomial limits of chance allow for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Keys
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index
from polku.analytics.indicators import states
from polku.analytics.indicators.cells import Cells as Pair
from polku.analytics.indicators.cells import Frame, frame, grouping, tallies
from polku.analytics.indicators.series import MEASURES as INDICATORS
from polku.analytics.indicators.series import Rate, observed_months, rate
from polku.analytics.periods import window
from polku.analytics.questions.returns import ANYHOW, WITHIN, left_by
from polku.analytics.selection import select
from polku.kernel.periods import months_after

BY = ("area", "municipality", "unit")
YEAR = 12
"""Months."""
STOCKS = ("activation_rate", "long_term_share")
RETURNED = "returned_within_12_months"
MEASURES = (
    "plan_within_month",
    "clocks_in_time",
    "activation_rate",
    "long_term_share",
    "inflow_over_3_months",
    "work_after_12_months",
    "work_6_months_after_service",
    "repeats",
    RETURNED,
)
_RATES: Mapping[str, Rate] = {
    "long_term_share": rate(states.STATES, ["long_term"], ["short_term", "long_term"])
} | {key: one for key, one in INDICATORS.items() if isinstance(one, Rate) and key in MEASURES}


@dataclass(frozen=True, slots=True)
class Shares:
    """Protected counts by group, and the months they are of (YYYY-MM; empty: none is known)."""

    counts: Published
    """group, events, n."""
    since: str
    until: str


class Cells(NamedTuple):
    """What has been counted of the groups, not yet fit to leave."""

    names: tuple[str, ...]
    part: Pair
    whole: Pair
    universe: Keys
    since: str
    until: str


def shares(index: Index, filters: Filters, key: str, *, by: str, exact: bool = False) -> Shares:
    """Count a measure of MEASURES by group of BY.

    Raises `UnknownValueError` for a measure, a `by` or a filter that there is not.
    """
    found = cells(index, filters, key, by=by, exact=exact)
    return Shares(published(found, exact=exact), found.since, found.until)


def cells(index: Index, filters: Filters, key: str, *, by: str, exact: bool) -> Cells:
    """Count as `shares`; what comes is not protected and does not leave analytics."""
    for field, value, known in (("measure", key, MEASURES), ("by", by, BY)):
        if value not in known:
            raise UnknownValueError(field, value, known)
    asked = filters if filters.since or filters.until else _last_year(index, filters, key)
    if key == RETURNED:
        return _returned(index, asked, by, exact=exact)
    measure, on = _RATES[key], frame(index, asked, by)
    months = observed_months(on, measure.observed)[-1 if key in STOCKS else 0 :]
    if not months:
        none = Pair(np.empty(0, np.int64), np.empty(0, np.uint64))
        return Cells((), none, none, none.key, "", "")
    kept = slice(on.months.index(months[0]), on.months.index(months[-1]) + 1)
    return _rated(measure, replace(on, months=months, days=on.days[kept]))


def _last_year(index: Index, filters: Filters, key: str) -> Filters:
    """Return the filters of the last year of which everything that is asked is known."""
    wait = YEAR if key == RETURNED else _RATES[key].observed
    last = months_after(index.manifest.until + timedelta(days=1), -wait).replace(day=1)
    until = None if key in STOCKS else last - timedelta(days=1)
    return replace(filters, since=months_after(last, -YEAR), until=until)


def _rated(measure: Rate, on: Frame) -> Cells:
    """Count a rate of a frame, each group in all months together."""
    (tally,) = tallies(on, [measure.family(on.index)])
    months = [tally.of(*names(tally.measures)) for names in (measure.parts, measure.whole)]
    part, whole = (Pair(one.n.sum(1), one.key.sum(1, dtype=np.uint64)) for one in months)
    universe = tally.universe.sum(1, dtype=np.uint64)
    return Cells(on.grouping.names, part, whole, universe, on.months[0], on.months[-1])


def _returned(index: Index, filters: Filters, by: str, *, exact: bool) -> Cells:
    """Count who left unemployment and was back within a year."""
    selection = select(index, replace(filters, since=None, until=None))
    asked, groups = window(selection, filters, exact=exact), grouping(selection, by)
    found, within = left_by(selection, asked, groups), WITHIN.index(YEAR)
    whole, part = (
        Pair(
            np.array([one.n[ANYHOW, within, back] for one in found], np.int64),
            np.array([one.key[ANYHOW, within, back] for one in found], np.uint64),
        )
        for back in range(2)
    )
    universe = np.array([one.universe[within] for one in found], np.uint64)
    since, until = (f"{day:%Y-%m}" if day else "" for day in (filters.since, filters.until))
    return Cells(groups.names, part, whole, universe, since, until)


def published(found: Cells, *, exact: bool) -> Published:
    """Let the counts out; of two protected ones the part may come out above the whole."""
    columns: dict[str, pl.Series] = {"group": pl.Series(found.names, dtype=pl.String)}
    for name, pair in (("events", found.part), ("n", found.whole)):
        columns[name] = pl.Series(pair.n)
        columns[f"{name}.key"] = pl.Series(pair.key)
        columns[f"{name}.universe"] = pl.Series(found.universe)
    shown = counted(pl.DataFrame(columns), ["events", "n"], exact=exact)
    return replace(shown, table=shown.table.with_columns(pl.min_horizontal("events", "n")))
