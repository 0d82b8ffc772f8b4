"""`polku paths stock`, `flow`, `graph` …: the questions of the pages, asked of an index by command.

Figures that leave by a command are protected, whoever runs it.
"""

import csv
import sys
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.questions.asking import QUESTIONS, answer
from polku.cli import database, dates
from polku.cli.language import Speech, language, say
from polku.cli.paths.files import InLanguage, print_json
from polku.cli.paths.place import IndexFolder, place, told


class Format(StrEnum):
    """What `--format` takes."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def command(name: str) -> Callable[..., None]:
    """Return the command of a question of `QUESTIONS`."""

    def ask(  # noqa: PLR0913, PLR0917 - a command has the options it has
        area: Annotated[str, typer.Option(help="Code of an area.")] = "",
        municipality: Annotated[str, typer.Option(help="Three digits.")] = "",
        unit: Annotated[str, typer.Option(help="Name of a unit.")] = "",
        since: Annotated[str, typer.Option(help="First day, 2025-03-01 or 1.3.2025.")] = "",
        until: Annotated[str, typer.Option(help="Last day.")] = "",
        age: Annotated[str, typer.Option(help="Age group.")] = "",
        sex: Annotated[str, typer.Option(help="man or woman.")] = "",
        language_group: Annotated[str, typer.Option(help="fi, sv or other.")] = "",
        education: Annotated[str, typer.Option(help="basic, secondary, tertiary.")] = "",
        occupation: Annotated[str, typer.Option(help="ISCO-08 main group, one digit.")] = "",
        first_service: Annotated[str, typer.Option(help="Code of a service, or none.")] = "",
        length: Annotated[str, typer.Option(help="Length of unemployment.")] = "",
        by: Annotated[str, typer.Option(help="What to break the table down by.")] = "",
        months: Annotated[
            int, typer.Option(min=0, max=120, help="Months each episode is followed.")
        ] = 0,
        form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
        index: IndexFolder = None,
        home: database.Home = None,
        speech: InLanguage = None,
    ) -> None:
        words = Speech(speech or language())
        filters = Filters(
            area=area,
            municipality=municipality,
            unit=unit,
            since=read_day(since, words),
            until=read_day(until, words),
            age=age,
            sex=sex,
            language=language_group,
            education=education,
            occupation=occupation,
            first_service=first_service,
            length=length,
        )
        with told(words):
            from polku.analytics.index.opening import open_index

            found = open_index(place(index, None, home, words).folder)
            try:
                tables = answer(name, found, filters, by=by, months=months)
            except UnknownValueError as error:
                values = {"field": error.field, "value": error.value}
                known = ", ".join(one for one in error.known if one)
                typer.echo(say("paths", "unknown_value", words, **values, known=known), err=True)
                raise typer.Exit(1) from None
        _SHOWN[form](name, filters, tables)

    ask.__doc__ = (QUESTIONS[name].ask.__doc__ or "").partition("\n")[0]
    return ask


def read_day(text: str, words: Speech) -> date | None:
    """Read a day of the user's; None when none is given."""
    day = dates.parsed(text) if text else None
    if text and day is None:
        raise typer.BadParameter(say("paths", "no_day", words, value=text))
    return day


def _print_json(name: str, filters: Filters, tables: Mapping[str, Published]) -> None:
    print_json(
        {
            "question": name,
            "filters": filters.chosen(),
            "tables": {
                key: {"protection": one.protection, "rows": list(one.records())}
                for key, one in tables.items()
            },
        }
    )


def _print_csv(_: str, __: Filters, tables: Mapping[str, Published]) -> None:
    """Print the tables one after another; the first column names the table."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    for key, one in tables.items():
        out.writerow(["table", *one.table.columns])
        out.writerows([key, *row.values()] for row in one.rows())


def _print_tables(_: str, __: Filters, tables: Mapping[str, Published]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    for key, one in tables.items():
        table = Table(title=f"{key} ({one.protection})", box=None, title_justify="left")
        for column, kind in one.table.schema.items():
            table.add_column(escape(column), justify="right" if kind.is_numeric() else "left")
        for row in one.rows():
            table.add_row(*("" if cell is None else escape(_cell(cell)) for cell in row.values()))
        Console().print(table)


def _cell(cell: object) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


_SHOWN: Mapping[Format, Callable[[str, Filters, Mapping[str, Published]], None]] = {
    Format.TABLE: _print_tables,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}
