# ruff: noqa: S608  table and column names come from the models, keys are numbers
"""The rows of clients as facts: one query a table, however many clients are asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from polku.apps.casework.models import HISTORIES, Client
from polku.apps.people.models import Staff
from polku.register.schema import TABLES, Column, Kind
from polku.rules.facts import PERSON, RECORDS, Contact, Facts

_ZONE = ZoneInfo(settings.TIME_ZONE)


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
    tables = {name: _rows(name, chosen) for name in RECORDS}
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
            f"{', '.join('c.' + column for column in PERSON)} "
            f"FROM {Client._meta.db_table} c "
            f"LEFT JOIN {Staff._meta.db_table} s ON s.id = c.coach_id "
            f"WHERE c.id {chosen} ORDER BY c.id"
        )
        return [
            (row[0], Whose(*row[1:5]), dict(zip(PERSON, row[5:], strict=True)))
            for row in cursor.fetchall()
        ]


def _rows(name: str, chosen: str, *, booked: bool = False) -> dict[int, list[Any]]:
    """Return the records of a table by client, each history sorted."""
    record, order = RECORDS[name]
    columns = [TABLES[name][field.name] for field in fields(record)]
    held = f"AND {'' if booked else 'NOT '}booked" if name == "contacts" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT client_id, {', '.join(map(_selected, columns))} "
            f"FROM {HISTORIES[name]._meta.db_table} WHERE client_id {chosen} {held} "
            f"ORDER BY client_id, {connection.ops.quote_name(order)}, id"
        )
        rows = cursor.fetchall()
    if not rows:
        return {}
    clients, *values = zip(*rows, strict=True)
    found: dict[int, list[Any]] = {}
    for client, made in zip(clients, map(record, *map(_mended, columns, values)), strict=True):
        found.setdefault(client, []).append(made)
    return found


def _selected(column: Column) -> str:
    """Return a column as it is read: from SQLite as it is kept, to be read here, in one go."""
    quoted = connection.ops.quote_name(column.name)
    plain = connection.vendor == "postgresql" or column.kind in {Kind.TEXT, Kind.MONTH}
    return quoted if plain else f"CAST({quoted} AS {_KEPT.get(column.kind, 'text')})"


_KEPT: Mapping[Kind, str] = {Kind.INTEGER: "integer", Kind.BOOLEAN: "integer"}

_READ: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.DATE: date.fromisoformat,
    Kind.BOOLEAN: bool,
    Kind.DECIMAL: Decimal,
}
"""What SQLite keeps in a way of its own."""


def _mended(column: Column, values: Sequence[Any]) -> Iterable[Any]:
    """Return the values of a column as the register has them."""
    if column.kind is Kind.DATETIME:
        return map(local, values)
    read = _READ.get(column.kind)
    if read is None or connection.vendor == "postgresql":
        return values
    return [None if value is None else read(value) for value in values]


def local(at: datetime | str) -> datetime:
    """Return a point in time of the database, UTC, as the register writes it: local and naive."""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return at.replace(tzinfo=UTC).astimezone(_ZONE).replace(tzinfo=None)
