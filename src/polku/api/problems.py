"""What is wrong with a request, as a problem document (RFC 9457) in the language of the request."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from ninja.errors import AuthenticationError, ValidationError

from polku.analytics.filters import (
    PartOfMonthError,
    ReversedPeriodError,
    UnknownPeriodError,
    UnknownValueError,
)
from polku.analytics.index.faults import IndexFaultError
from polku.api.names import KINDS
from polku.apps.insight.perms import NotTheirsError
from polku.apps.people import bearer
from polku.apps.people.actions import TooManyFailuresError

MEDIA = "application/problem+json"
MONTH = "YYYY-MM"
"""How a month is written in a request."""
FITTING: Mapping[str, str] = {
    "known": "The values that are known.",
    "format": "The form of what fits, where values are not listed: `YYYY-MM`, `≤ 60`.",
    "example": "A value that fits, where the form alone may not tell.",
    "months": "The first and the last month that anything is known of.",
}
"""What an error of a problem says of what fits, each where it applies."""
WINDOW = "900"
"""Seconds that the door stays shut after too many wrong tokens."""


class UnfitError(Exception):
    """Parameters that cannot be used: `errors` says which, `kind` is that of the problem."""

    def __init__(self, errors: Sequence[Mapping[str, Any]], kind: str = "unknown-value") -> None:
        super().__init__(errors)
        self.errors, self.kind = errors, kind


class NoSuchError(LookupError):
    """The address names something that there is not."""

    def __init__(self, value: str, known: Sequence[str]) -> None:
        super().__init__(value)
        self.value, self.known = value, known


def fault(name: str, value: str, known: Iterable[str] = (), **more: object) -> dict[str, Any]:
    """Return an error of a problem: where, what, and what is known there; `more`: see FITTING."""
    values = [one for one in known if one]
    told = {"known": values} if values else {}
    return {"in": "query", "name": name, "value": value, **told, **more}


def problem(
    request: HttpRequest,
    kind: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    **values: str,
) -> HttpResponse:
    """Answer with a problem of KINDS; `values` go into its words."""
    found = KINDS[kind]
    body: dict[str, Any] = {
        "type": f"{reverse('api:reference')}#{kind}",
        "title": str(found.title),
        "status": found.status,
        "detail": str(found.detail) % values if values else str(found.detail),
        "instance": request.path,
    }
    if errors:
        body["errors"] = errors
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=found.status,
        content_type=MEDIA,
        headers={"Content-Language": get_language() or "fi", "Cache-Control": "no-store"}
        | dict(headers or {}),
    )


def not_signed_in(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    kind = "not-signed-in" if bearer.secret_in(request) is None else "wrong-token"
    error = "" if kind == "not-signed-in" else ', error="invalid_token"'
    return problem(request, kind, headers={"WWW-Authenticate": f'Bearer realm="Polku"{error}'})


def too_many(request: HttpRequest, _: TooManyFailuresError) -> HttpResponse:
    return problem(request, "too-many", headers={"Retry-After": WINDOW})


def not_found(request: HttpRequest, _: Exception | None = None) -> HttpResponse:
    return problem(request, "not-found")


def no_such(request: HttpRequest, found: NoSuchError) -> HttpResponse:
    errors = [fault("key", found.value, found.known) | {"in": "path"}]
    return problem(request, "not-found", errors=errors)


def unknown_value(request: HttpRequest, unknown: UnknownValueError) -> HttpResponse:
    match unknown:
        case UnknownPeriodError():
            more: dict[str, Any] = {"months": unknown.known[0].split("..")}
        case PartOfMonthError():
            more = {"format": MONTH, "example": unknown.known[0]}
        case ReversedPeriodError():
            more = {"format": unknown.known[0]}
        case _:
            more = {"known": unknown.known}
    errors = [fault(unknown.field, unknown.value, **more)]
    return problem(request, "unknown-value", errors=errors)


def unfit(request: HttpRequest, found: UnfitError) -> HttpResponse:
    return problem(request, found.kind, errors=found.errors)


def invalid(request: HttpRequest, found: ValidationError) -> HttpResponse:
    """Tell of what does not fit its parameter's type, with what does."""
    names = [str(error["loc"][-1]) for error in found.errors]
    errors = [
        fault(name, request.GET.get(name, ""), **_fitting(error))
        for name, error in zip(names, found.errors, strict=True)
    ]
    return problem(request, "unknown-value", errors=errors)


def _fitting(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fits where an error of pydantic was found: the values, or the form they have."""
    context = error.get("ctx", {})
    if "expected" in context:  # "'a', 'b' or 'c'"
        listed = context["expected"].replace(" or ", ", ").split(", ")
        return {"known": [one.strip("'") for one in listed]}
    if "error" in context:  # what the parameter's own reader says: an example of a month
        return {"format": MONTH, "example": str(context["error"])}
    bounds = {"ge": "≥ {}", "le": "≤ {}", "multiple_of": "{0} × 1, 2, 3, …"}
    found = [text.format(context[name]) for name, text in bounds.items() if name in context]
    return {"format": " ".join(found) or "0, 1, 2, …"}


def no_index(request: HttpRequest, found: IndexFaultError) -> HttpResponse:
    return problem(request, "no-index", why=found.text(get_language() or "fi"))


HANDLERS: Mapping[type[Exception], Any] = {
    AuthenticationError: not_signed_in,
    TooManyFailuresError: too_many,
    NotTheirsError: not_found,
    Http404: not_found,
    NoSuchError: no_such,
    UnknownValueError: unknown_value,
    UnfitError: unfit,
    ValidationError: invalid,
    IndexFaultError: no_index,
}
"""What is answered when a resource raises one of these."""
