"""The services for one client, and some of them side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from polku.apps.casework.forms import LONGEST_SEARCH
from polku.apps.casework.models import Client
from polku.apps.casework.views.client import readable
from polku.apps.casework.views.protected import reason_given
from polku.apps.casework.views.worklist import reader
from polku.apps.catalogue import records, words
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act
from polku.apps.referrals.forms.addresses import read_keys, read_wish
from polku.apps.referrals.queries import suiting
from polku.apps.referrals.queries.choosing import candidates
from polku.apps.referrals.queries.one import service_for

FEWEST_COMPARED = 2


@http.read_only
def services(request: HttpRequest, pk: int) -> HttpResponse:
    """List the services for a client: those that suit, those not known of, those that do not."""
    client = readable(request, pk)
    reason = reason_given(request, client)
    if reason is None:
        return redirect("casework:open-protected", pk)
    wish = read_wish(request.GET)
    found = suiting.suiting(client, http.staff(request), wish, http.today())
    saw(request, [client.person_id], Act.OPEN, reason)
    page = {
        "client": client,
        "wish": wish,
        "found": found,
        "spoken": _spoken(client),
        "language": words.page_language(),
        "kept": [(name, value) for name, value in _asked(request) if name != "palvelu"],
        "asked": request.GET,
        "compare": reverse("referrals:compare", args=[pk]),
        "today": http.today(),
    }
    return render(request, "referrals/services.html", page)


@http.read_only
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two to four services for a client side by side."""
    client = readable(request, pk)
    reason = reason_given(request, client)
    if reason is None:
        return redirect("casework:open-protected", pk)
    keys = read_keys(request.GET.getlist("palvelu"))
    found = suiting.compared(client, http.staff(request), keys, http.today())
    saw(request, [client.person_id], Act.OPEN, reason)
    page = {
        "client": client,
        "entries": found,
        "enough": len(found) >= FEWEST_COMPARED,
        "left_out": len(set(request.GET.getlist("palvelu"))) - len(found),
        "language": words.page_language(),
        "today": http.today(),
    }
    return render(request, "referrals/compare.html", page)


@http.read_only
def choose_client(request: HttpRequest, pk: int) -> HttpResponse:
    """List the reader's clients for a service, to refer one of them."""
    who = reader(request)
    service = service_for(who, pk)
    if service is None:
        raise Http404
    wish = read_wish(request.GET)
    found = candidates(who, service, wish.search[:LONGEST_SEARCH], wish.page, http.today())
    saw(request, [one.row.person_id for one in found.rows], Act.LIST)
    language, texts = words.told(records.of_row(service))
    page = {
        "service": service,
        "texts": texts,
        "texts_language": language,
        "search": wish.search,
        "found": found,
    }
    return render(request, "referrals/choose_client.html", page)


def _spoken(client: Client) -> str:
    """Return the language a client is served in, as the register has it; empty: not known."""
    return client.service_language or client.mother_tongue


def _asked(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]
