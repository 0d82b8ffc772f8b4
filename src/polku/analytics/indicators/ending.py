"""Services that end soon with nothing after them."""

from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Bytes, Counts, Ints, Keys, Persons
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters
from polku.analytics.index.layout import NEVER, OPEN
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.cells import Who, frame

WITHIN = (30, 90)
"""Days from the day of the extract."""


class Periods(NamedTuple):
    """The columns of a shard's services, as kernels take them."""

    person: Persons
    service: Bytes
    start: Ints
    end: Ints
    planned_end: Ints


class Cells(NamedTuple):
    """What the kernel adds up: (services, days of WITHIN)."""

    n: Counts
    key: Keys


def ending(index: Index, filters: Filters, *, exact: bool = False) -> Published:
    """Return the people whose service ends within 30 or 90 days of the extract, with none after it.

    The end is the known one, else the planned one; a service that lasts beyond it, running or
    agreed, comes after it. What jobs are agreed the index does not know. Columns: service, days (within so many), people. Raises `UnknownValueError`.
    """
    on = frame(index, filters).last(1)
    services = index.manifest.services

    def ask(shard: Shard) -> tuple[Cells, Keys]:
        who = on.who(shard)
        found = _cells(len(services))
        table = shard.tables["services"]
        periods = Periods(*(table[name] for name in Periods._fields))
        if len(on.months):
            _ending(periods, on.until, np.array(WITHIN, np.int32), who, found)
        return found, who.key[who.kept.any(1)].sum(dtype=np.uint64)

    total, universe = _cells(len(services)), np.zeros(1, np.uint64)
    for cells, keys in on.selection.each(ask):
        total.n[:] += cells.n
        total.key[:] += cells.key
        universe += keys
    table = pl.DataFrame(
        {
            "service": [code for code in services for _ in WITHIN],
            "days": [*WITHIN] * len(services),
            "people": total.n.ravel(),
            "people.key": total.key.ravel(),
            "people.universe": np.repeat(universe, total.n.size),
        },
        {"service": pl.String, "days": pl.Int64, "people": pl.Int64}
        | {"people.key": pl.UInt64, "people.universe": pl.UInt64},
    )
    return counted(table.filter(pl.col("people") > 0), ["people"], exact=exact)


def _cells(services: int) -> Cells:
    shape = (services, len(WITHIN))
    return Cells(np.zeros(shape, np.int64), np.zeros(shape, np.uint64))


@compiled
def _ending(periods: Periods, today: int, within: Ints, who: Who, cells: Cells) -> None:
    for row in range(len(periods.person)):
        person = periods.person[row]
        if not (periods.start[row] <= today < periods.end[row]) or not who.kept[person, -1]:
            continue
        end = _end(periods, row)
        if end == OPEN or _more(periods, row, end):
            continue
        for place in range(len(within)):
            if end - 1 <= today + within[place]:
                cells.n[periods.service[row], place] += 1
                cells.key[periods.service[row], place] += who.key[person]


@compiled
def _end(periods: Periods, row: int) -> int:
    """Return the first day after a service as known or planned; OPEN: neither."""
    if periods.end[row] != OPEN:
        return int(periods.end[row])
    planned = periods.planned_end[row]
    return OPEN if planned == NEVER else int(planned)


@compiled
def _more(periods: Periods, row: int, end: int) -> bool:
    """Tell if another service of the person is known or planned to last beyond a day."""
    person, other = periods.person[row], row
    while other > 0 and periods.person[other - 1] == person:
        other -= 1
    while other < len(periods.person) and periods.person[other] == person:
        if other != row and _end(periods, other) > end:
            return True
        other += 1
    return False
