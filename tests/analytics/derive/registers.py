"""Small registers written by hand: rows as mappings, days as text."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa

from polku.analytics.derive.codes import codes_of
from polku.analytics.derive.tables import derive
from polku.analytics.index import layout
from polku.analytics.index.layout import NEVER, OPEN
from polku.register.canonical import SCHEMAS, empty
from polku.register.schema import TABLES, Kind

UNTIL = date(2026, 3, 31)
SECRET = b"only for tests"
EPOCH = date(1970, 1, 1)

READ = {
    Kind.DATE: date.fromisoformat,
    Kind.DATETIME: datetime.fromisoformat,
    Kind.DECIMAL: Decimal,
}


def table(name, rows):
    """Make a canonical table; a row has the columns it names."""
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    made = [
        {
            column: READ[kinds[column]](value)
            if isinstance(value, str) and kinds[column] in READ
            else value
            for column, value in row.items()
        }
        for row in rows
    ]
    return pa.Table.from_pylist(made, SCHEMAS[name]) if made else empty(name)


def register(**tables):
    """Make canonical tables; persons are given as ids, or as rows."""
    persons = [
        {"birth_date": "1990-05-17", "municipality": "710"}
        | (one if isinstance(one, Mapping) else {"person_id": one})
        for one in tables.pop("persons")
    ]
    made = {name: table(name, rows) for name, rows in tables.items()}
    return {"persons": table("persons", persons)} | made


def derived(tables, *, until=UNTIL, codes=None, **options):
    codes = codes or codes_of(tables, until=until)
    return derive(tables, secret=SECRET, codes=codes, until=until, **options)


def day(number):
    """Write a day of the index as text."""
    if number == OPEN:
        return "open"
    if number == NEVER:
        return "never"
    return (date.fromordinal(int(number) + EPOCH.toordinal())).isoformat()


def number(text):
    return (date.fromisoformat(text) - EPOCH).days


def rows(columns):
    """Return columns as rows, each by name."""
    return [
        dict(zip(columns, row, strict=True))
        for row in zip(*(np.asarray(one).tolist() for one in columns.values()), strict=True)
    ]


def same(one, other):
    """Tell whether two derived sets of tables are the same in every cell."""
    names = [(table, column) for table in one for column in one[table]]
    return names == [(table, column) for table in other for column in other[table]] and all(
        np.array_equal(one[table][column], other[table][column], equal_nan=True)
        for table, column in names
    )


def typed(found):
    """Every table has the columns and types of the layout, all of one length."""
    assert list(found) == list(layout.SCHEMAS)
    for table, schema in layout.SCHEMAS.items():
        assert list(found[table]) == schema.names
        for field in schema:
            assert found[table][field.name].dtype == np.dtype(field.type.to_pandas_dtype())
        assert len({len(column) for column in found[table].values()}) == 1
