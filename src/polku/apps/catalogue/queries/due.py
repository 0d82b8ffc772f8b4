"""The services whose keeper has to say whether they are still true."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from polku.apps.catalogue import perms, records, words
from polku.apps.catalogue.due import nearness, review_due, told_of
from polku.apps.catalogue.models import Reminder, Service
from polku.apps.people.models import Staff
from polku.apps.people.names import Role
from polku.reference.names import Language
from polku.services import service as plain
from polku.services.names import State
from polku.services.reminders import REVIEW_STEPS, outdated_on


@dataclass(frozen=True, slots=True)
class Due:
    """A service to be looked at."""

    pk: int
    service: plain.Service
    language: Language
    texts: plain.Texts
    due: date
    reminders: int
    outdated_on: date | None
    """When readers will no longer see it; None: they do not now."""


def due_for(staff: Staff, today: date) -> list[Due]:
    """Return what a person is asked about: their own, and for an editor what nobody else is.

    Those that became outdated for want of a review are among them. A constant number of queries.
    """
    asked = Q(owner=staff)
    if staff.role == Role.EDITOR and staff.area_id is not None:
        written_to = Staff.objects.filter(perms.possible_owners(staff.area_id)).exclude(email="")
        asked |= ~Q(owner__in=written_to)
    mine = Service.objects.filter(perms.editable_by(staff), asked)
    mine = mine.filter(state__in=(State.PUBLISHED, State.OUTDATED))
    told = told_of(Reminder.objects.filter(service__in=mine))
    light = mine.only("pk", "state", "reviewed_on", "review_days", "came_at", "project_ends_on")
    wanted = [
        row.pk
        for row in light
        if review_due(row) <= today
        and (row.state == State.PUBLISHED or REVIEW_STEPS[-1] in nearness(row, told).review)
    ]
    rows = records.whole_rows(Service.objects.filter(pk__in=wanted))
    found = [_due(row, nearness(row, told).review, today) for row in rows]
    return sorted(found, key=lambda one: (one.due, one.pk))


def _due(row: Service, told: Mapping[int, date], today: date) -> Due:
    service = records.of_row(row)
    language, texts = words.told(service)
    due = review_due(row)
    late = None if row.state == State.OUTDATED else outdated_on(due, told, today)
    return Due(row.pk, service, language, texts, due, len(told), late)


def asked_of(staff: Staff, keys: Collection[int]) -> list[Service]:
    """Return those of the services of some keys that are a person's to say true, whole."""
    mine = Service.objects.filter(perms.editable_by(staff), pk__in=keys)
    return list(records.whole_rows(mine.order_by("pk")))
