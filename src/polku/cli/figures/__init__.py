"""`polku figures …`: official figures from Statistics Finland."""

import os
from pathlib import Path
from typing import Annotated

import typer

from polku.cli.language import Speech, language, say
from polku.cli.progress import bars
from polku.reference import tables
from polku.reference.tables import FactsError

app = typer.Typer(help="Official figures from Statistics Finland.", no_args_is_help=True)


@app.callback()
def figures() -> None:
    """Official figures from Statistics Finland."""


@app.command("fetch")
def fetch_figures(
    since: Annotated[
        str, typer.Option(help="First month, YYYY-MM [the one after the newest at hand].")
    ] = "",
    base: Annotated[
        str, typer.Option(help="Address of the database [Statistics Finland's StatFin].")
    ] = "",
    home: Annotated[
        Path | None,
        typer.Option(help="Folder of the working files (default: POLKU_HOME, or ~/.polku)."),
    ] = None,
    speech: Annotated[
        Speech | None,
        typer.Option("--language", help="Default: POLKU_LANGUAGE, or the language of the locale."),
    ] = None,
) -> None:
    """Fetch the newest monthly figures of the municipalities (StatFin table 12r5).

    They are laid over the packaged ones in the working folder: months fetched anew replace the same
    months. Keeps within the interface's 40 calls a minute and 120,000 cells a call. Figures that
    Statistics Finland keeps secret stay secret. A running server reads them when it is next started.
    Exits with 1 when nothing could be fetched; the figures at hand are then as they were.
    """
    from polku.apps.insight.statfin import pxweb
    from polku.apps.insight.statfin.figures import BASE, fetch

    words = speech or language()
    if since and not _is_month(since):
        raise typer.BadParameter(say("figures", "month", words, value=since))
    if home is not None:
        os.environ["POLKU_HOME"] = str(home)
        tables.forget()
    try:
        with bars() as tell:
            found = fetch(pxweb.PxWeb(base or BASE), since, lambda n, of: tell("StatFin", n, of))
    except pxweb.StatFinError as error:
        typer.echo(say("figures", error.key, words, **error.values), err=True)
        raise typer.Exit(1) from error
    except FactsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if not found.months:
        typer.echo(say("figures", "nothing_new", words))
        return
    first, last = found.months[0], found.months[-1]
    counts = {"figures": found.figures, "secret": found.secret}
    typer.echo(say("figures", "fetched", words, first=first, last=last, **counts))


def _is_month(text: str) -> bool:
    year, _, month = text.partition("-")
    return len(text) == 7 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12
