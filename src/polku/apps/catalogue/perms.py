"""Who may read and edit the catalogue. The rules are written here and nowhere else."""

from collections.abc import Collection

from django.db.models import Q

from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.people.names import Role

NOBODY = Q(pk__in=())
READERS = frozenset(
    {Role.EDITOR, Role.COACH, Role.LEAD, Role.MANAGER, Role.COORDINATOR, Role.ANALYST}
)
"""Those who work with services: of their own area they read every one, drafts too."""


def readable_by(staff: Staff) -> Q:
    """Return the services that a person may read on the pages of the house."""
    if staff.role not in READERS or staff.area_id is None:
        return NOBODY
    return Q(area=staff.area_id)


def editable_by(staff: Staff) -> Q:
    """Return the services that a person may change: an editor all of the area, an owner their own."""
    theirs = readable_by(staff)
    return theirs if staff.role == Role.EDITOR else theirs & Q(owner=staff)


def may_read(staff: Staff, service: Service) -> bool:
    return Service.objects.filter(readable_by(staff), pk=service.pk).exists()


def may_edit(staff: Staff, service: Service) -> bool:
    return Service.objects.filter(editable_by(staff), pk=service.pk).exists()


def may_add(staff: Staff, area_id: int) -> bool:
    """Tell whether a person may add services to an area's catalogue."""
    return staff.role == Role.EDITOR and staff.area_id == area_id


def imports_of(staff: Staff) -> Q:
    """Return the imports that a person brings in, looks through and undoes: those of an editor's area."""
    if staff.role != Role.EDITOR or staff.area_id is None:
        return NOBODY
    return Q(area=staff.area_id)


def possible_owners(area_id: int) -> Q:
    """Return the filter of the staff who may be told to keep an area's service true."""
    return Q(area=area_id, role__in=READERS, is_active=True)


def may_keep(staff: Staff, service: Service) -> bool:
    """Tell whether a person may be the one who keeps a service true: as `possible_owners`, of a row."""
    return staff.is_active and staff.area_id == service.area_id and staff.role in READERS


def editors_of(areas: Collection[int]) -> Q:
    """Return the filter of the staff who edit the catalogues of areas."""
    return Q(area__in=areas, role=Role.EDITOR, is_active=True)
