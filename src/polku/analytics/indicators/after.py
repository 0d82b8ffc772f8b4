"""Where people are a while after: 3, 6 and 12 months after a service ends, 12 after jobseeking begins.

Fully observed only: a month is known once the last who left, or began, in it can have come so far.
A period in a service counts in the month of its last day, a jobseeking in the month it begins in.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Ints, Persons
from polku.analytics.calendar import months_after
from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    Ask,
    Cells,
    Family,
    Frame,
    Span,
    Who,
    add,
    kinds,
    month_of,
)
from polku.analytics.questions.months import Spells, spells_of
from polku.analytics.states import NUMBER, SUPPORTED_WORK, UNEMPLOYED
from polku.register.states import OPEN_WORK, OUTSIDE

WHERE = (
    "open_work",
    "supported_work",
    "in_service",
    "unemployed",
    "part_time",
    "outside",
    "elsewhere",
)
"""Where somebody is on a day; `elsewhere`: in other education, or not known to the index."""
ELSEWHERE = len(WHERE) - 1
HORIZONS = (3, 6, 12)
"""Months after the last day of a service."""
WITHIN = 12
"""Months after jobseeking began."""


def places() -> Bytes:
    """Return the place in WHERE of each number of a path state."""
    found = np.full(256, ELSEWHERE, np.uint8)
    found[kinds() > 0] = WHERE.index("in_service")
    found[NUMBER["work_ability_service"]] = WHERE.index("in_service")
    for where, states in (
        ("open_work", (OPEN_WORK,)),
        ("supported_work", SUPPORTED_WORK),
        ("unemployed", UNEMPLOYED),
        ("part_time", ("part_time",)),
        ("outside", (OUTSIDE,)),
    ):
        found[[NUMBER[state] for state in states]] = WHERE.index(where)
    return found


class Ends(NamedTuple):
    """The columns of a shard's services, as kernels take them."""

    person: Persons
    service: Bytes
    end: Ints


class Starts(NamedTuple):
    """The columns of a shard's episodes."""

    person: Persons
    start: Ints
    first_spell: Persons


@lru_cache(maxsize=8)
def after_services(services: int) -> Family:
    """Return the family of an index of so many services.

    Measures: `<place of the service>.<months>.<where>`, in that order.
    """

    def ready(on: Frame) -> Ask:
        where, horizons = places(), np.array(HORIZONS, np.int32)

        def ask(shard: Shard, who: Who, cells: Cells) -> None:
            table = shard.tables["services"]
            ends = Ends(table["person"], table["service"], table["end"])
            _after(ends, spells_of(shard), where, horizons, who, (on.until, on.span), cells)

        return ask

    names = (f"{s}.{h}.{w}" for s in range(services) for h in HORIZONS for w in WHERE)
    return Family(tuple(names), ready)


def _ready(on: Frame) -> Ask:
    work = np.zeros(256, np.uint8)
    work[NUMBER[OPEN_WORK]] = 1

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        table = shard.tables["episodes"]
        starts = Starts(table["person"], table["start"], table["first_spell"])
        _in_work(starts, spells_of(shard), work, who, on.span, cells)

    return ask


JOBSEEKING = Family(("started", "in_work"), _ready)
"""Episodes by the month they begin in, and those of whom open work is 12 months later."""


@compiled
def _after(
    ends: Ends,
    spells: Spells,
    where: Bytes,
    horizons: Ints,
    who: Who,
    known: tuple[int, Span],
    cells: Cells,
) -> None:
    """Count where people are after each period in a service; `known`: last known day, the span."""
    (persons, service, end), (group, kept, keys), (n, key) = ends, who, cells
    whose, spell, (until, span) = spells.person, 0, known
    for row in range(len(persons)):
        person, last = persons[row], end[row] - 1
        month = month_of(last, span)
        if month < 0 or last > until or not kept[person, month]:
            continue
        while spell < len(whose) and whose[spell] < person:
            spell += 1
        for turn in range(len(horizons)):
            day = months_after(last, horizons[turn])
            if day <= until:
                at = _where(spells, spell, person, day, where)
                measure = (service[row] * len(horizons) + turn) * (ELSEWHERE + 1) + at
                add(n, key, (measure, group[person], month), keys[person])


@compiled
def _where(spells: Spells, spell: int, person: int, day: int, where: Bytes) -> int:
    """Return where a person is on a day, looking from one of their spells on."""
    while spell < len(spells.person) and spells.person[spell] == person:
        if spells.start[spell] <= day < spells.end[spell]:
            return int(where[spells.state[spell]])
        spell += 1
    return ELSEWHERE


@compiled
def _in_work(
    starts: Starts, spells: Spells, work: Bytes, who: Who, span: Span, cells: Cells
) -> None:
    (persons, start, first_spell), (group, kept, keys), (n, key) = starts, who, cells
    for row in range(len(persons)):
        person, month = persons[row], month_of(start[row], span)
        if month < 0 or not kept[person, month]:
            continue
        add(n, key, (0, group[person], month), keys[person])
        day = months_after(start[row], WITHIN)
        if _where(spells, first_spell[row], person, day, work) == 1:
            add(n, key, (1, group[person], month), keys[person])
