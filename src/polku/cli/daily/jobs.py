"""The jobs of a day, in their order.

A new one is a function, a line in JOBS and its name in three languages in `messages.toml`. Letters
go last: they tell of what the others found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from polku.cli import database
from polku.cli.language import Speech


@dataclass(frozen=True, slots=True)
class Day:
    """The day the jobs are done for, the moment, and the language they tell in."""

    today: date
    at: datetime
    words: Speech


Job = Callable[[Day], object]
"""Does its work and returns what to say of it: a count or a sentence. May be done twice a day."""


def standings(day: Day) -> int:
    from polku.apps.casework.actions import recompute
    from polku.apps.casework.models import Client

    waiting = set(Client.objects.waiting(day.today).values_list("pk", flat=True))
    if waiting:
        recompute(today=day.today, clients=waiting, workers=database.processes(0))
    return len(waiting)


def ptv(day: Day) -> str:
    from django.conf import settings

    from polku.apps.catalogue.actions.refresh_jobs import refresh_every_area
    from polku.cli.services.ptv import summary

    if not settings.PTV:
        return "–"
    done = refresh_every_area(at=day.at)
    told = "; ".join(f"{one.area.code}: {summary(one, day.words)}" for one in done)
    if any(one.trouble for one in done):
        raise OSError(told)
    return told or "–"


def reminders(day: Day) -> str:
    from dataclasses import asdict

    from polku.apps.catalogue.actions import remind
    from polku.apps.referrals.queries.ending import staying
    from polku.cli.language import say

    return say("daily", "reminded", day.words, **asdict(remind(at=day.at, stays=staying)))


def referrals(day: Day) -> str:
    from dataclasses import asdict

    from polku.apps.referrals.actions import remind
    from polku.cli.language import say

    return say("daily", "passed", day.words, **asdict(remind(at=day.at)))


def letters(day: Day) -> str:
    from polku.apps.people.actions import post
    from polku.cli.post import told

    done = post.deliver(at=day.at)
    if done.trouble:
        raise OSError(told(done, day.words))
    return told(done, day.words)


def tidying(day: Day) -> str:
    from django.core.management import call_command
    from django_tasks import task_backends
    from django_tasks_db import DatabaseBackend

    from polku.apps.catalogue.actions.missing import forget_missed
    from polku.apps.people.actions import post
    from polku.cli.language import say

    if isinstance(task_backends["default"], DatabaseBackend):
        call_command("prune_db_task_results", verbosity=0)
    gone = {"letters": post.forget(at=day.at), "words": forget_missed(on=day.today)}
    return say("daily", "tidied", day.words, **gone)


JOBS: dict[str, Job] = {
    "standings": standings,
    "ptv": ptv,
    "reminders": reminders,
    "referrals": referrals,
    "tidying": tidying,
    "letters": letters,
}
