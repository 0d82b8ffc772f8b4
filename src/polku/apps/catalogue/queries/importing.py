"""What the pages of imports show: those there are, one looked through, what one did."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.apps.catalogue import import_faults, perms, records, words
from polku.apps.catalogue.import_folder import ImportFolder
from polku.apps.catalogue.models import Event, Import, Incoming, Service, Text
from polku.apps.catalogue.names import (
    IMPORT_AT_WORK,
    IN_USE,
    EventKind,
    ImportPhase,
    ImportState,
    Outcome,
    Source,
)
from polku.apps.people.jobs import Work, work_of
from polku.apps.people.models import Staff
from polku.services import service as plain
from polku.services.fields import Fields, flat, whole

ON_A_PAGE = 50
IMPORTS_ON_A_PAGE = 20
UNSAID = frozenset({"state", "owner"})
"""Fields of a new service that its row tells of itself."""


class View(StrEnum):
    """What of an import is looked through: a word of the address."""

    NEW = "uudet"
    CHANGED = "muuttuvat"
    ALIKE = "samannakoiset"
    DIFFERING = "erot"
    GONE = "puuttuvat"
    SAME = "ennallaan"


LABELS: Mapping[View, str | Promise] = {
    View.NEW: Outcome.NEW.label,
    View.CHANGED: Outcome.CHANGED.label,
    View.ALIKE: _("Look alike"),
    View.DIFFERING: pgettext_lazy("services of a file", "Differences"),
    View.GONE: Outcome.GONE.label,
    View.SAME: Outcome.SAME.label,
}
OF_VIEW: Mapping[View, Q] = {
    View.NEW: Q(outcome=Outcome.NEW),
    View.CHANGED: Q(outcome=Outcome.CHANGED),
    View.ALIKE: ~Q(alike=[]),
    View.DIFFERING: ~Q(differing=[]),
    View.GONE: Q(outcome=Outcome.GONE),
    View.SAME: Q(outcome=Outcome.SAME),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A service by its name, and the language of that."""

    name: str
    language: str
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Looked:
    """A row that is looked through."""

    row: Incoming
    named: Named
    provider: str
    state: str
    """Which the service would have; of one that is gone, has."""
    changes: Sequence[Difference]
    differing: Sequence[Difference]
    told: Sequence[tuple[str, Any]]
    """What is said of a new one, by field."""
    lost_owner: str
    """Whom the file names as owner, who cannot be."""
    alike: Sequence[Named]
    source: str


@dataclass(frozen=True, slots=True)
class Tab:
    view: View
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """An import and all that its page says of it, but for its rows."""

    incoming: Import
    work: Work
    phase: str
    trouble: str
    causes: Sequence[import_faults.Cause]
    tabs: Sequence[Tab]
    archived: int
    """Of those gone: how many the editor wants archived."""
    matched: int

    @property
    def is_at_work(self) -> bool:
        return self.work in {Work.WAITING, Work.RUNNING}

    @property
    def step(self) -> int:
        """Which of the steps send, read, look through, bring in is at hand; 5 when all are done."""
        steps = {
            ImportState.CHECKING: 2,
            ImportState.REFUSED: 2,
            ImportState.CHECKED: 3,
            ImportState.BRINGING: 4,
        }
        return steps.get(ImportState(self.incoming.state), 5)

    @property
    def counts(self) -> Mapping[str, int]:
        return {tab.view.name.lower(): tab.count for tab in self.tabs}

    @property
    def changes_anything(self) -> bool:
        return bool(self.counts["new"] or self.counts["changed"] or self.archived)


def imports(staff: Staff, number: int) -> "Page[Import]":
    """Return a page of the imports of an editor's area, the newest first."""
    rows = Import.objects.filter(perms.imports_of(staff)).defer("causes", "left", "moved")
    newest = rows.select_related("by", "undone_by").order_by("-sent_at", "-pk")
    return Paginator(newest, IMPORTS_ON_A_PAGE).get_page(number)


def found(staff: Staff, key: UUID) -> Import | None:
    """Return an import that is an editor's to look through; None: none of that key."""
    rows = Import.objects.filter(perms.imports_of(staff), pk=key)
    return rows.select_related("area", "by", "ended_by", "undone_by").first()


def shown(incoming: Import) -> Shown:
    """Return what the page of an import says, in its language."""
    folder, language = ImportFolder(incoming.pk), words.page_language()
    work = work_of(incoming, folder, IMPORT_AT_WORK)
    progress = folder.told() if work is Work.RUNNING else None
    rows = incoming.rows
    return Shown(
        incoming=incoming,
        work=work,
        phase=str(ImportPhase(progress.phase).label) if progress else "",
        trouble=incoming.trouble.get(language, ""),
        causes=import_faults.shown(incoming.causes, language),
        tabs=_tabs(incoming),
        archived=rows.filter(archives=True).count(),
        matched=rows.exclude(match=None).count(),
    )


def _tabs(incoming: Import) -> list[Tab]:
    counts: Counter[View] = Counter()
    outcomes = {view.name.lower(): view for view in View}
    for outcome, alike, differing in incoming.rows.values_list("outcome", "alike", "differing"):
        counts[outcomes[outcome]] += 1
        counts[View.ALIKE] += bool(alike)
        counts[View.DIFFERING] += bool(differing)
    return [Tab(view, str(LABELS[view]), counts[view]) for view in View]


def looked(incoming: Import, view: View, number: int) -> "Page[Incoming]":
    """Return a page of the rows that are looked through."""
    rows = incoming.rows.filter(OF_VIEW[view]).order_by("position")
    return Paginator(rows, ON_A_PAGE).get_page(number)


def rows(incoming: Import, page: Iterable[Incoming]) -> list[Looked]:
    """Return the rows of a page with what they say, old beside new: a constant number of queries."""
    chosen = list(page)
    present = _present(row.service_id for row in chosen)
    offered = {one["service"] for row in chosen for one in row.alike}
    names = _names({pk for pk in offered if pk})
    owners = perms.possible_owners(incoming.area_id)
    known = set(Staff.objects.filter(owners).values_list("username", flat=True))
    return [_looked(row, incoming.area.code, present, names, known) for row in chosen]


def _present(keys: Iterable[int | None]) -> dict[int, Service]:
    wanted = [key for key in keys if key is not None]
    return {row.pk: row for row in records.whole_rows(Service.objects.filter(pk__in=wanted))}


def _looked(
    row: Incoming,
    area: str,
    present: Mapping[int, Service],
    names: Mapping[int, Named],
    owners: set[str],
) -> Looked:
    there = present.get(row.service_id or 0)
    was = records.fields_of_row(there) if there else {}
    service = whole(row.key, area, row.told or was)
    is_new = row.outcome == Outcome.NEW
    owner = row.told.get("owner", "")
    return Looked(
        row=row,
        named=_named(service, there.pk if there else None),
        provider=service.provider.name,
        state=_state_of(service, was, row),
        changes=_differences(row.fields, was, row.told),
        differing=_differences(row.differing, was, row.told),
        told=_told(service) if is_new else [],
        lost_owner=owner if owner and owner not in owners else "",
        alike=[
            names.get(one["service"]) or Named(one["name"], one["language"]) for one in row.alike
        ],
        source=str(Source(there.source).label) if there else "",
    )


def _state_of(service: plain.Service, was: Fields, row: Incoming) -> str:
    """Return the state that a service would have."""
    if row.outcome == Outcome.NEW:
        return "draft" if row.is_held else service.state.value
    return service.state.value if "state" in row.fields else str(was["state"])


def _named(service: plain.Service, pk: int | None) -> Named:
    language, texts = words.told(service)
    return Named(texts.name or service.key, language, pk)


def _differences(fields: Iterable[str], was: Fields, told: Fields) -> list[Difference]:
    return [Difference(name, was[name], told[name]) for name in fields if name in told]


def _told(service: plain.Service) -> list[tuple[str, Any]]:
    return [
        (name, value)
        for name, value in flat(service).items()
        if name not in UNSAID and value not in ("", None, [], {})
    ]


def _names(services: Iterable[int]) -> dict[int, Named]:
    """Return the names of services in the language of the page, else in the first they have."""
    order: list[Literal["fi", "sv", "en"]] = [words.page_language(), "fi", "sv", "en"]
    texts = Text.objects.filter(service__in=set(services)).exclude(name="")
    told: dict[int, Named] = {}
    by_rank = sorted(
        texts.values_list("service_id", "language", "name"),
        key=lambda one: next(n for n, code in enumerate(order) if code == one[1]),
    )
    for pk, language, name in by_rank:
        told.setdefault(pk, Named(name, language, pk))
    return told


# ---- what an import did ----


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one service."""

    named: Named
    is_new: bool
    is_archived: bool
    fields: Sequence[str]
    """Names of those that changed."""


@dataclass(slots=True)
class Left:
    """What undoing left alone of a service."""

    named: Named
    fields: list[str] = field(default_factory=list)
    """None: the service as a whole."""
    is_used: bool = False
    """Readers keep it, for a client has been sent to it."""


def did(incoming: Import, number: int) -> "tuple[Page[int], list[Done]]":
    """Return a page of the services that an import changed, and what of each."""
    events = incoming.events.exclude(kind=EventKind.UNDONE)
    page = Paginator(_services(events), ON_A_PAGE).get_page(number)
    keys = list(page)
    names = _names(keys)
    by_service: dict[int, list[Event]] = {}
    for event in events.filter(service__in=keys).order_by("pk"):
        by_service.setdefault(event.service_id, []).append(event)
    return page, [_done(names.get(key, Named("–", "fi", key)), by_service[key]) for key in keys]


def _services(events: "QuerySet[Event]") -> "QuerySet[Event, int]":
    """Return the services that events are of, in the order in which they were written."""
    firsts = events.values("service_id").annotate(first=Min("pk")).order_by("first")
    return firsts.values_list("service_id", flat=True)


def _done(named: Named, events: Sequence[Event]) -> Done:
    return Done(
        named,
        any(event.kind == EventKind.MADE for event in events),
        any(event.kind == EventKind.MOVED for event in events),
        [event.field for event in events if event.kind == EventKind.CHANGED],
    )


def left(told: Iterable[tuple[int, str]]) -> list[Left]:
    """Return what an undoing leaves alone, by service."""
    pairs = list(told)
    names = _names(pk for pk, _field in pairs)
    found: dict[int, Left] = {}
    for pk, name in pairs:
        one = found.setdefault(pk, Left(names.get(pk, Named("–", "fi", pk))))
        one.is_used |= name == IN_USE
        one.fields += [name] if name not in {"", IN_USE} else []
    return list(found.values())
