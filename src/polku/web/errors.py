"""The pages of failures: plain language and a number that the log knows the failure by."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_from_request, override

from polku.api.problems import problem
from polku.apps.people.failures import numbered


def _bare(request: HttpRequest, status: int) -> HttpResponse:
    """Render without user, session or database: any of them may be what is broken."""
    with override(get_language_from_request(request)):
        page = {"reference": numbered(request, status)}
        return HttpResponse(render_to_string(f"{status}.html", page), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _bare(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reference = numbered(request, 403, exception)
    return render(request, "403.html", {"reference": reference}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    reference = numbered(request, 404, exception)
    return render(request, "404.html", {"reference": reference}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(reverse("api:v1:api-root")):
        with override(get_language_from_request(request)):
            return problem(request, "broken", number=numbered(request, 500))
    return _bare(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its proof of origin, most often from a page left open."""
    del reason
    reference = numbered(request, 403)
    return render(request, "403_csrf.html", {"reference": reference}, status=403)
