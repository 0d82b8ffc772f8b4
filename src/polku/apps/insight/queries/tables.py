"""What a picture shows as a table and as CSV: the same cells, written for a reader and for a machine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars.selectors as cs
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from polku.analytics.disclosure import Published
from polku.apps.insight import words
from polku.apps.insight.names import Text

Write = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table: its name there, its heading, how its values are written."""

    name: str
    label: Text
    write: Write
    number: bool = True
    css: str = ""
    """The class of its cells, where it is not that of numbers."""

    def value(self, found: Any) -> object:
        """Return a value as a file has it: names in words, numbers as they are."""
        return ("" if found is None else found) if self.number else self.write(found)


@dataclass(frozen=True, slots=True)
class Cell:
    shown: str
    value: object
    mark: str = ""
    """Why the figure is withheld."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def lines(self) -> Iterator[list[tuple[Column, Cell]]]:
        for row in self.rows:
            yield list(zip(self.columns, row, strict=True))

    @property
    def markup(self) -> SafeString:
        """The rows as HTML: a template would take long over some thousand cells."""
        lines = ("".join(_cell(*pair) for pair in line) for line in self.lines)
        inside = "\n".join(f'<tr role="row">{line}</tr>' for line in lines)
        return mark_safe(inside)  # noqa: S308 - what stands in a cell is escaped

    def spreadsheet(self) -> Iterator[list[object]]:
        """Yield the heading and the rows of a file; a withheld figure is its mark."""
        yield [str(column.label) for column in self.columns]
        for row in self.rows:
            yield [cell.mark or cell.value for cell in row]


def _cell(column: Column, cell: Cell) -> str:
    number = "pk-num" if column.number else ""
    css = f"sup {number}".rstrip() if cell.mark else number or column.css
    classes = f' class="{css}"' if css else ""
    return f'<td role="cell"{classes}>{escape(cell.shown)}</td>'


def table(published: Published, columns: Sequence[Column]) -> Table:
    """Return a published table in the reader's words."""
    rows = []
    known = published.table.with_columns(cs.float().fill_nan(None))
    for number, row in enumerate(known.iter_rows(named=True)):
        cells = []
        for column in columns:
            mark = published.mark(column.name, number)
            found = row[column.name]
            cells.append(Cell(mark or column.write(found), column.value(found), mark))
        rows.append(cells)
    return Table(columns, rows)


def rows(published: Published, places: Sequence[int]) -> Published:
    """Return a published table of some of its rows, with their marks."""
    marks = {name: tuple(found[row] for row in places) for name, found in published.marks.items()}
    return Published(published.table[list(places)], published.protection, marks)


def name(column: str, label: Text, write: Write) -> Column:
    return Column(column, label, write, number=False)


def sentence(column: str, label: Text) -> Column:
    """Return a column of text long enough to need its room on a phone."""
    return Column(column, label, str, number=False, css="pk-sentence")


def count(column: str, label: Text) -> Column:
    return Column(column, label, words.count)


def days(column: str, label: Text) -> Column:
    return Column(column, label, words.count)


def percent(column: str, label: Text) -> Column:
    return Column(column, label, lambda share: words.percent(share, 1))
