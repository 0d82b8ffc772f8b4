"""The municipal share of unemployment benefits in euros, month by month (rules F).

Euros leave only as what they are a person times a protected count of the people they are paid for:
so a difference of two sums never tells of one person, and few people have none.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.compiled import compiled
from polku.analytics.disclosure import SMALLEST_WHOLE, protect
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import Ask, Cells, Counts, Family, Frame, Ints, Keys, Who, add

Euros = npt.NDArray[np.float64]

CENTS = 100
MEASURES = ("payees", "cents")
"""People of whose benefit the municipality pays a part, and what it pays."""
PAYEES, SHARE = range(2)


class Benefits(NamedTuple):
    """The columns of a shard's benefits, as kernels take them."""

    person: npt.NDArray[np.uint32]
    month: Ints
    municipal: Euros


def _ready(on: Frame) -> Ask:
    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        table = shard.tables["benefits"]
        benefits = Benefits(table["person"], table["month"], table["municipal"])
        _paid(benefits, on.first, who, cells)

    return ask


MONEY = Family(MEASURES, _ready)


@compiled
def _paid(benefits: Benefits, first: int, who: Who, cells: Cells) -> None:
    (persons, months, municipal), (group, kept, keys), (n, key) = benefits, who, cells
    whose, when = -1, -1
    for row in range(len(persons)):
        person, month = persons[row], months[row] - first
        if municipal[row] <= 0 or not (0 <= month < kept.shape[1]) or not kept[person, month]:
            continue
        n[SHARE, group[person], month] += round(municipal[row] * CENTS)
        if person != whose or month != when:  # a month may hold two benefits of a person
            add(n, key, (PAYEES, group[person], month), keys[person])
            whose, when = person, month


def euros(payees: Cells, cents: Counts, universe: Keys, *, exact: bool) -> Euros:
    """Return what may be shown of sums of cents: NaN where they are withheld."""
    paid: Euros = cents / CENTS
    if exact:
        return paid
    shown = protect(payees.n, payees.key, universe)
    told: Euros = np.round(paid / np.maximum(payees.n, 1) * shown)
    return np.where((shown == 0) | (shown >= SMALLEST_WHOLE), told, np.nan)
