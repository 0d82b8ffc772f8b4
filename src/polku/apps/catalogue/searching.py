"""The index that public services are searched by, kept in the process until one of them changes."""

from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import NamedTuple

from django.db.models import Max

from polku.apps.catalogue import records
from polku.apps.catalogue.models import Event, Service
from polku.matching.documents import document
from polku.matching.index import Hit, Index

Mark = tuple[int, int | None]


class _Kept(NamedTuple):
    mark: Mark
    made: Index


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
    mark = _mark()
    with _making:
        kept = _kept.get("public")
        if kept is None or kept.mark != mark:
            kept = _kept["public"] = _Kept(mark, _made())
    return kept.made


def _mark() -> Mark:
    """Return what is another once any public service has changed, come or gone: O(1) to compare."""
    public = Service.objects.public()
    newest = Event.objects.filter(service__in=public).aggregate(newest=Max("pk"))["newest"]
    return public.count(), newest


def _made() -> Index:
    rows = records.whole_rows(Service.objects.public().order_by("pk"))
    return Index.of(replace(document(records.of_row(row)), key=str(row.pk)) for row in rows)
