"""A shard without the rows of those whom a question is not about: a kernel reads every row it gets."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Counts, Flags
from polku.analytics.compiled import compiled
from polku.analytics.index.store import Shard

FEW = 0.3
"""Share of a shard's people; taking out the rows of more costs what it saves."""


def thinned(shard: Shard, chosen: Flags) -> Shard:
    """Return a shard with the rows of the chosen people alone, if they are few; else the shard.

    Who is who stays: people keep their numbers, and their table all its rows. Columns are copied
    when they are asked for: O(rows of the chosen).
    """
    people = np.flatnonzero(chosen)
    if len(people) > FEW * shard.people:
        return shard
    return Shard(shard.name, shard.area, _Tables(shard, people))


class _Tables(Mapping[str, Mapping[str, npt.NDArray[Any]]]):
    """The tables of a shard, of some of its people."""

    def __init__(self, shard: Shard, people: Counts) -> None:
        self._shard, self._people = shard, people
        self._made: dict[str, _Table] = {}

    def __getitem__(self, table: str) -> Mapping[str, npt.NDArray[Any]]:
        return self._shard.tables[table] if table == "persons" else self.rows_of(table)

    def rows_of(self, table: str) -> "_Table":
        if table not in self._made:
            rows = _rows(self._shard.first_rows(table), self._people)
            self._made[table] = _Table(self, self._shard.tables[table], rows)
        return self._made[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shard.tables)

    def __len__(self) -> int:
        return len(self._shard.tables)


class _Table(Mapping[str, npt.NDArray[Any]]):
    """Some of a table's rows."""

    def __init__(self, tables: _Tables, columns: Mapping[str, Any], rows: Counts) -> None:
        self._tables, self._columns, self.rows = tables, columns, rows
        self._made: dict[str, npt.NDArray[Any]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._made:
            column = self._columns[name][self.rows]
            if name == "first_spell":  # the number of a row, which is another one now
                spells = self._tables.rows_of("spells").rows
                column = np.searchsorted(spells, column).astype(column.dtype)
            column.flags.writeable = False  # as on disk, so that kernels know its type
            self._made[name] = column
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@compiled
def _rows(first: Counts, people: Counts) -> Counts:
    """Return the rows of people; `first`: of each the first one, and at last how many rows there are."""
    count = 0
    for person in people:
        count += first[person + 1] - first[person]
    found, place = np.empty(count, np.int64), 0
    for person in people:
        for row in range(first[person], first[person + 1]):
            found[place] = row
            place += 1
    return found
