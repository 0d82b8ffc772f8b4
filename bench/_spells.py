"""A synthetic register of spells: 16 states, 309 municipalities, 10 years; written once to Parquet.

Rows lie by person and start. A case is one jobseeking: it ends with open work or outside. People of
one area lie together, in row groups of their own, as the shards of an index.
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from polku.analytics.calendar import number
from polku.analytics.states import NUMBER, STATES
from polku.register.states import OPEN_WORK, OUTSIDE

FIRST, UNTIL = date(2016, 1, 1), date(2025, 12, 31)
MUNICIPALITIES = 309
SHARD = 1_000_000
"""Spells of a shard."""
MEAN_SPELLS = 25
"""Of a person in ten years."""
SCHEMA = pa.schema(
    [
        ("person", pa.uint32()),
        ("case", pa.uint32()),
        ("state", pa.uint8()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("municipality", pa.uint16()),
    ]
)


def write(path: Path, spells: int) -> None:
    """Write about so many spells; the person's last spell ends on the day after the last."""
    with pq.ParquetWriter(path, SCHEMA) as file:
        for table in _shards(spells):
            file.write_table(table, row_group_size=SHARD * 2)


def _shards(spells: int) -> Iterator[pa.Table]:
    draw = np.random.default_rng(2026)
    moves = _moves(draw)
    people = cases = 0
    for low in range(0, spells, SHARD):
        table, persons, held = _shard(draw, moves, min(SHARD, spells - low), people, cases)
        people, cases = people + persons, cases + held
        yield table


def _moves(draw: np.random.Generator) -> NDArray[np.float64]:
    """Return the cumulated chances of each next state: about half of all pairs of states occur."""
    chance = draw.dirichlet(np.full(len(STATES), 0.5), len(STATES))
    chance[draw.random(chance.shape) < 0.45] = 0
    chance[:, NUMBER["unemployed"]] += 0.5
    chance[:, [NUMBER[OPEN_WORK], NUMBER[OUTSIDE]]] += [[0.2, 0.1]]
    np.fill_diagonal(chance, 0)
    return np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)


def _shard(
    draw: np.random.Generator, moves: NDArray[np.float64], spells: int, people: int, cases: int
) -> tuple[pa.Table, int, int]:
    """Return a shard's spells, and how many people and cases they are of."""
    counts = draw.poisson(MEAN_SPELLS - 1, max(1, spells // MEAN_SPELLS)) + 1
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    person = np.repeat(np.arange(len(counts)), counts)
    state = np.empty(counts.sum(), np.uint8)
    now = np.full(len(counts), NUMBER["unemployed"], np.uint8)
    for step in range(int(counts.max())):
        on = np.flatnonzero(counts > step)
        if step:
            chance = draw.random(len(on))[:, None]
            now[on] = (moves[now[on]] < chance).sum(axis=1).clip(max=len(STATES) - 1)
        state[first[on] + step] = now[on]
    start, end = _times(draw, counts, first, person)
    begins = np.isin(state, [NUMBER[OPEN_WORK], NUMBER[OUTSIDE]])
    begins = np.append([True], begins[:-1] | (np.diff(person) != 0))
    case = np.cumsum(begins) - 1
    homes = draw.integers(0, MUNICIPALITIES, 8)
    home = homes[draw.integers(0, len(homes), len(counts))]
    columns = (person + people, case + cases, state, start, end, home[person])
    arrays = [pa.array(one).cast(field.type) for one, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA), len(counts), int(case[-1]) + 1


def _times(
    draw: np.random.Generator,
    counts: NDArray[np.int64],
    first: NDArray[np.int64],
    person: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return start and end of every spell: lengths in proportion to draws, over a person's years."""
    after = number(UNTIL) + 1
    entry = draw.integers(number(FIRST), after - 365, len(counts))
    weight = draw.exponential(1, len(person)) + 0.05
    run = np.cumsum(weight)
    before = run - weight - (run - weight)[first][person]
    whole = np.add.reduceat(weight, first)
    days = (after - entry)[person]
    step = np.arange(len(person)) - first[person]
    start = entry[person] + step + (before / whole[person] * (days - counts[person])).astype(int)
    return start, np.append(start[1:], [0]) * (np.append(np.diff(person), 1) == 0) + after * (
        np.append(np.diff(person), 1) != 0
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
