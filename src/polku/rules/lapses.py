"""What would a lapse, leaving a job or refusing one lead to? 1290/2002 2 a:1, 4, 9 and 10 § (1380/2021).

Proposals only: whether there was a valid reason, and what follows, the authority decides.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from polku.rules.parameters import Law, Value, load


class Consequence(StrEnum):
    REMINDER = "reminder"
    SUSPENSION = "suspension"
    """Days without benefit."""
    WORK_REQUIREMENT = "work_requirement"
    """Työssäolovelvoite: no benefit before so many weeks of work or services."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the law would conclude; `length` in days of a suspension, weeks of a requirement."""

    consequence: Consequence
    length: int
    source: Value


def of_lapse(nth: int, on: date, law: Law | None = None) -> Outcome:
    """Return what the `nth` lapse in twelve months, on that day, would lead to.

    Raises ValueError for `nth` under 1, NotInForceError before 2 May 2022.
    """
    if nth < 1:
        raise ValueError(f"a lapse is the first or a later one, not number {nth}")
    value = (law or load())["lapse_consequences"].on(on)
    terms = value.is_
    if nth >= terms["obligation_from"]:
        weeks = terms["obligation_weeks"]
        return Outcome(Consequence.WORK_REQUIREMENT, weeks, value)
    days = dict(terms["suspended_days"]).get(nth)
    if days is None:
        return Outcome(Consequence.REMINDER, 0, value)
    return Outcome(Consequence.SUSPENSION, days, value)


def of_lost_work(
    what: Literal["left_work", "refused_work"], on: date, days: int | None, law: Law | None = None
) -> Outcome:
    """Return what leaving or refusing work without a valid reason would lead to.

    `days`: how long the work would have lasted, None when longer than anybody knows.
    """
    value = (law or load())[what].on(on)
    terms = value.is_
    short = days is not None and days <= terms["short_job_days"]
    length = terms["short_job_suspended" if short else "suspended"]
    return Outcome(Consequence.SUSPENSION, length, value)
