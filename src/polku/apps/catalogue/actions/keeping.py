"""Writing services down: rows, lines, texts, where each field came from, and what changed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.db import models
from django.db.models import Q

from polku.apps.catalogue import records
from polku.apps.catalogue.actions import lines
from polku.apps.catalogue.models import Event, Import, Origin, Provider, Service, Text
from polku.apps.catalogue.names import EventKind, Source
from polku.apps.people.models import Staff
from polku.reference.names import plain
from polku.services.fields import TEXTS, Fields, differing, text_field

LONGEST_SLUG = 70
FEW = 20
"""Names whose addresses are looked up one by one; for more, all addresses are read."""


@dataclass(frozen=True, slots=True)
class Change:
    """A service's row and its fields before (None: it is new) and after."""

    row: Service
    was: Fields | None
    became: Fields
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Where fields come from, of those that come from elsewhere than the rest."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what differs; of a new service, of everything."""
        return tuple(self.became) if self.was is None else differing(self.was, self.became)


@dataclass(frozen=True, slots=True)
class Said:
    """Who says it, when, and where it comes from."""

    by: Staff | None
    at: datetime
    source: Source
    came_with: Import | None = None
    """The import that it comes with."""


def keep(changes: Sequence[Change], said: Said, kind: EventKind = EventKind.CHANGED) -> None:
    """Write changes down, with the origin of each field and an event for it.

    A new service is one event; `kind` is that of the others.
    """
    _rows(changes, said)
    _lines(changes)
    _texts(changes)
    changed = [one for one in changes if one.was is not None]
    _upsert(
        Origin,
        [
            Origin(
                service=one.row,
                field=name,
                source=one.sources.get(name, said.source),
                at=said.at,
                by=said.by,
            )
            for one in changed
            for name in one.fields
        ],
        ["service", "field"],
    )
    Event.objects.bulk_create(
        [event for one in changes for event in _events(one, said, kind)], batch_size=lines.TOGETHER
    )


def _rows(changes: Sequence[Change], said: Said) -> None:
    providers = _providers([one.became["provider"] for one in changes])
    names = {one.became["owner"] for one in changes}
    owners = {one.username: one for one in Staff.objects.filter(username__in=names - {""})}
    written = {"version"}
    for one in changes:
        for name, value in records.columns(one.became, providers, owners).items():
            if one.was is None:
                setattr(one.row, name, value)
            elif getattr(one.row, name) != value:
                setattr(one.row, name, value)
                written.add(name)
        if one.was is None:
            one.row.source, one.row.came_at, one.row.came_by = said.source, said.at, said.by
        else:
            one.row.version += 1
    Service.objects.bulk_create(
        [one.row for one in changes if one.was is None], batch_size=lines.TOGETHER
    )
    old = [one.row for one in changes if one.was is not None]
    if old:
        Service.objects.bulk_update(old, sorted(written), batch_size=100)


def _providers(told: Iterable[Fields]) -> Mapping[str, Provider]:
    """Return the providers by mark, those that were not there added."""
    wanted = {records.provider_mark(one): Provider(**one) for one in told}
    Provider.objects.bulk_create(wanted.values(), ignore_conflicts=True, batch_size=lines.TOGETHER)
    names = {one.name for one in wanted.values()}
    found = (
        Provider.objects.filter(name__in=names)
        if len(names) < lines.TOGETHER
        else Provider.objects.all()
    )
    return {
        records.provider_mark({"kind": p.kind, "business_id": p.business_id, "name": p.name}): p
        for p in found
    }


def _lines(changes: Sequence[Change]) -> None:
    """Write the lists that changed, each line into the row it had."""
    for name in records.LISTS:
        changed = [one for one in changes if name in one.fields]
        lines.write_new(name, [(x.row, x.became[name]) for x in changed if x.was is None])
        lines.write_over(name, [(x.row, x.became[name]) for x in changed if x.was is not None])


def _texts(changes: Sequence[Change]) -> None:
    """Write the texts of languages in which anything changed, each under an address of its own."""
    slugs = _slugs(changes)
    rows = [
        text
        for one, theirs in zip(changes, slugs, strict=True)
        for text in records.texts(one.row, one.became, theirs)
    ]
    _upsert(Text, rows, ["service", "language"], kept={"slug"})
    for one in changes:
        silent = set(records.told_in(one.was or {})) - set(records.told_in(one.became))
        if silent:
            one.row.texts.filter(language__in=silent).delete()


def _slugs(changes: Sequence[Change]) -> list[dict[str, str]]:
    """Return the address of each change's texts by language: the one it has, else a new one."""
    bases = {
        _base(one.became[text_field(language, "name")])
        for one in changes
        for language in records.told_in(one.became)
    }
    near = Q(pk__in=())
    for base in bases if len(bases) < FEW else ():
        near |= Q(slug__startswith=base)
    texts = Text.objects.filter(near if len(bases) < FEW else Q())
    taken = set(texts.values_list("language", "slug"))
    found = []
    for one in changes:
        own = {} if one.was is None else _own_slugs(one.row)
        for language in records.told_in(one.became):
            if language not in own:
                base = _base(one.became[text_field(language, "name")])
                own[language] = next(s for s in _offers(base) if (language, s) not in taken)
                taken.add((language, own[language]))
        touched = [x for x in own if any(text_field(x, name) in one.fields for name in TEXTS)]
        found.append({x: own[x] for x in touched if x in records.told_in(one.became)})
    return found


def _own_slugs(row: Service) -> dict[str, str]:
    return {text.language: text.slug for text in row.texts.all()}


def _base(name: str) -> str:
    """Return what an address of a name begins with: `tyokokeilu`."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")
    return words[:LONGEST_SLUG].strip("-") or "-"


def _offers(base: str) -> Iterator[str]:
    """Yield addresses without end: `tyokokeilu`, `tyokokeilu-2`, `tyokokeilu-3`."""
    yield base
    for number in count(2):
        yield f"{base}-{number}"


def _upsert(
    table: type[models.Model],
    rows: Sequence[Any],
    unique: list[str],
    kept: AbstractSet[str] = frozenset(),
) -> None:
    """Write rows over those with the same `unique` columns; columns `kept` stay as they are there."""
    columns = [one.name for one in table._meta.concrete_fields if one.name != "id"]
    table._meta.base_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[one for one in columns if one not in {*unique, *kept}],
        batch_size=lines.TOGETHER,
    )


def _events(change: Change, said: Said, kind: EventKind) -> Iterator[Event]:
    told = {"service": change.row, "at": said.at, "by": said.by, "came_with": said.came_with}
    if change.was is None:
        yield Event(kind=EventKind.MADE, source=said.source, **told)
        return
    for name in change.fields:
        values = {"was": change.was[name], "became": change.became[name]}
        source = change.sources.get(name, said.source)
        yield Event(kind=kind, field=name, source=source, **values, **told)
