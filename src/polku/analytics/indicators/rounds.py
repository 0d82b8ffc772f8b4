"""Indicators as a whole and by several groupings, all counted in one round over the index.

People are told apart by all groupings at once. What was counted of each combination is then added
up, with its keys: sums of keys are keys of sums, so every figure leaves as if it were asked alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from polku.analytics.arrays import Counts, Ints, Keys
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.cells import (
    Family,
    Frame,
    Tally,
    frame,
    grouping,
    lately,
    one_round,
)
from polku.analytics.indicators.series import families_of, published
from polku.analytics.selection import Grouping, Selection

Sums = Counts | Keys


@dataclass(frozen=True, slots=True)
class Combined(Grouping):
    """Groups of people by several groupings at once; `places` is by the number of a combination."""

    parts: tuple[Grouping, ...]
    within: tuple[Ints, ...]
    """Of each of `parts`: the place in it of every group of this one."""

    def of(self, shard: Shard) -> Ints:
        found: Ints = self.places[_numbers(self.parts, shard)]
        return found


def _numbers(parts: Sequence[Grouping], shard: Shard) -> Ints:
    """Return the number of every person's combination; 0: of no group of one of them."""
    number, known = np.zeros(shard.people, np.int32), np.ones(shard.people, np.bool_)
    for part in parts:
        place = part.of(shard)
        number, known = number * len(part.names) + place, known & (place >= 0)
    return np.where(known, number + 1, 0).astype(np.int32)


def combined(selection: Selection, parts: Sequence[Grouping]) -> Combined:
    """Return the combinations of groups that the people of a selection's area are of."""
    shape = tuple(len(part.names) for part in parts)
    many = int(np.prod(shape, dtype=np.int64))
    present = np.zeros(many + 1, np.bool_)
    for seen in selection.each(lambda shard: np.unique(_numbers(parts, shard))):
        present[seen] = True
    present[0] = False
    numbers = np.flatnonzero(present)
    places = np.full(many + 1, -1, np.int32)
    places[numbers] = range(len(numbers))
    within = tuple(one.astype(np.int32) for one in np.unravel_index(numbers - 1, shape))
    by = "×".join(part.by for part in parts)
    return Combined(f"({by})", tuple(map(str, numbers)), places, tuple(parts), within)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round over an index counted, by groupings: `""` is the whole."""

    frames: Mapping[str, Frame]
    tallies: Mapping[str, Mapping[Family, Tally]]
    exact: bool
    told: dict[tuple[str, str], Published] = field(default_factory=dict)
    """Series that have been asked for, by grouping and key."""

    def series(self, by: str, keys: Sequence[str]) -> dict[str, Published]:
        """Return indicators by month and group, as `indicators.series.series` does."""
        on, found = self.frames[by], self.tallies[by]
        for key in keys:
            if (by, key) not in self.told:
                self.told[by, key] = published(on, key, found, exact=self.exact)
        return {key: self.told[by, key] for key in keys}


def counted_by(
    index: Index, filters: Filters, wanted: Mapping[str, Sequence[str]], *, exact: bool
) -> Round:
    """Count indicators by groupings (`""`: as a whole) in one round over the index.

    None of them may be a median. Raises `UnknownValueError` for what the index does not know.
    """
    whole = frame(index, filters)
    frames = {by: replace(whole, grouping=grouping(whole.selection, by)) for by in wanted}
    families = families_of([key for keys in wanted.values() for key in keys], index)
    known = {(by, one): lately.of(on, one) for by, on in frames.items() for one in families}
    missing = [one for one in families if any(known[by, one] is None for by in frames)]
    made = _counted(frames, missing) if missing else {}
    found = {by: {one: known[by, one] or made[by, one] for one in families} for by in frames}
    return Round(frames, found, exact)


def _counted(
    frames: Mapping[str, Frame], families: Sequence[Family]
) -> dict[tuple[str, Family], Tally]:
    """Count families by every grouping; it is those tallies that are kept, not the combinations'."""
    any_of = next(iter(frames.values()))
    parts = {by: on.grouping for by, on in frames.items() if by}
    together = combined(any_of.selection, tuple(parts.values()))
    within = dict(zip(parts, together.within, strict=True))
    one_group = np.zeros(len(together.names), np.int32)
    found = {}
    tallies = one_round(replace(any_of, grouping=together), families)
    for family, tally in zip(families, tallies, strict=True):
        for by, on in frames.items():
            found[by, family] = added_up(tally, on, within.get(by, one_group))
            lately.keep(on, family, found[by, family])
    return found


def added_up(tally: Tally, on: Frame, places: Ints) -> Tally:
    """Return a tally in the groups of another frame; `places`: of each of its own groups in them."""
    cells = on.cells(len(tally.measures))
    universe = on.cells(1).key
    _add_up(tally.cells.n, places, cells.n)
    _add_up(tally.cells.key, places, cells.key)
    _add_up(tally.universe[None], places, universe)
    return Tally(on, tally.measures, cells, universe[0])


@compiled
def _add_up(of: Sums, places: Ints, total: Sums) -> None:
    """Add the groups of (measures, groups, months) to those at their places in a total."""
    measures, groups, months = of.shape
    for measure in range(measures):
        for group in range(groups):
            for month in range(months):
                total[measure, places[group], month] += of[measure, group, month]
