"""`polku services export` and `template`: a catalogue as a file that comes in again unchanged."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.progress import waiting
from polku.cli.register.options import InLanguage
from polku.cli.services.place import AreaCode, area_of
from polku.services import exchange

FORMS = (".xlsx", ".csv")
File = Annotated[Path, typer.Argument(help="File to write, .xlsx or .csv; must not be there yet.")]


def export(
    file: File, area: AreaCode = "", home: database.Home = None, speech: InLanguage = None
) -> None:
    """Write every service of an area into a file; brought in again as it is, it changes nothing."""
    words = Speech(speech or language())
    database.open_existing(home, words)
    from polku.apps.catalogue import records
    from polku.apps.catalogue.models import Service

    there = area_of(area, words)
    with writing(file, words), waiting(say("services", "writing", words)):
        rows = records.whole_rows(Service.objects.filter(area=there).order_by("pk"))
        services = [records.of_row(row) for row in rows]
        exchange.write(services, file, language=words)
    typer.echo(say("services", "exported", words, count=len(services), file=file))


def template(file: File, speech: InLanguage = None) -> None:
    """Write the file to fill: headings, what to write under each, and the codes to choose."""
    words = Speech(speech or language())
    with writing(file, words):
        exchange.write((), file, language=words)
    typer.echo(say("services", "template_written", words, file=file))


@contextmanager
def writing(file: Path, words: Speech) -> Iterator[None]:
    """End with a message and exit code 1 when the file is there already or cannot be written."""
    if file.exists():
        typer.echo(say("services", "there_already", words, file=file), err=True)
        raise typer.Exit(1)
    if file.suffix.lower() not in FORMS or not file.parent.is_dir():
        typer.echo(say("services", "not_written", words, file=file), err=True)
        raise typer.Exit(1)
    try:
        yield
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        typer.echo(say("services", "cannot_write", words, file=file, why=why), err=True)
        raise typer.Exit(1) from error
