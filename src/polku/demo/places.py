"""The area of a town as the official facts know it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from polku.demo.calibration import CalibrationError
from polku.reference.areas import Area, AreaKind, UnknownAreaError, area_named, areas
from polku.reference.figures import Snapshot, official_figures, snapshot
from polku.reference.names import folded
from polku.reference.places import municipality
from polku.reference.tables import table

FIRST = "2019-01"
"""The first month that a town follows: two years before the trials."""

FOREIGN_LANGUAGE_FOR_NATIONAL = 1.35
"""Foreign-language jobseekers for each foreign national: many newcomers have become citizens.

An approximation; the snapshot counts nationals only."""


@dataclass(frozen=True, slots=True)
class Place:
    """The area of a town, and the official figures it follows."""

    area: Area
    weights: Mapping[str, float]
    """Municipality code to its share of the area's unemployed, over all official months."""
    foreign_share: float
    """Share of the foreign-language among the unemployed."""
    men_share: float
    official: Mapping[str, int]
    """Month (YYYY-MM) to unemployed."""
    snapshot: tuple[str, int] | None
    """One later month and its unemployed."""
    sources: tuple[str, ...]


def place_named(text: str) -> Place:
    """Return the place of a trial or employment area by a code or a name in any language.

    A name that both a trial and an employment area bear means the trial; the words of an area's
    name are enough where no other area of the kind has them all (`Raseborg-Hangö`). Raises
    UnknownAreaError
    (with the areas that may be meant), or CalibrationError where the area has no official figures.
    """
    return place_of(_area(text))


def _area(text: str) -> Area:
    for find in (area_named, _with_words):
        for kind in (AreaKind.TRIAL, AreaKind.EMPLOYMENT):
            with suppress(UnknownAreaError):
                return find(text, kind)
    return area_named(text)


def _with_words(text: str, kind: AreaKind) -> Area:
    """Return the one area whose name has all the words of the text; raises UnknownAreaError."""
    words = set(folded(text).split())
    found = [
        area
        for area in areas(kind)
        if words and any(words <= set(folded(name).split()) for name in _names(area))
    ]
    if len(found) != 1:
        raise UnknownAreaError(text)
    return found[0]


def _names(area: Area) -> tuple[str, ...]:
    return (area.name.fi, area.name.sv, area.name.en, area.key)


def place_of(area: Area) -> Place:
    """Gather the official figures of an area; raises CalibrationError where there are none."""
    official = _unemployed(area)
    later = snapshot(area)
    total, foreign, men = (
        later.measures[name].value or 0
        for name in ("unemployed", "unemployed_foreign_nationals", "unemployed_men")
    )
    if not any(official.values()):
        raise CalibrationError(f"there are no official figures of {area.name}")
    return Place(
        area=area,
        weights=_weights(area),
        foreign_share=min(FOREIGN_LANGUAGE_FOR_NATIONAL * foreign / max(total, 1), 0.9),
        men_share=men / total if total else 0.5,
        official=official,
        snapshot=_later(later),
        sources=tuple(table(name).origin.source for name in ("monthly_figures", "snapshot")),
    )


def _unemployed(places: Area | Iterable[str]) -> dict[str, int]:
    """Return the unemployed by month from the first one that a town follows."""
    months = official_figures(places).items()
    return {month: one.unemployed.value or 0 for month, one in months if month >= FIRST}


def _later(later: Snapshot) -> tuple[str, int] | None:
    unemployed = later.measures["unemployed"].value
    return (later.month, unemployed) if later.month and unemployed else None


def _weights(area: Area) -> dict[str, float]:
    """Return the share of each municipality of today's division among the unemployed."""
    sums: dict[str, int] = {}
    for code in area.municipalities:
        now = municipality(code).code
        sums[now] = sums.get(now, 0) + sum(_unemployed((code,)).values())
    total = sum(sums.values())
    return {code: count / total for code, count in sums.items()}
