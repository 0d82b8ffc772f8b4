"""The catalogue for those who keep it: the list, a service, and what is done to one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.catalogue import actions, labels, perms
from polku.apps.catalogue.forms.addresses import read_choice
from polku.apps.catalogue.forms.service import NewForm
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Kept, State
from polku.apps.catalogue.queries import catalogue as queries
from polku.apps.catalogue.words import page_language
from polku.apps.people import http
from polku.reference.names import LANGUAGES
from polku.services import names
from polku.services import service as plain


@http.read_only
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the area's services: state, owner, review, quality, what is missing."""
    who = http.staff(request)
    if who.role not in perms.READERS:
        raise Http404
    choice = read_choice(request.GET)
    asked = request.GET.copy()
    asked.pop("s", None)
    page = {
        "choice": choice,
        "listed": queries.listed(who, choice, http.today()),
        "states": State.choices,
        "asked": asked.urlencode(),
        "language": page_language(),
        "may_add": who.area_id is not None and perms.may_add(who, who.area_id),
    }
    return render(request, "catalogue/catalogue.html", page)


@http.read_only
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a service to those who work with services in its area."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, status: int = 200) -> HttpResponse:
    kept = queries.kept(http.staff(request), pk, http.today())
    if kept is None:
        raise Http404
    page = {
        "kept": kept,
        "texts": labels.texts(),
        "languages": LANGUAGES,
        "language": page_language(),
    }
    return render(request, "catalogue/service.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a service to the area's catalogue: its name and who gives it; the rest is edited."""
    who = http.staff(request)
    if who.area is None or not perms.may_add(who, who.area.pk):
        raise Http404
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        made = plain.Service(
            key="",
            area=who.area.code,
            provider=plain.Provider(
                given["provider_name"], names.ProviderKind(given["provider_kind"])
            ),
            texts={
                language: plain.Texts(given[f"name_{language}"])
                for language in LANGUAGES
                if given[f"name_{language}"]
            },
            owner=who.username,
        )
        row = actions.create(made, by=who, at=http.this_moment())
        messages.success(request, gettext("The service was added as a draft."))
        return redirect("catalogue:edit-service", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "catalogue/add.html", {"form": form}, status=status)


def _editable(request: HttpRequest, pk: int) -> Service:
    """Return a service that is the person's to change; for everybody else it is not there."""
    found = queries.editable(http.staff(request), pk)
    if found is None:
        raise Http404
    return found


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a service to another state."""
    to = request.POST.get("to", "")
    row = _editable(request, pk)
    if to not in State.values:
        raise Http404

    def moving() -> str:
        actions.move(row, names.State(to), by=http.staff(request), at=http.this_moment())
        return gettext("The service is now: %(state)s.") % {"state": State(to).label}

    return _done(request, pk, moving)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a service is still true."""
    row = _editable(request, pk)

    def reviewing() -> str:
        actions.review(row, by=http.staff(request), at=http.this_moment())
        return gettext("Reviewed: the service is true today.")

    return _done(request, pk, reviewing)


@require_POST
def settle(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Choose which value of a difference holds."""
    found = queries.conflict(http.staff(request), pk, number)
    kept = request.POST.get("keep")
    if found is None or kept not in Kept.values:
        raise Http404

    def settling() -> str:
        actions.settle(found, Kept(kept), by=http.staff(request), at=http.this_moment())
        return gettext("The difference was settled.")

    return _done(request, pk, settling)


def _done(request: HttpRequest, pk: int, act: Callable[[], str]) -> HttpResponse:
    """Do something to a service, say what became of it, and go back to its page."""
    try:
        messages.success(request, act())
    except actions.IncompleteError as error:
        missing = "; ".join(map(labels.of_lack, error.lacks))
        messages.error(request, gettext("Still missing: %(what)s.") % {"what": missing})
    except (actions.StepError, ValidationError):
        messages.warning(request, gettext("The service had changed meanwhile. See how it is now."))
    return redirect("catalogue:service", pk)
