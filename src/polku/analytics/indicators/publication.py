"""The fixed table of an area: its unemployed by age and language, on the newest two count days.

What is hidden is decided on the counts by `disclosure.suppress`, for both days at once; what stands
is the figure that the same question gets on any page (`disclosure.overlaid`).
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Counts, Keys
from polku.analytics.disclosure import (
    TOTAL,
    FixedTable,
    Protection,
    Publication,
    Published,
    counted,
    overlaid,
    suppress,
)
from polku.analytics.filters import Filters
from polku.analytics.groups import AGES
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import frame, tallies
from polku.analytics.indicators.series import UNEMPLOYED
from polku.analytics.indicators.states import STATES

DAYS = 2
DIMENSIONS = ("age", "language")
SCHEMA = pl.Schema(
    {
        "month": pl.String,
        "age": pl.String,
        "language": pl.String,
        "people": pl.Int64,
        "people.key": pl.UInt64,
        "people.universe": pl.UInt64,
    }
)


class _Counts(NamedTuple):
    """All (ages, languages, months), the last age and the last language being the total."""

    n: Counts
    key: Keys
    universe: Keys


def unemployed_by_age_and_language(index: Index, area: str = "") -> Published:
    """Return the unemployed of a whole area; its margins are the rows of `total`.

    Columns: month, age, language, people. Raises `UnknownValueError` for an area that there is not.
    """
    table = _table(index, area)
    shown = counted(table, ["people"], exact=False)
    inside = table.filter(pl.col("age") != TOTAL, pl.col("language") != TOTAL)
    months = inside["month"].unique(maintain_order=True).to_list()
    tables = [
        FixedTable(month, inside.filter(month=month), DIMENSIONS, population=month)
        for month in months
    ]
    hidden = [
        replace(one, table=one.table.select(pl.lit(month).alias("month"), pl.all()))
        for month, one in zip(months, suppress(Publication(tables)), strict=True)
    ]
    return overlaid(shown, _together(hidden, inside), count="people")


def _together(parts: list[Published], none: pl.DataFrame) -> Published:
    """Return tables under each other; without any, the columns alone."""
    table = pl.concat(
        [none.select("month", *DIMENSIONS, "people").clear(), *(p.table for p in parts)]
    )
    marks = [part.mark("people", row) for part in parts for row in range(part.table.height)]
    return Published(table, Protection.SUPPRESSED, {"people": tuple(marks)})


def _table(index: Index, area: str) -> pl.DataFrame:
    months, languages, counts = _counted(index, area)
    known = [*np.flatnonzero(counts.n[-1, :-1].sum(-1)), -1]
    names = [*languages, TOTAL]
    rows = [
        (month, age, names[at], *(part[place, at, day] for part in counts))
        for day, month in enumerate(months)
        for place, age in enumerate((*AGES, TOTAL))
        for at in known
    ]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def _counted(index: Index, area: str) -> tuple[tuple[str, ...], tuple[str, ...], _Counts]:
    """Return the months, the languages and the counts with their margins."""
    asked = [frame(index, Filters(area=area, age=age), "language").last(DAYS) for age in AGES]
    found = [tallies(on, [STATES])[0] for on in asked]
    cells = [tally.of(*UNEMPLOYED) for tally in found]
    parts = (
        np.stack([one.n for one in cells]),
        np.stack([one.key for one in cells]),
        np.stack([tally.universe for tally in found]),
    )
    on = asked[0]
    return tuple(on.months), on.grouping.names, _Counts(*map(_with_margins, parts))


def _with_margins(part: np.ndarray) -> np.ndarray:
    """Return counts, or sums of keys modulo 2^64, with the sums over each of two groupings."""
    for axis in (0, 1):
        part = np.concatenate([part, part.sum(axis, part.dtype, keepdims=True)], axis)
    return part
