"""Who may see the access log, and whose tokens are whose. The rules are written here and nowhere else."""

from django.db.models import Q

from polku.apps.people.models import Staff
from polku.apps.people.names import Role

READERS_OF_LOG = (Role.AUDITOR, Role.ADMIN)


def may_read_access_log(reader: Staff) -> bool:
    return reader.role in READERS_OF_LOG


def readable_lines(reader: Staff) -> Q:
    """Return the lines of the log this person may read: all, or those made in their own area."""
    if not may_read_access_log(reader):
        return Q(pk__in=())
    if reader.area_id is None:
        return Q()
    return Q(by__area=reader.area_id)


def own_tokens(owner: Staff) -> Q:
    """Return the tokens a person may see and end on a page: their own."""
    return Q(owner=owner)
