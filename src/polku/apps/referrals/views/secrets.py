"""What holds for every page whose address is a secret: nothing of it is kept, sent on or found.

The secret in the address is what opens the page, not a cookie: a forged form would have to know it,
so no token of a form is asked. Who knows it could still have somebody else's browser send the form,
and so sign them in as another: what a browser says another site sends is refused (Fetch Metadata,
W3C; sent with `no-referrer`, too).
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from polku.apps.people import http
from polku.apps.people.actions import TooManyFailuresError
from polku.apps.people.failures import numbered

View = Callable[[HttpRequest, str], HttpResponse]
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
LANGUAGE = "kieli"
"""In the address: the language of the page, as no cookie is kept."""


def opened_by_a_secret(view: View) -> View:
    """Serve a page by the secret in its address, to whoever has it."""

    @login_not_required
    @csrf_exempt
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        with translation.override(_language(request)):
            if request.method == "POST" and _from_elsewhere(request):
                response = forbidden(request)
            else:
                response = _opened(view, request, secret)
        for name, value in HEADERS.items():
            response[name] = value
        add_never_cache_headers(response)
        return response

    return guarded


def _opened(view: View, request: HttpRequest, secret: str) -> HttpResponse:
    try:
        return view(request, secret)
    except TooManyFailuresError:
        return render(request, "referrals/secret_shut.html", status=429)


def forbidden(request: HttpRequest) -> HttpResponse:
    """Answer a form that another site sent, without its address."""
    return render(request, "403.html", {"reference": numbered(request, 403)}, status=403)


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer a secret that was never one, however it is written: all look alike."""
    return render(request, "referrals/secret_unknown.html", status=404)


def sender(request: HttpRequest) -> str:
    """Return the address a request came from, by which guessing is slowed down."""
    return http.address(request, behind_proxy=settings.HTTPS)


def masked(address: str) -> str:
    """Return an e-mail address so that its owner knows it and nobody else: `k…@example.fi`."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


def _from_elsewhere(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}


def _language(request: HttpRequest) -> str:
    asked = request.GET.get(LANGUAGE, "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "fi"
