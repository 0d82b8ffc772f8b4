"""What the commands about a user's own files share: options, tables, and what is wrong with a file."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from polku.cli.language import Speech, language, say

FIGURES = {"cases", "count", "mean_time", "rate", "share", "times", "weight"}
"""Columns of numbers."""

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Top = Annotated[int, typer.Option(min=0, help="How many of the most frequent ones to show.")]
InLanguage = Annotated[
    Speech | None,
    typer.Option("--language", help="fi, sv or en (default: POLKU_LANGUAGE, or the locale)."),
]


@contextmanager
def told(speech: Speech | None) -> Iterator[Speech]:
    """Yield the user's language, and end with a message in it when a file cannot be taken."""
    from polku.analytics.eventlog.files import FileError

    words = speech or language()
    try:
        yield words
    except FileError as error:
        typer.echo(say("paths", f"file_{error.problem}", words, **error.values), err=True)
        raise typer.Exit(1) from None


def print_json(content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def print_table(words: Speech, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print rows under headings; `columns` are keys of messages, those of FIGURES to the right."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        heading = escape(say("paths", f"column_{column}", words))
        side: Literal["left", "right"] = "right" if column in FIGURES else "left"
        table.add_column(heading, overflow="fold", justify=side)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console().print(table)
