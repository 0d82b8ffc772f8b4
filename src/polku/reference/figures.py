"""Official figures of municipalities and areas: monthly since 2006, and a fuller recent month.

All jobseekers of the municipalities, not the customers of a trial only. A figure the source keeps
secret is missing, never nought: sums say how many such cells they lack.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from polku.reference.areas import Area, AreaKind
from polku.reference.layout import MEASURES, MONTHLY, MONTHS, figure
from polku.reference.places import former_municipalities, municipality
from polku.reference.tables import remembered, table


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over municipalities; `value` is None where no part of it is known."""

    value: int | None
    secret: int = 0
    """How many of the municipalities' figures are secret and so not in the value."""


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of one month on its counting day. The labour force is about two years old.

    Before 2019 the packaged ones are the unemployed alone.
    """

    month: str  # YYYY-MM
    unemployed: Sum
    labour_force: Sum
    open_vacancies: Sum


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every measure of `layout.MEASURES` in one month."""

    month: str
    measures: Mapping[str, Sum]


Cells = Mapping[str, int | None]
"""Figures by month or by measure; None where secret."""


@remembered
def _monthly() -> Mapping[tuple[str, str], Cells]:
    found: dict[tuple[str, str], dict[str, int | None]] = {}
    for row in table("monthly_figures").rows:
        cells = found.setdefault((row["municipality"], row["measure"]), {})
        for column in MONTHS:
            if row[column]:
                cells[f"{row['year']}-{column[1:]}"] = figure(row[column])
    return found


@remembered
def _snapshot() -> tuple[str, Mapping[str, list[Cells]]]:
    """Read the newest month, and its rows by the municipality of today they lie in."""
    rows = table("snapshot").rows
    newest = max((row["month"] for row in rows), default="")
    found: dict[str, list[Cells]] = {}
    for row in rows:
        if row["month"] == newest:
            cells = {name: figure(row[name]) for name in MEASURES if row[name]}
            found.setdefault(municipality(row["municipality"]).code, []).append(cells)
    return newest, found


def official_figures(places: Area | Iterable[str], *, only: str = "") -> Mapping[str, Month]:
    """Return the monthly figures of an area, or of municipalities by code, by month (YYYY-MM).

    An employment area is taken in its borders of today: figures of a municipality since joined to
    one of its own are among them. Codes mean just the municipalities they name. Raises
    UnknownMunicipalityError. With `only`, a month, that month alone.
    """
    codes = _then(places)
    for code in codes:
        municipality(code)
    return _summed(codes, only)


@remembered
def _summed(codes: tuple[str, ...], only: str) -> Mapping[str, Month]:
    series = {measure: [_monthly().get((c, measure), {}) for c in codes] for measure in MONTHLY}
    months = sorted({month for cells in series["unemployed"] for month in cells})
    if only:
        months = [month for month in months if month == only]
    return {
        month: Month(
            month,
            *(
                _sum(cells[month] for cells in series[measure] if month in cells)
                for measure in MONTHLY
            ),
        )
        for month in months
    }


def snapshot(places: Area | Iterable[str]) -> Snapshot:
    """Return all measures of an area, or of municipalities by code, in the newest month there is.

    An abolished municipality is inside its successor. Raises UnknownMunicipalityError.
    """
    return _all_measures(tuple(sorted({municipality(code).code for code in _codes(places)})))


@remembered
def _all_measures(codes: tuple[str, ...]) -> Snapshot:
    month, rows = _snapshot()
    found = [cells for code in codes for cells in rows.get(code, ())]
    sums = {name: _sum(c[name] for c in found if name in c) for name in MEASURES}
    return Snapshot(month, sums)


def _codes(places: Area | Iterable[str]) -> tuple[str, ...]:
    return places.municipalities if isinstance(places, Area) else tuple(places)


def _then(places: Area | Iterable[str]) -> tuple[str, ...]:
    codes = dict.fromkeys(_codes(places))
    if isinstance(places, Area) and places.kind != AreaKind.TRIAL:
        codes |= dict.fromkeys(_joined(codes))
    return tuple(codes)


def _joined(codes: Iterable[str]) -> Iterator[str]:
    own = set(codes)
    return (former.code for former in former_municipalities().values() if former.successor in own)


def _sum(cells: Iterable[int | None]) -> Sum:
    parts = tuple(cells)
    known = [part for part in parts if part is not None]
    return Sum(sum(known) if known else None, len(parts) - len(known))
