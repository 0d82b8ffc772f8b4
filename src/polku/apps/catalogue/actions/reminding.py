"""Those who keep services are reminded of what is near, and what nobody reviews becomes outdated."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.due import nearness, review_due, told_of
from polku.apps.catalogue.letters import Matter, reminder
from polku.apps.catalogue.models import Reminder, Service
from polku.apps.catalogue.names import EventKind, ReminderKind, Source
from polku.apps.people.actions import post
from polku.apps.people.models import Letter, Staff
from polku.services.names import State
from polku.services.reminders import Staying, funding_step, outdated_on, review_step

Stays = Callable[[Collection[int]], Mapping[int, Staying]]
"""Tells who is still in services, by their keys; in one that it does not tell of, nobody."""
Letters = Mapping[int, Sequence[Letter]]
"""The letters in which each service was told of."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a day's reminders came to."""

    services: int = 0
    letters: int = 0
    outdated: int = 0
    untold: int = 0
    """Services of which there was nobody to write to."""


class _Step(NamedTuple):
    pk: int
    kind: ReminderKind
    of: date
    step: int
    outdated_on: date


@transaction.atomic
def remind(*, at: datetime, stays: Stays) -> Reminded:
    """Write one letter to each person whose services have something near, and outdate what is late.

    The owner is told, of funding the editors of the area too; where no owner can be written to, the
    editors are. Each step is told once: done again on the same day, it does nothing.
    """
    today = day_of(at)
    steps = list(_steps(today))
    held = Service.objects.select_for_update(of=("self",)).filter(pk__in={x.pk for x in steps})
    rows = {row.pk: row for row in records.whole_rows(held)}
    steps = [one for one in steps if _still(one, rows[one.pk])]
    rows = {one.pk: rows[one.pk] for one in steps}
    matters = _matters(steps, rows, stays)
    _outdate([rows[one.pk] for one in matters if one.is_outdated], at)
    letters = _written(matters, rows, at)
    _remember(matters, letters, at)
    return Reminded(
        services=len(rows),
        letters=len({letter.pk for theirs in letters.values() for letter in theirs}),
        outdated=sum(one.is_outdated for one in matters),
        untold=sum(not letters.get(pk) for pk in rows),
    )


def _steps(today: date) -> Iterator[_Step]:
    """Yield what readers' services are to be told of on a day: O(public services)."""
    public = Service.objects.public().only(
        "pk", "reviewed_on", "review_days", "came_at", "project_ends_on"
    )
    told = told_of(Reminder.objects.filter(service__in=Service.objects.public()))
    for row in public.order_by("pk").iterator():
        known, due = nearness(row, told), review_due(row)
        step = review_step(due, known.review, today)
        if step is not None:
            late = outdated_on(due, {**known.review, step: today}, today)
            yield _Step(row.pk, ReminderKind.REVIEW, due, step, late)
        if row.project_ends_on is not None:
            step = funding_step(row.project_ends_on, known.funding, today)
            if step is not None:
                yield _Step(row.pk, ReminderKind.FUNDING, row.project_ends_on, step, today)


def _still(step: _Step, row: Service) -> bool:
    """Tell whether a step is still due once the row is held: its keeper may have been quicker."""
    of = review_due(row) if step.kind == ReminderKind.REVIEW else row.project_ends_on
    return row.state == State.PUBLISHED and of == step.of


def _matters(steps: Sequence[_Step], rows: Mapping[int, Service], stays: Stays) -> list[Matter]:
    funded = [one.pk for one in steps if one.kind == ReminderKind.FUNDING]
    staying = stays(funded) if funded else {}
    return [
        Matter(
            pk=one.pk,
            service=records.of_row(rows[one.pk]),
            kind=one.kind,
            of=one.of,
            step=one.step,
            outdated_on=one.outdated_on,
            staying=staying.get(one.pk, Staying()),
        )
        for one in steps
    ]


def _outdate(rows: Sequence[Service], at: datetime) -> None:
    """Take services from their readers, since nobody has said in time that they are true."""
    changes = []
    for row in rows:
        was = records.fields_of_row(row)
        changes.append(Change(row, was, was | {"state": State.OUTDATED.value}))
    keep(changes, Said(None, at, Source.HERE), EventKind.LAPSED)


def _written(matters: Sequence[Matter], rows: Mapping[int, Service], at: datetime) -> Letters:
    """Write each reader one letter on all that is theirs."""
    editors = _editors({row.area_id for row in rows.values()})
    readers: dict[int, Staff] = {}
    theirs: dict[int, list[Matter]] = defaultdict(list)
    for one in matters:
        row = rows[one.pk]
        for reader in _readers(row, one.kind, editors[row.area_id]):
            readers[reader.pk] = reader
            theirs[reader.pk].append(one)
    letters: dict[int, list[Letter]] = defaultdict(list)
    for pk, told in theirs.items():
        subject, body = reminder(readers[pk], told, day_of(at))
        reader = readers[pk]
        letter = post.write(
            to=reader.email, language=reader.reads(), subject=subject, body=body, at=at
        )
        for service in {one.pk for one in told}:
            letters[service].append(letter)
    return letters


def _editors(areas: Collection[int]) -> Mapping[int, Sequence[Staff]]:
    found: dict[int, list[Staff]] = defaultdict(list)
    for one in Staff.objects.filter(perms.editors_of(areas)).exclude(email="").order_by("pk"):
        if one.area_id is not None:
            found[one.area_id].append(one)
    return found


def _readers(row: Service, kind: ReminderKind, editors: Sequence[Staff]) -> list[Staff]:
    owner = row.owner
    owners = [owner] if owner and owner.email and perms.may_keep(owner, row) else []
    if kind == ReminderKind.REVIEW and owners:
        return owners
    return list({one.pk: one for one in (*owners, *editors)}.values())


def _remember(matters: Sequence[Matter], letters: Letters, at: datetime) -> None:
    made = Reminder.objects.bulk_create(
        Reminder(service_id=one.pk, kind=one.kind, of=one.of, step=one.step, at=at)
        for one in matters
    )
    where = Reminder.letters.through
    where.objects.bulk_create(
        where(reminder_id=one.pk, letter_id=letter.pk)
        for one in made
        for letter in letters.get(one.service_id, ())
    )
