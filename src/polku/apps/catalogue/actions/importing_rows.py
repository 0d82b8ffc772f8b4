"""A file's services held against the catalogue: the rows an editor looks through."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from polku.apps.catalogue import records
from polku.apps.catalogue.actions.planning import Planned, plan
from polku.apps.catalogue.models import Import, Incoming, OtherKey, Service
from polku.apps.catalogue.names import Outcome
from polku.apps.people.models import Area
from polku.services import service as plain
from polku.services.comparison import compare
from polku.services.exchange import Read
from polku.services.fields import flat, whole
from polku.services.names import State

TOGETHER = 200
"""Rows in one statement; each holds a service with all its texts."""


def looked_through(incoming: Import, read: Read, at: datetime) -> list[Incoming]:
    """Return the rows of what was read, not saved: services in the file's order, then those gone."""
    area = incoming.area
    own = own_keys(area, read.keys)
    services = [replace(one, key=own.get(one.key, one.key)) for one in read.services]
    held = records.whole_rows(Service.objects.filter(area=area))
    present = {row.key: row for row in held}
    there = {(area.code, key): row for key, row in present.items()}
    planned = plan(services, at, there, silent=read.silent)
    rows = [
        filled(Incoming(came_with=incoming, key=told.key, told=flat(told)), one)
        for told, one in zip(read.services, planned, strict=True)
    ]
    spoken_of = {own.get(key, key) for key in read.keys}
    _tell_alike(dict(zip((one.key for one in services), rows, strict=True)), present, spoken_of)
    if services:
        missing = (row for key, row in present.items() if key not in spoken_of)
        rows += [gone(incoming, row) for row in missing if row.state != State.ARCHIVED]
    for position, row in enumerate(rows):
        row.position = position
    return rows


def own_keys(area: Area, keys: Collection[str]) -> dict[str, str]:
    """Return the own keys of services that the file calls by another, but for what it calls by both."""
    others = OtherKey.objects.filter(area=area).values_list("key", "service__key")
    return {key: own for key, own in others if key in keys and own not in keys}


def filled(row: Incoming, planned: Planned) -> Incoming:
    """Put what would become of a service into its row."""
    change = planned.change
    is_new = change.was is None
    row.outcome = planned.outcome
    row.service = None if is_new else change.row
    row.version = 0 if is_new else change.row.version
    row.fields = [] if is_new else list(change.fields)
    row.differing = list(planned.differing)
    row.is_held = planned.is_held or planned.is_unfit
    return row


def gone(incoming: Import, service: Service) -> Incoming:
    """Return the row of a service that the file does not speak of."""
    return Incoming(
        came_with=incoming,
        key=service.key,
        outcome=Outcome.GONE,
        service=service,
        version=service.version,
    )


def _tell_alike(
    by_key: Mapping[str, Incoming], present: Mapping[str, Service], spoken_of: Collection[str]
) -> None:
    """Tell of each new service which others, there or in the file, it looks like."""
    new = {key: row for key, row in by_key.items() if row.outcome == Outcome.NEW}
    if not new:
        return
    came = [whole(key, row.came_with.area.code, row.told) for key, row in new.items()]
    for pair in compare(came, map(records.of_row, present.values())).alike:
        other = present.get(pair.other.key) if pair.present else None
        free = other is not None and other.key not in spoken_of
        language, name = _name(pair.other)
        told = {"key": pair.other.key, "name": name, "language": language}
        new[pair.service.key].alike.append(told | {"service": other.pk if other and free else None})


def _name(service: plain.Service) -> tuple[str, str]:
    """Return the first name of a service, with its language."""
    named = ((one, texts.name) for one, texts in service.texts.items() if texts.name)
    return next(named, ("fi", service.key))


def told_by(row: Incoming, area: Area) -> plain.Service:
    """Return the service of a row, under the key of that of the catalogue which it is."""
    return whole(row.service.key if row.service else row.key, area.code, row.told)
