"""What stands around every page: the menu, the help of the page, the age of the data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.apps.casework.models import Extract
from polku.apps.catalogue.perms import READERS as CATALOGUE_READERS
from polku.apps.insight.perms import READERS
from polku.apps.people.names import Role
from polku.web.handbook import address_of_help


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the main menu, the roles it is for, and the pages below it."""

    name: str
    label: str | Promise
    roles: frozenset[Role]
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    url: str
    label: str | Promise
    current: str
    """`page` on the page itself, `true` on one below it, else empty: as aria-current has it."""


EVERYONE = frozenset(Role)
MENU = (
    Entry(
        "casework:worklist",
        _("Worklist"),
        frozenset({Role.COACH, Role.LEAD}),
        below=("casework:client",),
    ),
    Entry(
        "referrals:referrals",
        _("Referrals"),
        frozenset({Role.COACH, Role.LEAD}),
        below=("referrals:referral", "referrals:send", "referrals:change", "referrals:letter"),
    ),
    Entry(
        "insight:situation",
        pgettext_lazy("of an area", "Situation"),
        READERS,
        below=("insight:indicators", "insight:official"),
    ),
    Entry("insight:paths", _("Paths"), READERS, below=("insight:states",)),
    Entry("insight:time-to-work", _("Time to work"), READERS),
    Entry("insight:revolving-door", _("Revolving door"), READERS),
    Entry("insight:map", _("Map"), READERS),
    Entry("insight:needs", _("Needs and supply"), READERS),
    Entry("insight:compare", _("Compare areas"), READERS),
    Entry(
        "catalogue:catalogue",
        pgettext_lazy("of the catalogue", "Services"),
        CATALOGUE_READERS,
        below=(
            "catalogue:service",
            "insight:service",
            "catalogue:edit-service",
            "catalogue:add-service",
            "catalogue:due-reviews",
            "referrals:ending",
            "catalogue:words",
            "catalogue:edit-words",
            "catalogue:questions",
            "catalogue:add-question",
            "catalogue:edit-question",
            "catalogue:ptv",
            "catalogue:embedding",
            "catalogue:imports",
            "catalogue:import",
            "catalogue:undo-import",
        ),
    ),
    Entry(
        "casework:uploads",
        _("Register extracts"),
        frozenset({Role.ADMIN}),
        below=("casework:upload", "casework:load-upload"),
    ),
    Entry(
        "referrals:provider",
        _("Referrals"),
        frozenset({Role.PROVIDER}),
        below=("referrals:provider-referral",),
    ),
    Entry("referrals:provider-attendance", _("Attendance"), frozenset({Role.PROVIDER})),
    Entry(
        "referrals:provider-services",
        _("Your services"),
        frozenset({Role.PROVIDER}),
        below=("referrals:provider-runs",),
    ),
    Entry("people:access-log", _("Who saw whom"), frozenset({Role.AUDITOR, Role.ADMIN})),
    Entry("rules", _("Rules of law"), EVERYONE, below=("rule",)),
)


def _menu(request: HttpRequest) -> list[Item]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    role = getattr(request.user, "role", None)

    def mark(entry: Entry) -> str:
        return "page" if here == entry.name else "true" if here in entry.below else ""

    return [
        Item(reverse(entry.name), entry.label, mark(entry)) for entry in MENU if role in entry.roles
    ]


def _data_age() -> datetime | None:
    """Return when the newest register extract was loaded: one query, only where it is shown."""
    return Extract.objects.order_by("-loaded_at").values_list("loaded_at", flat=True).first()


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Give every page its menu, its help and the age of its data (context processor)."""
    return {
        "menu": _menu(request) if hasattr(request, "user") else [],
        "help_url": address_of_help(request),
        "data_age": _data_age,
    }
