"""Episodes followed from their start for so many months: what graph and variants walk along.

What an episode comes to later is not seen, so that one that began ten years ago and one that began two
years ago are followed alike. An episode that has not ended by then ends in STILL.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.calendar import months_after, number
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import OPEN
from polku.analytics.index.store import Shard
from polku.analytics.selection import Selection
from polku.analytics.states import STATES

Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

MONTHS = 24
"""How long an episode is followed unless asked otherwise."""

STEPS = (*STATES, "start", "still")
"""The states and the two ends of every path, by number."""
START, STILL = len(STATES), len(STATES) + 1


class Paths(NamedTuple):
    """A shard's chosen episodes, the spells they are made of and how far they are followed."""

    chosen: npt.NDArray[np.bool_]
    person: npt.NDArray[np.uint32]
    start: Ints
    end: Ints
    first_spell: npt.NDArray[np.uint32]
    spells: npt.NDArray[np.uint16]
    state: npt.NDArray[np.uint8]
    """Of spells, as the next."""
    since: Ints
    key: Keys
    """Of people."""
    months: int
    known: int
    """First day after the last one known."""


def paths_of(selection: Selection, shard: Shard, months: int, *, partial: bool) -> Paths:
    """Return a shard's paths: those known for all the months or, with `partial`, as far as known."""
    episodes, spells = shard.tables["episodes"], shard.tables["spells"]
    return Paths(
        selection.episodes(shard, months=0 if partial else months),
        *(episodes[name] for name in ("person", "start", "end", "first_spell", "spells")),
        spells["state"],
        spells["start"],
        shard.tables["persons"]["key"],
        months,
        number(selection.index.manifest.until) + 1,
    )


def longest(months: int) -> int:
    """Return how many days the longest path can take, and the one of 0 days."""
    return months * 31 + 1


@compiled
def horizon(paths: Paths, row: int) -> int:
    """Return the first day that an episode is no longer followed."""
    return min(months_after(paths.start[row], paths.months), paths.known)


@compiled
def begins(paths: Paths, row: int, step: int) -> int:
    """Return the first day of a step of an episode: of its last one the end of the episode."""
    if step == 0:
        return int(paths.start[row])
    if step == paths.spells[row] - 1 and paths.end[row] != OPEN:
        return int(paths.end[row])
    return int(paths.since[paths.first_spell[row] + step])


@compiled
def steps(paths: Paths, row: int, until: int) -> int:
    """Return how many steps an episode takes before a day."""
    count = 1
    while count < paths.spells[row] and begins(paths, row, count) < until:
        count += 1
    return count
