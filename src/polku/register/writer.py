"""The tables on their way out: extracts, rejects and empty templates."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from polku.register.canonical import SCHEMAS, empty
from polku.register.extract import Extract, rejects_of
from polku.register.schema import TABLES, Kind


class Format(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


RISKY = r"^('*[=+\-@\t\r])"
"""Beginnings that make a spreadsheet take a text for a formula (OWASP, CSV injection)."""

WORKBOOK = "register.xlsx"


def write(
    tables: Mapping[str, pa.Table],
    folder: Path,
    *,
    format: Format | str = Format.CSV,  # noqa: A002 - the word a caller expects
) -> None:
    """Write canonical tables into a folder: one file a table, or one workbook.

    A text that a spreadsheet would take for a formula gets an apostrophe in front in CSV and xlsx;
    the reader takes it away again, so what is written is what is read. Parquet stays as it is.
    Raises OSError when the folder cannot be written.
    """
    form = Format(format)
    folder.mkdir(parents=True, exist_ok=True)
    ordered = {name: tables[name].cast(SCHEMAS[name]) for name in TABLES if name in tables}
    if form is Format.XLSX:
        _write_workbook(ordered, folder / WORKBOOK)
        return
    for name, table in ordered.items():
        if form is Format.PARQUET:
            pq.write_table(table, folder / f"{name}.parquet")
        else:
            _frame(table, name).write_csv(
                folder / f"{name}.csv", datetime_format="%Y-%m-%d %H:%M:%S%.f"
            )


def template(
    folder: Path,
    format: Format | str = Format.CSV,  # noqa: A002 - the word a caller expects
) -> None:
    """Write the ten tables without rows: the headers to fill."""
    write({name: empty(name) for name in TABLES}, folder, format=format)


def write_rejects(extract: Extract, folder: Path, language: str = "en") -> list[Path]:
    """Write `<table>.csv` of the rejects into a folder, one line a fault; return the files."""
    written = []
    for table, found in extract.rejects.items():
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{table}.csv"
        rows = [
            {
                "file": reject.file,
                "row": reject.row,
                "column": reject.column,
                "value": reject.value,
                "reason": reject.text(language),
            }
            for reject in rejects_of(found)
        ]
        pl.DataFrame(rows).with_columns(escaped(pl.col(pl.String))).write_csv(path)
        written.append(path)
    return written


def escaped(text: pl.Expr) -> pl.Expr:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return text.str.replace(RISKY, "'$1")


def _frame(table: pa.Table, name: str) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    texts = [c.name for c in TABLES[name].columns if c.kind is Kind.TEXT]
    return frame.with_columns(escaped(pl.col(texts)))


def _write_workbook(tables: Mapping[str, pa.Table], path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(TABLES[name].names))
        for row in _frame(table, name).iter_rows():
            sheet.append(list(cells(sheet, row)))
    book.save(path)


def cells(sheet: Any, row: tuple[Any, ...]) -> Iterator[Any]:
    """Yield a row of a frame as cells of a sheet that is only written: text stays text."""
    for value in row:
        if isinstance(value, str):
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"
            yield cell
        else:
            yield _plain(value)


def _plain(value: Any) -> Any:
    """Return a value as a cell that reads back the same: its clock has no fractions of a second."""
    if isinstance(value, datetime) and value.microsecond:
        return value.isoformat(" ")
    return float(value) if isinstance(value, Decimal) else value
