"""Counts of people by group and month, with the keys by which they may leave, added up over shards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Counts, Flags, Ints, Keys, Persons
from polku.analytics.calendar import months_after, number
from polku.analytics.compiled import compiled, inlined
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.index.thinning import thinned
from polku.analytics.indicators.keeping import Kept
from polku.analytics.questions.months import Spells, spells_of
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import ANY, Grouping, Selection, days_of_age, select
from polku.analytics.states import NUMBER, UNEMPLOYED
from polku.register.codes import services

OTHER, OUT_OF_WORK, IN_SERVICE = range(3)


def kinds() -> Bytes:
    """Return of each number of a path state whether it is unemployment, a service or neither.

    A service here is a state that a service of the activation rate makes (`register/services.toml`).
    """
    found = np.zeros(256, np.uint8)
    found[[NUMBER[one.state] for one in services().values() if one.activation]] = IN_SERVICE
    found[[NUMBER[state] for state in UNEMPLOYED]] = OUT_OF_WORK
    return found


class Who(NamedTuple):
    """Who of a shard is counted, and when: what every kernel is given first."""

    group: Ints
    """Place of each person's group; -1: not chosen."""
    kept: Flags
    """(people, months): chosen, and of the chosen age and length on the month's count day."""
    key: Keys


class Span(NamedTuple):
    """The days of a frame's months: a table, since kernels ask for the months of millions of days."""

    first: int
    """Number of the first of them."""
    month: Ints
    """Of each of them the place of its month."""


class Cells(NamedTuple):
    """What a kernel adds up in a shard, both (measures, groups, months)."""

    n: Counts
    key: Keys


@dataclass(frozen=True, slots=True)
class Frame:
    """The people, the groups and the months of a question."""

    selection: Selection
    grouping: Grouping
    months: Sequence[str]
    """YYYY-MM, one after the other."""
    days: Ints
    """The count day of each."""

    @property
    def index(self) -> Index:
        return self.selection.index

    @property
    def until(self) -> int:
        """Number of the last day the index knows."""
        return number(self.index.manifest.until)

    @property
    def span(self) -> Span:
        """Every day of the months."""
        starts = [number(_first_day(self.first + month)) for month in range(len(self.months) + 1)]
        lengths = [end - start for start, end in pairwise(starts)]
        return Span(starts[0], np.repeat(np.arange(len(lengths), dtype=np.int32), lengths))

    @property
    def first(self) -> int:
        """Number of the first month, as `month_number`; 12, the first there is: no month."""
        return month_number(self.months[0]) if self.months else 12

    def cells(self, measures: int, groups: int | None = None) -> Cells:
        """Return empty cells, of as many groups as the frame has unless said."""
        many = len(self.grouping.names) if groups is None else groups
        shape = (measures, many, len(self.months))
        return Cells(np.zeros(shape, np.int64), np.zeros(shape, np.uint64))

    def last(self, count: int) -> "Frame":
        """Return the frame of its last months alone."""
        return replace(self, months=self.months[-count:], days=self.days[-count:])

    def who(self, shard: Shard) -> Who:
        """Return whom of a shard to count; those of no group are not."""
        persons = shard.tables["persons"]
        group = self.selection.groups(shard, self.grouping)
        spells = spells_of(shard)
        kept = _of_age(group, persons["birth"], spells, self.days, self.selection.ages)
        if self.selection.lengths != ANY:
            kept &= _of_length(spells, kinds(), self.days, self.selection.lengths, len(group))
        return Who(group, kept, persons["key"])


def month_number(name: str) -> int:
    """Return the number of a month, years × 12 + month - 1, from YYYY-MM."""
    return int(name[:4]) * 12 + int(name[5:]) - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def month_name(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"


def frame(index: Index, filters: Filters, by: str = "") -> Frame:
    """Lay a question out by month and `area`, `municipality`, `unit` or another group of people.

    Raises `UnknownValueError` for a value that the index does not have.
    """
    selection = select(index, filters)
    period = selection.period()
    return Frame(selection, grouping(selection, by), period.names, period.days)


def grouping(selection: Selection, by: str) -> Grouping:
    """Return the groups of people by `area` or by what `Selection.grouping` knows."""
    if by != "area":
        return selection.grouping(by)
    areas = tuple(selection.index.manifest.areas)
    return Grouping("area", areas, np.array([*range(len(areas)), -1], np.int32))


@dataclass(frozen=True, slots=True)
class Tally:
    """The cells of all shards, measure by measure, and the keys of everybody they could count."""

    frame: Frame
    measures: Sequence[str]
    cells: Cells
    universe: Keys
    """(groups, months)"""

    def of(self, *measures: str) -> Cells:
        """Return the cells (groups, months) of disjoint measures together."""
        rows = [self.measures.index(measure) for measure in measures]
        return Cells(self.cells.n[rows].sum(0), self.cells.key[rows].sum(0, dtype=np.uint64))


lately = Kept()

Ask = Callable[[Shard, Who, Cells], None]
"""A kernel made ready: adds what it counts of a shard to the cells."""


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that one pass counts."""

    measures: tuple[str, ...]
    ready: Callable[[Frame], Ask]


def tallies(on: Frame, families: Sequence[Family]) -> list[Tally]:
    """Count families in one round over the shards: whom to count is found once for all of them.

    What has just been counted of the same index and frame is not counted again.
    """
    found = {family: lately.of(on, family) for family in families}
    missing = [family for family, tally in found.items() if tally is None]
    for family, made in zip(missing, one_round(on, missing) if missing else [], strict=True):
        lately.keep(on, family, made)
        found[family] = made
    return [tally for family in families if (tally := found[family]) is not None]


def one_round(on: Frame, families: Sequence[Family]) -> list[Tally]:
    """Count families anew, all in one round over the shards."""
    asks = [family.ready(on) for family in families]
    measures = [*(len(family.measures) for family in families), 1]

    def nothing() -> tuple[Counts | Keys, ...]:
        return tuple(chain.from_iterable(on.cells(many) for many in measures))

    def add(shard: Shard, sums: tuple[Any, ...]) -> None:
        who = on.who(shard)
        part = thinned(shard, np.asarray(who.kept.any(axis=1)))
        *cells, everybody = _pairs(sums)
        for ask, into in zip(asks, cells, strict=True):
            ask(part, who, into)
        _universe(who, everybody.key[0])

    *counted, everybody = _pairs(added_up(on.selection, nothing, add))
    return [
        Tally(on, family.measures, cells, everybody.key[0])
        for family, cells in zip(families, counted, strict=True)
    ]


def _pairs(sums: Sequence[Any]) -> list[Cells]:
    return [Cells(*sums[place : place + 2]) for place in range(0, len(sums), 2)]


@inlined
def month_of(day: int, span: Span) -> int:
    """Return the place of a day's month in a frame of such a `span`; -1: outside."""
    place = day - span.first
    return int(span.month[place]) if 0 <= place < len(span.month) else -1


@inlined
def add(n: Counts, key: Keys, cell: tuple[int, int, int], whose: int) -> None:
    """Count a person, of record key `whose`, in a cell: measure, group, month."""
    n[cell] += 1
    key[cell] += whose


@inlined
def joined(person: Persons, state: Bytes, row: int, kind: Bytes) -> bool:
    """Tell if a spell goes on from one of unemployment before it: a path has no gaps."""
    return bool(row > 0 and person[row - 1] == person[row] and kind[state[row - 1]] == OUT_OF_WORK)


@compiled
def months_before(days: Ints, months: int) -> Ints:
    """Return the day so many months before each."""
    found = np.empty_like(days)
    for place in range(len(days)):
        found[place] = months_after(days[place], -months)
    return found


@compiled
def _of_age(group: Ints, born: Ints, spells: Spells, days: Ints, ages: tuple[int, int]) -> Flags:
    """Return on which count days the chosen people are known, from the first spell on, and of age."""
    kept = np.zeros((len(group), len(days)), np.bool_)
    persons, start, whose = spells.person, spells.start, -1
    for row in range(len(persons)):
        person = persons[row]
        if person != whose and group[person] >= 0:
            since, until = days_of_age(born[person], ages)
            for month in range(np.searchsorted(days, start[row]), len(days)):
                kept[person, month] = since <= days[month] < until
        whose = person
    return kept


@compiled
def _of_length(
    spells: Spells, kind: Bytes, days: Ints, lengths: tuple[int, int], people: int
) -> Flags:
    """Return on which count days people have been unemployed for so long, from, to below."""
    kept = np.zeros((people, len(days)), np.bool_)
    since = 0
    for row in range(len(spells.person)):
        if kind[spells.state[row]] != OUT_OF_WORK:
            continue
        if not joined(spells.person, spells.state, row, kind):
            since = spells.start[row]
        for month in range(np.searchsorted(days, spells.start[row]), len(days)):
            if days[month] >= spells.end[row]:
                break
            kept[spells.person[row], month] = lengths[0] <= days[month] - since < lengths[1]
    return kept


@compiled
def _universe(who: Who, found: Keys) -> None:
    group, kept, keys = who
    for person in range(len(group)):
        place, key = group[person], keys[person]
        for month in range(kept.shape[1] if place >= 0 else 0):
            if kept[person, month]:
                found[place, month] += key
