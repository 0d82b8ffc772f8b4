"""From what a person chooses to the people, days and episodes of an index that a question counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np

from polku.analytics.arrays import Bytes, Flags, Ints
from polku.analytics.calendar import birthday, count_day, day_of, number
from polku.analytics.compiled import compiled
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.groups import AGES, EDUCATIONS, LANGUAGES, LENGTHS, SEXES
from polku.analytics.index.layout import NEVER, OPEN, UNKNOWN
from polku.analytics.index.store import Index, Shard
from polku.kernel.periods import months_after

Result = TypeVar("Result")

MONTHS = 36
"""How many months a question over months answers unless a period is chosen."""

NOT_KNOWN = "unknown"
"""The group of those of whom the index does not know, and the word a filter finds them by."""

NO_SERVICE = "none"
"""The first service of an episode without one."""

SCALES: Mapping[str, Mapping[str, int]] = {
    "sex": {name: code for code, name in SEXES.items()},
    "language": {name: code for code, name in enumerate(LANGUAGES)},
    "education": {name: code for code, name in enumerate(EDUCATIONS) if name != NOT_KNOWN},
    "occupation": {str(code): code for code in range(10)},
}
"""The known codes of the columns of one byte by name; every other code is NOT_KNOWN."""


AREAS = ("municipality", "unit", "coach")
"""What people are told apart by that the manifest lists, or the codes name themselves."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a table is broken down by: the groups' names and, for each code, its group's place."""

    by: str
    names: tuple[str, ...]
    places: Ints
    """By code; -1 is the last. A code of no group has the place -1."""

    def of(self, shard: Shard) -> Ints:
        """Return the place of every person's group in `names`."""
        if not self.by:
            return np.zeros(shard.people, np.int32)
        places: Ints = self.places[shard.tables["persons"][self.by]]
        return places


class Period(NamedTuple):
    """The count days of a question over months: names 'YYYY-MM' and day numbers, in order."""

    names: tuple[str, ...]
    days: Ints


class Conditions(NamedTuple):
    """What an episode is to fulfil besides its person, as a kernel takes it; from, to below."""

    since: int
    until: int
    ages: tuple[int, int]
    """Full years at the start; ANY: whatever they are."""
    service: int
    """Place of the first service, UNKNOWN: none, -1: whatever it is."""
    lengths: tuple[int, int]
    """Days from the start to the end or, of one still going on, to the last day known."""
    known: int
    """Last day that the index knows."""


ANY = (0, OPEN)


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters read against an index: all that they name is known to it. `select` makes one."""

    index: Index
    filters: Filters
    area: int | None
    wanted: tuple[tuple[Grouping, int], ...]
    """The groups that a person is to be of."""
    ages: tuple[int, int]
    lengths: tuple[int, int]
    service: int

    def each(self, ask: Callable[[Shard], Result]) -> Iterator[Result]:
        """Ask the shards that the chosen people can lie in; if in none, one of the area's answers."""
        near = [shard for shard in self.index.shards if self.area in (None, shard.area)]
        among = [shard for shard in near if self._may_hold(shard)]
        return self.index.each(ask, among=among or near[:1])

    def _may_hold(self, shard: Shard) -> bool:
        """Tell if the chosen people can lie in a shard: somebody is in every group asked for."""
        return all(
            place in grouping.places[list(shard.codes(grouping.by))]
            for grouping, place in self.wanted
        )

    def people(self, shard: Shard) -> Flags:
        """Return who is chosen, by all that holds whatever the day (so not by age)."""
        chosen = np.ones(shard.people, np.bool_)
        for grouping, place in self.wanted:
            chosen &= grouping.of(shard) == place
        return chosen

    def groups(self, shard: Shard, grouping: Grouping) -> Ints:
        """Return the place of every person's group; -1: not chosen."""
        return np.where(self.people(shard), grouping.of(shard), np.int32(-1))

    def grouping(self, by: str) -> Grouping:
        """Return the groups of people by one of AREAS or SCALES, or the single one of `""`."""
        if not by:
            return Grouping("", ("",), np.zeros(1, np.int32))
        return _grouping(self.index, by, self.area)

    def period(self) -> Period:
        """Return the months of the period that the index knows; by default the last MONTHS."""
        known = self.index.manifest.until
        last = min(self.filters.until or known, known)
        first = self.filters.since or months_after(last.replace(day=1), -MONTHS)
        first = max(first, _first_day(self))
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        days = [(month, count_day(month // 12, month % 12 + 1)) for month in months]
        inside = [(month, day) for month, day in days if first <= day <= last]
        if not self.filters.since:
            inside = inside[-MONTHS:]
        names = tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month, _ in inside)
        return Period(names, np.array([number(day) for _, day in inside], np.int32))

    def conditions(self, *, months: int = 0) -> Conditions:
        """Return what episodes are to fulfil; with `months`, that so many from the start are known."""
        since, until, known = self.filters.since, self.filters.until, self.index.manifest.until
        last = _last_start(known + timedelta(days=1), months) if months else known
        return Conditions(
            since=number(since) if since else NEVER,
            until=number(min(until, last) if until else last) + 1,
            ages=self.ages,
            service=self.service,
            lengths=self.lengths,
            known=number(known),
        )

    def episodes(self, shard: Shard, *, months: int = 0) -> Flags:
        """Return which of the shard's episodes are chosen; see `conditions`."""
        table, people = shard.tables["episodes"], shard.tables["persons"]
        return _episodes(
            (table["person"], table["start"], table["end"], table["first_service"]),
            self.people(shard),
            people["birth"],
            self.conditions(months=months),
        )

    def episodes_by(self, by: str) -> tuple[tuple[str, ...], Callable[[Shard], Ints]]:
        """Return the groups of episodes by what only they have, or else those of their people.

        Their names, and what gives the place of every episode's group in them; -1: of none.
        """
        match by:
            case "first_service":
                services = self.index.manifest.services
                return (*services, NO_SERVICE), partial(_by_service, len(services))
            case "age":
                return tuple(AGES), _by_age
            case "length":
                return tuple(LENGTHS), partial(_by_length, self.conditions().known)
            case _:
                grouping = self.grouping(by)
                return grouping.names, lambda s: grouping.of(s)[s.tables["episodes"]["person"]]


def select(index: Index, filters: Filters, *, exact: bool = False) -> Selection:
    """Read filters against an index.

    Raises `UnknownValueError` for a value that the index or the classifications do not have and,
    unless the answer is to be exact, for a period that is not of whole months. Filters that nobody
    satisfies are no error.
    """
    if not exact:
        filters.check_months()
    manifest = index.manifest
    area = _place("area", filters.area, tuple(manifest.areas))
    wanted = tuple(
        (grouping, _known(by, value, grouping.names))
        for by in (*AREAS, *SCALES)
        if (value := getattr(filters, by))
        for grouping in (_grouping(index, by, None),)
    )
    services = (*manifest.services, NO_SERVICE)
    service = _place("first_service", filters.first_service, services)
    return Selection(
        index=index,
        filters=filters,
        area=area,
        wanted=wanted,
        ages=_window("age", filters.age, AGES),
        lengths=_window("length", filters.length, LENGTHS),
        service=-1 if service is None else UNKNOWN if service == len(services) - 1 else service,
    )


def _place(field: str, value: str, known: tuple[str, ...]) -> int | None:
    return _known(field, value, known) if value else None


def _known(field: str, value: str, known: tuple[str, ...]) -> int:
    if value not in known:
        raise UnknownValueError(field, value, known)
    return known.index(value)


def _window(field: str, value: str, windows: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    return windows[tuple(windows)[_known(field, value, tuple(windows))]] if value else ANY


def _grouping(index: Index, by: str, area: int | None) -> Grouping:
    """Return the groups of a column of people; those of AREAS only as far as an area has them."""
    if by in SCALES:
        scale = SCALES[by]
        places = np.full(UNKNOWN + 1, len(scale), np.int32)
        places[list(scale.values())] = range(len(scale))
        return Grouping(by, (*scale, NOT_KNOWN), places)
    names, codes = (
        _municipalities(index, area) if by == "municipality" else _listed(index, by, area)
    )
    places = np.full(len(names), -1, np.int32)
    places[codes] = range(len(codes))
    return Grouping(by, tuple(names[code] for code in codes), places)


def _municipalities(index: Index, area: int | None) -> tuple[Sequence[str], list[int]]:
    codes = _present(index, "municipality", area)
    return [f"{code:03}" for code in range(max(codes, default=0) + 1)], codes


def _listed(index: Index, by: str, area: int | None) -> tuple[Sequence[str], list[int]]:
    """Return the names by code, and the codes that stand: the whole list unless of one area."""
    listed = index.manifest.units if by == "unit" else index.manifest.coaches
    present = _present(index, by, area)
    codes = range(len(listed)) if area is None else [code for code in present if code >= 0]
    return (*listed, NOT_KNOWN), [*codes, *([len(listed)] if -1 in present else [])]


def _present(index: Index, column: str, area: int | None) -> list[int]:
    """Return the codes (from -1) that the people of an area have, in order."""
    shards = (shard for shard in index.shards if area in (None, shard.area))
    return sorted(frozenset().union(*(shard.codes(column) for shard in shards)))


def _first_day(selection: Selection) -> date:
    """Return the first day that anything is known of in the area."""
    shards = (one for one in selection.index.shards if selection.area in (None, one.area))
    return day_of(min((shard.first_day for shard in shards), default=OPEN))


def _last_start(known: date, months: int) -> date:
    """Return the last start of which so many months are over by the day `known`."""
    last = months_after(known, -months)
    while months_after(last + timedelta(days=1), months) <= known:
        last += timedelta(days=1)
    return last


def _by_service(services: int, shard: Shard) -> Ints:
    return np.minimum(shard.tables["episodes"]["first_service"], services).astype(np.int32)


def _by_age(shard: Shard) -> Ints:
    table, born = shard.tables["episodes"], shard.tables["persons"]["birth"]
    return _age_groups(table["person"], table["start"], born, _bounds(AGES))


def _by_length(known: int, shard: Shard) -> Ints:
    table = shard.tables["episodes"]
    return _places(np.minimum(table["end"], known) - table["start"], _bounds(LENGTHS))


def _bounds(windows: Mapping[str, tuple[int, int]]) -> Ints:
    """Return the bounds of windows that touch: of each the lower, and the upper of the last."""
    return np.array([*(low for low, _ in windows.values()), max(w[1] for w in windows.values())])


def _places(values: Ints, bounds: Ints) -> Ints:
    """Return each value's window by the bounds; -1: outside."""
    places = np.searchsorted(bounds, values, side="right").astype(np.int32) - 1
    return np.where(places < len(bounds) - 1, places, np.int32(-1)).astype(np.int32)


@compiled
def days_of_age(born: int, ages: tuple[int, int]) -> tuple[int, int]:
    """Return from which day and to below which one a person is of an age; all are of ANY."""
    since = birthday(born, ages[0]) if ages[0] > 0 else NEVER
    return since, birthday(born, ages[1]) if ages[1] != OPEN else OPEN


@compiled
def aged(born: int, day: int, ages: tuple[int, int]) -> bool:
    """Tell if a person is of an age, from, to below, on a day; everybody is of ANY."""
    return (ages[0] <= 0 or birthday(born, ages[0]) <= day) and (
        ages[1] == OPEN or day < birthday(born, ages[1])
    )


@compiled
def _age_groups(person: Ints, day: Ints, born: Ints, bounds: Ints) -> Ints:
    """Return each row's age group: the last of `bounds` (full years) reached on its day; -1: none."""
    groups = np.empty(len(person), np.int32)
    for row in range(len(person)):
        group = len(bounds) - 1
        while group >= 0 and birthday(born[person[row]], bounds[group]) > day[row]:
            group -= 1
        groups[row] = group if group < len(bounds) - 1 else -1
    return groups


@compiled
def _episodes(
    rows: tuple[Ints, Ints, Ints, Bytes],
    people: Flags,
    born: Ints,
    what: Conditions,
) -> Flags:
    """Return which episodes (person, start, end, first service) fulfil the conditions."""
    person, start, end, service = rows
    chosen = np.zeros(len(person), np.bool_)
    for row in range(len(person)):
        if not (people[person[row]] and what.since <= start[row] < what.until):
            continue
        if what.service >= 0 and service[row] != what.service:
            continue
        days = min(end[row], what.known) - start[row]
        if what.lengths[0] <= days < what.lengths[1]:
            chosen[row] = aged(born[person[row]], start[row], what.ages)
    return chosen
