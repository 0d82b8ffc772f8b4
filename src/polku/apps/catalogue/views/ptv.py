"""Services from the PTV, for those who keep the catalogue: what last happened, and a refresh now."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions import refresh_jobs, refreshing
from polku.apps.catalogue.queries import ptv as queries
from polku.apps.catalogue.words import page_language
from polku.apps.people import http
from polku.apps.people.models import Area
from polku.services.ptv.faults import Fault


@require_http_methods(["GET", "HEAD", "POST"])
def refreshes(request: HttpRequest) -> HttpResponse:
    """Show what the refreshes did; on POST have the worker begin one."""
    area = _area(request)
    if request.method == "POST":
        _begin(request, area)
        return redirect("catalogue:ptv")
    page = {"shown": queries.refreshes(http.staff(request), http.this_moment())}
    return render(request, "catalogue/ptv.html", page)


@http.read_only
def progress(request: HttpRequest) -> HttpResponse:
    """Return the part of the page that tells progress; once it has ended, the whole page."""
    _area(request)
    if not request.headers.get("HX-Request"):
        return redirect("catalogue:ptv")
    shown = queries.refreshes(http.staff(request), http.this_moment())
    if shown.newest is None or not shown.newest.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "catalogue/ptv_progress.html", {"shown": shown})


def _area(request: HttpRequest) -> Area:
    """Return the area whose catalogue is the person's to keep; for others there is no page."""
    who = http.staff(request)
    if who.area is None or not perms.may_add(who, who.area.pk):
        raise Http404
    return who.area


def _begin(request: HttpRequest, area: Area) -> None:
    try:
        refresh_jobs.ask(area, by=http.staff(request), at=http.this_moment())
    except refreshing.GoingOnError:
        messages.warning(request, gettext("A refresh is going on already."))
    except refreshing.RefreshError as error:
        messages.error(request, Fault(error.key, values=error.values).what(page_language()))
