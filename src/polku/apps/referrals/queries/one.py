"""One referral as its coach sees it: how far it has come, who did what, what was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from polku.apps.casework.models import Client
from polku.apps.casework.perms import readable_by
from polku.apps.catalogue import perms as catalogue_perms
from polku.apps.catalogue import records, words
from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.referrals import names, perms
from polku.apps.referrals.models import Consent, Link, Referral, ReferralEvent
from polku.apps.referrals.queries.listing import days_waited
from polku.apps.referrals.queries.naming import service_names
from polku.rules.texts import written
from polku.services.referral import COMING, RUNNING, STEPS, UNANSWERED, Party, State

WHAT: Mapping[str, str | Promise] = {
    "changed": gettext_lazy("what is intended was changed"),
    "consent given": gettext_lazy("the client's consent was recorded"),
    "consent withdrawn": gettext_lazy("the client's consent was taken back"),
    "client informed": gettext_lazy("the client was informed"),
    "link renewed": gettext_lazy("a new link was asked for"),
    "attendance": gettext_lazy("attendance was told"),
    "reminded": gettext_lazy("the provider was reminded"),
}
"""What happened in an event that left the state as it was."""
BY: Mapping[str, str | Promise] = {
    Party.PROVIDER: pgettext_lazy("who did it", "provider, by link"),
    Party.CLOCK: pgettext_lazy("who did it", "the passing of time"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of what has happened."""

    at: datetime
    who: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shown:
    referral: Referral
    service: str
    events: Sequence[Event]
    told: Sequence[tuple[str, str]]
    """What the provider sees now, item by item."""
    withheld: bool
    """Something was told, and the provider sees nothing of it any more."""
    consents: Sequence[Consent]
    attendance: Sequence[tuple[str, int]]
    """How often the client took part how: the words, and the number."""
    link: Link | None
    """The newest."""
    link_state: str
    days: int | None
    """Days without an answer."""
    steps: frozenset[State]
    """Where a coach may lead it."""

    @property
    def state(self) -> State:
        return State(self.referral.state)

    @property
    def reason(self) -> str:
        """Return why it was refused or taken back."""
        choices = names.Refusal if self.state is State.REFUSED else names.Withdrawal
        return str(dict(choices.choices).get(self.referral.reason, self.referral.reason))

    @property
    def may_send(self) -> bool:
        return State.SENT in self.steps

    @property
    def may_withdraw(self) -> bool:
        return State.WITHDRAWN in self.steps

    @property
    def may_end(self) -> bool:
        return State.ENDED in self.steps

    @property
    def with_provider(self) -> bool:
        """Whether the provider has something to tell: of a link, or by phone."""
        return self.state in UNANSWERED | COMING | RUNNING


def referral_for(staff: Staff, pk: int) -> Referral | None:
    """Return a referral of a client that a person works with; None: they may not know of it."""
    clients = Client.objects.filter(readable_by(staff))
    rows = Referral.objects.filter(perms.referrals_of(staff), client__in=clients)
    found = rows.select_related("client", "run", "coach", "service__provider", "service__area")
    return found.filter(pk=pk).first()


def service_for(staff: Staff, pk: int) -> Service | None:
    """Return a published service of the person's area, read whole; None: it takes no referrals."""
    rows = Service.objects.public().filter(catalogue_perms.readable_by(staff))
    return records.whole_rows(rows).filter(pk=pk).first()


def whole_service(referral: Referral) -> Service:
    """Return the service of a referral, read whole: also one that is no longer published."""
    return records.whole_rows(Service.objects.all()).get(pk=referral.service_id)


def shown(referral: Referral, now: datetime, today: date) -> Shown:
    """Return a referral with all that is known of it: a constant number of queries."""
    link = referral.links.order_by("-made_at", "-pk").first()
    told = perms.told_to_provider(referral, today)
    return Shown(
        referral=referral,
        service=service_names({referral.service_id}).get(referral.service_id, ""),
        events=[_event(one) for one in referral.events.select_related("by").order_by("-at", "-pk")],
        told=[(str(names.Item(item).label), value) for item, value in told.items()],
        withheld=bool(referral.told) and not told,
        consents=list(referral.consents.order_by("-recorded_at")),
        attendance=_attendance(referral),
        link=link,
        link_state=str(link.state(now).label) if link else "",
        days=days_waited(referral, today),
        steps=frozenset(STEPS[Party.COACH].get(State(referral.state), ())),
    )


def _attendance(referral: Referral) -> list[tuple[str, int]]:
    found = list(referral.attendance.values_list("presence", flat=True))
    return [
        (str(one.label), found.count(one.value)) for one in names.Presence if one.value in found
    ]


def _event(event: ReferralEvent) -> Event:
    return Event(event.at, _who(event), _what(event), _detail(event.detail))


def _who(event: ReferralEvent) -> str:
    if event.by is None:
        return str(BY.get(event.party, ""))
    if event.detail.get("by_phone"):
        return _("%(name)s, as the provider told by phone") % {"name": event.by.name}
    return event.by.name


def _what(event: ReferralEvent) -> str:
    if event.was == event.became:
        what = event.detail.get("what", "")
        return words.capital(str(WHAT.get(what, what)))
    return words.capital(str(names.State(event.became).label))


def _detail(detail: Mapping[str, Any]) -> str:
    """Put what was told with an event into words; what is not known to the page is left out."""
    said = [str(label) for name, value in detail.items() if (label := _said(name, value))]
    return ". ".join(said)


def _said(name: str, value: Any) -> str:
    choices = {
        "reason": {**dict(names.Refusal.choices), **dict(names.Withdrawal.choices)},
        "how": dict(names.Informed.choices),
        "item": dict(names.Item.choices),
        "presence": dict(names.Presence.choices),
    }
    if name in choices:
        return str(choices[name].get(value, value)).rstrip(".")
    if name in {"on", "day"}:
        return written(date.fromisoformat(value), words.page_language())
    if name == "items":
        return words.listed([str(names.Item(one).label) for one in value])
    return value if name == "words" else ""
