"""The worklist: a coach's first page; for a lead, the same over the unit."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from polku.apps.casework import perms
from polku.apps.casework.forms import ViewForm, number, read_choice
from polku.apps.casework.models import SavedView
from polku.apps.casework.queries import worklist as queries
from polku.apps.casework.queries.choice import DEFAULT_SORT, PAGE_ROWS, Choice
from polku.apps.casework.queries.columns import CLIENT, DUE, Column, offered, shown
from polku.apps.casework.queries.filters import BY_DAY, FILTERS, GROUPS, LATE, RAIL, SOON, TODAY
from polku.apps.casework.queries.worklist import Row, Whole
from polku.apps.casework.strip import legend
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.models import Staff
from polku.apps.people.names import Act, Role
from polku.register import codes

Text = str | Promise

QUICK: tuple[tuple[str, Text], ...] = ((LATE, _("Late")), (TODAY, _("Today")), (SOON, _("7 days")))
"""The counts a phone shows first."""


@dataclass(frozen=True, slots=True)
class Link:
    """A count or a choice that opens its rows."""

    label: Text
    href: str
    count: int | None = None
    current: bool = False
    css: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the table: `way` is aria-sort's word when the list is sorted by it."""

    column: Column
    href: str
    way: str


def reader(request: HttpRequest) -> Staff:
    """Return who asks; 404 for roles that have no clients."""
    who = http.staff(request)
    if not perms.has_worklist(who):
        raise Http404
    return who


@never_cache
@http.read_only
def worklist(request: HttpRequest) -> HttpResponse:
    who = reader(request)
    choice = read_choice(request.GET, who)
    target = request.headers.get("HX-Target", "")
    if target.startswith("r-"):
        return _one_row(request, who, choice, target)
    listed = queries.Worklist(who, http.today())
    views = queries.saved_views(who)
    kept = {view.pk: read_choice(QueryDict(view.query), who) for view in views}
    whole = listed.whole(kept, now=http.this_moment())
    counts = listed.counts(choice)
    choice = choice.but(page=min(choice.page, queries.page_count(counts[""])), opened=choice.opened)
    rows = listed.page(choice)
    saw(request, (row.person_id for row in rows), Act.LIST)
    page = (
        _table(who, choice, rows)
        | _rail(choice, counts, whole, lead=who.role == Role.LEAD)
        | _views(choice, views, kept, whole)
        | _tools(who, choice, whole)
        | {"whole": whole, "data_age": whole.data_age, "found": counts[""], "counts": counts}
        | {"pages": _pages(choice, counts[""]), "sections": _sections(choice, rows, counts)}
    )
    part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    answer = render(
        request, "casework/worklist_part.html" if part else "casework/worklist.html", page
    )
    if part:
        answer["HX-Push-Url"] = request.path + choice.address()
    return answer


def _one_row(request: HttpRequest, who: Staff, choice: Choice, target: str) -> HttpResponse:
    """Render one client's row, with its reason open or closed again."""
    pk = number(target.removeprefix("r-"))
    row = queries.Worklist(who, http.today()).one(pk) if pk else None
    if row is None:
        raise Http404
    saw(request, [row.person_id], Act.LIST)
    page = _table(who, choice, [row]) | {"row": row}
    return render(request, "casework/worklist_row.html", page)


def _table(who: Staff, choice: Choice, rows: list[Row]) -> dict[str, Any]:
    """Return what every row of the table is rendered with."""
    columns = shown(choice.columns, lead=who.role == Role.LEAD)
    keys = {column.key for column in columns}
    cells = [column for column in columns if column.css]
    return {
        "choice": choice,
        "today": http.today(),
        "show": dict.fromkeys(keys, True),
        "cells": len(cells) + 1,
        "hidden_cells": sum(column.key not in {"toimi", DUE} for column in cells),
        "here": choice.but(page=choice.page).address(),
        "opener": _opener(choice),
        "headings": [_heading(choice, column) for column in (CLIENT, *cells)],
        "rule_page": _rule_page(rows, choice.opened),
    }


def _rule_page(rows: list[Row], opened: int | None) -> str:
    """Return the address of the page of the opened row's rule; empty where there is none."""
    rule = next((row.rule for row in rows if row.pk == opened), "")
    try:
        return reverse("rule", args=[rule])
    except NoReverseMatch:
        return ""


def _opener(choice: Choice) -> str:
    """Return the address that opens a row's reason, less the number of the row."""
    here = choice.but(page=choice.page).address()
    return here + ("avaa=" if here == "?" else "&avaa=")


def _heading(choice: Choice, column: Column) -> Heading:
    if not column.order:
        return Heading(column, "", "")
    sorted_by = choice.sort == column.key
    way = ("descending" if choice.descending else "ascending") if sorted_by else ""
    turned = choice.but(sort=column.key, descending=sorted_by and not choice.descending)
    return Heading(column, turned.address(), way)


def _rail(choice: Choice, counts: dict[str, int], whole: Whole, *, lead: bool) -> dict[str, Any]:
    """Return the counts: each adds its filter to what is chosen, and opens as many rows as it says."""

    def link(key: str, label: Text) -> Link:
        current = key in choice.filters
        with_it = choice if current else choice.but(filters=_added(choice.filters, key))
        count = counts[key]
        css = "is-zero" if not count else "is-late" if key == LATE else ""
        return Link(label, with_it.but().address(), count, current, css)

    groups = [
        (key, label, [link(f.key, f.label) for f in RAIL if f.group == key and f.key in counts])
        for key, label in GROUPS.items()
    ]
    everyone = _("All clients of the unit") if lead else _("All my clients")
    return {
        "everyone": Link(
            everyone,
            Choice(columns=choice.columns).address(),
            whole.clients,
            current=not choice.narrows,
        ),
        "quick": [link(key, label) for key, label in QUICK],
        "groups": groups,
        "filter_count": sum(len(links) for _key, _label, links in groups),
    }


def _added(filters: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(known for known in FILTERS if known in filters or known == key)


def _views(
    choice: Choice, views: list[SavedView], kept: dict[int, Choice], whole: Whole
) -> dict[str, Any]:
    here = choice.but().address()
    current = next((view for view in views if kept[view.pk].but().address() == here), None)
    return {
        "views": [
            Link(view.name, kept[view.pk].but().address(), whole.views[view.pk], view == current)
            for view in views
        ],
        "view": current,
        "view_form": ViewForm(instance=current),
        "view_query": here.removeprefix("?"),
    }


def _tools(who: Staff, choice: Choice, whole: Whole) -> dict[str, Any]:
    chosen = shown(choice.columns, lead=who.role == Role.LEAD)
    return {
        "lead": who.role == Role.LEAD,
        "norm": whole.norm if who.role == Role.LEAD else who.norm,
        "municipalities": sorted((_place(code), code) for code in whole.municipalities),
        "coaches": sorted((name, pk) for pk, name in whole.coaches.items()),
        "chips": _chips(choice, whole),
        "choosable": [(column, column in chosen) for column in offered(lead=who.role == Role.LEAD)],
        "chosen_columns": len(chosen) + 1,
        "all_columns": len(offered(lead=who.role == Role.LEAD)) + 1,
        "kept_by_search": _fields(choice, "haku", "kunta", "valmentaja"),
        "kept_by_columns": _fields(choice, "sarake"),
        "usual_columns": choice.but(columns=()).address(),
        "legend": legend(),
    }


def _place(municipality: str) -> str:
    found = codes.names("municipality").get(municipality)
    return found.within(get_language() or "fi") if found else municipality


def _fields(choice: Choice, *but: str) -> list[tuple[str, str]]:
    """Return what a form must carry along as hidden fields, less what it asks itself."""
    return [(name, value) for name, value in choice.but().pairs() if name not in but]


def _chips(choice: Choice, whole: Whole) -> list[Link]:
    """Return what narrows the list, each a link to the list without it."""
    chips = [
        Link(
            FILTERS[key].label,
            choice.but(filters=tuple(k for k in choice.filters if k != key)).address(),
        )
        for key in choice.filters
    ]
    if choice.search:
        chips.append(Link(f"”{choice.search}”", choice.but(search="").address()))
    if choice.municipality:
        chips.append(Link(_place(choice.municipality), choice.but(municipality="").address()))
    if choice.coach is not None:
        name = whole.coaches.get(choice.coach, str(choice.coach))
        chips.append(Link(name, choice.but(coach=None).address()))
    return chips


def _sections(
    choice: Choice, rows: list[Row], counts: dict[str, int]
) -> list[tuple[Link | None, Row]]:
    """Pair each row with the heading it begins, where the list is in order of day."""
    if choice.sort != DEFAULT_SORT or choice.descending:
        return [(None, row) for row in rows]
    labels = {heading.key: heading.label for heading in BY_DAY}
    pairs: list[tuple[Link | None, Row]] = []
    before = ""
    for row in rows:
        key = queries.heading(row, today=http.today())
        link = None
        if key != before:
            href = choice.but(filters=_added(choice.filters, key)).address()
            link = Link(labels[key], href, counts[key])
        pairs.append((link, row))
        before = key
    return pairs


def _pages(choice: Choice, rows: int) -> dict[str, Any]:
    """Return the numbers under the list; a page that is left out is an empty link."""
    paginator = Paginator(range(rows), PAGE_ROWS)
    numbers = paginator.get_elided_page_range(choice.page, on_each_side=1, on_ends=1)

    def link(number: int | str) -> Link:
        if isinstance(number, str):
            return Link(number, "")
        return Link(str(number), choice.but(page=number).address(), None, number == choice.page)

    return {
        "first": (choice.page - 1) * PAGE_ROWS + 1,
        "last": min(choice.page * PAGE_ROWS, rows),
        "links": [link(number) for number in numbers],
        "before": link(choice.page - 1) if choice.page > 1 else None,
        "after": link(choice.page + 1) if choice.page < paginator.num_pages else None,
    }
