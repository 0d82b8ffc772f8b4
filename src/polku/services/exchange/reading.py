"""A catalogue on its way in: what is good is read, what is not is listed, nothing is lost."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import polars as pl

from polku.reference.names import LANGUAGES, folded
from polku.register.sources import READ_SIZE
from polku.services.exchange.assembling import FaultyError, not_kept, service
from polku.services.exchange.checking import Row, check, parts
from polku.services.exchange.faults import Fault
from polku.services.exchange.layout import SERVICE, silent
from polku.services.exchange.tables import Rows, opened
from polku.services.service import Service


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held."""

    services: tuple[Service, ...]
    rejects: tuple[Fault, ...]
    """Rows that were not read, and why; a service falls with any of its rows."""
    warnings: tuple[Fault, ...]
    """What was read, or left, but should be looked at."""
    keys: frozenset[str]
    """Keys of every service the file speaks of, those of rejected rows too."""
    silent: frozenset[str] = frozenset()
    """Fields (`services.fields`) that no column or sheet of the file tells."""

    @property
    def all_keys_known(self) -> bool:
        """Whether each row tells which service it is; else one that seems gone may be there."""
        return all(fault.key for fault in self.rejects)


def read(
    file: Path | BinaryIO,
    *,
    today: date,
    area: str = "",
    name: str = "",
    alone: bool = False,
) -> Read:
    """Read a catalogue from an .xlsx or .csv file.

    `area` is the area of services whose row names none, `alone`: services of another are rejected;
    `name` is the file's name where `file` is an open one that does not know it. Days may not lie
    after `today` where they tell what has been.

    Raises FileError (`faults.told` puts it into words) when nothing of the file can be read: not a
    table, macros, too large, too many rows, headings that are missing, repeated or merged.
    """
    with _on_disk(file, name) as path:
        return _Reading(path, today, area, area if alone else "").read()


@contextmanager
def _on_disk(file: Path | BinaryIO, name: str) -> Iterator[Path]:
    if isinstance(file, Path):
        yield file
        return
    with TemporaryDirectory(prefix="polku-") as folder:
        path = Path(folder) / Path(name or str(file.name)).name
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy, READ_SIZE)
        yield path


class _Reading:
    """One reading, from the file to services."""

    def __init__(self, path: Path, today: date, area: str, only: str) -> None:
        self.today, self.only = today, only
        self.tables = opened(path, {"area"} if area else ())
        self.rejects = list(self.tables.rejects)
        self.warnings = list(self.tables.warnings)
        self.services = _with_area(self.tables.found[0], area)
        self.keys: set[str] = set()

    def read(self) -> Read:
        good, faults = check(self.services, self.today)
        self.rejects += faults
        rows = self._first_of_each(good)
        self.keys = {*rows, *(fault.key for fault in self.rejects)} - {""}
        found = self._assembled(rows, self._parts())
        self._warn_of_names(found, rows)
        return Read(
            tuple(found.values()),
            tuple(self.rejects),
            tuple(self.warnings),
            frozenset(self.keys),
            silent({*self.services.frame.columns, *(one.sheet.name for one in self.tables.found)}),
        )

    def _first_of_each(self, rows: Iterable[Row]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for row in rows:
            first = found.setdefault(row.key, row)
            if first is not row:
                self.rejects.append(row.fault("key", "duplicate", detail=str(first.line)))
        return found

    def _parts(self) -> dict[str, dict[str, list[Row]]]:
        """Return the good rows of the parts of each service, by sheet."""
        found: dict[str, dict[str, list[Row]]] = {}
        for table in [*self.tables.found[1:], *parts(self.services, self.rejects)]:
            good, faults = check(table, self.today)
            self.rejects += faults
            for row in good:
                found.setdefault(row.key, {}).setdefault(table.sheet.name, []).append(row)
                if row.key not in self.keys:
                    self.rejects.append(row.fault(SERVICE, "unknown_key"))
        return found

    def _assembled(
        self, rows: Mapping[str, Row], parts: Mapping[str, Mapping[str, Sequence[Row]]]
    ) -> dict[str, Service]:
        """Put services together; one of which any part is faulty is held back."""
        fallen = {fault.key: fault for fault in self.rejects if fault.reason != "duplicate"}
        found = {}
        for key, row in rows.items():
            if key in fallen:
                cause = f"{fallen[key].file}: {fallen[key].row}"
                self.rejects.append(row.fault("key", "held_back", detail=cause))
                continue
            if self.only and row.values["area"] != self.only:
                self.rejects.append(row.fault("area", "other_area", detail=self.only))
                continue
            try:
                found[key] = service(row, parts.get(key, {}))
                self.warnings += not_kept(row)
            except FaultyError as error:
                self.rejects.append(error.fault)
        return found

    def _warn_of_names(self, found: Mapping[str, Service], rows: Mapping[str, Row]) -> None:
        seen: dict[tuple[str, str, str], Row] = {}
        for key, one in found.items():
            for language in LANGUAGES:
                text = one.texts[language].name if language in one.texts else ""
                if not text:
                    continue
                row = rows[key]
                mark = (folded(one.provider.name), language, folded(text))
                first = seen.setdefault(mark, row)
                if first is not row:
                    column = f"name_{language}"
                    self.warnings.append(row.fault(column, "same_name", detail=str(first.line)))


def _with_area(rows: Rows, area: str) -> Rows:
    if not area:
        return rows
    given = pl.lit(area).alias("area")
    if "area" in rows.frame.columns:
        given = pl.col("area").fill_null(area)
    return replace(rows, frame=rows.frame.with_columns(given))
