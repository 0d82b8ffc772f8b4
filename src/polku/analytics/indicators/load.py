"""How many clients a coach has: clients in a job search by own coach, against the unit's norm.

Own coaches are those of the day of the extract, so the load is told of the last count day alone.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from polku.analytics.disclosure import Published, counted, withhold
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import Frame, frame, tallies
from polku.analytics.indicators.contacts import CONTACTS
from polku.analytics.selection import NOT_KNOWN

_CLIENTS = ["clients", "clients.key", "clients.universe"]
"""Sums of keys wrap around at 2^64, as they are meant to."""
FEWEST = 3
"""Coaches of a unit whose median and most are told to others than their lead."""
NAMES = pl.Schema(
    {
        "unit": pl.String,
        "clients": pl.Int64,
        "coaches": pl.Int64,
        "mean": pl.Float64,
        "median": pl.Float64,
        "most": pl.Int64,
        "norm": pl.Float64,
    }
)


@dataclass(frozen=True, slots=True)
class Load:
    """`units`: unit, clients, coaches, mean, median, most, norm (the mean of those set).

    `coaches`, only where the asker may open every client of a unit: coach, clients, norm; else None.
    """

    month: str
    units: Published
    coaches: Published | None


def load(index: Index, filters: Filters, *, exact: bool = False) -> Load:
    """Return the load of units on the last count day of the period.

    A coach is named only to who leads the coach's unit: `exact`, with a unit chosen.
    """
    on = frame(index, filters, "coach").last(1)
    month = on.months[0] if on.months else ""
    table = _by_coach(on)
    coaches = counted(table, ["clients"], exact=exact)
    units = _by_unit(table, coaches.table, exact=exact)
    if not (exact and filters.unit):
        return Load(month, units, None)
    shown = coaches.table.filter(pl.col("clients") > 0).select("coach", "clients", "norm")
    return Load(month, units, replace(coaches, table=shown))


def load_series(index: Index, filters: Filters, *, by: str, exact: bool) -> Published:
    """Return clients a coach as a series of an indicator: the last count day, as a whole or by unit."""
    on = frame(index, filters, "coach").last(1)
    coaches = _by_coach(on).filter(pl.col("clients") > 0)
    group = pl.col("unit") if by else pl.lit("")
    table = coaches.group_by(group.alias("group"), maintain_order=True).agg(
        pl.col(_CLIENTS).sum(), denominator=pl.len().cast(pl.Int64)
    )
    table = table.filter(pl.col("denominator") > 0).sort("group")
    shown = counted(table, ["clients"], exact=exact)
    return replace(
        shown,
        table=shown.table.select(
            pl.lit("".join(on.months)).alias("month"),
            *(["group"] if by else []),
            value=pl.col("clients") / pl.col("denominator"),
            numerator="clients",
            denominator="denominator",
        ),
    )


def _by_coach(on: Frame) -> pl.DataFrame:
    """Return a row a coach: coach, unit, norm, clients and their keys."""
    manifest = on.index.manifest
    names = on.grouping.names
    unit_of = _units(on)
    norms = dict(zip(manifest.coaches, manifest.norms, strict=False))
    (tally,) = tallies(on, [CONTACTS])
    cells = tally.of("in_search")
    columns = {
        "coach": pl.Series(names, dtype=pl.String),
        "unit": pl.Series([unit_of.get(name, NOT_KNOWN) for name in names], dtype=pl.String),
        "norm": pl.Series([norms.get(name) or None for name in names], dtype=pl.Int64),
        "clients": cells.n.sum(1),
        "clients.key": cells.key.sum(1, dtype=np.uint64),
        "clients.universe": tally.universe.sum(1, dtype=np.uint64),
    }
    return pl.DataFrame(columns).filter(pl.col("coach") != NOT_KNOWN)


def _units(on: Frame) -> dict[str, str]:
    """Return the unit of each coach, by name."""
    manifest = on.index.manifest
    units = np.full(len(manifest.coaches), -1, np.int32)
    for shard in on.index.shards:
        coach, unit = (shard.tables["persons"][name] for name in ("coach", "unit"))
        known = (coach >= 0) & (unit >= 0)
        units[coach[known]] = unit[known]
    return {
        coach: manifest.units[unit]
        for coach, unit in zip(manifest.coaches, units.tolist(), strict=True)
        if unit >= 0
    }


def _by_unit(coaches: pl.DataFrame, shown: pl.DataFrame, *, exact: bool) -> Published:
    """Return the units: their clients from the keys of all of them, the rest from coach to coach."""
    busy = coaches.filter(pl.col("clients") > 0)
    whole = busy.group_by("unit", maintain_order=True).agg(
        pl.col(_CLIENTS).sum(), coaches=pl.len().cast(pl.Int64), norm=pl.col("norm").mean()
    )
    spread = (
        shown.filter(pl.col("clients") > 0)
        .group_by("unit")
        .agg(median=pl.col("clients").median(), most=pl.col("clients").max())
    )
    told = counted(whole, ["clients"], exact=exact)
    table = told.table.join(spread, on="unit", how="left").with_columns(
        mean=pl.col("clients") / pl.col("coaches")
    )
    few = 1 if exact else FEWEST
    ready = replace(
        told,
        table=table.select(*(pl.col(name).cast(kind) for name, kind in NAMES.items())).sort("unit"),
    )
    return withhold(ready, ["median", "most"], whole="coaches", smallest=few)
