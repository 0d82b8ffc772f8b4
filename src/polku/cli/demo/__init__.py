"""`polku demo`: a believable town, made, loaded through the register's own door, and served."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import serve
from polku.cli.dates import parsed
from polku.cli.language import Speech

HOME = Path("demo-town")


def _day(text: str) -> date:
    day = parsed(text)
    if day is None:
        raise typer.BadParameter("write 2026-11-24 or 24.11.2026")
    return day


def demo(  # noqa: PLR0913, PLR0917 - the options of the command
    area: Annotated[
        str | None,
        typer.Option(help="Trial or employment area, by name or code [Raasepori-Hanko]."),
    ] = None,
    clients: Annotated[
        int | None,
        typer.Option(help="People in the extract: all who were clients since 2019 [2000]."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Another number, another town [1].", min=0)
    ] = None,
    today: Annotated[
        date | None,
        typer.Option(parser=_day, help="The day the town stands on; today unless told."),
    ] = None,
    home: Annotated[Path, typer.Option(help="Folder of the town.")] = HOME,
    port: Annotated[int, typer.Option(help="Port to answer on.", min=1, max=65535)] = serve.PORT,
    serve_pages: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Whether to serve the pages.")
    ] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make the town of this folder anew.")
    ] = False,
    speech: Annotated[
        Speech | None,
        typer.Option("--language", help="Default: POLKU_LANGUAGE, or the language of the locale."),
    ] = None,
) -> None:
    """Make a believable town, load it as a register extract, and serve it.

    What is not chosen is as the folder's town has it. The same town again is loaded again, which
    changes nothing; another one needs another folder, or --fresh.
    """
    from polku.cli.demo.choice import Choice
    from polku.cli.demo.making import run
    from polku.cli.demo.voice import Voice
    from polku.demo.writing import Home

    choice = Choice(area=area, clients=clients, seed=seed, today=today, fresh=fresh)
    run(Voice(speech), Home(home), choice, port if serve_pages else None)
