"""What a service does: starts, waiting, completion, where people are afterwards, repeats, price."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from polku.analytics.arrays import Flags, Ints, Keys
from polku.analytics.calendar import day_of
from polku.analytics.disclosure import SMALLEST_WHOLE, Published, counted, quantile
from polku.analytics.filters import Filters
from polku.analytics.groups import OUTCOMES, PAYERS
from polku.analytics.index.layout import NEVER, UNKNOWN
from polku.analytics.index.store import Index, Shard
from polku.analytics.indicators.after import HORIZONS, WHERE
from polku.analytics.outcomes.counting import (
    Told,
    Window,
    named,
    ratio,
    tally,
    universe,
    window,
    with_keys,
    with_share,
)
from polku.analytics.outcomes.given import Given, Of, given, later
from polku.analytics.selection import NOT_KNOWN, select

WITHINS = (12, 24)
"""Months within which a repeat counts."""
LONGEST = 730
"""Days of waiting; longer ones count as so long."""
QUARTILES = {"lower": 0.25, "median": 0.5, "upper": 0.75}


@dataclass(frozen=True, slots=True)
class Does:
    """All of the periods of the filters' period, by default of 36 months and the running quarter.

    A period counts in the quarter it begins in, but its outcome, what follows and repeats by its
    last day. Repeats and what follows are of those of whom the whole time is known.
    """

    starts: Published
    """quarter (YYYY-Qn), whole (all of its days are asked about), people"""
    years: Published
    """year (of four whole quarters, YYYY-Qn..YYYY-Qn; the last ends latest), people"""
    waits: Published
    """people, lower, median, upper: days from the referral to the start, where both are known"""
    outcomes: Published
    """outcome (`groups.OUTCOMES`, `unknown`), ended, people, share"""
    after: Published
    """months, where (`after.WHERE`), known, people, share"""
    again: Published
    """within, ended, again, share: the same service, whoever gave it"""
    cost: Published
    """people, euros, per_start: of periods whose price is known"""
    payers: Published
    """payer (`groups.PAYERS`, `unknown`), starts, people, share"""


def service(index: Index, filters: Filters, of: Of, *, exact: bool = False) -> Does:
    """Return what a service does, or what a provider, or single periods, do of it.

    Raises `UnknownValueError` for a value that the index does not have.
    """
    selection = select(index, filters, exact=exact)
    days, everybody = window(selection), universe(selection)
    found = given(selection, of)
    begun = _some(found, found.came & (days.since <= found.start) & (found.start < days.until))
    last = np.where(found.came, found.end - 1, found.start)  # who never came had no time in it
    ended = _some(found, (days.since <= last) & (last < days.until))
    over = _some(ended, ended.came)
    asked = Asked(everybody, exact=exact)
    return Does(
        starts=asked.starts(begun, days),
        years=asked.years(begun, days),
        waits=asked.waits(begun),
        outcomes=asked.outcomes(ended),
        after=asked.after(over),
        again=asked.again(over, days),
        cost=asked.cost(begun, largest_price(index, of.service)),
        payers=asked.payers(begun),
    )


def largest_price(index: Index, service: str) -> float:
    """Return the most that one person's periods in a service cost, euros, whoever is asked about."""
    if service not in index.manifest.services:
        return 0.0
    code = index.manifest.services.index(service)
    prices = (_largest(shard, code) for shard in index.shards)
    return index.facts.once(("largest price", service), lambda: max(prices, default=0.0))


def _largest(shard: Shard, code: int) -> float:
    table = shard.tables["services"]
    rows = (table["service"] == code) & ~np.isnan(table["price"])
    sums = np.bincount(table["person"][rows], table["price"][rows])
    return float(sums.max(initial=0.0))


def _some(found: Given, chosen: Flags) -> Given:
    return Given._make(column[chosen] for column in found)


def quarters(days: Window) -> range:
    """Return the quarters that a window has days of, each a number: years times four."""
    return range(_quarter(days.since), _quarter(days.until - 1) + 1)


def whole_quarters(days: Window) -> range:
    """Return those of them that it has all days of."""
    return range(_quarter(days.since - 1) + 1, _quarter(days.until))


def _quarter(day: int) -> int:
    on = day_of(day)
    return on.year * 4 + (on.month - 1) // 3


def _named(quarter: int) -> str:
    """Write a quarter: `2026-Q3`."""
    return f"{quarter // 4:04}-Q{quarter % 4 + 1}"


def _quarters_of(days: Ints) -> Ints:
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    found: Ints = ((months + 1970 * 12) // 3).astype(np.int32)
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """Lets counts of periods out as tables."""

    everybody: int
    exact: bool

    def starts(self, begun: Given, days: Window) -> Published:
        asked, whole = quarters(days), whole_quarters(days)
        cells = tally(_quarters_of(begun.start) - asked.start, len(asked), begun.key)
        table = {
            "quarter": named(list(map(_named, asked))),
            "whole": pl.Series([one in whole for one in asked], dtype=pl.Boolean),
        } | with_keys("people", cells, self.everybody)
        return counted(pl.DataFrame(table), ["people"], exact=self.exact)

    def years(self, begun: Given, days: Window) -> Published:
        whole = whole_quarters(days)
        firsts = range(whole.start + len(whole) % 4, whole.stop, 4)
        place = (_quarters_of(begun.start) - firsts.start) // 4
        place = np.where((place >= 0) & (place < len(firsts)), place, -1).astype(np.int32)
        names = named([f"{_named(one)}..{_named(one + 3)}" for one in firsts])
        cells = tally(place, len(firsts), begun.key)
        table = {"year": names} | with_keys("people", cells, self.everybody)
        return counted(pl.DataFrame(table), ["people"], exact=self.exact)

    def waits(self, begun: Given) -> Published:
        known = begun.referred_on != NEVER
        days = np.clip(begun.start[known] - begun.referred_on[known], 0, LONGEST)
        return self.quartiles(days, begun.key[known])

    def quartiles(self, days: Ints, keys: Keys) -> Published:
        """Return people, lower, median, upper of days, none over LONGEST."""
        cells = tally(days, LONGEST + 1, keys)
        people = tally(np.zeros(len(keys), np.int32), 1, keys)
        told = {
            name: pl.Series(
                [quantile(cells.n, cells.key, self.everybody, q, exact=self.exact)],
                dtype=pl.Float64,
            )
            for name, q in QUARTILES.items()
        }
        table = pl.DataFrame(with_keys("people", people, self.everybody) | told)
        shown = counted(table, ["people"], exact=self.exact)
        few = f"<{SMALLEST_WHOLE}"
        missing = shown.table["median"].is_null().any() and not self.exact
        return Published(
            shown.table, shown.protection, dict.fromkeys(QUARTILES, (few,)) if missing else {}
        )

    def outcomes(self, ended: Given) -> Published:
        names = (*OUTCOMES, NOT_KNOWN)
        place = np.minimum(ended.outcome, len(OUTCOMES)).astype(np.int32)
        return self.parts("outcome", names, place, ended.key, whole="ended")

    def payers(self, begun: Given) -> Published:
        names = (*PAYERS, NOT_KNOWN)
        place = np.minimum(begun.payer, len(PAYERS)).astype(np.int32)
        return self.parts("payer", names, place, begun.key, whole="starts")

    def parts(
        self, column: str, names: Sequence[str], place: Ints, keys: Keys, *, whole: str
    ) -> Published:
        """Return how many there are of each name, and of all."""
        cells = tally(place, len(names), keys)
        every = tally(np.zeros(len(keys), np.int32), 1, keys)
        alike = type(every)(every.n.repeat(len(names)), every.key.repeat(len(names)))
        table = {column: named(names)}
        table |= with_keys(whole, alike, self.everybody)
        table |= with_keys("people", cells, self.everybody)
        shown = counted(pl.DataFrame(table), [whole, "people"], exact=self.exact)
        return with_share(shown, "people", whole, exact=self.exact)

    def after(self, over: Given) -> Published:
        parts = []
        for turn, months in enumerate(HORIZONS):
            known = over.after[:, turn] != UNKNOWN
            place = over.after[known, turn].astype(np.int32)
            shown = self.parts("where", WHERE, place, over.key[known], whole="known")
            parts.append((months, shown))
        return stacked("months", parts)

    def again(self, over: Given, days: Window) -> Published:
        parts = []
        for within in WITHINS:
            until = later(np.minimum(over.end, days.known), within)
            known = until <= days.known
            back = (over.again < until) & known
            whole = tally(np.zeros(known.sum(), np.int32), 1, over.key[known])
            part = tally(np.zeros(back.sum(), np.int32), 1, over.key[back])
            table = with_keys("ended", whole, self.everybody)
            table |= with_keys("again", part, self.everybody)
            shown = counted(pl.DataFrame(table), ["ended", "again"], exact=self.exact)
            parts.append((within, with_share(shown, "again", "ended", exact=self.exact)))
        return stacked("within", parts)

    def cost(self, begun: Given, most: float) -> Published:
        known = ~np.isnan(begun.price)
        people = Told.of(begun.key[known], self.everybody, exact=self.exact)
        euros = people.sum(float(begun.price[known].sum()), most)
        return people.table(euros=euros, per_start=ratio(euros, people.people))


def stacked(column: str, parts: Sequence[tuple[int | str, Published]]) -> Published:
    """Return tables of the same columns as one, with a column before them that tells them apart."""
    tables = [one.table.select(pl.lit(value).alias(column), pl.all()) for value, one in parts]
    names = dict.fromkeys(name for _, one in parts for name in one.marks)
    marks = {
        name: tuple(one.mark(name, row) for _, one in parts for row in range(one.table.height))
        for name in names
    }
    return Published(pl.concat(tables), parts[0][1].protection, marks)
