"""What apps that casework does not know put on the client page: parts of it, and things to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from polku.apps.casework.models import Client
from polku.apps.people.models import Staff


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: `read` gives its template what it shows, as `part`."""

    key: str
    template: str
    read: Callable[[Client, Staff, date], object]


@dataclass(frozen=True, slots=True)
class Act:
    """A button beside the client's name."""

    label: str | Promise
    icon: str
    address: str
    """Name of an address that takes the client's key."""


PARTS: dict[str, Part] = {}
ACTS: dict[str, Act] = {}


def add(part: Part) -> None:
    """Put a part on the client page, when apps are loaded."""
    PARTS[part.key] = part


def add_act(act: Act) -> None:
    """Put a button on the client page, when apps are loaded."""
    ACTS[act.address] = act


def parts_of(client: Client, staff: Staff, today: date) -> list[Mapping[str, Any]]:
    """Return the parts of one client's page: `template` and what it shows (`told`)."""
    return [
        {"template": part.template, "told": part.read(client, staff, today)}
        for part in PARTS.values()
    ]
