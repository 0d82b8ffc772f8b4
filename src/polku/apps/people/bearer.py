"""Who asks by a token: `Authorization: Bearer …`, on the addresses of the API alone.

A middleware, as sessions are: a token's day of use and a wrong one's failure are written outside the
view, which only reads. The view asks `owner` and decides what to answer.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now  # noqa: TID251 (middleware stands at the street, as views do)

from polku.apps.people import actions
from polku.apps.people.http import address
from polku.apps.people.models import Staff

PATH = "/api/"
ATTRIBUTE = "polku_bearer"


def secret_in(request: HttpRequest) -> str | None:
    """Return the token a request carries; None when it carries none, which is not a wrong one."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def owner(request: HttpRequest) -> Staff | None:
    """Return for whom the request's token speaks; None: it has none, or a wrong one.

    Raises TooManyFailuresError when too many were wrong.
    """
    found: Staff | actions.TooManyFailuresError | None = getattr(request, ATTRIBUTE, None)
    if isinstance(found, actions.TooManyFailuresError):
        raise found
    return found


def bearer(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Look up the token of a request to the API (middleware)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        secret = secret_in(request) if request.path_info.startswith(PATH) else None
        if secret is not None:
            setattr(request, ATTRIBUTE, _asked(request, secret))
        return get_response(request)

    return middleware


def _asked(request: HttpRequest, secret: str) -> Staff | actions.TooManyFailuresError | None:
    where = address(request, behind_proxy=settings.HTTPS)
    try:
        return actions.owner_of(secret, address=where, at=now())
    except actions.TooManyFailuresError as shut:
        return shut
