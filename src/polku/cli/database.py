"""The database a command works on: set up, reachable, and of today's shape."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import django
from polku.cli.language import language, say

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the embedded database (default: POLKU_HOME)."),
]
WORKERS = typer.Option(
    "--workers", min=0, help="Processes that work; 0: one a processor, four at most."
)


def open_database(home: Path | None, words: str) -> None:
    """Set Django up and see that the database can be worked on.

    The embedded database of a home gets its tables, or is brought up to date, without asking; a
    PostgreSQL that is behind is left to the one who runs it. Exits with 1 and a word on what to do.
    """
    with _usable(home, words):
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        embedded = connection.vendor == "sqlite"
        if embedded:
            settings.HOME.mkdir(parents=True, exist_ok=True)
        behind = is_behind()
        if behind and embedded:
            call_command("migrate", verbosity=0)
    if behind and not embedded:
        typer.echo(say("casework", "behind", words), err=True)
        raise typer.Exit(1)


def open_existing(home: Path | None, words: str) -> None:
    """Open a database for a command that has nothing to do in an empty one.

    A home named where there is none is not made: exits with 1 and a word on what to do.
    """
    if home is not None and not any(home.glob("*.sqlite3")):
        typer.echo(say("casework", "no_database", words, home=home), err=True)
        raise typer.Exit(1)
    open_database(home, words)


@contextmanager
def _usable(home: Path | None, words: str) -> Iterator[None]:
    """Set Django up, and end with a message where the database or its folder cannot be used."""
    if home is not None:
        os.environ.pop("POLKU_DATABASE", None)  # a home means the database in it
    from django.db import DatabaseError

    try:
        django.start(home)
        yield
    except (OSError, DatabaseError) as error:
        typer.echo(say("casework", "unreachable", words, why=str(error).strip()), err=True)
        raise typer.Exit(1) from error


def is_behind() -> bool:
    """Tell whether the database lacks tables, or has those of an earlier version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def processes(workers: int) -> int:
    return workers or min(4, os.cpu_count() or 1)


def migrate(home: Home = None) -> None:
    """Make the tables of the database, or bring them up to this version of Polku."""
    with _usable(home, language()):
        from django.core.management import call_command

        call_command("migrate", verbosity=1)
