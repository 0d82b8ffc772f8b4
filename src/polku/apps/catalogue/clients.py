"""Which services clients have been sent to, as told by apps that the catalogue does not know."""

from collections.abc import Callable, Collection
from datetime import datetime

Sent = Callable[[Collection[int], datetime], Collection[int]]
"""Tells to which of services, by their keys, a client has been sent since a moment."""
_TOLD_BY: list[Sent] = []


def tell(sent: Sent) -> None:
    """Ask `sent`, too, of services that clients have been sent to, when apps are loaded."""
    _TOLD_BY.append(sent)


def sent_to(services: Collection[int], since: datetime) -> set[int]:
    """Return those of services, by their keys, that a client has been sent to since a moment."""
    return {pk for sent in _TOLD_BY for pk in sent(services, since)}
