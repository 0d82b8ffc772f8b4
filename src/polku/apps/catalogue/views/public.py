"""The pages of services for everybody: no sign-in, no cookie, one address a service per language."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override

from polku.apps.catalogue.forms.addresses import read_wanted, unread
from polku.apps.catalogue.linked import linked
from polku.apps.catalogue.queries import public, questions
from polku.apps.people import http
from polku.matching import crisis
from polku.reference.names import LANGUAGES, Language


@login_not_required
@http.read_only
def services(request: HttpRequest, language: Language) -> HttpResponse:
    """List the public services that suit what the address asks for."""
    with override(language):
        wanted = read_wanted(request.GET)
        found = public.found(wanted, http.today(), grouped=True)
        request.missed = language, found.missed  # type: ignore[attr-defined]
        addresses = {one: list_address(request, one) for one in LANGUAGES}
        asked = request.GET.urlencode()
        page = {
            "wanted": wanted,
            "unread": unread(request.GET),
            "found": found,
            "crisis": crisis.phones(wanted.search, language),
            "audiences": public.audiences(),
            "answers": questions.public(wanted.search, http.today()),
            "people": questions.people(),
            "addresses": {
                one: f"{url}?{asked}" if asked else url for one, url in addresses.items()
            },
            "alternates": addresses,
            "canonical": addresses[language],
            "asked": without_page(request),
            "timeless": without_page(request, "avoinna", "pian"),
        }
        return answer(request, "catalogue/public/services.html", page, language)


@login_not_required
@http.read_only
def service(request: HttpRequest, language: Language, slug: str) -> HttpResponse:
    """Show a public service in one language; a draft is not there."""
    with override(language):
        shown = public.shown(language, slug, http.today())
        if shown is None:
            return _missing(request, language)
        alternates = {one: _address(request, one, found) for one, found in shown.slugs.items()}
        lists = {one: list_address(request, one) for one in LANGUAGES}
        page = {
            "shown": shown,
            "addresses": lists | alternates,
            "alternates": alternates,
            "canonical": alternates[language],
            "linked": linked(shown, alternates[language]),
        }
        return answer(request, "catalogue/public/service.html", page, language)


@login_not_required
@http.read_only
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the addresses of every public service, each with those in the other languages."""
    lists = {one: list_address(request, one) for one in LANGUAGES}
    entries = [
        (
            {one: _address(request, one, slug) for one, slug in found.slugs.items()},
            found.reviewed_on,
        )
        for found in public.addresses()
    ]
    return render(
        request,
        "catalogue/public/sitemap.xml",
        {"entries": [(lists, None), *entries]},
        content_type="application/xml; charset=utf-8",
    )


@login_not_required
@http.read_only
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where the public pages are listed."""
    address = request.build_absolute_uri(reverse("catalogue:sitemap"))
    return HttpResponse(f"User-agent: *\nSitemap: {address}\n", content_type="text/plain")


def _missing(request: HttpRequest, language: Language) -> HttpResponse:
    """Say that a service is not there, to readers who followed an old address, and where to go on."""
    lists = {one: list_address(request, one) for one in LANGUAGES}
    page = {"addresses": lists, "canonical": lists[language], "people": questions.people()}
    said = answer(request, "catalogue/public/missing.html", page, language)
    said.status_code = 404
    return said


def answer(
    request: HttpRequest, template: str, page: Mapping[str, Any], language: Language
) -> HttpResponse:
    """Return a public page in a language."""
    shown = render(request, template, {"language": language, **page})
    shown.headers["Content-Language"] = language
    return shown


def list_address(request: HttpRequest, language: str) -> str:
    """Return the whole address of the list of services in a language."""
    return request.build_absolute_uri(
        reverse("catalogue:public-services", kwargs={"language": language})
    )


def _address(request: HttpRequest, language: str, slug: str) -> str:
    kwargs = {"language": language, "slug": slug}
    return request.build_absolute_uri(reverse("catalogue:public-service", kwargs=kwargs))


def without_page(request: HttpRequest, *others: str) -> str:
    """Return what the address asks for but the number of its page, and the others named."""
    asked = request.GET.copy()
    for name in ("s", *others):
        asked.pop(name, None)
    return asked.urlencode()
