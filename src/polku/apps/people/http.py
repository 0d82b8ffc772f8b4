"""What every view of the apps shares: who asks, what day it is, the guard on reading, files out."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.timezone import localdate, localtime  # noqa: TID251 (what the views call)
from django.views.decorators.http import require_safe

from polku.apps.people.models import Staff

View = Callable[..., HttpResponseBase]

READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class WriteInReadOnlyViewError(RuntimeError):
    """A view that only shows tried to change the database."""


def staff(request: HttpRequest) -> Staff:
    """Return who asks; a view behind sign-in has always somebody."""
    return cast("Staff", request.user)


def today() -> date:
    """Return the day the pages show: the one a demo is pinned to, else the day in Finland."""
    pinned: date | None = settings.TODAY
    return pinned or localdate()


def this_moment() -> datetime:
    """Return the time in Finland, on the day the pages show."""
    day = today()
    return localtime().replace(year=day.year, month=day.month, day=day.day)


def address(request: HttpRequest, *, behind_proxy: bool) -> str:
    """Return the address a request came from.

    Behind a proxy only the last entry of X-Forwarded-For is the proxy's own word; the ones before
    it are the sender's, and worth nothing.
    """
    if behind_proxy:
        forwarded = request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return cast("str", request.META.get("REMOTE_ADDR", ""))


def _reads_only(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if not sql.lstrip("( ").upper().startswith(READS):
        raise WriteInReadOnlyViewError(sql)
    return execute(sql, *rest)


def read_only(view: View) -> View:
    """Serve GET and HEAD only, and stop any statement that is not a read.

    The guard stands around the view alone: sessions and the access log are written after it, by
    their middleware.
    """

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with connection.execute_wrapper(_reads_only):
            return view(request, *args, **kwargs)

    return guarded


def written(cell: object) -> object:
    """Return a cell as a Finnish spreadsheet reads it: a number with a decimal comma."""
    if isinstance(cell, float | Decimal):
        return f"{cell}".replace(".", ",")
    return harmless(cell)


def harmless(cell: object) -> object:
    """Return a cell that a spreadsheet will not run as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def spreadsheet(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Send rows as a CSV that a Finnish spreadsheet opens as it is: semicolons, decimal commas, UTF-8.

    It begins with a mark of its encoding, for Excel.

    Written whole before it leaves: in the language of the request, and under the guard of its view.
    """
    text = io.StringIO(BYTE_ORDER_MARK)
    text.seek(0, io.SEEK_END)
    csv.writer(text, delimiter=";").writerows([written(cell) for cell in row] for row in rows)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
