"""The catalogue for those who keep it: services with their state, owner, review and quality."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from polku.apps.catalogue import perms, records, words
from polku.apps.catalogue.due import nearness, told_of
from polku.apps.catalogue.models import Conflict, Event, Origin, PtvGone, Service, Text
from polku.apps.catalogue.names import State
from polku.apps.people.models import Staff
from polku.apps.people.names import LetterState
from polku.reference.names import LANGUAGES, Language, folded
from polku.services import service as plain
from polku.services.completeness import (
    Lack,
    Quality,
    lacking,
    official_languages,
    quality,
)
from polku.services.reminders import days_left
from polku.services.steps import STEPS, review_due

ON_A_PAGE = 50
EVENTS_SHOWN = 50
ORDER = (State.PUBLISHED, State.OUTDATED, State.READY, State.DRAFT, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the catalogue is looked at; empty: all of it."""

    state: str = ""
    search: str = ""
    lacks: str = ""
    """A language in which nothing is said."""
    mine: bool = False
    due: bool = False
    differing: bool = False
    by_name: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    service: plain.Service
    language: Language
    name: str
    owner: str
    due: date | None
    is_due: bool
    quality: Quality
    missing: Sequence[Language]
    """Languages in which nothing is said."""
    conflicts: int
    reminders: int
    """How many times its keeper has been reminded of the review that is due."""
    is_untold: bool
    """The last letter on it did not get through to anybody."""
    funding: int | None
    """Days its funding still lasts, below 0 once it has ended; None: it is not near its end."""


@dataclass(frozen=True, slots=True)
class Listed:
    rows: Sequence[Row]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int]
    """How many there are in each state, whatever else is chosen."""


class _Light(NamedTuple):
    """What of a service is read to choose and to order."""

    pk: int
    state: str
    owner: int | None
    reviewed_on: date | None
    review_days: int

    def order(self) -> tuple[int, date, int]:
        """Return the place by review: what readers see first, by the day it is due."""
        return ORDER.index(State(self.state)), self.due(), self.pk

    def due(self) -> date:
        """Return the day of the next review; the first of all days where there never was one."""
        if self.reviewed_on is None:
            return date.min
        return self.reviewed_on + timedelta(days=self.review_days)


def listed(staff: Staff, choice: Choice, today: date) -> Listed:
    """Return a page of the services a person reads: a constant number of queries."""
    columns = ("pk", "state", "owner_id", "reviewed_on", "review_days")
    readable = Service.objects.filter(perms.readable_by(staff))
    light = [_Light(*one) for one in readable.values_list(*columns)]
    names = _names(readable)
    differing = set(_open_conflicts(readable))
    chosen = [one for one in light if _is_chosen(one, choice, staff, today, names, differing)]
    chosen.sort(key=_by_name(names) if choice.by_name else _Light.order)
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    page = min(choice.page, pages)
    on_page = chosen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Listed(
        rows=_rows([one.pk for one in on_page], today),
        total=len(chosen),
        page=page,
        pages=pages,
        counts=Counter(one.state for one in light),
    )


def _names(readable: QuerySet[Service]) -> dict[int, dict[str, str]]:
    """Return the names of services by key and language."""
    found: dict[int, dict[str, str]] = {}
    texts = Text.objects.filter(service__in=readable).exclude(name="")
    for pk, language, name in texts.values_list("service_id", "language", "name"):
        found.setdefault(pk, {})[language] = name
    return found


def _by_name(
    names: Mapping[int, Mapping[str, str]],
) -> Callable[[_Light], tuple[str, int]]:
    def key(one: _Light) -> tuple[str, int]:
        theirs = names.get(one.pk, {})
        name = theirs.get(words.page_language()) or next(iter(theirs.values()), "")
        return folded(name), one.pk

    return key


def _open_conflicts(readable: QuerySet[Service]) -> list[int]:
    return list(
        Conflict.objects.filter(service__in=readable, kept="").values_list("service_id", flat=True)
    )


def _is_chosen(
    one: _Light,
    choice: Choice,
    staff: Staff,
    today: date,
    names: Mapping[int, Mapping[str, str]],
    differing: set[int],
) -> bool:
    theirs = names.get(one.pk, {})
    sought = folded(choice.search)
    tests = (
        not choice.state or one.state == choice.state,
        not choice.mine or one.owner == staff.pk,
        not choice.due or (one.due() < today and one.state == State.PUBLISHED),
        not choice.lacks or choice.lacks not in theirs,
        not choice.differing or one.pk in differing,
        not sought or any(sought in folded(name) for name in theirs.values()),
    )
    return all(tests)


def _rows(order: Sequence[int], today: date) -> list[Row]:
    whole = records.whole_rows(Service.objects.filter(pk__in=order))
    rows = {row.pk: row for row in whole.prefetch_related("conflicts", "reminders__letters")}
    return [_row(rows[pk], today) for pk in order if pk in rows]


def _row(row: Service, today: date) -> Row:
    service = records.of_row(row)
    language, texts = words.told(service)
    due = review_due(service)
    return Row(
        pk=row.pk,
        service=service,
        language=language,
        name=texts.name,
        owner=row.owner.name if row.owner else "",
        due=due,
        is_due=row.state == State.PUBLISHED and (due is None or due < today),
        quality=quality(service, today),
        missing=[one for one in LANGUAGES if one not in service.texts],
        conflicts=sum(not one.kept for one in row.conflicts.all()),
        reminders=len(nearness(row, told_of(row.reminders.all())).review),
        is_untold=_is_untold(row),
        funding=days_left(row.project_ends_on, today),
    )


def _is_untold(row: Service) -> bool:
    """Tell whether the last reminder had nobody to go to, or the mail servers refused it."""
    last = max(row.reminders.all(), key=lambda one: (one.at, one.pk), default=None)
    if last is None:
        return False
    return all(one.state == LetterState.GIVEN_UP for one in last.letters.all())


@dataclass(frozen=True, slots=True)
class Kept:
    """A service as those who keep it see it."""

    row: Row
    version: int
    steps: Sequence[State]
    """States it may go to, for who may change it."""
    lacks: Sequence[Lack]
    """What has to be there before it is published."""
    conflicts: Sequence[Conflict]
    ours: Mapping[str, object]
    """Our values of the fields that differ, by field."""
    events: Sequence[Event]
    origins: Sequence[Origin]
    came: Service
    gone: PtvGone | None
    """Why it is no longer in the PTV, if it came from there and has left."""
    slugs: Mapping[str, str]
    may_edit: bool


def kept(staff: Staff, pk: int, today: date) -> Kept | None:
    """Return a service a person reads; None: they read none of that key."""
    readable = Service.objects.filter(perms.readable_by(staff), pk=pk)
    found = records.whole_rows(readable).select_related(
        "area", "provider", "owner", "came_by", "ptv_gone"
    )
    row = found.prefetch_related("conflicts", "origins__by", "reminders__letters").first()
    if row is None:
        return None
    may_edit = perms.may_edit(staff, row)
    told = _row(row, today)
    languages = official_languages(row.area.code, today)
    fields = records.fields_of_row(row)
    conflicts = [one for one in row.conflicts.all() if not one.kept]
    return Kept(
        row=told,
        version=row.version,
        steps=[State(one) for one in STEPS[told.service.state]] if may_edit else [],
        lacks=lacking(told.service, languages),
        conflicts=conflicts,
        ours={one.field: fields[one.field] for one in conflicts},
        events=list(row.events.select_related("by").order_by("-at", "-pk")[:EVENTS_SHOWN]),
        origins=sorted(row.origins.all(), key=lambda one: one.at, reverse=True),
        came=row,
        gone=getattr(row, "ptv_gone", None),
        slugs={text.language: text.slug for text in row.texts.all() if text.name},
        may_edit=may_edit,
    )


def editable(staff: Staff, pk: int) -> Service | None:
    """Return a service a person may change, read whole; None: none of that key."""
    return records.whole_rows(Service.objects.filter(perms.editable_by(staff), pk=pk)).first()


def owners(area_id: int) -> list[Staff]:
    """Return who may keep a service of an area true, by name."""
    return list(Staff.objects.filter(perms.possible_owners(area_id)).order_by("name"))


def conflict(staff: Staff, pk: int, number: int) -> Conflict | None:
    """Return an open difference of a service that a person may change."""
    services = Service.objects.filter(perms.editable_by(staff), pk=pk)
    return Conflict.objects.filter(Q(service__in=services), pk=number, kept="").first()
