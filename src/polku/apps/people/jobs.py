"""What every job does that brings a row from one state to the next, with a folder beside it.

A job holds the lock of the folder and takes up only what waits in its state, so that the same job
twice does its work once. What goes wrong unforeseen leaves the state as it is: without the lock it
shows as interrupted, and the same work may be tried again. The row has `state`, `begun` and `trouble`.
"""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models

from polku.apps.people.folders import Folder

Row = TypeVar("Row", bound=models.Model)

logger = logging.getLogger(__name__)


class Work(StrEnum):
    """How it stands with the job of a row."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    DEAD = "dead"


@contextmanager
def taken(
    kind: type[Row], folder: Folder, state: str, trouble: Callable[[str], Any]
) -> Iterator[Row | None]:
    """Take up what waits in `state`; None when it does not, or another job has it.

    `trouble` makes what is kept of a job that failed unforeseen, given the number to be told of it.
    """
    rows = kind._meta.base_manager
    with folder.held() as alone:
        waiting = rows.filter(pk=folder.key, state=state, begun=False)
        blank: Any = kind()
        if not alone or not waiting.update(begun=True, trouble=blank.trouble):
            yield None
            return
        folder.untell()
        try:
            yield rows.get(pk=folder.key)
        except Exception:
            logger.exception("%s %s: the job failed", kind.__name__, folder.key)
            rows.filter(pk=folder.key).update(trouble=trouble(folder.key.hex[:8]))
            raise


def work_of(row: Any, folder: Folder, at_work: Collection[str]) -> Work:
    """Tell a job that works from one that waits or died: who works holds the folder's lock.

    `at_work`: the states that a job brings to the next.
    """
    if row.state not in at_work:
        return Work.NONE
    if not row.begun:
        return Work.WAITING
    if folder.is_held():
        return Work.RUNNING
    # A job that ended since the row was read has let the lock go: read again before saying so.
    row.refresh_from_db()
    if row.state not in at_work:
        return Work.NONE
    return Work.DEAD if row.begun else Work.WAITING
