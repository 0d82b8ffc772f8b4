"""What every page on paths does: who asks, of whom, of which index; and the page or the file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from polku.analytics.filters import UnknownValueError
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.store import Index
from polku.analytics.index.watch import Watch
from polku.apps.insight import index as indexes
from polku.apps.insight import perms
from polku.apps.insight.names import PROTECTION_LABELS
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.options import Field, Options, options
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.views import counting
from polku.apps.insight.views.filing import file_name
from polku.apps.insight.views.reading import Reader, told
from polku.apps.people import http


class Answer(Protocol):
    """What a page shows."""

    @property
    def panels(self) -> Sequence[Panel]: ...


Ask = Callable[..., Answer]
"""A question: `ask(index, choice, exact=…)`; UnknownValueError where the index knows nobody such.

It is asked in a thread of its own, and reads no database.
"""

STOP = "seis"
"""Stands in the address of a page whose counting was stopped."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page on paths: its name in `insight:`, its folder, its template and its question."""

    name: str
    address: str
    template: str
    ask: Ask
    fields: Sequence[str] = ()
    """What its filter bar asks that no other does, by the name in an address."""
    without: Sequence[str] = ()
    """Filters that change nothing of what it counts, by the name in an address."""
    since: date | None = None
    """The first day that it tells of, where that is before the register's."""
    args: tuple[int, ...] = ()
    """What its addresses name besides: the service that it is about."""

    def reader(self, of: perms.Scope, index: Index) -> Reader:
        return Reader(of, index, options(index, of, self.fields), self.since)

    def narrowed(self, choice: Choice) -> Choice:
        """Return a choice without the filters that change nothing."""
        for name in self.without:
            choice = choice.without(name)
        return choice


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom a page was asked, and what may be shown of them."""

    index: Index
    choice: Choice
    exact: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """Something chosen, and the address without it."""

    label: str
    href: str


def scope(request: HttpRequest) -> perms.Scope:
    """Return of whom the reader may ask; 404 for who may not ask of anybody."""
    found = perms.scope_of(http.staff(request))
    if found is None:
        raise Http404
    return found


def asked(request: HttpRequest, reader: Reader, page: Page) -> Asked:
    """Read what is asked; raises UnknownValueError for a value that is none, 404 for others' people."""
    try:
        choice = page.narrowed(reader.choice(request.GET))
    except perms.NotTheirsError:
        raise Http404 from None
    index = reader.index
    try:
        exact = perms.exact_for(http.staff(request), choice.filters, index, indexes.secret())
    except UnknownValueError:  # nobody in the index has it
        exact = False
    return Asked(index, choice, exact)


def shown(request: HttpRequest, page: Page) -> HttpResponseBase:
    """Answer with the page, or say why there is no answer and what to do.

    No line goes to the access log: the page tells of groups. Exact figures are shown only of people
    whom the reader sees one by one in the own worklist, where every sight is logged.
    """
    of = scope(request)
    try:
        index = indexes.index()
    except IndexFaultError as fault:
        return _without_index(request, page, fault)
    reader = page.reader(of, index)
    context = _context(page, index)
    try:
        what = asked(request, reader, page)
    except UnknownValueError as unknown:
        return _refused(request, page, context, reader, unknown)
    context |= _form(reader.options.but(page.without), what.choice) | {
        "choice": what.choice,
        "exact": what.exact,
    }
    if STOP in request.GET:
        context |= {"stopped": what.choice.address()}
        return render(request, page.template, context)
    context |= {"stop": f"{what.choice.address()}&{STOP}=1"}
    return counting.answered(request, page.template, context, partial(_answer, page, what))


def _answer(page: Page, what: Asked, watch: Watch) -> dict[str, Any]:
    try:
        answer = page.ask(what.index.watched(watch), what.choice, exact=what.exact)
    except UnknownValueError:  # the value is one, but nobody in the index has it
        return {"nobody": True}
    csv = [
        (
            panel.key,
            reverse(f"insight:{page.name}-csv", args=[*page.args, panel.key])
            + what.choice.address(),
        )
        for panel in answer.panels
    ]
    return {"answer": answer, "protections": list(_protections(answer.panels)), "csv": dict(csv)}


def _protections(panels: Sequence[Panel]) -> Iterator[str]:
    """Say how the figures are protected, and of which panels if not all are alike."""
    kinds = dict.fromkeys(panel.protection for panel in panels)
    for place, kind in enumerate(kinds):
        names = "; ".join(
            panel.title or panel.heading for panel in panels if panel.protection is kind
        )
        said = str(PROTECTION_LABELS[kind])
        yield f"{names}: {said[:1].lower()}{said[1:]}" if place else said


def spreadsheet(request: HttpRequest, key: str, page: Page) -> HttpResponse:
    """Answer with the numbers of one panel, exactly as they are shown, or say which value is none."""
    of = scope(request)
    try:
        index = indexes.index()
    except IndexFaultError:
        raise Http404 from None
    reader = page.reader(of, index)
    try:
        what = asked(request, reader, page)
    except UnknownValueError as unknown:
        return _refused(request, page, _context(page, index), reader, unknown)
    try:
        answer = page.ask(index, what.choice, exact=what.exact)
    except UnknownValueError:  # nobody in the index has it
        raise Http404 from None
    for panel in answer.panels:
        if panel.key == key:
            name = file_name(page.address, key, what.choice, http.today())
            return http.spreadsheet(name, panel.file.spreadsheet())
    raise Http404


def _context(page: Page, index: Index) -> dict[str, Any]:
    here = reverse(f"insight:{page.name}", args=page.args)
    return {"page": page, "here": here, "until": index.manifest.until, "help": _help(page)}


def _refused(
    request: HttpRequest,
    page: Page,
    context: dict[str, Any],
    reader: Reader,
    unknown: UnknownValueError,
) -> HttpResponse:
    """Say which value is none and which are, above the page's filters with all that is good."""
    choice = page.narrowed(reader.still_good(request.GET))
    context |= _form(reader.options.but(page.without), choice)
    context |= {"unknown": told(unknown, reader.options)}
    return render(request, page.template, context, status=422)


def _without_index(request: HttpRequest, page: Page, fault: IndexFaultError) -> HttpResponse:
    """Say what to do about the index: one not made yet is no failure, one of no use is."""
    context = {"page": page, "why": fault.text(get_language() or "fi"), "fault": fault.message}
    status = 200 if fault.message == "no_index" else 503
    return render(request, "insight/no_index.html", context, status=status)


def _help(page: Page) -> str:
    return reverse("help", args=[f"insight-{page.name}"])


def _form(known: Options, choice: Choice) -> dict[str, Any]:
    """Return the fields of the filter bar with what is chosen, and what it carries along."""
    pairs = choice.pairs()
    chosen = dict(pairs)
    return {
        "fields": [
            (field, _values(field, chosen.get(field.name, field.usual)))
            for field in known.fields.values()
        ],
        "carried": [(name, value) for name, value in pairs if name not in known.fields],
        "chips": _chips(known, choice),
    }


def _values(field: Field, chosen: str) -> list[tuple[str, str, bool]]:
    """Return the values of a field; one that is chosen and not listed (a period) is added."""
    values = list(field.values)
    if chosen and chosen not in dict(values):
        values.append((chosen, chosen))
    everything = [("", field.everything)] if field.everything else []
    return [(value, label, value == chosen) for value, label in [*everything, *values]]


def _chips(known: Options, choice: Choice) -> list[Chip]:
    """Return what narrows the page, each with the address without it."""
    found = []
    for name, value in choice.pairs():
        field = known.fields.get(name)
        if field is not None and field.narrows:
            label = f"{field.label}: {field.called(value)}"
            found.append(Chip(label, choice.without(name).address()))
    return found
