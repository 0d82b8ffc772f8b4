"""A referral before it is sent: what the coach and the client intend, and what they agree to tell."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.casework.models import Client
from polku.apps.catalogue import perms as catalogue
from polku.apps.catalogue.models import Run, Service
from polku.apps.people.models import Staff
from polku.apps.referrals import perms
from polku.apps.referrals.actions.errors import StepError
from polku.apps.referrals.actions.stepping import day_of, not_in, of_coach
from polku.apps.referrals.models import Consent, Referral, ReferralEvent
from polku.apps.referrals.names import Party
from polku.services.referral import NEEDS_CONSENT, OVER, Item, State


@transaction.atomic
def intend(
    client: Client,
    service: Service,
    *,
    run: Run | None = None,
    goal: str = "",
    by: Staff,
    at: datetime,
) -> Referral:
    """Write down that a client is to be sent to a service; nobody but the coach sees it yet.

    Raises PermissionDenied when `by` does not work with the client or may not read the service, and
    ValidationError when it takes no clients now or the client has a referral there already.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if not perms.may_refer(by, client) or not catalogue.may_read(by, service):
        raise PermissionDenied
    if not Service.objects.public().filter(pk=service.pk).exists():
        raise ValidationError(_("The service is not published: nobody can be sent to it now."))
    if client.referrals.filter(service=service).exclude(state__in=OVER).exists():
        raise ValidationError(_("The client has a referral to this service that is not over."))
    _check_run(service, run, day_of(at))
    referral = Referral.objects.create(
        client=client,
        service=service,
        run=run,
        coach=by,
        state=State.INTENTION,
        goal=goal.strip(),
        made_at=at,
        changed_at=at,
    )
    ReferralEvent.objects.create(
        referral=referral, at=at, party=Party.COACH, by=by, became=State.INTENTION
    )
    return referral


@transaction.atomic
def change(
    referral: Referral, *, run: Run | None, goal: str, by: Staff, at: datetime, version: int
) -> Referral:
    """Change what is intended, before it is sent.

    Raises PermissionDenied, ChangedMeanwhileError, StepError once it is sent, and ValidationError.
    """
    hand = of_coach(referral, by, at, version)
    if hand.state is not State.INTENTION:
        raise StepError(hand.state)
    _check_run(hand.referral.service, run, hand.today)
    hand.note("changed", run=run, goal=goal.strip())
    return hand.referral


def _check_run(service: Service, run: Run | None, today: date) -> None:
    if run is None:
        return
    if run.service_id != service.pk:
        raise ValidationError({"run": _("The time is not one of this service.")})
    if run.ends_on is not None and run.ends_on < today:
        raise ValidationError({"run": _("The time chosen is over: choose another, or none.")})


@transaction.atomic
def consent(
    referral: Referral, *, item: Item, wording: str, given_on: date, by: Staff, at: datetime
) -> Consent:
    """Write down the client's written consent to tell one thing on health to the provider.

    `wording` is exactly what may be told, as the client signed it. Raises PermissionDenied, and
    ValidationError when the item needs no consent, the words are missing, the day is still to come
    or a consent is in force already.
    """
    hand = of_coach(referral, by, at)
    if item not in NEEDS_CONSENT:
        raise ValidationError({"item": _("No consent is needed for this.")})
    if not wording.strip():
        raise ValidationError({"wording": _("Write what may be told, as the client signed it.")})
    not_in(given_on, "given_on", earliest=None, latest=hand.today)
    if item in perms.consented(hand.referral):
        raise ValidationError(
            {"item": _("There is a consent in force. Withdraw it first to write another.")}
        )
    made = hand.referral.consents.create(
        item=item, wording=wording.strip(), given_on=given_on, recorded_by=by, recorded_at=at
    )
    hand.note("consent given", {"item": item})
    return made


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Staff, at: datetime) -> Consent:
    """Write down that the client takes a consent back: the provider sees that no more.

    One that has been taken back stays as it is. Raises PermissionDenied.
    """
    hand = of_coach(consent.referral, by, at)
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    left = {name: value for name, value in hand.referral.told.items() if name != row.item}
    hand.note("consent withdrawn", {"item": row.item}, told=left)
    return row
