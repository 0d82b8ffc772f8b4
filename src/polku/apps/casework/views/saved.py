"""Saved views of the worklist: a filter its owner named."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from polku.apps.casework.actions import saved_views as actions
from polku.apps.casework.forms import ViewForm, read_choice
from polku.apps.casework.models import SavedView
from polku.apps.casework.views.worklist import reader
from polku.apps.people.models import Staff


def _to(query: str) -> HttpResponseRedirect:
    address = reverse("casework:worklist")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _own(who: Staff, pk: int) -> SavedView:
    return get_object_or_404(who.views, pk=pk)


def _complain(request: HttpRequest, form: ViewForm) -> None:
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Save what is chosen under a name."""
    who = reader(request)
    query = read_choice(QueryDict(request.POST.get("query", "")), who).but().address()[1:]
    form = ViewForm(request.POST, instance=SavedView(owner=who, query=query))
    if form.is_valid():
        actions.keep(form.instance)
        messages.success(request, _("Saved as %(name)s.") % {"name": form.instance.name})
    else:
        _complain(request, form)
    return _to(query)


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(reader(request), pk)
    form = ViewForm(request.POST, instance=view)
    if form.is_valid():
        actions.keep(form.instance)
        messages.success(request, _("Renamed to %(name)s.") % {"name": view.name})
    else:
        _complain(request, form)
    return _to(view.query)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(reader(request), pk)
    name = view.name
    actions.drop(view)
    messages.success(request, _("The saved view %(name)s is deleted.") % {"name": name})
    return redirect("casework:worklist")
