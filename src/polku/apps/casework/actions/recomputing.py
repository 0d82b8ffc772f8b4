"""Standing rebuilt from the history alone: on change, nightly, and at any time from nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context

from django.db import connection, transaction
from django.db.models import Max

from polku.apps.casework.actions.bulk import upsert
from polku.apps.casework.history import histories
from polku.apps.casework.models import Client, Event, Extract, Standing
from polku.apps.casework.standing import StandingRow, standing_of
from polku.apps.casework.worker import connect

BATCH = 500
"""Clients read, concluded and written at a time: also what an interruption loses at most."""

Progress = Callable[[int], None]
"""Told how many clients more are done."""


def recompute(
    *,
    today: date,
    clients: Iterable[int] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> int:
    """Rebuild the standing of the clients with these keys, or of everybody, as on `today`.

    Each batch is a transaction: an interruption keeps what is done, and `Client.objects.waiting`
    tells what is not. Work done meanwhile by others is not overwritten. Returns how many clients
    were rebuilt.
    """
    keys = sorted(Client.objects.values_list("pk", flat=True) if clients is None else set(clients))
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    for built in _built(batches, today, workers):
        while not _write(built):
            built = _build(built.clients, today)  # noqa: PLW2901 - read again, then written
        if progress is not None:
            progress(len(built.clients))
    return len(keys)


def recompute_client(client: int, today: date) -> None:
    """Rebuild one client's standing inside the transaction that changed the client."""
    upsert(Standing, [standing_of(history, today) for history in histories([client])])


@dataclass(frozen=True, slots=True)
class _Mark:
    """The latest event and extract: what came after them, a batch read before does not know."""

    event: int
    extract: int

    @classmethod
    def now(cls) -> "_Mark":
        return cls(
            *(model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in (Event, Extract))
        )


@dataclass(frozen=True, slots=True)
class _Built:
    clients: Sequence[int]
    rows: Sequence[StandingRow]
    mark: _Mark


def _built(batches: Sequence[Sequence[int]], today: date, workers: int) -> Iterator[_Built]:
    if workers <= 1 or len(batches) < 2 * workers:
        yield from (_build(batch, today) for batch in batches)
        return
    database = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=connect, initargs=(database,)
    ) as pool:
        yield from pool.map(partial(_build, today=today), batches)


def _build(clients: Sequence[int], today: date) -> _Built:
    mark = _Mark.now()
    rows = [standing_of(history, today) for history in histories(clients)]
    return _Built(clients, rows, mark)


def _write(built: _Built) -> bool:
    """Write a batch, less what others rebuilt since it was read; False if an extract came in."""
    with transaction.atomic():
        _lock(built.clients)
        if Extract.objects.filter(pk__gt=built.mark.extract).exists():
            return False
        newer = set(
            Event.objects.filter(pk__gt=built.mark.event).values_list("client_id", flat=True)
        )
        upsert(Standing, [row for row in built.rows if row.client_id not in newer])
    return True


def _lock(clients: Sequence[int]) -> None:
    """Hold the clients' rows as every action does, so that none changes while they are written."""
    held = Client.objects.select_for_update().filter(pk__in=clients).order_by("pk")
    list(held.values_list("pk"))
