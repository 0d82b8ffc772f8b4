"""A contact written down, a meeting booked: by the coach, ahead of the register."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from polku.apps.casework import perms
from polku.apps.casework.actions.recomputing import recompute_client
from polku.apps.casework.models import Client, Contact, Event
from polku.apps.casework.names import EventKind
from polku.apps.people.models import Staff


def record_contact(
    client: Client,
    *,
    moment: datetime,
    method: str,
    by: Staff,
    at: datetime,
    channel: str = "",
    note: str = "",
) -> Contact | None:
    """Write down a contact that has been; a meeting booked for that moment has then been held.

    Returns None when such a contact is written down already. Raises ValidationError when `moment`
    is still to come, PermissionDenied when the client is not `by`'s to read.
    """
    if moment > at:
        raise ValidationError(_("A contact still to come is booked as a meeting."))
    told = {"channel": channel, "note": note, "booked": False}
    return _write(client, moment, method, told, EventKind.CONTACT, by, at)


def book_meeting(
    client: Client,
    *,
    moment: datetime,
    method: str,
    by: Staff,
    at: datetime,
    channel: str = "",
    note: str = "",
) -> Contact | None:
    """Book a meeting ahead: it keeps no duty before it is recorded as held.

    Returns None when such a meeting is booked already. Raises as `record_contact` does, and
    ValidationError when `moment` has passed.
    """
    if moment <= at:
        raise ValidationError(_("A meeting that has been is recorded as a contact."))
    told = {"channel": channel, "note": note, "booked": True}
    return _write(client, moment, method, told, EventKind.MEETING, by, at)


@transaction.atomic
def _write(
    client: Client,
    moment: datetime,
    method: str,
    told: dict[str, Any],
    kind: EventKind,
    by: Staff,
    at: datetime,
) -> Contact | None:
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if not perms.may_read(by, client):
        raise PermissionDenied
    moment = moment.replace(microsecond=0)  # as the register keeps it
    contact = Contact.objects.filter(client=client, at=moment, method=method).first()
    if contact is None:
        contact = Contact(client=client, at=moment, method=method)
    elif not contact.booked or told["booked"]:
        return None
    for name, value in told.items():
        setattr(contact, name, value)
    contact.extract, contact.by, contact.coach_id = None, by, by.coach_id or ""
    contact.save()
    Event.objects.create(
        client=client,
        kind=kind,
        at=at,
        by=by,
        detail={"contact": contact.pk, "moment": moment.isoformat(), "method": method},
    )
    recompute_client(client.pk, at.astimezone(get_default_timezone()).date())
    return contact
