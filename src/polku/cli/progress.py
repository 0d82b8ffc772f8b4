"""Progress bars: shown on stderr once something has gone on for two seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

PATIENCE = 2.0
"""Seconds that pass before a bar shows."""


@contextmanager
def bars(patience: float = PATIENCE) -> Iterator[Callable[[str, int, int], None]]:
    """Yield what to tell progress: a name, how far it has come, how far it goes."""
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    tasks: dict[str, TaskID] = {}
    began = time.monotonic()

    def tell(name: str, done: int, total: int) -> None:
        if not tasks and time.monotonic() - began < patience:
            return
        if not tasks:
            shown.start()
        if name not in tasks:
            tasks[name] = shown.add_task(name)
        shown.update(tasks[name], completed=done, total=total)

    try:
        yield tell
    finally:
        if tasks:
            shown.stop()


@contextmanager
def waiting(name: str) -> Iterator[None]:
    """Show on stderr that something goes on whose end is not known."""
    with Console(stderr=True).status(name):
        yield
