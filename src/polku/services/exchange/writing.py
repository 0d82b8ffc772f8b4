"""A catalogue on its way out: a workbook with lists to choose from, or one .csv."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import polars as pl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from polku.register.cells import POLARS
from polku.register.schema import Column, Kind
from polku.register.writer import Format, cells, escaped
from polku.services.exchange import labels
from polku.services.exchange.layout import PARTS, SERVICE, SERVICES, Sheet, sheets, words
from polku.services.exchange.lines import joined
from polku.services.exchange.rows import Row, rows
from polku.services.service import Service

LAST_ROW = 20_001
"""The last row that offers lists to choose from."""

LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""


def write(
    services: Iterable[Service],
    file: Path | BinaryIO,
    *,
    language: str = "fi",
    form: Format | None = None,
) -> None:
    """Write a catalogue with headings and codes in `language`; `read` gives the same services back.

    `form`: xlsx or csv; without it the ending of the file's name tells. Blanks around texts do not
    come back, and a text that a spreadsheet would run as a formula gets an apostrophe before
    it, which the reader takes away. Raises OSError when the file cannot be written, ValueError for
    another form or when a text is longer than a cell holds.
    """
    chosen = form or Format(Path(str(getattr(file, "name", file))).suffix.lstrip(".").lower())
    frames = {
        name: _frame(sheets()[name], found) for name, found in rows(services, language).items()
    }
    if chosen is Format.XLSX:
        _book(frames, language).save(file)
    elif chosen is Format.CSV:
        _write_csv(frames, file, language)
    else:
        raise ValueError(f"a catalogue is not written as {chosen}")


def template(file: Path | BinaryIO, *, language: str = "fi") -> None:
    """Write the workbook to fill: headings, what to write under each, and the codes to choose."""
    write((), file, language=language, form=Format.XLSX)


def _frame(sheet: Sheet, found: list[Row]) -> pl.DataFrame:
    """Return rows as columns; texts that a spreadsheet would take for formulas are escaped."""
    schema = {column.name: POLARS[_kind(column)] for column in sheet.written}
    frame = pl.DataFrame(found, schema=schema, orient="row")
    texts = pl.col(pl.String)
    frame = frame.with_columns(escaped(pl.when(texts != "").then(texts)))
    for name, length in frame.select(texts.str.len_chars().max()).row(0, named=True).items():
        if (length or 0) > LONGEST_CELL:
            raise ValueError(f"{sheet.name}.{name}: {length} characters are too many for a cell")
    return frame


def _kind(column: Column) -> Kind:
    return Kind.TEXT if column.kind is Kind.BOOLEAN else column.kind


# ---- .csv ----


def _write_csv(frames: Mapping[str, pl.DataFrame], file: Path | BinaryIO, language: str) -> None:
    """Write one row a service, what it has several of in cells of several lines."""
    texts = {name: _texts(frame, language) for name, frame in frames.items()}
    services = texts[SERVICES]
    for part in PARTS:
        services = services.with_columns(_column(part, texts[part], services["key"], language))
    titles = {
        column.name: _title(sheets()[SERVICES], column, language)
        for column in sheets()[SERVICES].written
    } | {part: sheets()[part].title.within(language) for part in PARTS}
    services.rename(titles).write_csv(file, separator=";", include_bom=True)


def _texts(frame: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return every value as text, numbers with the comma of the country."""
    money = pl.col(pl.Decimal).cast(pl.String)
    if language != "en":
        money = money.str.replace(".", ",", literal=True)
    return frame.with_columns(money).cast(pl.String)


def _column(part: str, frame: pl.DataFrame, keys: pl.Series, language: str) -> pl.Series:
    found: dict[str, list[dict[str, str | None]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row[SERVICE], []).append(row)
    told = [joined(sheets()[part], found.get(key, ()), language) or None for key in keys]
    return pl.Series(part, told, dtype=pl.String)


def _title(sheet: Sheet, column: Column, language: str) -> str:
    return sheet.headings[column.name].title.within(language)


# ---- .xlsx ----


def _book(frames: Mapping[str, pl.DataFrame], language: str) -> openpyxl.Workbook:
    book = openpyxl.Workbook(write_only=True)
    lists = {code_list: place for place, code_list in enumerate(_lists(language), start=1)}
    for name, frame in frames.items():
        _fill(book, sheets()[name], frame, lists, language)
    _guide(book, language)
    _codes(book, lists, language)
    return book


def _lists(language: str) -> dict[str, str]:
    """Return the code lists that columns take codes from, each with the heading of the first."""
    found: dict[str, str] = {}
    for sheet in sheets().values():
        for column in sheet.written:
            if code_list := _list(sheet, column):
                found.setdefault(code_list, _title(sheet, column, language))
    return found


def _list(sheet: Sheet, column: Column) -> str:
    """Return the list that a column's codes are of; empty: none, or one by another column's."""
    if column.kind is Kind.BOOLEAN:
        return "answer"
    return column.codes or sheet.several.get(column.name, "")


def _fill(
    book: openpyxl.Workbook,
    sheet: Sheet,
    frame: pl.DataFrame,
    lists: Mapping[str, int],
    language: str,
) -> None:
    page = _page(book, sheet.title.within(language), frame.width, frame.height + 1)
    page.freeze_panes = "B2"
    for place, column in enumerate(sheet.written, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 24
        if _list(sheet, column) and column.name not in sheet.several:
            choice = _choice(_list(sheet, column), lists, language)
            choice.add(f"{letter}2:{letter}{LAST_ROW}")
            page.data_validations.append(choice)
    page.append([_bold(page, _title(sheet, column, language)) for column in sheet.written])
    for row in frame.iter_rows():
        page.append(list(cells(page, row)))


def _page(book: openpyxl.Workbook, title: str, width: int, height: int) -> Any:
    """Return a new sheet that knows its extent; else a reader goes through all rows to learn it."""
    page = book.create_sheet(title)
    page.calculate_dimension = lambda: f"A1:{get_column_letter(width)}{height}"
    return page


def _choice(code_list: str, lists: Mapping[str, int], language: str) -> DataValidation:
    """Return a list to choose from: a column of the sheet of codes. Codes may be typed as well."""
    column, last = get_column_letter(lists[code_list]), 1 + len(labels.names(code_list))
    title = words()["codes"]["title"][language]
    choice = DataValidation(
        type="list", formula1=f"'{title}'!${column}$2:${column}${last}", allow_blank=True
    )
    choice.errorStyle = "warning"
    return choice


def _codes(book: openpyxl.Workbook, lists: Mapping[str, int], language: str) -> None:
    headings = _lists(language)
    columns = [
        [
            headings[code_list],
            *(labels.written(code_list, code, language) for code in labels.names(code_list)),
        ]
        for code_list in lists
    ]
    height = max(len(column) for column in columns)
    page = _page(book, words()["codes"]["title"][language], len(columns), height)
    for place in range(1, len(columns) + 1):
        page.column_dimensions[get_column_letter(place)].width = 30
    for number in range(height):
        page.append([column[number] if number < len(column) else None for column in columns])


def _guide(book: openpyxl.Workbook, language: str) -> None:
    told = words()["guide"]
    height = 1 + sum(len(sheet.written) for sheet in sheets().values())
    page = _page(book, told["title"][language], 4, height)
    for letter, width in zip("ABCD", (18, 40, 70, 60), strict=True):
        page.column_dimensions[letter].width = width
    page.append(
        [_bold(page, told[one][language]) for one in ("sheet", "heading", "help", "choices")]
    )
    for sheet in sheets().values():
        for column in sheet.written:
            texts = (
                sheet.title.within(language),
                _title(sheet, column, language),
                _help(sheet, column, language),
                _choices(sheet, column, language),
            )
            page.append([_wrapped(page, text) for text in texts])


def _help(sheet: Sheet, column: Column, language: str) -> str:
    told = words()["guide"]
    parts = [sheet.headings[column.name].help.within(language)]
    if column.required:
        parts.append(told["required"][language])
    if column.name in sheet.several:
        parts.append(told["many"][language])
    elif _list(sheet, column):
        parts.append(told["pick"][language])
    return " ".join(parts)


def _choices(sheet: Sheet, column: Column, language: str) -> str:
    code_list = _list(sheet, column)
    if not code_list or len(labels.names(code_list)) > labels.FEW:
        return ""
    return labels.listed(code_list, labels.names(code_list), language)


def _bold(page: Any, text: str) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _wrapped(page: Any, text: str) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
