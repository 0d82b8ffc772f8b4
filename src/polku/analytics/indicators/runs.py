"""Months of benefits paid without a break: who is paid now, who began within a year, who goes on."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Bytes, Counts, Flags, Ints, Persons
from polku.analytics.compiled import compiled, inlined
from polku.analytics.index.store import Shard
from polku.analytics.indicators.money import Euros

WATCHED = 24
"""Months over which it is seen who goes on."""
LONGEST = 36
"""Months paid without a break; longer runs go on like these."""
YEAR = 12


class Payments(NamedTuple):
    """The columns of a shard's benefits, as kernels take them."""

    person: Persons
    month: Ints
    kind: Bytes
    days: npt.NDArray[np.uint16]
    amount: Euros
    municipal: Euros
    counted: npt.NDArray[np.uint16]


class Runs(NamedTuple):
    """One month each of some runs, column by column: of those that go on, the last month."""

    person: Ints
    month: Ints
    length: Ints
    """Months paid so far, this one included."""
    kind: Ints
    days: Ints
    counted: Ints
    """Ordinal of its last day, as the share counts."""
    amount: Euros
    municipal: Euros


class Survival(NamedTuple):
    """By months paid so far, up to LONGEST: how many were, and were paid the next month too."""

    paid: Counts
    on: Counts


LENGTH, KIND, DAYS, COUNTED, AMOUNT, MUNICIPAL = range(2, 8)
"""Places of the fields of Runs."""


class Found(NamedTuple):
    now: Runs
    """Who is paid in the last month."""
    begun: Runs
    """The first month of the runs that began in the last twelve."""
    survival: Survival


def payments_of(shard: Shard) -> Payments:
    table = shard.tables["benefits"]
    return Payments(*(table[name] for name in Payments._fields))


def runs_of(payments: Payments, chosen: Flags, last: int) -> Found:
    """Return the runs of the chosen people up to the month `last`."""
    late = int(np.count_nonzero((payments.month > last - YEAR) & (payments.month <= last)))
    survival = Survival(np.zeros(LONGEST + 1, np.int64), np.zeros(LONGEST + 1, np.int64))
    now, begun = np.zeros((8, late)), np.zeros((8, late))
    counts = _runs(payments, chosen, last, now, begun, survival)
    return Found(_columns(now[:, : counts[0]]), _columns(begun[:, : counts[1]]), survival)


def together(parts: list[Found]) -> Found:
    """Return the runs of all shards."""
    now, begun, survival = zip(*parts, strict=True)
    return Found(
        Runs(*(np.concatenate(column) for column in zip(*now, strict=True))),
        Runs(*(np.concatenate(column) for column in zip(*begun, strict=True))),
        Survival(*(np.sum(column, 0) for column in zip(*survival, strict=True))),
    )


def _columns(rows: Euros) -> Runs:
    person, month, length, kind, days, counted = rows[:AMOUNT].astype(np.int32)
    return Runs(person, month, length, kind, days, counted, rows[AMOUNT], rows[MUNICIPAL])


@compiled
def _runs(
    payments: Payments, chosen: Flags, last: int, now: Euros, begun: Euros, survival: Survival
) -> tuple[int, int]:
    """Fill `now` and `begun` (the fields of Runs, runs); return how many of each there are."""
    row, whose, before, length, total, ongoing, started = 0, -1, -1, 0, 0, 0, 0
    paid, went_on, were_paid = np.zeros(8), survival.on, survival.paid
    while row < len(payments.person):
        person, month = payments.person[row], payments.month[row]
        row = _month(payments, row, paid)
        if not chosen[person] or paid[DAYS] == 0 or month > last:
            continue
        if person != whose:
            whose, before, length, total = person, -1, 0, 0
        goes_on = month == before + 1
        if goes_on and last - WATCHED < month:
            went_on[min(length, LONGEST)] += 1
        length, before, total = length + 1 if goes_on else 1, month, total + paid[DAYS]
        if last - WATCHED <= month < last:
            were_paid[min(length, LONGEST)] += 1
        paid[LENGTH] = length
        if paid[COUNTED] == 0:
            paid[COUNTED] = total
        ongoing += _keep(now, ongoing, paid, month == last)
        started += _keep(begun, started, paid, length == 1 and month > last - YEAR)
    return ongoing, started


@inlined
def _keep(found: Euros, place: int, paid: Euros, wanted: bool) -> int:
    """Keep a month if it is wanted; return how many were kept."""
    if wanted:
        found[:, place] = paid
    return int(wanted)


@inlined
def _month(payments: Payments, row: int, paid: Euros) -> int:
    """Sum a person's month up into the fields of Runs, and return the row that follows it."""
    persons, months, kind, days, amount, municipal, counted = payments
    person, month = persons[row], months[row]
    paid[:] = 0
    paid[0], paid[1], paid[KIND] = person, month, kind[row]
    while row < len(persons) and persons[row] == person and months[row] == month:
        paid[DAYS] += days[row]
        paid[COUNTED] = max(paid[COUNTED], counted[row])
        paid[AMOUNT] += amount[row]
        paid[MUNICIPAL] += municipal[row]
        row += 1
    return row
