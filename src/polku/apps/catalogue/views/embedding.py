"""The list of services in a frame on another site, and the line of HTML that puts it there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, override
from django.views.decorators.clickjacking import xframe_options_exempt

from polku.apps.catalogue import perms, words
from polku.apps.catalogue.forms.addresses import read_language, read_wanted, unread
from polku.apps.catalogue.queries import public
from polku.apps.catalogue.views.public import answer, list_address, without_page
from polku.apps.people import http
from polku.matching import crisis
from polku.reference.names import Language

View = Callable[..., HttpResponseBase]
EVERYONE = "*"


def embeddable(view: View) -> View:
    """Let other sites show a page in a frame: those of POLKU_EMBED_HOSTS, or all.

    Right only for what everybody may read and nobody can change anything on: then a frame around it
    cannot make anybody do what they did not mean to.
    """

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        allowed = {"frame-ancestors": list(settings.EMBED_HOSTS) or [EVERYONE]}
        return csp_replace(allowed)(view)(request, *args, **kwargs)

    return xframe_options_exempt(framed)


@login_not_required
@embeddable
@http.read_only
def embedded(request: HttpRequest, language: Language) -> HttpResponse:
    """List the public services that suit what the address asks for, without header and foot."""
    with override(language):
        wanted = read_wanted(request.GET)
        page = {
            "wanted": wanted,
            "unread": unread(request.GET),
            "crisis": crisis.phones(wanted.search, language),
            "found": public.found(wanted, http.today(), grouped=True),
            "audiences": public.audiences(),
            "canonical": list_address(request, language),
            "asked": without_page(request),
        }
        return answer(request, "catalogue/public/embedded.html", page, language)


@http.read_only
def embedding(request: HttpRequest) -> HttpResponse:
    """Give the line of HTML that puts the list on a municipality's own site, as chosen."""
    who = http.staff(request)
    if who.role not in perms.READERS:
        raise Http404
    wanted = read_wanted(request.GET)
    language = read_language(request.GET, words.page_language())
    places = public.found(public.Wanted(), http.today()).municipalities
    known = wanted.municipality in {one.code for one in places}
    only = public.Wanted(
        municipality=wanted.municipality if known else "", audience=wanted.audience
    )
    address = _address(request, language, only)
    with override(language):
        title = gettext("Employment services")
    page = {
        "wanted": only,
        "chosen": language,
        "languages": words.side_by_side(),
        "municipalities": places,
        "audiences": public.audiences(),
        "address": address,
        "line": _line(address, title),
        "hosts": settings.EMBED_HOSTS,
    }
    return render(request, "catalogue/embedding.html", page)


def _address(request: HttpRequest, language: Language, wanted: public.Wanted) -> str:
    asked = {"kunta": wanted.municipality, "kohde": wanted.audience}
    query = urlencode({name: value for name, value in asked.items() if value})
    path = reverse("catalogue:embedded-services", kwargs={"language": language})
    return request.build_absolute_uri(f"{path}?{query}" if query else path)


def _line(address: str, title: str) -> str:
    """Return the line, which a page shows as text: escaped once for itself, once for the page."""
    source, name = escape(address), escape(title)
    return (
        f'<iframe src="{source}" title="{name}" width="100%" height="900" loading="lazy"></iframe>'
    )
