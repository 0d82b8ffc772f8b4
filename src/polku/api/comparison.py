"""Areas, municipalities and units side by side: a funnel, not a league table."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from polku.analytics.comparison.funnel import Dispersion, Funnel
from polku.analytics.comparison.judging import Comparison, compared
from polku.analytics.comparison.shares import MEASURES
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.api import parameters
from polku.api.answers import respond
from polku.api.asking import Tables
from polku.api.openapi import documented
from polku.api.problems import NoSuchError

router = Router(tags=["Comparison"])


@router.get("/{key}", summary="Groups side by side", **documented("comparison"))
def comparison(request: HttpRequest, key: str, of: Query[parameters.Comparison]) -> HttpResponse:
    """Compare areas, municipalities or units by a share, with the limits that chance sets.

    Exact binomial limits around the mean of all (Spiegelhalter 2005), in no order of the groups.
    `key` is one of the measures that the page compares by, as plan_within_month or activation_rate.
    """
    if key not in MEASURES:
        raise NoSuchError(key, MEASURES)
    found: list[Comparison] = []

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        dispersion = Dispersion(of.dispersion)
        found[:] = [compared(index, filters, key, by=of.by, dispersion=dispersion, exact=exact)]
        return {"groups": found[0].table}

    def more(tables: Tables) -> dict[str, Any]:
        if tables["groups"].table.is_empty():  # nobody such: what was counted is of others
            return {"measure": key, "months": [], "funnel": None}
        (one,) = found
        told = _funnel(one.funnel) if one.funnel else None
        return {"measure": key, "months": [one.since, one.until], "funnel": told}

    return respond(request, of, "comparison", ask, more)


def _funnel(funnel: Funnel) -> dict[str, Any]:
    return {
        "target": funnel.target,
        "phi": funnel.phi,
        "p": funnel.p,
        "tau": funnel.tau,
        "dispersion": funnel.dispersion,
    }
