"""How many clients a coach has: clients in a job search by own coach, against the unit's norm.

Own coaches are those of the day of the extract, so the load is told of the last count day alone.
How many coaches have a client of some kind tells of the clients (one each: as many clients). Unless
exact, coaches are therefore those who have clients as shown, and are told of only where the filters
take all of a coach's clients or none, which is also the only load a norm is set for.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from polku.analytics.disclosure import HIDDEN, Published, counted, withhold
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import Frame, frame, tallies
from polku.analytics.indicators.contacts import CONTACTS
from polku.analytics.selection import NOT_KNOWN

_CLIENTS = ["clients", "clients.key", "clients.universe"]
"""Sums of keys wrap around at 2^64, as they are meant to."""
WHOLE = frozenset({"area", "unit", "since", "until"})
"""Filters that take all of a coach's clients or none."""
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
_OF_COACHES = ("coaches", "mean", "median", "most", "norm")


@dataclass(frozen=True, slots=True)
class Load:
    """`units`: unit, clients, coaches, mean, median, most, norm (the mean of those set).

    All but clients are hidden under filters that part a coach's clients, unless exact; the norm is
    for all of them and told beside no part.

    `coaches`, only where the asker may open every client of a unit: coach, clients, norm; else None.
    """

    month: str
    units: Published
    coaches: Published | None


def of_whole_loads(filters: Filters) -> bool:
    """Tell if filters take all of a coach's clients or none: a norm is set for no part of them."""
    return filters.chosen().keys() <= WHOLE


def load(index: Index, filters: Filters, *, exact: bool = False) -> Load:
    """Return the load of units on the last count day of the period.

    A coach is named only to who leads the coach's unit: `exact`, with a unit chosen.
    """
    on = frame(index, filters, "coach").last(1)
    month = on.months[0] if on.months else ""
    table = _by_coach(on)
    coaches = counted(table, ["clients"], exact=exact)
    units = _by_unit(on, table, coaches.table, exact=exact)
    if not (exact and filters.unit):
        return Load(month, units, None)
    shown = coaches.table.filter(pl.col("clients") > 0).select("coach", "clients", "norm")
    if not of_whole_loads(filters):
        shown = shown.with_columns(norm=pl.lit(None, pl.Int64))
    return Load(month, units, replace(coaches, table=shown))


def load_series(index: Index, filters: Filters, *, by: str, exact: bool) -> Published:
    """Return clients a coach as a series of an indicator: the last count day, as a whole or by unit.

    Value and denominator are hidden under filters that part a coach's clients, unless exact.
    """
    on = frame(index, filters, "coach").last(1)
    table = _by_coach(on)
    if not by:
        table = table.with_columns(unit=pl.lit(""))
    shown = counted(table, ["clients"], exact=exact).table
    told = _together(on, table, shown, exact=exact)
    series = told.table.select(
        pl.lit("".join(on.months)).alias("month"),
        *([pl.col("unit").alias("group")] if by else []),
        value="mean",
        numerator="clients",
        denominator="coaches",
    )
    names = {"mean": "value", "coaches": "denominator"}
    marks = {names[one]: told.marks[one] for one in names if one in told.marks}
    return replace(told, table=series, marks=marks)


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


def _by_unit(on: Frame, coaches: pl.DataFrame, shown: pl.DataFrame, *, exact: bool) -> Published:
    few = 1 if exact else FEWEST
    told = _together(on, coaches, shown, exact=exact)
    return withhold(told, ["median", "most"], whole="coaches", smallest=few)


def _together(on: Frame, coaches: pl.DataFrame, shown: pl.DataFrame, *, exact: bool) -> Published:
    """Return the units: their clients from the keys of all of them, the rest from coaches as shown."""
    sums = coaches.group_by("unit").agg(pl.col(_CLIENTS).sum())
    told = counted(sums, ["clients"], exact=exact)
    clients = pl.col("clients")
    spread = (
        shown.filter(clients > 0)
        .group_by("unit")
        .agg(
            coaches=pl.len().cast(pl.Int64),
            median=clients.median(),
            most=clients.max(),
            norm=pl.col("norm").mean(),
        )
    )
    table = told.table.filter(clients > 0).join(spread, on="unit", how="left").sort("unit")
    table = table.with_columns(mean=clients / pl.col("coaches"))
    marks = {}
    if not of_whole_loads(on.selection.filters):
        untold = ("norm",) if exact else _OF_COACHES
        table = table.with_columns(pl.lit(None).alias(name) for name in untold)
        marks = {} if exact else dict.fromkeys(untold, (HIDDEN,) * table.height)
    shaped = table.select(pl.col(name).cast(kind) for name, kind in NAMES.items())
    return replace(told, table=shaped, marks=marks)
