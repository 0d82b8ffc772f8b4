"""Register extracts for those who bring them in: send, look through, load or discard."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.casework.actions import uploads as actions
from polku.apps.casework.forms import number
from polku.apps.casework.perms import may_load_extracts
from polku.apps.casework.queries import uploads as queries
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.casework.views.uploads_receiving import ToDisk
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.models import Staff
from polku.apps.people.names import Act


class DayForm(forms.Form):
    """The day of the extract, in three fields."""

    day = forms.IntegerField(min_value=1, max_value=31, label=_("Day"))
    month = forms.IntegerField(min_value=1, max_value=12, label=_("Month"))
    year = forms.IntegerField(min_value=2000, max_value=2100, label=_("Year"))

    def __init__(self, posted: QueryDict | None = None, *, today: date) -> None:
        usual = {"day": today.day, "month": today.month, "year": today.year}
        super().__init__(posted, initial=usual)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"day", "month", "year"} <= given.keys():
            try:
                given["whole"] = date(given["year"], given["month"], given["day"])
            except ValueError:
                raise ValidationError(
                    _("There is no such day. Check day, month and year.")
                ) from None
            if given["whole"] > self.today:
                raise ValidationError(_("The day of the extract cannot lie ahead."))
        return given


def _loader(request: HttpRequest) -> Staff:
    """Return who asks; for everybody who does not bring extracts in the pages do not exist."""
    who = http.staff(request)
    if not may_load_extracts(who):
        raise Http404
    return who


def _language() -> str:
    return (get_language() or "fi")[:2]


@csrf_exempt  # `_received` is protected: where the files go must be set before the form is read
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest) -> HttpResponseBase:
    """Show the extracts that came in and those under way; take in a new one."""
    _loader(request)
    if request.method != "POST":
        return _listed(request)
    receiver = ToDisk(request)
    with receiver.writing(request):
        return _received(request, receiver)


@http.read_only
def _listed(request: HttpRequest) -> HttpResponse:
    return _list(request, DayForm(today=http.today()))


def _list(
    request: HttpRequest, form: DayForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = {
        "form": form,
        "refusal": refusal,
        "under_way": queries.under_way(),
        "earlier": queries.earlier(number(request.GET.get("s")) or 1),
    }
    return render(request, "casework/uploads.html", page, status=status)


@csrf_protect
def _received(request: HttpRequest, receiver: ToDisk) -> HttpResponse:
    form = DayForm(request.POST, today=http.today())
    if receiver.refusal or not form.is_valid():
        return _list(request, form, receiver.refusal, 422)
    upload = actions.receive(
        receiver.folder,
        name=receiver.name,
        day=form.cleaned_data["whole"],
        by=http.staff(request),
        at=http.this_moment(),
        language=_language(),
    )
    receiver.kept = True
    return redirect("casework:upload", upload.pk)


@http.read_only
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far an upload has come, and what the door says of it."""
    _loader(request)
    return _page(request, key)


def _page(request: HttpRequest, key: UUID, *, unread: bool = False) -> HttpResponse:
    """Render the page; `unread`: the load was asked for without a word on the warnings."""
    page = {"shown": queries.shown(key, _language()), "unread": unread}
    return render(request, "casework/uploads_one.html", page, status=422 if unread else 200)


@http.read_only
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return the part of the page that tells progress; once the job has ended, the whole page."""
    _loader(request)
    shown = queries.shown(key, _language())
    if not request.headers.get("HX-Request"):
        return redirect("casework:upload", key)
    if not shown.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "casework/uploads_progress.html", {"shown": shown})


@http.read_only
def rejects(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send the rejected rows. They hold values of cells, so the access log tells who took them."""
    _loader(request)
    found = queries.upload(key)
    try:
        file = UploadFolder(found.pk).rejects.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    saw(request, [f"extract:{found.pk.hex}"], Act.EXPORT, found.name)
    name = f"{gettext('rejects')}-{found.day:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name)


@require_POST
def load(request: HttpRequest, key: UUID) -> HttpResponse:
    """Load a checked extract; warnings must have been looked at."""
    who = _loader(request)
    shown = queries.shown(key, _language())
    if shown.has_warnings and "read" not in request.POST:
        return _page(request, key, unread=True)
    try:
        actions.begin_load(shown.upload, by=who, language=_language())
    except actions.NotNowError:
        _not_now(request)
    return redirect("casework:upload", key)


@require_POST
def try_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start the job anew that died."""
    who = _loader(request)
    try:
        actions.try_again(queries.upload(key), by=who, language=_language())
    except actions.NotNowError:
        _not_now(request)
    return redirect("casework:upload", key)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete the files of an upload unloaded."""
    _loader(request)
    found = queries.upload(key)
    try:
        actions.discard(found)
    except actions.NotNowError:
        _not_now(request)
        return redirect("casework:upload", key)
    messages.success(request, gettext("%(name)s was discarded.") % {"name": found.name})
    return redirect("casework:uploads")


def _not_now(request: HttpRequest) -> None:
    messages.warning(request, gettext("The upload had gone on meanwhile. See where it stands now."))
