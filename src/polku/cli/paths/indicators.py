"""`polku paths indicators`: the indicators of the situation by command, with what each one means.

Figures that leave by a command are protected, whoever runs it.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.analytics.filters import Filters
from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.paths import choosing
from polku.cli.paths.choosing import Format
from polku.cli.paths.files import InLanguage, print_json
from polku.cli.paths.place import IndexFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from polku.analytics.indicators.asking import Indicator

_OPTIONS = {"language": "language-group"}
"""Filters whose option has another name."""
SHOWN = 12
"""Months of a series that a table on the screen has."""


def indicators(  # noqa: PLR0913, PLR0917 - a command has the options it has
    keys: Annotated[list[str] | None, typer.Argument(help="Which ones; all by default.")] = None,
    area: choosing.Area = "",
    municipality: choosing.Municipality = "",
    unit: choosing.Unit = "",
    since: choosing.Since = "",
    until: choosing.Until = "",
    age: choosing.Age = "",
    sex: choosing.Sex = "",
    language_group: choosing.LanguageGroup = "",
    education: choosing.Education = "",
    occupation: choosing.Occupation = "",
    by: choosing.By = "",
    form: choosing.Form = Format.TABLE,
    index: IndexFolder = None,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Show indicators by month: value, and the counts it is made of, with their definitions."""
    from polku.analytics.indicators.asking import COACH_LOAD, known
    from polku.analytics.indicators.asking import indicators as asked

    words = Speech(speech or language())
    chosen = Filters(
        area=area,
        municipality=municipality,
        unit=unit,
        age=age,
        sex=sex,
        language=language_group,
        education=education,
        occupation=occupation,
    )
    filters = choosing.within(chosen, since, until, words)
    with choosing.asking(index, home, words) as found:
        choosing.check_period(found, filters, counted=True)
        shown = asked(tuple(keys or known(by)), found, filters, by=by)
    _SHOWN[form](shown, filters, words)
    if COACH_LOAD in shown:
        _say_whole_loads(filters, words)


def _say_whole_loads(filters: Filters, words: Speech) -> None:
    """Say on stderr why no load is told under filters that part a coach's clients, and which."""
    from polku.analytics.indicators.load import WHOLE

    parting = [_OPTIONS.get(name, name) for name in filters.chosen() if name not in WHOLE]
    if parting:
        names = ", ".join(f"--{name}" for name in parting)
        typer.echo(say("paths", "whole_loads", words, names=names), err=True)


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
    tables = ((key, one.series) for key, one in shown.items())
    choosing.print_csv("indicator", tables, headings=False)


def _print_tables(shown: "Mapping[str, Indicator]", _: Filters, words: Speech) -> None:
    for one in shown.values():
        definition = one.definition.words[words]
        months = sorted(set(one.series.table["month"]))[-SHOWN:]
        rows = [row for row in one.series.rows() if row["month"] in months]
        choosing.print_published(definition.name, one.series, rows)
        typer.echo(f"{definition.short} {definition.formula}\n")


_SHOWN: "Mapping[Format, Callable[[Mapping[str, Indicator], Filters, Speech], None]]" = {
    Format.TABLE: _print_tables,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}
