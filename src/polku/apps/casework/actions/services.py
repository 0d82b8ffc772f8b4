"""A service that a client begins or ends, told in Polku ahead of the register.

Who may tell it is known to the caller, who works with referrals: a provider is none of the readers
of a client.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import get_default_timezone

from polku.apps.casework.actions.recomputing import recompute_client
from polku.apps.casework.models import Client, Event, ServicePeriod
from polku.apps.casework.names import EventKind
from polku.apps.people.models import Staff


@dataclass(frozen=True, slots=True)
class Begun:
    """A service a client has begun, in the codes of the register."""

    service: str
    start: date
    planned_end: date | None = None
    referred_on: date | None = None
    provider_id: str = ""
    payer: str = ""


@transaction.atomic
def begin(client: Client, begun: Begun, *, by: Staff | None, at: datetime) -> ServicePeriod:
    """Write down that a client has begun a service; where the client stands is worked out anew.

    A period of the same service from the same day, told by the register or here, is that period: it
    is left as it is.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    told = asdict(begun)
    key = {"service": told.pop("service"), "start": told.pop("start")}
    period, _made = ServicePeriod.objects.get_or_create(client=client, **key, defaults=told)
    _told(period, by, at, start=begun.start)
    return period


@transaction.atomic
def finish(
    period: ServicePeriod, *, end: date, outcome: str, by: Staff | None, at: datetime
) -> ServicePeriod:
    """Write down that a service has ended, and how; what an extract says otherwise is a conflict.

    `outcome` is a code of the register's `outcome`.
    """
    Client.objects.select_for_update(of=("self",)).get(pk=period.client_id)
    period = ServicePeriod.objects.get(pk=period.pk)
    period.end, period.outcome, period.extract = end, outcome, None
    period.save(update_fields=["end", "outcome", "extract"])
    _told(period, by, at, end=end)
    return period


def _told(period: ServicePeriod, by: Staff | None, at: datetime, **day: date) -> None:
    """Write an event, which tells a nightly rebuild that its reading is older, and rebuild."""
    days = {name: value.isoformat() for name, value in day.items()}
    Event.objects.create(
        client_id=period.client_id,
        kind=EventKind.SERVICE,
        at=at,
        by=by,
        detail={"period": period.pk, "service": period.service} | days,
    )
    recompute_client(period.client_id, at.astimezone(get_default_timezone()).date())
