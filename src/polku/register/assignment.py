"""Which file holds which table, and with which names."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from polku.register.aliases import Entry, folded, own_names
from polku.register.csvfile import CsvSource
from polku.register.extract import Origin, Problem, Severity
from polku.register.parquetfile import ParquetSource
from polku.register.schema import TABLES, Table
from polku.register.sources import FileError, Source
from polku.register.workbook import sheets

TEXT = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class Part:
    """A file or sheet as (a part of) a table."""

    source: Source
    header: Mapping[str, str]
    """Folded name of a column to the name as it stands in the file."""
    entry: Entry
    mapping: str = ""
    """Name of the alias file; empty: the exchange's own names."""

    @cached_property
    def origin(self) -> Origin:
        used = self.entry.used()
        columns = {
            column: next((self.header[n] for n in rule.source if n in self.header), "")
            for column, rule in self.entry.rules.items()
            if column in self.entry.provides(self.header)
        }
        unknown = tuple(shown for name, shown in self.header.items() if name not in used)
        return Origin(self.source.file, self.mapping, columns, unknown)


def sources(path: Path) -> list[Source]:
    """Open a file as its tables; raise FileError when it is none."""
    if path.is_dir():
        raise FileError("is_a_folder", file=path.name)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return [ParquetSource(path)]
    if suffix in TEXT:
        return [CsvSource(path)]
    found = sheets(path)
    if any(sheet.merged for sheet in found):
        raise FileError("merged_cells", file=path.name)
    return list(found)


def error(fault: FileError, table: str = "") -> Problem:
    return Problem(Severity.ERROR, fault.message, table, values=fault.values)


def is_known(name: str, entries: Iterable[tuple[str, Entry]]) -> bool:
    """Whether a file's name is that of a table, ours or of an alias file."""
    short = _short(name)
    return short in TABLES or any(short in entry.files for _, entry in entries)


def _short(name: str) -> str:
    """Return a name without case and without a year or date at its end."""
    return re.sub(r"[_\d.]+$", "", folded(name)) or folded(name)


def header_of(source: Source) -> dict[str, str]:
    """Read the header of a source; raise FileError when two columns have one name."""
    names: dict[str, str] = {}
    shown = source.header()
    if not any(name.strip() for name in shown):
        raise FileError("empty_file", file=source.file)
    for name in shown:
        key = folded(name)
        if key in names:
            raise FileError("duplicate_header", file=source.file, column=name.strip())
        names[key] = name
    return names


def part_of(source: Source, entries: Sequence[tuple[str, Entry]]) -> Part | None:
    """Recognise a source by its name and header; None when it is no table.

    A file with a table's own name may have the names of an alias file in its header.
    """
    short = _short(source.name)
    named = [(name, e) for name, e in entries if short in e.files]
    if short in TABLES:
        table = TABLES[short]
        own = ("", own_names(table))
        fitting = [own, *((n, e) for n, e in entries if e.table == short and not e.join)]
        named = [max(fitting, key=lambda pair: _fit(pair[1], table, header_of(source)))]
    if not named:
        return None
    name, entry = named[0]
    return Part(source, header_of(source), entry, name)


def _fit(entry: Entry, table: Table, header: Mapping[str, str]) -> int:
    required = {column.name for column in table.columns if column.required}
    return len(entry.provides(header) & required)


def missing_columns(table: Table, parts: Sequence[Part]) -> Iterator[Problem]:
    """Name the required columns no part provides: joined parts complete the others."""
    joined = {c for p in parts if p.entry.join for c in p.entry.provides(p.header)}
    for part in parts:
        if part.entry.join:
            continue
        provided = part.entry.provides(part.header) | joined
        for column in table.columns:
            if column.required and column.name not in provided:
                yield _missing(table.name, part, column.name)


def _missing(table: str, part: Part, column: str) -> Problem:
    wanted = part.entry.rules.get(column)
    names = list(wanted.source) if wanted else [column]
    values = {"file": part.source.file, "near": _near(names[0], part.header) if names else []}
    return Problem(Severity.ERROR, "required_column", table, column, values=values)


def _near(name: str, names: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, list(names), n=3, cutoff=0.6)


def nearest_tables(name: str, entries: Iterable[tuple[str, Entry]]) -> list[str]:
    known = [*TABLES, *(file for _, entry in entries for file in entry.files)]
    return list(dict.fromkeys(_near(_short(name), known)))


def several(table: str, parts: Sequence[Part]) -> Problem | None:
    """Report two files for one table; parts of an alias file that complete each other are one."""
    files = [part.source.file for part in parts]
    kinds = {id(part.entry) for part in parts}
    mixed = len(parts) > 1 and any(not part.mapping for part in parts)
    if not mixed and len(kinds) == len(parts):
        return None
    values = {"files": ", ".join(files)}
    return Problem(Severity.ERROR, "duplicate_table", table, values=values)
