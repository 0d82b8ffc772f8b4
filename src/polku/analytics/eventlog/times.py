"""Instants as people's files write them, made comparable."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from polku.analytics.eventlog.files import FIRST_ROW, FileError

Instants = npt.NDArray[np.int64]
"""Microseconds from 1970 in UTC; the file's own count where it gives numbers."""

FORMS = (
    ("%Y-%m-%dT%H:%M:%S%.f%#z", True),
    ("%Y-%m-%dT%H:%M:%S%.f", False),
    ("%Y-%m-%dT%H:%M%#z", True),
    ("%Y-%m-%dT%H:%M", False),
    ("%d.%m.%YT%H:%M:%S%.f", False),
    ("%d.%m.%YT%H:%M", False),
)
"""Instants, most usual first, and whether the form names its zone."""
DAYS = ("%Y-%m-%d", "%d.%m.%Y")


def instants(column: pa.ChunkedArray, path: Path, name: str, first: int = FIRST_ROW) -> Instants:
    """Read a column of times; what names no zone is taken to be in UTC, a day to be its midnight.

    `first` is the number of its first row. Raises FileError naming the first row that is no time.
    """
    series = pl.Series(name, column)
    dtype = series.dtype
    if dtype in (pl.String, pl.Categorical):
        return _read(series.cast(pl.String), path, first)
    if not (dtype.is_temporal() or dtype.is_integer()) or dtype in (pl.Time, pl.Duration):
        raise FileError("not_times", file=path, column=name, type=str(dtype))
    if series.null_count():
        raise FileError("no_time", file=path, row=first + _first(series.is_null()), column=name)
    if dtype.is_temporal():
        series = series.cast(pl.Datetime("us", getattr(dtype, "time_zone", None)))
    return series.to_physical().cast(pl.Int64).to_numpy()


def _read(series: pl.Series, path: Path, first: int) -> Instants:
    given = series.fill_null("").str.strip_chars()
    numbers = given.cast(pl.Int64, strict=False)
    found = numbers if not numbers.null_count() else _parsed(given)
    if found.null_count():
        row = _first(found.is_null())
        values = {"file": path, "row": first + row, "column": series.name}
        if not given[row]:
            raise FileError("no_time", **values)
        raise FileError("bad_time", **values, value=series[row])
    return found.to_numpy()


def _parsed(given: pl.Series) -> pl.Series:
    """Return the microseconds of every text that is a time, null for the others."""
    texts = (
        given.str.replace_all("/", "-", literal=True)
        .str.replace(r"[ \x{a0}]+", "T")
        .str.replace(r" +([+-]\d\d)", "$1")
        .str.replace(r",(\d+)", ".$1")
    )
    found = pl.Series(given.name, [None], pl.Int64).new_from_index(0, len(given))
    for form, zoned in FORMS:
        if not found.null_count():
            return found
        zone = "UTC" if zoned else None
        read = texts.str.to_datetime(form, strict=False, time_unit="us", time_zone=zone)
        found = found.fill_null(read.to_physical())
    for form in DAYS:
        days = texts.str.to_date(form, strict=False)
        found = found.fill_null(days.cast(pl.Datetime("us")).to_physical())
    return found


def _first(mask: pl.Series) -> int:
    where = mask.arg_max()
    assert where is not None
    return where
