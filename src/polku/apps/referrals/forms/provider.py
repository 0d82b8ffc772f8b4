"""What arrives in the addresses of a provider's pages, read without trust, and its tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from polku.apps.casework.forms import number
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries.provider import PARTS, Wish
from polku.services.referral import Presence

WORKING_DAYS = 5
OLDEST = timedelta(weeks=520)
"""How far back a week may lie: further, nobody tells anything."""


def read_wish(query: QueryDict) -> Wish:
    """Read what is looked for from an address; what is unknown or broken falls away."""
    part = query.get("tila", "")
    return Wish(
        service=number(query.get("palvelu")),
        part=part if part in {one.key for one in PARTS} else "",
        page=number(query.get("s")) or 1,
    )


def read_week(text: str, today: date) -> date:
    """Read the Monday of a week, `2026-W48`; what is none, still to come or too old is this week."""
    monday = today - timedelta(days=today.weekday())
    try:
        year, week = text.split("-W")
        found = date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return monday
    return found if monday - OLDEST <= found <= monday else monday


def week_text(monday: date) -> str:
    """Write a week as an address has it."""
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"


def days_of(monday: date) -> list[date]:
    """Return the working days of a week."""
    return [monday + timedelta(days=n) for n in range(WORKING_DAYS)]


@dataclass(frozen=True, slots=True)
class Told:
    """How one client took part on one day, as a table's cell says it."""

    referral: Referral
    day: date
    presence: Presence


def cell(referral: int, day: date) -> str:
    """Return the name of a table's cell in its form."""
    return f"p-{referral}-{day:%Y%m%d}"


def told_in(data: QueryDict, rows: Iterable[Referral], days: Sequence[date]) -> Iterator[Told]:
    """Yield what a posted table tells; a cell that is empty or no presence tells nothing."""
    for row in rows:
        for day in days:
            given = data.get(cell(row.pk, day), "")
            if given in set(Presence):
                yield Told(row, day, Presence(given))
