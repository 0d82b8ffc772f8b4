"""Pages that need the catalogue besides the index: the results of one service, needs and supply.

What the database knows is read first: a question is asked in a thread of its own and reads none.
"""

from dataclasses import replace
from datetime import date
from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from polku.analytics.filters import UnknownValueError
from polku.analytics.index.faults import IndexFaultError
from polku.apps.insight import index as indexes
from polku.apps.insight.queries.choice import NAMES
from polku.apps.insight.queries.needs import page as ask_needs
from polku.apps.insight.queries.service_behind import behind, title
from polku.apps.insight.queries.service_results import page as ask
from polku.apps.insight.queries.service_told import Told, told_of
from polku.apps.insight.queries.supply import supply
from polku.apps.insight.views.asking import Page, asked, scope, shown, spreadsheet
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act

ADDRESS = "palveluluettelo/<int:pk>/tulokset"
REFERRALS = f"{ADDRESS}/ohjaukset/<slug:answer>"
ON_A_PAGE = 50
SERVICE = Page(
    "service",
    "palvelun-tulokset",
    "insight/service.html",
    ask,
    without=("palvelu", "kesto"),
)

NEEDS = Page(
    "needs",
    "palvelutarve",
    "insight/needs.html",
    ask_needs,
    without=("alkoi", *(name for name, field in NAMES.items() if field != "area")),
)


def results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what a service does; for who may not see it, it is not there."""
    return shown(request, _of(request, pk))


def file(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer with the numbers of one panel."""
    return spreadsheet(request, key, _of(request, pk))


def referrals(request: HttpRequest, pk: int, answer: str, reason: str = "") -> HttpResponse:
    """List the referrals behind a figure; for who sees protected figures they are not there."""
    of, told = scope(request), _told(request, pk)
    try:
        called = title(answer, reason)
        index = indexes.index()
        what = asked(request, SERVICE.reader(of, index), SERVICE)
        if not what.exact:
            raise Http404
        rows = behind(http.staff(request), index, what.choice.filters, told, (answer, reason))
    except (IndexFaultError, UnknownValueError, KeyError):
        raise Http404 from None
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("s"))
    saw(request, [row.person for row in page if row.person], Act.LIST)
    context = {"told": told, "title": called, "rows": page, "until": index.manifest.until}
    context |= {"back": what.choice.address()}
    return render(request, "insight/service_referrals.html", context)


def _of(request: HttpRequest, pk: int) -> Page:
    """Return the page of a service, with what the database knows of it read already."""
    scope(request)
    return replace(SERVICE, ask=partial(ask, told=_told(request, pk)), args=(pk,))


def needs(request: HttpRequest) -> HttpResponseBase:
    """Show needs against what there is for them."""
    return shown(request, _of_needs(request))


def needs_file(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the numbers of one panel."""
    return spreadsheet(request, key, _of_needs(request))


def _of_needs(request: HttpRequest) -> Page:
    scope(request)
    known = supply(http.staff(request), _until(), indexes.secret())
    return replace(NEEDS, ask=partial(ask_needs, everything=known, today=http.today()))


def _until() -> date:
    """Return the day of the index; today where there is none, which the page then says."""
    try:
        return indexes.index().manifest.until
    except IndexFaultError:
        return http.today()


def _told(request: HttpRequest, pk: int) -> Told:
    found = told_of(http.staff(request), pk, _until(), indexes.secret())
    if found is None:
        raise Http404
    return found
