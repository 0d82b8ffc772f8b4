"""The canonical tables: the exact columns of the exchange, in order, as Arrow types.

Dates are date32, points in time naive local (Helsinki) microseconds, months and codes text, money
and hours decimal(12, 2). A table may be larger than memory: rows lie in a file that Arrow maps.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from polku.register.schema import TABLES, Kind

TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us"),
    Kind.MONTH: pa.string(),
    Kind.INTEGER: pa.int32(),
    Kind.DECIMAL: pa.decimal128(12, 2),
    Kind.BOOLEAN: pa.bool_(),
}

SCHEMAS: dict[str, pa.Schema] = {
    table.name: pa.schema([(column.name, TYPES[column.kind]) for column in table.columns])
    for table in TABLES.values()
}


def empty(table: str) -> pa.Table:
    return SCHEMAS[table].empty_table()


def spooled(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> pa.Table:
    """Write batches to a file and map it, so that what is held in memory stays one batch.

    The file loses its name at once: it goes when the last reader of the table has gone.
    """
    with tempfile.TemporaryDirectory(prefix="polku-") as folder:
        path = Path(folder) / "rows.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def kept(table: pa.Table, mask: pa.Array) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table for which the mask is true, batch by batch."""
    start = 0
    for batch in table.to_batches():
        part = batch.filter(mask.slice(start, batch.num_rows))
        start += batch.num_rows
        if part.num_rows:
            yield part
