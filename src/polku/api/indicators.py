"""The indicators: what each one is, and its months."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Query, Router

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import BY, COACH_LOAD, indicator
from polku.analytics.indicators.definitions import Definition, definitions
from polku.api import parameters
from polku.api.answers import plain, respond
from polku.api.asking import Tables, check_names, scope
from polku.api.openapi import documented
from polku.api.problems import NoSuchError
from polku.apps.insight.queries.whole_loads import in_words, parting

router = Router(tags=["Indicators"])

NOTE = {
    "type": "string",
    "description": "Only of a load that is not told: why, and which filters to leave out.",
}


@router.get("", summary="What the indicators are", **documented(""))
def listed(request: HttpRequest) -> HttpResponse:
    """List the indicators with their definitions, in the language of the request.

    Name, definition, formula, source and caveats; the unit, the direction that is better, and what
    each can be broken down by.
    """
    check_names(request)
    scope(request)
    found = [
        _described(one) | {"href": reverse("api:v1:indicator", args=[one.key])}
        for one in definitions().values()
    ]
    return plain(request, {"indicators": found})


@router.get(
    "/{key}",
    summary="An indicator by month",
    url_name="indicator",
    **documented("indicators", note=NOTE),
)
def one(request: HttpRequest, key: str, of: Query[parameters.Indicator]) -> HttpResponse:
    """Tell an indicator by month and, if asked, by group, with its definition.

    The value and the counts it is made of; null where too few people are behind it.
    """
    if key not in definitions():
        raise NoSuchError(key, tuple(definitions()))

    def ask(index: Index, filters: Filters, exact: bool) -> Tables:
        return {"series": indicator(key, index, filters, by=of.by, exact=exact).series}

    def more(tables: Tables) -> dict[str, Any]:
        note = noted(of, tables["series"]) if key == COACH_LOAD else {}
        return {"indicator": _described(definitions()[key]), **note}

    return respond(request, of, "indicators", ask, more)


def noted(of: parameters.People, load: Published) -> dict[str, str]:
    """Return as `note` why a load is not told, and which parameters to leave out."""
    names = parting(Filters(**of.filters()), load.protection)
    return {"note": in_words(names)} if names else {}


def _described(definition: Definition) -> dict[str, Any]:
    words = definition.words[get_language() or "fi"]
    return {
        "key": definition.key,
        "name": words.name,
        "definition": words.short,
        "formula": words.formula,
        "source": words.source,
        "caveats": words.caveats,
        "unit": definition.unit,
        "good": definition.good,
        "by": ["unit"] if definition.key == COACH_LOAD else BY,
    }
