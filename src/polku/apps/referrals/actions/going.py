"""A service under way: begun, attended, ended, and with it the period in the client's path."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.casework.actions.services import Begun, begin, finish
from polku.apps.casework.models import ServicePeriod
from polku.apps.referrals import perms
from polku.apps.referrals.actions.answering import hold_place
from polku.apps.referrals.actions.stepping import (
    Hand,
    Via,
    day_of,
    not_in,
    of_coach,
    of_provider,
    use_link,
)
from polku.apps.referrals.models import Attendance, Referral
from polku.services.names import Payer
from polku.services.referral import RUNNING, Presence, State

OTHER = "other"
WITHOUT_BEGINNING = frozenset({"no_show", "employed", OTHER})
"""How a service may end that a client never began."""
ONCE_BEGUN = frozenset({"completed", "interrupted", "employed", OTHER})
"""How a service ends that a client has begun. All are codes of the register's `outcome`."""
PAYERS = {
    Payer.EMPLOYMENT_AUTHORITY: "municipality",
    Payer.MUNICIPALITY: "municipality",
    Payer.WELLBEING_COUNTY: "wellbeing_county",
    Payer.STATE: "state",
    Payer.KELA: "kela",
    Payer.EMPLOYER: "employer",
}
"""The register's codes of who pays; the employment authority is the municipality's."""


@transaction.atomic
def start(
    referral: Referral,
    *,
    on: date,
    planned_end: date | None,
    via: Via,
    at: datetime,
    version: int | None = None,
) -> Referral:
    """Tell that the client has begun: the referral becomes a service period in the client's path.

    Raises PermissionDenied, LinkError, ChangedMeanwhileError, StepError, FullError from the queue,
    and ValidationError when a day cannot be.
    """
    hand = of_provider(referral, via, at, version)
    sent_on = hand.referral.sent_at and day_of(hand.referral.sent_at)
    not_in(on, "on", earliest=sent_on or None, latest=hand.today)
    not_in(planned_end, "planned_end", earliest=on, latest=hand.farthest)
    hold_place(hand)
    hand.step(State.STARTED, {"on": on.isoformat()}, started_on=on, planned_end=planned_end)
    hand.referral.period = _period(hand)
    hand.referral.save(update_fields=["period"])
    use_link(hand)
    return hand.referral


def _period(hand: Hand) -> ServicePeriod | None:
    """Write the period down; None when another referral has become the same one."""
    referral = hand.referral
    service = referral.service
    assert referral.started_on is not None
    begun = Begun(
        service=service.kind or OTHER,
        start=referral.started_on,
        planned_end=referral.planned_end,
        referred_on=referral.sent_at and day_of(referral.sent_at),
        provider_id=service.provider.business_id,
        payer=PAYERS.get(Payer(service.payer), OTHER),
    )
    period = begin(referral.client, begun, by=hand.by, at=hand.at)
    taken = Referral.objects.filter(period=period).exclude(pk=referral.pk).exists()
    return None if taken else period


@transaction.atomic
def attend(
    referral: Referral,
    *,
    day: date,
    presence: Presence,
    via: Via,
    at: datetime,
    version: int | None = None,
) -> Referral:
    """Tell how the client took part on a day; told again of the same day, the later holds.

    Raises PermissionDenied, LinkError, ChangedMeanwhileError, StepError, and ValidationError when the
    client had not begun by then or the day is still to come.
    """
    hand = of_provider(referral, via, at, version)
    detail = {"day": day.isoformat(), "presence": presence.value}
    not_in(day, "day", earliest=hand.referral.started_on, latest=hand.today)
    if hand.state is State.ATTENDED:
        hand.note("attendance", detail)
    else:
        hand.step(State.ATTENDED, detail)
    Attendance.objects.update_or_create(
        referral=hand.referral,
        day=day,
        defaults={"presence": presence.value, "recorded_at": at, "by": hand.by},
    )
    use_link(hand)
    return hand.referral


@transaction.atomic
def end(
    referral: Referral,
    *,
    on: date,
    outcome: str,
    next_step: str = "",
    via: Via,
    at: datetime,
    version: int | None = None,
) -> Referral:
    """Tell that the service has ended for the client, how, and what the provider proposes to follow.

    `outcome` is a code of the register's `outcome`; before the client has begun it is that they did
    not turn up. A coach may tell it, too. Raises as `start` does.
    """
    hand = _ending(referral, via, at, version)
    began = hand.state in RUNNING
    not_in(on, "on", earliest=hand.referral.started_on, latest=hand.today)
    if outcome not in (ONCE_BEGUN if began else WITHOUT_BEGINNING):
        raise ValidationError({"outcome": _("Choose how it ended, of those that fit its state.")})
    hand.step(
        State.ENDED,
        {"on": on.isoformat(), "outcome": outcome},
        ended_on=on,
        outcome=outcome,
        next_step=next_step.strip(),
    )
    if hand.referral.period is not None:
        finish(hand.referral.period, end=on, outcome=outcome, by=hand.by, at=at)
    use_link(hand)
    return hand.referral


def _ending(referral: Referral, via: Via, at: datetime, version: int | None) -> Hand:
    """Return the hand of who tells an end: a coach of their own knowledge, or the provider."""
    coach = None if via.by_phone or via.link is not None else via.staff
    if coach is not None and perms.may_refer(coach, referral.client):
        return of_coach(referral, coach, at, version)
    return of_provider(referral, via, at, version)
