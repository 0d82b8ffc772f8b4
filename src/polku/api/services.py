"""Public services as open data: what everybody may read on the public pages, without sign-in."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import override
from ninja import Query, Router

from polku.analytics.filters import UnknownValueError
from polku.api.answers import as_json, unless_unchanged, validator
from polku.api.asking import check_names
from polku.api.openapi import opened
from polku.api.service_shapes import Asked, InLanguage, Service, Services
from polku.apps.catalogue import words
from polku.apps.catalogue.queries import public
from polku.apps.people import http
from polku.reference.names import LANGUAGES, Language
from polku.services import service as plain

router = Router(tags=["Services"], auth=None)

CACHE = "public, max-age=300"
"""Anybody may keep it for five minutes: it is the same for all."""


@router.get("", summary="Public services", **opened(Services))
def services(request: HttpRequest, of: Query[Asked]) -> HttpResponse:
    """List the published services, found by need and by what the filters say, in pages.

    The best first for a search, else by name. No sign-in, no token, and any site may ask from a
    reader's browser.
    """
    check_names(request, of)
    _check_values(of)
    with override(_language(of)):
        found = public.found(of.wanted(), http.today())
        beyond = of.page > found.pages
        names = public.area_names({card.service.area for card in found.cards})
        body = {
            "total": found.total,
            "page": of.page,
            "pages": found.pages,
            "unknown_words": list(found.unknown),
            "services": []
            if beyond
            else [_service(request, card, names, ()) for card in found.cards],
        }
        following = request.GET.copy()
        following["page"] = str(of.page + 1)
        if of.page < found.pages:
            body["next"] = request.build_absolute_uri(f"{request.path}?{following.urlencode()}")
        return _open(request, body)


@router.get("/{key}", summary="A public service", **opened(Service))
def service(request: HttpRequest, key: int, of: Query[InLanguage]) -> HttpResponse:
    """Tell all that the public page of a service tells. A draft is not there."""
    check_names(request, of)
    with override(_language(of)):
        card = public.one(key, http.today()) if key < LARGEST else None
        if card is None:
            raise Http404
        names = public.area_names({card.service.area})
        return _open(request, _service(request, card, names, DETAILS))


LARGEST = 2**63
"""Above any key of the database."""
DETAILS = ("description", "benefit", "taking_part", "documents", "accessibility")
"""Texts that a service tells alone, not in a list."""


def _check_values(of: Asked) -> None:
    """Raise UnknownValueError for a value that is not of its list."""
    for name, known in of.known().items():
        value = getattr(of, name)
        if value and value not in known:
            raise UnknownValueError(name, value, known)


def _language(of: InLanguage) -> Language:
    """Return the language that is asked for by name, else the one of Accept-Language."""
    return next((one for one in LANGUAGES if one == of.lang), words.page_language())


def _service(
    request: HttpRequest, card: public.Card, areas: Mapping[str, str], more: tuple[str, ...]
) -> dict[str, Any]:
    """Return what everybody may read of a service; nothing inner is named here."""
    told, texts = card.service, card.texts
    found = {
        "key": card.pk,
        "url": request.build_absolute_uri(reverse("api:v1:service", args=[card.pk])),
        "pages": {one: _page(request, one, slug) for one, slug in card.slugs.items()},
        "area": {"code": told.area, "name": areas.get(told.area, told.area)},
        "language": card.language,
        "name": texts.name,
        "summary": texts.summary,
        "audience": texts.audience,
        **{name: getattr(texts, name) for name in more},
        "provider": {"name": told.provider.name, "kind": told.provider.kind.value},
        "kind": told.kind,
        "audiences": sorted(one.value for one in told.audiences),
        "channel": told.channel.value,
        "spoken": [{"language": one.language, "level": one.level.value} for one in told.spoken],
        "conditions": [_condition(one, card.language) for one in told.demands],
        "obligation": told.obligation.value,
        "benefit_effects": sorted(one.value for one in told.effects),
        "price": {"cents": told.cents, "text": words.price(told, texts)},
        "payer": told.payer.value,
        "contact": {
            "phone": told.contact.phone,
            "email": told.contact.email,
            "web": told.contact.web,
        },
        "places": [_place(one, card.language) for one in told.places],
        "times": [_run(one, card.language) for one in card.runs],
        "reviewed_on": told.reviewed_on and told.reviewed_on.isoformat(),
    }
    reasons = [{"said": why.said, "met": list(why.words)} for why in card.reasons]
    return found | ({"found_by": reasons} if reasons else {})


def _page(request: HttpRequest, language: str, slug: str) -> str:
    kwargs = {"language": language, "slug": slug}
    return request.build_absolute_uri(reverse("catalogue:public-service", kwargs=kwargs))


def _condition(one: plain.Demand, language: Language) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "low": one.low,
        "high": one.high,
        "codes": sorted(one.codes),
        "wanted": one.wanted,
        "text": _said(one.texts, language),
    }


def _place(one: plain.Place, language: Language) -> dict[str, Any]:
    return {
        "name": one.name,
        "address": one.address,
        "municipality": one.municipality,
        "accessibility": _said(one.accessibility, language),
    }


def _run(one: plain.Run, language: Language) -> dict[str, Any]:
    return {
        "place": one.place,
        "starts_on": one.starts_on and one.starts_on.isoformat(),
        "ends_on": one.ends_on and one.ends_on.isoformat(),
        "places": one.places,
        "waiting_days": one.waiting_days,
        "text": _said(one.times, language),
    }


def _said(texts: Mapping[Language, str], language: Language) -> str:
    """Return what is said in a language, else in the first there is."""
    return next((texts[one] for one in (language, *LANGUAGES) if texts.get(one)), "")


def _open(request: HttpRequest, body: Mapping[str, Any]) -> HttpResponse:
    """Answer anybody, with a validator by what is said and by when it changed."""
    made = as_json(body)
    answer: Callable[[], HttpResponse] = lambda: made  # noqa: E731 - made already
    response = unless_unchanged(request, validator(made.content), _changed_at(), answer)
    response.headers["Cache-Control"] = CACHE
    response.headers["Vary"] = "Accept-Language"
    return response


def _changed_at() -> datetime:
    """Return since when an answer is as it is: a new day changes what is open, too."""
    morning = datetime.combine(http.today(), time(), get_default_timezone())
    changed = public.changed_at()
    return max(morning, changed) if changed else morning
