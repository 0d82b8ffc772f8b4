"""Recompute of the standing of many clients from nothing, on both databases."""

import sys
import time
from datetime import datetime, timedelta

from bench import _databases, _register

CLIENTS = 20_000
TARGET, MOST_SECONDS, WORKERS = 300_000, 300, 2


def main(clients: int = CLIENTS) -> None:
    for name, address in _databases.named().items():
        _databases.run("bench.recompute", name, address, str(clients))


def _measure(name: str, address: str, count: str) -> None:
    with _databases.fresh(address):
        from django.utils.timezone import get_default_timezone

        from polku.apps.casework import actions
        from polku.apps.casework.models import Standing

        midnight = datetime.combine(_register.TODAY, datetime.min.time(), get_default_timezone())
        extract = _register.extract(_register.tables(int(count)))
        actions.load(extract, by=None, at=midnight + timedelta(hours=9))
        expected: list[object] = []
        for workers in (1, WORKERS):
            Standing.objects.all().delete()
            start = time.perf_counter()
            actions.recompute(today=_register.TODAY, workers=workers)
            seconds = time.perf_counter() - start
            found = list(Standing.objects.order_by("pk").values_list())
            assert not expected or found == expected
            expected = expected or found
            whole = seconds * TARGET / int(count)
            print(
                f"{name:12} {int(count):>9,} clients, {workers} workers  {seconds:6.2f} s "
                f"({int(count) / seconds:>7,.0f} clients/s)  {TARGET:,} in {whole:4.0f} s "
                f"(at most {MOST_SECONDS})  {_verdict(workers, whole)}",
                flush=True,
            )


def _verdict(workers: int, whole: float) -> str:
    """Judge the run with all the processes of the two cores the figure is set for."""
    if workers < WORKERS:
        return ""
    return "ok" if whole <= MOST_SECONDS else "TOO MUCH"


if __name__ == "__main__":
    _measure(*sys.argv[1:])
