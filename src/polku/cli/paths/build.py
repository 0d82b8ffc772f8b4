"""`polku paths build`: the path index, from a register extract or from the database."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.analytics.engines.names import EngineName
from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.paths.place import IndexFolder, KeyFile, place, told
from polku.cli.progress import bars
from polku.cli.register.options import (
    AliasFiles,
    InLanguage,
    Limit,
    ServiceFiles,
    Today,
    day_of,
    reading,
)
from polku.cli.register.shown import show
from polku.register.codes import codebook
from polku.register.extract import DoorClosedError, Extract
from polku.register.reader import REJECT_LIMIT

if TYPE_CHECKING:
    from polku.analytics.index.build import Built

STAGES = ("rows", "people")
"""What `analytics.index.build` tells of."""


def build(  # noqa: PLR0913, PLR0917 - the options of the command
    register: Annotated[
        Path | None,
        typer.Option(help="Extract to build from (default: the database): folder, .xlsx or .zip."),
    ] = None,
    index: IndexFolder = None,
    engine: Annotated[EngineName, typer.Option(help="Where to compute.")] = EngineName.POOL,
    master: Annotated[
        str, typer.Option(help="Spark's master, as spark://host:7077 (default: this machine).")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=0, help="Processes of the pool; 0: one a processor.")
    ] = 0,
    full: Annotated[bool, typer.Option("--full", help="Derive everybody anew.")] = False,
    key_file: KeyFile = None,
    today: Today = "",
    aliases: AliasFiles = None,
    services: ServiceFiles = None,
    reject_limit: Limit = 100 * REJECT_LIMIT,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Build the path index, or bring it up to date: only people whose rows changed are derived.

    It may be stopped (Ctrl-C): the index before stays, and the same command goes on from there.
    The control totals are exact counts of the whole register, for whoever holds its files.
    """
    words = Speech(speech or language())
    day = day_of(today, words)
    extract = _checked(register, day, aliases, services, reject_limit, words) if register else None
    with told(words), bars() as tell:
        found = place(index, key_file, home, words, with_database=extract is None)
        from polku.analytics.engines.choice import engine as chosen

        built = _built(
            extract,
            today=day,
            engine=chosen(engine, master=master, workers=workers),
            folder=found.folder,
            secret=found.secret,
            own=codebook(services or ()).own,
            full=full,
            tell=lambda stage, *counts: tell(_stage(stage, words), *counts),
        )
    _tell_of(built, found.folder, words)


def _checked(
    register: Path,
    day: date,
    aliases: AliasFiles,
    services: ServiceFiles,
    reject_limit: float,
    words: Speech,
) -> Extract:
    """Read an extract through the door; say what is wrong and exit with 1 when it may not come in."""
    try:
        return reading(register, day, aliases, services, reject_limit)
    except DoorClosedError as closed:
        show(closed.extract, words)
        raise typer.Exit(1) from None


def _built(extract: Extract | None, **order: Any) -> "Built":
    if extract is None:
        from polku.apps.insight.extract import build_index

        return build_index(**order)
    from polku.analytics.index.build import build_from

    return build_from({name: table.to_batches() for name, table in extract.tables.items()}, **order)


def _tell_of(built: "Built", folder: Path, words: Speech) -> None:
    counts = {"derived": built.derived, "copied": built.copied, "stayed": built.stayed}
    typer.echo(say("paths", "index_built", words, people=built.people, folder=folder, **counts))


def _stage(name: str, words: Speech) -> str:
    """Return what a build is at: one of its own stages, or the table it reads."""
    return say("paths", f"stage_{name}", words) if name in STAGES else name
