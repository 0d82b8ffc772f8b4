"""What holds for every answer of the service."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from polku.apps.people.names import Role

OF_PROVIDERS = frozenset(
    {
        "people:home",
        "people:sign-out",
        "people:profile",
        "people:end-sessions",
        "people:password",
        "referrals:provider",
        "referrals:provider-referral",
        "referrals:provider-attendance",
        "referrals:provider-services",
        "referrals:provider-runs",
        "rules",
        "rule",
    }
)
"""Beside what everybody may open, the pages that are there for somebody of a provider."""


def unkept(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let no browser keep what somebody saw signed in: the next one at the desk presses Back."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed_in = request.user.is_authenticated
        response = get_response(request)
        if signed_in:
            add_never_cache_headers(response)
        return response

    return middleware


class ProvidersWall:
    """Let nobody of a provider into the rest of the house, whatever a page itself would allow.

    A page added later is closed to them until it is named in `OF_PROVIDERS`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: tuple[Any, ...], _named: dict[str, Any]
    ) -> None:
        """Raise Http404 for a page that needs a sign-in and is none of a provider's."""
        if getattr(request.user, "role", "") != Role.PROVIDER:
            return
        name = request.resolver_match.view_name if request.resolver_match else ""
        if getattr(view, "login_required", True) and name not in OF_PROVIDERS:
            raise Http404
