# ruff: noqa: S608  table and column names come from the models, keys are numbers
"""The rows of clients as facts: one query a table, however many clients are asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from polku.apps.casework.models import HISTORIES, Client
from polku.apps.people.models import Staff
from polku.rules.facts import (
    BenefitMonth,
    Contact,
    Facts,
    Job,
    JobSearch,
    Plan,
    Service,
    Status,
)

_ZONE = ZoneInfo(settings.TIME_ZONE)

_RECORDS: Mapping[str, tuple[type[Any], str]] = {
    "job_searches": (JobSearch, "start"),
    "statuses": (Status, "start"),
    "services": (Service, "start"),
    "contacts": (Contact, "at"),
    "plans": (Plan, "made_on"),
    "jobs": (Job, "start"),
    "benefits": (BenefitMonth, "month"),
}
"""The tables the law looks at: the record a row becomes, and the day a history is sorted by."""

_PERSON = (
    "person_id",
    "birth_date",
    "municipality",
    "mother_tongue",
    "citizenship",
    "education_level",
    "first_residence_date",
)


class Whose(NamedTuple):
    """Who answers for a client: keys of the own coach, the stand-in, their unit and the area."""

    coach: int | None
    stand_in: int | None
    unit: int | None
    area: int | None


@dataclass(frozen=True, slots=True)
class History:
    """What Polku knows of one client."""

    client: int
    whose: Whose
    facts: Facts
    """As the law reads them: `contacts` are those held; times are local and naive."""
    booked: tuple[Contact, ...]
    """Meetings agreed and not known to have been held, those of days past among them."""


def histories(clients: Sequence[int]) -> list[History]:
    """Return the histories of the clients with these keys, in the order of the keys.

    Nine queries, however many clients; a key that is no client's is left out.
    """
    if not clients:
        return []
    chosen = f"IN ({', '.join(str(int(key)) for key in clients)})"
    tables = {name: _rows(name, chosen) for name in _RECORDS}
    booked = _rows("contacts", chosen, booked=True)
    return [
        History(
            client=key,
            whose=whose,
            facts=Facts(
                **person | {name: tuple(rows.get(key, ())) for name, rows in tables.items()}
            ),
            booked=tuple(booked.get(key, ())),
        )
        for key, whose, person in _clients(chosen)
    ]


def facts_of(clients: Sequence[int]) -> dict[int, Facts]:
    """Return the facts of the clients with these keys, as the law reads them."""
    return {history.client: history.facts for history in histories(clients)}


def _clients(chosen: str) -> list[tuple[int, Whose, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, c.coach_id, c.stand_in_id, s.unit_id, c.area_id, "
            f"{', '.join('c.' + column for column in _PERSON)} "
            f"FROM {Client._meta.db_table} c "
            f"LEFT JOIN {Staff._meta.db_table} s ON s.id = c.coach_id "
            f"WHERE c.id {chosen} ORDER BY c.id"
        )
        return [
            (row[0], Whose(*row[1:5]), dict(zip(_PERSON, row[5:], strict=True)))
            for row in cursor.fetchall()
        ]


def _rows(name: str, chosen: str, *, booked: bool = False) -> dict[int, list[Any]]:
    """Return the records of a table by client, each history sorted."""
    record, order = _RECORDS[name]
    columns = [field.name for field in fields(record)]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    held = f"AND {'' if booked else 'NOT '}booked" if name == "contacts" else ""
    found: dict[int, list[Any]] = {}
    read = _reader(record, columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT client_id, {names} FROM {HISTORIES[name]._meta.db_table} "
            f"WHERE client_id {chosen} {held} "
            f"ORDER BY client_id, {connection.ops.quote_name(order)}, id"
        )
        for client, *values in cursor.fetchall():
            found.setdefault(client, []).append(read(values))
    return found


def _reader(record: type[Any], columns: Sequence[str]) -> Callable[[list[Any]], Any]:
    """Return what makes a record of a row's values."""
    mends = [(place, _MENDS[name]) for place, name in enumerate(columns) if name in _MENDS]
    if not mends:
        return lambda values: record(*values)

    def read(values: list[Any]) -> Any:
        for place, mend in mends:
            if values[place] is not None:
                values[place] = mend(values[place])
        return record(*values)

    return read


def local(at: datetime) -> datetime:
    """Return a point in time of the database, UTC, as the register writes it: local and naive."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(_ZONE).replace(tzinfo=None)


_MENDS: Mapping[str, Callable[[Any], Any]] = {
    "at": local,
    "hours": lambda hours: Decimal(str(hours)),
}
"""What SQLite gives otherwise than PostgreSQL does, or both otherwise than the register."""
