"""Load of a million rows, beside a bare bulk copy of the same rows into the same database.

Bare: `COPY`, or `executemany` on SQLite, of values made ready beforehand into tables that have the
same columns, a primary key and the same unique keys, in one transaction. Each run is a process of
its own on an empty database; the order alternates, the best of each counts.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv, feather

from bench import _databases, _register
from polku.register.schema import TABLES, Kind

ROWS = 1_000_000
ROUNDS = 3
MOST_TIMES, MOST_MIB = 4, 1536

_TYPES = {
    Kind.TEXT: "varchar(200)",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp",
    Kind.MONTH: "varchar(7)",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "numeric(12, 2)",
    Kind.BOOLEAN: "boolean",
}


def main(rows: int = ROWS, rounds: int = ROUNDS) -> None:
    with tempfile.TemporaryDirectory(prefix="polku-bench-") as folder:
        made = _register.tables(rows // _register.ROWS_A_CLIENT)
        for name, table in made.items():
            feather.write_feather(table, f"{folder}/{name}.arrow", compression="uncompressed")
        count = sum(table.num_rows for table in made.values())
        for name, address in _databases.named().items():
            run = lambda what, to=address: _child(what, folder, to)  # noqa: E731  a name for a call
            run("same")
            order = [("bare", "load"), ("load", "bare")] * rounds
            found = [run(what) for pair in order[:rounds] for what in pair]
            _say(name, count, found)


def _say(name: str, count: int, found: list[dict[str, Any]]) -> None:
    best = {
        what: min(run["seconds"] for run in found if run["what"] == what)
        for what in ("bare", "load")
    }
    times = best["load"] / best["bare"]
    held = max(run["mib"] for run in found if run["what"] == "load")
    print(
        f"{name:12} {count:>9,} rows  bare {best['bare']:6.2f} s  load {best['load']:6.2f} s "
        f"({count / best['load']:>9,.0f} rows/s)  {times:4.2f} times bare (at most {MOST_TIMES})  "
        f"peak {held:,} MiB (at most {MOST_MIB:,})  "
        f"{'ok' if times <= MOST_TIMES and held <= MOST_MIB else 'TOO MUCH'}"
    )


def _child(what: str, folder: str, address: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.load", what, folder, address]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout.splitlines()[-1]))


def _measure(what: str, folder: str, address: str) -> None:
    found = {
        name: feather.read_table(f"{folder}/{name}.arrow", memory_map=True)
        for name in TABLES
        if Path(f"{folder}/{name}.arrow").exists()
    }
    with _databases.fresh(address):
        seconds = 0.0
        if what in {"bare", "same"}:
            seconds = _bare(found)
        if what in {"load", "same"}:
            seconds = _load(found)
        if what == "same":
            _check_same(found)
    print(json.dumps({"what": what, "seconds": seconds, "mib": _databases.peak_mib()}))


def _load(found: Mapping[str, pa.Table]) -> float:
    from django.utils.timezone import get_default_timezone

    from polku.apps.casework import actions

    at = datetime.combine(_register.TODAY, datetime.min.time(), get_default_timezone())
    extract = _register.extract(found)
    start = time.perf_counter()
    report = actions.load(extract, by=None, at=at + timedelta(hours=9))
    seconds = time.perf_counter() - start
    assert all(table.new == found[name].num_rows for name, table in report.tables.items())
    return seconds


def _bare(found: Mapping[str, pa.Table]) -> float:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for name in found:
            cursor.execute(_create(name))
        ready = {name: _ready(table) for name, table in found.items()}
        start = time.perf_counter()
        with transaction.atomic():
            for name, values in ready.items():
                _put(cursor, name, found[name].column_names, values)
        return time.perf_counter() - start


def _create(name: str) -> str:
    from django.db import connection

    serial = "bigserial" if connection.vendor == "postgresql" else "integer"
    columns = ", ".join(f'"{column.name}" {_TYPES[column.kind]}' for column in TABLES[name].columns)
    key = ", ".join(f'"{column}"' for column in TABLES[name].key)
    return f"CREATE TABLE bare_{name} (id {serial} PRIMARY KEY, {columns}, UNIQUE ({key}))"


def _ready(table: pa.Table) -> Any:
    from django.db import connection

    if connection.vendor == "postgresql":
        buffer = BytesIO()
        csv.write_csv(table, buffer, csv.WriteOptions(include_header=False))
        return buffer.getvalue()
    texts = (
        column if pa.types.is_integer(column.type) else column.cast(pa.string())
        for column in table.columns
    )
    return list(zip(*(column.to_pylist() for column in texts), strict=True))


def _put(cursor: Any, name: str, columns: list[str], values: Any) -> None:
    from django.db import connection

    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY bare_{name} ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(values)
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO bare_{name} ({names}) VALUES ({marks})", values)


def _check_same(found: Mapping[str, pa.Table]) -> None:
    """Assert that what was loaded is what was copied: the same keys and dates, row by row."""
    from django.db import connection

    from polku.apps.casework.models import HISTORIES

    with connection.cursor() as cursor:
        for name in found.keys() & HISTORIES.keys():
            key = [f't."{column}"' for column in TABLES[name].key[1:] if column != "at"]
            of = ", ".join(["t.person_id", *key])
            loaded = ", ".join(["c.person_id", *key])
            for left, right in _both_ways(
                f"SELECT {of} FROM bare_{name} t",
                f"SELECT {loaded} FROM {HISTORIES[name]._meta.db_table} t "
                "JOIN casework_client c ON c.id = t.client_id",
            ):
                cursor.execute(f"SELECT count(*) FROM ({left} EXCEPT {right}) d")
                assert cursor.fetchone() == (0,), name


def _both_ways(one: str, other: str) -> Iterator[tuple[str, str]]:
    yield one, other
    yield other, one


if __name__ == "__main__":
    _measure(*sys.argv[1:])
