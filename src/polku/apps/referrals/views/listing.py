"""The referrals that a coach or a lead follows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from polku.apps.casework.views.worklist import reader
from polku.apps.catalogue.forms.addresses import page_number
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act, Role
from polku.apps.referrals.queries import listing


@http.read_only
def referrals(request: HttpRequest) -> HttpResponse:
    """List referrals by what is to be done or by state; each count opens its rows."""
    who = reader(request)
    key, page = request.GET.get("nayta", ""), page_number(request.GET.get("s", ""))
    found = listing.listed(who, key, page, http.today())
    saw(request, found.people, Act.LIST)
    shown = {
        "listed": found,
        "to_do": _counted(found, (listing.GOING, *listing.TO_DO)),
        "states": _counted(found, listing.BY_STATE),
        "lead": who.role == Role.LEAD,
    }
    return render(request, "referrals/referrals.html", shown)


def _counted(found: listing.Listed, views: tuple[listing.View, ...]) -> list[dict[str, object]]:
    return [{"key": one.key, "label": one.label, "count": found.counts[one.key]} for one in views]
