"""What has lain too long is forgotten: nobody need remember to."""

import time
from datetime import datetime, timedelta

from django.db import transaction

from polku.apps.catalogue.actions.importing_work import ended
from polku.apps.catalogue.import_folder import ImportFolder
from polku.apps.catalogue.models import Import
from polku.apps.catalogue.names import IMPORT_AT_WORK, ImportState

KEPT_FOR = timedelta(days=7)
"""How long a file waits to be looked through."""
STRAY_AFTER = 24 * 60 * 60
"""Seconds after which a folder that no import needs is one that an interrupted sending left."""


def tidy(at: datetime) -> None:
    """Forget what nobody has looked through for seven days, and what interrupted sendings left."""
    old = Import.objects.filter(state=ImportState.CHECKED, sent_at__lt=at - KEPT_FOR)
    with transaction.atomic():
        for incoming in old.select_for_update():
            ended(incoming, ImportState.EXPIRED, None, at)
    at_work = Import.objects.filter(state__in=IMPORT_AT_WORK)
    wanted = set(at_work.values_list("pk", flat=True))
    for folder in ImportFolder.every():
        is_stray = time.time() - folder.path.stat().st_mtime > STRAY_AFTER
        if is_stray and folder.key not in wanted:
            folder.drop()
