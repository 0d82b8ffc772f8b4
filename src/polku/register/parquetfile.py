"""Parquet: any column types that have a plain meaning as text."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from polku.register.cells import ZONE
from polku.register.sources import Chunk, FileError, explained, sha256

EPOCH = date(1970, 1, 1)
# A day short of both ends: the time of another zone may lie a day away.
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days + 1, (date.max - EPOCH).days - 1
DAY_IN = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
"""A day in the units in which Parquet keeps time."""
LARGEST = 2**63 - 1
DAMAGED = (pa.ArrowException, OSError, UnicodeDecodeError)
"""How a broken file shows itself; the last, in the name of a column."""
ROWS = 50_000
"""Rows of a chunk."""


class ParquetSource:
    """One Parquet file."""

    text = False
    spreadsheet = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.name
        self.name = path.stem
        self._parquet = self._opened()
        self.size = self._parquet.metadata.num_rows

    def header(self) -> list[str]:
        return list(self._parquet.schema_arrow.names)

    def digest(self) -> bytes:
        return sha256(self.path)

    def chunks(self) -> Iterator[Chunk]:
        done = 0
        try:
            for batch in self._parquet.iter_batches(batch_size=ROWS):
                numbers = np.arange(done + 1, done + batch.num_rows + 1, dtype=np.int64)
                done += batch.num_rows
                yield Chunk(self._text(batch), numbers, done)
        except DAMAGED as error:
            raise self._broken(error) from error

    def lines(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return numbers

    def _opened(self) -> pq.ParquetFile:
        with explained(self.file):
            self.path.open("rb").close()
        try:
            return pq.ParquetFile(self.path)
        except DAMAGED as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> FileError:
        return FileError("not_a_table", file=self.file, kind="Parquet", why=error)

    def _text(self, batch: pa.RecordBatch) -> pl.DataFrame:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        return pl.DataFrame([self._column(frame[name]) for name in frame.columns])

    def _column(self, values: pl.Series) -> pl.Series:
        kind = values.dtype
        if kind.is_temporal() and _far(values).any():
            # No calendar has these days: what is kept in the file stands in the reject.
            far, kept = _far(values), values.to_physical().cast(pl.String)
            known = self._column(values.set(far, None))
            return known.zip_with(~far, kept)
        if kind == pl.Datetime:
            zone = getattr(kind, "time_zone", None)
            local = values.dt.convert_time_zone(ZONE).dt.replace_time_zone(None) if zone else values
            return local.dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
        if kind.is_float():
            return _plain(values)
        if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
            raise FileError("column_type", file=self.file, column=values.name, kind=kind)
        return values.cast(pl.String)


def _far(values: pl.Series) -> pl.Series:
    """Tell which days lie outside the years 1 to 9999, which can be neither shown nor kept."""
    kind = values.dtype
    if kind == pl.Date:
        a_day = 1
    elif isinstance(kind, pl.Datetime):
        a_day = DAY_IN[kind.time_unit]
    else:
        return pl.repeat(value=False, n=len(values), eager=True)
    kept = values.to_physical().cast(pl.Int64)
    first, last = max(FIRST_DAY * a_day, -LARGEST), min(LAST_DAY * a_day, LARGEST)
    return ~kept.is_between(first, last).fill_null(value=True)


def _plain(values: pl.Series) -> pl.Series:
    """Write numbers without the noise of binary fractions and without a needless end."""
    fixed = values.round(6).cast(pl.Decimal(30, 6), strict=False).cast(pl.String)
    return fixed.str.strip_chars_end("0").str.strip_chars_end(".")
