"""Facts from the short notation of `cases/*.toml`: one line of text a spell, contact or plan.

Periods are `2023-01-10` (still runs) or `2023-01-10/2023-06-30` (both days included).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from polku.rules.facts import Contact, Facts, Job, JobSearch, Plan, Service, Status


def period(text: str) -> tuple[date, date | None]:
    first, _, last = text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last) if last else None


def _contact(text: str) -> Contact:
    method, _, at = text.partition(" ")
    return Contact(datetime.fromisoformat(at if "T" in at else f"{at}T09:00"), method)


def _status(text: str) -> Status:
    code, _, days = text.partition(" ")
    return Status(code, *period(days))


def _service(text: str) -> Service:
    """`work_trial 2023-03-01/2023-05-10 plan 2023-06-30`: recorded end, then planned end."""
    service, days, *plan = text.split(" ")
    planned = date.fromisoformat(plan[1]) if plan else None
    return Service(service, *period(days), planned_end=planned)


def _plan(text: str) -> Plan:
    """`01 2023-01-13/2023-04-30 n=2`: kind, day made and last day, opportunities a period."""
    kind, days, *duty = text.split(" ")
    made, until = period(days)
    count = int(duty[0].removeprefix("n=")) if duty else None
    return Plan(kind, made, until, made, count)


def _job(text: str) -> Job:
    """`2023-05-01/2023-09-30 subsidised h=30`: period, then what is known of it."""
    days, *more = text.split(" ")
    hours = next((Decimal(word[2:]) for word in more if word.startswith("h=")), None)
    return Job(*period(days), subsidised="subsidised" in more, hours=hours)


def facts(case: Mapping[str, Any]) -> Facts:
    """Make facts from one case; a missing table is empty."""

    def lines(table: str) -> Sequence[str]:
        return case.get(table, ())

    born = case.get("born")
    return Facts(
        "p1",
        birth_date=born,
        education_level=case.get("education", ""),
        job_searches=tuple(JobSearch(*period(text)) for text in lines("search")),
        statuses=tuple(_status(text) for text in lines("status")),
        services=tuple(_service(text) for text in lines("service")),
        contacts=tuple(_contact(text) for text in lines("contact")),
        plans=tuple(_plan(text) for text in lines("plan")),
        jobs=tuple(_job(text) for text in lines("job")),
        known=frozenset(lines("known")),
    )
