"""Who may read a client. The rule is written here and nowhere else.

A client and the derived `Standing` carry the same columns (coach, stand-in, area), so one filter
serves both: the pages, the counts, the search and the export cannot disagree.
"""

from django.db.models import Q

from polku.apps.casework.models import Client
from polku.apps.people.models import Staff
from polku.apps.people.names import Role

NOBODY = Q(pk__in=())


def readable_by(staff: Staff) -> Q:
    """Return the filter of clients (or of their standing) that `staff` may read.

    A coach: those whose own coach or stand-in they are. A lead: those of the unit's coaches, and
    those of the area who have no coach. Everybody else, administrators and superusers too: nobody.
    """
    match staff.role:
        case Role.COACH:
            return Q(coach=staff.pk) | Q(stand_in=staff.pk)
        case Role.LEAD:
            return Q(coach__in=_coaches_of(staff)) | _unallocated_of(staff)
        case _:
            return NOBODY


def may_read(staff: Staff, client: Client) -> bool:
    return Client.objects.filter(readable_by(staff), pk=client.pk).exists()


def has_worklist(staff: Staff) -> bool:
    """Tell whether the role works with clients at all."""
    return staff.role in {Role.COACH, Role.LEAD}


def may_load_extracts(staff: Staff) -> bool:
    """Tell whether the person brings register extracts in: the role alone, not a superuser's flag."""
    return staff.role == Role.ADMIN


def _coaches_of(lead: Staff) -> list[int]:
    """Return the keys of the unit's staff: spelled out, both databases use the coach index."""
    if lead.unit_id is None:
        return []
    return list(Staff.objects.filter(unit=lead.unit_id).values_list("pk", flat=True))


def _unallocated_of(lead: Staff) -> Q:
    area = lead.area_id
    return Q(coach=None, area_id=area) if area is not None else NOBODY
