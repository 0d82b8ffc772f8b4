"""`polku serve`: the pages, for a real installation. Settings come from the environment."""

import multiprocessing
import os
import socket
from collections.abc import Callable
from contextlib import closing
from typing import Annotated

import typer

from polku.cli import django
from polku.cli.worker import running_worker

PORT = 8000
HOST = "127.0.0.1"
THREADS = 4
"""Threads of a worker: enough that a slow export leaves the others answering."""


class PortTakenError(OSError):
    """Something listens there already, or the address is not this machine's."""


def ensure_free(host: str, port: int) -> None:
    """Raise PortTakenError where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise PortTakenError(f"cannot listen on {host}:{port}: {error}") from error


def run(host: str, port: int, workers: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serve the pages until stopped (Ctrl-C); `ready` is called once the address is taken.

    One worker runs beside them; further ones are started with `polku worker`.
    Django must be set up; the workers are set up by the environment, as they start from nothing: a
    copy of this process would wait for ever for the threads of polars that it does not have.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "polku.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    server.on_startup(ready)
    with running_worker():
        server.serve()


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = PORT,
    workers: Annotated[
        int, typer.Option(help="Processes that answer; 0: one a processor, four at most.", min=0)
    ] = 0,
) -> None:
    """Serve the pages over the database of the environment (see polku/web/settings.py)."""
    try:
        ensure_free(host, port)
    except PortTakenError as error:
        typer.echo(f"{error}. Choose another with --port.", err=True)
        raise typer.Exit(1) from None
    django.start()
    from django.core.management import call_command

    from polku.web.static_files import collect

    call_command("migrate", verbosity=0)
    collect()
    address = f"http://{host}:{port}/"
    count = workers or min(4, os.cpu_count() or 1)
    run(host, port, count, lambda: typer.echo(f"Polku answers at {address} (Ctrl-C stops it)."))
