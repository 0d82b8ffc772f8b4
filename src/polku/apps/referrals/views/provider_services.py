"""A provider's own services, and the times and places that it may change by itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from polku.apps.catalogue import words
from polku.apps.people import http
from polku.apps.referrals.forms.provider_runs import RunsForm
from polku.apps.referrals.queries import provider_services as queries
from polku.apps.referrals.views.provider import speaker


@http.read_only
def services(request: HttpRequest) -> HttpResponse:
    """List the provider's services with their times, and the places held and free."""
    page = {"services": queries.services(speaker(request)), "language": words.page_language()}
    return render(request, "referrals/provider_services.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when a service begins and how many it takes."""
    who = speaker(request)
    found = queries.one(who, pk)
    if found is None:
        raise Http404
    row, own = found
    posted = request.POST if request.method == "POST" else None
    form = RunsForm(row, [queries.initial(held.run) for held in own.runs], posted)
    if posted is not None and form.saved(by=who, at=http.this_moment()):
        messages.success(request, gettext("The changes were saved."))
        return redirect("referrals:provider-services")
    lines = [(held, one) for held, one in zip(own.runs, form.runs, strict=True)]
    page = {"own": own, "form": form, "lines": lines, "language": words.page_language()}
    return render(
        request, "referrals/provider_runs.html", page, status=200 if posted is None else 422
    )
