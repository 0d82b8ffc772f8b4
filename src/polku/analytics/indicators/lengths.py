"""How long the unemployed have been so on the count day, without a break."""

import numpy as np

from polku.analytics.arrays import Bytes, Ints
from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    OUT_OF_WORK,
    Ask,
    Cells,
    Family,
    Frame,
    Who,
    add,
    joined,
    kinds,
)
from polku.analytics.questions.months import Spells, spells_of

LONGEST = 3650
"""Days; whoever has been unemployed longer counts as so long."""


def _ready(on: Frame) -> Ask:
    kind = kinds()

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        _lengths(spells_of(shard), kind, who, on.days, cells)

    return ask


LENGTHS = Family(tuple(str(days) for days in range(LONGEST + 1)), _ready)
"""How many have been unemployed for 0, 1, 2, … days: a measure a day."""


@compiled
def _lengths(spells: Spells, kind: Bytes, who: Who, days: Ints, cells: Cells) -> None:
    (persons, state, start, end), (group, kept, keys), (n, key) = spells, who, cells
    since = 0
    for row in range(len(persons)):
        if kind[state[row]] != OUT_OF_WORK:
            continue
        if not joined(persons, state, row, kind):
            since = start[row]
        person = persons[row]
        for month in range(np.searchsorted(days, start[row]), len(days)):
            if days[month] >= end[row]:
                break
            if kept[person, month]:
                length = min(days[month] - since, LONGEST)
                add(n, key, (length, group[person], month), keys[person])
