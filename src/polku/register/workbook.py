"""Spreadsheets: .xlsx, one sheet a table, the header in the first row unless told otherwise."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openpyxl
import polars as pl

from polku.register.sources import (
    MOST_UNPACKED,
    READ_SIZE,
    SHOWN,
    TOP,
    Chunk,
    FileError,
    Ragged,
    explained,
    named,
    sha256,
)

ROWS = 20_000
"""Rows of a chunk."""

MARKS = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]{1,20})"|<(?:\w+:)?f[\s/>]')
"""In the XML of a sheet: a merged range, or the beginning of a formula."""

LONGEST_MARK = 200
MACROS = "vbaProject.bin"
PACKAGE = b"PK"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a package begins, and what holds one that is encrypted, or a workbook of before 2007."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the XML of a sheet holds besides values."""

    merged: tuple[str, ...] = ()
    """Ranges of merged cells: `A2:A5`."""
    formulas: bool = False


class SheetSource:
    """One sheet of a workbook; `head` is the row of its headings.

    With `cached` a formula is read as the value it had when the workbook was saved, if it was saved
    with one.
    """

    text = True
    spreadsheet = True

    def __init__(
        self, path: Path, sheet: str, marks: Marks, *, alone: bool, cached: bool = False
    ) -> None:
        self.path = path
        self.sheet = sheet
        self.merged = marks.merged
        self.cached = cached and marks.formulas
        self.file = f"{path.name} / {sheet}"
        self.name = path.stem if alone else sheet
        self.size = 0
        self.head = 1

    def top(self) -> list[list[str]]:
        """Return the cells of the first rows."""
        return list(self._top)

    @cached_property
    def _top(self) -> list[list[str]]:
        rows = islice(self._rows(1), TOP)
        return [_without_blank_end([text or "" for text in row]) for row in rows]

    def header(self) -> list[str]:
        if not self._top:
            raise FileError("empty_file", file=self.file)
        return named(self._top[self.head - 1])

    def digest(self) -> bytes:
        return sha256(self.path) + self.sheet.encode()

    def chunks(self) -> Iterator[Chunk]:
        names = self.header()
        first = self.head + 1
        rows = enumerate(self._rows(first), start=first)
        while part := list(islice(rows, ROWS)):
            yield _chunk(part, names)

    def lines(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return numbers

    def _rows(self, first: int) -> Iterator[list[str | None]]:
        rows = self._cells(first, values=False)
        if not self.cached:
            yield from ([_text(cell) for cell in row] for row in rows)
            return
        for row, values in zip(rows, self._cells(first, values=True), strict=True):
            yield [
                _text(value if cell.data_type == "f" and value.value is not None else cell)
                for cell, value in zip(row, values, strict=True)
            ]

    def _cells(self, first: int, *, values: bool) -> Iterator[Sequence[Any]]:
        with _parsing(self.file), closing(_opened(self.path, values=values)) as book:
            sheet = book[self.sheet]
            self.size = sheet.max_row or 0
            sheet.reset_dimensions()  # what the file says of its extent is not to be trusted
            yield from sheet.iter_rows(min_row=first)


def sheets(path: Path, *, most: int | None = None, cached: bool = False) -> list[SheetSource]:
    """Return the sheets of a workbook; raise FileError when it may not come in.

    `most`: the bytes it may unpack to; none given: `MOST_UNPACKED`.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsm":
        raise FileError("macros", file=path.name)
    if suffix != ".xlsx":
        raise FileError("old_workbook", file=path.name)
    _ensure_package(path)
    with _parsing(path.name), zipfile.ZipFile(path) as package:
        _inspect(path, package, MOST_UNPACKED if most is None else most)
        members = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        found = {member: _marks(package, member) for member in members}
        with closing(_opened(path)) as book:
            marks = {one.title: found.get(_member(one), Marks()) for one in book.worksheets}
    return [
        SheetSource(path, title, one, alone=len(marks) == 1, cached=cached)
        for title, one in marks.items()
    ]


def _ensure_package(path: Path) -> None:
    """Raise FileError when a file called .xlsx is empty, locked, or another kind of file."""
    with explained(path.name), path.open("rb") as file:
        begins = file.read(len(COMPOUND))
    if not begins:
        raise FileError("empty_file", file=path.name)
    if begins == COMPOUND:
        raise FileError("locked_workbook", file=path.name)
    if not begins.startswith(PACKAGE):
        raise FileError("another_kind", file=path.name, kind=".xlsx")


def _chunk(rows: Sequence[tuple[int, Sequence[str | None]]], names: Sequence[str]) -> Chunk:
    """Part the rows into those that fit the header and those with more cells."""
    width = len(names)
    fitting, numbers, ragged = [], [], []
    for number, row in rows:
        filled = max((i for i, text in enumerate(row, start=1) if text), default=0)
        if filled > width:
            shown = ";".join(text or "" for text in row[:filled])[:SHOWN]
            ragged.append(Ragged(number, f"{filled} ≠ {width}", shown))
        else:
            fitting.append([*row[:width], *[None] * (width - len(row))])
            numbers.append(number)
    frame = pl.DataFrame(fitting, schema=dict.fromkeys(names, pl.String), orient="row")
    return Chunk(frame, np.array(numbers, dtype=np.int64), rows[-1][0], ragged)


def _inspect(path: Path, package: zipfile.ZipFile, most: int) -> None:
    """Look into the package before anything is unpacked: how large it is, and macros."""
    members = package.infolist()
    size = sum(member.file_size for member in members)
    if size > most:
        raise FileError("too_large", file=path.name, size=size // 2**20)
    if any(MACROS in member.filename for member in members):
        raise FileError("macros", file=path.name)


def _member(sheet: Any) -> str:
    path: str = sheet._worksheet_path  # noqa: SLF001 - openpyxl tells it nowhere else
    return path


def _marks(package: zipfile.ZipFile, member: str) -> Marks:
    merged: list[str] = []
    formulas, tail = False, b""
    with package.open(member) as file:
        while block := file.read(READ_SIZE):
            text, end = tail + block, 0
            for mark in MARKS.finditer(text):
                end = mark.end()
                if mark[1]:
                    merged.append(mark[1].decode("ascii", "replace"))
                else:
                    formulas = True
            tail = text[max(end, len(text) - LONGEST_MARK) :]
    return Marks(tuple(merged), formulas)


def _opened(path: Path, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)


@contextmanager
def _parsing(file: str) -> Iterator[None]:
    """Turn whatever a broken package or its XML makes go wrong into what a person can act on."""
    try:
        with explained(file):
            yield
    except FileError:
        raise
    except Exception as error:
        raise FileError("not_a_table", file=file, kind=".xlsx", why=error) from error


def _text(cell: Any) -> str | None:
    """Return a cell as text; a formula or an error begins with `=`, which no column lets in."""
    value = cell.value
    if value is None or isinstance(value, str):
        return f"={value}" if cell.data_type == "e" else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time | int):
        return str(value)
    if isinstance(value, float | Decimal):
        return number_text(value)
    return f"={value}"  # array formulas and the like


def number_text(value: float | Decimal) -> str:
    """Write a number without the noise of binary fractions and without a needless end."""
    return format(Decimal(f"{value:.15g}"), "f")


def _without_blank_end(names: list[str]) -> list[str]:
    while names and not names[-1].strip():
        names.pop()
    return names
