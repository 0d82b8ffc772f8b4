"""The main menu: rooms, and the pages of a room, each for the roles that may open it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.apps.catalogue.perms import READERS as CATALOGUE_READERS
from polku.apps.insight.perms import READERS
from polku.apps.people.names import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: its address by name, the roles it is for, and what lies below it.

    An entry with `pages` is a room: it leads to the first of its pages, which are shown beside one
    another on each of them.
    """

    name: str
    label: str | Promise
    roles: frozenset[Role]
    below: tuple[str, ...] = ()
    pages: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    url: str
    label: str | Promise
    current: str
    """`page` on the page itself, `true` on one below it, else empty: as aria-current has it."""
    pages: Sequence["Item"] = ()


EVERYONE = frozenset(Role)
WITH_CLIENTS = frozenset({Role.COACH, Role.LEAD})
EDITORS = frozenset({Role.EDITOR})
PROVIDERS = frozenset({Role.PROVIDER})

SITUATION = (
    Entry("insight:situation", pgettext_lazy("of an area", "Situation"), READERS),
    Entry("insight:indicators", _("Indicators"), READERS),
    Entry("insight:needs", _("Needs and supply"), READERS),
    Entry("insight:map", _("Map"), READERS),
    Entry("insight:compare", _("Compare areas"), READERS),
    Entry("insight:official", _("Official figures"), READERS),
)
PATHS = (
    Entry("insight:paths", _("Paths"), READERS, below=("insight:states",)),
    Entry("insight:time-to-work", _("Time to work"), READERS),
    Entry("insight:revolving-door", _("Revolving door"), READERS),
)
SERVICES = (
    Entry(
        "catalogue:catalogue",
        _("Service catalogue"),
        CATALOGUE_READERS,
        below=(
            "catalogue:service",
            "insight:service",
            "catalogue:edit-service",
            "catalogue:add-service",
        ),
    ),
    Entry("catalogue:due-reviews", _("Is it still true?"), CATALOGUE_READERS),
    Entry("referrals:ending", _("Ending funding"), CATALOGUE_READERS),
    Entry(
        "catalogue:questions",
        _("Questions and answers"),
        EDITORS,
        below=("catalogue:add-question", "catalogue:edit-question"),
    ),
    Entry("catalogue:words", _("Words of searches"), EDITORS, below=("catalogue:edit-words",)),
    Entry(
        "catalogue:imports",
        _("Imports"),
        EDITORS,
        below=("catalogue:import", "catalogue:undo-import"),
    ),
    Entry("catalogue:ptv", _("From the PTV"), EDITORS),
    Entry("catalogue:embedding", _("On your own site"), CATALOGUE_READERS),
)
MENU = (
    Entry("casework:worklist", _("Worklist"), WITH_CLIENTS, below=("casework:client",)),
    Entry(
        "referrals:referrals",
        _("Referrals"),
        WITH_CLIENTS,
        below=("referrals:referral", "referrals:send", "referrals:change", "referrals:letter"),
    ),
    Entry("insight:situation", pgettext_lazy("of an area", "Situation"), READERS, pages=SITUATION),
    Entry("insight:paths", _("Paths"), READERS, pages=PATHS),
    Entry(
        "catalogue:catalogue",
        pgettext_lazy("of the catalogue", "Services"),
        CATALOGUE_READERS,
        pages=SERVICES,
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
        PROVIDERS,
        below=("referrals:provider-referral",),
    ),
    Entry("referrals:provider-attendance", _("Attendance"), PROVIDERS),
    Entry(
        "referrals:provider-services",
        _("Your services"),
        PROVIDERS,
        below=("referrals:provider-runs",),
    ),
    Entry("people:access-log", _("Who saw whom"), frozenset({Role.AUDITOR, Role.ADMIN})),
    Entry("rules", _("Rules of law"), EVERYONE, below=("rule",)),
)


def menu(request: HttpRequest) -> list[Item]:
    """Return the menu of whoever asks, and where in it the page asked for is."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return _items(MENU, getattr(request.user, "role", None), here)


def _items(entries: Sequence[Entry], role: Role | None, here: str) -> list[Item]:
    return [_item(entry, role, here) for entry in entries if role in entry.roles]


def _item(entry: Entry, role: Role | None, here: str) -> Item:
    pages = _items(entry.pages, role, here)
    within = here in entry.below or any(page.current for page in pages)
    # In a room it is the page beside the others that is the page itself.
    current = "page" if here == entry.name and not pages else "true" if within else ""
    return Item(reverse(entry.name), entry.label, current, pages)
