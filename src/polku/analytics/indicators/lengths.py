"""How long the unemployed have been so on the count day, without a break."""

import numpy as np

from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import (
    OUT_OF_WORK,
    Ask,
    Bytes,
    Cells,
    Family,
    Frame,
    Ints,
    Spells,
    Who,
    add,
    joined,
    kinds,
    spells_of,
)

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
    since = 0
    for row in range(len(spells.person)):
        if kind[spells.state[row]] != OUT_OF_WORK:
            continue
        if not joined(spells, row, kind):
            since = spells.start[row]
        for month in range(np.searchsorted(days, spells.start[row]), len(days)):
            if days[month] >= spells.end[row]:
                break
            if who.kept[spells.person[row], month]:
                add(cells, min(days[month] - since, LONGEST), who, spells.person[row], month)
