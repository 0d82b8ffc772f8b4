"""Small counts of fixed tables hidden, and others with them, over a whole publication at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

import polars as pl

from polku.analytics.fixed import TOTAL, Cells, FixedTable, Publication, finest
from polku.analytics.linked import HIDDEN, SHOWN, SMALL, hide

OTHERS = "others"
"""The categories of a dimension that were joined because all of them would take too long."""

_WORK = 400_000
"""Small counts × all counts linked with them, above which categories are joined."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table with its totals, null where hidden; one mark a row, empty where shown."""

    table: pl.DataFrame
    marks: tuple[str, ...]
    coarsened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def suppressed(publication: Publication, *, small: str, hidden: str) -> list[Suppressed]:
    """Hide what must be hidden; `small` and `hidden` are the marks of the two kinds.

    Raises ValueError where the tables contradict each other.
    """
    coarse, joined = _coarsened(publication)
    words = {SHOWN: "", SMALL: small, HIDDEN: hidden}
    found: dict[int, Suppressed] = {}
    for family in coarse.families():
        cells = Cells(family)
        marks = [words[int(mark)] for mark in hide(cells.linked())]
        found |= {id(table): _suppressed(table, cells, marks, joined) for table in family.tables}
    return [found[id(table)] for table in coarse.tables]


def _suppressed(
    table: FixedTable, cells: Cells, marks: Sequence[str], joined: Mapping[str, tuple[str, ...]]
) -> Suppressed:
    rows = list(cells.rows(table))
    mine = tuple(marks[cells.place[cell]] for cell in rows)
    counts = [None if mark else cells.value[cell] for cell, mark in zip(rows, mine, strict=True)]
    named = [dict(cell[1]) for cell in rows]
    columns = {one: [row.get(one, TOTAL) for row in named] for one in table.dimensions}
    frame = pl.DataFrame(columns).with_columns(pl.Series(table.count, counts, pl.Int64))
    return Suppressed(frame, mine, {one: joined[one] for one in table.dimensions if one in joined})


def _coarsened(publication: Publication) -> tuple[Publication, dict[str, tuple[str, ...]]]:
    """Join the rarest half of the longest dimension's categories until the work is bearable."""
    joined: dict[str, tuple[str, ...]] = {}
    while any(_work(family) > _WORK for family in publication.families()):
        tables = publication.tables
        rarest = {one: _rarest_first(tables, one) for table in tables for one in table.dimensions}
        name, found = max(rarest.items(), key=lambda one: len(one[1]))
        if len(found) <= 2:
            break
        rare = found[: len(found) // 2 + 1]
        joined[name] = (*joined.get(name, ()), *(one for one in rare if one != OTHERS))
        publication = replace(publication, tables=[_join(one, name, rare) for one in tables])
    return publication, joined


def _work(family: Publication) -> int:
    sizes = {
        one: table.frame[one].n_unique() for table in family.tables for one in table.dimensions
    }
    counts = sum(prod(sizes[one] + 1 for one in table.dimensions) for table in family.tables)
    if names := finest(family):
        populations = {table.population for table in family.tables}
        counts += len(populations) * prod(sizes[one] for one in names)
    small = sum(
        table.frame[table.count].is_between(1, family.limit - 1).sum() for table in family.tables
    )
    return int(counts * small)


def _rarest_first(tables: Sequence[FixedTable], name: str) -> list[str]:
    counts: Counter[str] = Counter()
    for table in tables:
        if name in table.dimensions:
            people = table.frame.group_by(name).agg(pl.col(table.count).sum())
            counts.update(dict(people.iter_rows()))
    return sorted(counts, key=lambda one: (counts[one], one))


def _join(table: FixedTable, name: str, rare: Sequence[str]) -> FixedTable:
    if name not in table.dimensions:
        return table
    category = pl.when(pl.col(name).is_in(rare)).then(pl.lit(OTHERS)).otherwise(pl.col(name))
    by = table.frame.with_columns(category.alias(name)).group_by(
        table.dimensions, maintain_order=True
    )
    return replace(table, frame=by.agg(pl.col(table.count).sum()))
