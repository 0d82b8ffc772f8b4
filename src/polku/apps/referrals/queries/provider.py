"""The referrals of a provider, as somebody who signs in for it sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue.models import Service, ServiceQuerySet
from polku.apps.people.models import Staff
from polku.apps.referrals import names, perms
from polku.apps.referrals.models import Attendance, Referral
from polku.apps.referrals.queries.naming import service_names
from polku.services.referral import (
    COMING,
    EXPIRY_DAYS,
    OVER,
    RUNNING,
    UNANSWERED,
    Item,
    State,
)

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Part:
    """Referrals that ask for the same of their provider."""

    key: str
    label: str | Promise
    states: frozenset[State]


PARTS = (
    Part("vastattavat", _("To answer"), UNANSWERED),
    Part("tulossa", _("To begin"), COMING),
    Part("kaynnissa", _("Under way"), RUNNING),
    Part("paattyneet", _("Over"), OVER | {State.NO_ANSWER}),
)
"""In the order of the list."""
PART_OF: Mapping[str, Part] = {state.value: part for part in PARTS for state in part.states}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; empty: whatever."""

    service: int | None = None
    part: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    referral: Referral
    service: str
    client: str
    """The client's name; empty when it was not told, not opened yet, or is no longer shown."""
    left: int | None
    """Days until it ends without an answer; None: it waits for none."""

    @property
    def part(self) -> Part:
        return PART_OF[self.referral.state]


@dataclass(frozen=True, slots=True)
class Listed:
    rows: Sequence[Row]
    """By part, the one to be answered soonest first."""
    counts: Sequence[tuple[Part, int]]
    services: Mapping[int, str]
    """Those that have any, by key."""
    page: int
    pages: int

    @property
    def people(self) -> list[str]:
        """Return the person ids of the clients whose names are on the page."""
        return [row.referral.client.person_id for row in self.rows if row.client]


def listed(staff: Staff, wish: Wish, today: date) -> Listed:
    """Return a page of a provider's referrals: four queries, however many there are."""
    own = Referral.objects.filter(perms.referrals_of(staff))
    tally = list(own.order_by().values_list("service_id", "state"))
    services = service_names({key for key, _state in tally})
    wanted = [(key, state) for key, state in tally if wish.service is None or key == wish.service]
    counts = [(part, sum(state in part.states for _key, state in wanted)) for part in PARTS]
    total = sum(n for part, n in counts if wish.part in {"", part.key})
    pages = max(1, -(-total // ON_A_PAGE))
    page = min(wish.page, pages)
    rows = _ordered(own, wish).select_related("client", "run")
    found = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Listed([_row(one, services, today) for one in found], counts, services, page, pages)


def _ordered(own: QuerySet[Referral], wish: Wish) -> QuerySet[Referral]:
    wanted = Q() if wish.service is None else Q(service=wish.service)
    for part in PARTS:
        if part.key == wish.part:
            wanted &= Q(state__in=part.states)
    places = [When(state__in=part.states, then=Value(n)) for n, part in enumerate(PARTS)]
    place = Case(*places, default=Value(len(PARTS)), output_field=IntegerField())
    over = Case(When(state__in=PARTS[-1].states, then="changed_at"), default=None)
    return own.filter(wanted).order_by(place, over.desc(nulls_first=True), "sent_at", "pk")


def _row(referral: Referral, services: Mapping[int, str], today: date) -> Row:
    opened = referral.state != State.SENT and perms.still_told(referral, today)
    name = referral.told.get(Item.NAME.value, "") if opened else ""
    return Row(referral, services.get(referral.service_id, ""), name, days_left(referral, today))


def days_left(referral: Referral, today: date) -> int | None:
    """Return the days until a referral ends without an answer; None: it waits for none."""
    if referral.state not in UNANSWERED or referral.sent_at is None:
        return None
    sent = referral.sent_at.astimezone(get_current_timezone()).date()
    return (sent + timedelta(days=EXPIRY_DAYS) - today).days


@dataclass(frozen=True, slots=True)
class Shown:
    """One referral as its provider sees it: exactly what was told, and what it has answered."""

    referral: Referral
    service: str
    area: str
    told: Sequence[tuple[str, str]]
    attendance: Sequence[Attendance]
    left: int | None

    @property
    def state(self) -> State:
        return State(self.referral.state)

    @property
    def refusal(self) -> str:
        """Return why the provider said no; empty: it did not."""
        refused = self.state is State.REFUSED
        return str(names.Refusal(self.referral.reason).label) if refused else ""

    @property
    def is_new(self) -> bool:
        """Whether nobody of the provider has opened it."""
        return self.state is State.SENT


def referral_for(staff: Staff, pk: int) -> Referral | None:
    """Return a referral to a service that a person speaks for; None: they may not know of it."""
    rows = Referral.objects.filter(perms.referrals_of(staff), pk=pk)
    return rows.select_related(
        "client", "coach", "run", "service__provider", "service__area"
    ).first()


def shown(referral: Referral, language: str, today: date) -> Shown:
    """Return what a referral's provider sees of it."""
    told = perms.told_to_provider(referral, today)
    still = perms.still_told(referral, today)
    return Shown(
        referral,
        service=service_names({referral.service_id}).get(referral.service_id, ""),
        area=getattr(referral.service.area, f"name_{language}"),
        told=[(str(names.Item(item).label), value) for item, value in told.items()],
        attendance=list(referral.attendance.order_by("-day")) if still else [],
        left=days_left(referral, today),
    )


def own_services(staff: Staff) -> ServiceQuerySet:
    """Return the published services of a person's provider, in the area that invited them."""
    return Service.objects.public().filter(perms.given_by(staff))
