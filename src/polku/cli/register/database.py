"""`polku register load` and `export`: through the door into the database, and out again."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from polku.cli import casework, database, dates
from polku.cli.language import Speech, language
from polku.cli.language import say as said
from polku.cli.progress import bars
from polku.cli.register.options import (
    AliasFiles,
    InLanguage,
    Limit,
    RejectsFolder,
    ServiceFiles,
    Source,
    Today,
    day_of,
    reading,
)
from polku.cli.register.shown import show, writing
from polku.register.extract import DoorClosedError, Extract
from polku.register.reader import REJECT_LIMIT
from polku.register.writer import Format, write, write_rejects

COUNTS = ("read", "new", "changed", "unchanged", "rejected")


def load(
    source: Source,
    home: database.Home = None,
    today: Today = "",
    aliases: AliasFiles = None,
    services: ServiceFiles = None,
    reject_limit: Limit = 100 * REJECT_LIMIT,
    rejects: RejectsFolder = None,
    speech: InLanguage = None,
) -> None:
    """Check an extract and load it: all of it or nothing, and the same extract twice changes nothing.

    Rejected rows are written into --rejects, or `rejects/` of the home. Exit 1 and nothing loaded
    when the extract may not come in. Afterwards the changed clients' standing is rebuilt.
    """
    words = Speech(speech or language())
    day = day_of(today, words)
    database.open_database(home, words)
    try:
        extract = reading(source, day, aliases, services, reject_limit)
    except DoorClosedError as closed:
        show(closed.extract, words)
        _keep_rejects(closed.extract, rejects, words)
        raise typer.Exit(1) from None
    _keep_rejects(extract, rejects, words)
    _load(extract, day, words)
    from polku.apps.casework.models import Client

    changed = Client.objects.unbuilt().values_list("pk", flat=True)
    casework.rebuild(changed, day, database.processes(0), words)


def _load(extract: Extract, day: date, words: Speech) -> None:
    from django.utils.translation import override

    from polku.apps.casework import actions

    done = 0
    total = sum(table.num_rows for table in extract.tables.values())
    with bars() as tell, override(words.value):

        def step(_table: str, rows: int) -> None:
            nonlocal done
            tell(said("register", "loading", words), done, total)
            done += rows

        try:
            report = actions.load(extract, by=None, at=_moment(day), step=step)
        except actions.LoadError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
    _tell(report, words)


def _moment(day: date) -> datetime:
    """Return when the extract comes in: now, or the last moment of another day than today."""
    from django.utils.timezone import get_default_timezone, now  # noqa: TID251 - a command

    zone = get_default_timezone()
    if day == dates.today():
        return now().astimezone(zone)
    return datetime.combine(day, time.max, zone)


def _tell(report: Any, words: Speech) -> None:
    heads = [said("register", f"count_{name}", words) for name in COUNTS]
    lines = [["", *heads]] + [
        [table, *(str(getattr(counts, name)) for name in COUNTS)]
        for table, counts in report.tables.items()
    ]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for first, *others in lines:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        typer.echo("  ".join((first.ljust(widths[0]), *cells)).rstrip())
    if report.conflicts:
        typer.echo(said("register", "conflicts", words, count=report.conflicts))


def _keep_rejects(extract: Extract, folder: Path | None, words: Speech) -> None:
    from django.conf import settings

    chosen = folder or settings.HOME / "rejects"
    with writing(chosen, words):
        for path in write_rejects(extract, chosen, words):
            typer.echo(said("register", "rejects_written", words, file=path), err=True)


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write the tables into.")],
    form: Annotated[Format, typer.Option("--format", help="csv, parquet or xlsx.")] = Format.CSV,
    home: database.Home = None,
    today: Today = "",
    speech: InLanguage = None,
) -> None:
    """Write the database as the ten tables of the exchange: what came in goes out again."""
    words = Speech(speech or language())
    day = day_of(today, words)
    if folder.exists() and any(folder.iterdir()):
        typer.echo(said("register", "not_empty", words, folder=folder), err=True)
        raise typer.Exit(1)
    database.open_database(home, words)
    from polku.apps.casework.queries import exchange

    with writing(folder, words), bars() as tell:
        tables = exchange.tables(day, lambda name, rows: tell(name, rows, rows))
        write(tables, folder, format=form)
    rows = sum(table.num_rows for table in tables.values())
    typer.echo(said("register", "exported", words, count=rows, folder=folder))
