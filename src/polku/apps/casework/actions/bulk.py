# ruff: noqa: S608  table and column names come from the models
"""Rows written many at a time, by each database's quickest way."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def upsert(model: type[Model], rows: Sequence[Any]) -> None:
    """Write rows (named tuples of the model's columns, its primary key first): new or over the old.

    Inside a transaction.
    """
    if not rows:
        return
    table, columns = model._meta.db_table, rows[0]._fields
    names = ", ".join(columns)
    sets = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    upon = f"ON CONFLICT ({columns[0]}) DO UPDATE SET {sets}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            staging = f"staged_{table}"
            _copy(cursor, table, staging, rows)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staging} {upon}")
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) {upon}",
                [_adapted(row, _SQLITE) for row in rows],
            )


def _copy(cursor: CursorWrapper, table: str, staging: str, rows: Sequence[Any]) -> None:
    names = ", ".join(rows[0]._fields)
    cursor.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {staging} ON COMMIT DROP AS "
        f"SELECT {names} FROM {table} WITH NO DATA"
    )
    cursor.execute(f"TRUNCATE {staging}")
    with cursor.copy(f"COPY {staging} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(_adapted(row, _POSTGRESQL))


_POSTGRESQL: Mapping[type, Callable[[Any], Any]] = {dict: json.dumps}
_SQLITE: Mapping[type, Callable[[Any], Any]] = {
    dict: json.dumps,
    date: date.isoformat,
    datetime: lambda at: at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
}
"""How a value is handed over where the driver does not know Django's own way of keeping it."""


def _adapted(row: Sequence[Any], adapters: Mapping[type, Callable[[Any], Any]]) -> list[Any]:
    return [adapters[type(v)](v) if type(v) in adapters else v for v in row]
