"""The revolving door: who comes back to unemployment or to the same service, and what follows what.

A return within so many months is asked only of those of whom so many months are known: before the
same day of that month. Time in a service is counted in `periods`. The period asked for is that of the
end of unemployment and of the services, of the first day of chains, and of the days that may be
repeats. Age, first service and length are those of the episode in or after which a service begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Bytes, Counts, Flags, Ints, Keys, Persons
from polku.analytics.calendar import within
from polku.analytics.compiled import compiled, inlined
from polku.analytics.disclosure import Protection, Published, counted, withhold
from polku.analytics.filters import Filters
from polku.analytics.index.layout import NEVER, OPEN
from polku.analytics.index.store import Index, Shard
from polku.analytics.leaving import CAUSES, Ends, ends
from polku.analytics.periods import Periods, Window, chosen, periods, window
from polku.analytics.questions.chains import Chains, chains_of, listed
from polku.analytics.questions.repeats import Repeats, by_service, in_all, repeats_of
from polku.analytics.selection import Grouping, Selection, select
from polku.analytics.states import STATES, UNEMPLOYED
from polku.analytics.survival.incidence import CENSORED
from polku.register.states import OPEN_WORK

WITHIN = (6, 12, 24)
"""Months."""

ANYHOW, TO_WORK = range(2)
"""Places of what unemployment ended by."""

LIMIT = 20
"""How many chains are listed unless asked otherwise."""


_WITHIN = np.array(WITHIN)
_OPEN_WORK = 1 + CAUSES.index(OPEN_WORK)
_IS_UNEMPLOYED = np.array([state in UNEMPLOYED for state in STATES])


@dataclass(frozen=True, slots=True)
class Returns:
    """The answer. People are counted once a row, by the first time they left or ended."""

    unemployment: Published
    """within, left, returned, share: of who left unemployment, who is unemployed again."""
    work: Published
    """The same of those who left it for open work."""
    services: Published
    """service, within, ended, again, share: of who ended a service, who is in the same one again."""
    chains: Published
    """chain (services joined by ">"), people: the most common first."""
    repeats: Published
    """service, people, days, repeat_days, share: how much of the time in it is a repeat."""
    repeated: Published
    """people, days, repeat_days, share: of all services; a day in two services is two days."""


class Cells(NamedTuple):
    """People who left and of them who came back: (places, WITHIN, 2), and everyone who left (WITHIN)."""

    n: Counts
    key: Keys
    universe: Keys


class Part(NamedTuple):
    """What a shard tells."""

    left: Cells
    ended: Cells
    chains: Chains
    repeats: Repeats


class Paths(NamedTuple):
    """A shard's episodes and spells, as far as the kernel needs them."""

    person: Persons
    first_spell: Persons
    whose: Persons
    """Of spells, as the next two."""
    state: Bytes
    start: Ints


def returns(index: Index, filters: Filters, *, limit: int = LIMIT, exact: bool = False) -> Returns:
    """Tell who came back, and which services were repeated; at most `limit` chains.

    Raises `UnknownValueError` for a value of a filter that the index does not know.
    """
    selection = select(index, replace(filters, since=None, until=None))
    asked = window(selection, filters, exact=exact)
    parts = list(selection.each(lambda shard: _part(selection, shard, asked)))
    names = tuple(index.manifest.services)
    left = _sum([part.left for part in parts], 2)
    repeated = [part.repeats for part in parts]
    return Returns(
        _one(left, ANYHOW, asked, exact=exact),
        _one(left, TO_WORK, asked, exact=exact),
        _services(_sum([part.ended for part in parts], len(names)), names, asked, exact=exact),
        listed([part.chains for part in parts], names, limit, exact=exact),
        by_service(repeated, names, exact=exact),
        in_all(repeated, len(names), exact=exact),
    )


def _part(selection: Selection, shard: Shard, asked: Window) -> Part:
    key, count = shard.tables["persons"]["key"], len(selection.index.manifest.services)
    left, ended = _nothing(2), _nothing(count)
    _left(ends(shard, asked.known - 1), _paths(shard), selection.episodes(shard), key, asked, left)
    of = periods(shard, asked.known)
    who = chosen(selection, shard, of)
    _ended(of, who, key, asked, ended)
    return Part(
        left,
        ended,
        chains_of(shard, of, who, asked),
        repeats_of(of, who, key, asked, count),
    )


def _paths(shard: Shard) -> Paths:
    episodes, spells = shard.tables["episodes"], shard.tables["spells"]
    return Paths(
        *(episodes[name] for name in ("person", "first_spell")),
        *(spells[name] for name in ("person", "state", "start")),
    )


def left_by(selection: Selection, asked: Window, groups: Grouping) -> list[Cells]:
    """Return of each group of people who left unemployment and came back.

    The cells' places are ANYHOW and TO_WORK; the selection is one without a period.
    """

    def ask(shard: Shard) -> dict[int, Cells]:
        found, paths = ends(shard, asked.known - 1), _paths(shard)
        chosen, group = selection.episodes(shard), groups.of(shard)[paths.person]
        parts: dict[int, Cells] = {}
        for place in np.unique(group[chosen]):  # a shard has few of all groups
            parts[int(place)], whose = _nothing(2), chosen & (group == place)
            _left(found, paths, whose, shard.tables["persons"]["key"], asked, parts[int(place)])
        return parts

    shards = list(selection.each(ask))
    return [
        _sum([shard[place] for shard in shards if place in shard], 2)
        for place in range(len(groups.names))
    ]


def _nothing(places: int) -> Cells:
    shape = (places, len(WITHIN), 2)
    return Cells(
        np.zeros(shape, np.int64), np.zeros(shape, np.uint64), np.zeros(len(WITHIN), np.uint64)
    )


def _sum(parts: list[Cells], places: int) -> Cells:
    total = _nothing(places)
    for part in parts:
        for sums, one in zip(total, part, strict=True):
            np.add(sums, one, out=sums)
    return total


@compiled
def _left(found: Ends, paths: Paths, chosen: Flags, key: Keys, asked: Window, cells: Cells) -> None:
    """Count each person's first end of unemployment in the window, by any cause and by open work."""
    met = np.full(2, -1, np.int64)
    for row in range(len(chosen)):
        end, cause, person = found.end[row], found.cause[row], paths.person[row]
        if not chosen[row] or found.start[row] == NEVER or cause == CENSORED:
            continue
        if not asked.since <= end < asked.until:
            continue
        back = _back(paths, row, end)
        for place in range(2):
            if met[place] != person and (place == ANYHOW or cause == _OPEN_WORK):
                met[place] = person
                seen = _count(cells, place, (end, back), key[person], asked.known)
                if place == ANYHOW:
                    cells.universe[:seen] += key[person]


@inlined
def _back(paths: Paths, row: int, end: int) -> int:
    """Return the first day from `end` on that the person of an episode is unemployed; OPEN: none."""
    spell = paths.first_spell[row]
    while spell < len(paths.whose) and paths.whose[spell] == paths.person[row]:
        if paths.start[spell] >= end and _IS_UNEMPLOYED[paths.state[spell]]:
            return int(paths.start[spell])
        spell += 1
    return int(OPEN)


@compiled
def _ended(of: Periods, chosen: Flags, key: Keys, asked: Window, cells: Cells) -> None:
    """Count each person's first period of a service that ended in the window."""
    met = np.full(len(cells.n), -1, np.int64)
    whose, most = -1, 0
    for row in range(len(of.person)):
        person, service = of.person[row], of.service[row]
        if not chosen[row] or not asked.since <= of.end[row] < asked.until:
            continue
        if met[service] == person:
            continue
        met[service] = person
        if whose != person:
            whose, most = person, 0
        days = (of.end[row], of.again[row])
        seen = _count(cells, service, days, key[person], asked.known)
        cells.universe[most:seen] += key[person]
        most = max(most, seen)


@inlined
def _count(cells: Cells, place: int, days: tuple[int, int], key: int, known: int) -> int:
    """Count who left on the first day and came back on the second; return how many of WITHIN are known."""
    for which in range(len(_WITHIN)):
        if within(known, days[0], _WITHIN[which]):
            return which
        for back in range(2 if within(days[1], days[0], _WITHIN[which]) else 1):
            cells.n[place, which, back] += 1
            cells.key[place, which, back] += key
    return len(_WITHIN)


def _one(cells: Cells, place: int, asked: Window, *, exact: bool) -> Published:
    """Return within, left, returned, share of one way to leave."""
    only = cells._replace(n=cells.n[[place]], key=cells.key[[place]])
    return _shared(_counted(only, ("left", "returned"), asked, exact=exact), ("left", "returned"))


def _services(cells: Cells, services: Sequence[str], asked: Window, *, exact: bool) -> Published:
    """Return service, within, ended, again, share of the services that anybody ended."""
    found = _counted(cells, ("ended", "again"), asked, exact=exact)
    names = pl.Series("service", np.repeat(np.array(services, object), len(WITHIN)), pl.String)
    table = found.table.select(names, pl.all()).filter(pl.col("ended") > 0)
    return _shared(replace(found, table=table), ("ended", "again"))


def _counted(cells: Cells, names: tuple[str, str], asked: Window, *, exact: bool) -> Published:
    """Return within and the two counts, place by place."""
    places = len(cells.n)
    frame = pl.DataFrame({"within": np.tile(_WITHIN, places)})
    for which, name in enumerate(names):
        frame = frame.with_columns(
            pl.Series(name, cells.n[:, :, which].ravel()),
            pl.Series(f"{name}.key", cells.key[:, :, which].ravel()),
            pl.Series(f"{name}.universe", np.tile(cells.universe, places)),
        )
    found = counted(frame, names, exact=exact)
    return found if exact else replace(found, table=_settled(found.table, names, asked))


def _settled(shown: pl.DataFrame, names: tuple[str, str], asked: Window) -> pl.DataFrame:
    """Return protected counts without what protection alone can have made of them.

    Who is known for long is known for less: no more left in a longer time. Who came back soon has
    come back later too: no fewer did, where all who left are known for the longest time. It is made
    of the protected counts alone, so nothing more can be learnt from it.
    """
    whole, part = names
    place = pl.int_range(pl.len()) // len(WITHIN)
    settled = [pl.col(whole).cum_min().over(place)]
    if not within(asked.known, asked.until - 1, WITHIN[-1]):
        settled.append(pl.col(part).cum_max().over(place))
    return shown.with_columns(settled)


def _shared(found: Published, names: tuple[str, str]) -> Published:
    """Add the share of those who came back."""
    whole, part = names
    ratio = (pl.col(part) / pl.col(whole)).clip(0, 1)
    told = found.table.with_columns(share=pl.when(pl.col(whole) > 0).then(ratio))
    if found.protection is Protection.EXACT:
        return replace(found, table=told)
    return withhold(replace(found, table=told), ["share"], whole=whole)
