"""What `polku register` tells of an extract, and how it ends where a folder cannot be written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from polku.cli.language import say as said
from polku.register import report
from polku.register.extract import Extract


def show(extract: Extract, words: str, *, as_json: bool = False) -> None:
    """Say what is in an extract and what is wrong with it."""
    if as_json:
        typer.echo(json.dumps(report.data(extract, words), ensure_ascii=False, indent=2))
    else:
        typer.echo(report.text(extract, words))


@contextmanager
def writing(folder: Path, words: str) -> Iterator[None]:
    """End with a message and exit code 1 when the folder cannot be written."""
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        typer.echo(said("register", "cannot_write", words, folder=folder, why=why), err=True)
        raise typer.Exit(1) from error
