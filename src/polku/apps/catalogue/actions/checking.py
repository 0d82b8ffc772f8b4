"""What every change of a service by a person begins with, and what it is checked for."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions.errors import IncompleteError
from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.services import service as plain
from polku.services.completeness import lacking, official_languages
from polku.services.steps import COMPLETE


def opened(service: Service, by: Staff) -> tuple[Service, dict[str, Any]]:
    """Return the row, held until the transaction ends, and its fields as they are now.

    Raises PermissionDenied when the service is not `by`'s to change.
    """
    held = Service.objects.select_for_update(of=("self",)).filter(pk=service.pk)
    if not held.filter(perms.editable_by(by)).exists():
        raise PermissionDenied
    row = records.whole_rows(held).get()
    return row, records.fields_of_row(row)


def ensure_complete(told: plain.Service, today: date) -> None:
    """Raise IncompleteError when a service on its way to readers lacks what they must have."""
    if told.state not in COMPLETE:
        return
    lacks = lacking(told, official_languages(told.area, today))
    if lacks:
        raise IncompleteError(lacks)


def check_owner(row: Service, username: str) -> None:
    """Raise ValidationError when somebody may not keep a service of the row's area."""
    owners = Staff.objects.filter(perms.possible_owners(row.area_id))
    if username and not owners.filter(username=username).exists():
        raise ValidationError(_("The owner must work with services in the same area."))


def day_of(at: datetime) -> date:
    return at.astimezone(get_default_timezone()).date()
