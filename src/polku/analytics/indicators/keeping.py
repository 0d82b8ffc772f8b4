"""The tallies counted last, so that the parts of a page, and pages asked alike, count once.

What is kept is what kernels counted, before any protection; nothing of it leaves but by the door.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from polku.analytics.arrays import Counts, Keys
    from polku.analytics.index.store import Shard
    from polku.analytics.indicators.cells import Family, Frame, Tally

ROOM = 128_000_000
"""Bytes in all."""
MOST = 4_000_000
"""Bytes of one: a larger one is not kept."""
PARTS = {"": ("municipality",)}
"""Groupings, everybody in one group of each, whose groups add up to those of another."""

Sums = TypeVar("Sums", "Counts", "Keys")


class Kept:
    """Tallies of one index, the index asked last; those not asked for the longest are let go."""

    def __init__(self) -> None:
        self._shards: Sequence[Shard] | None = None
        self._found: OrderedDict[Hashable, list[Tally]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def of(self, on: "Frame", family: "Family") -> "Tally | None":
        """Return what was counted of a family in such a frame, or in a wider one; None: nothing.

        A frame of more months is wider, and so is, for the whole, one by municipality: everybody is
        of one, if only of the one that stands for not known.
        """
        keys = [_key(on, family, by) for by in (on.grouping.by, *PARTS.get(on.grouping.by, ()))]
        with self._lock:
            for key in keys if self._shards is on.index.shards else ():
                for tally in self._found.get(key, ()):
                    if found := _within(tally, on):
                        self._found.move_to_end(key)
                        return found
        return None

    def keep(self, on: "Frame", family: "Family", tally: "Tally") -> None:
        """Keep a tally, in place of those whose months it has, unless its own are kept already."""
        key = _key(on, family, on.grouping.by)
        with self._lock:
            if self._shards is not on.index.shards:
                self._shards, self._bytes = on.index.shards, 0
                self._found.clear()
            known = self._found.get(key, [])
            if _bytes(tally) > MOST or any(_within(one, on) for one in known):
                return
            others = [one for one in known if not _within(tally, one.frame)]
            self._found[key] = [*others, tally]
            self._found.move_to_end(key)
            self._bytes += sum(map(_bytes, self._found[key])) - sum(map(_bytes, known))
            while self._bytes > ROOM:
                _, oldest = self._found.popitem(last=False)
                self._bytes -= sum(map(_bytes, oldest))


def _within(tally: "Tally", on: "Frame") -> "Tally | None":
    """Return what a tally has of a frame's months; None: not all of them.

    A month's figures are the same whatever other months are asked for.
    """
    months, wanted = list(tally.frame.months), list(on.months)
    if not wanted or wanted[0] not in months:
        return None
    first = months.index(wanted[0])
    part = slice(first, first + len(wanted))
    if months[part] != wanted:
        return None
    (n, key), universe = tally.cells, tally.universe[:, part]
    n, key = n[..., part], key[..., part]
    if on.grouping.by != tally.frame.grouping.by:
        n, key = _added(n), _added(key)
        universe = _added(universe)
    return replace(tally, frame=on, cells=tally.cells._replace(n=n, key=key), universe=universe)


def _added(groups: Sums) -> Sums:
    """Return the sum of groups, (groups, months) or (measures, groups, months), as one group."""
    found: Sums = groups.sum(axis=-2, keepdims=True, dtype=groups.dtype)
    return found


def _key(on: "Frame", family: "Family", by: str) -> Hashable:
    return replace(on.selection.filters, since=None, until=None), by, family


def _bytes(tally: "Tally") -> int:
    cells = tally.cells
    return int(cells.n.nbytes + cells.key.nbytes + tally.universe.nbytes)
