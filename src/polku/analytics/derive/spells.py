"""Path states of many people in one pass; what `register.states.path_states` says of one person.

A claim is a row of statuses, services or jobs that asks for the days of a person. Who wins a day is
settled by one number: rank, first day, last day and name of the state, laid side by side in its bits.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Flags, Persons
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import OPEN
from polku.analytics.states import NUMBER, STATES
from polku.register.states import OUTSIDE

Days = npt.NDArray[np.int32]
Priorities = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint8]

FIRST_DAY = -719_162
"""1 January of year 1. From it to the end of 9999 a day takes 22 bits."""
_DAY_BITS, _NAME_BITS = 22, 5
_LAST = (1 << _DAY_BITS) - 1
_LAST_NAME = (1 << _NAME_BITS) - 1
_OUTSIDE = NUMBER[OUTSIDE]

BESIDE = -1
"""Priority of what makes no state and only begins the path."""

_BY_NAME = np.array([NUMBER[name] for name in sorted(STATES)], np.uint8)
"""States in the order of their names, the last resort between equal claims."""
_PLACE = np.argsort(_BY_NAME)


class Spells(NamedTuple):
    """The table `spells`, and of each whether a row told it: days outside may be told by none."""

    person: Persons
    state: Numbers
    start: Days
    end: Days
    told: Flags


def priorities(rank: Numbers, start: Days, end: Days, state: Numbers) -> Priorities:
    """Return what decides between claims of one day, the greater winning; `end` is a last day."""
    found = rank.astype(np.int64) << _DAY_BITS
    found = (found | (start.astype(np.int64) - FIRST_DAY)) << _DAY_BITS
    found = (found | (_LAST - (end.astype(np.int64) - FIRST_DAY))) << _NAME_BITS
    return found | (_LAST_NAME - _PLACE[state])


@compiled
def _last_day(priority: int) -> int:
    return _LAST - ((priority >> _NAME_BITS) & _LAST) + FIRST_DAY


@compiled
def _state(priority: int) -> int:
    return int(_BY_NAME[_LAST_NAME - (priority & _LAST_NAME)])


@compiled
def _put(stack: Priorities, size: int, priority: int) -> int:
    """Put a claim among the running ones, the strongest last; return how many they are.

    A claim that begins later is mostly the strongest, so that this moves next to nothing.
    """
    place = size
    while place > 0 and stack[place - 1] > priority:
        stack[place] = stack[place - 1]
        place -= 1
    stack[place] = priority
    return size + 1


@compiled
def _tell(spells: Spells, begin: int, at: int, state: int, day: int, told: bool) -> int:
    """Write that a state begins, unless it is the one that ran; return the place after the last."""
    if at > begin and spells.state[at - 1] == state:
        spells.told[at - 1] |= told
        return at
    spells.state[at], spells.start[at], spells.told[at] = state, day, told
    return at + 1


@compiled
def _path(
    start: Days,
    priority: Priorities,
    claims: tuple[int, int],
    until: int,
    stack: Priorities,
    spells: Spells,
    at: int,
) -> int:
    """Write the path of a person, whose claims stand from the one place to below the other."""
    place, stop = claims
    begin, size, day = at, 0, start[place]
    while day <= until:
        while place < stop and start[place] <= day:
            if priority[place] != BESIDE:
                size = _put(stack, size, priority[place])
            place += 1
        while size and _last_day(stack[size - 1]) < day:
            size -= 1
        change = start[place] if place < stop else until + 1
        if size:
            winner = stack[size - 1]
            at = _tell(spells, begin, at, _state(winner), day, True)
            change = min(change, _last_day(winner) + 1)
        else:
            at = _tell(spells, begin, at, _OUTSIDE, day, False)
        day = change
    return at


@compiled
def _paths(person: Persons, start: Days, priority: Priorities, until: int, spells: Spells) -> int:
    """Write the paths of all; return how many spells they are."""
    stack = np.empty(len(person), np.int64)
    at = place = 0
    while place < len(person):
        stop = place + 1
        while stop < len(person) and person[stop] == person[place]:
            stop += 1
        begin = at
        at = _path(start, priority, (place, stop), until, stack, spells, at)
        for row in range(begin, at):
            spells.person[row] = person[place]
            spells.end[row] = spells.start[row + 1] if row + 1 < at else OPEN
        place = stop
    return at


def paths(person: Persons, start: Days, priority: Priorities, until: int) -> Spells:
    """Return the spells of all people, disjoint and gapless from each one's first day on.

    Claims are sorted by person and start; none starts after `until` or its own last day, and no
    last day is after `until`. The last spell of each person is OPEN. Time: linear in the claims,
    but for those that run at the same time.
    """
    most = 2 * len(person)  # a claim can change the state where it starts and where it ends
    spells = Spells(
        np.empty(most, np.uint32),
        np.empty(most, np.uint8),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.bool_),
    )
    count = _paths(person, start, priority, until, spells)
    return Spells._make(column[:count] for column in spells)
