"""The municipal share in the past, this month and the next twelve, under stated assumptions.

Who is paid a benefit now goes on as people have gone on, by how long they had been paid; as many
begin as began in the same month a year before; days add up, and the share steps by law (rules F).
Expectations, not draws: a month's figure is a sum over people of chance × days × share × euros.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.cells import (
    Cells,
    Frame,
    frame,
    month_name,
    month_number,
    tallies,
)
from polku.analytics.indicators.money import CENTS, MONEY, euros
from polku.analytics.indicators.projection import expected
from polku.analytics.indicators.runs import (
    WATCHED,
    Euros,
    Found,
    payments_of,
    runs_of,
    together,
)

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
    paid, scale = _paid(on, last, exact=exact)
    table = pl.concat([paid, _estimated(months, running * scale, begun * scale)])
    table = table.with_columns(
        pl.col("euros", "running", "begun").fill_nan(None),
        partial=pl.col("month") == month_name(this),
    )
    protection = Protection.EXACT if exact else Protection.PERTURBED
    return Forecast(Published(table, protection), _assumed(last))


def _last_paid(index: Index, this: int) -> int:
    """Return the last whole month of which there are benefits."""
    months = (shard.tables["benefits"]["month"] for shard in index.shards)
    latest = (int(column[column < this].max(initial=0)) for column in months)
    return max(latest, default=0) or this - 1


def _found(on: Frame, shard: Shard, last: int) -> Found:
    who = on.who(shard)
    chosen = who.kept[:, -1] if len(on.months) else np.zeros(shard.people, np.bool_)
    return runs_of(payments_of(shard), chosen, last)


def _paid(on: Frame, last: int, *, exact: bool) -> tuple[pl.DataFrame, float]:
    """Return the months paid, and what the estimates are multiplied by for protection.

    Estimates change as the euros of the last month paid do; NaN: withheld.
    """
    (tally,) = tallies(on, [MONEY])
    payees, cents = tally.of("payees"), tally.of("cents").n[0]
    shown = euros(Cells(payees.n[0], payees.key[0]), cents, tally.universe[0], exact=exact)
    months = [month for month in on.months if month_number(month) <= last]
    table = pl.DataFrame({"month": months, "euros": shown[: len(months)]}).select(
        *(
            pl.col(name) if name in {"month", "euros"} else pl.lit(None, kind).alias(name)
            for name, kind in SCHEMA.items()
        )
    )
    whole = cents[len(months) - 1] / CENTS if months else 0.0
    scale = shown[len(months) - 1] / whole if whole else 1.0 if exact else np.nan
    return table.with_columns(basis=pl.lit("paid")), float(scale)


def _estimated(months: Sequence[int], running: Euros, begun: Euros) -> pl.DataFrame:
    names = [month_name(month) for month in months]
    columns = {"month": names, "euros": running + begun, "running": running, "begun": begun}
    return pl.DataFrame(columns, SCHEMA).with_columns(basis=pl.lit("estimate"))


def _assumed(last: int) -> dict[str, str | int]:
    return {"last": month_name(last), "watched": WATCHED}
