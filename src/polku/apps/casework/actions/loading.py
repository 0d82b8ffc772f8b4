"""A register extract into the database: one transaction, all of it or nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from polku.apps.casework.actions.arriving import Arrival
from polku.apps.casework.actions.errors import LoadError, LoadRunningError
from polku.apps.casework.models import Extract
from polku.apps.people.models import Staff
from polku.register import extract as register
from polku.register.schema import TABLES

Step = Callable[[str, int], None]
"""Told of each table before its rows are loaded: its name and how many rows it has."""

_LOCK = 0x706F6C6B75  # "polku": one load at a time in a PostgreSQL database
_PATIENCE = 2_000  # milliseconds: on SQLite a page that saves is waited for, another load is not
_CACHE = {"main": 200_000, "temp": 50_000}  # kilobytes of SQLite's pages that a load keeps at hand


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of the rows of one table; they always add up to those read."""

    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int

    def __post_init__(self) -> None:
        if self.read != self.new + self.changed + self.unchanged + self.rejected:
            raise ArithmeticError(f"rows do not add up: {self}")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. `clients` are the keys of those it changed: their standing is to rebuild."""

    extract: int
    """Key of the extract; of the earlier one when the same had come in and nothing was new."""
    tables: Mapping[str, TableReport]
    conflicts: int
    clients: tuple[int, ...]


def load(
    extract: register.Extract, *, by: Staff | None, at: datetime, step: Step | None = None
) -> LoadReport:
    """Bring a checked extract in: new rows added, changed ones updated, all of it or nothing.

    The same extract again changes nothing. Rows recorded in Polku and coaches given in Polku stay;
    where the extract says otherwise a conflict is shown. A contact after `at` is a booked meeting.
    The changed clients wait to be rebuilt: `recompute(clients=report.clients, …)`.

    Raises LoadRunningError while another load runs, LoadError when the database refuses.
    """
    with _said_plainly(), _alone(), connection.cursor() as cursor, _room(cursor):
        row = Extract.objects.create(
            fingerprint=extract.fingerprint, name=extract.name, loaded_at=at, by=by
        )
        arrival = Arrival(cursor, extract, row.pk, at)
        tables: dict[str, TableReport] = {}
        for name in TABLES:
            if name in extract.tables:
                if step is not None:
                    step(name, extract.table(name).num_rows)
                totals = extract.totals[name]
                merged = arrival.merge(name)
                tables[name] = TableReport(
                    totals.read, merged.new, merged.changed, merged.unchanged, totals.rejected
                )
        clients = arrival.mark_changed()
        row.totals = {name: asdict(report) for name, report in tables.items()}
        row.save(update_fields=["totals"])
        return LoadReport(_settled(row, tables), tables, arrival.conflicts, clients)


def _settled(row: Extract, tables: Mapping[str, TableReport]) -> int:
    """Drop the row of an extract that came in before and brought nothing this time."""
    before = Extract.objects.filter(fingerprint=row.fingerprint).exclude(pk=row.pk)
    earlier = before.order_by("pk").last()
    brought = any(report.new or report.changed for report in tables.values())
    if earlier is None or brought or row.conflicts.exists():
        return row.pk
    row.delete()
    return earlier.pk


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what the database says into words for the person who brought the extract."""
    try:
        yield
    except DatabaseError as error:
        full = getattr(error.__cause__, "sqlstate", "") == "53100" or "disk is full" in str(error)
        if full:
            raise LoadError(
                _(
                    "The disk is full: nothing of the extract came in. Free some space and load it again."
                )
            ) from error
        raise LoadError(
            _("The database refused: nothing of the extract came in. It said: %(error)s")
            % {"error": error}
        ) from error


@contextmanager
def _alone() -> Iterator[None]:
    """Run in a transaction of its own, and refuse while another load is in its."""
    refusal = LoadRunningError(_("Another load is running. Load this extract when it has ended."))
    with ExitStack() as stack, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            stack.enter_context(transaction.atomic())
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise refusal
        else:
            try:
                with _pragma(cursor, "busy_timeout", _PATIENCE):
                    stack.enter_context(transaction.atomic())
            except OperationalError as error:
                raise refusal from error
        yield


@contextmanager
def _room(cursor: CursorWrapper) -> Iterator[None]:
    """Give the load memory to sort and look up in, and keep the checks of keys few."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # not a queue of every row to the end
        yield
        return
    with ExitStack() as stack:
        for schema, kilobytes in _CACHE.items():
            stack.enter_context(_pragma(cursor, f"{schema}.cache_size", -kilobytes))
        yield


@contextmanager
def _pragma(cursor: CursorWrapper, name: str, value: int) -> Iterator[None]:
    cursor.execute(f"PRAGMA {name}")
    (before,) = cursor.fetchone()
    cursor.execute(f"PRAGMA {name} = {value}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA {name} = {before}")
