"""Who may ask what of the paths, and who sees figures as counted. The rules are written here only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.db.models import Q

from polku.analytics.arrays import Keys
from polku.analytics.derive.pseudonyms import pseudonyms
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.selection import select
from polku.apps.casework.models import Client
from polku.apps.casework.perms import readable_by
from polku.apps.people.models import Area, Staff, Unit
from polku.apps.people.names import Role
from polku.services.names import State

READERS = frozenset(
    {Role.ANALYST, Role.MANAGER, Role.LEAD, Role.COORDINATOR, Role.COACH, Role.AUDITOR}
)


class NotTheirsError(Exception):
    """Something was asked of an area, a unit or a coach that the asker may not ask of.

    Whether there is such a one is not told.
    """


class Coach(NamedTuple):
    """A coach that may be asked of one by one: the register's id, the name, the key of the staff."""

    id: str
    name: str
    key: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Of whom a person may ask."""

    area: str
    """Code of the only area; empty: `areas` are to choose from, or all of them at once."""
    areas: Sequence[str]
    units: Sequence[str]
    """Names of the area's units."""
    coaches: Sequence[Coach]

    def check(self, filters: Filters) -> None:
        """Raise NotTheirsError when the filters name an area, unit or coach that is not theirs."""
        for value, theirs in (
            (filters.area, self.areas),
            (filters.unit, self.units),
            (filters.coach, [coach.id for coach in self.coaches]),
        ):
            if value and value not in theirs:
                raise NotTheirsError


def scope_of(staff: Staff) -> Scope | None:
    """Return of whom a person may ask; None: of nobody.

    Everybody asks of their own area only; a supervisor without an area, of every one. Single
    coaches are asked of by the lead of their unit and by themselves.
    """
    if staff.role not in READERS:
        return None
    if staff.area is not None:
        units = Unit.objects.filter(area=staff.area).order_by("name")
        coaches = tuple(_coaches(staff))
        return Scope(
            staff.area.code,
            (staff.area.code,),
            tuple(units.values_list("name", flat=True)),
            coaches,
        )
    if staff.role == Role.AUDITOR:
        codes = Area.objects.order_by("name_fi").values_list("code", flat=True)
        return Scope("", tuple(codes), (), ())
    return None


def _coaches(staff: Staff) -> Iterator[Coach]:
    if staff.role == Role.COACH and staff.coach_id:
        yield Coach(staff.coach_id, staff.name, staff.pk)
    if staff.role == Role.LEAD and staff.unit_id is not None:
        coaches = Staff.objects.filter(unit=staff.unit_id, coach_id__isnull=False).order_by("name")
        for coach_id, name, key in coaches.values_list("coach_id", "name", "pk"):
            if coach_id:
                yield Coach(coach_id, name, key)


def exact_for(staff: Staff, filters: Filters, index: Index, secret: bytes) -> bool:
    """Tell whether a person may see figures as counted: they may open everybody behind them.

    Asked only where it can be so: a lead of the own unit, a coach of the own clients. Then everyone
    whom the filters choose in the index is compared with the clients readable now: since the index
    was built a client may have moved to another coach. Who the filters choose whatever the day is
    held against it, so that no figure of the page counts anybody else.
    """
    if not _of_own(staff, filters):
        return False
    readable = Client.objects.filter(readable_by(staff)).values_list("person_id", flat=True)
    theirs = pseudonyms(readable.iterator(), secret)
    return bool(np.isin(behind(index, filters), theirs).all())


def _of_own(staff: Staff, filters: Filters) -> bool:
    match staff.role:
        case Role.LEAD:
            own = staff.unit is not None and filters.unit == staff.unit.name
            return own or bool(filters.coach)  # the scope lets a lead name own coaches only
        case Role.COACH:
            return bool(staff.coach_id) and filters.coach == staff.coach_id
        case _:
            return False


def behind(index: Index, filters: Filters) -> Keys:
    """Return the pseudonyms of the people whom the filters choose, whatever the day."""
    selection = select(index, filters)

    def chosen(shard: Shard) -> Keys:
        found: Keys = shard.tables["persons"]["pseudonym"][selection.people(shard)]
        return found

    return np.concatenate([np.empty(0, np.uint64), *selection.each(chosen)])


def services_of(staff: Staff) -> Q:
    """Return the services whose results a person may see: whoever asks of paths, those of the area.

    Drafts are for those who work with services alone.
    """
    of = scope_of(staff)
    if of is None:
        return Q(pk__in=())
    inside = Q(area__code__in=of.areas)
    return inside if staff.role != Role.AUDITOR else inside & ~Q(state=State.DRAFT)
