"""Catalogues as files for editors: send one, look it through, bring it in or not, undo it; and out."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions import importing as actions
from polku.apps.catalogue.actions.importing_undoing import foreseen
from polku.apps.catalogue.forms.addresses import page_number
from polku.apps.catalogue.forms.importing import read_choices, read_view
from polku.apps.catalogue.import_folder import ImportFolder
from polku.apps.catalogue.models import Import, Service
from polku.apps.catalogue.names import ImportState
from polku.apps.catalogue.queries import importing as queries
from polku.apps.catalogue.words import page_language
from polku.apps.people import http, receiving
from polku.apps.people.models import Area, Staff
from polku.register.writer import Format
from polku.services import exchange

TAKES = (".xlsx", ".csv", ".txt", ".tsv", ".xlsm", ".xls", ".ods")
"""Those that cannot be read are told why by the reading itself."""
FORMS = {"xlsx": Format.XLSX, "csv": Format.CSV}


class ToDisk(receiving.ToDisk):
    """Writes the file of a request into the folder of a new import."""

    takes = TAKES
    wrong_kind = _("%(name)s is no catalogue: send an .xlsx or a .csv file.")
    none_chosen = _("Choose the file of the catalogue.")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, ImportFolder(uuid4()))

    def found_wanting(self) -> tuple[str | Promise, Mapping[str, Any]] | None:
        if len(self.names) > 1:
            return _("Send one file at a time."), {}
        return super().found_wanting()


def _editor(request: HttpRequest) -> tuple[Staff, Area]:
    """Return who brings services into which area's catalogue; for others the pages do not exist."""
    who = http.staff(request)
    if who.area is None or not perms.may_add(who, who.area.pk):
        raise Http404
    return who, who.area


def _found(request: HttpRequest, key: UUID) -> Import:
    incoming = queries.found(http.staff(request), key)
    if incoming is None:
        raise Http404
    return incoming


# ---- in ----


@csrf_exempt  # `_received` is protected: where the file goes must be set before the form is read
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    """Show the files brought in so far; take in a new one."""
    _editor(request)
    if request.method != "POST":
        return _listed(request)
    receiver = ToDisk(request)
    with receiver.writing(request):
        return _received(request, receiver)


@http.read_only
def _listed(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, refusal: str = "") -> HttpResponse:
    page = queries.imports(http.staff(request), page_number(request.GET.get("s", "")))
    told = {"page": page, "refusal": refusal}
    return render(request, "catalogue/imports.html", told, status=422 if refusal else 200)


@csrf_protect
def _received(request: HttpRequest, receiver: ToDisk) -> HttpResponse:
    who, area = _editor(request)
    request.POST.keys()  # here the form is read, and its file to disk
    if receiver.refusal:
        return _list(request, receiver.refusal)
    folder = ImportFolder(receiver.folder.key)
    incoming = actions.receive(folder, name=receiver.name, area=area, by=who, at=http.this_moment())
    receiver.kept = True
    return redirect("catalogue:import", incoming.pk)


@http.read_only
def look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far an import has come, what it would do, or what it did."""
    shown = queries.shown(_found(request, key))
    page: dict[str, Any] = {"shown": shown, "language": page_language()}
    number = page_number(request.GET.get("s", ""))
    if shown.incoming.state == ImportState.CHECKED:
        view = read_view(request.GET, shown.counts)
        page["view"] = view
        page["page"] = queries.looked(shown.incoming, view, number)
        page["rows"] = queries.rows(shown.incoming, page["page"])
    elif shown.incoming.state in {ImportState.DONE, ImportState.UNDONE}:
        page["page"], page["did"] = queries.did(shown.incoming, number)
        page["left"] = queries.left(shown.incoming.left)
    return render(request, "catalogue/import.html", page)


@http.read_only
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return the part of the page that tells progress; once the job has ended, the whole page."""
    shown = queries.shown(_found(request, key))
    if not request.headers.get("HX-Request"):
        return redirect("catalogue:import", key)
    if not shown.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "catalogue/import_progress.html", {"shown": shown})


def _done(request: HttpRequest, key: UUID, act: Callable[[Import, Staff], None]) -> HttpResponse:
    """Do something to an import and go back to its page."""
    incoming = _found(request, key)
    try:
        act(incoming, http.staff(request))
    except actions.NotNowError:
        said = gettext("The import had gone on meanwhile. See where it stands now.")
        messages.warning(request, said)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    asked = request.POST.get("back", "")
    back = redirect("catalogue:import", key)
    if asked.startswith("?") and asked.isprintable() and len(asked) < 100:
        back["Location"] += asked
    return back


@require_POST
def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which services of the catalogue new ones are, and which of those gone are archived."""

    def choosing(incoming: Import, who: Staff) -> None:
        if all_of := request.POST.get("archive-all"):
            actions.archive_all(incoming, archives=all_of == "yes", by=who)
            return
        matches, archives = read_choices(request.POST)
        actions.choose(incoming, matches=matches, archives=archives, by=who, at=http.this_moment())
        messages.success(request, gettext("The choices were saved. Nothing has come in yet."))

    return _done(request, key, choosing)


@require_POST
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bring in what has been looked through."""
    return _done(request, key, lambda incoming, who: actions.accept(incoming, by=who))


@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a file that nothing has come in of."""
    return _done(
        request,
        key,
        lambda incoming, who: actions.cancel(incoming, by=who, at=http.this_moment()),
    )


@require_POST
def try_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start the job anew that died."""
    return _done(request, key, lambda incoming, who: actions.try_again(incoming, by=who))


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Undo an import, once it has been said what that does."""
    if request.method == "POST":
        return _done(request, key, lambda incoming, who: actions.undo(incoming, by=who))
    return _confirm(request, key)


@http.read_only
def _confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    incoming = _found(request, key)
    if incoming.state != ImportState.DONE:
        return redirect("catalogue:import", key)
    undoing = foreseen(incoming, http.this_moment())
    page = {
        "incoming": incoming,
        "restored": undoing.restored,
        "archived": undoing.archived,
        "left": queries.left(undoing.left),
    }
    return render(request, "catalogue/import_undo.html", page)


# ---- out ----


def _form(form: str) -> Format:
    if form not in FORMS:
        raise Http404
    return FORMS[form]


def _sent(held: BytesIO, name: str, form: str) -> FileResponse:
    held.seek(0)
    return FileResponse(held, as_attachment=True, filename=f"{name}.{form}")


@never_cache
@http.read_only
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send every service of the area, as a file that comes in again unchanged."""
    who, chosen = http.staff(request), _form(form)
    if who.role not in perms.READERS or who.area_id is None:
        raise Http404
    rows = records.whole_rows(Service.objects.filter(perms.readable_by(who)).order_by("pk"))
    held = BytesIO()
    services = map(records.of_row, rows)
    try:
        exchange.write(services, held, language=page_language(), form=chosen)
    except ValueError as error:
        said = gettext("A text is too long for a spreadsheet: %(why)s") % {"why": error}
        messages.error(request, said)
        return redirect("catalogue:catalogue")
    name = gettext("service-catalogue")
    return _sent(held, f"{name}-{http.today():%Y-%m-%d}", form)


@http.read_only
def template(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send the file to fill: headings, what to write under each, and the codes to choose."""
    _editor(request)
    held = BytesIO()
    exchange.write((), held, language=page_language(), form=_form(form))
    return _sent(held, gettext("services-template"), form)
