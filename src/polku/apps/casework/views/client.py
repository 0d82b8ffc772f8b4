"""One client on one page, its table as CSV, and what a coach writes down there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from polku.apps.casework.models import Client
from polku.apps.casework.names import Way
from polku.apps.casework.queries.client import ClientPage, client_for, client_page, coaches_to_give
from polku.apps.casework.queries.client_path import (
    DEFAULT_WINDOW,
    WINDOWS,
    path_rows,
    pictures,
)
from polku.apps.casework.queries.parts import ACTS, parts_of
from polku.apps.casework.strip import legend
from polku.apps.casework.views.protected import reason_given
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.models import Staff
from polku.apps.people.names import Act

CONTACTS_SHOWN = 10
MARKS = (("visit", Way.VISIT), ("phone", Way.PHONE), ("video", Way.VIDEO), ("message", Way.MESSAGE))


def readable(request: HttpRequest, pk: int) -> Client:
    """Return the client, or answer 404: a stranger must not even learn that there is one."""
    found = client_for(http.staff(request), pk)
    if found is None:
        raise Http404
    return found


def _months(request: HttpRequest) -> int:
    """Read the zoom from the address; what is not one of the steps is the usual one."""
    wanted = request.GET.get("kk", "")
    return int(wanted) if wanted in {str(window) for window in WINDOWS} else DEFAULT_WINDOW


def _zoom(months: int) -> dict[str, object]:
    place = WINDOWS.index(months)
    return {
        "months": months,
        "choices": (
            (3, gettext("3 mo")),
            (12, gettext("1 y")),
            (36, gettext("3 y")),
            (0, gettext("All")),
        ),
        "nearer": WINDOWS[place - 1] if place else None,
        "farther": WINDOWS[place + 1] if place + 1 < len(WINDOWS) else None,
    }


def _context(page: ClientPage, months: int, coaches: list[Staff]) -> dict[str, object]:
    return {
        "coaches": coaches,
        "page": page,
        "client": page.client,
        "today": page.today,
        "pictures": pictures(page, months),
        "path_rows": path_rows(page),
        "zoom": _zoom(months),
        "legend": legend(),
        "contact_marks": [
            *((shape, way.label) for shape, way in MARKS),
            ("booked", gettext("Booked")),
        ],
        "contacts": page.contacts[:CONTACTS_SHOWN],
        "older_contacts": page.contacts[CONTACTS_SHOWN:],
    }


@http.read_only
def client(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a client's path, duties, plans, contacts, services and benefit days."""
    found = readable(request, pk)
    reason = reason_given(request, found)
    if reason is None:
        return redirect("casework:open-protected", pk)
    page = client_page(found, today=http.today())
    saw(request, [found.person_id], Act.OPEN, reason)
    who = http.staff(request)
    more = {"acts": ACTS.values(), "parts": parts_of(found, who, page.today)}
    return render(
        request,
        "casework/client.html",
        _context(page, _months(request), coaches_to_give(who)) | more,
    )


@http.read_only
def path_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the table of the path picture as CSV."""
    found = readable(request, pk)
    reason = reason_given(request, found)
    if reason is None:
        return redirect("casework:open-protected", pk)
    page = client_page(found, today=http.today())
    saw(request, [found.person_id], Act.EXPORT, reason)
    head = [gettext("Started"), gettext("Ended"), gettext("Kind"), gettext("Content")]
    rows = ([row.start, row.end or "", row.kind, row.content] for row in path_rows(page))
    return http.spreadsheet(f"polku-{pk}", (head, *rows))
