"""The situation of an area: headline tiles, what changed, what is coming, and the tables behind."""

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators import situation
from polku.analytics.indicators.definitions import assumptions, compared_with
from polku.analytics.indicators.forecast import forecast as forecast_of
from polku.analytics.indicators.load import load as load_of
from polku.analytics.indicators.panel import TILES, Tile, comparison, panel
from polku.analytics.indicators.sentences import sentence
from polku.analytics.indicators.situation import Finding
from polku.analytics.indicators.tables import clocks_by_rule, plan_debt_ages
from polku.analytics.indicators.tables import outcomes as outcomes_of
from polku.api import columns
from polku.api.answers import respond
from polku.api.asking import Tables
from polku.api.indicators import NOTE, noted
from polku.api.openapi import documented
from polku.api.parameters import Situation

router = Router(tags=["Situation"])

_JUDGED = {
    "judged": {
        "type": "boolean",
        "description": "Whether people and months were enough to judge: if not, no finding says "
        "nothing.",
    }
}
_GOOD = {True: "better", False: "worse", None: ""}
_KINDS = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64}


def _language() -> str:
    return get_language() or "fi"


@router.get("/summary", summary="The headline tiles", **documented("situation/summary"))
def summary(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """Tell quality beside volume: six indicators of the newest month, their changes and comparisons."""
    compared = [comparison(key) for key in TILES]
    return respond(request, of, "situation/summary", _tiles, also=repr(compared))


def _tiles(index: Index, filters: Filters, exact: bool) -> Tables:
    found = panel(index, filters, exact=exact)
    beside = [
        {"indicator": one.definition.key, "beside": key, "value": value}
        for one in found
        for key, value in one.beside.items()
    ]
    protection = found[0].series.protection
    return {
        "tiles": _table("situation/summary", "tiles", map(_tile, found), protection),
        "beside": _table("situation/summary", "beside", beside, protection),
    }


def _tile(tile: Tile) -> dict[str, Any]:
    against = tile.comparison
    return {
        "indicator": tile.definition.key,
        "month": tile.month,
        "value": tile.value,
        "numerator": tile.numerator,
        "denominator": tile.denominator,
        "month_change": tile.month_change,
        "year_change": tile.year_change,
        "compared_value": against.value if against else None,
        "compared_with": compared_with(against.source, _language(), against.month)
        if against
        else "",
    }


def _table(
    resource: str, table: str, rows: Iterable[dict[str, Any]], protection: Protection
) -> Published:
    """Return rows made of published figures as a table; what a row does not have is null."""
    schema = {
        name: _KINDS[columns.column(key)["type"]]
        for name, key in columns.tables(resource)[table].items()
    }
    return Published(pl.DataFrame(list(rows), schema, orient="row", strict=False), protection)


@router.get("/changes", summary="What changed", **documented("situation/changes", **_JUDGED))
def changes(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """List the largest changes of the newest month from a year before, in figures and in words.

    As a whole and by municipality, ranked by how many standard errors of chance they are.
    """
    return _findings(request, of, "changes")


@router.get("/unusual", summary="What is unusual", **documented("situation/unusual", **_JUDGED))
def unusual(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """List shares and counts outside their own control limits (Shewhart charts of the 24 months before)."""
    return _findings(request, of, "unusual")


@router.get(
    "/decisions", summary="What needs a decision", **documented("situation/decisions", **_JUDGED)
)
def decisions(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """List services that end with nothing after, units over their norm, debt of plans that grows."""
    return _findings(request, of, "decisions")


def _findings(request: HttpRequest, of: Situation, name: str) -> HttpResponse:
    resource = f"situation/{name}"
    given = {field for field, value in of.filters().items() if value}
    judged: list[bool] = []

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        whole = situation.situation(index, filters, exact=exact)
        own = given <= filters.chosen().keys()  # else nobody is such, and this is of others
        judged.append(own and getattr(whole.judged, name))
        found = [_finding(one, resource) for one in getattr(whole, name)]
        protection = Protection.EXACT if exact else Protection.PERTURBED
        return {"findings": _table(resource, "findings", found, protection)}

    return respond(request, of, resource, ask, lambda _: {"judged": judged[0]})


def _finding(finding: Finding, resource: str) -> dict[str, Any]:
    names = columns.tables(resource)["findings"]
    return {
        "finding": finding.key,
        "indicator": finding.indicator,
        "by": finding.by,
        "group": finding.group,
        "sentence": sentence(finding, _language()),
        "good": _GOOD[finding.good],
        "weight": finding.weight,
        **{name: value for name, value in finding.values.items() if name in names},
    }


@router.get("/forecast", summary="The municipal share", **documented("situation/forecast"))
def forecast(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """Tell the municipal share of benefits: the last 36 months paid, this month and the next twelve.

    Estimates rest on the assumptions told beside them. The period of the filters is not looked at.
    """
    assumed: dict[str, str | int] = {}

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        found = forecast_of(index, filters, exact=exact)
        assumed.update(found.assumed)
        return {"path": found.path}

    def more(_: Tables) -> dict[str, Any]:
        return {"assumptions": assumptions(_language(), assumed)}

    return respond(request, of, "situation/forecast", ask, more)


@router.get("/outcomes", summary="After each service", **documented("situation/outcomes"))
def outcomes(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """Tell where people are 3, 6 and 12 months after each service that ended in the period."""

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        return {"outcomes": outcomes_of(index, filters, exact=exact)}

    return respond(request, of, "situation/outcomes", ask)


@router.get("/clocks", summary="Clocks of the law", **documented("situation/clocks"))
def clocks(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """Tell the authority's duties due in the period, by rule of law, and how they were kept."""

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        return {"clocks": clocks_by_rule(index, filters, exact=exact)}

    return respond(request, of, "situation/clocks", ask)


@router.get("/plan-debt", summary="Plan debt by age", **documented("situation/plan-debt"))
def plan_debt(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """Tell how many lack a plan that is due, or have one that has run out, by how long that has been.

    On the last count day of the period.
    """

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        return {"ages": plan_debt_ages(index, filters, exact=exact)}

    return respond(request, of, "situation/plan-debt", ask)


@router.get("/load", summary="Clients a coach", **documented("situation/load", note=NOTE))
def load(request: HttpRequest, of: Query[Situation]) -> HttpResponse:
    """Tell how many clients coaches have, by unit; by coach only for the lead of the unit asked of."""

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        found = load_of(index, filters, exact=exact)
        return {"units": found.units} | ({"coaches": found.coaches} if found.coaches else {})

    return respond(request, of, "situation/load", ask, lambda tables: noted(of, tables["units"]))
