"""When the unemployment of an episode ends, and by what: work, work with support, education, outside.

Services and part-time work are on the way. Open work and outside end the episode itself. Subsidised
work, an apprenticeship, an enterprise or other education end the unemployment, though the episode
goes on. Days outside that do not end the episode are a gap of the extract and end nothing.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Bytes, Persons
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import NEVER, UNKNOWN
from polku.analytics.index.store import Shard
from polku.analytics.states import LEAVING, NUMBER, SUPPORTED_WORK
from polku.analytics.survival.incidence import CENSORED
from polku.register.states import OPEN_WORK, OUTSIDE

CAUSES = (OPEN_WORK, "supported_work", "other_education", OUTSIDE)
"""How unemployment ends, in the order of the causes 1, 2, …"""

_STAYS = np.array([False, False, True, True, False])
"""Whether the episode goes on after it has ended by the cause."""

Days = npt.NDArray[np.int32]


class Ends(NamedTuple):
    """Of every episode of a shard, in its order."""

    start: Days
    """When the clock starts; NEVER: the episode is not of somebody unemployed."""
    end: Days
    """First day of what ended it; CENSORED: the last known day."""
    cause: Bytes


class _Episodes(NamedTuple):
    """Columns of the table, `start` being when the clock starts."""

    start: Days
    end: Days
    outcome: Bytes
    first_spell: Persons
    spells: npt.NDArray[np.uint16]


class _Clock(NamedTuple):
    served: bool
    """Only episodes with a service count, and the state they begin in is no end."""
    after: bool
    """The clock starts at the end of the episode, if that is before."""


class _Firsts(NamedTuple):
    """Person, and code and first day of the first service, of every episode."""

    person: Persons
    service: Bytes
    day: Days


class _Services(NamedTuple):
    """Columns of the table; a person's rows lie together."""

    person: Persons
    service: Bytes
    start: Days
    end: Days


class _Spells(NamedTuple):
    state: Bytes
    start: Days


def ends(
    shard: Shard, last: int, *, from_service: bool = False, after_service: bool = False
) -> Ends:
    """Return the ends of a shard's episodes; `last` is the last known day.

    Episodes that begin in work, education or outside are not of somebody unemployed. `from_service`
    starts the clock on the first day of the first service, if the episode has one before it ends;
    the state it begins in is then no end, be it work with support: one leaves it for open work or not.
    `after_service` starts it when the first service has ended, or on the day that the episode ends if
    that is before: whom work called away from the service has waited no day.
    """
    table, spells = shard.tables["episodes"], shard.tables["spells"]
    start = table["first_service_on"] if from_service else table["start"]
    if after_service:
        start = _service_ends(shard, last)
    columns = (table[name] for name in ("end", "outcome", "first_spell", "spells"))
    episodes = _Episodes(start, *columns)
    clock = _Clock(from_service or after_service, after_service)
    return _ends(episodes, _Spells(spells["state"], spells["start"]), _causes(), last, clock)


def _service_ends(shard: Shard, last: int) -> Days:
    """Return the first day after the first service of each episode; NEVER: none, or it goes on."""
    episodes, services = shard.tables["episodes"], shard.tables["services"]
    return _matched(
        _Firsts(*(episodes[name] for name in ("person", "first_service", "first_service_on"))),
        _Services(*(services[name] for name in ("person", "service", "start", "end"))),
        last,
    )


def _causes() -> Bytes:
    """Return the cause of each number of a path state; CENSORED: on the way."""
    found = np.full(UNKNOWN + 1, CENSORED, np.uint8)
    for state in LEAVING:
        name = "supported_work" if state in SUPPORTED_WORK else state
        found[NUMBER[state]] = 1 + CAUSES.index(name)
    return found


@compiled
def _matched(firsts: _Firsts, services: _Services, last: int) -> Days:
    found = np.full(len(firsts.person), NEVER, np.int32)
    for row in range(len(found)):
        if firsts.service[row] == UNKNOWN:
            continue
        at = np.searchsorted(services.person, firsts.person[row])
        while at < len(services.person) and services.person[at] == firsts.person[row]:
            same = services.service[at] == firsts.service[row]
            if same and services.start[at] == firsts.day[row] and services.end[at] <= last:
                found[row] = max(found[row], services.end[at])
            at += 1
    return found


@compiled
def _ends(episodes: _Episodes, spells: _Spells, causes: Bytes, last: int, clock: _Clock) -> Ends:
    rows = len(episodes.start)
    start, end = np.full(rows, NEVER, np.int32), np.full(rows, last, np.int32)
    cause = np.full(rows, CENSORED, np.uint8)
    for row in range(rows):
        begun, first = episodes.start[row], episodes.first_spell[row]
        if not clock.served and causes[spells.state[first]] != CENSORED:
            continue
        if episodes.outcome[row] != UNKNOWN and episodes.end[row] <= last:
            end[row], cause[row] = episodes.end[row], causes[episodes.outcome[row]]
        for spell in range(first, first + episodes.spells[row]):
            by = causes[spells.state[spell]]
            if _STAYS[by] and begun < spells.start[spell] < end[row]:
                end[row], cause[row] = spells.start[spell], by
                break
        if clock.after:
            begun = min(begun, end[row])
        if begun != NEVER and begun < end[row] + (clock.after or cause[row] == CENSORED):
            start[row] = begun
    return Ends(start, end, cause)
