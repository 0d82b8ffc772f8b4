"""The door: read an extract, check all of it, and let it in whole or not at all."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from polku.register import aliases as alias_files
from polku.register.aliases import AliasesError, Entry
from polku.register.assignment import (
    Part,
    error,
    is_known,
    missing_columns,
    nearest_tables,
    part_of,
    several,
    sources,
)
from polku.register.cells import Reading
from polku.register.codes import Codebook, ServicesError, codebook
from polku.register.extract import (
    DoorClosedError,
    Extract,
    Problem,
    Severity,
    Totals,
)
from polku.register.intake import Intake, Progress
from polku.register.rows import PERSON, overlapping, repeated, unknown_persons
from polku.register.schema import TABLES
from polku.register.sources import FileError, explained, opened
from polku.register.warnings import warnings

REJECT_LIMIT = 0.01
"""The share of rejected rows above which nothing comes in."""


def read(
    source: Path,
    *,
    today: date,
    aliases: Sequence[Path] = (),
    services: Sequence[Path] = (),
    reject_limit: float = REJECT_LIMIT,
    progress: Progress | None = None,
) -> Extract:
    """Read and check a register extract: a folder of CSV or Parquet files, an .xlsx or a .zip.

    `today` is the day of the extract: what may not lie ahead is held against it. `aliases` are an
    area's alias files, `services` its own service codes. `progress` is told the table, how far its
    reading has come and how far it goes.

    Raises DoorClosedError, which carries everything found, when a file, a required table or column
    cannot be read or more than `reject_limit` of the rows (or all of a table's) are rejected.
    """
    door = _Door(source.name, today, reject_limit, progress)
    try:
        door.own(aliases, services)
        with opened(source) as (paths, names):
            door.enter(paths, names)
    except FileError as fault:
        door.problems.append(error(fault))
    extract = door.extract()
    if not extract.ok:
        raise DoorClosedError(extract)
    return extract


class _Door:
    """One reading, from the files to the extract."""

    def __init__(
        self, name: str, today: date, reject_limit: float, progress: Progress | None
    ) -> None:
        self.name = name
        self.today = today
        self.limit = reject_limit
        self.progress = progress
        self.problems: list[Problem] = []
        self.codebook: Codebook = codebook()
        self.entries: list[tuple[str, Entry]] = []
        self.digests: list[bytes] = []
        self.parts: dict[str, list[Part]] = {}
        self.intakes: dict[str, Intake] = {}

    def own(self, aliases: Sequence[Path], services: Sequence[Path]) -> None:
        """Read the area's own alias files and service codes."""
        try:
            self.codebook = codebook(services)
        except ServicesError as fault:
            raise FileError("bad_services", file=services[0].name, why=fault) from fault
        try:
            self.entries = alias_files.candidates([alias_files.read(path) for path in aliases])
        except AliasesError as fault:
            raise FileError("bad_aliases", file=aliases[0].name, why=fault) from fault
        self.digests = [path.read_bytes() for path in (*aliases, *services)]

    def enter(self, paths: Sequence[Path], names: Sequence[str]) -> None:
        """Recognise the files, and read and check the tables when all of them are right."""
        self._assign(paths)
        if not self.parts and not self._failed():
            self._nothing(paths, names)
        self._check_parts()
        if self._failed():
            return
        for table in TABLES:
            if table in self.parts:
                self._take(table)
        if not self._failed():
            self._check_rows()

    # ---- files ----

    def _assign(self, paths: Sequence[Path]) -> None:
        for path in paths:
            try:
                for source in sources(path):
                    self._assign_one(part_of(source, self.entries), source.file, source.name)
            except FileError as fault:
                severity = Severity.ERROR
                if not is_known(path.stem, self.entries) and len(paths) > 1:
                    severity = Severity.WARNING
                self.problems.append(Problem(severity, fault.message, values=fault.values))

    def _assign_one(self, part: Part | None, file: str, name: str) -> None:
        if part is None:
            values = {"file": file, "near": nearest_tables(name, self.entries)}
            self.problems.append(Problem(Severity.WARNING, "unknown_file", values=values))
        else:
            self.parts.setdefault(part.entry.table, []).append(part)

    def _nothing(self, paths: Sequence[Path], names: Sequence[str]) -> None:
        near = [one for path in paths for one in nearest_tables(path.stem, self.entries)]
        values = {
            "found": ", ".join(names[:20]) or "–",
            "expected": ", ".join(f"{table}.csv" for table in TABLES),
            "near": list(dict.fromkeys(near)),
            "inside": [name for name in names if name.endswith("/")],
        }
        told = [problem for problem in self.problems if problem.message != "unknown_file"]
        self.problems = [Problem(Severity.ERROR, "nothing_found", values=values), *told]

    def _check_parts(self) -> None:
        for name, parts in self.parts.items():
            twice = several(name, parts)
            if twice:
                self.problems.append(twice)
            self.problems += missing_columns(TABLES[name], parts)
            for part in parts:
                self._note_unknown(name, part)
        for table in TABLES.values():
            if table.required and self.parts and table.name not in self.parts:
                self.problems.append(Problem(Severity.ERROR, "required_table", table.name))

    def _note_unknown(self, table: str, part: Part) -> None:
        if part.origin.unknown_columns:
            names = ", ".join(part.origin.unknown_columns)
            values = {"file": part.source.file, "names": names}
            self.problems.append(Problem(Severity.WARNING, "unknown_columns", table, values=values))

    # ---- tables ----

    def _take(self, table: str) -> None:
        reading = Reading(self.today, self.codebook)
        parts = self.parts[table]
        intake = Intake(TABLES[table], parts, reading, self.progress, self.problems)
        try:
            with explained(", ".join(part.source.file for part in parts)):
                intake.take()
        except FileError as fault:
            self.problems.append(error(fault, table))
            return
        self.digests += [part.source.digest() for part in parts]
        self.intakes[table] = intake
        if not intake.read:
            values = {"file": parts[0].source.file}
            self.problems.append(Problem(Severity.WARNING, "no_rows", table, values=values))

    def _check_rows(self) -> None:
        for table, intake in self.intakes.items():
            if table not in ("persons", "coaches"):
                persons = self.intakes["persons"]
                self._reject_unknown(intake, persons)
            self._reject_clashes(intake)
        self.problems += warnings(self.intakes)

    def _reject_unknown(self, intake: Intake, persons: Intake) -> None:
        known = persons.column(PERSON)
        clashes = unknown_persons(intake.accepted, known, persons.rejected_persons())
        intake.reject_all(clashes)

    def _reject_clashes(self, intake: Intake) -> None:
        once = any(part.entry.once for part in intake.parts)
        same, clash = repeated(intake.accepted, intake.table, once=once)
        intake.reject_all([clash] if clash else [], same)
        if intake.table.exclusive:
            clash = overlapping(intake.accepted)
            intake.reject_all([clash] if clash else [])

    # ---- what came of it ----

    def _failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def extract(self) -> Extract:
        """Put together what was read, whether the door opens or not."""
        rejects = {table: intake.rejects() for table, intake in self.intakes.items()}
        totals = {table: intake.totals(rejects[table]) for table, intake in self.intakes.items()}
        return Extract(
            self.name,
            hashlib.sha256(b"".join(sorted(self.digests))).hexdigest(),
            {table: intake.canonical() for table, intake in self.intakes.items()},
            {table: found for table, found in rejects.items() if found.num_rows},
            totals,
            [*over_the_limit(totals, self.limit), *self.problems],
            {table: [part.origin for part in parts] for table, parts in self.parts.items()},
        )


def over_the_limit(totals: Mapping[str, Totals], limit: float) -> Iterator[Problem]:
    """Say when too many rows were rejected: of the extract, or all those of a table."""
    read = sum(one.read for one in totals.values())
    rejected = sum(one.rejected for one in totals.values())
    if rejected > limit * read:
        values = {
            "read": read,
            "rejected": rejected,
            "share": f"{100 * rejected / read:.1f}",
            "limit": f"{100 * limit:g}",
        }
        yield Problem(Severity.ERROR, "too_many_rejects", values=values)
    for table, one in totals.items():
        if one.read and not one.accepted and limit < 1:
            yield Problem(Severity.ERROR, "all_rejected", table, values={"read": one.read})
