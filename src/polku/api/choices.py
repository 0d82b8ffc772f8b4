"""What there is to choose from: the filters' values in words, for who asks."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from polku.api.answers import plain
from polku.api.asking import check_names, scope
from polku.api.openapi import documented
from polku.apps.insight import index as indexes
from polku.apps.insight.queries.options import options

router = Router(tags=["Filters"])


@router.get("", summary="Values of the filters", **documented(""))
def filters(request: HttpRequest) -> HttpResponse:
    """List what each filter may be for you, with names in the language of the request.

    Areas, municipalities, units and coaches are those you may ask about.
    """
    check_names(request)
    found = options(indexes.index(), scope(request))
    fields = [
        {
            "name": one.field,
            "label": str(one.label),
            "values": [{"value": value, "label": str(label)} for value, label in one.values],
        }
        for one in found.fields.values()
        if one.field != "started"
    ]
    return plain(request, {"filters": fields})
