"""A whole import taken back: every field as it was, but for what has been changed or used since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from polku.apps.catalogue import clients, records
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.models import Conflict, Event, Import, OtherKey, Service
from polku.apps.catalogue.names import IN_USE, EventKind, Source
from polku.apps.people.models import Staff
from polku.services.completeness import lacking, official_languages
from polku.services.fields import Fields, whole
from polku.services.names import State
from polku.services.steps import COMPLETE

Left = tuple[int, str]
"""Key of a service and the name of a field; without a name, the service as a whole.

`IN_USE` instead of a field: readers keep the service, for a client has been sent to it.
"""


@dataclass(slots=True)
class Undoing:
    """What taking an import back does."""

    changes: list[Change] = field(default_factory=list)
    """Of what it changed: back; of what it brought new: archived."""
    left: list[Left] = field(default_factory=list)
    """What has been changed since, or is in use."""
    archived: int = 0
    """How many it brought new that are archived."""

    @property
    def restored(self) -> int:
        """How many services get fields back."""
        return len(self.changes) - self.archived


def undone(incoming: Import, *, by: Staff | None, at: datetime) -> list[Left]:
    """Take an import back within the caller's transaction; return what was left alone.

    No event is taken away: there are new ones of kind UNDONE. A field comes from where it came
    before.
    """
    found = foreseen(incoming, at, held=True)
    keep(found.changes, Said(by, at, Source.IMPORT, incoming), EventKind.UNDONE)
    OtherKey.objects.filter(came_with=incoming).delete()
    open_ones = Conflict.objects.filter(service__area=incoming.area_id, kept="")
    if incoming.ended_at is not None:
        open_ones.filter(source=Source.IMPORT, found_at=incoming.ended_at).delete()
    return found.left


def foreseen(incoming: Import, at: datetime, *, held: bool = False) -> Undoing:
    """Return what taking an import back would do; `held`: the rows stay held until that is done."""
    events = _by_service(incoming.events.exclude(kind=EventKind.UNDONE).order_by("pk"))
    later = _later(incoming, events)
    services = Service.objects.filter(pk__in=events).order_by("pk")
    if held:
        services = services.select_for_update(of=("self",))
    languages = official_languages(incoming.area.code, day_of(at))
    before = _sources_before(incoming, events)
    found = Undoing()
    rows = list(records.whole_rows(services))
    used = clients.sent_to(events, incoming.ended_at or incoming.sent_at)
    for row in rows:
        was = records.fields_of_row(row)
        became, left = _back(was, events[row.pk], later.get(row.pk, set()))
        if row.pk in used and was["state"] == State.PUBLISHED != became["state"]:
            became["state"] = was["state"]
            left.append(IN_USE)
        if became != was and not _fit(row, became, languages):
            became, left = was, [""]
        found.left += [(row.pk, name) for name in left]
        change = Change(row, was, became, before.get(row.pk, {}))
        if change.fields:
            found.changes.append(change)
            found.archived += events[row.pk][0].kind == EventKind.MADE
    return found


def _by_service(events: Iterable[Event]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in events:
        found.setdefault(event.service_id, []).append(event)
    return found


def _later(incoming: Import, events: Mapping[int, Sequence[Event]]) -> dict[int, set[str]]:
    """Return the fields of each service that something has happened to since."""
    found: dict[int, set[str]] = {}
    last = {pk: those[-1].pk for pk, those in events.items()}
    if not last:
        return found
    since = Event.objects.filter(service__area=incoming.area_id, pk__gt=min(last.values()))
    for pk, service, name in since.values_list("pk", "service_id", "field"):
        if service in last and pk > last[service]:
            found.setdefault(service, set()).add(name)
    return found


def _back(
    was: Fields, events: Sequence[Event], later: set[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the fields as they were before, and the names of those left alone."""
    if events[0].kind == EventKind.MADE:
        return (dict(was), [""]) if later else ({**was, "state": State.ARCHIVED.value}, [])
    left = [event.field for event in events if event.field in later]
    back = {event.field: event.was for event in reversed(events) if event.field not in later}
    return {**was, **back}, list(dict.fromkeys(left))


def _fit(row: Service, became: Fields, languages: Any) -> bool:
    """Whether readers would still have what they must."""
    if State(became["state"]) not in COMPLETE:
        return True
    return not lacking(whole(row.key, row.area.code, became), languages)


def _sources_before(
    incoming: Import, events: Mapping[int, Sequence[Event]]
) -> dict[int, dict[str, Source]]:
    """Return where each field came from before: of the last thing said of it, else of the service."""
    found: dict[int, dict[str, Source]] = {}
    services = Service.objects.filter(pk__in=events).values_list("pk", "source")
    for pk, source in services:
        found[pk] = {one.field: Source(source) for one in events[pk] if one.field}
    first = {pk: those[0].pk for pk, those in events.items()}
    earlier = Event.objects.filter(service__area=incoming.area_id, service__in=list(events))
    rows = (
        earlier.exclude(field="").order_by("pk").values_list("pk", "service_id", "field", "source")
    )
    for pk, service, name, source in rows:
        if pk < first[service] and name in found[service]:
            found[service][name] = Source(source)
    return found
