"""Services whose project money ends, and how many clients are still in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from polku.apps.catalogue import perms, records, words
from polku.apps.catalogue.due import nearness, told_of
from polku.apps.catalogue.models import Reminder, Service
from polku.apps.people.models import Staff
from polku.apps.referrals.models import Referral
from polku.reference.names import Language
from polku.services import service as plain
from polku.services.referral import RUNNING
from polku.services.reminders import FUNDING_STEPS, Staying


@dataclass(frozen=True, slots=True)
class Ending:
    """A service that readers see, its money near its end or past it."""

    pk: int
    service: plain.Service
    language: Language
    name: str
    project: str
    ends_on: date
    left: int
    """Days; below 0 once it has ended."""
    owner: str
    warnings: int
    """How many times its keepers have been told of this end."""
    staying: Staying


def staying(services: Collection[int]) -> Mapping[int, Staying]:
    """Return how many clients are in services, of those that have any: one query.

    Whoever is to leave after the money has ended, or has no day to leave, stays longer than it.
    """
    longer = Q(planned_end=None) | Q(planned_end__gt=F("service__project_ends_on"))
    there = Referral.objects.filter(service__in=services, state__in=RUNNING)
    counted = (
        there.order_by()
        .values("service")
        .annotate(
            clients=Count("client", distinct=True),
            longer=Count("client", filter=longer, distinct=True),
        )
    )
    return {one["service"]: Staying(one["clients"], one["longer"]) for one in counted}


def ending(staff: Staff, today: date) -> Sequence[Ending]:
    """Return the public services a person reads whose funding ends within half a year, or has ended.

    The first to end first; a constant number of queries.
    """
    near = today + timedelta(days=FUNDING_STEPS[0])
    public = Service.objects.public().filter(perms.readable_by(staff), project_ends_on__lte=near)
    rows = list(records.whole_rows(public.order_by("project_ends_on", "pk")))
    told = told_of(Reminder.objects.filter(service__in=rows))
    there = staying([row.pk for row in rows])
    found = []
    for row in rows:
        service = records.of_row(row)
        if service.project is None:
            continue
        language, texts = words.told(service)
        found.append(
            Ending(
                pk=row.pk,
                service=service,
                language=language,
                name=texts.name or row.key,
                project=service.project.name,
                ends_on=service.project.ends_on,
                left=(service.project.ends_on - today).days,
                owner=row.owner.name if row.owner else "",
                warnings=len(nearness(row, told).funding),
                staying=there.get(row.pk, Staying()),
            )
        )
    return found
