"""The municipalities a page speaks of, in today's division, with what official figures count in them."""

from collections.abc import Sequence

from polku.analytics.index.store import Index
from polku.reference.areas import Area, UnknownAreaError, area
from polku.reference.figures import Snapshot, snapshot
from polku.reference.places import (
    UnknownMunicipalityError,
    former_municipalities,
    municipality,
)

UNKNOWN = "000"
"""The municipality of those of whom the register does not tell it (a secret home)."""


def known_area(code: str) -> Area | None:
    """Return an area of the division; None where it has no such code."""
    try:
        return area(code)
    except UnknownAreaError:
        return None


def municipalities_of(index: Index, code: str) -> list[str]:
    """Return the municipalities of an area, of all areas of the index for an empty code, by code."""
    listed = [code] if code else list(index.manifest.areas)
    found = [known_area(one) for one in listed]
    codes = {member for one in found if one for member in one.municipalities}
    return sorted({municipality(member).code for member in codes})


def with_former(code: str) -> tuple[str, ...]:
    """Return a municipality with those that have been joined to it."""
    former = former_municipalities().values()
    return (code, *(one.code for one in former if one.successor == code))


def newest_official(codes: Sequence[str]) -> Snapshot:
    """Return the newest official figures of municipalities; of codes that are none, nothing."""
    return snapshot([code for code in codes if _is_municipality(code)])


def _is_municipality(code: str) -> bool:
    try:
        municipality(code)
    except UnknownMunicipalityError:
        return False
    return True
