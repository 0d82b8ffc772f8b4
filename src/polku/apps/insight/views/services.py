"""The results of one service: the same page as the others on paths, with a service in its address."""

from dataclasses import replace
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from polku.analytics.index.faults import IndexFaultError
from polku.apps.insight import index as indexes
from polku.apps.insight.queries.service_results import page as ask
from polku.apps.insight.queries.service_told import Told, told_of
from polku.apps.insight.views.asking import Page, scope, shown, spreadsheet
from polku.apps.people import http

ADDRESS = "palveluluettelo/<int:pk>/tulokset"
SERVICE = Page(
    "service",
    "palvelun-tulokset",
    "insight/service.html",
    ask,
    without=("palvelu", "kesto"),
)


def results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what a service does; for who may not see it, it is not there."""
    return shown(request, _of(request, pk))


def file(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer with the numbers of one panel."""
    return spreadsheet(request, key, _of(request, pk))


def _of(request: HttpRequest, pk: int) -> Page:
    """Return the page of a service, with what the database knows of it read already."""
    scope(request)
    return replace(SERVICE, ask=partial(ask, told=_told(request, pk)), args=(pk,))


def _told(request: HttpRequest, pk: int) -> Told:
    try:
        until = indexes.index().manifest.until
    except IndexFaultError:  # the page will say so; the service has to be theirs all the same
        until = http.today()
    found = told_of(http.staff(request), pk, until, indexes.secret())
    if found is None:
        raise Http404
    return found
