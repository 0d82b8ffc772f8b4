"""Spreadsheets: .xlsx, one sheet a table, the header in the first row."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from decimal import Decimal
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
    Chunk,
    FileError,
    Ragged,
    explained,
    named,
    sha256,
)

ROWS = 20_000
"""Rows of a chunk."""

MERGED = b"<mergeCell "
MACROS = "vbaProject.bin"


class SheetSource:
    """One sheet of a workbook."""

    text = True
    spreadsheet = True

    def __init__(self, path: Path, sheet: str, *, alone: bool) -> None:
        self.path = path
        self.sheet = sheet
        self.file = f"{path.name} / {sheet}"
        self.name = path.stem if alone else sheet
        self.size = 0

    def header(self) -> list[str]:
        for row in self._rows(1):
            return named(_without_blank_end([text or "" for text in row]))
        raise FileError("empty_file", file=self.file)

    def digest(self) -> bytes:
        return sha256(self.path) + self.sheet.encode()

    def chunks(self) -> Iterator[Chunk]:
        names = self.header()
        rows = enumerate(self._rows(2), start=2)
        while part := list(islice(rows, ROWS)):
            yield _chunk(part, names)

    def lines(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return numbers

    def _rows(self, first: int) -> Iterator[list[str | None]]:
        with _parsing(self.file), closing(_opened(self.path)) as book:
            sheet = book[self.sheet]
            self.size = sheet.max_row or 0
            sheet.reset_dimensions()  # what the file says of its extent is not to be trusted
            for row in sheet.iter_rows(min_row=first):
                yield [_text(cell) for cell in row]


def sheets(path: Path) -> list[SheetSource]:
    """Return the sheets of a workbook; raise FileError when it may not come in."""
    suffix = path.suffix.lower()
    if suffix == ".xlsm":
        raise FileError("macros", file=path.name)
    if suffix != ".xlsx":
        raise FileError("old_workbook", file=path.name)
    _inspect(path)
    with _parsing(path.name), closing(_opened(path)) as book:
        names = [sheet.title for sheet in book.worksheets]
    return [SheetSource(path, name, alone=len(names) == 1) for name in names]


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


def _inspect(path: Path) -> None:
    """Look into the package: macros, merged cells, and how large it unpacks."""
    with _parsing(path.name), zipfile.ZipFile(path) as package:
        members = package.infolist()
        size = sum(member.file_size for member in members)
        if size > MOST_UNPACKED:
            raise FileError("too_large", file=path.name, size=size // 2**20)
        if any(MACROS in member.filename for member in members):
            raise FileError("macros", file=path.name)
        for member in members:
            if member.filename.startswith("xl/worksheets/") and _merged(package, member):
                raise FileError("merged_cells", file=path.name)


def _merged(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    with package.open(member) as file:
        while block := file.read(READ_SIZE):
            if MERGED in tail + block:
                return True
            tail = block[-len(MERGED) :]
    return False


def _opened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)


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
