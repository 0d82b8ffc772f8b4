"""Where people go from each state, and after how long: the graph of the paths of jobseekers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Counts, Keys
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published, counted, quantile
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.followed import MONTHS, START, STEPS, STILL, Paths, longest, paths_of
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import select


@dataclass(frozen=True, slots=True)
class Graph:
    """`edges`: was, became, transitions, people, median_days (in `was`, before).

    `nodes`: state, spells, people, median_days. Beside the states there are `start` and `still`, the
    end of those still going on when they are followed no longer. No row shows fewer than the smallest
    figure of people; a median is null where it is withheld, or there is nothing to measure.
    """

    edges: Published
    nodes: Published


class Cells(NamedTuple):
    """What the kernel adds up, by numbers of STEPS."""

    n: Counts
    """(was, became, days in `was`): transitions"""
    key: Keys
    edge_people: Counts
    """(was, became): people, each once."""
    edge_key: Keys
    node_people: Counts
    """(state): people, each once; of START everyone chosen."""
    node_key: Keys


def graph(
    index: Index,
    filters: Filters,
    *,
    months: int = MONTHS,
    partial: bool = False,
    exact: bool = False,
) -> Graph:
    """Count the transitions of the episodes that begin in a period, each followed for `months`.

    Only episodes of which all those months are known are counted; with `partial` the later ones too,
    as far as they are known. Raises `UnknownValueError` for a value that the index does not know.
    """
    selection = select(index, filters, exact=exact)

    def add(shard: Shard, cells: Cells) -> None:
        _add_up(paths_of(selection, shard, months, partial=partial), cells)

    cells = added_up(selection, lambda: _nothing(months), add)
    return Graph(_edges(cells, exact=exact), _nodes(cells, exact=exact))


def _nothing(months: int) -> Cells:
    nodes = len(STEPS)
    return Cells(
        np.zeros((nodes, nodes, longest(months)), np.int64),
        np.zeros((nodes, nodes, longest(months)), np.uint64),
        np.zeros((nodes, nodes), np.int64),
        np.zeros((nodes, nodes), np.uint64),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.uint64),
    )


def _edges(cells: Cells, *, exact: bool) -> Published:
    was, became = (one.ravel() for one in np.indices(cells.edge_people.shape, dtype=np.uint32))
    shape = (len(was), -1)
    return _published(
        {"was": pl.Series(STEPS).gather(was), "became": pl.Series(STEPS).gather(became)},
        "transitions",
        _Sums(cells.n.sum(axis=2).ravel(), cells.key.sum(axis=2, dtype=np.uint64).ravel()),
        _Sums(cells.edge_people.ravel(), cells.edge_key.ravel()),
        _Sums(cells.n.reshape(shape), cells.key.reshape(shape)),
        universe=cells.node_key[START],
        exact=exact,
    )


def _nodes(cells: Cells, *, exact: bool) -> Published:
    """Return the nodes; a node's spells are the ways into it, its days those of the ways out."""
    n, key = cells.n.sum(axis=(0, 2)), cells.key.sum(axis=(0, 2), dtype=np.uint64)
    n[START], key[START] = cells.n[START].sum(), cells.key[START].sum(dtype=np.uint64)
    return _published(
        {"state": pl.Series(STEPS)},
        "spells",
        _Sums(n, key),
        _Sums(cells.node_people, cells.node_key),
        _Sums(cells.n.sum(axis=1), cells.key.sum(axis=1, dtype=np.uint64)),
        universe=cells.node_key[START],
        exact=exact,
    )


class _Sums(NamedTuple):
    n: Counts
    key: Keys


def _published(
    names: dict[str, pl.Series],
    count: str,
    counts: _Sums,
    people: _Sums,
    days: _Sums,
    *,
    universe: np.uint64,
    exact: bool,
) -> Published:
    """Return the rows that anybody is shown in, with the median of each row's days."""
    columns: dict[str, object] = {"row": np.arange(len(people.n))}
    for name, sums in ((count, counts), ("people", people)):
        keys = {f"{name}.key": sums.key, f"{name}.universe": np.full_like(sums.key, universe)}
        columns |= {name: sums.n, **keys}
    shown = counted(pl.DataFrame(names | columns), [count, "people"], exact=exact)
    table = shown.table.filter(pl.col("people") > 0)
    median = [
        quantile(days.n[row], days.key[row], int(universe), 0.5, exact=exact)
        if days.n[row, 1:].any()
        else None
        for row in table["row"]
    ]
    table = table.with_columns(
        pl.max_horizontal(count, "people").alias(count),  # changed apart, they may have crossed
        pl.Series("median_days", median, pl.Float64),
    )
    return Published(table.drop("row"), shown.protection)


@compiled
def _add_up(paths: Paths, cells: Cells) -> None:
    """Add every transition of the chosen episodes: the start, and the one that ends each stay."""
    person, first, start, stop, stays, ended, state, since, keys = paths
    n, key, people, edge_key, node_people, node_key = cells
    seen = np.full(people.shape, -1, np.int64)
    whose, met = np.int64(0), np.int64(0)
    for row in range(len(person)):
        if stays[row] == 0:
            continue
        who, day, was = np.int64(person[row]), start[row], np.int64(START)
        if who != whose:
            _meet(node_people, node_key, met, keys[whose])
            whose, met = who, np.int64(0)
        after = first[row] + stays[row]
        for at in range(first[row], after + 1):
            became = np.int64(state[at] if at < after or ended[row] else STILL)
            on = start[row] if was == START else since[at] if at < after else stop[row]
            n[was, became, on - day] += 1
            key[was, became, on - day] += keys[who]
            if seen[was, became] != who:
                seen[was, became] = who
                people[was, became] += 1
                edge_key[was, became] += keys[who]
            met |= np.int64(1) << was
            day, was = on, became
        met |= np.int64(1) << was
    if met:
        _meet(node_people, node_key, met, keys[whose])


@compiled
def _meet(people: Counts, keys: Keys, met: np.int64, key: int) -> None:
    """Add a person to the nodes that the person came to, the bits of `met`."""
    for node in range(len(people)):
        if met >> node & 1:
            people[node] += 1
            keys[node] += key
