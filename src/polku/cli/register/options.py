"""What the commands of `polku register` are given."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import dates
from polku.cli.language import Speech, say
from polku.cli.progress import bars
from polku.register.extract import Extract
from polku.register.reader import read

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


def reading(
    source: Path,
    day: date,
    aliases: AliasFiles,
    services: ServiceFiles,
    reject_limit: float,
) -> Extract:
    """Read and check an extract with progress bars; `reject_limit` in per cent.

    Raises DoorClosedError.
    """
    with bars() as tell:
        return read(
            source,
            today=day,
            aliases=aliases or (),
            services=services or (),
            reject_limit=reject_limit / 100,
            progress=tell,
        )


def day_of(today: str, words: str) -> date:
    """Return the day of the extract: the one given, else today."""
    day = dates.parsed(today) if today else dates.today()
    if day is None:
        raise typer.BadParameter(say("register", "not_a_day", words, given=today))
    return day
