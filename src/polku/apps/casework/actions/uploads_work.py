"""What jobs do with an upload: check it at the register's door, and bring it in.

Each job takes up only what waits in its state (`people.jobs`).
"""

import os
import time
import zipfile
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from polku.apps.casework.actions.errors import LoadError
from polku.apps.casework.actions.loading import load as load_extract
from polku.apps.casework.actions.recomputing import recompute
from polku.apps.casework.models import Client, Upload
from polku.apps.casework.names import UploadPhase, UploadState
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.people.folders import Progress
from polku.apps.people.jobs import taken
from polku.apps.people.models import Staff
from polku.reference.names import LANGUAGES
from polku.register import report
from polku.register.extract import DoorClosedError, Extract
from polku.register.reader import read
from polku.register.writer import write_rejects

TELLING = 0.5
"""Seconds between two words on progress."""


def check(key: UUID, *, language: str) -> None:
    """Read an upload and keep what the door says of it; rejects are written in `language`."""
    with _taken(key, UploadState.CHECKING) as upload:
        if upload is None:
            return
        folder = UploadFolder(key)
        with folder.workspace() as work:
            extract = _read(upload, folder)
            if extract.rejects:
                written = write_rejects(extract, work / "rejects", language)
                with zipfile.ZipFile(folder.rejects, "w", zipfile.ZIP_DEFLATED) as archive:
                    for path in written:
                        archive.write(path, path.name)
        upload.report = {spoken: without_values(extract, spoken) for spoken in LANGUAGES}
        _end(upload, UploadState.CHECKED if extract.ok else UploadState.CLOSED, "report")


def load(key: UUID, *, by: Staff, at: datetime, today: date) -> None:
    """Bring a checked upload in, and rebuild where the changed clients stand as on `today`.

    Tried again after the extract had come in, it only goes on with the rebuilding.
    """
    with _taken(key, UploadState.LOADING) as upload:
        if upload is None:
            return
        folder = UploadFolder(key)
        try:
            if upload.extract_id is None:
                with folder.workspace():
                    _bring_in(upload, folder, by, at)
        except LoadError as error:
            upload.trouble = str(error)
            _end(upload, UploadState.CHECKED)
            return
        _rebuild(folder, today)
        _end(upload, UploadState.LOADED)
        folder.drop_files()


def without_values(extract: Extract, language: str) -> dict[str, Any]:
    """Return the report as data, less the cells: who brings an extract in may not see clients."""
    data = report.data(extract, language)
    for table in data["tables"]:
        for cause in table["causes"]:
            cause["first"] = [{"file": one["file"], "row": one["row"]} for one in cause["first"]]
    return data


def _taken(key: UUID, state: UploadState) -> AbstractContextManager[Upload | None]:
    return taken(Upload, UploadFolder(key), state, _failed)


def _failed(number: str) -> str:
    return _("The job failed. Tell the maintainer the number %(key)s.") % {"key": number}


def _end(upload: Upload, state: UploadState, *fields: str) -> None:
    upload.state, upload.begun = state, False
    upload.save(update_fields=["state", "begun", "trouble", *fields])


def _read(upload: Upload, folder: UploadFolder) -> Extract:
    teller = _Teller(folder, UploadPhase.READ)
    try:
        extract = read(folder.source, today=upload.day, progress=teller)
    except DoorClosedError as closed:
        extract = closed.extract
    return replace(extract, name=upload.name)


def _bring_in(upload: Upload, folder: UploadFolder, by: Staff, at: datetime) -> None:
    extract = _read(upload, folder)
    checked = upload.report[LANGUAGES[0]]["fingerprint"]
    if not extract.ok or extract.fingerprint != checked:
        raise LoadError(_("The files are not those that were checked. Send them again."))
    teller = _Teller(folder, UploadPhase.LOAD)
    rows, done = sum(table.num_rows for table in extract.tables.values()), 0

    def step(table: str, count: int) -> None:
        nonlocal done
        teller(table, done, rows)
        done += count

    loaded = load_extract(extract, by=by, at=at, step=step)
    upload.extract_id = loaded.extract
    upload.result = {
        "tables": {name: asdict(table) for name, table in loaded.tables.items()},
        "conflicts": loaded.conflicts,
        "clients": len(loaded.clients),
    }
    upload.save(update_fields=["extract", "result"])


def _rebuild(folder: UploadFolder, today: date) -> None:
    """Rebuild every client that waits since a change, also of a load that was cut short."""
    changed = Client.objects.filter(Q(standing=None) | Q(standing__built_on=None))
    keys = list(changed.values_list("pk", flat=True))
    teller, done = _Teller(folder, UploadPhase.REBUILD), 0

    def progress(more: int) -> None:
        nonlocal done
        done += more
        teller("", done, len(keys))

    teller("", 0, len(keys))
    workers = min(os.cpu_count() or 1, 4)
    recompute(today=today, clients=keys, workers=workers, progress=progress)


class _Teller:
    """Tells how far a job has come, not more often than a page asks."""

    def __init__(self, folder: UploadFolder, phase: UploadPhase) -> None:
        self.folder, self.phase = folder, phase
        self.table, self.began, self.said = "", time.time(), 0.0
        self.last = self.began

    def __call__(self, table: str, done: int, total: int) -> None:
        before, now = self.last, time.time()
        self.last = now
        if self.phase is UploadPhase.READ and table != self.table:
            self.began = before  # a table begins where the one before it ended
        elif now - self.said < TELLING and table == self.table:
            return
        self.table, self.said = table, now
        self.folder.tell(Progress(self.phase.value, table, done, total, self.began, now))
