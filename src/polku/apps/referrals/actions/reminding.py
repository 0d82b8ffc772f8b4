"""The passing of time: a provider is reminded after ten days, and after thirty there is no answer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import get_default_timezone

from polku.apps.referrals import letters
from polku.apps.referrals.actions.links import send, send_link, send_to_members
from polku.apps.referrals.actions.stepping import Hand, day_of, of_clock
from polku.apps.referrals.models import Referral
from polku.services.referral import EXPIRY_DAYS, REMINDER_DAYS, UNANSWERED, State


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a day did: providers reminded, referrals that have had no answer."""

    reminded: int = 0
    expired: int = 0


def remind(*, at: datetime) -> Reminded:
    """Remind the providers that are late and end what was never answered; each in a transaction.

    A referral sent on a day is late on the tenth day after it, and unanswered on the thirtieth. Done
    again on the same day, it does nothing.
    """
    today = day_of(at)
    expired = sum(_expired(one, at) for one in _sent_by(today - timedelta(days=EXPIRY_DAYS)))
    late = _sent_by(today - timedelta(days=REMINDER_DAYS)).filter(_NOT_REMINDED)
    return Reminded(reminded=sum(_reminded(one, at) for one in late), expired=expired)


_NOT_REMINDED = Q(reminded_at=None) | Q(reminded_at__lt=F("sent_at"))


def _sent_by(day: date) -> QuerySet[Referral]:
    """Return the unanswered referrals that were sent on a day or before it."""
    after = datetime.combine(day + timedelta(days=1), time(), get_default_timezone())
    return Referral.objects.filter(state__in=UNANSWERED, sent_at__lt=after).order_by("pk")


@transaction.atomic
def _expired(referral: Referral, at: datetime) -> bool:
    """End a referral without an answer and tell the coach; False when it has been answered since."""
    hand = of_clock(referral, at)
    if hand.state not in UNANSWERED or _sent_on(hand) > hand.today - timedelta(days=EXPIRY_DAYS):
        return False
    hand.step(State.NO_ANSWER)
    coach = hand.referral.client.coach or hand.referral.coach
    if coach.email and coach.is_active:
        send(letters.no_answer(hand.referral, coach), coach.email, at)
    return True


@transaction.atomic
def _reminded(referral: Referral, at: datetime) -> bool:
    """Write to a provider once more, with a new link to the address of the last."""
    hand = of_clock(referral, at)
    row = hand.referral
    if hand.state not in UNANSWERED or not Referral.objects.filter(_NOT_REMINDED, pk=row.pk):
        return False
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    hand.note("reminded")
    link = row.links.exclude(to="").order_by("-made_at", "-pk").first()
    if link is not None:
        send_link(row, link.to, letters.reminder, at)
    send_to_members(row, letters.reminder, at)
    return True


def _sent_on(hand: Hand) -> date:
    assert hand.referral.sent_at is not None
    return day_of(hand.referral.sent_at)
