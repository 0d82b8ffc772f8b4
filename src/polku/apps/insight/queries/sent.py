"""Referrals as the questions of analytics take them: columns with pseudonyms, as of the index's day.

They are read before the question is asked, in a constant number of queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import get_default_timezone

from polku.analytics.arrays import Ints
from polku.analytics.calendar import number
from polku.analytics.derive.pseudonyms import pseudonyms
from polku.analytics.index.layout import NEVER
from polku.analytics.outcomes.given import Picked
from polku.analytics.outcomes.referrals import ANSWERS, NO_REASON, Referrals
from polku.apps.referrals.models import Attendance, Referral, ReferralEvent
from polku.apps.referrals.names import Presence
from polku.services.referral import COMING, RUNNING, UNANSWERED, Refusal, State, Withdrawal

REASONS: tuple[str, ...] = tuple(dict.fromkeys([*map(str, Refusal), *map(str, Withdrawal)]))
"""The codes of the reasons why a referral came to nothing, as `Referrals.reason` counts them."""

_ANSWER: Mapping[str, str] = {
    **dict.fromkeys(UNANSWERED, "unanswered"),
    **dict.fromkeys([*COMING, *RUNNING, State.ENDED], "accepted"),
    State.REFUSED: "refused",
    State.NO_ANSWER: "no_answer",
    State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """Referrals sent, and of each its key and that of its service."""

    referrals: Referrals
    pk: Ints
    service: Ints


@dataclass(slots=True)
class _Past:
    """What the events of a referral tell by the end of a day."""

    sent: datetime
    state: str


def sent(services: Q, until: date, secret: bytes) -> Sent:
    """Return the referrals to services as they stood at the end of a day: three queries."""
    rows = Referral.objects.filter(services)
    past = _past(rows, until)
    taken = _attendance(rows, until)
    names = ("pk", "client__person_id", "service_id", "answered_at", "reason")
    told = [row for row in rows.order_by("pk").values_list(*names) if row[0] in past]
    columns = [_columns(past[pk], taken.get(pk), answered, reason, until)
               for pk, _, _, answered, reason in told]  # fmt: skip
    types = (np.int32, np.int32, np.uint8, np.uint8, np.int32, np.int32)
    laid = zip(*columns, strict=True) if columns else ((),) * len(types)
    arrays = [np.array(values, kind) for values, kind in zip(laid, types, strict=True)]
    people = pseudonyms((row[1] for row in told), secret)
    pks, services_of = (np.array([row[place] for row in told], np.int32) for place in (0, 2))
    return Sent(Referrals(people, *arrays), pks, services_of)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, get_default_timezone())


def _day(at: datetime) -> date:
    return at.astimezone(get_default_timezone()).date()


def _past(rows: QuerySet[Referral], until: date) -> dict[int, _Past]:
    """Return what had become by the end of a day of the referrals that had been sent."""
    events = ReferralEvent.objects.filter(referral__in=rows, at__lt=_end_of(until))
    found: dict[int, _Past] = {}
    for pk, at, became in events.order_by("at", "pk").values_list("referral_id", "at", "became"):
        if pk in found:
            found[pk].state = became
        elif became == State.SENT:
            found[pk] = _Past(at, became)
    return found


def _attendance(rows: QuerySet[Referral], until: date) -> dict[int, tuple[int, int]]:
    """Return of each referral the days told by the end of a day, and those taken part in."""
    days = Attendance.objects.filter(
        referral__in=rows, day__lte=until, recorded_at__lt=_end_of(until)
    )
    present = Count("pk", filter=Q(presence=Presence.PRESENT))
    counts = days.values_list("referral_id").annotate(told=Count("pk"), present=present)
    return {pk: (many, there) for pk, many, there in counts}


def _columns(
    past: _Past,
    taken: tuple[int, int] | None,
    answered: datetime | None,
    reason: str,
    until: date,
) -> tuple[int, ...]:
    yes_or_no = _day(answered) if answered else None
    answer = _ANSWER[past.state]
    why = reason if answer in {"refused", "withdrawn"} else ""
    return (
        number(_day(past.sent)),
        number(yes_or_no) if yes_or_no and yes_or_no <= until else NEVER,
        ANSWERS.index(answer),
        REASONS.index(why) if why in REASONS else NO_REASON,
        *(taken or (0, 0)),
    )


def picked(service: int, secret: bytes) -> Picked:
    """Return the periods that referrals to a service became: one query."""
    rows = Referral.objects.filter(service=service, period__isnull=False).order_by("pk")
    found = list(rows.values_list("client__person_id", "period__start"))
    starts = [number(start) for _, start in found]
    return Picked(pseudonyms((one for one, _ in found), secret), np.array(starts, np.int32))
