"""Who may read a client. The rule is written here and nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from polku.apps.casework.models import Client
from polku.apps.people.models import Staff
from polku.apps.people.names import Role

NOBODY = Q(pk__in=())

Way = Mapping[str, Any]
"""Columns of a client, and of the standing that carries the same ones, with what they must hold."""


def readable_by(staff: Staff) -> Q:
    """Return the filter of the clients that `staff` may read.

    A coach: those whose own coach or stand-in they are. A lead: those of the unit's coaches, and
    those of the area who have no coach. Everybody else, administrators and superusers too: nobody.
    """
    return _any_of(_ways(staff))


def standing_of(staff: Staff) -> Q:
    """Return the filter of the standings of the clients that `staff` may read.

    Both the standing and its client must say so: a standing left behind by a change opens nothing,
    and both tables are reached by their own index.
    """
    ways = _ways(staff)
    return _any_of(ways) & _any_of(ways, "client__")


def _ways(staff: Staff) -> Sequence[Way]:
    match staff.role:
        case Role.COACH:
            return [{"coach": staff.pk}, {"stand_in": staff.pk}]
        case Role.LEAD:
            return [{"coach__in": _coaches_of(staff)}, *_unallocated_of(staff)]
        case _:
            return []


def _any_of(ways: Sequence[Way], via: str = "") -> Q:
    found = NOBODY
    for way in ways:
        found |= Q(**{via + column: value for column, value in way.items()})
    return found


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


def _unallocated_of(lead: Staff) -> list[Way]:
    return [] if lead.area_id is None else [{"coach": None, "area_id": lead.area_id}]
