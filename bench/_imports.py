"""An import of a catalogue in one database: looked through, a page of it shown, accepted, undone.

The same functions as on the page, each in the same transaction as there: `python -m bench._imports
ADDRESS COUNT`. First all services are new; then half of them have changed and a row in fifty cannot
be read. `worked`: seconds of the processor in all of it but undoing; on a machine that does nothing
else, and with SQLite, it is nearly the same as `together`.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import _databases
from bench.catalogue import MOST_SECONDS, services
from polku.services.exchange import write

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def main(address: str, count: int) -> None:
    made = list(services(count))
    changed = [
        replace(one, cents=100 * (n % 2), months_to_change=-1 if n % 50 == 0 else None)
        for n, one in enumerate(made)
    ]
    with _databases.fresh(address), tempfile.TemporaryDirectory(prefix="polku-bench-") as folder:
        from django.db import connection

        print(f"{connection.vendor}, .xlsx")
        print(f"{'':14}{'look':>8}{'page':>8}{'accept':>8}{'together':>10}{'worked':>8}{'undo':>8}")
        area = _area()
        for name, told in (("all new", made), ("half changed", changed)):
            path = Path(folder) / f"{name}.xlsx"
            write(told, path)  # a month below zero is what the reading rejects
            _measure(name, area, path)
    print(f"most memory {_databases.peak_mib()} MiB")


def _area() -> Any:
    from polku.apps.people.models import Area

    return Area.objects.create(code="07", kind="employment", name_fi="07", name_sv="07", name_en="")


def _measure(name: str, area: Any, path: Path) -> None:
    from polku.apps.catalogue.actions import importing, importing_work
    from polku.apps.catalogue.names import ImportState

    incoming = importing.bring(path, area=area, by=None, at=AT)
    worked = time.process_time()
    looking = _timed(lambda: importing_work.check(incoming.pk, at=AT))
    incoming.refresh_from_db()
    page = _timed(lambda: _page(incoming))
    importing.start(incoming, ImportState.CHECKED, ImportState.BRINGING, by=None)
    accepting = _timed(lambda: importing_work.bring_in(incoming.pk, by=None, at=AT))
    incoming.refresh_from_db()
    assert incoming.state == ImportState.DONE, incoming.trouble
    together, worked = looking + page + accepting, time.process_time() - worked
    undoing = ""
    if incoming.totals["changed"]:
        importing.start(incoming, ImportState.DONE, ImportState.UNDOING, by=None)
        undoing = f"{_timed(lambda: importing_work.undo(incoming.pk, by=None, at=AT)):8.1f}"
    figures = f"{looking:8.1f}{page:8.2f}{accepting:8.1f}{together:10.1f}{worked:8.1f}{undoing}"
    mark = "" if together <= MOST_SECONDS else f"  over {MOST_SECONDS}"
    print(f"{name:14}{figures}{mark}", flush=True)


def _page(incoming: Any) -> None:
    """Read all that the first page of what has changed, or is new, shows."""
    from polku.apps.catalogue.queries import importing as queries

    shown = queries.shown(incoming)
    view = queries.View.CHANGED if shown.counts["changed"] else queries.View.NEW
    assert queries.rows(incoming, queries.looked(incoming, view, 1))


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
