"""Where the register says otherwise than what was typed in Polku: settled by a person."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from polku.apps.casework import perms
from polku.apps.casework.actions.recomputing import recompute_client
from polku.apps.casework.models import HISTORIES, Client, Conflict, Event
from polku.apps.casework.names import EventKind, Kept
from polku.apps.people.models import Staff


@transaction.atomic
def settle_conflict(conflict: Conflict, *, keep: Kept, by: Staff, at: datetime) -> Conflict:
    """Leave our value or the register's in force.

    Ours does not come up again as long as the register says the same. Raises PermissionDenied when
    the client is not `by`'s to read, ValidationError when the conflict is settled already.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=conflict.client_id)
    if not perms.may_read(by, client):
        raise PermissionDenied
    conflict = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if conflict.settled_at is not None:
        raise ValidationError(_("The difference has been settled already."))
    if keep == Kept.THEIRS:
        _take_theirs(client, conflict)
    conflict.kept, conflict.settled_at, conflict.settled_by = keep, at, by
    conflict.save(update_fields=["kept", "settled_at", "settled_by"])
    Event.objects.create(
        client=client,
        kind=EventKind.SETTLED,
        at=at,
        by=by,
        detail={"conflict": conflict.pk, "field": conflict.field, "kept": keep},
    )
    recompute_client(client.pk, at.astimezone(get_default_timezone()).date())
    return conflict


def _take_theirs(client: Client, conflict: Conflict) -> None:
    if conflict.table == "persons":
        client.coach = Staff.objects.get(coach_id=conflict.theirs)
        client.allocated_at = None
        client.save(update_fields=["coach", "allocated_at"])
    else:
        rows = HISTORIES[conflict.table]._meta.base_manager
        rows.filter(pk=conflict.row, client=client).update(**{conflict.field: conflict.theirs})
