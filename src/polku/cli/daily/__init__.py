"""`polku daily`: everything that is to be done once a day."""

import logging
import time
from typing import Annotated

import typer

from polku.cli import database
from polku.cli.daily.jobs import JOBS, Day, Job
from polku.cli.language import language, say
from polku.cli.register.options import InLanguage, day_of

logger = logging.getLogger(__name__)


def daily(
    today: Annotated[str, typer.Option("--today", help="Day to do it for (today).")] = "",
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Do the jobs of the day: where clients stand, reminders, letters.

    Run it every night after midnight, for example from cron: `15 0 * * * polku daily`. Each job says
    what it did and how long it took. One that fails stops no other, and the command ends with 1.
    Run again on the same day, it does what was left undone.
    """
    words = speech or language()
    asked = day_of(today, words) if today else None
    database.open_database(home, words)
    from polku.apps.people import http

    at = http.this_moment()
    if asked is not None:
        at = at.replace(year=asked.year, month=asked.month, day=asked.day)
    day = Day(at.date(), at, words)
    done = [_done(name, job, day) for name, job in JOBS.items()]
    if not all(done):
        raise typer.Exit(1)


def _done(name: str, job: Job, day: Day) -> bool:
    """Do one job and say what it did; False when it failed."""
    began = time.monotonic()
    try:
        what, how = job(day), "done"
    except Exception as error:  # whatever it is, the other jobs are done
        logger.exception("The job %s failed", name)
        what, how = f"{type(error).__name__}: {error}", "failed"
    seconds = f"{time.monotonic() - began:.1f}"
    said = say("daily", name, day.words)
    line = say("daily", how, day.words, seconds=seconds, job=said, what=what)
    typer.echo(line, err=how == "failed")
    return how == "done"
