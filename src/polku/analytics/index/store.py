"""An index to ask: its manifest and its shards."""

import os
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from threading import local
from typing import Any, TypeVar

import numpy as np

from polku.analytics.arrays import Counts
from polku.analytics.index.layout import OPEN, Columns, Tables
from polku.analytics.index.watch import Watch

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself; the lists are what the codes in its columns are places in."""

    until: date
    """Day of the extract, the last day the index knows. A count day after it has no figure."""
    areas: Sequence[str]
    units: Sequence[str]
    coaches: Sequence[str]
    services: Sequence[str]
    rules: Sequence[str]
    key: str
    """Mark of the secret that made the pseudonyms; another secret, another mark."""
    totals: Mapping[str, int]
    """Rows of each table over all shards."""
    stamp: str = ""
    """Mark of the rows that it was built of: the same rows, the same mark."""
    norms: Sequence[int] = ()
    """How many clients each of `coaches` is meant to have; 0: none is set. Empty: none is known."""


class Facts:
    """What has been found out of columns, once: they do not change."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def once(self, what: Hashable, find: Callable[[], Result]) -> Result:
        """Return a fact, found out when it is asked for the first time."""
        if what not in self._known:
            self._known[what] = find()
        found: Result = self._known[what]
        return found


@dataclass(frozen=True, slots=True)
class Shard:
    """Some of the people, all of one area, and everything about them: columns by table."""

    name: str
    area: int
    """Place in `manifest.areas`; -1: of no area."""
    tables: Tables
    facts: Facts = field(default_factory=Facts, repr=False, compare=False)

    @property
    def people(self) -> int:
        return len(self.tables["persons"]["pseudonym"])

    @property
    def first_day(self) -> int:
        """Number of the first day that anything is known of; OPEN: there is none."""
        start = self.tables["spells"]["start"]
        return self.facts.once("first day", lambda: int(start.min(initial=OPEN)))

    def first_rows(self, table: str) -> Counts:
        """Return the first row of each person in a table and, at last, how many rows there are."""
        persons = self.tables[table]["person"]
        every = np.arange(self.people + 1, dtype=persons.dtype)
        return self.facts.once(("rows", table), lambda: np.searchsorted(persons, every))

    def codes(self, column: str) -> frozenset[int]:
        """Return the codes that its people have in a column of `persons`."""
        values = self.tables["persons"][column]
        return self.facts.once(column, lambda: frozenset(np.unique(values).tolist()))


@dataclass(frozen=True, slots=True)
class Index:
    """The whole of it. The columns may be memory maps: they cannot be written to."""

    manifest: Manifest
    shards: Sequence[Shard]
    cubes: Mapping[str, Columns] = field(default_factory=dict)
    """Sums over all people (`layout.CUBES`)."""
    watch: Watch | None = None
    """Who follows the questions asked of it."""
    facts: Facts = field(default_factory=Facts, repr=False, compare=False)

    def watched(self, watch: Watch) -> "Index":
        """Return the same index for one question, which the watch follows and may stop."""
        return replace(self, watch=watch)

    def each(
        self, ask: Callable[[Shard], Result], *, among: Sequence[Shard] | None = None
    ) -> Iterator[Result]:
        """Ask every shard, or those of some, and yield the answers in the shards' order.

        Kernels let go of the interpreter's lock, so the shards are asked on all processors at once.
        Raises StoppedError when the watch was told to stop; no shard is asked any more.
        """
        shards = self.shards if among is None else among
        if self.watch is not None:
            ask = self.watch.over(ask, len(shards))
        if len(shards) < 2 or _WORKER.asking:  # a worker that waits for workers may wait for ever
            yield from map(ask, shards)
        else:
            yield from _workers().map(partial(_asked, ask), shards)


class _Worker(local):
    """What a thread knows of itself."""

    asking = False


_WORKER = _Worker()


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    """Return the threads that ask shards: they are kept, a page goes round the shards many times."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="shards")


def _asked(ask: Callable[[Shard], Result], shard: Shard) -> Result:
    _WORKER.asking = True
    return ask(shard)
