"""A catalogue's file brought in: received, chosen of, accepted or cancelled, undone once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions import importing_jobs as jobs
from polku.apps.catalogue.actions.importing_rows import filled, gone
from polku.apps.catalogue.actions.importing_tidying import KEPT_FOR
from polku.apps.catalogue.actions.importing_work import ended
from polku.apps.catalogue.actions.planning import plan
from polku.apps.catalogue.import_folder import ImportFolder
from polku.apps.catalogue.models import Import, Incoming, Service
from polku.apps.catalogue.names import IMPORT_AT_WORK, ImportState, Outcome
from polku.apps.people.models import Area, Staff
from polku.apps.people.receiving import harmless
from polku.services.fields import whole
from polku.services.names import State


class NotNowError(Exception):
    """The import has gone on meanwhile: what was asked of it cannot be done any more."""


def begin(folder: ImportFolder, *, name: str, area: Area, by: Staff | None, at: datetime) -> Import:
    """Write down that a file has come; `importing_work.check` reads it. Raises PermissionDenied."""
    _allow(by, area.pk)
    return Import.objects.create(
        id=folder.key, name=name[:200], area=area, by=by, sent_at=at, state=ImportState.CHECKING
    )


def bring(path: Path, *, area: Area, by: Staff | None, at: datetime) -> Import:
    """Write down that a file on this machine has come; a copy of it is read. Raises OSError as well."""
    folder = ImportFolder(uuid4())
    folder.make()
    try:
        copyfile(path, folder.files / harmless(path.name))
        return begin(folder, name=path.name, area=area, by=by, at=at)
    except BaseException:
        folder.drop()
        raise


@transaction.atomic
def receive(folder: ImportFolder, *, name: str, area: Area, by: Staff, at: datetime) -> Import:
    """Take in a file, have it read, and later tidied away. Raises PermissionDenied."""
    incoming = begin(folder, name=name, area=area, by=by, at=at)
    jobs.check.enqueue(str(incoming.pk))
    if jobs.tidy.get_backend().supports_defer:
        jobs.tidy.using(run_after=at + KEPT_FOR + timedelta(minutes=1)).enqueue()
    return incoming


@transaction.atomic
def choose(
    incoming: Import,
    *,
    matches: Mapping[int, int | None],
    archives: Mapping[int, bool],
    by: Staff | None,
    at: datetime,
) -> None:
    """Say which services of the catalogue new ones are, and which of those gone are archived.

    `matches`: keys of services (None: of none) by key of the `Incoming`; `archives` likewise. Raises
    PermissionDenied, NotNowError, ValidationError when a service cannot be the one chosen.
    """
    _waiting(incoming, by)
    for row in incoming.rows.filter(pk__in=archives, outcome=Outcome.GONE):
        if row.archives != archives[row.pk]:
            row.archives = archives[row.pk]
            row.save(update_fields=["archives"])
    for row in incoming.rows.filter(pk__in=matches).order_by("position"):
        if row.match_id != matches[row.pk]:
            _match(incoming, row, matches[row.pk], at)


def archive_all(incoming: Import, *, archives: bool, by: Staff | None) -> None:
    """Say of all those gone whether they are archived. Raises PermissionDenied, NotNowError."""
    with transaction.atomic():
        _waiting(incoming, by)
        incoming.rows.filter(outcome=Outcome.GONE).update(archives=archives)


def _match(incoming: Import, row: Incoming, service: int | None, at: datetime) -> None:
    """Take a new one for a service of the catalogue, or no longer."""
    offered = {one["service"] for one in row.alike} - {None}
    taken = incoming.rows.filter(match=service).exclude(pk=row.pk).exists()
    if service is not None and (service not in offered or taken):
        raise ValidationError(_("The service chosen is not free: choose another, or none."))
    before, row.match = row.match, Service.objects.get(pk=service) if service else None
    told = whole(row.match.key if row.match else row.key, incoming.area.code, row.told)
    filled(row, plan([told], at, silent=incoming.silent)[0]).save()
    incoming.rows.filter(outcome=Outcome.GONE, service=row.match).delete()
    if before is not None and before.state != State.ARCHIVED:
        back = gone(incoming, before)
        back.position = 1 + (incoming.rows.aggregate(last=Max("position"))["last"] or 0)
        back.save()


@transaction.atomic
def accept(incoming: Import, *, by: Staff) -> None:
    """Have what was looked through brought in. Raises PermissionDenied, NotNowError."""
    start(incoming, ImportState.CHECKED, ImportState.BRINGING, by=by)
    jobs.bring_in.enqueue(str(incoming.pk), by.pk)


@transaction.atomic
def undo(incoming: Import, *, by: Staff) -> None:
    """Have an import undone, once. Raises PermissionDenied, NotNowError."""
    start(incoming, ImportState.DONE, ImportState.UNDOING, by=by)
    jobs.undo.enqueue(str(incoming.pk), by.pk)


@transaction.atomic
def try_again(incoming: Import, *, by: Staff) -> None:
    """Start the job of an import anew when it died; raises NotNowError when it did not."""
    _allow(by, incoming.area_id)
    dead = Import.objects.filter(pk=incoming.pk, state__in=IMPORT_AT_WORK, begun=True)
    if ImportFolder(incoming.pk).is_held() or not dead.update(begun=False, trouble={}):
        raise NotNowError
    if incoming.state == ImportState.CHECKING:
        jobs.check.enqueue(str(incoming.pk))
    elif incoming.state == ImportState.BRINGING:
        jobs.bring_in.enqueue(str(incoming.pk), by.pk)
    else:
        jobs.undo.enqueue(str(incoming.pk), by.pk)


@transaction.atomic
def cancel(incoming: Import, *, by: Staff | None, at: datetime) -> None:
    """Forget a file that nothing has come in of. Raises PermissionDenied, NotNowError."""
    _waiting(incoming, by)
    ended(incoming, ImportState.CANCELLED, by, at)


def start(incoming: Import, before: ImportState, after: ImportState, *, by: Staff | None) -> None:
    """Bring an import to the state that a job takes it up from. Raises as `accept` does."""
    _allow(by, incoming.area_id)
    waiting = Import.objects.filter(pk=incoming.pk, state=before)
    if not waiting.update(state=after, begun=False, trouble={}, moved=[]):
        raise NotNowError
    incoming.state = after
    ImportFolder(incoming.pk).ensure()


def _waiting(incoming: Import, by: Staff | None) -> None:
    """Hold an import that waits for its editor's word; raise NotNowError when it does not."""
    _allow(by, incoming.area_id)
    held = Import.objects.select_for_update().filter(pk=incoming.pk, state=ImportState.CHECKED)
    if not held.exists():
        raise NotNowError


def _allow(by: Staff | None, area: int) -> None:
    """Raise PermissionDenied when a person may not bring services into an area's catalogue."""
    if by is not None and not perms.may_add(by, area):
        raise PermissionDenied
