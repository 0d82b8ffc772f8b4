"""The pages of failures: plain language and a number that the log knows the failure by."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import localtime  # noqa: TID251 (stands at the street, as views do)
from django.utils.translation import get_language_from_request, override

logger = logging.getLogger("polku.failures")


def _reference() -> str:
    """Return a number to tell the administrator: day, time, and two letters against twins."""
    return f"P-{localtime():%Y%m%d-%H%M}-{secrets.token_hex(2).upper()}"


def _known(request: HttpRequest, status: int, exception: Exception | None = None) -> str:
    """Log the failure without the query, which may hold a name; return its number."""
    reference = _reference()
    broken = status >= 500
    logger.log(
        logging.ERROR if broken else logging.WARNING,
        "%s %s %s %s %s",
        reference,
        status,
        request.method,
        request.path,
        type(exception).__name__ if exception else "",
        exc_info=sys.exc_info() if broken else None,
    )
    return reference


def _bare(request: HttpRequest, status: int) -> HttpResponse:
    """Render without user, session or database: any of them may be what is broken."""
    with override(get_language_from_request(request)):
        page = {"reference": _known(request, status)}
        return HttpResponse(render_to_string(f"{status}.html", page), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _bare(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reference = _known(request, 403, exception)
    return render(request, "403.html", {"reference": reference}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    reference = _known(request, 404, exception)
    return render(request, "404.html", {"reference": reference}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return _bare(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its proof of origin, most often from a page left open."""
    del reason
    reference = _known(request, 403)
    return render(request, "403_csrf.html", {"reference": reference}, status=403)
