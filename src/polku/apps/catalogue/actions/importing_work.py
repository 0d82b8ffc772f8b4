"""What jobs and commands do with a catalogue's file: read it, bring it in, undo that.

Each takes up only what waits in its state (`people.jobs`), and says how far it has come.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, override

from polku.apps.catalogue import import_faults, records
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.importing_rows import TOGETHER, filled, looked_through, told_by
from polku.apps.catalogue.actions.importing_undoing import undone
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.actions.planning import Planned, plan
from polku.apps.catalogue.actions.putting import carry_out
from polku.apps.catalogue.import_folder import ImportFolder
from polku.apps.catalogue.models import Import, Incoming, OtherKey, Service
from polku.apps.catalogue.names import EventKind, ImportPhase, ImportState, Outcome, Source
from polku.apps.people.folders import Progress
from polku.apps.people.jobs import taken
from polku.apps.people.models import Staff
from polku.reference.names import LANGUAGES
from polku.register.sources import FileError
from polku.services.exchange import read, told
from polku.services.names import State


def check(key: UUID, *, at: datetime) -> None:
    """Read a file and keep what would become of each of its services, or why it cannot be read."""
    with _taken(key, ImportState.CHECKING) as incoming:
        if incoming is None:
            return
        folder = ImportFolder(key)
        try:
            _tell(folder, ImportPhase.READ)
            with folder.workspace():
                found = read(folder.file, today=day_of(at), area=incoming.area.code, alone=True)
        except FileError as error:
            incoming.trouble = {one: told(error, one) for one in LANGUAGES}
            _end(incoming, ImportState.REFUSED)
        else:
            _tell(folder, ImportPhase.COMPARE)
            incoming.causes = import_faults.kept(found)
            incoming.all_keys_known = found.all_keys_known
            incoming.silent = sorted(found.silent)
            incoming.totals = {"rejected": import_faults.rejected_rows(found)}
            with transaction.atomic():
                rows = looked_through(incoming, found, at)
                Incoming.objects.bulk_create(rows, batch_size=TOGETHER)
                _end(incoming, ImportState.CHECKED)
        folder.drop_files()


def bring_in(key: UUID, *, by: Staff | None, at: datetime) -> None:
    """Bring in what was looked through: all of it, or nothing if the catalogue has changed since.

    Then the rows tell what would become of them now, and `moved` whose service has changed.
    """
    with _taken(key, ImportState.BRINGING) as incoming:
        if incoming is None:
            return
        folder = ImportFolder(key)
        _tell(folder, ImportPhase.COMPARE)
        with transaction.atomic():
            rows = list(incoming.rows.select_related("service").order_by("position"))
            coming = [row for row in rows if row.outcome != Outcome.GONE]
            told_now = [told_by(row, incoming.area) for row in coming]
            planned = plan(told_now, at, silent=incoming.silent)
            archived = [row for row in rows if row.archives]
            moved = [*_moved(coming, planned), *_moved_since(archived)]
            if moved:
                _look_again(incoming, coming, planned, moved)
                return
            _tell(folder, ImportPhase.SAVE)
            said = Said(by, at, Source.IMPORT, incoming)
            carry_out(planned, said)
            _remember(incoming, coming)
            _archive(archived, Said(by, at, Source.HERE, incoming))
            ended(incoming, ImportState.DONE, by, at)


def undo(key: UUID, *, by: Staff | None, at: datetime) -> None:
    """Take back what an import changed, but for what has been changed since: `left` tells it."""
    with _taken(key, ImportState.UNDOING) as incoming:
        if incoming is None:
            return
        _tell(ImportFolder(key), ImportPhase.UNDO)
        with transaction.atomic():
            incoming.left = undone(incoming, by=by, at=at)
            incoming.undone_by, incoming.undone_at = by, at
            _end(incoming, ImportState.UNDONE)
        ImportFolder(key).drop()


def ended(incoming: Import, state: ImportState, by: Staff | None, at: datetime) -> None:
    """Keep the totals of an import that is decided on, and forget its rows and files."""
    counts = Counter(incoming.rows.values_list("outcome", flat=True))
    incoming.totals |= {one.value: counts[one] for one in Outcome}
    incoming.totals["archived"] = incoming.rows.filter(archives=True).count()
    incoming.totals["differing"] = incoming.rows.exclude(differing=[]).count()
    incoming.ended_by, incoming.ended_at = by, at
    _end(incoming, state)
    incoming.rows.all().delete()
    ImportFolder(incoming.pk).drop_files()


def _taken(key: UUID, state: ImportState) -> AbstractContextManager[Import | None]:
    return taken(Import, ImportFolder(key), state, _failed)


def _failed(number: str) -> dict[str, str]:
    return in_languages(
        lambda: gettext("The job failed. Tell the maintainer the number %(key)s.") % {"key": number}
    )


def in_languages(say: Callable[[], str]) -> dict[str, str]:
    """Return what is said, by language."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = say()
    return found


def _end(incoming: Import, state: ImportState) -> None:
    incoming.state, incoming.begun = state, False
    incoming.save()


def _tell(folder: ImportFolder, phase: ImportPhase) -> None:
    now = time.time()
    folder.tell(Progress(phase.value, "", 0, 0, now, now))


# ---- what changed in the catalogue between the preview and its acceptance ----


def _moved(rows: Sequence[Incoming], planned: Sequence[Planned]) -> list[str]:
    """Return the keys of those whose service is not the one looked through, or not as it was."""
    return [
        row.key
        for row, one in zip(rows, planned, strict=True)
        if (row.service_id, row.version) != _mark(one)
    ]


def _mark(planned: Planned) -> tuple[int | None, int]:
    if planned.change.was is None:
        return None, 0
    return planned.change.row.pk, planned.change.row.version


def _moved_since(rows: Iterable[Incoming]) -> list[str]:
    return [row.key for row in rows if row.service and row.service.version != row.version]


def _look_again(
    incoming: Import, rows: Sequence[Incoming], planned: Sequence[Planned], moved: list[str]
) -> None:
    changed = [filled(row, one) for row, one in zip(rows, planned, strict=True) if row.key in moved]
    columns = ["outcome", "service", "version", "fields", "differing", "is_held"]
    Incoming.objects.bulk_update(changed, columns, batch_size=TOGETHER)
    for row in incoming.rows.filter(outcome=Outcome.GONE, key__in=moved).select_related("service"):
        row.version = row.service.version if row.service else 0
        row.archives = False
        row.save(update_fields=["version", "archives"])
    incoming.moved = moved
    _end(incoming, ImportState.CHECKED)


# ---- what comes in beside the services ----


def _remember(incoming: Import, rows: Iterable[Incoming]) -> None:
    """Remember the keys that the file calls services of the catalogue by."""
    OtherKey.objects.bulk_create(
        [
            OtherKey(area=incoming.area, key=row.key, service=row.match, came_with=incoming)
            for row in rows
            if row.match is not None
        ],
        update_conflicts=True,
        unique_fields=["area", "key"],
        update_fields=["service", "came_with"],
    )


def _archive(rows: Sequence[Incoming], said: Said) -> None:
    """Archive those gone that the editor wants archived."""
    wanted = [row.service_id for row in rows if row.service_id]
    changes = []
    for service in records.whole_rows(Service.objects.filter(pk__in=wanted)):
        was: dict[str, Any] = records.fields_of_row(service)
        changes.append(Change(service, was, was | {"state": State.ARCHIVED.value}))
    keep(changes, said, EventKind.MOVED)
