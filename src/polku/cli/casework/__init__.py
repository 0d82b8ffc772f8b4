"""`polku casework …`: where clients stand."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.progress import bars
from polku.cli.register.options import InLanguage, day_of

app = typer.Typer(help="Clients: recompute where each one stands.", no_args_is_help=True)


@app.callback()
def casework() -> None:
    """Clients: recompute where each one stands."""


@app.command()
def recompute(
    today: Annotated[str, typer.Option("--today", help="Day to work it out for (today).")] = "",
    everybody: Annotated[
        bool, typer.Option("--all", help="Also those worked out for that day already.")
    ] = False,
    workers: Annotated[int, database.WORKERS] = 0,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Work out where every client stands: the nightly job.

    Run it every night after midnight, for example from cron: `15 0 * * * polku casework recompute`.
    It may be stopped at any time (Ctrl-C): what is done is kept, and the same command goes on with
    the clients not yet worked out for the day. With --all everything is rebuilt from the history,
    as after a change of the law's parameters.
    """
    words = speech or language()
    day = day_of(today, words)
    database.open_database(home, words)
    from polku.apps.casework.models import Client

    clients = Client.objects.all() if everybody else Client.objects.waiting(day)
    keys = list(clients.values_list("pk", flat=True))
    if not keys:
        typer.echo(say("casework", "done_already", words, day=day))
        return
    rebuild(keys, day, database.processes(workers), words)


def rebuild(keys: Iterable[int], day: date, workers: int, words: Speech) -> None:
    """Rebuild the standing of clients under a progress bar; an interruption says what is left."""
    from polku.apps.casework import actions

    chosen = set(keys)
    done = 0
    with bars() as tell:

        def progress(more: int) -> None:
            nonlocal done
            done += more
            tell(say("casework", "standings", words), done, len(chosen))

        try:
            actions.recompute(today=day, clients=chosen, workers=workers, progress=progress)
        except KeyboardInterrupt:
            left = len(chosen) - done
            typer.echo(say("casework", "interrupted", words, left=left), err=True)
            raise typer.Exit(130) from None
    typer.echo(say("casework", "recomputed", words, count=len(chosen), day=day))
