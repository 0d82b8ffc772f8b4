"""What bringing services into a catalogue would do, worked out field by field before anything is done."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.keeping import Change
from polku.apps.catalogue.models import Conflict, Origin, Service
from polku.apps.catalogue.names import Kept, Outcome, Source
from polku.apps.people.models import Area, Staff
from polku.services import service as plain
from polku.services.completeness import lacking, official_languages
from polku.services.fields import Fields, differing, flat, whole
from polku.services.names import State
from polku.services.steps import COMPLETE

Key = tuple[str, str]
"""Code of the area, and the service's own mark in its catalogue."""
FEW = 100
"""Services read by their keys; for more, those of the areas are all read."""


class UnknownCatalogueError(ValueError):
    """Services came for areas that there are not."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one service."""

    key: Key
    change: Change
    differing: Mapping[str, Any]
    """Fields that stay as they were written in Polku, with what came instead."""
    is_held: bool
    """It was to be published but lacks something."""
    is_unfit: bool = False
    """Readers would miss something if it changed: all of it stays as it is."""

    @property
    def outcome(self) -> Outcome:
        if self.change.was is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.change.fields else Outcome.SAME


def plan(
    services: Iterable[plain.Service],
    at: datetime,
    there: Mapping[Key, Service] | None = None,
    *,
    silent: Collection[str] = (),
) -> list[Planned]:
    """Hold services against those there are, whose rows stay held until the transaction ends.

    `there`: rows that have been read whole already, to look only. A field edited in Polku stays, and
    so does one of which nothing was said (`silent`).
    Raises UnknownCatalogueError, and ValueError when a key comes twice.
    """
    came = _once(services)
    areas = {one.code: one for one in Area.objects.filter(code__in={area for area, _ in came})}
    unknown = {area for area, _ in came} - areas.keys()
    if unknown:
        raise UnknownCatalogueError(", ".join(sorted(unknown)))
    planning = _Planning(areas, at, _held(areas, came) if there is None else there, silent)
    return [planning.of(key, told) for key, told in came.items()]


def _once(services: Iterable[plain.Service]) -> dict[Key, plain.Service]:
    found: dict[Key, plain.Service] = {}
    for one in services:
        if found.setdefault((one.area, one.key), one) is not one:
            raise ValueError(f"{one.key} comes twice for {one.area}")
    return found


def _held(areas: Mapping[str, Area], came: Collection[Key]) -> dict[Key, Service]:
    """Read the rows of those that came, and hold them."""
    held = Service.objects.select_for_update(of=("self",)).filter(area__in=areas.values())
    if len(came) < FEW:
        held = held.filter(key__in={key for _, key in came})
    found = {(row.area.code, row.key): row for row in records.whole_rows(held)}
    return {key: row for key, row in found.items() if key in came}


class _Planning:
    """What came, held against what is there."""

    def __init__(
        self,
        areas: Mapping[str, Area],
        at: datetime,
        rows: Mapping[Key, Service],
        silent: Collection[str],
    ) -> None:
        self.areas = areas
        self.silent = frozenset(silent)
        today = day_of(at)
        self.languages = {one: official_languages(one, today) for one in areas}
        self.owners = {
            code: set(
                Staff.objects.filter(perms.possible_owners(area.pk)).values_list(
                    "username", flat=True
                )
            )
            for code, area in areas.items()
        }
        self.rows = rows
        theirs = [one.pk for one in self.rows.values()]
        self.origins = {
            (pk, name): source
            for pk, name, source in _of(Origin.objects, theirs, areas.values()).values_list(
                "service_id", "field", "source"
            )
        }
        settled = _of(Conflict.objects, theirs, areas.values()).filter(kept=Kept.OURS)
        self.settled = {(one.service_id, one.field): one.theirs for one in settled}

    def of(self, key: Key, service: plain.Service) -> Planned:
        """Return what would become of a service."""
        told = flat(service)
        if told["owner"] not in self.owners[key[0]]:
            told["owner"] = ""
        row = self.rows.get(key)
        return self._new(key, told) if row is None else self._known(key, row, told)

    def _new(self, key: Key, told: dict[str, Any]) -> Planned:
        is_held = not self._fit(key, told)
        if is_held:
            told["state"] = State.DRAFT.value
        row = Service(area=self.areas[key[0]], key=key[1])
        return Planned(key, Change(row, None, told), {}, is_held)

    def _known(self, key: Key, row: Service, told: dict[str, Any]) -> Planned:
        was = records.fields_of_row(row)
        became = dict(was)
        left = []
        for name in differing(was, told):
            if name in self.silent:
                continue
            if name == "reviewed_on" and (told[name] or "") < (was[name] or ""):
                continue  # a review is never undone by an older file
            if self._is_ours(row, name):
                left += [name] if self._is_news(row, name, told[name]) else []
            else:
                became[name] = told[name]
        is_held = became["state"] != was["state"] and not self._fit(key, became)
        if is_held:
            became["state"] = was["state"]
        is_unfit = not self._fit(key, became)
        if is_unfit:
            left += [name for name in differing(was, became) if name not in left]
            became = was
        theirs = {name: told[name] for name in left}
        return Planned(key, Change(row, was, became), theirs, is_held, is_unfit)

    def _is_ours(self, row: Service, name: str) -> bool:
        return bool(self.origins.get((row.pk, name), row.source) == Source.HERE)

    def _is_news(self, row: Service, name: str, theirs: Any) -> bool:
        mark = (row.pk, name)
        return mark not in self.settled or bool(self.settled[mark] != theirs)

    def _fit(self, key: Key, told: Fields) -> bool:
        """Whether nothing is missing that readers must have, if it goes to them."""
        if State(told["state"]) not in COMPLETE:
            return True
        return not lacking(whole(key[1], key[0], told), self.languages[key[0]])


def _of(rows: Any, services: Sequence[int], areas: Iterable[Area]) -> Any:
    """Return those rows that are of services: of few by their keys, else all of the areas."""
    if len(services) < FEW:
        return rows.filter(service__in=services)
    return rows.filter(service__area__in=areas)
