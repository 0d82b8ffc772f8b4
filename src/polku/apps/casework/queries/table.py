"""The worklist as a table to take away: the same rows and columns, one value a cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.timezone import localtime  # noqa: TID251 (turns a given moment to Finnish time)
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from polku.apps.casework.names import DutyKind, PathGroup, way_of
from polku.apps.casework.queries.columns import Column
from polku.apps.casework.queries.worklist import Row
from polku.register import codes

Cell = tuple[str | Promise, Callable[[Row], object]]


def _name_of(code_list: str, code: str) -> str:
    found = codes.names(code_list).get(code)
    return found.within(get_language() or "fi") if found else code


def _duty(row: Row) -> str:
    return str(DutyKind(row.kind).label) if row.kind in DutyKind else row.kind


def _contact(row: Row) -> str:
    return str(way_of(row.contact_method, row.contact_channel).label) if row.contact_at else ""


def _path(row: Row) -> str:
    return " ".join(str(PathGroup(letter).label) for letter in dict.fromkeys(row.strip))


ALWAYS: Sequence[Cell] = (
    (_("Client"), lambda row: _("Protected client") if row.protected else row.name),
    (_("Client number"), lambda row: row.person_id),
)

CELLS: Mapping[str, Sequence[Cell]] = {
    "ika": (
        (_("Age"), lambda row: row.age),
        (_("Language"), lambda row: _name_of("language", row.language)),
    ),
    "toimi": ((_("Next step"), _duty), (_("Rule"), lambda row: row.rule)),
    "maaraaika": ((_("Due"), lambda row: row.due),),
    "yhteys": (
        (_("Last contact"), lambda row: row.contact_at),
        (_("How"), _contact),
    ),
    "suunnitelma": (
        (_("Plan made"), lambda row: row.plan_made_on),
        (_("Plan until"), lambda row: row.plan_until),
    ),
    "tyottomana": ((_("Days unemployed"), lambda row: row.unemployed_days),),
    "palvelu": (
        (_("Service now"), lambda row: _name_of("service", row.service)),
        (_("Service ends"), lambda row: row.service_until),
    ),
    "polku": ((_("Path, oldest first"), _path),),
    "kunta": ((_("Municipality"), lambda row: _name_of("municipality", row.municipality)),),
    "ammatti": ((_("Occupation"), lambda row: _name_of("occupation", row.occupation)),),
    "kuntaosuus": (
        (_("Municipal share now, %"), lambda row: row.share_now),
        (_("Municipal share next, %"), lambda row: row.share_next),
        (_("Share rises"), lambda row: row.share_rises_on),
    ),
    "alkanut": ((_("Job search since"), lambda row: row.search_since),),
    "tapaaminen": ((_("Next meeting"), lambda row: row.meeting_at),),
    "valmentaja": ((_("Own coach"), lambda row: row.coach),),
}
"""The columns of the file that each column of the page becomes."""


def table(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[list[str]]:
    """Return the header and the rows as text; days as `24.11.2026`, times as `24.11.2026 9:15`."""
    cells = [*ALWAYS, *(cell for column in columns for cell in CELLS[column.key])]
    yield [str(label) for label, _value in cells]
    for row in rows:
        yield [_text(value(row)) for _label, value in cells]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        at = localtime(value)
        return f"{_text(at.date())} {at.hour}:{at.minute:02}"
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return str(value)
