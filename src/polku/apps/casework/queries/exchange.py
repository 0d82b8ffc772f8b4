# ruff: noqa: S608  table and column names come from the models and the schema
"""The database as tables of the register exchange: what came in goes out again."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa
from django.db import connection
from django.utils.timezone import get_default_timezone

from polku.apps.casework.history import local
from polku.apps.casework.models import HISTORIES
from polku.register.canonical import SCHEMAS, TYPES, spooled
from polku.register.schema import TABLES, Column, Kind

BATCH = 50_000
"""Rows held in memory at a time."""

Step = Callable[[str, int], None]
"""Told of each table and how many rows of it have been read so far."""

_COACHES = """
SELECT s.coach_id, s.name, u.name AS unit, a.code AS area, s.norm, s.languages
FROM people_staff s LEFT JOIN people_unit u ON u.id = s.unit_id
LEFT JOIN people_area a ON a.id = s.area_id
WHERE s.coach_id IS NOT NULL ORDER BY s.coach_id
"""


def tables(today: date, step: Step | None = None) -> Mapping[str, pa.Table]:
    """Return the ten tables of the exchange, sorted by their keys.

    A meeting whose day has passed and that nobody has told to have been held is left out: a row of
    the exchange in the past says that it was.
    """
    return {name: spooled(SCHEMAS[name], rows) for name, rows in batches(today, step).items()}


def batches(today: date, step: Step | None = None) -> Mapping[str, Iterator[pa.RecordBatch]]:
    """Return the rows of `tables` as they are read, one table after another."""
    return {name: _batches(name, today, step) for name in TABLES}


def _batches(name: str, today: date, step: Step | None) -> Iterator[pa.RecordBatch]:
    select, values = _select(name, today)
    done = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(select, values)
        while rows := cursor.fetchmany(BATCH):
            columns = zip(*rows, strict=True)
            yield pa.RecordBatch.from_arrays(
                [
                    _array(column, found)
                    for column, found in zip(TABLES[name].columns, columns, strict=True)
                ],
                schema=SCHEMAS[name],
            )
            done += len(rows)
            if step is not None:
                step(name, done)


def _select(name: str, today: date) -> tuple[str, list[Any]]:
    if name == "coaches":
        return _COACHES, []
    columns = [_column(name, column) for column in TABLES[name].columns]
    where, values = "", []
    if name == "persons":
        source = "casework_client c LEFT JOIN people_staff s ON s.id = c.coach_id"
    else:
        source = f"{HISTORIES[name]._meta.db_table} t JOIN casework_client c ON c.id = t.client_id"
    if name == "contacts":
        where = "WHERE NOT t.booked OR t.at >= %s"
        midnight = datetime.combine(today, time.min, get_default_timezone())
        values = [connection.ops.adapt_datetimefield_value(midnight)]
    order = ", ".join(_column(name, TABLES[name][key]) for key in TABLES[name].key)
    return f"SELECT {', '.join(columns)} FROM {source} {where} ORDER BY {order}", values


def _column(table: str, column: Column) -> str:
    quoted = connection.ops.quote_name(column.name)
    if column.name == "person_id":
        return f"c.{quoted}"
    if table == "persons":
        return f"s.{quoted}" if column.name == "coach_id" else f"c.{quoted}"
    return f"CAST(t.{quoted} AS text)" if column.kind is Kind.DECIMAL else f"t.{quoted}"


def _array(column: Column, values: tuple[Any, ...]) -> pa.Array:
    """Write values as the exchange has them: empty text is no value, time is local."""
    kind = TYPES[column.kind]
    if column.kind in {Kind.TEXT, Kind.MONTH}:
        return pa.array([value or None for value in values], kind)
    if column.kind is Kind.DATETIME:
        return pa.array([local(value) for value in values], kind)
    if column.kind is Kind.DECIMAL:
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)
