"""What is near: the review of a service or an answer, the end of funding, and what has been told of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.timezone import get_default_timezone

from polku.apps.catalogue.models import Question, Reminder, Service
from polku.apps.catalogue.names import ReminderKind

Told = Mapping[tuple[int | None, str, date], Mapping[int, date]]
"""Days of reminders by step, of a service or a question, of a kind, of a day that comes."""
ANSWER_DAYS = timedelta(days=365)
"""How long an answer is taken to be true unless somebody looks at it again."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """What has been told of one service."""

    review: Mapping[int, date] = field(default_factory=dict)
    funding: Mapping[int, date] = field(default_factory=dict)


def review_due(row: Service) -> date:
    """Return the day a service has to be looked at; one that never was, since the day it came."""
    if row.reviewed_on is None:
        return row.came_at.astimezone(get_default_timezone()).date()
    return row.reviewed_on + timedelta(days=row.review_days)


def answer_due(row: Question) -> date:
    """Return the day an answer has to be looked at."""
    return row.reviewed_on + ANSWER_DAYS


def told_of(rows: Iterable[Reminder]) -> Told:
    """Return reminders by what they are of: O(reminders)."""
    zone = get_default_timezone()
    found: dict[tuple[int | None, str, date], dict[int, date]] = defaultdict(dict)
    for one in rows:
        day = one.at.astimezone(zone).date()
        pk = one.question_id if one.kind == ReminderKind.ANSWER else one.service_id
        found[pk, one.kind, one.of][one.step] = day
    return found


def nearness(row: Service, told: Told) -> Nearness:
    """Return what has been told of a service's present review and funding."""
    review = told.get((row.pk, ReminderKind.REVIEW, review_due(row)), {})
    ends_on = row.project_ends_on
    funding = told.get((row.pk, ReminderKind.FUNDING, ends_on), {}) if ends_on else {}
    return Nearness(review, funding)
