"""Counting people by a number of 64 bits, of which there may be many: an open-addressing table."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Counts, Keys, Persons
from polku.analytics.compiled import compiled

SMALLEST = 1 << 10
"""The places of a table to begin with; it doubles when half of them are taken."""


class Rows(NamedTuple):
    """What is counted: a number and a person by row, sorted by person; 0 is not counted."""

    number: Keys
    person: Persons
    people: Counts
    """By person: how many people the person stands for."""
    key: Keys
    """By person: the sum of their keys."""


class Tally(NamedTuple):
    """By number: the people who have it, each once, the sum of their keys and a row that has it."""

    number: Keys
    people: Counts
    key: Keys
    row: Counts
    last: Counts
    """The last person counted."""


def tally(rows: Rows) -> Tally:
    """Count people by number; the numbers in no order.

    Time: linear in the rows. Numbers are to be hashes: the table looks at their low bits.
    """
    table, at = _empty(SMALLEST), 0
    while (at := _count(rows, table, at)) < len(rows.number):
        table = _doubled(table)
    return _filled(table)


def merged(parts: Sequence[Tally]) -> Tally:
    """Count over tallies of different people; `row` is then the row of the parts laid end to end."""
    number = np.concatenate([np.empty(0, np.uint64), *(one.number for one in parts)])
    people = np.concatenate([np.empty(0, np.int64), *(one.people for one in parts)])
    key = np.concatenate([np.empty(0, np.uint64), *(one.key for one in parts)])
    return tally(Rows(number, np.arange(len(number), dtype=np.uint32), people, key))


@compiled
def slot(numbers: Keys, wanted: int) -> int:
    """Return the place of a number in a table of 2^n places, or the free one (0) where it belongs."""
    last = np.uint64(len(numbers) - 1)
    place = np.uint64(wanted) >> np.uint64(1) & last
    while numbers[place] not in (np.uint64(0), wanted):
        place = (place + np.uint64(1)) & last
    return int(place)


def _empty(places: int) -> Tally:
    counts = (np.zeros(places, np.int64) for _ in range(2))
    last = np.full(places, -1, np.int64)
    people, row = counts
    return Tally(np.zeros(places, np.uint64), people, np.zeros(places, np.uint64), row, last)


def _filled(table: Tally) -> Tally:
    taken = table.number != 0
    return Tally(*(column[taken] for column in table))


def _doubled(table: Tally) -> Tally:
    larger = _empty(2 * len(table.number))
    _move(_filled(table), larger)
    return larger


@compiled
def _move(entries: Tally, table: Tally) -> None:
    """Lay entries into an empty table."""
    number, people, key, row, last = table
    for entry in range(len(entries.number)):
        place = slot(number, entries.number[entry])
        number[place] = entries.number[entry]
        people[place] = entries.people[entry]
        key[place] = entries.key[entry]
        row[place] = entries.row[entry]
        last[place] = entries.last[entry]


@compiled
def _count(rows: Rows, table: Tally, first: int) -> int:
    """Count from a row on until half of the table is taken; return the row to go on from."""
    numbers, persons, people, keys = rows
    number, counts, key, example, last = table
    free = len(number) // 2 - np.count_nonzero(number)
    for row in range(first, len(numbers)):
        wanted, person = numbers[row], persons[row]
        if wanted == 0:
            continue
        place = slot(number, wanted)
        if number[place] == 0:
            if free == 0:
                return row
            free -= 1
            number[place], example[place] = wanted, row
        if last[place] != person:
            last[place] = person
            counts[place] += people[person]
            key[place] += keys[person]
    return len(numbers)
