"""Official figures of municipalities and areas, to lay beside one's own."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from polku.analytics.disclosure import HIDDEN, Protection, Published
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.known import Known
from polku.api import parameters
from polku.api.answers import shown, tagged
from polku.api.asking import check_names, scope
from polku.api.openapi import documented
from polku.reference import areas
from polku.reference.figures import Month, official_figures
from polku.reference.places import municipalities

router = Router(tags=["Official figures"])

MEASURES = ("unemployed", "labour_force", "open_vacancies")
SOURCE = "Statistics Finland (CC BY 4.0); KEHA Centre, employment service statistics, table 12r5"


@router.get("", summary="Official figures by month", **documented("official-figures"))
def official(request: HttpRequest, of: Query[parameters.Official]) -> HttpResponse:
    """Tell unemployed jobseekers, labour force and open vacancies of an area or a municipality by month.

    As published by Statistics Finland: all jobseekers, not the customers of an area's services only.
    """
    check_names(request, of)
    mine = scope(request)
    mine.check(Filters(area=of.area, since=of.since, until=of.until))
    area = of.area or mine.area
    chosen = {"area": area, "municipality": of.municipality}
    figures = _figures(area, of.municipality)
    if figures:
        first, last = (date.fromisoformat(f"{month}-01") for month in (min(figures), max(figures)))
        Known(first, last, date.max).check(Filters(since=of.since, until=of.until))
    months = _within(figures, of)
    envelope = {
        "question": "official-figures",
        "filters": {name: value for name, value in chosen.items() if value},
        "source": SOURCE,
    }
    return tagged(
        request, shown(request, of, "official-figures", envelope, {"figures": _table(months)})
    )


def _figures(area: str, municipality: str) -> Mapping[str, Month]:
    """Return the figures of a municipality, of an area in its borders of today, or of the country."""
    try:
        place = areas.area(area) if area else None
    except areas.UnknownAreaError:  # an area of the staff that the reference does not know
        return {}
    known = place.municipalities if place else tuple(municipalities())
    if municipality and municipality not in known:
        raise UnknownValueError("municipality", municipality, tuple(sorted(known)))
    return official_figures([municipality] if municipality else place or known)


def _within(figures: Mapping[str, Month], of: parameters.Official) -> list[tuple[str, Month]]:
    first = f"{of.since:%Y-%m}" if of.since else ""
    last = f"{of.until:%Y-%m}" if of.until else "9999"
    return [(month, one) for month, one in sorted(figures.items()) if first <= month <= last]


def _table(months: list[tuple[str, Month]]) -> Published:
    """Return the figures with how many are secret; a sum of none but secret ones is hidden."""
    cells: dict[str, list[object]] = {"month": [month for month, _ in months]}
    marks = {}
    for name in MEASURES:
        sums = [getattr(one, name) for _, one in months]
        cells[name] = [one.value for one in sums]
        cells[f"{name}_secret"] = [one.secret for one in sums]
        marks[name] = tuple(HIDDEN if one.value is None else "" for one in sums)
    schema = {name: pl.String if name == "month" else pl.Int64 for name in cells}
    hidden = {name: found for name, found in marks.items() if any(found)}
    return Published(pl.DataFrame(cells, schema), Protection.SUPPRESSED, hidden)
