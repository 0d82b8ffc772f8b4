"""The index that public services are searched by, kept in the process until one of them changes."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock, Thread
from time import monotonic
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from polku.apps.catalogue import records
from polku.apps.catalogue.models import Event, Service
from polku.matching.documents import document
from polku.matching.index import Hit, Index

logger = logging.getLogger(__name__)

Mark = tuple[int, int | None]


PATIENCE = 2.0
"""Seconds that readers wait for an index made anew; one that takes longer is made beside them."""


class _Kept(NamedTuple):
    mark: Mark
    made: Index
    seconds: float
    """How long it took to make."""


_kept: dict[str, _Kept] = {}
_making = Lock()


class Results(NamedTuple):
    """What a search found: keys of services in order, with why; how many in all; unknown words."""

    hits: Mapping[int, Hit]
    total: int
    unknown: tuple[str, ...]


def search(words: str, chosen: set[int], limit: int) -> Results:
    """Find the services of those chosen that words speak of, the best first.

    `chosen` comes from the database of this moment: an index that is a moment older shows nothing
    that is not public any more.
    """
    found = _index().search(words, keep=lambda key: int(key) in chosen, limit=limit)
    return Results({int(hit.key): hit for hit in found.hits}, found.total, found.unknown)


def _index() -> Index:
    """Return the index of now; where that takes long, the one before while it is made."""
    kept = _kept.get("public")
    if kept is not None and kept.mark == _mark():
        return kept.made
    if kept is None or kept.seconds < PATIENCE:
        with _making:
            return _fresh().made
    if _making.acquire(blocking=False):
        Thread(target=_remake, name="search index", daemon=True).start()
    return kept.made


def _fresh() -> _Kept:
    """Return the index of now, made unless somebody else just did; the lock is held."""
    mark, kept = _mark(), _kept.get("public")
    if kept is None or kept.mark != mark:
        began = monotonic()
        made = _made()
        kept = _kept["public"] = _Kept(mark, made, monotonic() - began)
    return kept


def _remake() -> None:
    """Make the index anew beside the readers, and let go of the lock that was taken for it."""
    try:
        _fresh()
    except Exception:
        logger.exception("The search index could not be made anew; the one before is searched")
    finally:
        connection.close()  # of this thread
        _making.release()


def _mark() -> Mark:
    """Return what is another once any public service has changed, come or gone: O(1) to compare."""
    public = Service.objects.public()
    newest = Event.objects.filter(service__in=public).aggregate(newest=Max("pk"))["newest"]
    return public.count(), newest


def _made() -> Index:
    rows = records.whole_rows(Service.objects.public().order_by("pk"))
    return Index.of(replace(document(records.of_row(row)), key=str(row.pk)) for row in rows)
