"""The path index that the pages ask: opened once and kept until a build puts another in its place."""

from datetime import UTC, datetime

from django.conf import settings

from polku.analytics.index.files import MANIFEST
from polku.analytics.index.opening import current
from polku.analytics.index.store import Index


def index() -> Index:
    """Return the index as it is now; raises IndexFaultError when it cannot be asked."""
    return current(settings.INDEX)


def built() -> datetime | None:
    """Return when the index was put in its place; None: there is none."""
    try:
        return datetime.fromtimestamp((settings.INDEX / MANIFEST).stat().st_mtime, UTC)
    except OSError:
        return None


def secret() -> bytes:
    """Return the secret that the pseudonyms of the index were made with."""
    found: bytes = settings.INDEX_SECRET
    return found
