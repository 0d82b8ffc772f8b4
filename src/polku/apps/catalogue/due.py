"""What of a service is near: its review, the end of its funding, and what has been told of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.timezone import get_default_timezone

from polku.apps.catalogue.models import Reminder, Service
from polku.apps.catalogue.names import ReminderKind

Told = Mapping[tuple[int, str, date], Mapping[int, date]]
"""Days of reminders by step, of a service, of a kind, of a day that comes."""


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


def told_of(rows: Iterable[Reminder]) -> Told:
    """Return reminders by what they are of: O(reminders)."""
    zone = get_default_timezone()
    found: dict[tuple[int, str, date], dict[int, date]] = defaultdict(dict)
    for one in rows:
        day = one.at.astimezone(zone).date()
        found[one.service_id, one.kind, one.of][one.step] = day
    return found


def nearness(row: Service, told: Told) -> Nearness:
    """Return what has been told of a service's present review and funding."""
    review = told.get((row.pk, ReminderKind.REVIEW, review_due(row)), {})
    ends_on = row.project_ends_on
    funding = told.get((row.pk, ReminderKind.FUNDING, ends_on), {}) if ends_on else {}
    return Nearness(review, funding)
