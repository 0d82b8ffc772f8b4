"""A whole catalogue in at once: from a file, from the PTV, from the demo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import get_default_timezone

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.models import Conflict, Origin, Service
from polku.apps.catalogue.names import Kept, Source
from polku.apps.people.models import Area, Staff
from polku.services import service as plain
from polku.services.completeness import lacking, official_languages
from polku.services.fields import Fields, differing, flat, whole
from polku.services.names import State
from polku.services.steps import COMPLETE

Key = tuple[str, str]
"""Code of the area, and the service's own mark in its catalogue."""


@dataclass(slots=True)
class PutReport:
    """What became of the services put in, each by area and key."""

    new: list[Key] = field(default_factory=list)
    changed: list[Key] = field(default_factory=list)
    same: list[Key] = field(default_factory=list)
    conflicts: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    """Fields that were edited in Polku and are otherwise in what came: to be settled."""
    held: list[Key] = field(default_factory=list)
    """Those that were to be published but lack something: new ones came in as drafts."""


class UnknownCatalogueError(ValueError):
    """Services came for areas that there are not."""


@transaction.atomic
def put(
    services: Iterable[plain.Service], *, by: Staff | None, at: datetime, source: Source
) -> PutReport:
    """Bring services into their areas' catalogues; what is known by its key is changed.

    A field edited in Polku stays; what came is kept beside it as a conflict. A service that lacks
    what readers must have is not published by it. Raises UnknownCatalogueError, and ValueError when
    a key comes twice; then nothing has come in.
    """
    came = _once(services)
    areas = {one.code: one for one in Area.objects.filter(code__in={area for area, _ in came})}
    unknown = {area for area, _ in came} - areas.keys()
    if unknown:
        raise UnknownCatalogueError(", ".join(sorted(unknown)))
    comparing = _Comparing(areas, at)
    comparing.read(came)
    changes = [one for key, told in came.items() if (one := comparing.compare(key, told))]
    said = Said(by, at, source)
    keep(changes, said)
    _write_conflicts(comparing.rows.values(), comparing.differing, said)
    return comparing.report


def _once(services: Iterable[plain.Service]) -> dict[Key, plain.Service]:
    found: dict[Key, plain.Service] = {}
    for one in services:
        if found.setdefault((one.area, one.key), one) is not one:
            raise ValueError(f"{one.key} comes twice for {one.area}")
    return found


class _Comparing:
    """What came, held against what is there."""

    def __init__(self, areas: dict[str, Area], at: datetime) -> None:
        self.areas = areas
        self.today = at.astimezone(get_default_timezone()).date()
        self.languages = {one: official_languages(one, self.today) for one in areas}
        self.owners = {
            code: set(
                Staff.objects.filter(perms.possible_owners(area.pk)).values_list(
                    "username", flat=True
                )
            )
            for code, area in areas.items()
        }
        self.report = PutReport()
        self.differing: list[tuple[Service, str, Any]] = []

    def read(self, came: Iterable[Key]) -> None:
        wanted = set(came)
        held = Service.objects.select_for_update(of=("self",)).filter(area__in=self.areas.values())
        rows = [row for row in records.whole_rows(held) if (row.area.code, row.key) in wanted]
        self.rows = {(row.area.code, row.key): row for row in rows}
        self.origins = {
            (pk, name): source
            for pk, name, source in Origin.objects.filter(
                service__area__in=self.areas.values()
            ).values_list("service_id", "field", "source")
        }
        self.settled = {
            (one.service_id, one.field): one.theirs
            for one in Conflict.objects.filter(
                service__area__in=self.areas.values(), kept=Kept.OURS
            )
        }

    def compare(self, key: Key, service: plain.Service) -> Change | None:
        """Return the change that a service makes; None: none."""
        told = flat(service)
        if told["owner"] not in self.owners[key[0]]:
            told["owner"] = ""
        row = self.rows.get(key)
        return self._new(key, told) if row is None else self._known(key, row, told)

    def _new(self, key: Key, told: dict[str, Any]) -> Change:
        if not self._fit(key, told):
            told["state"] = State.DRAFT.value
            self.report.held.append(key)
        self.report.new.append(key)
        return Change(Service(area=self.areas[key[0]], key=key[1]), None, told)

    def _known(self, key: Key, row: Service, told: dict[str, Any]) -> Change | None:
        was = records.fields_of_row(row)
        became = dict(was)
        left = []
        for name in differing(was, told):
            if name == "reviewed_on" and (told[name] or "") < (was[name] or ""):
                continue  # a review is never undone by an older file
            if self._is_ours(row, name):
                left += [name] if self._is_news(row, name, told[name]) else []
            else:
                became[name] = told[name]
        if became["state"] != was["state"] and not self._fit(key, became):
            became["state"] = was["state"]
            self.report.held.append(key)
        if not self._fit(key, became):
            left += [name for name in differing(was, became) if name not in left]
            became = was
        self.differing += [(row, name, told[name]) for name in left]
        if left:
            self.report.conflicts[key] = tuple(left)
        changed = became != was
        (self.report.changed if changed else self.report.same).append(key)
        return Change(row, was, became) if changed else None

    def _is_ours(self, row: Service, name: str) -> bool:
        return self.origins.get((row.pk, name), row.source) == Source.HERE

    def _is_news(self, row: Service, name: str, theirs: Any) -> bool:
        mark = (row.pk, name)
        return mark not in self.settled or self.settled[mark] != theirs

    def _fit(self, key: Key, told: Fields) -> bool:
        """Whether nothing is missing that readers must have, if it goes to them."""
        if State(told["state"]) not in COMPLETE:
            return True
        return not lacking(whole(key[1], key[0], told), self.languages[key[0]])


def _write_conflicts(
    rows: Iterable[Service], found: Sequence[tuple[Service, str, Any]], said: Said
) -> None:
    """Write down what differs, and forget what does no longer.

    A difference that was settled comes up anew when they say something else.
    """
    differs = {(row.pk, name) for row, name, _ in found}
    compared = {row.pk for row in rows}
    gone = [
        pk
        for pk, service, name in Conflict.objects.filter(kept="", source=said.source).values_list(
            "pk", "service_id", "field"
        )
        if service in compared and (service, name) not in differs
    ]
    Conflict.objects.filter(pk__in=gone).delete()
    Conflict.objects.bulk_create(
        [
            Conflict(service=row, field=name, theirs=theirs, source=said.source, found_at=said.at)
            for row, name, theirs in found
        ],
        update_conflicts=True,
        unique_fields=["service", "field"],
        update_fields=["theirs", "source", "found_at", "kept", "settled_at", "settled_by"],
        batch_size=500,
    )
