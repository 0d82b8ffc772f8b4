"""The choices that, once made, make every row of a town."""

from dataclasses import dataclass
from datetime import date

from polku.demo.places import Place

CLIENTS, SEED = 2_000, 1
"""What is usual."""


@dataclass(frozen=True, slots=True)
class Options:
    place: Place
    today: date
    clients: int = CLIENTS
    """Persons of the extract: everyone who has been a client since 2019."""
    seed: int = SEED
    caseload: int = 115
    """Clients in job search for one coach, about."""
    unit_size: int = 4
    """Coaches in a unit, about."""
