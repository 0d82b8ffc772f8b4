"""What a provider may change of its services by itself: when they begin, and how many they take.

Places and waiting times are the provider's own knowledge, and stale ones send clients to full
courses, so they hold at once, with an event and the origin of the field. Everything else is the
editors' to write.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.catalogue import records
from polku.apps.catalogue.actions.checking import day_of, ensure_complete
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Source
from polku.apps.catalogue.words import page_language
from polku.apps.people.models import Staff
from polku.apps.referrals import perms
from polku.apps.referrals.models import Referral
from polku.rules.texts import written
from polku.services.fields import whole
from polku.services.referral import FARTHEST_DAYS, HOLDING

THEIRS = frozenset({"starts_on", "ends_on", "places", "waiting_days"})
"""What of a run a provider may change, days as ISO texts."""


@transaction.atomic
def tell_runs(
    service: Service, told: Sequence[Mapping[str, Any]], *, version: int, by: Staff, at: datetime
) -> Service:
    """Change the runs of a service, told in their order, each by the fields of `THEIRS`.

    `version` is the service's that was edited. Raises PermissionDenied when the service is not one
    that `by` speaks for, ChangedMeanwhileError, and ValidationError for what may not be: other
    runs than there are, fewer places than are held, an end before the start, a slip of the year.
    """
    held = Service.objects.public().select_for_update(of=("self",)).filter(pk=service.pk)
    if not held.filter(perms.given_by(by)).exists():
        raise PermissionDenied
    row = records.whole_rows(held).get()
    was = records.fields_of_row(row)
    if row.version != version:
        raise ChangedMeanwhileError
    if len(told) != len(was["runs"]) or any(one.keys() != THEIRS for one in told):
        raise ValidationError(_("These fields cannot be edited."))
    _check_days(was["runs"], told, day_of(at))
    _check_places(row, told)
    runs = [old | dict(new) for old, new in zip(was["runs"], told, strict=True)]
    became = was | {"runs": runs}
    try:
        ensure_complete(whole(row.key, row.area.code, became), day_of(at))
    except ValueError as error:
        raise ValidationError(_("A value cannot be used: %(why)s") % {"why": error}) from error
    change = Change(row, was, became)
    if change.fields:
        keep([change], Said(by, at, Source.HERE))
    return Service.objects.get(pk=row.pk)


def _check_days(
    was: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]], today: date
) -> None:
    """Refuse days told anew that lie years away."""
    far = timedelta(days=FARTHEST_DAYS)
    for old, new in zip(was, told, strict=True):
        for name in ("starts_on", "ends_on"):
            if not new[name] or new[name] == old[name]:
                continue
            day = date.fromisoformat(new[name])
            if not today - far <= day <= today + far:
                raise ValidationError(
                    _("The day %(day)s is more than five years away: look at its year.")
                    % {"day": written(day, page_language())}
                )


def _check_places(row: Service, told: Sequence[Mapping[str, Any]]) -> None:
    """Refuse fewer places than clients hold already; the runs are held, so that none is taken now."""
    runs = row.runs.select_for_update(of=("self",)).order_by("position")
    for run, new in zip(runs, told, strict=True):
        if new["places"] is None:
            continue
        held = Referral.objects.filter(run=run, state__in=HOLDING).count()
        if new["places"] < held:
            raise ValidationError(
                _("%(count)s clients already have a place: there cannot be fewer places.")
                % {"count": held}
            )
