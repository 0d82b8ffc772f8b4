"""The lists of services written down. A line keeps its row wherever in the list it moves.

A referral points at the row of a run: an editor who takes out the first of two courses must not turn
the referrals to it into referrals to the second.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F

from polku.apps.catalogue import records
from polku.apps.catalogue.models import Service

TOGETHER = 500
"""Rows in one statement."""
ASIDE = 1_000_000
"""Added to the positions of lines while they change places, so that no two stand in one."""

KEYS: Mapping[str, tuple[str, ...]] = {"runs": ("place", "starts_on"), "places": ("name",)}
"""By what a line of a list is known when other things of it have changed."""

Told = Sequence[tuple[Service, Sequence[Any]]]
"""Services, each with the lines that one of its lists is to have."""


def write_new(name: str, told: Told) -> None:
    """Write one list of services that are new: they have no lines yet."""
    rows = [row for service, lines in told for row in records.lines(service, name, lines)]
    records.LISTS[name]._meta.base_manager.bulk_create(rows, batch_size=TOGETHER)


def write_over(name: str, told: Told) -> None:
    """Write one list of services over what it was: a constant number of queries a few hundred."""
    for first in range(0, len(told), TOGETHER):
        _write_over(name, told[first : first + TOGETHER])


def _write_over(name: str, told: Told) -> None:
    manager = records.LISTS[name]._meta.base_manager
    before: dict[int, list[models.Model]] = defaultdict(list)
    theirs = manager.filter(service__in=[service.pk for service, _lines in told])
    for line in theirs.order_by("position"):
        before[getattr(line, "service_id")].append(line)  # noqa: B009 - a column of every list
    rows = []
    for service, lines in told:
        after = list(records.lines(service, name, lines))
        _recognise(before[service.pk], after, KEYS.get(name, ()))
        rows += after
    kept = [row for row in rows if row.pk is not None]
    theirs.exclude(pk__in=[row.pk for row in kept]).delete()
    theirs.update(position=F("position") + ASIDE)
    _upsert(manager, kept)
    manager.bulk_create([row for row in rows if row.pk is None], batch_size=TOGETHER)


def _upsert(manager: "models.Manager[Any]", rows: Sequence[models.Model]) -> None:
    columns = [one.name for one in manager.model._meta.concrete_fields if one.name != "id"]
    manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=columns,
        batch_size=TOGETHER,
    )


def _recognise(
    before: Sequence[models.Model], after: Sequence[models.Model], key: Sequence[str]
) -> None:
    """Give the lines the rows they had: of equal lines, of lines with an equal key, of the place.

    The last is a line that was edited where it stood. O(lines of one service, squared).
    """
    free = list(before)
    for same in (_equal, _with_same(key), _in_same_place):
        for line in after:
            found = (
                next((one for one in free if same(one, line)), None) if line.pk is None else None
            )
            if found is not None:
                line.pk = found.pk
                free.remove(found)


def _equal(one: models.Model, other: models.Model) -> bool:
    return records.columns_of_line(one) == records.columns_of_line(other)


def _with_same(key: Sequence[str]) -> Callable[[models.Model, models.Model], bool]:
    def same(one: models.Model, other: models.Model) -> bool:
        told, ours = records.columns_of_line(one), records.columns_of_line(other)
        return bool(key) and all(told[name] == ours[name] for name in key)

    return same


def _in_same_place(one: models.Model, other: models.Model) -> bool:
    return bool(getattr(one, "position") == getattr(other, "position"))  # noqa: B009
