"""When the keepers of a service are reminded: of a review, and of the end of a project's money.

The days of reviews are those of the service manual of Helsinki: a letter when the review is due, one
15 days later, and after another 15 days one that says the service is outdated.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

PAUSE = 15
"""Least days between two reminders of one review, however late the first was."""
REVIEW_STEPS = (0, PAUSE, 2 * PAUSE)
"""Days after a review was due on which its keeper is told; with the last the service is outdated."""
FUNDING_STEPS = (180, 90, 30)
"""Days before the funding ends on which its keeper and the editors are told."""


@dataclass(frozen=True, slots=True)
class Staying:
    """How many clients are still in a service whose funding ends."""

    clients: int = 0
    longer: int = 0
    """Of them, those whose time in it goes on after the money, or has no end yet."""


def review_step(due: date, told: Mapping[int, date], today: date) -> int | None:
    """Return which reminder of a review falls on a day; None: none.

    `told` are those there have been, with their days. A reminder that comes late moves the next.
    """
    step = next((one for one in REVIEW_STEPS if one not in told), None)
    if step is None or today < due + timedelta(days=step):
        return None
    if told and today < max(told.values()) + timedelta(days=PAUSE):
        return None
    return step


def outdated_on(due: date, told: Mapping[int, date], today: date) -> date:
    """Return the first day on which a service not reviewed may become outdated."""
    left = sum(step not in told for step in REVIEW_STEPS)
    last = max(told.values(), default=max(due, today) - timedelta(days=PAUSE))
    return max(due + timedelta(days=REVIEW_STEPS[-1]), last + left * timedelta(days=PAUSE))


def days_left(ends_on: date | None, today: date) -> int | None:
    """Return how many days funding still lasts, below 0 once it has ended; None: it is not near."""
    if ends_on is None or (ends_on - today).days > FUNDING_STEPS[0]:
        return None
    return (ends_on - today).days


def funding_step(ends_on: date, told: Collection[int], today: date) -> int | None:
    """Return which warning of the end of funding falls on a day; None: none.

    Of several that were missed only the nearest to the end is given.
    """
    left = (ends_on - today).days
    step = min((one for one in FUNDING_STEPS if left <= one), default=None)
    return None if left < 0 or step in told else step
