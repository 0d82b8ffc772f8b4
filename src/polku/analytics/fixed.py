"""Fixed tables: counts by categories, and the sums by which they are linked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from polku.analytics.linked import Linked

TOTAL = "total"

Cell = tuple[str, frozenset[tuple[str, str]]]
"""A population and the categories a count is limited to: none of a dimension is its total."""


@dataclass(frozen=True, slots=True)
class FixedTable:
    """Counts of one population by one or more dimensions.

    `frame` has a row for each combination of categories (those without a row are zero): a text
    column per dimension and the whole number `count`. Tables of the same `population` (say, the
    unemployed of an area on a day) are linked by the dimensions they share, whatever their margins.
    """

    name: str
    frame: pl.DataFrame
    dimensions: tuple[str, ...]
    count: str = "people"
    population: str = ""
    totals: bool = True

    def __post_init__(self) -> None:
        if (self.frame[self.count] < 0).any():
            raise ValueError(f"table {self.name} counts below zero")
        for name in self.dimensions:
            if self.frame[name].is_null().any() or (self.frame[name] == TOTAL).any():
                raise ValueError(f"table {self.name}: {name} is empty or `{TOTAL}` in a row")


@dataclass(frozen=True, slots=True)
class Balance:
    """Populations whose counts balance in every cell.

    The stock before (`plus`) and those who came, against those who left and the stock after
    (`minus`), say.
    """

    plus: tuple[str, ...]
    minus: tuple[str, ...]

    def signs(self) -> dict[str, int]:
        return dict.fromkeys(self.plus, 1) | dict.fromkeys(self.minus, -1)


@dataclass(frozen=True, slots=True)
class Publication:
    """All tables that come out together, or that a reader can lay side by side."""

    tables: Sequence[FixedTable]
    balances: Sequence[Balance] = ()
    limit: int = 5

    def families(self) -> list["Publication"]:
        """Return the parts that no sum links, so that each can be treated by itself."""
        found = [{name} for name in dict.fromkeys(table.population for table in self.tables)]
        for balance in self.balances:
            names = balance.signs().keys()
            touched = [one for one in found if one & names]
            found = [one for one in found if not one & names] + [set[str]().union(*touched)]
        return [
            Publication(
                [table for table in self.tables if table.population in names],
                [balance for balance in self.balances if names.issuperset(balance.signs())],
                self.limit,
            )
            for names in found
        ]


def finest(family: Publication) -> tuple[str, ...]:
    """Return the dimensions of a table finer than all, where one must be thought of; else none.

    Tables by A×B, B×C and C×A hold together only by A×B×C, and so do tables by A×B and A×C whose
    populations balance: the counts by A×B×C are whole and not negative, which a reader can use.
    """
    names = tuple(dict.fromkeys(name for table in family.tables for name in table.dimensions))
    sets: dict[str, list[frozenset[str]]] = {}
    for table in family.tables:
        sets.setdefault(table.population, []).append(frozenset(table.dimensions))
    if len(sets) == 1:
        hold = all(_acyclic(found) for found in sets.values())
    else:
        hold = all(frozenset(names) in found for found in sets.values())
    return () if hold else names


def _acyclic(sets: Sequence[frozenset[str]]) -> bool:
    """Say whether tables by these dimensions fit together whenever their common margins agree.

    Graham's reduction (Beeri, Fagin, Maier & Yannakakis 1983): take away dimensions of one table and
    tables within another until nothing is left.
    """
    left = set(sets)
    while True:
        times = Counter(name for one in left for name in one)
        shared = {frozenset(name for name in one if times[name] > 1) for one in left}
        kept = {one for one in shared if not any(one < other for other in shared)}
        if kept == left:
            return not any(left)
        left = kept


class Cells:
    """The counts of a family's tables, all their margins and the sums that link them."""

    def __init__(self, family: Publication) -> None:
        self.value: dict[Cell, int] = {}
        self.place: dict[Cell, int] = {}
        """Where a count stands in `linked`: those shown, other margins, the finest table."""
        self._sums: list[list[tuple[Cell, int]]] = []
        self._limit = family.limit
        self._categories: dict[str, dict[str, None]] = {}
        for table in family.tables:
            for name in table.dimensions:
                found = self._categories.setdefault(name, {})
                found.update(dict.fromkeys(table.frame[name].to_list()))
        for table in family.tables:
            self._add(table)
        shown = dict.fromkeys(cell for table in family.tables for cell in self.rows(table))
        self._shown = list(shown)
        for cell in [*shown, *self.value]:
            self._put(cell)
        if names := finest(family):
            self._refine(family.tables, names)
        for balance in family.balances:
            self._balance(balance)

    def rows(self, table: FixedTable) -> Iterator[Cell]:
        """Give the cells of a table row by row, its totals last."""
        return self._product(table.population, table.dimensions, totals=table.totals)

    def linked(self) -> Linked:
        values = np.array([self.value[cell] for cell in self._shown], np.int64)
        terms = [
            (row, self.place[cell], sign)
            for row, terms in enumerate(self._sums)
            for cell, sign in terms
        ]
        rows, columns, signs = np.array(terms, np.int64).reshape(-1, 3).T
        shape = (len(self._sums), len(self.place))
        equations = csr_array((signs.astype(np.float64), (rows, columns)), shape)
        return Linked(values, equations, self._limit)

    def _put(self, cell: Cell) -> None:
        self.place.setdefault(cell, len(self.place))

    def _product(
        self, population: str, names: Sequence[str], *, totals: bool = False
    ) -> Iterator[Cell]:
        last = [TOTAL] if totals else []
        for row in product(*([*self._categories[name], *last] for name in names)):
            named = zip(names, row, strict=True)
            yield population, frozenset(pair for pair in named if pair[1] != TOTAL)

    def _add(self, table: FixedTable) -> None:
        """Take in a table: its cells and their margins."""
        inside = dict.fromkeys(self._product(table.population, table.dimensions), 0)
        for *row, count in table.frame.select(*table.dimensions, table.count).iter_rows():
            named = frozenset(zip(table.dimensions, row, strict=True))
            inside[table.population, named] += count
        parts: dict[Cell, list[Cell]] = {}
        for size in range(len(table.dimensions)):
            for names in combinations(table.dimensions, size):
                parts |= _parts(inside, names)
        self._add_up(parts)
        margins = {whole: sum(inside[part] for part in some) for whole, some in parts.items()}
        for cell, value in (inside | margins).items():
            if self.value.setdefault(cell, value) != value:
                raise ValueError(
                    f"table {table.name} counts {value} where another counts {self.value[cell]}: "
                    f"{_named(cell)}"
                )

    def _refine(self, tables: Sequence[FixedTable], names: Sequence[str]) -> None:
        """Take in the finest table, whose counts nobody shows."""
        for population in dict.fromkeys(table.population for table in tables):
            finest = dict.fromkeys(self._product(population, names))
            for cell in finest:
                self._put(cell)
            for table in tables:
                if table.population == population and len(table.dimensions) < len(names):
                    self._add_up(_parts(finest, table.dimensions))

    def _add_up(self, parts: Mapping[Cell, Sequence[Cell]]) -> None:
        for whole, some in parts.items():
            self._sums.append([(whole, 1), *((part, -1) for part in some)])

    def _balance(self, balance: Balance) -> None:
        signs = balance.signs()
        first, *others = signs
        for population, named in list(self.place):
            if population != first or not all((other, named) in self.place for other in others):
                continue
            terms = [((name, named), sign) for name, sign in signs.items()]
            rest = sum(self.value.get(cell, 0) * sign for cell, sign in terms)
            if rest and all(cell in self.value for cell, _ in terms):
                raise ValueError(f"{', '.join(signs)} do not balance: {_named((first, named))}")
            self._sums.append(terms)


def _parts(cells: Mapping[Cell, object], names: Sequence[str]) -> dict[Cell, list[Cell]]:
    """Return the cells by the margin of the dimensions `names` that they add up to."""
    parts: dict[Cell, list[Cell]] = {}
    for population, named in cells:
        margin = frozenset(pair for pair in named if pair[0] in names)
        parts.setdefault((population, margin), []).append((population, named))
    return parts


def _named(cell: Cell) -> str:
    return ", ".join(f"{name} {one}" for name, one in sorted(cell[1])) or TOTAL
