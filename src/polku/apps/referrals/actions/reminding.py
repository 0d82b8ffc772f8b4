"""The passing of time: providers are reminded and asked how it goes; after thirty days there is no answer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import get_default_timezone

from polku.apps.referrals import letters
from polku.apps.referrals.actions.links import Writing, send, send_link, send_to_members
from polku.apps.referrals.actions.stepping import Hand, day_of, of_clock
from polku.apps.referrals.models import Referral
from polku.services.referral import (
    ASK_DAYS,
    COMING,
    EXPIRY_DAYS,
    REMINDER_DAYS,
    RUNNING,
    UNANSWERED,
    State,
)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a day did: providers reminded of an answer, asked how it goes, referrals without an answer."""

    reminded: int = 0
    asked: int = 0
    expired: int = 0


def remind(*, at: datetime) -> Reminded:
    """Remind the providers that are late and end what was never answered; each in a transaction.

    A referral sent on a day is late on the tenth day after it, and unanswered on the thirtieth; a
    beginning or an end that was expected is asked on the third. Done again on the same day, it does
    nothing.
    """
    today = day_of(at)
    expired = sum(_expired(one, at) for one in _sent_by(today - timedelta(days=EXPIRY_DAYS)))
    return Reminded(
        reminded=_written(_late(today), letters.reminder, at),
        asked=_written(_to_begin(today), letters.has_begun, at)
        + _written(_to_end(today), letters.has_ended, at),
        expired=expired,
    )


def _sent_by(day: date) -> QuerySet[Referral]:
    """Return the unanswered referrals that were sent on a day or before it."""
    after = datetime.combine(day + timedelta(days=1), time(), get_default_timezone())
    return Referral.objects.filter(state__in=UNANSWERED, sent_at__lt=after).order_by("pk")


def _late(today: date) -> QuerySet[Referral]:
    not_reminded = Q(reminded_at=None) | Q(reminded_at__lt=F("sent_at"))
    return _sent_by(today - timedelta(days=REMINDER_DAYS)).filter(not_reminded)


def _to_begin(today: date) -> QuerySet[Referral]:
    """Return those that should have begun by now, of which it has not been asked."""
    not_asked = Q(reminded_at=None) | Q(reminded_at__date__lt=F("expected_on"))
    day = today - timedelta(days=ASK_DAYS)
    return Referral.objects.filter(not_asked, state__in=COMING, expected_on__lte=day).order_by("pk")


def _to_end(today: date) -> QuerySet[Referral]:
    """Return those that should have ended by now, of which it has not been asked."""
    not_asked = Q(reminded_at=None) | Q(reminded_at__date__lt=F("planned_end"))
    day = today - timedelta(days=ASK_DAYS)
    return Referral.objects.filter(not_asked, state__in=RUNNING, planned_end__lte=day).order_by(
        "pk"
    )


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


def _written(which: QuerySet[Referral], writing: Writing, at: datetime) -> int:
    """Write to the providers of referrals, unless somebody has led them on; return to how many."""
    return sum(_write(key, which, writing, at) for key in list(which.values_list("pk", flat=True)))


@transaction.atomic
def _write(key: int, which: QuerySet[Referral], writing: Writing, at: datetime) -> bool:
    """Write to a provider once more, with a new link to the address of the last."""
    hand = of_clock(Referral(pk=key), at)
    if not which.filter(pk=key).exists():
        return False
    row = hand.referral
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    hand.note("reminded")
    link = row.links.exclude(to="").order_by("-made_at", "-pk").first()
    if link is not None:
        send_link(row, link.to, writing, at)
    send_to_members(row, writing, at)
    return True


def _sent_on(hand: Hand) -> date:
    assert hand.referral.sent_at is not None
    return day_of(hand.referral.sent_at)
