"""A register of any size with plausible proportions, made in a moment: rows for the benchmarks.

33 rows a client: about what three years leave of a client who comes and goes.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from polku.register.canonical import SCHEMAS
from polku.register.extract import Extract, Totals

TODAY = date(2026, 11, 24)
_DAY = (TODAY - date(1970, 1, 1)).days
_MONTHS = [f"{year}-{month:02}" for year in (2026, 2025) for month in range(11, 0, -1)]

Values = NDArray[Any]
Columns = dict[str, pa.Array]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one table: `nth` counts those of one person, the latest 0."""

    nth: Values
    chance: np.random.Generator

    def number(self, low: int, high: int) -> Values:
        return self.chance.integers(low, high, len(self.nth))

    def one_of(self, values: str) -> pa.Array:
        words = values.split()
        return pa.array(words).take(pa.array(self.number(0, len(words))))

    def amount(self, most: int) -> pa.Array:
        return pa.array(self.number(0, most)).cast(pa.decimal128(19, 0)).cast(pa.decimal128(21, 2))

    def month(self) -> pa.Array:
        return pa.array(_MONTHS).take(pa.array(self.nth))

    def before(self, gap: int) -> Values:
        """Days of the epoch, `gap` days from row to row of a person, back from today."""
        return _DAY - 5 - self.nth * gap - self.number(0, gap // 2)

    def period(self, gap: int) -> Columns:
        """Periods that follow one another; the latest still runs."""
        start = self.before(gap) - gap // 2
        end = _days(start + self.number(1, gap // 2))
        running = pa.array(self.nth == 0)
        return {
            "start": _days(start),
            "end": pc.if_else(running, pa.scalar(None, pa.date32()), end),
        }


def _days(numbers: Values) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def _persons(rows: _Rows) -> Columns:
    count = len(rows.nth)
    coaches = pa.array([f"C{number:04}" for number in range(max(1, count // 120))])
    return {
        "birth_date": _days(rows.number(-4_000, 13_000)),
        "municipality": rows.one_of("710 078 149"),
        "mother_tongue": rows.one_of("fi fi fi sv ru so"),
        "citizenship": rows.one_of("246"),
        "sex": rows.one_of("1 2"),
        "education_level": rows.one_of("3 4 6"),
        "occupation": rows.one_of("5223 9112 2512"),
        "service_language": rows.one_of("fi fi sv en"),
        "coach_id": coaches.take(pa.array(rows.number(0, len(coaches)))),
        "given_name": rows.one_of("Aino Eino Maija Karl"),
        "family_name": rows.one_of("Korhonen Virtanen Lindqvist"),
    }


def _contacts(rows: _Rows) -> Columns:
    seconds = rows.before(60).astype(np.int64) * 86_400 + rows.number(8, 16) * 3_600
    return {
        "at": pa.array(seconds, pa.timestamp("s")),
        "method": rows.one_of("21 24 27 29 01 02"),
        "coach_id": rows.one_of("C0001 C0002"),
        "channel": rows.one_of("office phone video"),
        "note": rows.one_of("sovittu jatkosta ei vastannut"),
    }


def _plans(rows: _Rows) -> Columns:
    made = rows.before(120)
    return {
        "kind": rows.one_of("01 01 04 07"),
        "made_on": _days(made),
        "valid_until": _days(made + 92),
        "accepted_on": _days(made),
        "job_search_duty": pa.array(rows.number(0, 5)),
    }


_TABLES: Mapping[str, tuple[int, Callable[[_Rows], Columns]]] = {
    "persons": (1, _persons),
    "job_searches": (2, lambda r: r.period(500)),
    "statuses": (5, lambda r: r.period(200) | {"code": r.one_of("02 02 03 01 07 08")}),
    "services": (
        2,
        lambda r: (
            r.period(400)
            | {"service": r.one_of("work_trial wage_subsidy job_coaching"), "price": r.amount(3000)}
        ),
    ),
    "contacts": (7, _contacts),
    "plans": (2, _plans),
    "jobs": (
        2,
        lambda r: r.period(300) | {"employer_id": r.one_of("E1 E2"), "hours": r.amount(40)},
    ),
    "benefits": (
        6,
        lambda r: {
            "month": r.month(),
            "kind": r.one_of("tmt"),
            "paid_days": pa.array(r.number(1, 23)),
            "amount": r.amount(3000),
        },
    ),
    "incomes": (6, lambda r: {"month": r.month(), "earnings": r.amount(3000)}),
}
ROWS_A_CLIENT = sum(count for count, _ in _TABLES.values())


def tables(clients: int, seed: int = 1) -> dict[str, pa.Table]:
    """Return canonical tables of `clients` persons, and `ROWS_A_CLIENT` rows for each."""
    persons = pa.array([f"P{number:07}" for number in range(clients)])
    return {
        name: _table(name, persons, count, make, np.random.default_rng([seed, number]))
        for number, (name, (count, make)) in enumerate(_TABLES.items())
    }


def _table(
    name: str,
    persons: pa.Array,
    count: int,
    make: Callable[[_Rows], Columns],
    chance: np.random.Generator,
) -> pa.Table:
    who, nth = np.divmod(np.arange(len(persons) * count), count)
    columns = {"person_id": persons.take(pa.array(who))} | make(_Rows(nth, chance))
    return pa.table(
        [
            columns[field.name].cast(field.type)
            if field.name in columns
            else pa.nulls(len(who), field.type)
            for field in SCHEMAS[name]
        ],
        schema=SCHEMAS[name],
    )


def extract(found: Mapping[str, pa.Table]) -> Extract:
    """Return the tables as an extract that came through the door whole."""
    sizes = ", ".join(f"{name} {table.num_rows}" for name, table in found.items())
    return Extract(
        name="bench",
        fingerprint=hashlib.sha256(sizes.encode()).hexdigest(),
        tables=found,
        rejects={},
        totals={name: Totals(table.num_rows, table.num_rows, 0) for name, table in found.items()},
        problems=[],
        origins={},
    )
