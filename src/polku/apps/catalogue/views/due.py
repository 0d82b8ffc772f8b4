"""What the letter to a keeper leads to: all that is due, said to be true by one click."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from polku.apps.catalogue import actions, labels, perms, records, words
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.queries import due as queries
from polku.apps.people import http

MOST = 1000
"""Services confirmed at once."""


@require_http_methods(["GET", "HEAD", "POST"])
def due_reviews(request: HttpRequest) -> HttpResponse:
    """Show the services that wait for one's word; say of those ticked that they are true."""
    who = http.staff(request)
    if who.role not in perms.READERS:
        raise Http404
    if request.method == "POST":
        _confirm(request, _chosen(request))
        return redirect("catalogue:due-reviews")
    today = http.today()
    page = {"due": queries.due_for(who, today), "today": today}
    return render(request, "catalogue/due.html", page)


def _chosen(request: HttpRequest) -> list[Service]:
    """Return the services ticked; for whom one of them is not theirs, none is there."""
    told = request.POST.getlist("service")[:MOST]
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in told):
        raise Http404
    keys = {int(one) for one in told}
    found = queries.asked_of(http.staff(request), keys)
    if len(found) != len(keys):
        raise Http404
    return found


def _confirm(request: HttpRequest, chosen: list[Service]) -> None:
    """Say of services that they are true, and tell which could not go back to readers, and why."""
    who, at, done = http.staff(request), http.this_moment(), 0
    for row in chosen:
        try:
            actions.confirm(row, by=who, at=at)
            done += 1
        except actions.IncompleteError as error:
            name = words.told(records.of_row(row))[1].name
            missing = "; ".join(map(labels.of_lack, error.lacks))
            told = gettext("%(name)s is not public. Still missing: %(what)s.")
            messages.error(request, told % {"name": name, "what": missing})
        except actions.StepError:
            continue  # moved on meanwhile: the page shows how it is now
    if done:
        told = ngettext(
            "%(count)s service is true today.", "%(count)s services are true today.", done
        )
        messages.success(request, told % {"count": done})
    elif not chosen:
        messages.warning(request, gettext("Tick the services that are true."))
