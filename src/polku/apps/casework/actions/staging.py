"""Arrow tables and rows into temporary tables, in batches, by each database's quickest way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from pyarrow import csv

BATCH = 50_000
"""Rows converted at a time: what is held in memory besides the extract itself."""

ZONE = "Europe/Helsinki"
"""Points in time of the register are local; those of the database are UTC."""

Columns = Mapping[str, "models.Field[Any, Any]"]


@contextmanager
def staged(cursor: CursorWrapper, name: str, columns: Columns, rows: pa.Table) -> Iterator[str]:
    """Hold the rows in a temporary table whose columns have the types of the models' fields."""
    types = ", ".join(
        f'"{column}" {field.db_type(connection)}' for column, field in columns.items()
    )
    table = f"staged_{name}"
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({types})")
    put = _copy if connection.vendor == "postgresql" else _insert
    for batch in rows.select(list(columns)).to_batches(max_chunksize=BATCH):
        put(cursor, table, _texts(batch, columns))
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")
    yield table
    cursor.execute(f"DROP TABLE {table}")


def _texts(batch: pa.RecordBatch, columns: Columns) -> pa.RecordBatch:
    """Write every value as the text that both databases read into the column's type."""
    return pa.RecordBatch.from_arrays(
        [_text(batch.column(name), field) for name, field in columns.items()], names=list(columns)
    )


def _text(values: pa.Array, field: "models.Field[Any, Any]") -> pa.Array:
    if values.null_count and not field.null:
        values = values.fill_null(field.get_default())
    write = _WRITERS.get(field.get_internal_type())
    return write(values, field) if write else values.cast(pa.string())


def _moment(values: pa.Array, _: "models.Field[Any, Any]") -> pa.Array:
    """Turn local time into UTC: of an hour shown twice the first, of one skipped the last before."""
    local = values.cast(pa.timestamp("s"), safe=False)
    aware = pc.assume_timezone(local, ZONE, ambiguous="earliest", nonexistent="earliest")
    return aware.cast(pa.timestamp("s")).cast(pa.string())


def _number(values: pa.Array, field: "models.Field[Any, Any]") -> pa.Array:
    assert isinstance(field, models.DecimalField)
    return values.cast(pa.decimal128(field.max_digits, field.decimal_places)).cast(pa.string())


def _flag(values: pa.Array, _: "models.Field[Any, Any]") -> pa.Array:
    return values.cast(pa.int8()).cast(pa.string())


_WRITERS: dict[str, Callable[[pa.Array, "models.Field[Any, Any]"], pa.Array]] = {
    "DateTimeField": _moment,
    "DecimalField": _number,
    "BooleanField": _flag,
}

_CSV = csv.WriteOptions(include_header=False, quoting_style="needed")
"""Texts are quoted and a missing value is bare: PostgreSQL tells "" from NULL by it."""


def _copy(cursor: CursorWrapper, table: str, batch: pa.RecordBatch) -> None:
    buffer = BytesIO()
    csv.write_csv(batch, buffer, _CSV)
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
        copy.write(buffer.getbuffer())


def _insert(cursor: CursorWrapper, table: str, batch: pa.RecordBatch) -> None:
    marks = ", ".join(["%s"] * batch.num_columns)
    rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own name
