"""The sheets of a file as text under the names of the columns, with where each row stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import polars as pl
from openpyxl.utils import get_column_letter, range_boundaries

from polku.register.cells import trimmed
from polku.register.csvfile import CsvSource
from polku.register.sources import Chunk, FileError, explained
from polku.register.workbook import SheetSource
from polku.register.workbook import sheets as sheets_of
from polku.services.exchange.faults import Fault
from polku.services.exchange.layout import (
    SERVICES,
    Sheet,
    plain,
    sheet_named,
    sheets,
    sheets_near,
    words,
)

MOST_BYTES = 100 * 2**20
"""Of a file as it lies on disk."""

MOST_UNPACKED = 500 * 2**20
"""Bytes a workbook may unpack to."""

MOST_ROWS: Mapping[str, int] = {SERVICES: 20_000}
MOST_PARTS = 100_000

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".txt", ".tsv")

Source = CsvSource | SheetSource

ROW = "\x00row"
"""Column with the number of a row in its source; no heading can have such a name."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet: text by column, and what is shown of where each stands."""

    sheet: Sheet
    file: str
    frame: pl.DataFrame
    lines: Sequence[int]
    shown: Mapping[str, str]
    """Column to its heading as it stands in the file."""


@dataclass
class Tables:
    """What a file holds, and what of it could not even be taken for rows."""

    found: list[Rows] = field(default_factory=list)
    rejects: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def opened(path: Path, known: Collection[str] = ()) -> Tables:
    """Read the sheets of a file as text; raise FileError when it may not come in at all.

    `known` are columns of services that need not be there.
    """
    tables = Tables()
    for sheet, source in _sources(path, tables):
        if sheet.name == SERVICES or any(map(any, source.top())):
            _find_headings(sheet, source, known, tables)
            tables.found.append(_rows(sheet, source, tables))
    return tables


# ---- which source is which sheet ----


def _sources(path: Path, tables: Tables) -> list[tuple[Sheet, Source]]:
    with explained(path.name):
        size = path.stat().st_size
    if size > MOST_BYTES:
        values = {"size": size // 2**20, "limit": MOST_BYTES // 2**20}
        raise FileError("file_too_large", file=path.name, **values)
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        return [(sheets()[SERVICES], CsvSource(path))]
    if suffix not in BOOKS:
        raise FileError("wrong_kind", file=path.name)
    return _pages(path, sheets_of(path, most=MOST_UNPACKED, cached=True), tables)


def _pages(path: Path, pages: Sequence[SheetSource], tables: Tables) -> list[tuple[Sheet, Source]]:
    """Recognise sheets by their names; a workbook of one sheet holds services, whatever its name."""
    if len(pages) == 1:
        return [(sheets()[SERVICES], pages[0])]
    found: dict[str, SheetSource] = {}
    for page in pages:
        name = sheet_named(page.sheet)
        if not name:
            _note_unknown(page, tables)
        elif name in found:
            places = f"{found[name].sheet}, {page.sheet}"
            raise FileError("repeated_sheet", file=path.name, column=page.sheet, places=places)
        else:
            found[name] = page
    if SERVICES not in found:
        there = ", ".join(page.sheet for page in pages)
        title = sheets()[SERVICES].title
        raise FileError("missing_sheet", file=path.name, sheet=title, found=there)
    return [(sheet, found[name]) for name, sheet in sheets().items() if name in found]


def _note_unknown(page: SheetSource, tables: Tables) -> None:
    told = (words()["guide"]["title"], words()["codes"]["title"])
    if plain(page.sheet) not in {plain(title) for titles in told for title in titles.values()}:
        near = ", ".join(sheets_near(page.sheet))
        tables.warnings.append(Fault(page.file, 1, "", page.sheet, "unknown_sheet", near))


# ---- headings ----


def _find_headings(sheet: Sheet, source: Source, known: Collection[str], tables: Tables) -> None:
    """Take the first row that holds every heading needed, for titles may stand above it.

    Raises FileError when no row near the top does, and tells of the row that comes nearest.
    """
    needed = [x.name for x in sheet.table.columns if x.required and x.name not in known]
    columns = sheet.known()
    held = [[columns.get(plain(cell), "") for cell in row] for row in source.top()]
    lacking = [[name for name in needed if name not in row] for row in held]
    nearest = min(range(len(held)), key=lambda row: len(lacking[row]), default=0)
    source.head = nearest + 1
    if not any(map(any, source.top())):
        raise FileError("empty_file", file=source.file)
    if len(lacking[nearest]) < len(needed):
        _merged_rows(source)  # which may be why it lacks some
    if lacking[nearest]:
        raise _no_headings(sheet, source, needed, lacking[nearest])
    if nearest:
        tables.warnings.append(Fault(source.file, source.head, "", "", "headings_below"))


def _no_headings(
    sheet: Sheet, source: Source, needed: Sequence[str], lacking: Sequence[str]
) -> FileError:
    """Say which headings were looked for and where; name those that may mean what is missing."""
    unread = [cell for cell in source.header() if plain(cell) not in sheet.known()]
    said = [text for name in lacking for text in sheet.headings[name].all]
    near = dict.fromkeys(one for text in said for one in get_close_matches(text, unread, n=2))
    return FileError(
        "missing_column",
        file=source.file,
        needed=tuple(sheet.headings[name].title for name in needed),
        lacking=tuple(sheet.headings[name].title for name in lacking),
        row=source.head,
        last=len(source.top()),
        near=", ".join(near),
    )


def _columns(sheet: Sheet, source: Source, tables: Tables) -> dict[str, list[str]]:
    """Return the file's headings for each column; raise FileError when a required one is missing."""
    header = source.header()
    _refuse_repeated(source, header)
    known = sheet.known()
    found: dict[str, list[str]] = {}
    for heading in header:
        column = known.get(plain(heading))
        if column:
            found.setdefault(column, []).append(heading)
        elif not heading.startswith("#"):  # a column without a heading
            near = ", ".join(sheet.near(heading))
            tables.warnings.append(
                Fault(source.file, source.head, heading, "", "unknown_column", near)
            )
    for column, headings in found.items():
        if len(headings) > 1 and column not in sheet.several:
            _refuse(source, header, headings)
    return found


def _refuse_repeated(source: Source, header: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for heading in header:
        if heading in seen:
            _refuse(source, header, [heading])
        seen[heading] = heading


def _refuse(source: Source, header: Sequence[str], headings: Sequence[str]) -> None:
    places = [get_column_letter(n) for n, one in enumerate(header, start=1) if one in headings]
    raise FileError(
        "repeated_column", file=source.file, column=headings[-1], places=", ".join(places)
    )


# ---- rows ----


def _rows(sheet: Sheet, source: Source, tables: Tables) -> Rows:
    columns = _columns(sheet, source, tables)
    faults: list[Fault] = []
    frames = list(_frames(sheet, source, columns, faults))
    tables.rejects += (replace(one, row=_line(source, one.row)) for one in faults)
    empty = pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.String)})
    frame = pl.concat([empty, *frames])
    lines = source.lines(frame[ROW].to_numpy()).tolist()
    shown = {column: headings[0] for column, headings in columns.items()}
    return Rows(sheet, source.file, frame.drop(ROW), lines, shown)


def _line(source: Source, row: int) -> int:
    return int(source.lines(np.array([row]))[0])


def _frames(
    sheet: Sheet, source: Source, columns: Mapping[str, Sequence[str]], faults: list[Fault]
) -> Iterator[pl.DataFrame]:
    """Yield the rows under the names of the columns; what is no row goes to `faults`."""
    limit, count = MOST_ROWS.get(sheet.name, MOST_PARTS), 0
    merged = _merged_rows(source)
    for chunk in source.chunks():
        faults += (
            Fault(source.file, one.number, "", one.text, "ragged", one.detail)
            for one in chunk.ragged
        )
        frame = _filled(chunk)
        count += frame.height
        if count > limit:
            raise FileError("too_many_rows", file=source.file, limit=limit)
        frame = frame.with_columns(_mapped(columns))
        inside = pl.col(ROW).is_in(list(merged))
        faults += _merged_faults(frame.filter(inside), sheet, source, merged)
        yield frame.filter(~inside).select(ROW, *columns)


def _filled(chunk: Chunk) -> pl.DataFrame:
    """Return the rows of a chunk that hold anything, with their numbers."""
    frame = trimmed(chunk.frame).with_columns(pl.Series(ROW, np.asarray(chunk.numbers, np.int64)))
    return frame.filter(pl.any_horizontal(pl.all().exclude(ROW).is_not_null()))


def _mapped(columns: Mapping[str, Sequence[str]]) -> Iterator[pl.Expr]:
    """Put several columns of a list of codes together into one."""
    for column, headings in columns.items():
        yield (
            pl.concat_str(headings, separator=", ", ignore_nulls=True)
            .replace("", None)
            .alias(column)
        )


def _merged_faults(
    frame: pl.DataFrame, sheet: Sheet, source: Source, merged: Mapping[int, str]
) -> Iterator[Fault]:
    """Reject rows that merged cells lie in; a key that is merged is that of all its rows."""
    keys = pl.Series([""]).new_from_index(0, frame.height)
    if sheet.key in frame.columns:
        keys = frame[sheet.key].forward_fill().fill_null("")
    for row, key in zip(frame[ROW], keys, strict=True):
        yield Fault(source.file, row, "", "", "merged_cells", merged[row], key=key)


def _merged_rows(source: Source) -> dict[int, str]:
    """Return the rows that merged cells lie in, with the range; raise FileError for the header."""
    found: dict[int, str] = {}
    for cells in source.merged if isinstance(source, SheetSource) else ():
        _, first, _, last = (bound or 1 for bound in range_boundaries(cells))
        if first <= source.head <= last:
            raise FileError("merged_header", file=source.file, cells=cells)
        found |= dict.fromkeys(range(first, last + 1), cells)
    return found
