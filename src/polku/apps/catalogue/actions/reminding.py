"""Those who keep services and answers are reminded of what is near; services nobody reviews are outdated."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.due import ANSWER_DAYS, answer_due, nearness, review_due, told_of
from polku.apps.catalogue.letters import Kept, Matter, reminder
from polku.apps.catalogue.models import Question, Reminder, Service
from polku.apps.catalogue.names import EventKind, ReminderKind, Source
from polku.apps.people.actions import post
from polku.apps.people.models import Letter, Staff
from polku.services.names import State
from polku.services.reminders import Staying, funding_step, outdated_on, review_step

Stays = Callable[[Collection[int]], Mapping[int, Staying]]
"""Tells who is still in services, by their keys; in one that it does not tell of, nobody."""
Letters = Mapping[Kept, Sequence[Letter]]
"""The letters in which each service and each answer was told of."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a day's reminders came to."""

    services: int = 0
    answers: int = 0
    letters: int = 0
    outdated: int = 0
    untold: int = 0
    """Services and answers of which there was nobody to write to."""


class _Step(NamedTuple):
    pk: int
    kind: ReminderKind
    of: date
    step: int
    outdated_on: date


@transaction.atomic
def remind(*, at: datetime, stays: Stays) -> Reminded:
    """Write one letter to each person for whom something is near, and outdate what is late.

    The owner is told, of funding the editors of the area too; where no owner can be written to, the
    editors are. Each step is told once: done again on the same day, it does nothing.
    """
    today = day_of(at)
    matters = [*_of_services(today, stays), *_of_answers(today)]
    _outdate([one.row for one in matters if one.is_outdated], at)
    letters = _written(matters, at)
    _remember(matters, letters, at)
    rows = {one.row for one in matters}
    answers = sum(isinstance(row, Question) for row in rows)
    return Reminded(
        services=len(rows) - answers,
        answers=answers,
        letters=len({letter.pk for theirs in letters.values() for letter in theirs}),
        outdated=sum(one.is_outdated for one in matters),
        untold=sum(not letters.get(row) for row in rows),
    )


def _of_services(today: date, stays: Stays) -> list[Matter]:
    """Return what is to be told of services, whose rows stay held until the transaction ends."""
    steps = list(_steps(today))
    held = Service.objects.select_for_update(of=("self",)).filter(pk__in={x.pk for x in steps})
    rows = {row.pk: row for row in records.whole_rows(held)}
    steps = [one for one in steps if _still(one, rows[one.pk])]
    funded = [one.pk for one in steps if one.kind == ReminderKind.FUNDING]
    staying = stays(funded) if funded else {}
    return [
        Matter(
            row=rows[one.pk],
            kind=one.kind,
            of=one.of,
            step=one.step,
            outdated_on=one.outdated_on,
            staying=staying.get(one.pk, Staying()),
        )
        for one in steps
    ]


def _of_answers(today: date) -> Iterator[Matter]:
    """Yield the published answers to be reviewed: their reminders come on the same days."""
    due = Question.objects.public().filter(reviewed_on__lte=today - ANSWER_DAYS)
    told = told_of(Reminder.objects.filter(question__in=due))
    for row in due.select_for_update(of=("self",)).order_by("pk"):
        of = answer_due(row)
        step = review_step(of, told.get((row.pk, ReminderKind.ANSWER, of), {}), today)
        if step is not None:
            yield Matter(row=row, kind=ReminderKind.ANSWER, of=of, step=step)


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


def _outdate(rows: Sequence[Kept], at: datetime) -> None:
    """Take services from their readers, since nobody has said in time that they are true."""
    changes = []
    for row in rows:
        assert isinstance(row, Service)  # only of those are there matters that outdate
        was = records.fields_of_row(row)
        changes.append(Change(row, was, was | {"state": State.OUTDATED.value}))
    keep(changes, Said(None, at, Source.HERE), EventKind.LAPSED)


def _written(matters: Sequence[Matter], at: datetime) -> Letters:
    """Write each reader one letter on all that is theirs."""
    editors = _editors({one.row.area_id for one in matters})
    theirs: dict[Staff, list[Matter]] = defaultdict(list)
    for one in matters:
        for reader in _readers(one, editors[one.row.area_id]):
            theirs[reader].append(one)
    letters: dict[Kept, list[Letter]] = defaultdict(list)
    for reader, told in theirs.items():
        subject, body = reminder(reader, told, day_of(at))
        letter = post.write(
            to=reader.email, language=reader.reads(), subject=subject, body=body, at=at
        )
        for row in {one.row for one in told}:
            letters[row].append(letter)
    return letters


def _editors(areas: Collection[int]) -> Mapping[int, Sequence[Staff]]:
    found: dict[int, list[Staff]] = defaultdict(list)
    for one in Staff.objects.filter(perms.editors_of(areas)).exclude(email="").order_by("pk"):
        if one.area_id is not None:
            found[one.area_id].append(one)
    return found


def _readers(one: Matter, editors: Sequence[Staff]) -> list[Staff]:
    owners = _owners(one.row, editors)
    if one.kind != ReminderKind.FUNDING and owners:
        return owners
    return list(dict.fromkeys((*owners, *editors)))


def _owners(row: Kept, editors: Sequence[Staff]) -> list[Staff]:
    """Return who keeps a service true, or wrote an answer or said last that it is, if anybody."""
    if isinstance(row, Question):
        return [one for one in editors if one.pk == row.changed_by_id]
    owner = row.owner
    return [owner] if owner and owner.email and perms.may_keep(owner, row) else []


def _remember(matters: Sequence[Matter], letters: Letters, at: datetime) -> None:
    made = Reminder.objects.bulk_create(
        Reminder(
            service=one.row if isinstance(one.row, Service) else None,
            question=one.row if isinstance(one.row, Question) else None,
            kind=one.kind,
            of=one.of,
            step=one.step,
            at=at,
        )
        for one in matters
    )
    where = Reminder.letters.through
    where.objects.bulk_create(
        where(reminder_id=row.pk, letter_id=letter.pk)
        for row, one in zip(made, matters, strict=True)
        for letter in letters.get(one.row, ())
    )
