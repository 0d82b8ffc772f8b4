"""Periods in one service, each with what became of the person afterwards."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Counts, Flags, Floats, Ints, Keys, Persons
from polku.analytics.calendar import months_after, number
from polku.analytics.compiled import compiled
from polku.analytics.index.layout import OPEN, UNKNOWN, Columns
from polku.analytics.index.store import Shard
from polku.analytics.indicators.after import ELSEWHERE, HORIZONS, places
from polku.analytics.outcomes.counting import audience
from polku.analytics.periods import NO_SHOW
from polku.analytics.providers import provider_number
from polku.analytics.selection import Selection

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.int64(32)


class Picked(NamedTuple):
    """Periods known one by one: whose, and the first day of each."""

    pseudonym: Keys
    start: Ints

    @property
    def marks(self) -> Keys:
        """One number a period; no two alike but by a chance of one in 2^64."""
        marks: Keys = self.pseudonym ^ (self.start.astype(np.uint64) + np.uint64(1)) * _PRIME
        return marks


@dataclass(frozen=True, slots=True)
class Of:
    """Which periods a question is about: those of a service, by all that is told besides."""

    service: str
    """Code of the register."""
    provider: str = ""
    """Business id; empty: whoever gave it."""
    picked: Picked | None = None
    """These alone; None: all."""

    def rows(self, shard: Shard, code: int) -> Flags:
        """Return which rows of a shard's services are meant; `code`: the place of the service."""
        table = shard.tables["services"]
        found: Flags = table["service"] == code
        if self.provider:
            found = found & (table["provider"] == np.uint64(provider_number(self.provider)))
        if self.picked is not None:
            whose = shard.tables["persons"]["pseudonym"][table["person"]]
            found = found & np.isin(Picked(whose, table["start"]).marks, self.picked.marks)
        return found


class Given(NamedTuple):
    """Periods by person and start. Rows that overlap or touch are one; who never came has a row."""

    key: Keys
    """Record key of whose it is."""
    start: Ints
    end: Ints
    """First day after; past the last known day while it goes on."""
    referred_on: Ints
    """NEVER: not known."""
    price: Floats
    """Euros of all its rows together; NaN: of none it is known."""
    payer: Bytes
    outcome: Bytes
    """Of the row that ends last; NO_SHOW: nobody came."""
    after: Bytes
    """(periods, HORIZONS): place in `after.WHERE`; UNKNOWN: so long has not passed."""
    again: Ints
    """First day of the person's next period of the service, whoever gives it; OPEN: none is known."""

    @property
    def came(self) -> Flags:
        found: Flags = self.outcome != NO_SHOW
        return found


def given(selection: Selection, of: Of) -> Given:
    """Return the periods of the people whom the filters choose that began by the last known day."""
    services = list(selection.index.manifest.services)
    code = services.index(of.service) if of.service in services else UNKNOWN
    parts = list(selection.each(partial(_of_shard, selection, of, code)))
    return Given._make(map(np.concatenate, zip(_NOTHING, *parts, strict=True)))


_NOTHING = Given(
    key=np.empty(0, np.uint64),
    start=np.empty(0, np.int32),
    end=np.empty(0, np.int32),
    referred_on=np.empty(0, np.int32),
    price=np.empty(0, np.float64),
    payer=np.empty(0, np.uint8),
    outcome=np.empty(0, np.uint8),
    after=np.empty((0, len(HORIZONS)), np.uint8),
    again=np.empty(0, np.int32),
)


def _of_shard(selection: Selection, of: Of, code: int, shard: Shard) -> Given:
    until = number(selection.index.manifest.until)
    table = shard.tables["services"]
    valid = (table["start"] <= until) & (table["end"] > table["start"])
    rows = valid & of.rows(shard, code) & audience(selection, shard)[table["person"]]
    if not rows.any():
        return _NOTHING
    columns = {name: column[rows] for name, column in table.items()}
    same = valid & (table["service"] == code) & (table["outcome"] != NO_SHOW)
    period = joined(*(columns[name] for name in ("person", "start", "end", "outcome")))
    first = np.unique(period, return_index=True)[1]
    latest = np.lexsort((-columns["end"], period))  # of each period the row that ends last, first
    last = latest[np.unique(period[latest], return_index=True)[1]]
    return _assembled(shard, columns, (period, first, last), same, until)


def _assembled(
    shard: Shard, columns: Columns, rows: tuple[Counts, Counts, Counts], same: Flags, until: int
) -> Given:
    """Put periods together; `rows`: of each row its period, of each period its first and last row."""
    period, first, last = rows
    person, end = columns["person"][first], columns["end"][last]
    return Given(
        key=shard.tables["persons"]["key"][person],
        start=columns["start"][first],
        end=end,
        referred_on=columns["referred_on"][first],
        price=prices(period, columns["price"], len(first)),
        payer=columns["payer"][first],
        outcome=columns["outcome"][last],
        after=_after(shard, person, end, until),
        again=_again(shard, same, person, end),
    )


def prices(period: Counts, price: Floats, many: int) -> Floats:
    """Return the prices of each period's rows together; NaN: of none it is known."""
    known = ~np.isnan(price)
    sums = np.bincount(period[known], price[known], minlength=many)
    return np.where(np.bincount(period[known], minlength=many) > 0, sums, np.nan)


def _after(shard: Shard, person: Persons, end: Ints, until: int) -> Bytes:
    """Return where people are so many months after the last day of each period."""
    spells, where = shard.tables["spells"], places()
    found = np.full((len(person), len(HORIZONS)), UNKNOWN, np.uint8)
    over = end <= until + 1
    starts = _in_order(spells["person"], spells["start"])
    for turn, months in enumerate(HORIZONS):
        day = later(np.where(over, end - 1, until), months)
        row = np.searchsorted(starts, _in_order(person, day), side="right") - 1
        known = (row >= 0) & (spells["person"][row] == person)
        place = np.where(known, where[spells["state"][row]], ELSEWHERE)
        found[:, turn] = np.where(over & (day <= until), place, UNKNOWN)
    return found


def _again(shard: Shard, same: Flags, person: Persons, end: Ints) -> Ints:
    """Return the start of the first of the rows `same` that begins later than the day after each."""
    table = shard.tables["services"]
    persons, starts = table["person"][same], table["start"][same]
    row = np.searchsorted(_in_order(persons, starts), _in_order(person, end), side="right")
    there = row < len(persons)
    row = np.where(there, row, 0)
    theirs = there & (persons[row] == person) if len(persons) else there
    return np.where(theirs, starts[row] if len(persons) else OPEN, OPEN).astype(np.int32)


def _in_order(person: Persons, day: Ints) -> Counts:
    """Return one number for person and day, in the order of both."""
    both: Counts = (person.astype(np.int64) << _HALF) + day.astype(np.int64)
    return both


@compiled
def later(days: Ints, months: int) -> Ints:
    """Return the day so many months after each."""
    found = np.empty(len(days), np.int32)
    for row in range(len(days)):
        found[row] = months_after(days[row], months)
    return found


@compiled
def joined(person: Persons | Counts, start: Ints, end: Ints, outcome: Bytes) -> Counts:
    """Return the number of each row's period: a row that touches the running one goes on with it."""
    found = np.empty(len(person), np.int64)
    count, running, until = 0, -1, 0
    whose = person[0]
    for row in range(len(person)):
        if person[row] != whose:
            whose, running = person[row], -1
        if outcome[row] != NO_SHOW and running >= 0 and start[row] <= until:
            found[row], until = running, max(until, end[row])
            continue
        found[row] = count
        if outcome[row] != NO_SHOW:
            running, until = count, end[row]
        count += 1
    return found
