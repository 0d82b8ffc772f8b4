"""What the commands that ask an index share: whom they ask about, and how the answer is printed."""

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from polku.analytics.disclosure import Published
from polku.analytics.filters import (
    Filters,
    PartOfMonthError,
    ReversedPeriodError,
    UnknownPeriodError,
    UnknownValueError,
)
from polku.analytics.index.store import Index
from polku.analytics.known import known_months
from polku.analytics.questions.asking import CLOCKS
from polku.cli import dates
from polku.cli.language import Speech, say
from polku.cli.paths.place import place, told
from polku.cli.progress import bars
from polku.kernel.periods import months_after

MONTH = re.compile(r"\d{4}-\d{2}")
_WHY = {
    PartOfMonthError: "part_of_month",
    ReversedPeriodError: "reversed_period",
    UnknownPeriodError: "unknown_period",
}


class Format(StrEnum):
    """What `--format` takes."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Area = Annotated[str, typer.Option(help="Code of an area.")]
Municipality = Annotated[str, typer.Option(help="Three digits.")]
Unit = Annotated[str, typer.Option(help="Name of a unit.")]
Since = Annotated[str, typer.Option(help="First month, 2025-03, or its first day.")]
Until = Annotated[str, typer.Option(help="Last month, or its last day.")]
Age = Annotated[str, typer.Option(help="Age group.")]
Sex = Annotated[str, typer.Option(help="man or woman.")]
LanguageGroup = Annotated[str, typer.Option(help="fi, sv or other.")]
Education = Annotated[str, typer.Option(help="basic, secondary, tertiary.")]
Occupation = Annotated[str, typer.Option(help="ISCO-08 main group, one digit.")]
FirstService = Annotated[str, typer.Option(help="Code of a service, or none.")]
Length = Annotated[str, typer.Option(help="Length of unemployment.")]
Clock = Annotated[
    str, typer.Option(help=f"When the clock of the curves starts: {', '.join(CLOCKS)}.")
]
Through = Annotated[str, typer.Option(help="Only paths through a state, or through was>became.")]
Listed = Annotated[int, typer.Option(min=0, help="How many paths or chains are listed.")]
By = Annotated[str, typer.Option(help="What to break the table down by.")]
Form = Annotated[Format, typer.Option("--format", help="How to print.")]


def within(filters: Filters, since: str, until: str, words: Speech) -> Filters:
    """Return filters with their period; a day that is none, or an end before it, ends the command."""
    last = _day(until, words)
    if last and MONTH.fullmatch(until):
        last = months_after(last, 1) - timedelta(days=1)
    with _refusing(words):
        return replace(filters, since=_day(since, words), until=last)


def _day(text: str, words: Speech) -> date | None:
    """Read a day, or the first one of a month."""
    day = dates.parsed(f"{text}-01" if MONTH.fullmatch(text) else text) if text else None
    if text and day is None:
        raise typer.BadParameter(say("paths", "no_day", words, value=text))
    return day


def check_period(index: Index, filters: Filters, *, counted: bool) -> None:
    """Refuse a period of which the index does not know; `counted`: of what is told by month."""
    months = known_months(index, filters.area, counted=counted)
    if months:
        months.check(filters)


@contextmanager
def asking(index: Path | None, home: Path | None, words: Speech) -> Iterator[Index]:
    """Open the index to ask, and end with what is wrong with it or with a value, and exit code 1.

    A question that takes long shows how far it is; it may be stopped (Ctrl-C).
    """
    from polku.analytics.index.opening import open_index
    from polku.analytics.index.watch import Watch

    with told(words, interrupted="question_interrupted"), bars() as tell:

        def counted(number: int, *counts: int) -> None:
            tell(say("paths", "round", words, number=number), *counts)

        found = open_index(place(index, None, home, words).folder)
        with _refusing(words):
            yield found.watched(Watch(counted))


@contextmanager
def _refusing(words: Speech) -> Iterator[None]:
    """End with what is wrong with a value, and exit code 1."""
    try:
        yield
    except UnknownValueError as error:
        values = {"field": error.field, "value": error.value}
        known = ", ".join(one for one in error.known if one)
        why = _WHY.get(type(error), "unknown_value")
        typer.echo(say("paths", why, words, **values, known=known), err=True)
        raise typer.Exit(1) from None


def print_csv(first: str, tables: Iterable[tuple[str, Published]], *, headings: bool) -> None:
    """Print tables one after another; the first column, `first`, says which.

    Under a heading each, or, where all have the same columns, under one.
    """
    out = csv.writer(sys.stdout, lineterminator="\n")
    for number, (key, one) in enumerate(tables):
        if headings or not number:
            out.writerow([first, *one.table.columns])
        out.writerows([key, *row.values()] for row in one.rows())


def print_published(title: str, one: Published, rows: Sequence[dict[str, Any]]) -> None:
    """Print rows of a table for a screen, numbers to the right."""
    table = Table(title=escape(title), box=None, title_justify="left")
    for column, kind in one.table.schema.items():
        table.add_column(escape(column), justify="right" if kind.is_numeric() else "left")
    for row in rows:
        table.add_row(*("" if cell is None else escape(_cell(cell)) for cell in row.values()))
    Console().print(table)


def _cell(cell: object) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
