"""Which services follow each other in a person's path."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Flags, Keys
from polku.analytics.calendar import within
from polku.analytics.compiled import compiled, inlined
from polku.analytics.disclosure import Published, counted
from polku.analytics.index.store import Shard
from polku.analytics.periods import Periods, Window
from polku.analytics.questions.tally import Rows, Tally, merged, tally

GAP = 12
"""Months: a service that begins as long after the last one ended begins a new chain."""

FOLLOWED = 24
"""Months from its first day that a chain is followed, so that all are followed alike."""

LONGEST = 6
"""Services; those after the sixth are left out."""

LISTED = 10
"""A chain of fewer people, as shown, is not listed unless exact."""

_BITS = 8
"""Of a service in the number of a chain."""
_PRIME, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


class Chains(NamedTuple):
    """The chains of a shard that begin in the window."""

    tally: Tally
    codes: Keys
    """Of the tally's entries: places of the services plus one, byte by byte, the last one lowest."""
    universe: np.uint64
    """Everyone who has a chain, of a single service too."""


def chains_of(shard: Shard, of: Periods, chosen: Flags, window: Window) -> Chains:
    """Return the chains of at least two services whose first is chosen."""
    codes = _codes(of, chosen, window)
    key = shard.tables["persons"]["key"]
    numbers = codes * _PRIME
    numbers = np.where(codes >> np.uint64(_BITS), numbers ^ (numbers >> _HALF), np.uint64(0))
    each = np.ones(shard.people, np.int64)
    found = tally(Rows(numbers, of.person, each, key))
    with_one = np.zeros(shard.people, np.bool_)
    with_one[of.person[codes > 0]] = True
    everyone = key[with_one].sum(dtype=np.uint64)
    return Chains(found, codes[found.row], everyone)


def listed(parts: list[Chains], services: Sequence[str], limit: int, *, exact: bool) -> Published:
    """Return chain, people: the most common ones of all shards, most people first."""
    total = merged([part.tally for part in parts])
    universe = np.array([part.universe for part in parts], np.uint64).sum(dtype=np.uint64)
    codes = np.concatenate([np.empty(0, np.uint64), *(part.codes for part in parts)])
    frame = pl.DataFrame(
        {
            "chain": codes[total.row],
            "people": total.people,
            "people.key": total.key,
            "people.universe": np.full(len(total.key), universe),
        }
    )
    shown = counted(frame, ["people"], exact=exact)
    table = shown.table.filter(pl.col("people") >= (1 if exact else LISTED))
    spelled = [_spelled(code, services) for code in table["chain"]]
    table = table.with_columns(chain=pl.Series(spelled, dtype=pl.String))
    table = table.sort("people", "chain", descending=[True, False]).head(limit)
    return Published(table, shown.protection)


def _spelled(code: int, services: Sequence[str]) -> str:
    size = (code.bit_length() + _BITS - 1) // _BITS
    return ">".join(services[place - 1] for place in code.to_bytes(size, "big"))


@compiled
def _codes(of: Periods, chosen: Flags, window: Window) -> Keys:
    """Return of each period that begins a chosen chain followed to its end its code; 0 of others."""
    codes = np.zeros(len(of.person), np.uint64)
    first, size, latest = 0, 0, 0
    counts = False
    for row in range(len(of.person)):
        start = of.start[row]
        begins = row == 0 or of.person[row] != of.person[row - 1]
        if begins or not _joins(start, latest, window.known):
            first, size, latest = row, 0, of.end[row]
            counts = chosen[row] and window.since <= start < window.until
            counts = counts and not within(window.known, start, FOLLOWED)
        latest = max(latest, of.end[row])
        if counts and size < LONGEST and within(start, of.start[first], FOLLOWED):
            codes[first] = (codes[first] << np.uint64(_BITS)) | np.uint64(of.service[row] + 1)
            size += 1
    return codes


@inlined
def _joins(start: int, latest: int, known: int) -> bool:
    """Tell if a service begins soon enough after the latest day of the chain so far."""
    return latest >= known or within(start, latest, GAP)
