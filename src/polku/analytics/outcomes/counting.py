"""What the questions on services share: whom they are about, in which days, and counts with keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Counts, Flags, Ints, Keys
from polku.analytics.calendar import number
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import (
    SMALLEST_WHOLE,
    Protection,
    Published,
    protect,
    protect_sum,
    withhold,
)
from polku.analytics.index.store import Shard
from polku.analytics.selection import ANY, Selection, aged
from polku.kernel.periods import months_after

MONTHS = 36
"""How far back a question looks unless a period is chosen; then, in whole quarters."""


class Window(NamedTuple):
    """Days from, to before, and the first day that the index does not know."""

    since: int
    until: int
    known: int


class Tally(NamedTuple):
    """By place: how many, and the sum of the record keys of those counted."""

    n: Counts
    key: Keys


def window(selection: Selection) -> Window:
    """Return the days of the filters' period; by default of the last MONTHS and the running quarter."""
    known = selection.index.manifest.until
    last = min(selection.filters.until or known, known)
    quarter = last.replace(month=(last.month - 1) // 3 * 3 + 1, day=1)
    first = selection.filters.since or months_after(quarter, -MONTHS)
    return Window(number(first), number(last) + 1, number(known) + 1)


def audience(selection: Selection, shard: Shard) -> Flags:
    """Return whom of a shard the filters choose; an age is that of the last day the index knows.

    Age is a property of the person here, not of a day: who is let through is then the same for every
    figure of a page, and one person more gives all of them other keys.
    """
    people = selection.people(shard)
    if selection.ages != ANY:
        born = shard.tables["persons"]["birth"]
        people = people & _of_age(born, number(selection.index.manifest.until), selection.ages)
    return people


def universe(selection: Selection) -> int:
    """Return the sum of the record keys of everybody whom the filters let through, modulo 2^64."""
    keys = selection.each(
        lambda shard: shard.tables["persons"]["key"][audience(selection, shard)].sum(
            dtype=np.uint64
        )
    )
    return sum(int(one) for one in keys) % 2**64


def tally(places: Ints, many: int, keys: Keys) -> Tally:
    """Count rows by place; those at -1 are not counted."""
    inside = places >= 0
    found = Tally(np.bincount(places[inside], minlength=many), np.zeros(many, np.uint64))
    np.add.at(found.key, places[inside], keys[inside])
    return found


def with_keys(name: str, found: Tally, everybody: int) -> dict[str, pl.Series]:
    """Return the three columns by which counts go through the door."""
    return {
        name: pl.Series(found.n, dtype=pl.Int64),
        f"{name}.key": pl.Series(found.key),
        f"{name}.universe": pl.Series(np.full(len(found.n), everybody, np.uint64)),
    }


def with_share(published: Published, part: str, whole: str, *, exact: bool) -> Published:
    """Add the share that one count, as shown, is of another; withheld where the whole is small.

    Each count is protected by itself, so a part may be shown as more than its whole: it is made that.
    """
    within = pl.min_horizontal(part, whole).alias(part)
    some = pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))
    table = published.table.with_columns(within).with_columns(share=some)
    told = Published(table, published.protection, published.marks, published.coarsened)
    return told if exact else withhold(told, ["share"], whole=whole)


def named(names: Sequence[str]) -> pl.Series:
    return pl.Series(names, dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Told:
    """So many people, as they may be shown, of whom amounts are added up."""

    people: int
    key: int
    everybody: int
    exact: bool

    @classmethod
    def of(cls, keys: Keys, everybody: int, *, exact: bool) -> "Told":
        key = int(keys.sum(dtype=np.uint64))
        shown = protect(len(keys), np.uint64(key), np.uint64(everybody))
        return cls(len(keys) if exact else int(shown), key, everybody, exact)

    def sum(self, total: float, most: float, *, turn: int = 0) -> float | None:
        """Return a sum over them, changed by up to `most`; None: withheld, they are too few.

        Sums over the same people need turns of their own: one change for two would cancel out.
        """
        if self.exact:
            return total
        if self.people < SMALLEST_WHOLE:
            return None
        key = np.uint64((self.key + turn) % 2**64)
        return float(np.round(protect_sum(total, most, key, np.uint64(self.everybody))))

    def table(self, **figures: float | None) -> Published:
        """Return them and figures made of such sums as a table of one row."""
        row = {"people": self.people, **figures}
        table = pl.DataFrame([row], {"people": pl.Int64, **dict.fromkeys(figures, pl.Float64)})
        few = [name for name, value in figures.items() if value is None and not self.exact]
        protection = Protection.EXACT if self.exact else Protection.PERTURBED
        return Published(table, protection, dict.fromkeys(few, (f"<{SMALLEST_WHOLE}",)))


def ratio(part: float | None, whole: float | None, *, most: float | None = None) -> float | None:
    """Return what one figure is of another, at most `most`; None where there is none."""
    if part is None or not whole:
        return None
    return part / whole if most is None else min(part / whole, most)


@compiled
def _of_age(born: Ints, day: int, ages: tuple[int, int]) -> Flags:
    found = np.empty(len(born), np.bool_)
    for person in range(len(born)):
        found[person] = aged(born[person], day, ages)
    return found
