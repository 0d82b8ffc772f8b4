"""The columns a worklist can show, and how each one is sorted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str | Promise
    css: str
    """Class of its cells; empty: it has none of its own, it stands under the client's name."""
    order: tuple[str, ...] = ()
    """What it is sorted by; empty: it cannot be."""
    usual: bool = False
    private: bool = False
    """A list does not show it of a protected client, so these come last when sorted by it."""
    leads: bool = False
    title: str | Promise = ""
    """What the chooser of columns calls it, where that is not its heading."""

    @property
    def name(self) -> str | Promise:
        return self.title or self.label


CLIENT = Column(
    "asiakas",
    _("Client"),
    "c-who",
    ("client__family_name", "client__given_name"),
    usual=True,
    private=True,
)
"""Always shown, first."""

DUE = "maaraaika"

COLUMNS: Mapping[str, Column] = {
    column.key: column
    for column in (
        Column("ika", _("Age and language"), "", usual=True, private=True),
        Column("toimi", _("Next step and why"), "c-act", ("next_kind",), usual=True),
        Column(DUE, _("Due"), "c-due", ("day",), usual=True),
        Column("yhteys", _("Last contact"), "c-con", ("contact_at",), usual=True),
        Column("suunnitelma", _("Plan"), "c-plan", ("plan_until", "plan_made_on"), usual=True),
        Column(
            "tyottomana",
            pgettext_lazy("heading of a narrow column", "Unempl. days"),
            "c-days",
            ("unemployed_since",),
            usual=True,
            private=True,
            title=_("Days unemployed"),
        ),
        Column("palvelu", _("Service now"), "c-srv", ("service_until",), usual=True, private=True),
        Column("polku", _("Path, 36 months"), "c-path", usual=True, private=True),
        Column("kunta", _("Municipality"), "c-mun", ("client__municipality",), private=True),
        Column("ammatti", _("Occupation"), "c-occ", ("client__occupation",), private=True),
        Column("kuntaosuus", _("Municipal share"), "c-share", ("share_rises_on",), private=True),
        Column("alkanut", _("Job search since"), "c-since", ("search_since",), private=True),
        Column("tapaaminen", _("Next meeting"), "c-meet", ("meeting_at",)),
        Column("valmentaja", _("Own coach"), "c-coach", ("coach__name",), usual=True, leads=True),
    )
}

SORTS: Mapping[str, Column] = {
    column.key: column for column in (CLIENT, *COLUMNS.values()) if column.order
}


def offered(*, lead: bool) -> tuple[Column, ...]:
    """Return the columns a reader may choose from, in the order of the table."""
    return tuple(column for column in COLUMNS.values() if lead or not column.leads)


def shown(keys: Iterable[str], *, lead: bool) -> tuple[Column, ...]:
    """Return the chosen columns, or the usual ones where none is chosen."""
    chosen = frozenset(keys)
    return tuple(
        column
        for column in offered(lead=lead)
        if (column.key in chosen if chosen else column.usual)
    )
