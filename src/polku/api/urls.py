"""The addresses of the interface: `/api/v1/…`, and its reference at `/api/`."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from polku.api.problems import not_found, problem
from polku.api.reference import reference
from polku.api.service import api
from polku.apps.people import http

View = Callable[..., HttpResponseBase]
OPEN = frozenset({"services", "service"})
"""Names of the resources that nobody signs in for."""


def _told(view: View) -> View:
    """Let a resource itself say who is not signed in, and refuse all but GET and HEAD."""

    @login_not_required
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return problem(request, "not-allowed", headers={"Allow": "GET, HEAD"})
        method, request.method = request.method, "GET"  # the server leaves out the body of a HEAD
        try:
            return http.read_only(view)(request, *args, **kwargs)
        except Http404:
            return not_found(request)
        finally:
            request.method = method

    return told


def _from_anywhere(view: View) -> View:
    """Let the pages of any site read what a resource answers, its problems too."""

    @wraps(view)
    def shared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Content-Language"
        return response

    return shared


def _resources() -> Iterator[URLPattern]:
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern):
            told = _told(pattern.callback)
            pattern.callback = _from_anywhere(told) if pattern.name in OPEN else told
            yield pattern


def _nowhere(_request: HttpRequest, **_: str) -> HttpResponseBase:
    raise Http404


app_name = "api"
urlpatterns = [
    path("", http.read_only(reference), name="reference"),
    path("v1/", ([*_resources()], "ninja", "v1")),
    path("<path:rest>", _told(_nowhere)),
]
