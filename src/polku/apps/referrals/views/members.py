"""Who signs in for a provider: those who keep the catalogue invite them and end their access."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.catalogue import words
from polku.apps.catalogue.models import Service
from polku.apps.people import http
from polku.apps.referrals import perms
from polku.apps.referrals.actions import members as acts
from polku.apps.referrals.forms.invitations import InvitingForm
from polku.apps.referrals.letters import language_of_provider
from polku.apps.referrals.models import Invitation, Membership
from polku.apps.referrals.queries import members as queries
from polku.apps.referrals.queries.naming import service_names


def _service(request: HttpRequest, pk: int) -> Service:
    found = queries.invitable(http.staff(request), pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who signs in for a service's provider and who is invited; invite somebody."""
    service, who = _service(request, pk), http.staff(request)
    first = {"language": language_of_provider(service)}
    form = InvitingForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        made = form.invited(service, by=who, at=http.this_moment())
        if made is not None:
            said = gettext("An invitation was sent to %(address)s. It is good for 8 days.")
            messages.success(request, said % {"address": made.email})
            return redirect("referrals:members", pk)
    page = {
        "members": queries.members(service, who),
        "name": service_names({pk}).get(pk, service.key),
        "area": getattr(service.area, f"name_{words.page_language()}"),
        "form": form,
        "now": http.this_moment(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "referrals/members.html", page, status=status)


@require_POST
def end_membership(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """End somebody's access."""
    service, who = _service(request, pk), http.staff(request)
    rows = Membership.objects.filter(perms.members_of(who), provider=service.provider)
    found = get_object_or_404(rows.select_related("staff"), pk=number)
    acts.end_membership(found, by=who, at=http.this_moment())
    said = gettext("%(name)s no longer signs in: every sign-in was ended.")
    messages.success(request, said % {"name": found.staff.name})
    return redirect("referrals:members", pk)


@require_POST
def end_invitation(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take back an invitation."""
    service, who = _service(request, pk), http.staff(request)
    rows = Invitation.objects.filter(perms.invitations_of(who), provider=service.provider)
    found = get_object_or_404(rows, pk=number)
    acts.end_invitation(found, by=who, at=http.this_moment())
    messages.success(request, gettext("The invitation was taken back."))
    return redirect("referrals:members", pk)
