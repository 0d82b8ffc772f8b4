"""Episodes followed from their start for so many months: what graph and variants walk along.

What an episode comes to later is not seen, so that one that began ten years ago and one that began two
years ago are followed alike. An episode that has not ended by then ends in STILL.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Bytes, Flags, Ints, Keys, Persons
from polku.analytics.calendar import months_after, number
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import OPEN
from polku.analytics.index.store import Shard
from polku.analytics.selection import Selection
from polku.analytics.states import STATES

MONTHS = 24
"""How long an episode is followed unless asked otherwise."""

STEPS = (*STATES, "start", "still")
"""The states and the two ends of every path, by number."""
START, STILL = len(STATES), len(STATES) + 1


class Paths(NamedTuple):
    """How far each episode of a shard is followed, and the spells it leads through.

    An episode stays `stays` times, in the states from the spell `first` on; the first stay begins on
    `start`, the others where their spells do, and the last one ends on `stop`. By then it has come to
    the state of the spell after them (`ended`), or is followed no longer. 0 stays: not chosen.
    """

    person: Persons
    first: Persons
    start: Ints
    stop: Ints
    stays: Ints
    ended: Flags
    state: Bytes
    """Of spells, as the next."""
    since: Ints
    key: Keys
    """Of people."""


class Follow(NamedTuple):
    months: int
    known: int
    """First day after the last one known."""


def paths_of(selection: Selection, shard: Shard, months: int, *, partial: bool) -> Paths:
    """Return a shard's paths: those known for all the months or, with `partial`, as far as known."""
    episodes, spells = shard.tables["episodes"], shard.tables["spells"]
    chosen = selection.episodes(shard, months=0 if partial else months)
    rows = episodes["start"], episodes["end"], episodes["first_spell"], episodes["spells"]
    follow = Follow(months, number(selection.index.manifest.until) + 1)
    stop, stays, ended = _followed(chosen, rows, spells["start"], follow)
    return Paths(
        person=episodes["person"],
        first=episodes["first_spell"],
        start=episodes["start"],
        stop=stop,
        stays=stays,
        ended=ended,
        state=spells["state"],
        since=spells["start"],
        key=shard.tables["persons"]["key"],
    )


def longest(months: int) -> int:
    """Return more days than the longest path can take."""
    return months * 31 + 1


@compiled
def _followed(
    chosen: Flags,
    rows: tuple[Ints, Ints, Persons, npt.NDArray[np.uint16]],
    since: Ints,
    follow: Follow,
) -> tuple[Ints, Ints, Flags]:
    """Return stop, stays and ended of every episode (start, end, first spell, spells)."""
    start, end, first, spells = rows
    stop, stays = np.zeros(len(start), np.int32), np.zeros(len(start), np.int32)
    earliest = start.min() if len(start) else 0
    horizons = _horizons(earliest, start.max() if len(start) else 0, follow)
    ended = np.zeros(len(start), np.bool_)
    for row in range(len(start)):
        if not chosen[row]:
            continue
        until = horizons[start[row] - earliest]
        ended[row] = end[row] < until
        stop[row] = min(end[row], until)
        most = int(spells[row]) - (1 if end[row] != OPEN else 0)
        count = 1
        while count < most and since[first[row] + count] < until:
            count += 1
        stays[row] = count
    return stop, stays, ended


@compiled
def _horizons(first: int, last: int, follow: Follow) -> Ints:
    """Return of each day from first to last until when an episode that begins on it is followed."""
    until = np.empty(last - first + 1, np.int32)
    for day in range(first, last + 1):
        until[day - first] = min(months_after(day, follow.months), follow.known)
    return until
