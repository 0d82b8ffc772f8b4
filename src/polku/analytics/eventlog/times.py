"""Instants as people's files write them, made comparable."""

from pathlib import Path
from typing import NoReturn

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
    given = numbers(column)
    if given is not None:
        return given
    series = pl.Series(name, column)
    if isinstance(series.dtype, (pl.Datetime, pl.Date)):
        found = series.cast(pl.Datetime("us", getattr(series.dtype, "time_zone", None)))
    elif series.dtype in (pl.String, pl.Categorical, pl.Null):
        found = _parsed(series.cast(pl.String).fill_null("").str.strip_chars())
    else:
        raise FileError("not_times", file=path, column=name, type=str(series.dtype))
    if found.null_count():
        _fail(series, found, path, first)
    return found.to_physical().to_numpy()


def numbers(column: pa.ChunkedArray) -> Instants | None:
    """Return a column of whole numbers, None when it holds anything else."""
    series = pl.Series("", column)
    if series.dtype == pl.String:
        series = series.str.strip_chars()
    elif not series.dtype.is_numeric():
        return None
    found = series.cast(pl.Int64, strict=False)
    whole = not series.dtype.is_float() or (found.cast(pl.Float64) == series).all()
    return found.to_numpy() if whole and not found.null_count() else None


def _fail(series: pl.Series, found: pl.Series, path: Path, first: int) -> NoReturn:
    row = found.is_null().arg_max()
    assert row is not None
    values = {"file": path, "row": first + row, "column": series.name}
    if not series[row] or not str(series[row]).strip():
        raise FileError("no_time", **values)
    raise FileError("bad_time", **values, value=series[row])


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
