"""When does a job search start and when does its validity end? 916/2012 2:1–2 §, 380/2023 27–28 §.

Only the authority decides that a job search has ended; this says what the law would conclude.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from polku.kernel.periods import months_after
from polku.rules.parameters import Law, Value


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the law would conclude, for the authority to decide."""

    rule: str
    day: date
    source: Value


def start(requested: date, registered: date, law: Law) -> Conclusion | None:
    """Return the day a job search starts: when it is both requested and registered (P01)."""
    day = max(requested, registered)
    value = law["job_search_start"].find(day)
    return None if value is None else Conclusion(value.is_["rule"], day, value)


def lapse(failures: Sequence[date], law: Law) -> Conclusion | None:
    """Return when a job search would lapse for failures to deal with the authority (P15, P15c).

    `failures` are the days of failing to deal as required, or to come to a self-booked meeting. To
    28 February 2026 it takes a repeated failure within twelve months, after that the first one.
    """
    days = sorted(failures)
    for number, day in enumerate(days, 1):
        value = law["search_validity"].find(day)
        if value is None:
            continue
        since = months_after(day, -value.is_["within_months"])
        counted = number - bisect_left(days, since, hi=number)
        if counted >= value.is_["failures"]:
            return Conclusion(value.is_["rule"], day, value)
    return None
