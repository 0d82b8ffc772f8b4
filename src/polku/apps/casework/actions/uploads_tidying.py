"""What has lain too long is deleted: nobody need remember to."""

import time
from datetime import datetime, timedelta

from django.db.models import Q

from polku.apps.casework.models import Upload
from polku.apps.casework.names import OPEN_UPLOADS, UploadState
from polku.apps.casework.upload_folder import UploadFolder

KEPT_FOR = timedelta(days=7)
"""How long files wait to be loaded, and rejects to be mended."""
STRAY_AFTER = 24 * 60 * 60
"""Seconds after which a folder that belongs to no upload is what an interrupted sending left."""


def tidy(at: datetime) -> None:
    """Delete what has lain for over seven days, and what interrupted sendings left behind."""
    oldest = at - KEPT_FOR
    for upload in Upload.objects.filter(state__in=OPEN_UPLOADS, sent_at__lt=oldest):
        if not UploadFolder(upload.pk).is_held():
            same = Upload.objects.filter(pk=upload.pk, state=upload.state, begun=upload.begun)
            same.update(state=UploadState.EXPIRED, begun=False, trouble="")
    known = set(Upload.objects.values_list("pk", flat=True))
    kept = Upload.objects.filter(Q(state__in=OPEN_UPLOADS) | Q(sent_at__gte=oldest))
    wanted = set(kept.values_list("pk", flat=True))
    for folder in UploadFolder.every():
        is_stray = time.time() - folder.path.stat().st_mtime > STRAY_AFTER
        if folder.key not in wanted and (folder.key in known or is_stray):
            folder.drop()
