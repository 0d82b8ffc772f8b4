"""Which index a command is about, and the secret behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from polku.analytics.index.faults import IndexFaultError
from polku.cli import database, django
from polku.cli.language import Speech, say
from polku.register.codes import ServicesError

IndexFolder = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the index (default: POLKU_INDEX, or in the home)."),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        help="File with the secret behind the pseudonyms (default: POLKU_INDEX_KEY, or one derived "
        "from the signing key)."
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """An index's folder and secret."""

    folder: Path
    secret: bytes


def place(
    index: Path | None,
    key_file: Path | None,
    home: Path | None,
    words: Speech,
    *,
    with_database: bool = False,
) -> Place:
    """Set Django up and return the index meant; exit 1 where the key file has no secret."""
    secret = _secret(key_file, words) if key_file else b""
    if with_database:
        database.open_database(home, words)
    else:
        django.start(home)
    from django.conf import settings

    return Place(index or settings.INDEX, secret or settings.INDEX_SECRET)


def _secret(file: Path, words: Speech) -> bytes:
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        _fail("key_unreadable", words, file=file, why=error.strerror or error)
    if not secret:
        _fail("key_empty", words, file=file)
    return secret


def _fail(message: str, words: Speech, **values: object) -> NoReturn:
    typer.echo(say("paths", message, words, **values), err=True)
    raise typer.Exit(1)


@contextmanager
def told(words: Speech, interrupted: str = "index_interrupted") -> Iterator[None]:
    """End with what is wrong with an index, or with its folder, and exit code 1.

    Where it was interrupted, end with that message and the exit code of Ctrl-C.
    """
    try:
        yield
    except IndexFaultError as fault:
        typer.echo(fault.text(words), err=True)
        raise typer.Exit(1) from None
    except ServicesError as error:
        _fail("services_bad", words, why=error)
    except OSError as error:
        _fail("index_folder", words, file=error.filename, why=error.strerror or error)
    except KeyboardInterrupt:
        typer.echo(say("paths", interrupted, words), err=True)
        raise typer.Exit(130) from None
