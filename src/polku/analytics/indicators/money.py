"""The municipal share of unemployment benefits in euros, month by month (rules F).

Euros leave changed by about as much as is paid for one person (`cellkey.protect_sum`), so that a
difference of two sums does not tell what one person has; of few people they are withheld.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Ints, Keys, Persons
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import SMALLEST_WHOLE, protect, protect_sum
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.cells import Ask, Cells, Family, Frame, Who, add

Euros = npt.NDArray[np.float64]

CENTS = 100
MEASURES = ("payees", "cents")
"""People of whose benefit the municipality pays a part, and what it pays."""
PAYEES, SHARE = range(2)


class Benefits(NamedTuple):
    """The columns of a shard's benefits, as kernels take them."""

    person: Persons
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


def largest(index: Index) -> float:
    """Return the most that is paid for one person in a month by one benefit, euros.

    Of everybody, whoever is asked about: what sums change by must not follow the filter.
    """
    paid = (shard.tables["benefits"]["municipal"] for shard in index.shards)
    most = (float(np.fmax.reduce(euros, initial=0.0)) for euros in paid)
    return index.facts.once("most paid", lambda: max(most, default=0.0))


def euros(sums: Euros, people: Cells, universe: Keys, most: float, *, exact: bool) -> Euros:
    """Return what may be shown of sums of euros over people: NaN where they are withheld.

    `most` is the `largest` of the index.
    """
    if exact:
        return sums
    shown = protect(people.n, people.key, universe)
    told = np.round(protect_sum(sums, most, people.key, universe))
    return np.where(shown >= SMALLEST_WHOLE, told, np.where(shown == 0, 0.0, np.nan))
