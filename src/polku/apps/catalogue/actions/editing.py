"""A service added, edited, moved on, looked at again by a person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions.checking import check_owner, day_of, ensure_complete, opened
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError, StepError
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import EventKind, Source
from polku.apps.people.models import Area, Staff
from polku.services import service as plain
from polku.services.fields import Fields, flat, whole
from polku.services.names import State
from polku.services.steps import STEPS

GUARDED = frozenset({"state", "reviewed_on"})
"""Fields that change by an action of their own only."""


@transaction.atomic
def create(told: plain.Service, *, by: Staff, at: datetime) -> Service:
    """Add a service written in Polku, as a draft; without a key of its own it gets one.

    Raises PermissionDenied when the area's catalogue is not `by`'s to edit.
    """
    area = Area.objects.get(code=told.area)
    if not perms.may_add(by, area.pk):
        raise PermissionDenied
    made = replace(told, state=State.DRAFT, reviewed_on=None)
    row = Service(area=area, key=told.key or uuid4().hex)
    check_owner(row, made.owner)
    keep([Change(row, None, flat(made))], Said(by, at, Source.HERE))
    return row


@transaction.atomic
def edit(
    service: Service, changes: Mapping[str, Any], *, version: int, by: Staff, at: datetime
) -> Service:
    """Change fields of a service, named as in `services.fields`; `version` is the one edited.

    Raises PermissionDenied, ChangedMeanwhileError, ValidationError (a value that may not be), and
    IncompleteError when it would leave readers without what they must have.
    """
    row, was = opened(service, by)
    if row.version != version:
        raise ChangedMeanwhileError
    if changes.keys() & GUARDED or changes.keys() - was.keys():
        raise ValidationError(_("These fields cannot be edited."))
    became = was | dict(changes)
    try:
        told = whole(row.key, row.area.code, became)
    except (KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("A value cannot be used: %(why)s") % {"why": error}) from error
    if "owner" in changes:
        check_owner(row, told.owner)
    ensure_complete(told, day_of(at))
    return _kept(row, was, flat(told), by, at, EventKind.CHANGED)


@transaction.atomic
def move(service: Service, to: State, *, by: Staff, at: datetime) -> Service:
    """Move a service to another state; publishing says, too, that it is true today.

    Raises PermissionDenied, StepError, and IncompleteError when something is missing.
    """
    row, was = opened(service, by)
    if to not in STEPS[State(row.state)]:
        raise StepError
    became = was | {"state": to.value}
    ensure_complete(whole(row.key, row.area.code, became), day_of(at))
    if to is State.PUBLISHED:
        became["reviewed_on"] = day_of(at).isoformat()
    return _kept(row, was, became, by, at, EventKind.MOVED)


@transaction.atomic
def review(service: Service, *, by: Staff, at: datetime) -> Service:
    """Say that a service has been looked at and is still true. Raises PermissionDenied."""
    row, was = opened(service, by)
    became = was | {"reviewed_on": day_of(at).isoformat()}
    return _kept(row, was, became, by, at, EventKind.REVIEWED)


@transaction.atomic
def confirm(service: Service, *, by: Staff, at: datetime) -> Service:
    """Say that a service is still true; one that is outdated goes back to its readers.

    Raises PermissionDenied, StepError for one that readers are not to see, and IncompleteError.
    """
    if service.state == State.PUBLISHED:
        return review(service, by=by, at=at)
    if service.state != State.OUTDATED:
        raise StepError
    move(service, State.READY, by=by, at=at)
    return move(service, State.PUBLISHED, by=by, at=at)


def _kept(
    row: Service, was: Fields, became: Fields, by: Staff, at: datetime, kind: EventKind
) -> Service:
    change = Change(row, was, became)
    if change.fields:
        keep([change], Said(by, at, Source.HERE), kind)
    return Service.objects.get(pk=row.pk)
