"""Loads the kernels of the pages before the first reader comes: compiled code takes seconds to load."""

import gc
import logging
import threading
from contextlib import suppress
from dataclasses import replace
from itertools import product

from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.store import Facts, Index
from polku.apps.insight.index import index
from polku.apps.insight.queries.choice import Choice

logger = logging.getLogger(__name__)


def start() -> threading.Thread:
    """Begin in the background, as a server's process starts; whoever comes meanwhile is answered."""
    thread = threading.Thread(target=_warm, name="warming", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    """Warm with the index as it is; without one there is nothing to do, and no fault is the server's."""
    try:
        warm(index())
    except IndexFaultError as fault:
        logger.info("Nothing is warmed: %s", fault)
    except Exception:
        logger.exception(
            "The kernels could not be loaded beforehand; the first readers wait for them"
        )
    settle()


def settle() -> None:
    """Leave what a process holds from now on out of every search for garbage: it stays, and is much.

    A full search goes through some hundred thousand objects; readers wait 0.2 s for it.
    """
    gc.collect()
    gc.freeze()


def warm(opened: Index) -> None:
    """Ask what every page asks first, of one shard: kernels are compiled by types, not by rows.

    It is the shard of the most people: the likeliest to have somebody for every kernel. The index
    must be as one opened from disk: a column that may be written to is of another type.
    """
    from polku.apps.insight.views.pages import PAGES  # noqa: PLC0415 - not while the server starts

    fullest = max(opened.shards, key=lambda shard: shard.people, default=None)
    if fullest is None:
        return
    area = opened.manifest.areas[fullest.area] if fullest.area >= 0 else ""
    part = replace(opened, shards=[fullest], facts=Facts())
    for page, of, exact in product(PAGES, ("", area), (False, True)):
        with suppress(UnknownValueError):  # nobody to ask of
            page.ask(part, page.narrowed(Choice(Filters(area=of))), exact=exact)
