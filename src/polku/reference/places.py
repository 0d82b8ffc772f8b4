"""Municipalities and regions, and what became of the municipalities that are no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import overload

from polku.reference.layout import Row
from polku.reference.names import Name
from polku.reference.tables import remembered, table


class UnknownMunicipalityError(LookupError):
    """No municipality has, or has had since 2021, such a code."""


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today's division."""

    code: str
    name: Name
    language_status: str  # fi, sv, bilingual
    region: str
    lon: float  # centre point, WGS84 degrees
    lat: float
    population: int
    labour_force: int


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """A municipality that has been joined to another one."""

    code: str
    name: Name
    last_day: date
    successor: str


@remembered
def regions() -> Mapping[str, Region]:
    """Return the regions (maakunta) by code."""
    return {row["code"]: Region(row["code"], name(row)) for row in table("regions").rows}


@remembered
def municipalities() -> Mapping[str, Municipality]:
    """Return the municipalities of today's division by three-digit code."""
    return {
        row["code"]: Municipality(
            code=row["code"],
            name=name(row),
            language_status=row["language_status"],
            region=row["region"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            population=int(row["population"]),
            labour_force=int(row["labour_force"]),
        )
        for row in table("municipalities").rows
    }


@remembered
def former_municipalities() -> Mapping[str, FormerMunicipality]:
    """Return the municipalities abolished since the trials began, by code."""
    return {
        row["code"]: FormerMunicipality(
            row["code"], name(row), date.fromisoformat(row["last_day"]), row["successor"]
        )
        for row in table("municipality_changes").rows
    }


@overload
def municipality(code: str) -> Municipality: ...
@overload
def municipality(code: str, on: date | None) -> Municipality | FormerMunicipality: ...
def municipality(code: str, on: date | None = None) -> Municipality | FormerMunicipality:
    """Return the municipality a code means: on the day `on`, or in today's division.

    The code of an abolished municipality means its successor, but itself on the days when it still
    stood. Raises UnknownMunicipalityError.
    """
    while (found := municipalities().get(code)) is None:
        former = former_municipalities().get(code)
        if former is None:
            raise UnknownMunicipalityError(f"no municipality has the code {code!r}")
        if on is not None and on <= former.last_day:
            return former
        code = former.successor
    return found


def name(row: Row) -> Name:
    """Return a row's names; a loaded table may lack Swedish ones, and then has the Finnish."""
    return Name(row["name_fi"], row["name_sv"] or row["name_fi"], row["name_en"])
