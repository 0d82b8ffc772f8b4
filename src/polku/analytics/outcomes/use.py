"""Who uses which services: starts and referrals of the last twelve months, kind by kind and one by one."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Bytes, Floats, Ints, Keys
from polku.analytics.calendar import number
from polku.analytics.disclosure import Protection, Published, counted
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.outcomes.counting import (
    Told,
    audience,
    named,
    ratio,
    tally,
    universe,
    with_keys,
)
from polku.analytics.outcomes.given import joined, prices
from polku.analytics.outcomes.referrals import Referrals, known_people
from polku.analytics.outcomes.service import largest_price
from polku.analytics.periods import NO_SHOW
from polku.analytics.providers import provider_number
from polku.analytics.selection import Grouping, Selection, select
from polku.kernel.periods import months_after

MONTHS = 12


class Pair(NamedTuple):
    """What the register tells a service by: its kind and the business id of its provider."""

    service: str
    provider: str


class Starts(NamedTuple):
    """Periods in any service that began, rows that touch joined into one."""

    key: Keys
    service: Bytes
    provider: Keys
    start: Ints
    price: Floats
    town: Ints
    """Place of the person's municipality among those asked about."""


@dataclass(frozen=True, slots=True)
class Use:
    """What was used in the last twelve whole months, and of kinds in the twelve before them."""

    since: date
    """First day of them."""
    kinds: Published
    """service, before, starts, priced, per_start (euros; of few with a price none)"""
    towns: Published
    """municipality, service, starts: of people who live there now"""
    pairs: Published
    """pair (its place in what was asked), starts"""
    groups: Published
    """group (a place), starts: of several pairs together"""
    referrals: Published
    """offer (a place), referrals"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to count the use of."""

    pairs: Sequence[Pair]
    groups: Sequence[Collection[Pair]]
    referrals: Referrals
    offers: Ints
    """Of each referral the place of its service among `many`; -1: of none."""
    many: int


def use(index: Index, filters: Filters, wanted: Wanted, *, exact: bool = False) -> Use:
    """Return the use of services; the filters' period is not looked at.

    Raises `UnknownValueError` for a value that the index does not have.
    """
    selection = select(index, filters, exact=exact)
    everybody = universe(selection)
    end = index.manifest.until.replace(day=1)
    turns = [number(months_after(end, -MONTHS * back)) for back in (2, 1, 0)]
    found = starts_of(selection)
    before, lately = (
        Starts._make(column[(low <= found.start) & (found.start < high)] for column in found)
        for low, high in itertools.pairwise(turns)
    )
    asked = _Asked(index, everybody, exact=exact)
    return Use(
        since=months_after(end, -MONTHS),
        kinds=asked.kinds(before, lately),
        towns=asked.towns(selection, lately),
        pairs=asked.sets("pair", lately, [[one] for one in wanted.pairs]),
        groups=asked.sets("group", lately, wanted.groups),
        referrals=asked.referrals(selection, wanted, (turns[1], turns[2])),
    )


def starts_of(selection: Selection) -> Starts:
    """Return the starts of the people whom the filters choose, in all services."""
    parts = list(selection.each(partial(_starts, selection)))
    return Starts._make(map(np.concatenate, zip(_NOTHING, *parts, strict=True)))


_NOTHING = Starts(
    np.empty(0, np.uint64),
    np.empty(0, np.uint8),
    np.empty(0, np.uint64),
    np.empty(0, np.int32),
    np.empty(0, np.float64),
    np.empty(0, np.int32),
)


def _starts(selection: Selection, shard: Shard) -> Starts:
    until = number(selection.index.manifest.until)
    table = shard.tables["services"]
    rows = (table["start"] <= until) & (table["end"] > table["start"])
    rows &= (table["outcome"] != NO_SHOW) & audience(selection, shard)[table["person"]]
    if not rows.any():
        return _NOTHING
    columns = {name: column[rows] for name, column in table.items()}
    order = np.lexsort((columns["start"], columns["service"], columns["person"]))
    columns = {name: column[order] for name, column in columns.items()}
    both = columns["person"].astype(np.int64) * 256 + columns["service"]
    period = joined(both, columns["start"], columns["end"], columns["outcome"])
    first = np.unique(period, return_index=True)[1]
    person = columns["person"][first]
    return Starts(
        shard.tables["persons"]["key"][person],
        columns["service"][first],
        columns["provider"][first],
        columns["start"][first],
        prices(period, columns["price"], len(first)),
        selection.grouping("municipality").of(shard)[person],
    )


def _homes(selection: Selection, towns: Grouping, shard: Shard) -> tuple[Ints, Keys]:
    """Return the municipality of each of the people whom the filters choose, and their keys."""
    place = towns.of(shard)
    chosen = audience(selection, shard) & (place >= 0)
    return place[chosen], shard.tables["persons"]["key"][chosen]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Lets counts of starts out as tables."""

    index: Index
    everybody: int
    exact: bool

    def kinds(self, before: Starts, lately: Starts) -> Published:
        names = self.index.manifest.services
        table = {"service": named(names)}
        for name, starts in (("before", before), ("starts", lately)):
            cells = tally(starts.service.astype(np.int32), len(names), starts.key)
            table |= with_keys(name, cells, self.everybody)
        priced = [self._price(lately, code) for code in range(len(names))]
        table["priced"] = pl.Series([people for people, _ in priced], dtype=pl.Int64)
        table["per_start"] = pl.Series([each for _, each in priced], dtype=pl.Float64)
        return counted(pl.DataFrame(table), ["before", "starts"], exact=self.exact)

    def towns(self, selection: Selection, lately: Starts) -> Published:
        """Return the starts by municipality and service, each as its filter alone would give it."""
        services, towns = self.index.manifest.services, selection.grouping("municipality")
        whole = np.zeros(len(towns.names), np.uint64)
        for place, key in selection.each(partial(_homes, selection, towns)):
            np.add.at(whole, place, key)
        cell = lately.town * np.int32(len(services)) + lately.service
        cells = tally(cell, len(services) * len(whole), lately.key)
        table = {
            "municipality": named([name for name in towns.names for _ in services]),
            "service": named([*services] * len(whole)),
        } | with_keys("starts", cells, 0)
        table["starts.universe"] = pl.Series(whole.repeat(len(services)))
        return counted(pl.DataFrame(table), ["starts"], exact=self.exact)

    def _price(self, lately: Starts, code: int) -> tuple[int, float | None]:
        rows = (lately.service == code) & ~np.isnan(lately.price)
        people = Told.of(lately.key[rows], self.everybody, exact=self.exact)
        most = largest_price(self.index, self.index.manifest.services[code])
        euros = people.sum(float(lately.price[rows].sum()), most)
        return people.people, ratio(euros, people.people)

    def sets(self, name: str, lately: Starts, sets: Sequence[Collection[Pair]]) -> Published:
        """Return the starts of each set of pairs together."""
        services = list(self.index.manifest.services)
        code = {service: place for place, service in enumerate(services)}
        rows = []
        for pairs in sets:
            chosen = np.zeros(len(lately.key), np.bool_)
            for pair in pairs:
                chosen |= (lately.service == code.get(pair.service, 255)) & (
                    lately.provider == np.uint64(provider_number(pair.provider))
                )
            rows.append(Told.of(lately.key[chosen], self.everybody, exact=self.exact).people)
        table = pl.DataFrame(
            {name: range(len(rows)), "starts": rows}, {name: pl.Int64, "starts": pl.Int64}
        )
        return Published(table, Protection.EXACT if self.exact else Protection.PERTURBED)

    def referrals(self, selection: Selection, wanted: Wanted, days: tuple[int, int]) -> Published:
        row, key = known_people(selection, wanted.referrals.pseudonym)
        sent = wanted.referrals.sent[row]
        inside = (days[0] <= sent) & (sent < days[1])
        cells = tally(wanted.offers[row[inside]], wanted.many, key[inside])
        table = {"offer": pl.Series(range(wanted.many), dtype=pl.Int64)}
        table |= with_keys("referrals", cells, self.everybody)
        return counted(pl.DataFrame(table), ["referrals"], exact=self.exact)
