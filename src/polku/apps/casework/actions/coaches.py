"""The coaches of an extract as staff: their area, their unit, their caseload norm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from polku.apps.casework.actions.errors import LoadError
from polku.apps.casework.actions.merging import Merged
from polku.apps.people.models import Area, Staff, Unit
from polku.apps.people.names import Role
from polku.reference import areas

Row = Mapping[str, Any]

_FIELDS = ("name", "unit", "area", "norm", "languages")


def area_row(known: areas.Area) -> Area:
    """Return the row of an area, made the first time it is met."""
    names = {f"name_{language}": known.name.within(language) for language in ("fi", "sv", "en")}
    found, _new = Area.objects.get_or_create(
        code=known.code, defaults={"kind": known.kind.value} | names
    )
    return found


def area_meant(text: str, day: date) -> areas.Area:
    """Return the area called `text`, of the division in force on `day` before any other.

    Raises UnknownAreaError.
    """
    current = [kind for kind in areas.AreaKind if any(day in a.period for a in areas.areas(kind))]
    for kind in current:
        try:
            return areas.area_named(text, kind)
        except areas.UnknownAreaError:
            continue
    return areas.area_named(text)


@dataclass(slots=True)
class Coaches:
    """Writes coaches as staff.

    `home`, the key of the area of most clients, is the area of those whose row names none in force.
    """

    day: date
    home: int | None
    moved: list[int] = field(default_factory=list)
    """Keys of the staff whose unit changed."""

    def merge(self, rows: Iterable[Row]) -> Merged:
        """Create or update the register's coaches; roles and sign-in stay as Polku has them."""
        known = {staff.coach_id: staff for staff in Staff.objects.exclude(coach_id=None)}
        new: list[Staff] = []
        changed: list[Staff] = []
        unchanged = 0
        for row in rows:
            values = self._values(row)
            staff = known.get(row["coach_id"])
            if staff is None:
                new.append(self._coach(row["coach_id"], values))
            elif all(getattr(staff, name) == value for name, value in values.items()):
                unchanged += 1
            else:
                self._set(staff, values)
                changed.append(staff)
        _create(new)
        Staff.objects.bulk_update(changed, _FIELDS, batch_size=500)
        return Merged(len(new), len(changed), unchanged)

    def add_unnamed(self, coach_ids: Iterable[str]) -> None:
        """Create the coaches that persons name and the table of coaches does not."""
        known = set(Staff.objects.exclude(coach_id=None).values_list("coach_id", flat=True))
        _create([self._coach(coach_id, {}) for coach_id in sorted(set(coach_ids) - known)])

    def _values(self, row: Row) -> dict[str, Any]:
        area = self._area(row)
        unit = None
        if row["unit"] and area is not None:
            unit, _new = Unit.objects.get_or_create(area_id=area, name=row["unit"])
        return {
            "name": row["name"] or row["coach_id"],
            "unit_id": unit.pk if unit else None,
            "area_id": area,
            "norm": row["norm"],
            "languages": row["languages"] or "",
        }

    def _area(self, row: Row) -> int | None:
        if not row["area"]:
            return self.home
        try:
            meant = area_meant(row["area"], self.day)
        except areas.UnknownAreaError as error:
            raise LoadError(
                _("The area of the coach %(coach)s is not known: %(why)s")
                % {"coach": row["coach_id"], "why": error}
            ) from error
        if self.home is not None and self.day not in meant.period:
            return self.home
        return area_row(meant).pk

    def _set(self, staff: Staff, values: dict[str, Any]) -> None:
        if staff.unit_id != values["unit_id"]:
            self.moved.append(staff.pk)
        for name, value in values.items():
            setattr(staff, name, value)

    def _coach(self, coach_id: str, values: dict[str, Any]) -> Staff:
        """Make a coach who cannot sign in before an administrator lets them."""
        return Staff(
            **{"username": coach_id, "coach_id": coach_id, "name": coach_id, "area_id": self.home}
            | {"role": Role.COACH, "password": make_password(None)}
            | values
        )


def _create(staff: list[Staff]) -> None:
    names = [one.username for one in staff]
    taken = set(Staff.objects.filter(username__in=names).values_list("username", flat=True))
    for one in staff:
        if one.username in taken:  # somebody's sign-in name already
            one.username = f"{one.coach_id}@coach"
    Staff.objects.bulk_create(staff, batch_size=500)
