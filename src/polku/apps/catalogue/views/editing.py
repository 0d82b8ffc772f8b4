"""The form of a service: its three languages side by side."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from polku.apps.catalogue import actions, labels, records, words
from polku.apps.catalogue.forms.service import Editing
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.queries import catalogue as queries
from polku.apps.people import http


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a service; what was typed stays on the page when it cannot be kept."""
    row = queries.editable(http.staff(request), pk)
    if row is None:
        raise Http404
    told = records.fields_of_row(row)
    posted = request.POST if request.method == "POST" else None
    editing = Editing.of(told, row.version, queries.owners(row.area_id), posted)
    if posted is not None and editing.is_valid() and _kept(request, row, editing):
        messages.success(request, gettext("The changes were saved."))
        return redirect("catalogue:service", pk)
    _language, texts = words.told(records.of_row(row))
    page = {"editing": editing, "pk": pk, "name": texts.name, "languages": words.side_by_side()}
    return render(request, "catalogue/edit.html", page, status=200 if posted is None else 422)


def _kept(request: HttpRequest, row: Service, editing: Editing) -> bool:
    """Save what a valid form says, or put into it why not."""
    form = editing.form
    version = form.cleaned_data["version"]
    try:
        actions.edit(
            row, editing.told(), version=version, by=http.staff(request), at=http.this_moment()
        )
    except actions.ChangedMeanwhileError:
        form.add_error(
            None,
            gettext(
                "Somebody has changed the service since you opened this page. Open it again in another tab, and bring your changes there."
            ),
        )
    except actions.IncompleteError as error:
        missing = "; ".join(map(labels.of_lack, error.lacks))
        form.add_error(
            None,
            gettext("Readers of the published service would miss: %(what)s.") % {"what": missing},
        )
    except ValidationError as error:
        form.add_error(None, error)
    else:
        return True
    return False
