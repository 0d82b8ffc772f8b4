"""The services whose project money ends, with the clients still in them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from polku.apps.catalogue import perms
from polku.apps.people import http
from polku.apps.referrals.queries import ending as queries


@http.read_only
def ending(request: HttpRequest) -> HttpResponse:
    """List them, the first to end first, to those who work with services in the area."""
    who = http.staff(request)
    if who.role not in perms.READERS:
        raise Http404
    return render(request, "referrals/ending.html", {"ending": queries.ending(who, http.today())})
