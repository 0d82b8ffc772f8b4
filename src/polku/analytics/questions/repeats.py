"""How many of the days in services were repeats: days of a person's second, third … period of one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from polars.datatypes import DataType, DataTypeClass

from polku.analytics.arrays import Counts, Flags, Keys
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import (
    SMALLEST_WHOLE,
    Protection,
    Published,
    protect,
    protect_sum,
)
from polku.analytics.periods import Periods, Window

SCHEMA: dict[str, DataType | DataTypeClass] = {
    "people": pl.Int64,
    "days": pl.Int64,
    "repeat_days": pl.Int64,
    "share": pl.Float64,
}


class Repeats(NamedTuple):
    """By service, the last place all of them; (S + 1, 2): in all, of repeats."""

    days: Counts
    largest: Counts
    """Of one person."""
    people: Counts
    key: Keys


def repeats_of(of: Periods, chosen: Flags, key: Keys, window: Window, services: int) -> Repeats:
    """Return the days of the chosen periods that lie in the window. A day in two services is two."""
    found = _nothing(services)
    _add(of, chosen, key, window, found)
    return found


def by_service(parts: list[Repeats], services: Sequence[str], *, exact: bool) -> Published:
    """Return service, people, days, repeat_days, share of the services that anybody was in."""
    total = _total(parts, len(services))
    rows = [
        {"service": service} | _row(total, place, exact=exact)
        for place, service in enumerate(services)
    ]
    return _published(pl.DataFrame(rows, {"service": pl.String, **SCHEMA}), exact=exact)


def in_all(parts: list[Repeats], services: int, *, exact: bool) -> Published:
    """Return people, days, repeat_days, share of all services, or no row."""
    rows = [_row(_total(parts, services), services, exact=exact)]
    return _published(pl.DataFrame(rows, SCHEMA), exact=exact)


def _published(table: pl.DataFrame, *, exact: bool) -> Published:
    table = table.filter(pl.col("people") > 0)
    if exact:
        return Published(table, Protection.EXACT)
    few = f"<{SMALLEST_WHOLE}"
    marks = {
        name: tuple(few if value is None else "" for value in table[name])
        for name in ("days", "repeat_days", "share")
        if table[name].null_count()
    }
    return Published(table, Protection.PERTURBED, marks)


def _row(total: Repeats, place: int, *, exact: bool) -> dict[str, object]:
    people = int(total.people[place, 0])
    days: list[int | None] = [int(one) for one in total.days[place]]
    if not exact:
        universe = total.key[-1, 0]
        shown = protect(total.people[place], total.key[place], universe)
        sums = protect_sum(total.days[place], total.largest[place], total.key[place], universe)
        people, days = int(shown[0]), [_told(*one) for one in zip(shown, sums, strict=True)]
    whole, part = days
    share = min(part / whole, 1.0) if whole and part is not None else None
    return dict(zip(SCHEMA, (people, whole, part, share), strict=True))


def _told(people: int, days: float) -> int | None:
    """Return the days of so many people as shown; None: withheld."""
    if people == 0:
        return 0
    return round(days) if people >= SMALLEST_WHOLE else None


def _total(parts: list[Repeats], services: int) -> Repeats:
    total = _nothing(services)
    for part in parts:
        for name, sums, one in zip(Repeats._fields, total, part, strict=True):
            (np.maximum if name == "largest" else np.add)(sums, one, out=sums)
    return total


def _nothing(services: int) -> Repeats:
    shape = (services + 1, 2)
    days, largest, people = (np.zeros(shape, np.int64) for _ in range(3))
    return Repeats(days, largest, people, np.zeros(shape, np.uint64))


@compiled
def _add(of: Periods, chosen: Flags, key: Keys, window: Window, found: Repeats) -> None:
    everything = len(found.days) - 1
    met = np.full(found.days.shape, -1, np.int64)
    own = np.zeros_like(found.days)
    for row in range(len(of.person)):
        days = min(of.end[row], window.until) - max(of.start[row], window.since)
        if not chosen[row] or days <= 0:
            continue
        person = of.person[row]
        for cell in range(4 if of.repeat[row] else 2):
            place, which = everything if cell % 2 else of.service[row], cell // 2
            if met[place, which] != person:
                met[place, which], own[place, which] = person, 0
                found.people[place, which] += 1
                found.key[place, which] += key[person]
            own[place, which] += days
            found.days[place, which] += days
            found.largest[place, which] = max(found.largest[place, which], own[place, which])
