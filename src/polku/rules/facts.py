"""What the law asks about one person: plain records, read from register rows of any origin.

Column names are those of the register exchange, so a row of an extract and a row of the database
become the same facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

Row = Mapping[str, Any]
"""A register row: column name to a typed value (date, datetime, text, number, bool or None)."""


@dataclass(frozen=True, slots=True)
class JobSearch:
    start: date
    end: date | None = None
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """One spell of an employment code (työllisyyskoodi 00–09); `end` is its last day."""

    code: str
    start: date
    end: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    service: str
    start: date
    end: date | None = None
    planned_end: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact by the register's yhteydenottotapa (21–29 are the interviews of the law)."""

    at: datetime
    method: str
    channel: str = ""

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Plan:
    kind: str
    made_on: date
    valid_until: date | None = None
    accepted_on: date | None = None
    job_search_duty: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    start: date
    end: date | None = None
    subsidised: bool = False
    hours: Decimal | None = None  # a week


@dataclass(frozen=True, slots=True)
class BenefitMonth:
    """A month of a benefit: tmt (labour market support), pp (basic), ap (earnings-related)."""

    month: str  # YYYY-MM
    kind: str
    paid_days: int
    cumulative_days: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules may know of a person. Every history is sorted by its first day."""

    person_id: str
    birth_date: date | None = None
    municipality: str = ""
    mother_tongue: str = ""
    citizenship: str = ""
    education_level: str = ""
    first_residence_date: date | None = None
    job_searches: tuple[JobSearch, ...] = ()
    statuses: tuple[Status, ...] = ()
    services: tuple[Service, ...] = ()
    contacts: tuple[Contact, ...] = ()
    plans: tuple[Plan, ...] = ()
    jobs: tuple[Job, ...] = ()
    benefits: tuple[BenefitMonth, ...] = ()
    known: frozenset[str] = field(default_factory=frozenset)
    """Things no register table carries, as an authority has found them: names in `rules/names.py`."""


PERSON = (
    "person_id",
    "birth_date",
    "municipality",
    "mother_tongue",
    "citizenship",
    "education_level",
    "first_residence_date",
)
"""Columns of the table `persons` that the law looks at."""

RECORDS: Mapping[str, tuple[type[Any], str]] = {
    "job_searches": (JobSearch, "start"),
    "statuses": (Status, "start"),
    "services": (Service, "start"),
    "contacts": (Contact, "at"),
    "plans": (Plan, "made_on"),
    "jobs": (Job, "start"),
    "benefits": (BenefitMonth, "month"),
}
"""The other tables the law looks at: the record a row becomes, and what a history is sorted by."""


def facts_from_rows(person: Row, tables: Mapping[str, Iterable[Row]]) -> Facts:
    """Make the facts of a person from register rows.

    `tables` maps a table name of the exchange (`job_searches`, `statuses`, …) to that person's
    rows; a table that is missing is empty, a column that is missing or None is empty too.
    """
    told = _told(person, PERSON)
    told.update((name, _history(name, tables.get(name, ()))) for name in RECORDS)
    return Facts(**told)


def _history(table: str, rows: Iterable[Row]) -> tuple[Any, ...]:
    record, order = RECORDS[table]
    columns = [column.name for column in fields(record)]
    made = (record(**_told(row, columns)) for row in rows)
    return tuple(sorted(made, key=attrgetter(order)))


def _told(row: Row, columns: Iterable[str]) -> dict[str, Any]:
    """Return what a row tells; what it leaves empty takes the record's own default."""
    return {column: row[column] for column in columns if row.get(column) is not None}
