"""`polku paths indicators`: the indicators of the situation by command, with what each one means.

Figures that leave by a command are protected, whoever runs it.
"""

import csv
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.analytics.filters import Filters, UnknownValueError
from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.paths.files import InLanguage, print_json
from polku.cli.paths.place import IndexFolder, place, told
from polku.cli.paths.questions import Format, read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from polku.analytics.indicators.asking import Indicator

SHOWN = 12
"""Months of a series that a table on the screen has."""


def indicators(  # noqa: PLR0913, PLR0917 - a command has the options it has
    keys: Annotated[list[str] | None, typer.Argument(help="Which ones; all by default.")] = None,
    area: Annotated[str, typer.Option(help="Code of an area.")] = "",
    municipality: Annotated[str, typer.Option(help="Three digits.")] = "",
    unit: Annotated[str, typer.Option(help="Name of a unit.")] = "",
    since: Annotated[str, typer.Option(help="First day, 2025-03-01 or 1.3.2025.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    age: Annotated[str, typer.Option(help="Age group.")] = "",
    sex: Annotated[str, typer.Option(help="man or woman.")] = "",
    by: Annotated[str, typer.Option(help="area, municipality, unit or a group of people.")] = "",
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    index: IndexFolder = None,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Show indicators by month: value, and the counts it is made of, with their definitions."""
    words = Speech(speech or language())
    filters = Filters(
        area=area,
        municipality=municipality,
        unit=unit,
        since=read_day(since, words),
        until=read_day(until, words),
        age=age,
        sex=sex,
    )
    with told(words):
        from polku.analytics.index.opening import open_index
        from polku.analytics.indicators.asking import indicators as asked
        from polku.analytics.indicators.asking import known

        found = open_index(place(index, None, home, words).folder)
        try:
            shown = asked(tuple(keys or known(by)), found, filters, by=by)
        except UnknownValueError as error:
            values = {"field": error.field, "value": error.value}
            listed = ", ".join(one for one in error.known if one)
            typer.echo(say("paths", "unknown_value", words, **values, known=listed), err=True)
            raise typer.Exit(1) from None
    _SHOWN[form](shown, filters, words)


def _print_json(shown: "Mapping[str, Indicator]", filters: Filters, words: Speech) -> None:
    print_json(
        {
            "filters": filters.chosen(),
            "indicators": {key: _described(one, words) for key, one in shown.items()},
        }
    )


def _described(one: "Indicator", words: Speech) -> dict[str, Any]:
    definition = one.definition
    told_in = definition.words[words]
    return {
        "name": told_in.name,
        "definition": told_in.short,
        "formula": told_in.formula,
        "source": told_in.source,
        "caveats": list(told_in.caveats),
        "unit": definition.unit,
        "good": definition.good,
        "protection": one.series.protection,
        "rows": list(one.series.records()),
    }


def _print_csv(shown: "Mapping[str, Indicator]", _: Filters, __: Speech) -> None:
    """Print all series under one heading; the first column names the indicator."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    first = next(iter(shown.values())).series.table.columns
    out.writerow(["indicator", *first])
    for key, one in shown.items():
        out.writerows([key, *row.values()] for row in one.series.rows())


def _print_tables(shown: "Mapping[str, Indicator]", _: Filters, words: Speech) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    for one in shown.values():
        definition = one.definition.words[words]
        table = Table(title=escape(definition.name), box=None, title_justify="left")
        for column, kind in one.series.table.schema.items():
            table.add_column(escape(column), justify="right" if kind.is_numeric() else "left")
        months = sorted(set(one.series.table["month"]))[-SHOWN:]
        for row in one.series.rows():
            if row["month"] in months:
                table.add_row(
                    *("" if cell is None else escape(_cell(cell)) for cell in row.values())
                )
        console.print(table)
        console.print(escape(f"{definition.short} {definition.formula}"), style="dim")


def _cell(cell: object) -> str:
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


_SHOWN: "Mapping[Format, Callable[[Mapping[str, Indicator], Filters, Speech], None]]" = {
    Format.TABLE: _print_tables,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}
