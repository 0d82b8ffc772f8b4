"""What the law asks about one person: plain records, read from register rows of any origin.

Column names are those of the register exchange, so a row of an extract and a row of the database
become the same facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
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


def facts_from_rows(person: Row, tables: Mapping[str, Iterable[Row]]) -> Facts:
    """Make the facts of a person from register rows.

    `tables` maps a table name of the exchange (`job_searches`, `statuses`, …) to that person's
    rows; a table that is missing is empty, a column that is missing is empty too.
    """

    def rows(table: str, *columns: str) -> Iterable[tuple[Any, ...]]:
        return (tuple(row.get(c) for c in columns) for row in tables.get(table, ()))

    return Facts(
        person_id=str(person["person_id"]),
        birth_date=person.get("birth_date"),
        first_residence_date=person.get("first_residence_date"),
        municipality=person.get("municipality") or "",
        mother_tongue=person.get("mother_tongue") or "",
        citizenship=person.get("citizenship") or "",
        education_level=person.get("education_level") or "",
        job_searches=tuple(
            sorted(
                (
                    JobSearch(s, e, r or "")
                    for s, e, r in rows("job_searches", "start", "end", "end_reason")
                ),
                key=lambda x: x.start,
            )
        ),
        statuses=tuple(
            sorted(
                (
                    Status(c, s, e, r or "")
                    for c, s, e, r in rows("statuses", "code", "start", "end", "reason")
                ),
                key=lambda x: x.start,
            )
        ),
        services=tuple(
            sorted(
                (
                    Service(n, s, e, p, o or "")
                    for n, s, e, p, o in rows(
                        "services", "service", "start", "end", "planned_end", "outcome"
                    )
                ),
                key=lambda x: x.start,
            )
        ),
        contacts=tuple(
            sorted(
                (Contact(a, m, c or "") for a, m, c in rows("contacts", "at", "method", "channel")),
                key=lambda x: x.at,
            )
        ),
        plans=tuple(
            sorted(
                (
                    Plan(*values)
                    for values in rows(
                        "plans", "kind", "made_on", "valid_until", "accepted_on", "job_search_duty"
                    )
                ),
                key=lambda x: x.made_on,
            )
        ),
        jobs=tuple(
            sorted(
                (
                    Job(s, e, bool(u), h)
                    for s, e, u, h in rows("jobs", "start", "end", "subsidised", "hours")
                ),
                key=lambda x: x.start,
            )
        ),
        benefits=tuple(
            sorted(
                (
                    BenefitMonth(m, k, d, c)
                    for m, k, d, c in rows(
                        "benefits", "month", "kind", "paid_days", "cumulative_days"
                    )
                ),
                key=lambda x: x.month,
            )
        ),
    )
