"""Episodes of many people in one pass over their spells and job searches.

A job search (those that overlap or touch are one) falls into stretches, parted by open work and by
days outside. Each stretch makes an episode, from the first day of the search in it on which the
person is unemployed or laid off; where there is none, from its first day in the search. An episode
goes on past the end of the search, and over what other searches begin in it, until open work or
outside. Days outside that no row told are a gap of the extract while a search runs: they end an
episode only from the first day without a search on.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Keys, Persons
from polku.analytics.compiled import compiled
from polku.analytics.derive.spells import Days, Numbers, Spells
from polku.analytics.index.layout import NEVER, OPEN, SCHEMAS, UNKNOWN
from polku.analytics.states import NUMBER, STATES, UNEMPLOYED
from polku.register.states import OPEN_WORK, OUTSIDE

_OUTSIDE = NUMBER[OUTSIDE]
_ENDS = np.array([state in {OPEN_WORK, OUTSIDE} for state in STATES])
_IS_UNEMPLOYED = np.array([state in UNEMPLOYED for state in STATES])

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_ONE = np.uint64(1)


class Searches(NamedTuple):
    """Job searches by person and start; `end` is the first day after, or OPEN."""

    person: Persons
    start: Days
    end: Days


class Services(NamedTuple):
    """Services by person and start."""

    person: Persons
    service: Numbers
    start: Days


class Episodes(NamedTuple):
    """The table `episodes`."""

    person: Persons
    start: Days
    end: Days
    outcome: Numbers
    first_service: Numbers
    first_service_on: Days
    first_spell: Persons
    spells: npt.NDArray[np.uint16]
    variant: Keys


@compiled
def _mixed(hashed: Any, state: int) -> Any:
    """Add a state to the hash of those before it; no two hashes become one by the same state."""
    hashed = (hashed ^ np.uint64(state + 1)) * _PRIME
    return hashed ^ (hashed >> _HALF)


@compiled
def variant(states: Numbers) -> int:
    """Return the number of a variant: the hash of its states in order."""
    hashed = np.uint64(0)
    for state in states:
        hashed = _mixed(hashed, state)
    return hashed  # type: ignore[return-value]  # compiled, it comes out as an int


@compiled
def _in_search(searches: Searches, until: int, times: Searches) -> int:
    """Write the times in search, searches that overlap or touch being one; return how many.

    A search that begins after `until` or ends before it starts is none; what ends after it is OPEN.
    """
    at = 0
    for row in range(len(searches.person)):
        person, start, end = searches.person[row], searches.start[row], searches.end[row]
        if start > until or end <= start:
            continue
        if end > until:
            end = OPEN
        if at and times.person[at - 1] == person and start <= times.end[at - 1]:
            times.end[at - 1] = max(times.end[at - 1], end)
        else:
            times.person[at], times.start[at], times.end[at] = person, start, end
            at += 1
    return at


@compiled
def _first(spells: Spells, row: int, stop: int, end: int) -> int:
    """Return the first spell of unemployment before the search or the stretch ends, else `row`."""
    place = row
    while place < stop and spells.start[place] < end:
        state = spells.state[place]
        if _IS_UNEMPLOYED[state]:
            return place
        if _ENDS[state] and (spells.told[place] or state != _OUTSIDE):
            return row
        place += 1
    return row


@compiled
def _done(times: Searches, place: int, person: int, day: int) -> int:
    """Return the first time in search of the person, from `place` on, that ends after the day."""
    while place < len(times.person) and times.person[place] == person and times.end[place] <= day:
        place += 1
    return place


@compiled
def _follow(
    spells: Spells, first: int, stop: int, times: Searches, place: int, found: Episodes, at: int
) -> tuple[int, int]:
    """Write the episode that begins in a spell; return the spell and the time in search after it."""
    person, row = spells.person[first], first
    end, outcome, hashed = OPEN, UNKNOWN, np.uint64(0)
    while row < stop and end == OPEN:
        state, day = spells.state[row], spells.start[row]
        hashed = _mixed(hashed, state)
        if _ENDS[state]:
            if state == _OUTSIDE and not spells.told[row]:
                place = _done(times, place, person, day)
                if place < len(times.person) and times.person[place] == person:
                    day = times.end[place] if times.start[place] <= day else day
            if day < spells.end[row]:
                end, outcome = day, state
        row += 1
    found.person[at], found.end[at], found.outcome[at] = person, end, outcome
    found.first_spell[at], found.spells[at], found.variant[at] = first, row - first, hashed
    return row, place


@compiled
def _of_person(
    spells: Spells, row: int, stop: int, times: Searches, place: int, found: Episodes, at: int
) -> tuple[int, int]:
    """Write the episodes of a person; return the places after the last one and the last search."""
    person = spells.person[row]
    while row < stop and place < len(times.person) and times.person[place] == person:
        if times.end[place] <= spells.start[row]:
            place += 1
        elif times.start[place] >= spells.end[row] or _ENDS[spells.state[row]]:
            row += 1
        else:
            first = _first(spells, row, stop, times.end[place])
            found.start[at] = max(spells.start[first], times.start[place])
            row, place = _follow(spells, first, stop, times, place, found, at)
            at += 1
    return at, place


@compiled
def _all(spells: Spells, times: Searches, found: Episodes) -> int:
    """Write the episodes of all; return how many they are."""
    at = place = row = 0
    while row < len(spells.person):
        person, stop = spells.person[row], row + 1
        while stop < len(spells.person) and spells.person[stop] == person:
            stop += 1
        while place < len(times.person) and times.person[place] < person:
            place += 1
        at, place = _of_person(spells, row, stop, times, place, found, at)
        row = stop
    return at


@compiled
def _serve(found: Episodes, services: Services, until: int) -> None:
    """Write the first service of each episode: the first that began in it, by `until`."""
    place = 0
    for row in range(len(found.person)):
        person = found.person[row]
        while place < len(services.person) and (
            services.person[place] < person
            or (services.person[place] == person and services.start[place] < found.start[row])
        ):
            place += 1
        found.first_service[row], found.first_service_on[row] = UNKNOWN, NEVER
        if place < len(services.person) and services.person[place] == person:
            day = services.start[place]
            if day < found.end[row] and day <= until:
                found.first_service[row], found.first_service_on[row] = services.service[place], day


def episodes(spells: Spells, searches: Searches, services: Services, until: int) -> Episodes:
    """Return the episodes of all people; every table sorted by person and then by start.

    Time: linear in the rows.
    """
    rows = len(searches.person)
    times = Searches(np.empty(rows, np.uint32), np.empty(rows, np.int32), np.empty(rows, np.int32))
    count = _in_search(searches, until, times)
    times = Searches._make(column[:count] for column in times)
    rows = len(spells.person)
    found = Episodes(*(np.empty(rows, one.type.to_pandas_dtype()) for one in SCHEMAS["episodes"]))
    count = _all(spells, times, found)
    found = Episodes._make(column[:count] for column in found)
    _serve(found, services, until)
    return found
