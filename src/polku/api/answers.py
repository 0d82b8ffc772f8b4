"""How an answer leaves: JSON with its columns explained or CSV, in pages; 304 where nothing changed."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

import polars.selectors as cs
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language

from polku.analytics.disclosure import Published
from polku.analytics.filters import UnknownValueError
from polku.api import columns
from polku.api.asking import Ask, Asked, Tables, asked
from polku.api.parameters import Rows
from polku.apps.insight import index as indexes
from polku.apps.insight.queries.tables import rows
from polku.apps.people import http

CACHE = "private, no-cache"
"""May be kept by the programme that asked, which asks whether it still holds before it uses it."""

More = Callable[[Tables], Mapping[str, Any]]
"""What an answer tells besides its tables."""


def respond(
    request: HttpRequest, of: Any, name: str, ask: Ask, more: More | None = None, also: str = ""
) -> HttpResponse:
    """Answer with the tables of a resource; `of`: its parameters, both People and Rows.

    Nothing is counted for who has the answer already; `also` is what it depends on besides the index
    and the request.
    """
    what = asked(request, of)
    built = None if what.exact else indexes.built()  # who is whose client changes exact answers
    says = (what.index.manifest, what.filters, what.exact, request.get_full_path(), also)
    tag = validator("\n".join(map(repr, says)).encode())

    def made() -> HttpResponse:
        tables = what.tables(ask)
        envelope = _envelope(name, what) | dict(more(tables) if more else {})
        return shown(request, of, name, envelope, tables)

    return unless_unchanged(request, tag, built, made)


def _envelope(name: str, what: Asked) -> dict[str, Any]:
    built = indexes.built()
    return {
        "question": name.rpartition("/")[2],
        "filters": what.filters.chosen(),
        "protection": what.protection,
        "until": str(what.index.manifest.until),
        "index": {
            "stamp": what.index.manifest.stamp,
            "built": built.isoformat(timespec="seconds") if built else None,
        },
    }


def plain(request: HttpRequest, body: Mapping[str, Any]) -> HttpResponse:
    """Answer with what is no table, cheap to make."""
    return tagged(request, as_json(body))


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer with what is made already, or that it is as it was."""
    return unless_unchanged(request, validator(response.content), None, lambda: response)


def shown(
    request: HttpRequest, of: Rows, name: str, envelope: Mapping[str, Any], tables: Tables
) -> HttpResponse:
    """Return the tables that are asked for, in the form that is asked for."""
    chosen = _chosen(of, tables)
    if of.format == "csv":
        return _csv(request, of, name, *next(iter(chosen.items())))
    written = {
        table: _table(request, of, (name, table), published) for table, published in chosen.items()
    }
    return as_json({**envelope, "tables": written})


def _chosen(of: Rows, tables: Tables) -> Tables:
    """Return the table that is named, or all; UnknownValueError where one must be or is none."""
    names = tuple(tables)
    if of.table and of.table not in names:
        raise UnknownValueError("table", of.table, names)
    if of.table:
        return {of.table: tables[of.table]}
    if len(names) > 1 and (of.format == "csv" or of.offset):
        raise UnknownValueError("table", "", names)
    return tables


def _table(
    request: HttpRequest, of: Rows, place: tuple[str, str], published: Published
) -> dict[str, Any]:
    found = {
        "protection": published.protection,
        "columns": columns.described(*place, published.table.schema),
        "total": published.table.height,
        "rows": list(_page(of, published).records()),
    }
    following = _next(request, of, place[1], published)
    return found | ({"next": following} if following else {})


def _page(of: Rows, published: Published) -> Published:
    last = min(of.offset + of.limit, published.table.height)
    page = rows(published, range(of.offset, last))
    table = page.table.with_columns(cs.float().fill_nan(None))  # JSON has no NaN
    return Published(table, page.protection, page.marks)


def _next(request: HttpRequest, of: Rows, table: str, published: Published) -> str:
    """Return the address of the rows after these; empty: these are the last."""
    after = of.offset + of.limit
    if after >= published.table.height:
        return ""
    query = request.GET.copy()
    query["table"], query["offset"] = table, str(after)
    return f"{request.path}?{query.urlencode()}"


def _csv(
    request: HttpRequest, of: Rows, name: str, table: str, published: Published
) -> HttpResponse:
    """Write one table; a withheld figure is its mark, as in the files of the pages."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(published.table.columns)
    page = _page(of, published)
    out.writerows([http.harmless(cell) for cell in row.values()] for row in page.rows())
    following = _next(request, of, table, published)
    file = f"{name}-{table}".replace("/", "-")
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{file}.csv"'}
        | ({"Link": f'<{following}>; rel="next"'} if following else {}),
    )


def as_json(body: Mapping[str, Any]) -> HttpResponse:
    """Write an answer as JSON."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return HttpResponse(text, content_type="application/json")


def validator(says: bytes) -> str:
    """Return a strong validator of what an answer says, by this version in this language."""
    own = f"{version('polku')} {get_language()}\n".encode()
    return f'"{blake2b(own + says, digest_size=16).hexdigest()}"'


def unless_unchanged(
    request: HttpRequest,
    tag: str,
    built: datetime | None,
    make: Callable[[], HttpResponse],
) -> HttpResponse:
    """Return 304 for who has the answer of this tag, or what `make` makes."""
    modified = int(built.timestamp()) if built else None
    same = get_conditional_response(request, etag=tag, last_modified=modified)
    response = make() if same is None else HttpResponse(status=same.status_code)
    response.headers["ETag"] = tag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    response.headers["Cache-Control"] = CACHE
    response.headers["Content-Language"] = get_language() or "fi"
    patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
    return response
