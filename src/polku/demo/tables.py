"""From columns of numbers to the canonical Arrow tables of the exchange."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from polku.demo.days import NEVER, Texts, month_names
from polku.demo.histories import Rows
from polku.register.canonical import SCHEMAS
from polku.register.schema import TABLES, Column, Kind

SORTED_BY = {
    "job_searches": "start", "statuses": "start", "services": "start", "contacts": "at",
    "plans": "made_on", "jobs": "start", "benefits": "month", "incomes": "month",
}  # fmt: skip


def table_of(name: str, rows: Rows, ids: Texts) -> pa.Table:
    """Make a table of a person's history: rows by person and day, ids in place of numbers."""
    order = np.lexsort((rows[SORTED_BY[name]], rows["person"]))
    columns = {"person_id": ids[rows["person"][order]]}
    columns |= {key: values[order] for key, values in rows.items() if key != "person"}
    return arrow(name, columns)


def arrow(name: str, columns: Mapping[str, NDArray[Any]]) -> pa.Table:
    """Make a canonical table; a column that is not given is empty."""
    schema = SCHEMAS[name]
    count = len(next(iter(columns.values())))
    arrays = [
        _column(column, columns[column.name], schema.field(column.name).type)
        if column.name in columns
        else pa.nulls(count, schema.field(column.name).type)
        for column in TABLES[name].columns
    ]
    return pa.table(arrays, schema=schema)


def _column(column: Column, values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return _MADE.get(column.kind, _text)(values, kind)


def _text(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values, kind, mask=values == "")


def _date(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.int32(), mask=values == NEVER).cast(kind)


def _datetime(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values.astype(np.int64), pa.int64()).cast(kind)


def _month(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(month_names(values), kind)


def _integer(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values.astype(np.int32), kind, mask=values < 0)


def _decimal(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    none = np.isnan(values.astype(float))
    cents = np.rint(np.where(none, 0, values).astype(float) * 100).astype(np.int64)
    whole = pa.array(cents, pa.int64(), mask=none).cast(pa.decimal128(19, 0))
    return pc.multiply(whole, pa.scalar("0.01").cast(pa.decimal128(3, 2))).cast(kind)


def _boolean(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values.astype(np.bool_), kind)


_MADE: Mapping[Kind, Callable[[NDArray[Any], pa.DataType], pa.Array]] = {
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.MONTH: _month,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
}
