"""The demo: from the start of the command until its first page answers; and towns of other sizes."""

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from datetime import date
from pathlib import Path

CLIENTS, UP_WITHIN = 2_000, 60
SIZES = {2_000: 10, 20_000: None}
"""Clients of the towns made and written, and the most seconds that may take."""
TODAY = date(2026, 11, 24)


def main() -> None:
    for clients in SIZES:
        subprocess.run([sys.executable, "-m", "bench.demo", str(clients)], check=True)
    _page_up()


def _verdict(seconds: float, most: int | None) -> str:
    if most is None:
        return ""
    return f"(at most {most} s)  {'ok' if seconds <= most else 'TOO MUCH'}"


def _made(clients: int) -> None:
    from polku.demo.options import Options
    from polku.demo.places import place_named
    from polku.demo.writing import Home, ensure_town

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        ensure_town(Options(place_named("Raasepori-Hanko"), TODAY, clients), Home(Path(folder)))
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"made and written {clients:>9,} clients  {seconds:6.2f} s, {peak:,.0f} MB  "
        f"{_verdict(seconds, SIZES[clients])}",
        flush=True,
    )


def _page_up() -> None:
    """Run the command in an empty folder and ask for the sign-in page until it is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/demo/"
    environment = {name: v for name, v in os.environ.items() if not name.startswith("POLKU_")}
    with tempfile.TemporaryDirectory() as folder:
        command = ["demo", "--clients", CLIENTS, "--today", TODAY, "--home", folder, "--port", port]
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "polku.cli", *map(str, command)],
            env=environment,
            stdout=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None and not _answers(address):
                time.sleep(0.1)
            seconds = time.perf_counter() - start
            assert process.poll() is None, "the command ended before the page was up"
            process.send_signal(signal.SIGINT)
    print(
        f"page up          {CLIENTS:>9,} clients  {seconds:6.2f} s  {_verdict(seconds, UP_WITHIN)}"
    )


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as page:
        return page.status == 200
    return False


if __name__ == "__main__":
    _made(int(sys.argv[1]))
