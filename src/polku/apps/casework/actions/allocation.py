"""The own coach of a client, given by the lead of the unit."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from polku.apps.casework import perms
from polku.apps.casework.actions.recomputing import recompute_client
from polku.apps.casework.models import Client, Event
from polku.apps.casework.names import EventKind
from polku.apps.people.models import Staff
from polku.apps.people.names import Role


@transaction.atomic
def allocate(client: Client, *, to: Staff, by: Staff, at: datetime) -> Client:
    """Give the client an own coach of the lead's unit; the register's extracts do not undo it.

    Raises PermissionDenied unless `by` leads the unit the client is in, ValidationError when `to`
    is not a coach of that unit.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if by.role != Role.LEAD or not perms.may_read(by, client):
        raise PermissionDenied
    if to.role != Role.COACH or to.unit_id != by.unit_id or not to.is_active:
        raise ValidationError(_("The own coach must be a coach of your unit."))
    if to.pk == client.coach_id:
        return client
    Event.objects.create(
        client=client,
        kind=EventKind.ALLOCATED,
        at=at,
        by=by,
        detail={"from": client.coach_id, "to": to.pk},
    )
    client.coach, client.allocated_at = to, at
    client.save(update_fields=["coach", "allocated_at"])
    recompute_client(client.pk, at.astimezone(get_default_timezone()).date())
    return client
