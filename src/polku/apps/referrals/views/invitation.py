"""Taking up an invitation: a name and a password, and one is in."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from polku.apps.catalogue import words
from polku.apps.people import http
from polku.apps.people.views import BACKEND
from polku.apps.referrals.actions import members
from polku.apps.referrals.forms.invitations import AccountForm
from polku.apps.referrals.names import LinkState
from polku.apps.referrals.views.secrets import opened_by_a_secret, sender, unknown


@opened_by_a_secret
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Make the account of somebody invited, and let them in."""
    at = http.this_moment()
    found = members.open_invitation(secret, at=at, address=sender(request))
    if found is None:
        return unknown(request)
    page = {"invitation": found, "state": found.state(at)}
    page["area"] = getattr(found.area, f"name_{words.page_language()}")
    if page["state"] is not LinkState.GOOD:
        return render(request, "referrals/invitation_closed.html", page)
    form = AccountForm(request.POST if request.method == "POST" else None, invitation=found)
    if form.is_bound and form.is_valid():
        person = form.taken_up(language=words.page_language(), at=at)
        if person is not None:
            login(request, person, backend=BACKEND)
            return redirect("referrals:provider")
    status = 422 if form.is_bound else 200
    return render(request, "referrals/invitation.html", page | {"form": form}, status=status)
