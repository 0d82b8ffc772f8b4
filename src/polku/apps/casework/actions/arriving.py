# ruff: noqa: S608  table and column names come from the models, never from an extract
"""The tables of an extract, one by one, into those of the database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, OuterRef, Subquery
from django.utils.timezone import get_default_timezone

from polku.apps.casework.actions.coaches import Coaches, area_row
from polku.apps.casework.actions.differing import (
    ALLOCATED,
    BEGUN,
    COMPLETED,
    HELD,
    RETURN_ALLOCATION,
    RETURN_SERVICE,
    TYPED,
    Differences,
    typed,
)
from polku.apps.casework.actions.merging import Merge, Merged, named
from polku.apps.casework.actions.staging import Columns, staged
from polku.apps.casework.models import HISTORIES, Client, Contact, Standing
from polku.apps.people.models import Staff
from polku.reference.areas import area_of
from polku.register.extract import Extract
from polku.register.schema import TABLES

_CLIENTS = Client._meta.db_table


def _field(model: type[Any], name: str) -> "Field[Any, Any]":
    found: Field[Any, Any] = model._meta.get_field(name)
    return found


@dataclass
class Arrival:
    """One extract on its way in, inside the transaction of its load."""

    cursor: CursorWrapper
    extract: Extract
    key: int
    """Key of the extract's row: what comes in names it."""
    at: datetime
    conflicts: int = 0
    touched: set[int] = field(default_factory=set)
    """Clients whose own rows did not change, but what is known of them did."""

    def merge(self, table: str) -> Merged:
        """Bring the rows of one table in; the tables come in the order of the schema."""
        if table == "coaches":
            return self._coaches()
        if table == "persons":
            return self._persons()
        return self._history(table)

    def mark_changed(self) -> tuple[int, ...]:
        """Mark the standing of every client this extract changed as waiting; return their keys."""
        tables = [f"SELECT id FROM {_CLIENTS} WHERE extract_id = {self.key}"] + [
            f"SELECT client_id FROM {model._meta.db_table} WHERE extract_id = {self.key}"
            for model in HISTORIES.values()
        ]
        self.cursor.execute(" UNION ".join(tables))
        changed = self.touched.union(key for (key,) in self.cursor)
        self.cursor.execute(
            "UPDATE casework_standing SET built_on = NULL "
            f"WHERE client_id IN ({' UNION '.join(tables)})"
        )
        Standing.objects.filter(client__in=self.touched).update(built_on=None)
        return tuple(sorted(changed))

    @cached_property
    def _areas(self) -> Mapping[str, int | None]:
        """The area's key of each municipality of the extract, on its day."""
        known = {
            code: area_of(code, self._local.date())
            for code in pc.unique(self.extract.table("persons")["municipality"]).to_pylist()
        }
        return {code: area_row(area).pk if area else None for code, area in known.items()}

    @cached_property
    def _local(self) -> datetime:
        return self.at.astimezone(get_default_timezone()).replace(tzinfo=None)

    @cached_property
    def _staff(self) -> Coaches:
        found: Counter[int | None] = Counter()
        for pair in pc.value_counts(self.extract.table("persons")["municipality"]).to_pylist():
            found[self._areas[pair["values"]]] += pair["counts"]
        del found[None]
        return Coaches(self._local.date(), home=found.most_common(1)[0][0] if found else None)

    def _coaches(self) -> Merged:
        merged = self._staff.merge(self.extract.table("coaches").to_pylist())
        unit = Staff.objects.filter(pk=OuterRef("coach")).values("unit")
        Standing.objects.filter(coach__in=self._staff.moved).update(unit_id=Subquery(unit))
        return merged

    def _persons(self) -> Merged:
        rows = self.extract.table("persons")
        self._staff.add_unnamed(pc.unique(rows["coach_id"]).drop_null().to_pylist())
        rows = rows.append_column("area_id", _looked_up(rows["municipality"], self._areas))
        columns = {name: _field(Client, name) for name in (*TABLES["persons"].names, "area_id")}
        columns["coach_id"] = _field(Staff, "coach_id")
        values = tuple(name for name in columns if name != "person_id")
        plain = [name for name in columns if name != "coach_id"]
        source = (
            f"SELECT {named(plain, 's')}, "
            "CASE WHEN c.allocated_at IS NULL THEN o.id ELSE c.coach_id END AS coach_id "
            "FROM staged_persons s LEFT JOIN people_staff o ON o.coach_id = s.coach_id "
            f"LEFT JOIN {_CLIENTS} c ON c.person_id = s.person_id"
        )
        merge = Merge(_CLIENTS, source, ("person_id",), values, self._given("persons", values))
        with staged(self.cursor, "persons", columns, rows):
            merged = merge.run(self.cursor, self.key)
            self._differences.agree(ALLOCATED)
            self.cursor.execute(RETURN_ALLOCATION)
            self.conflicts += self._differences.show(ALLOCATED)
        return merged

    def _history(self, table: str) -> Merged:
        rows, model = self.extract.table(table), HISTORIES[table]
        if model is Contact:
            booked = pc.greater(rows["at"], pa.scalar(self._local, rows["at"].type))
            rows = rows.append_column("booked", booked)
        own = [name for name in rows.column_names if name != "person_id"]
        columns: Columns = {name: _field(model, name) for name in own}
        columns = {"person_id": _field(Client, "person_id"), **columns}
        source = (
            f"SELECT c.id AS client_id, {named(own, 's')} FROM staged_{table} s "
            f"JOIN {_CLIENTS} c ON c.person_id = s.person_id"
        )
        key = tuple(name for name in TABLES[table].key if name != "person_id")
        values = tuple(name for name in own if name not in key)
        merge = Merge(
            model._meta.db_table, source, ("client_id", *key), values, self._given(table, values)
        )
        with staged(self.cursor, table, columns, rows):
            merged = merge.run(self.cursor, self.key)
            if table in TYPED:
                self._typed(table, source)
        return merged

    def _typed(self, table: str, source: str) -> None:
        """Compare rows recorded in Polku with the register's."""
        if table == "services":
            self.cursor.execute(BEGUN.format(source=source))
            self.touched.update(key for (key,) in self.cursor)
            self.cursor.execute(COMPLETED.format(source=source))
        pairs = typed(table, source)
        self._differences.agree(pairs)
        self.conflicts += self._differences.show(pairs)
        if table == "services":
            self.cursor.execute(RETURN_SERVICE.format(source=source), [self.key])
        else:
            self._hold(source)

    def _hold(self, source: str) -> None:
        """Take meetings booked in Polku that the extract tells of as past to have been held."""
        self.cursor.execute(HELD.format(source=source))
        held = dict(self.cursor.fetchall())
        Contact.objects.filter(pk__in=held).update(booked=False)
        self.touched.update(held.values())

    @cached_property
    def _differences(self) -> Differences:
        return Differences(self.cursor, self.key, self.at)

    def _given(self, table: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return the columns the extract's files had: one that they lack says nothing."""
        origins = self.extract.origins.get(table, ())
        lacking = set(TABLES[table].names).difference(*(origin.columns for origin in origins))
        return tuple(name for name in values if not origins or name not in lacking)


def _looked_up(keys: pa.ChunkedArray, values: Mapping[str, int | None]) -> pa.ChunkedArray:
    """Return for each key its value, without a Python step a row."""
    places = pc.index_in(keys, pa.array(list(values), pa.string()))
    return pa.array(list(values.values()), pa.int64()).take(places)
