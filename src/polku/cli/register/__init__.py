"""`polku register …`: the register exchange. `check` and `template` need no database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import dates
from polku.cli.language import language
from polku.cli.language import say as said
from polku.cli.progress import bars
from polku.register import report
from polku.register.extract import DoorClosedError, Extract
from polku.register.reader import REJECT_LIMIT, read
from polku.register.writer import Format, write_rejects
from polku.register.writer import template as write_template


class Speech(StrEnum):
    FI = "fi"
    SV = "sv"
    EN = "en"


app = typer.Typer(
    help="The register exchange: check, load, export, template.", no_args_is_help=True
)

Source = Annotated[Path, typer.Argument(help="Folder of the extract's tables, an .xlsx or a .zip.")]
Today = Annotated[
    str, typer.Option("--today", help="Day of the extract, 2025-03-01 or 1.3.2025 (today).")
]
AliasFiles = Annotated[
    list[Path] | None,
    typer.Option("--aliases", help="The area's own names and codes (TOML); may be repeated."),
]
ServiceFiles = Annotated[
    list[Path] | None,
    typer.Option("--services", help="The area's own service codes (TOML); may be repeated."),
]
Limit = Annotated[
    float,
    typer.Option("--reject-limit", min=0, max=100, help="Per cent of rows that may be rejected."),
]
RejectsFolder = Annotated[
    Path | None, typer.Option("--rejects", help="Folder to write the rejected rows into.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
InLanguage = Annotated[
    Speech | None,
    typer.Option("--language", help="fi, sv or en (default: POLKU_LANGUAGE, or the locale)."),
]


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
    day = dates.parsed(today) if today else dates.today()
    if day is None:
        raise typer.BadParameter(said("register", "not_a_day", words, given=today))
    try:
        with bars() as tell:
            extract = read(
                source,
                today=day,
                aliases=aliases or (),
                services=services or (),
                reject_limit=reject_limit / 100,
                progress=tell,
            )
    except DoorClosedError as closed:
        extract = closed.extract
    _show(extract, words, as_json=as_json)
    if rejects is not None:
        with _writing(rejects, words):
            for path in write_rejects(extract, rejects, words):
                typer.echo(said("register", "rejects_written", words, file=path), err=True)
    if not extract.ok:
        raise typer.Exit(1)


def _show(extract: Extract, words: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report.data(extract, words), ensure_ascii=False, indent=2))
    else:
        typer.echo(report.text(extract, words))


@contextmanager
def _writing(folder: Path, words: str) -> Iterator[None]:
    """End with a message and exit code 1 when the folder cannot be written."""
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        typer.echo(said("register", "cannot_write", words, folder=folder, why=why), err=True)
        raise typer.Exit(1) from error


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
    with _writing(folder, words):
        write_template(folder, form)
    typer.echo(said("register", "template_written", words, folder=folder))
