"""`polku paths stock`, `flow`, `graph` …: the questions of the pages, asked of an index by command.

Figures that leave by a command are protected, whoever runs it.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters
from polku.analytics.questions.asking import QUESTIONS, answer
from polku.cli import database
from polku.cli.language import Speech, language
from polku.cli.paths import choosing
from polku.cli.paths.choosing import Format
from polku.cli.paths.files import InLanguage, print_json
from polku.cli.paths.place import IndexFolder


def command(name: str) -> Callable[..., None]:
    """Return the command of a question of `QUESTIONS`, with the options that the question takes."""

    def ask(  # noqa: PLR0913, PLR0917 - a command has the options it has
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
        first_service: choosing.FirstService = "",
        length: choosing.Length = "",
        by: choosing.By = "",
        months: Annotated[
            int, typer.Option(min=0, max=120, help="Months each episode is followed.")
        ] = 0,
        clock: choosing.Clock = "",
        through: choosing.Through = "",
        limit: choosing.Listed = 0,
        form: choosing.Form = Format.TABLE,
        index: IndexFolder = None,
        home: database.Home = None,
        speech: InLanguage = None,
    ) -> None:
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
            first_service=first_service,
            length=length,
        )
        filters = choosing.within(chosen, since, until, words)
        with choosing.asking(index, home, words) as found:
            choosing.check_period(found, filters, counted=QUESTIONS[name].counted)
            tables = answer(
                name, found, filters,
                by=by, months=months, limit=limit, clock=clock, through=through,
            )  # fmt: skip
        _SHOWN[form](name, filters, tables)

    signature = inspect.signature(ask)
    taken = [one for one in signature.parameters.values() if QUESTIONS[name].takes(one.name)]
    ask.__signature__ = signature.replace(parameters=taken)  # type: ignore[attr-defined]
    ask.__doc__ = (QUESTIONS[name].ask.__doc__ or "").partition("\n")[0]
    return ask


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
    choosing.print_csv("table", tables.items(), headings=True)


def _print_tables(_: str, __: Filters, tables: Mapping[str, Published]) -> None:
    for key, one in tables.items():
        choosing.print_published(f"{key} ({one.protection})", one, list(one.rows()))


_SHOWN: Mapping[Format, Callable[[str, Filters, Mapping[str, Published]], None]] = {
    Format.TABLE: _print_tables,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}
