"""The municipal share in the past, this month and the next twelve, under stated assumptions.

Who is paid a benefit now goes on as people have gone on, by how long they had been paid; as many
begin as began in the same month a year before; days add up, and the share steps by law (rules F).
Expectations, not draws: a month's figure is a sum over people of chance × days × share × euros.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from polku.analytics.arrays import Keys
from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.cells import Cells, Frame, frame, month_name, month_number, tallies
from polku.analytics.indicators.money import CENTS, MONEY, Euros, euros, largest
from polku.analytics.indicators.projection import expected
from polku.analytics.indicators.runs import WATCHED, Found, payments_of, runs_of, together

AHEAD = 12
"""Months of the forecast after the current one."""
SCHEMA = {"month": pl.String, "euros": pl.Float64, "running": pl.Float64, "begun": pl.Float64}


@dataclass(frozen=True, slots=True)
class Forecast:
    """`path`: month, euros, running, begun, basis (`paid`, `estimate`), partial.

    Of an estimated month `running` is the part of those paid now and `begun` of those who begin;
    the month of the day of the extract is partial. Euros are null where withheld.
    """

    path: Published
    assumed: Mapping[str, str | int]
    """What the texts of the assumptions are filled with (`definitions.assumptions`)."""


def forecast(index: Index, filters: Filters, *, exact: bool = False) -> Forecast:
    """Return the municipal share by month: the last 36 paid, this month and the next twelve.

    Months that the payers have not reported yet are estimated too; the filters' period is not
    looked at. Raises `UnknownValueError`.
    """
    on = frame(index, replace(filters, since=None, until=None))
    this = index.manifest.until.year * 12 + index.manifest.until.month - 1
    last = _last_paid(index, this)
    found = together(list(on.selection.each(lambda shard: _found(on, shard, last))))
    months = range(last + 1, this + AHEAD + 1)
    running, begun = expected(found, last, months)
    known = _known(on, last)
    estimates = _estimated(known, months, (running, begun), exact=exact)
    table = pl.concat([_paid(known, exact=exact), estimates])
    table = table.with_columns(
        pl.col("euros", "running", "begun").fill_nan(None),
        partial=pl.col("month") == month_name(this),
    )
    protection = Protection.EXACT if exact else Protection.PERTURBED
    return Forecast(Published(table, protection), _assumed(last))


@dataclass(frozen=True, slots=True)
class Known:
    """What was paid, by month."""

    months: Sequence[str]
    paid: Euros
    payees: Cells
    """(months)"""
    universe: Keys
    most: float

    def of_last(self, months: Sequence[int], part: int) -> Cells:
        """Return the payees of the last month once for each of `months`, under keys of their own."""
        own = np.array([2 * month + part for month in months], np.uint64)
        n, key = (column[-1:].sum(dtype=column.dtype) for column in self.payees)  # none: 0
        return Cells(np.full(len(months), n), key + own)


def _known(on: Frame, last: int) -> Known:
    (tally,) = tallies(on, [MONEY])
    payees, paid = tally.of("payees"), tally.of("cents").n[0] / CENTS
    count = sum(month_number(month) <= last for month in on.months)
    return Known(
        on.months[:count],
        paid[:count],
        Cells(payees.n[0, :count], payees.key[0, :count]),
        tally.universe[0, :count],
        largest(on.index),
    )


def _last_paid(index: Index, this: int) -> int:
    """Return the last whole month of which there are benefits."""
    months = (shard.tables["benefits"]["month"] for shard in index.shards)
    latest = (int(column[column < this].max(initial=0)) for column in months)
    return max(latest, default=0) or this - 1


def _found(on: Frame, shard: Shard, last: int) -> Found:
    who = on.who(shard)
    chosen = who.kept[:, -1] if len(on.months) else np.zeros(shard.people, np.bool_)
    return runs_of(payments_of(shard), chosen, last)


def _paid(known: Known, *, exact: bool) -> pl.DataFrame:
    """Return the months paid, as far as they may be shown."""
    told = euros(known.paid, known.payees, known.universe, known.most, exact=exact)
    columns = {"month": known.months, "euros": told, "running": None, "begun": None}
    return pl.DataFrame(columns, SCHEMA).with_columns(basis=pl.lit("paid"))


def _estimated(
    known: Known, months: Sequence[int], parts: Sequence[Euros], *, exact: bool
) -> pl.DataFrame:
    """Return the estimates: each part of each month changed on its own, as a sum over the payees.

    Whether there are enough of those for a figure is as it is for the last month paid.
    """
    running, begun = (
        euros(
            part,
            known.of_last(months, place),
            known.universe[-1:].sum(dtype=np.uint64),
            known.most,
            exact=exact,
        )
        for place, part in enumerate(parts)
    )
    names = [month_name(month) for month in months]
    columns = {"month": names, "euros": running + begun, "running": running, "begun": begun}
    return pl.DataFrame(columns, SCHEMA).with_columns(basis=pl.lit("estimate"))


def _assumed(last: int) -> dict[str, str | int]:
    return {"last": month_name(last), "watched": WATCHED}
