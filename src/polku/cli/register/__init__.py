"""`polku register …`: the register exchange. `check` and `template` need no database."""

from pathlib import Path
from typing import Annotated

import typer

from polku.cli.language import language
from polku.cli.language import say as said
from polku.cli.register.database import export, load
from polku.cli.register.options import (
    AliasFiles,
    AsJson,
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
from polku.register.extract import DoorClosedError
from polku.register.reader import REJECT_LIMIT
from polku.register.writer import Format, write_rejects
from polku.register.writer import template as write_template

app = typer.Typer(
    help="The register exchange: check, load, export, template.", no_args_is_help=True
)


@app.callback()
def register() -> None:
    """The register exchange: check, load, export, template."""


@app.command()
def check(
    source: Source,
    today: Today = "",
    aliases: AliasFiles = None,
    services: ServiceFiles = None,
    reject_limit: Limit = 100 * REJECT_LIMIT,
    rejects: RejectsFolder = None,
    as_json: AsJson = False,
    speech: InLanguage = None,
) -> None:
    """Read an extract and say what is in it and what is wrong; exit 1 when it may not come in."""
    words = speech or language()
    day = day_of(today, words)
    try:
        extract = reading(source, day, aliases, services, reject_limit)
    except DoorClosedError as closed:
        extract = closed.extract
    show(extract, words, as_json=as_json)
    if rejects is not None:
        with writing(rejects, words):
            for path in write_rejects(extract, rejects, words):
                typer.echo(said("register", "rejects_written", words, file=path), err=True)
    if not extract.ok:
        raise typer.Exit(1)


@app.command()
def template(
    folder: Annotated[Path, typer.Argument(help="Folder to write the empty tables into.")],
    form: Annotated[Format, typer.Option("--format", help="csv, parquet or xlsx.")] = Format.CSV,
    speech: InLanguage = None,
) -> None:
    """Write the ten tables without rows: files with headers to fill."""
    words = speech or language()
    if folder.exists() and any(folder.iterdir()):
        typer.echo(said("register", "not_empty", words, folder=folder), err=True)
        raise typer.Exit(1)
    with writing(folder, words):
        write_template(folder, form)
    typer.echo(said("register", "template_written", words, folder=folder))


app.command()(load)
app.command()(export)
