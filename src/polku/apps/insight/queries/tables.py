"""What a picture shows as a table and as CSV: the same cells, written for a reader and for a machine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars.selectors as cs
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from polku.analytics.disclosure import HIDDEN, Published
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
    decimals: int | None = 0
    """Of its numbers, as they are shown; None: one, of a whole number none."""
    hundredfold: bool = False
    """Its values are shares, shown in per cent."""
    unit: str = ""
    """What its numbers are in, where its heading does not say so: files have it there."""

    @property
    def heading(self) -> str:
        """The heading of a file, which has no unit in its cells."""
        return f"{self.label}, {self.unit}" if self.unit else str(self.label)

    def filed(self, value: object) -> object:
        """Return a value of a cell as a file has it: rounded and in the unit as it is shown."""
        if not isinstance(value, float):
            return value
        decimals = words.decimals_needed(value) if self.decimals is None else self.decimals
        return words.rounded(value, decimals, hundredfold=self.hundredfold)

    def value(self, found: Any) -> object:
        """Return a value as a cell keeps it: names in words, numbers as they are."""
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
        yield [column.heading for column in self.columns]
        for line in self.lines:
            yield [cell.mark or column.filed(cell.value) for column, cell in line]

    @property
    def legend(self) -> str:
        """Say what the marks mean that stand in the table; empty: there are none."""
        return legend(cell.mark for row in self.rows for cell in row)


def legend(marks: Iterable[str]) -> str:
    """Say in a line what marks mean, each once and the smallest limit first; empty: there are none."""
    found = {mark for mark in marks if mark}
    limits = sorted(int(mark[1:]) for mark in found - {HIDDEN})
    said = [
        gettext("<%(limit)s: fewer than %(limit)s people, so the figure is not shown.")
        % {"limit": limit}
        for limit in limits
    ]
    if HIDDEN in found:
        said.append(
            gettext("...: not shown, because a figure of a few people could be worked out from it.")
        )
    return " ".join(said)


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
    """Return a column of shares (0 to 1), shown in per cent."""
    write = partial(words.percent, decimals=1)
    return Column(column, label, write, decimals=1, hundredfold=True, unit="%")


def plain(column: str, label: Text, unit: str = "") -> Column:
    """Return a column of numbers with a decimal where they need one, and its unit."""
    return Column(column, label, words.plain, decimals=None, unit=unit)


def decimal(column: str, label: Text, decimals: int) -> Column:
    """Return a column of numbers with so many decimals."""
    return Column(column, label, partial(_decimal, decimals), decimals=decimals)


def _decimal(decimals: int, value: float | None) -> str:
    return words.NOTHING if value is None else words.decimal(value, decimals)


def measured(column: str, label: Text, unit: str) -> Column:
    """Return a column of values in one of the units of the definitions."""
    write = partial(words.measured, unit=unit)
    of = words.unit(unit)
    return Column(column, label, write, decimals=words.decimals_of(unit), unit=of)
