"""`polku worker`: does the work that pages leave behind, such as checking and loading extracts."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from polku.cli import database
from polku.cli.language import language

logger = logging.getLogger(__name__)

POLLING = 0.5
"""Seconds between two looks for work."""
PATIENCE = 5
"""Seconds before another try when the database does not answer."""
GRACE = 10
"""Seconds that a job may go on once the pages have ended; what it had not finished is as it was."""


def worker(
    home: database.Home = None,
    *,
    beside_pages: Annotated[
        bool, typer.Option("--beside-pages", hidden=True, help="End when the input ends.")
    ] = False,
) -> None:
    """Do the work that pages leave behind, until stopped (Ctrl-C); `serve` and `demo` start one.

    Several may run, on any machine that reaches the database and shares the folder POLKU_HOME.
    """
    database.open_database(home, language())
    if beside_pages:
        threading.Thread(target=_end_with_input, daemon=True).start()
    work()


def work() -> None:
    """Take jobs one after another. A database that is away, or locked by a long load, is waited for."""
    from django.core.management import call_command
    from django.db import OperationalError, close_old_connections

    while True:
        try:
            call_command("db_worker", verbosity=0, interval=POLLING, startup_delay=False)
        except OperationalError as error:
            logger.warning("The database did not answer, trying again: %s", error)
            close_old_connections()
            time.sleep(PATIENCE)
        else:
            return


def _end_with_input() -> None:
    """End when whoever started this process is gone: its end of the pipe closes with it."""
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def running_worker() -> Iterator[None]:
    """Run a worker beside the pages, with their settings, and end it with them."""
    command = [sys.executable, "-m", "polku.cli", "worker", "--beside-pages"]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
