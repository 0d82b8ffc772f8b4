"""What still has to be done about referrals: filters that counts, rows and the worklist share."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from polku.apps.casework.models import ServicePeriod
from polku.apps.casework.queries.filters import SERVICES, Filter, midnight
from polku.apps.referrals.models import Referral
from polku.services.referral import COMING, REMINDER_DAYS, RUNNING, UNANSWERED, State

ENDS_WITHIN = timedelta(days=30)
REFUSED_WITHIN = timedelta(days=30)
PLANNED = frozenset({State.INTENTION}) | UNANSWERED | COMING
"""States of a referral that is a next step: it may still lead to a service."""


def unanswered_long(today: date) -> Q:
    """Return the filter of referrals without an answer for more than ten days, or given up on."""
    since = midnight(today - timedelta(days=REMINDER_DAYS))
    return Q(state__in=UNANSWERED, sent_at__lt=since) | Q(state=State.NO_ANSWER)


def refused_lately(today: date) -> Q:
    """Return the filter of referrals refused in thirty days, after which nothing has been begun."""
    theirs = Referral.objects.filter(client=OuterRef("client_id"))
    another = theirs.filter(made_at__gt=OuterRef("changed_at")).exclude(state=State.WITHDRAWN)
    service = ServicePeriod.objects.filter(
        client=OuterRef("client_id"), start__gt=OuterRef("changed_at__date")
    )
    lately = Q(state=State.REFUSED, changed_at__gte=midnight(today - REFUSED_WITHIN))
    return lately & ~Q(Exists(another)) & ~Q(Exists(service))


def ends_with_nothing_after(today: date) -> Q:
    """Return the filter of services that end in thirty days and are followed by nothing known."""
    ending = Q(state__in=RUNNING, planned_end__range=(today, today + ENDS_WITHIN))
    planned = Referral.objects.filter(client=OuterRef("client_id"), state__in=PLANNED)
    return ending & ~Q(client__standing__service_next=True) & ~Q(Exists(planned))


def _of_client(which: Callable[[date], Q]) -> Callable[[date], Q]:
    """Return the filter of the standings of clients who have such a referral."""

    def where(today: date) -> Q:
        theirs = Referral.objects.filter(which(today), client=OuterRef("client_id"))
        return Q(Exists(theirs))

    return where


def is_planned(_today: date) -> Q:
    """Return the filter of the standings of clients for whom a service is being looked for."""
    theirs = Referral.objects.filter(client=OuterRef("client_id"), state__in=PLANNED)
    return Q(Exists(theirs))


ON_THE_WORKLIST = (
    Filter(
        "ohjaus-ilman-vastausta",
        _("Referral without an answer"),
        SERVICES,
        _of_client(unanswered_long),
    ),
    Filter("ohjaus-hylatty", _("Referral refused"), SERVICES, _of_client(refused_lately)),
)
"""Of a protected client, too: they tell that something is to be done, not to which service."""
