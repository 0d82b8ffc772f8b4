"""Makes the index of public services before the first search comes: it takes seconds."""

import logging
from threading import Thread

from django.db import connection

from polku.apps.catalogue import searching

logger = logging.getLogger(__name__)


def start() -> Thread:
    """Begin in the background, as a server's process starts; whoever searches meanwhile waits for it."""
    thread = Thread(target=_warm, name="warming search", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    """Make the index; no fault of it is the server's."""
    try:
        searching.warm()
    except Exception:
        logger.exception("The search index could not be made beforehand; the first search waits")
    finally:
        connection.close()  # of this thread
