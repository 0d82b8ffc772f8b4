"""A field that differs between Polku and where the service comes from: settled by a person."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.catalogue.actions.checking import day_of, ensure_complete, opened
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.models import Conflict, Event
from polku.apps.catalogue.names import EventKind, Kept, Source
from polku.apps.people.models import Staff
from polku.services.fields import whole


@transaction.atomic
def settle(conflict: Conflict, kept: Kept, *, by: Staff, at: datetime) -> Conflict:
    """Leave our value in force or take theirs.

    Ours does not come up again as long as they say the same; theirs follows them from now on. Raises
    PermissionDenied when the service is not `by`'s to change, ValidationError when it is settled
    already, IncompleteError when theirs would leave readers without what they must have.
    """
    row, was = opened(conflict.service, by)
    conflict = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if conflict.kept:
        raise ValidationError(_("The difference has been settled already."))
    if kept == Kept.THEIRS:
        became = was | {conflict.field: conflict.theirs}
        ensure_complete(whole(row.key, row.area.code, became), day_of(at))
        said = Said(by, at, Source(conflict.source))
        keep([Change(row, was, became)], said, EventKind.SETTLED)
    else:
        told = {"was": conflict.theirs, "became": was[conflict.field], "field": conflict.field}
        Event.objects.create(
            service=row, kind=EventKind.SETTLED, at=at, by=by, source=Source.HERE, **told
        )
    conflict.kept, conflict.settled_at, conflict.settled_by = kept, at, by
    conflict.save(update_fields=["kept", "settled_at", "settled_by"])
    return conflict
