"""What the questions by month share: a day's place among the count days, and who is there to count.

A kernel adds 1 at the month from which on something holds and takes it off at the month from which on
it no longer does; the cumulative sum over months is then the count, and of keys the sum modulo 2^64.
"""

from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Ints, Keys, Persons
from polku.analytics.calendar import Calendar, civil, day_number, place
from polku.analytics.compiled import compiled
from polku.analytics.groups import AGES, LENGTHS
from polku.analytics.index.layout import OPEN
from polku.analytics.index.store import Shard
from polku.analytics.selection import Grouping, Selection
from polku.analytics.states import STATES, UNEMPLOYED

IS_UNEMPLOYED = np.array([state in UNEMPLOYED for state in STATES])


class Spells(NamedTuple):
    """The columns of a shard's spells, by person and start."""

    person: Persons
    state: Bytes
    start: Ints
    end: Ints


class People(NamedTuple):
    """The columns of a shard's people that a question by month asks."""

    group: Ints
    """-1: not chosen."""
    key: Keys
    born: Ints


class Bands(NamedTuple):
    """Bounds of groups that a person moves through in time: a group is from one to the next."""

    ages: Ints
    """Full years on the count day."""
    lengths: Ints
    """Days of the running unemployment on the count day; empty: whatever it is, of all states."""


def spells_of(shard: Shard) -> Spells:
    table = shard.tables["spells"]
    return Spells(table["person"], table["state"], table["start"], table["end"])


def people_of(selection: Selection, shard: Shard, grouping: Grouping) -> People:
    table = shard.tables["persons"]
    return People(selection.groups(shard, grouping), table["key"], table["birth"])


def bands(selection: Selection, by: str) -> Bands:
    """Return the bounds of the groups by `age` or `length`, or of the one that the filter leaves."""
    lengths = selection.filters.length
    return Bands(
        _bounds(AGES, selection.filters.age) if by == "age" else np.array(selection.ages, np.int32),
        _bounds(LENGTHS, lengths)
        if by == "length"
        else np.array(selection.lengths if lengths else (), np.int32),
    )


def band_names(selection: Selection, by: str) -> tuple[str, ...]:
    """Return the names of the groups of `bands`."""
    chosen, windows = (
        (selection.filters.age, AGES) if by == "age" else (selection.filters.length, LENGTHS)
    )
    return (chosen,) if chosen else tuple(windows)


def _bounds(windows: dict[str, tuple[int, int]], chosen: str) -> Ints:
    """Return where each window begins and the last ends; they touch, so one begins where one ends."""
    kept = [windows[chosen]] if chosen else list(windows.values())
    return np.array([*(low for low, _ in kept), kept[-1][1]], np.int32)


@compiled
def turning(calendar: Calendar, born: int, ages: Ints, edges: Ints) -> None:
    """Write into `edges` the places from which on a person is of each age."""
    days, places = calendar
    year, month, day = civil(born)
    for bound in range(len(ages)):
        if ages[bound] <= 0:
            edges[bound] = 0
        elif ages[bound] == OPEN:
            edges[bound] = len(days)
        else:
            edges[bound] = place(days, places, day_number(year + ages[bound], month, day))


@compiled
def present(spells: Spells, people: People, calendar: Calendar, ages: Ints, found: Keys) -> None:
    """Add the keys of who is chosen and known on the count days to `found`, as differences.

    `found` is (groups × ages, months + 1). Known is a person from the first spell on.
    """
    person, _, start, _ = spells
    group, key, born = people
    edges = np.zeros(len(ages), np.int32)
    for row in range(len(person)):
        who = person[row]
        if (row and person[row - 1] == who) or group[who] < 0:
            continue
        turning(calendar, born[who], ages, edges)
        since = place(calendar.days, calendar.places, start[row])
        for band in range(len(ages) - 1):
            at = group[who] * (len(ages) - 1) + band
            first = max(since, edges[band])
            if first < edges[band + 1]:
                found[at, first] += key[who]
                found[at, edges[band + 1]] -= key[who]
