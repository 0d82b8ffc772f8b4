"""The referrals a person follows: by what is to be done, and by state. Counts open exactly their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, Q, When
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from polku.apps.casework.models import Client
from polku.apps.casework.perms import readable_by
from polku.apps.people.models import Staff
from polku.apps.referrals import names
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries import waiting
from polku.apps.referrals.queries.naming import service_names
from polku.services.referral import OVER, UNANSWERED, State

ON_A_PAGE = 50

LONGEST_SENT = F("sent_at").asc(nulls_last=True)
PRESSING = Case(
    When(state=State.NO_ANSWER, then=0), When(state__in=UNANSWERED, then=1), default=2
).asc()
"""First what the coach has to decide on, then what waits for the provider."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at referrals: which, and what comes first."""

    key: str
    label: str | Promise
    where: Callable[[date], Q]
    order: Sequence[OrderBy] = (F("changed_at").desc(),)


TO_DO = (
    View(
        "vastaamatta",
        _("Without an answer yet"),
        lambda _day: Q(state__in=UNANSWERED),
        (LONGEST_SENT,),
    ),
    View(
        "yli-10-pv", _("Without an answer over 10 days"), waiting.unanswered_long, (LONGEST_SENT,)
    ),
    View("hylatty", _("Refused, nothing after"), waiting.refused_lately),
    View(
        "paattyy",
        _("Ends in 30 days, no next step"),
        waiting.ends_with_nothing_after,
        (F("planned_end").asc(nulls_last=True),),
    ),
)
"""What is to be done, most pressing first."""


def _of_state(state: str) -> Callable[[date], Q]:
    return lambda _day: Q(state=state)


BY_STATE = tuple(View(one.value, one.label, _of_state(one.value)) for one in names.State)
GOING = View(
    "", _("All that are not over"), lambda _day: ~Q(state__in=OVER), (PRESSING, LONGEST_SENT)
)
VIEWS: Mapping[str, View] = {view.key: view for view in (GOING, *TO_DO, *BY_STATE)}


@dataclass(frozen=True, slots=True)
class Row:
    """One referral of the list; of a protected client neither the name nor the service."""

    referral: Referral
    client: str
    service: str
    days: int | None
    """Days without an answer; None: it is not waited for."""


@dataclass(frozen=True, slots=True)
class Listed:
    rows: Sequence[Row]
    view: View
    counts: Mapping[str, int]
    page: int
    pages: int

    @property
    def people(self) -> list[str]:
        """Return the person ids of the clients on the page."""
        return [row.referral.client.person_id for row in self.rows]


def listed(staff: Staff, key: str, page: int, today: date) -> Listed:
    """Return a page of the referrals a person follows: three queries, however many there are."""
    theirs = Referral.objects.filter(client__in=Client.objects.filter(readable_by(staff)))
    counts = theirs.aggregate(
        **{_alias(one.key): Count("pk", filter=one.where(today)) for one in VIEWS.values()}
    )
    view = VIEWS.get(key, GOING)
    pages = max(1, -(-counts[_alias(view.key)] // ON_A_PAGE))
    page = min(page, pages)
    found = (
        theirs.filter(view.where(today))
        .select_related("client", "coach")
        .order_by(*view.order, "pk")
    )
    rows = list(found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    shown = service_names({row.service_id for row in rows if not row.client.non_disclosure})
    return Listed(
        rows=[_row(one, shown, today) for one in rows],
        view=view,
        counts={one.key: counts[_alias(one.key)] for one in VIEWS.values()},
        page=page,
        pages=pages,
    )


def days_waited(referral: Referral, today: date) -> int | None:
    """Return the days a referral has waited for an answer; None: it does not."""
    if referral.state not in {*UNANSWERED, State.NO_ANSWER} or referral.sent_at is None:
        return None
    return (today - referral.sent_at.astimezone(get_current_timezone()).date()) // timedelta(days=1)


def _row(referral: Referral, shown: Mapping[int, str], today: date) -> Row:
    client = referral.client
    named = " ".join(filter(None, (client.given_name, client.family_name)))
    hidden = client.non_disclosure
    return Row(
        referral,
        client=client.person_id if hidden else named or client.person_id,
        service="" if hidden else shown.get(referral.service_id, ""),
        days=days_waited(referral, today),
    )


def _alias(key: str) -> str:
    return "n_" + key.replace("-", "_")
