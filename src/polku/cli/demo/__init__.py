"""`polku demo`: a believable town, made, loaded through the register's own door, and served."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from polku.cli import serve
from polku.cli.dates import parsed
from polku.cli.dates import today as this_day
from polku.cli.demo.choice import Choice, chosen
from polku.cli.demo.voice import Voice
from polku.cli.language import Speech
from polku.demo.calibration import CalibrationError
from polku.demo.options import SMALLEST
from polku.demo.writing import Home, HomeTakenError, StrangersError, ensure_town, told
from polku.reference.areas import UnknownAreaError

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
        typer.Option(
            help="People in the extract: all who have been clients since 2019 [2000].", min=SMALLEST
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Another number, another town [1].", min=0)
    ] = None,
    today: Annotated[
        date | None, typer.Option(parser=_day, help="The day the town stands on [the day today].")
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
    voice = Voice(speech)
    choice = Choice(area=area, clients=clients, seed=seed, today=today, fresh=fresh)
    if serve_pages:
        _ensure_port(voice, port)
    place = Home(home)
    try:
        _make(voice, place, choice)
        _serve_or_say(voice, place, port, serve_pages=serve_pages)
    except OSError as error:
        voice.fail("failed", home=place.folder, why=error)


def _ensure_port(voice: Voice, port: int) -> None:
    try:
        serve.ensure_free(serve.HOST, port)
    except serve.PortTakenError:
        voice.fail("port_taken", port=port, other=port + 1 if port < 65535 else port - 1)


def _make(voice: Voice, home: Home, choice: Choice) -> None:
    """Make the town, unless it stands already, and load it."""
    try:
        options, stands = chosen(home, choice, this_day())
        voice.begin("standing" if stands else "making", options)
        ensure_town(options, home, voice.part)
    except UnknownAreaError as error:
        voice.fail("unknown_area", why=error)
    except CalibrationError as error:
        voice.fail("no_figures", why=error)
    except StrangersError as error:
        voice.fail("strangers", home=home.folder, what=", ".join(error.names))
    except HomeTakenError as error:
        voice.fail("other_town", home=home.folder, what=told(error.made))
    _load(voice, home, options.today)


def _load(voice: Voice, home: Home, day: date) -> None:
    """Load the extract of the home into its own database, whatever the environment names."""
    os.environ.pop("POLKU_DATABASE", None)
    os.environ |= {"POLKU_DEMO": "1", "POLKU_TODAY": day.isoformat()}
    from polku.cli import django

    django.start(home.folder.resolve())
    from polku.apps.casework.actions import LoadError
    from polku.cli.demo.loading import load_town

    try:
        voice.loaded(load_town(home, day, voice.part))
    except LoadError as error:
        voice.fail("failed", home=home.folder, why=error)


def _serve_or_say(voice: Voice, home: Home, port: int, *, serve_pages: bool) -> None:
    if not serve_pages:
        voice.tell("made", home=home.folder)
        return
    address = f"http://localhost:{port}/"
    serve.run(
        serve.HOST,
        port,
        workers=1,
        ready=lambda: voice.tell("ready", address=address, broken=home.broken, truth=home.truth),
    )
