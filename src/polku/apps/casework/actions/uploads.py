"""An extract sent through the page: taken in, loaded, discarded, tried again."""

from datetime import date, datetime, timedelta

from django.db import transaction

from polku.apps.casework.actions import uploads_jobs as jobs
from polku.apps.casework.actions.uploads_tidying import KEPT_FOR
from polku.apps.casework.models import Upload
from polku.apps.casework.names import AT_WORK, OPEN_UPLOADS, UploadState
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.people.folders import Folder
from polku.apps.people.models import Staff


class NotNowError(Exception):
    """The upload has gone on meanwhile: what was asked of it cannot be done any more."""


@transaction.atomic
def receive(
    folder: Folder, *, name: str, day: date, by: Staff, at: datetime, language: str
) -> Upload:
    """Take in the files of a folder, have them checked, and later tidied away."""
    upload = Upload.objects.create(
        id=folder.key, name=name, day=day, by=by, sent_at=at, state=UploadState.CHECKING
    )
    jobs.check.enqueue(str(upload.pk), language)
    if jobs.tidy.get_backend().supports_defer:
        jobs.tidy.using(run_after=at + KEPT_FOR + timedelta(minutes=1)).enqueue()
    return upload


@transaction.atomic
def begin_load(upload: Upload, *, by: Staff, language: str) -> None:
    """Have a checked upload loaded; raises NotNowError when it is not waiting for that."""
    waiting = Upload.objects.filter(pk=upload.pk, state=UploadState.CHECKED)
    if not waiting.update(state=UploadState.LOADING, begun=False, trouble=""):
        raise NotNowError
    jobs.load.enqueue(str(upload.pk), by.pk, language)


@transaction.atomic
def try_again(upload: Upload, *, by: Staff, language: str) -> None:
    """Start the job of an upload anew when it died; raises NotNowError when it did not."""
    dead = Upload.objects.filter(pk=upload.pk, state__in=AT_WORK, begun=True)
    if UploadFolder(upload.pk).is_held() or not dead.update(begun=False, trouble=""):
        raise NotNowError
    if upload.state == UploadState.CHECKING:
        jobs.check.enqueue(str(upload.pk), language)
    else:
        jobs.load.enqueue(str(upload.pk), by.pk, language)


def discard(upload: Upload) -> None:
    """Delete the files of an upload unloaded.

    Raises NotNowError while a job works on it, and once its extract has come in.
    """
    folder = UploadFolder(upload.pk)
    with folder.held() as alone:
        kept = Upload.objects.filter(pk=upload.pk, state__in=OPEN_UPLOADS, extract=None)
        idle = alone or not folder.path.exists()
        if not idle or not kept.update(state=UploadState.DISCARDED, begun=False, trouble=""):
            raise NotNowError
        folder.drop()
