"""The filters of the worklist: key, words, and what each means on a given day. One place.

Each is a filter on `Standing`. The counts beside them and the rows behind them are this same filter,
so a count always opens exactly its rows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from polku.apps.casework.models import Conflict
from polku.kernel.periods import months_after
from polku.rules.parameters import load


@dataclass(frozen=True, slots=True)
class Filter:
    key: str
    label: str | Promise
    group: str
    where: Callable[[date], Q]
    private: bool = False
    """It tells what a list may not tell of a protected client: path, service, age or language."""
    leads: bool = False
    """Only for leads."""

    def on(self, today: date) -> Q:
        """Return the filter of the rows it opens on a day."""
        found = self.where(today)
        return found & Q(client__non_disclosure=False) if self.private else found


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_current_timezone())


def _within(column: str, days: int) -> Callable[[date], Q]:
    def where(today: date) -> Q:
        return Q(**{f"{column}__range": (today, today + timedelta(days=days))})

    return where


def meeting_on(day: date) -> Q:
    """Return the filter of those with a meeting booked for a day in Finland."""
    return Q(meeting_at__gte=midnight(day), meeting_at__lt=midnight(day + timedelta(days=1)))


def _no_meeting_on(day: date) -> Q:
    tomorrow = midnight(day + timedelta(days=1))
    return Q(meeting_at=None) | Q(meeting_at__lt=midnight(day)) | Q(meeting_at__gte=tomorrow)


def without_delay() -> Q:
    """Return what is to be done without delay: the law sets no day, so it is for today."""
    return Q(next_due=None) & ~Q(next_rule="")


def _due_soon(today: date) -> Q:
    return _within("next_due", 7)(today) | without_delay()


def _no_contact(months: int) -> Callable[[date], Q]:
    """Last contact longer ago than that; or never any, and the job search is older than that."""

    def where(today: date) -> Q:
        since = months_after(today, -months)
        return Q(contact_at__lt=midnight(since)) | Q(contact_at=None, search_since__lt=since)

    return where


def _in_service(today: date) -> Q:
    running = Q(service_until=None) | Q(service_until__gte=today)
    return ~Q(service="") & Q(service_since__lte=today) & running


NEXT_STEPS: list[Callable[[date], Q]] = []
"""What other apps know to follow a running service, besides what the history says."""


def _ends_with_nothing_after(today: date) -> Q:
    found = _in_service(today) & _within("service_until", 30)(today) & Q(service_next=False)
    for follows in NEXT_STEPS:
        found &= ~follows(today)
    return found


def _foreign_language(today: date) -> Q:
    native = load()["national_languages"].on(today).is_
    return ~Q(client__mother_tongue__in=("", *native))


def _swedish(_today: date) -> Q:
    own = Q(client__service_language="", client__mother_tongue="sv")
    return Q(client__service_language="sv") | own


def _conflict(_today: date) -> Q:
    return Q(Exists(Conflict.objects.filter(client=OuterRef("client_id"), settled_at=None)))


URGENT, CLOCKS, CONTACT = "urgent", "clocks", "contact"
SERVICES, SITUATION, HEADINGS = "services", "situation", "headings"

GROUPS: Mapping[str, str | Promise] = {
    URGENT: _("Urgent"),
    CLOCKS: _("Clocks and plans"),
    CONTACT: _("Keeping in touch"),
    SERVICES: _("Services"),
    SITUATION: _("Situation"),
}
"""Headings of the rail, in order."""

LATE, TODAY, SOON = "myohassa", "tapaaminen-tanaan", "7-pv"

OWN = (
    Filter(LATE, _("Late"), URGENT, lambda today: Q(next_due__lt=today)),
    Filter(TODAY, _("Meeting today"), URGENT, meeting_on),
    Filter(SOON, _("Due within 7 days"), URGENT, _due_soon),
    Filter(
        "alkuhaastattelu",
        _("Initial interview not held"),
        CLOCKS,
        lambda _today: Q(interview_due__isnull=False),
    ),
    Filter("suunnitelma-puuttuu", _("Plan missing"), CLOCKS, lambda _today: Q(plan_made_on=None)),
    Filter(
        "suunnitelma-vanhentunut",
        _("Plan expired"),
        CLOCKS,
        lambda today: Q(plan_until__lt=today),
    ),
    Filter("ei-yhteytta-3-kk", _("No contact for 3 months"), CONTACT, _no_contact(3)),
    Filter("ei-yhteytta-6-kk", _("No contact for 6 months"), CONTACT, _no_contact(6)),
    Filter("ei-yhteytta-12-kk", _("No contact for 12 months"), CONTACT, _no_contact(12)),
    Filter(
        "vain-etayhteyksia",
        _("Only remote contacts so far"),
        CONTACT,
        lambda _today: Q(contact_at__isnull=False, met_on=None),
    ),
    Filter("palvelussa", _("In a service"), SERVICES, _in_service, private=True),
    Filter(
        "paattyy-30-pv",
        _("Ends in 30 days, nothing after"),
        SERVICES,
        _ends_with_nothing_after,
        private=True,
    ),
    Filter(
        "palasi-12-kk",
        _("Returned within 12 months"),
        SERVICES,
        lambda _today: Q(returned_on__isnull=False),
        private=True,
    ),
    Filter(
        "tyottomana-12-kk",
        _("Unemployed over 12 months"),
        SITUATION,
        lambda today: Q(unemployed_since__lte=months_after(today, -12)),
        private=True,
    ),
    Filter(
        "kuntaosuus-nousee-30-pv",
        _("Municipal share rises in 30 days"),
        SITUATION,
        _within("share_rises_on", 30),
        private=True,
    ),
    Filter(
        "alle-30-vuotias",
        _("Under 30"),
        SITUATION,
        lambda today: Q(client__birth_date__gt=months_after(today, -30 * 12)),
        private=True,
    ),
    Filter("vieraskielinen", _("Foreign-language"), SITUATION, _foreign_language, private=True),
    Filter("ruotsinkielinen", _("Service in Swedish"), SITUATION, _swedish, private=True),
    Filter(
        "turvakielto",
        _("Non-disclosure"),
        SITUATION,
        lambda _today: Q(client__non_disclosure=True),
    ),
    Filter("ristiriita", _("Register says otherwise"), SITUATION, _conflict),
    Filter(
        "ilman-valmentajaa",
        _("Without an own coach"),
        SITUATION,
        lambda _today: Q(coach=None),
        leads=True,
    ),
)
"""What the standing and the conflicts tell, in the order of the rail."""

RAIL: list[Filter] = list(OWN)
"""All filters of the rail: our own, then those of other apps (`offer`)."""


def _not_late(today: date) -> Q:
    return Q(next_due=None) | Q(next_due__gte=today)


def _for_today(today: date) -> Q:
    return Q(next_due=today) | without_delay() | (_not_late(today) & meeting_on(today))


def _soon(today: date) -> Q:
    days = Q(next_due__gt=today, next_due__lte=today + timedelta(days=7))
    return _no_meeting_on(today) & days


def _later(today: date) -> Q:
    return _no_meeting_on(today) & Q(next_due__gt=today + timedelta(days=7))


def _nothing_due(today: date) -> Q:
    return _no_meeting_on(today) & Q(next_due=None, next_rule="")


BY_DAY = (
    Filter("ryhma-myohassa", _("Late"), HEADINGS, lambda today: Q(next_due__lt=today)),
    Filter("ryhma-tanaan", _("Today"), HEADINGS, _for_today),
    Filter("ryhma-7-pv", _("Within 7 days"), HEADINGS, _soon),
    Filter("ryhma-myohemmin", _("Later"), HEADINGS, _later),
    Filter("ryhma-ei-mitaan", _("Nothing due"), HEADINGS, _nothing_due),
)
"""The headings of a list in order of due day: each row is under exactly one."""

FILTERS: dict[str, Filter] = {chosen.key: chosen for chosen in (*RAIL, *BY_DAY)}


def offer(*filters: Filter) -> None:
    """Put filters of an app that casework does not know on the rail, once, when apps are loaded."""
    for chosen in filters:
        if chosen.key not in FILTERS:
            RAIL.append(chosen)
            FILTERS[chosen.key] = chosen


def count_as_next(follows: Callable[[date], Q]) -> None:
    """Let what an app knows count as something that follows a running service."""
    if follows not in NEXT_STEPS:
        NEXT_STEPS.append(follows)


def both(keys: Iterable[str], today: date) -> Q:
    """Return the filter of the rows that every one of the filters opens."""
    found = Q()
    for key in keys:
        found &= FILTERS[key].on(today)
    return found
