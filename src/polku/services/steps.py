"""The way of a service to its readers and back."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from polku.services.names import State
from polku.services.service import Service

STEPS: Mapping[State, tuple[State, ...]] = MappingProxyType(
    {
        State.DRAFT: (State.READY, State.PUBLISHED, State.OUTDATED),
        State.READY: (State.PUBLISHED, State.DRAFT),
        State.PUBLISHED: (State.OUTDATED, State.DRAFT, State.READY, State.ARCHIVED),
        State.OUTDATED: (State.READY, State.DRAFT, State.ARCHIVED),
        State.ARCHIVED: (State.DRAFT,),
    }
)
"""Where each state may lead, the usual step first: as in the service manual of Helsinki."""

COMPLETE = frozenset({State.READY, State.PUBLISHED})
"""States that a service with something missing does not get into."""


def review_due(service: Service) -> date | None:
    """Return the day a service has to be looked at again; None: it never has been."""
    if service.reviewed_on is None:
        return None
    return service.reviewed_on + timedelta(days=service.review_days)
