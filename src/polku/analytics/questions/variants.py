"""The paths that most people take, to open work and elsewhere.

A path that few took is itself a disclosure: only those are listed that enough people are shown to have
taken, the rest is one row for each of the two kinds.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Counts, Keys
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published, counted, protect, quantile, share
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.followed import (
    MONTHS,
    START,
    STEPS,
    STILL,
    Paths,
    longest,
    paths_of,
)
from polku.analytics.questions.sums import added_up
from polku.analytics.questions.tally import Rows, Tally, merged, slot, tally
from polku.analytics.selection import Selection, select
from polku.analytics.states import NUMBER
from polku.register.states import OPEN_WORK

LIMIT = 15
"""How many paths of each kind are listed unless asked otherwise."""

LISTED = 10
"""A path that fewer people are shown to have taken is not listed."""

OTHER = ""
"""The path of the rows that count all paths not listed."""

WORKS = NUMBER[OPEN_WORK]

SCHEMA = {
    "rank": pl.Int64,
    "path": pl.String,
    "people": pl.Int64,
    "share": pl.Float64,
    "median_days": pl.Float64,
    "days": pl.String,
    "works": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Variants:
    """`variants`: rank, path, people, share, median_days, days, works; most people first.

    A path is its states joined by ">", at the end `still` where it goes on; `days` are the medians of
    its steps joined likewise, empty where withheld. `share` is of everyone chosen. `works`: the path
    ends in open work. The rows of OTHER have no rank and no days.
    """

    variants: Published


def variants(
    index: Index,
    filters: Filters,
    *,
    months: int = MONTHS,
    limit: int = LIMIT,
    through: str = "",
    partial: bool = False,
    exact: bool = False,
) -> Variants:
    """List the most common paths of the episodes that begin in a period, each followed for `months`.

    At most `limit` paths to open work and `limit` others; with `through` of those that lead through a
    state or a transition (`was>became`), the others counted with the rest. Only episodes of which all the months are
    known are counted; with `partial` the later ones too, as far as they are known. Raises
    `UnknownValueError` for a value that the index does not know, or a `through` that is no state.
    """
    selection, steps = select(index, filters, exact=exact), _known_steps(through)
    found = _found(selection, months, partial=partial)
    listed = _listed(found, limit, steps, exact=exact)
    cells = _measured(selection, found, listed, months)
    return Variants(_published(found, listed, cells, exact=exact))


class _Part(NamedTuple):
    """A shard's paths, the number of each one's variant (0: not chosen) and their tally."""

    paths: Paths
    numbers: Keys
    tally: Tally
    people: int
    key: np.uint64


@dataclass(frozen=True, slots=True)
class _Found:
    parts: dict[str, _Part]
    """By shard."""
    total: Tally
    people: int
    universe: np.uint64

    def path(self, entry: int) -> tuple[int, ...]:
        """Return the steps of a variant of the total, from one of its episodes."""
        row = int(self.total.row[entry])
        for part in self.parts.values():
            if row < len(part.tally.row):
                return tuple(_path(part.paths, int(part.tally.row[row])))
            row -= len(part.tally.row)
        raise IndexError(entry)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The variants that are listed: places in the total and paths."""

    entries: Counts
    paths: list[tuple[int, ...]]


class Cells(NamedTuple):
    """What the second pass adds up."""

    n: Counts
    """(listed, steps and last the whole path, days)"""
    key: Keys
    rest: Counts
    """(elsewhere or to open work): people who took a path that is not listed."""
    rest_key: Keys


def _found(selection: Selection, months: int, *, partial: bool) -> _Found:
    def ask(shard: Shard) -> tuple[str, _Part]:
        paths = paths_of(selection, shard, months, partial=partial)
        numbers = _numbers(paths)
        each = np.ones(shard.people, np.int64)
        people, key = _everyone(paths)
        return shard.name, _Part(
            paths, numbers, tally(Rows(numbers, paths.person, each, paths.key)), people, key
        )

    parts = dict(selection.each(ask))
    keys = np.array([part.key for part in parts.values()], np.uint64)
    return _Found(
        parts,
        merged([part.tally for part in parts.values()]),
        sum(part.people for part in parts.values()),
        keys.sum(dtype=np.uint64),
    )


def _known_steps(through: str) -> tuple[int, ...]:
    """Read a state, or two with `>` between."""
    names = through.split(">", 1) if through else []
    for name in names:
        if name not in STEPS:
            raise UnknownValueError("through", name, STEPS)
    return tuple(map(STEPS.index, names))


def _leads(path: tuple[int, ...], through: tuple[int, ...]) -> bool:
    """Tell whether a path leads through a state, or from the one to the other; `()`: all do."""
    steps = (START, *path)
    many = len(through)
    return any(steps[at : at + many] == through for at in range(len(steps) - many + 1))


def _listed(found: _Found, limit: int, through: tuple[int, ...], *, exact: bool) -> _Listed:
    """Choose the most common variants of each kind, of those that may be listed."""
    total = found.total
    shown = total.people if exact else protect(total.people, total.key, found.universe)
    works = total.number & np.uint64(1)
    entries = np.flatnonzero(shown >= (1 if exact else LISTED))
    if through:
        leads = [_leads(found.path(int(entry)), through) for entry in entries]
        entries = entries[np.array(leads, np.bool_)]
    entries = entries[np.lexsort((total.number[entries], -shown[entries]))]
    kinds = [entries[works[entries] == kind][:limit] for kind in (1, 0)]
    chosen = np.concatenate(kinds)
    return _Listed(chosen, [found.path(int(entry)) for entry in chosen])


def _measured(selection: Selection, found: _Found, listed: _Listed, months: int) -> Cells:
    table, places = _table(found.total.number[listed.entries])
    steps = max(map(len, listed.paths), default=1)
    shape = (len(listed.paths), steps, longest(months))

    def nothing() -> Cells:
        return Cells(
            np.zeros(shape, np.int64),
            np.zeros(shape, np.uint64),
            np.zeros(2, np.int64),
            np.zeros(2, np.uint64),
        )

    def add(shard: Shard, cells: Cells) -> None:
        part = found.parts[shard.name]
        _add_up(part.paths, part.numbers, table, places, cells)

    return added_up(selection, nothing, add)


def _table(numbers: Keys) -> tuple[Keys, Counts]:
    """Return a table to look numbers up in, and their order by its places."""
    table = np.zeros(1 << (4 * len(numbers) + 1).bit_length(), np.uint64)
    places = np.zeros(len(table), np.int64)
    for order, number in enumerate(numbers):
        place = slot(table, number)
        table[place], places[place] = number, order
    return table, places


def _published(found: _Found, listed: _Listed, cells: Cells, *, exact: bool) -> Published:
    total, entries = found.total, listed.entries
    n = np.array([*total.people[entries], *cells.rest, found.people])
    frame = pl.DataFrame(
        {
            "row": np.arange(len(n)),
            "people": n,
            "people.key": np.array(
                [*total.key[entries], *cells.rest_key, found.universe], np.uint64
            ),
            "people.universe": np.full(len(n), found.universe, np.uint64),
        }
    )
    shown = counted(frame, ["people"], exact=exact)
    *people, whole = shown.table["people"].to_list()
    rows = [
        {
            "path": ">".join(STEPS[step] for step in path),
            "people": people[order],
            "works": path[-1] == WORKS,
            **_days(cells, order, len(path) - 1, int(found.universe), exact=exact),
        }
        for order, path in enumerate(listed.paths)
    ]
    rows.sort(key=lambda row: (-row["people"], row["path"]))
    rows = [row | {"rank": rank} for rank, row in enumerate(rows, 1)]
    rest = {True: people[-1], False: people[-2]}
    rows += [
        {"path": OTHER, "people": rest[works], "works": works} for works in rest if rest[works]
    ]
    for row in rows:
        row["share"] = row["people"] / whole if exact else share(row["people"], whole)
    return Published(pl.DataFrame(rows, SCHEMA), shown.protection)


def _days(
    cells: Cells, order: int, steps: int, universe: int, *, exact: bool
) -> dict[str, float | str | None]:
    """Return the medians of a variant's days: of the whole path and of each of its steps."""
    medians = [
        quantile(cells.n[order, step], cells.key[order, step], universe, 0.5, exact=exact)
        for step in (-1, *range(steps))
    ]
    texts = ["" if one is None else f"{one:.0f}" for one in medians[1:]]
    return {"median_days": medians[0], "days": ">".join(texts)}


@compiled
def _everyone(paths: Paths) -> tuple[int, np.uint64]:
    """Return how many people have a chosen episode, and the sum of their keys."""
    person, stays, keys = paths.person, paths.stays, paths.key
    people, key, last = 0, np.uint64(0), -1
    for row in range(len(person)):
        if stays[row] and person[row] != last:
            last = person[row]
            people += 1
            key += keys[last]
    return people, key


@compiled
def _numbers(paths: Paths) -> Keys:
    """Return the number of each episode's variant, its lowest bit saying if it ends in open work.

    An episode that is not chosen has the number 0.
    """
    _, first, _, _, stays, ended, state, _, _ = paths
    numbers = np.zeros(len(stays), np.uint64)
    for row in range(len(stays)):
        if stays[row] == 0:
            continue
        hashed, after = np.uint64(0), first[row] + stays[row]
        for at in range(first[row], after):
            hashed = _mixed(hashed, state[at])
        last = state[after] if ended[row] else STILL
        hashed = _mixed(hashed, last)
        numbers[row] = hashed << np.uint64(1) | np.uint64(last == WORKS)
    return numbers


@compiled
def _mixed(hashed: np.uint64, state: int) -> np.uint64:
    """Add a step to the hash of those before it (one round of splitmix64)."""
    mixed = (hashed ^ np.uint64(state + 1)) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(29))


def _path(paths: Paths, row: int) -> list[int]:
    """Return the steps of one episode."""
    first, stays = int(paths.first[row]), int(paths.stays[row])
    last = int(paths.state[first + stays]) if paths.ended[row] else STILL
    return [*paths.state[first : first + stays].tolist(), last]


@compiled
def _add_up(paths: Paths, numbers: Keys, table: Keys, places: Counts, cells: Cells) -> None:
    """Add the days of the listed variants' stays, and the people who took others."""
    person, first, start, stop, stays, _, _, since, keys = paths
    n, key, rest, rest_key = cells
    seen = np.full(2, -1, np.int64)
    for row in range(len(numbers)):
        number, who = numbers[row], person[row]
        if number == 0:
            continue
        place, kind = slot(table, number), np.int64(number & np.uint64(1))
        if table[place] == number:
            order, day = places[place], start[row]
            for stay in range(stays[row]):
                after = since[first[row] + stay + 1] if stay + 1 < stays[row] else stop[row]
                n[order, stay, after - day] += 1
                key[order, stay, after - day] += keys[who]
                day = after
            n[order, -1, stop[row] - start[row]] += 1
            key[order, -1, stop[row] - start[row]] += keys[who]
        elif seen[kind] != who:
            seen[kind] = who
            rest[kind] += 1
            rest_key[kind] += keys[who]
