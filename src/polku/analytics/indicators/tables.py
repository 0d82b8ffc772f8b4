"""Indicators that are tables, not series: outcomes by service, clocks by rule, plan debt by age."""

from dataclasses import replace

import numpy as np
import polars as pl

from polku.analytics.disclosure import Published, counted, withhold
from polku.analytics.filters import Filters
from polku.analytics.groups import LENGTHS
from polku.analytics.index.store import Index
from polku.analytics.indicators.after import HORIZONS, WHERE, after_services
from polku.analytics.indicators.cells import Cells, Tally, frame, tallies
from polku.analytics.indicators.clocks import HOW, authoritys, clocks
from polku.analytics.indicators.plans import DEBT_AGES

PER_CENT = 100


def outcomes(index: Index, filters: Filters, *, exact: bool = False) -> Published:
    """Return where people are 3, 6 and 12 months after each service that ended in the period.

    Columns: service, months, where (`after.WHERE`), people (periods in the service), ended (those
    fully observed), share in per cent. Raises `UnknownValueError`.
    """
    services = index.manifest.services
    (tally,) = tallies(frame(index, filters), [after_services(len(services))])
    names = [(code, horizon, where) for code in services for horizon in HORIZONS for where in WHERE]
    whole = [
        [f"{service}.{horizon}.{where}" for where in WHERE]
        for service in range(len(services))
        for horizon in HORIZONS
        for _ in WHERE
    ]
    table = pl.DataFrame(
        names, {"service": pl.String, "months": pl.Int64, "where": pl.String}, orient="row"
    )
    table = _beside(table, "people", [_of(tally, [measure]) for measure in tally.measures], tally)
    table = _beside(table, "ended", [_of(tally, measures) for measures in whole], tally)
    return _shares(table.filter(pl.col("ended") > 0), exact=exact)


def clocks_by_rule(index: Index, filters: Filters, *, exact: bool = False) -> Published:
    """Return the authority's duties due in the period by rule and how they were kept.

    Columns: rule, how (`kept`, `kept_late`, `late`: missed), people (duties), ended (all due), share
    in per cent. Raises `UnknownValueError`.
    """
    rules = tuple(index.manifest.rules)
    (tally,) = tallies(frame(index, filters), [clocks(rules)])
    names = [(rules[place], how) for place in authoritys(rules) for how in HOW]
    whole = [[f"{rule}.{how}" for how in HOW] for rule, _ in names]
    table = pl.DataFrame(names, {"rule": pl.String, "how": pl.String}, orient="row")
    table = _beside(table, "people", [_of(tally, [measure]) for measure in tally.measures], tally)
    table = _beside(table, "ended", [_of(tally, measures) for measures in whole], tally)
    return _shares(table.filter(pl.col("ended") > 0), exact=exact)


def plan_debt_ages(index: Index, filters: Filters, *, exact: bool = False) -> Published:
    """Return plan debt on the last count day of the period by how long it has lasted.

    Columns: age (a key of `groups.LENGTHS`), people. Raises `UnknownValueError`.
    """
    (tally,) = tallies(frame(index, filters).last(1), [DEBT_AGES])
    n, key = tally.cells  # a measure a day
    parts = [
        Cells(n[low:high].sum(), key[low:high].sum(dtype=np.uint64))
        for low, high in LENGTHS.values()
    ]
    table = pl.DataFrame({"age": list(LENGTHS)}, {"age": pl.String})
    return counted(_beside(table, "people", parts, tally), ["people"], exact=exact)


def _of(tally: Tally, measures: list[str]) -> Cells:
    """Return the cells of all months and groups together."""
    cells = tally.of(*measures)
    return Cells(cells.n.sum(), cells.key.sum(dtype=np.uint64))


def _beside(table: pl.DataFrame, name: str, cells: list[Cells], tally: Tally) -> pl.DataFrame:
    """Return the table with a count and its keys beside it."""
    universe = tally.universe.sum(dtype=np.uint64)
    return table.with_columns(
        pl.Series(name, [one.n for one in cells], pl.Int64),
        pl.Series(f"{name}.key", [one.key for one in cells], pl.UInt64),
        pl.lit(universe, pl.UInt64).alias(f"{name}.universe"),
    )


def _shares(table: pl.DataFrame, *, exact: bool) -> Published:
    shown = counted(table, ["people", "ended"], exact=exact)
    share = pl.min_horizontal("people", "ended") / pl.col("ended") * PER_CENT
    ready = replace(shown, table=shown.table.with_columns(share=share.fill_nan(None)))
    return withhold(ready, ["share"], whole="ended", **({"smallest": 1} if exact else {}))
