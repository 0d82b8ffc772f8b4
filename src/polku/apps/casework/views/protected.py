"""A client under a non-disclosure order: opening the page asks why, and the log keeps the answer."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from polku.apps.casework import perms
from polku.apps.casework.models import Client
from polku.apps.people.http import staff
from polku.apps.people.log import saw
from polku.apps.people.names import Act

OPENED = "opened_protected"
"""Where a session keeps the reasons given in it, by client."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you open this client's data?"), min_length=10, max_length=400
    )


def reason_given(request: HttpRequest, client: Client) -> str | None:
    """Return the reason this session gave for opening a client; None: it must be asked first.

    An unprotected client needs none: the empty text.
    """
    if not client.non_disclosure:
        return ""
    reasons: dict[str, str] = request.session.get(OPENED, {})
    return reasons.get(str(client.pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_protected(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a protected client is opened; the answer goes to the access log."""
    client = get_object_or_404(Client.objects.filter(perms.readable_by(staff(request))), pk=pk)
    if not client.non_disclosure:
        return redirect("casework:client", pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        request.session[OPENED] = request.session.get(OPENED, {}) | {str(pk): reason}
        saw(request, [client.person_id], Act.OPEN, reason)
        return redirect("casework:client", pk)
    page = {"form": form, "person_id": client.person_id}
    return render(request, "casework/open_protected.html", page, status=422 if form.errors else 200)
