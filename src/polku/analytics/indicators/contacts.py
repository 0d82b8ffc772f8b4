"""Clients in a job search with whom there has been no contact for long, or never face to face.

What counts from is the later of the last contact that reached the client and the start of the job
search: who came yesterday has not been left alone for a year. Attempted calls and mere entries in
the register (methods 02, 96, 98 and 99) reach nobody; contacts booked for later are not held.
"""

from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Counts, Ints, Keys, Persons
from polku.analytics.compiled import compiled, inlined
from polku.analytics.index.layout import NEVER
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import Ask, Cells, Family, Frame, Who, add, months_before
from polku.analytics.indicators.plans import Searches, searches_of

MEASURES = ("in_search", "no_contact_3", "no_contact_6", "no_contact_12", "remote_only")
IN_SEARCH, NO_CONTACT_3, NO_CONTACT_6, NO_CONTACT_12, REMOTE_ONLY = range(5)

REACHES_NOBODY = (2, 96, 98, 99)
IN_PERSON = (21, 24, 27, 35, 36, 70)
"""Interviews and meetings held as a visit, and visits of the client, by contact method."""
NOBODY, REMOTE, MET = range(3)


class Contacts(NamedTuple):
    """The columns of a shard's contacts, as kernels take them."""

    person: Persons
    day: Ints
    method: Bytes


def contacts_of(shard: Shard) -> Contacts:
    table = shard.tables["contacts"]
    return Contacts(table["person"], table["day"], table["method"])


class Touch(NamedTuple):
    """How far a person's contacts have been read, and what they tell."""

    row: int
    last: int
    """Day of the last one that reached the client; NEVER: none has."""
    met: bool


def _ways() -> Bytes:
    """Return by method whether a contact reached nobody, reached from afar or was a meeting."""
    ways = np.full(256, REMOTE, np.uint8)
    ways[list(REACHES_NOBODY)] = NOBODY
    ways[list(IN_PERSON)] = MET
    return ways


def _ready(on: Frame) -> Ask:
    ways = _ways()
    three, six, twelve = (months_before(on.days, months) for months in (3, 6, 12))

    def ask(shard: Shard, who: Who, cells: Cells) -> None:
        contacts = contacts_of(shard)
        _silent(searches_of(shard), contacts, ways, on.days, (three, six, twelve), who, cells)

    return ask


CONTACTS = Family(MEASURES, _ready)


@compiled
def _silent(
    searches: Searches,
    contacts: Contacts,
    ways: Bytes,
    days: Ints,
    since: tuple[Ints, Ints, Ints],
    who: Who,
    cells: Cells,
) -> None:
    """Count the people of each job search on its count days; `since`: 3, 6 and 12 months before."""
    (persons, start, end), (group, kept, keys), (n, key) = searches, who, cells
    three, six, twelve = since
    touch, whose = Touch(0, NEVER, False), -1
    for row in range(len(persons)):
        person = persons[row]
        if len(days) == 0 or end[row] <= days[0] or group[person] < 0:
            continue
        if person != whose:
            touch, whose = Touch(_first(contacts, touch.row, person), NEVER, False), person
        for month in range(np.searchsorted(days, start[row]), len(days)):
            if days[month] >= end[row]:
                break
            touch = _up_to(contacts, touch, person, days[month], ways)
            if kept[person, month]:
                ago = three[month], six[month], twelve[month]
                cell = group[person], month
                _add(n, key, cell, keys[person], (touch, start[row]), ago)


@inlined
def _first(contacts: Contacts, row: int, person: int) -> int:
    """Return the row of a person's first contact, looking from a row on."""
    persons = contacts.person
    while row < len(persons) and persons[row] < person:
        row += 1
    return row


@inlined
def _up_to(contacts: Contacts, touch: Touch, person: int, day: int, ways: Bytes) -> Touch:
    """Go on to a day from where a person's contacts have been read to."""
    (persons, days, method), (row, last, met) = contacts, touch
    while row < len(persons) and persons[row] == person and days[row] <= day:
        way = ways[method[row]]
        if way != NOBODY:
            last = days[row]
        met = met or way == MET
        row += 1
    return Touch(row, last, met)


@inlined
def _add(
    n: Counts,
    key: Keys,
    cell: tuple[int, int],
    whose: int,
    search: tuple[Touch, int],
    ago: tuple[int, int, int],
) -> None:
    """Count a client of whom so much is known, in a job search with such a start."""
    (_, last, met), start = search
    touched = max(last, start)
    add(n, key, (IN_SEARCH, *cell), whose)
    for place in range(3):
        if touched < ago[place]:
            add(n, key, (NO_CONTACT_3 + place, *cell), whose)
    if last != NEVER and not met:
        add(n, key, (REMOTE_ONLY, *cell), whose)
