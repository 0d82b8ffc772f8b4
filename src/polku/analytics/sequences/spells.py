"""People's states over time, from a file of spells that somebody brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from polku.analytics.arrays import Floats
from polku.analytics.eventlog.files import FIRST_ROW, FileError, coded, table
from polku.analytics.eventlog.times import instants, numbers
from polku.analytics.sequences.units import Unit

DAY = 86_400_000_000
"""Microseconds of a day."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells by person and time: disjoint, without gaps, one after another never of one state."""

    person: Ints
    """Number of the person of each spell, from 0, ascending without gaps."""
    state: Ints
    """Place in `states`."""
    start: Ints
    end: Ints
    """Time units; the end is the first one after."""
    weight: Floats
    """Of each person."""
    states: Sequence[str]
    """In alphabetical order."""

    @property
    def length(self) -> Ints:
        return self.end - self.start

    @property
    def last(self) -> npt.NDArray[np.bool_]:
        """Which spells are the last one of their person."""
        return np.append(self.person[1:] != self.person[:-1], [True])


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file of spells are called; without weights everybody counts once."""

    person: str
    state: str
    start: str
    end: str
    weight: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.person, self.state, self.start, self.end, self.weight)))


def read(path: Path, columns: Columns, unit: Unit = Unit.DAY) -> Spells:
    """Read spells [start, end) in any order; `unit` is what dates are counted in.

    Adjacent spells of one state become one. Raises FileError naming the row and the person when
    spells overlap or leave a gap, end before they start, or a person's weights differ.
    """
    found = table(path, columns.names)
    person, people = coded(found, path, columns.person)
    state, states = coded(found, path, columns.state)
    start, end = _times(found, path, columns, unit)
    weight = _weights(found, path, columns)
    order = np.lexsort((end, start, person))
    check = _Check(path, people, person[order], order + FIRST_ROW)
    check.times(start[order], end[order])
    check.weights(weight[order])
    first = np.append([True], np.diff(person[order]) != 0)
    alphabet = np.argsort(np.array(states))
    return _joined(
        Spells(
            person[order],
            np.argsort(alphabet)[state[order]],
            start[order],
            end[order],
            weight[order][first],
            [states[one] for one in alphabet],
        )
    )


def _joined(spells: Spells) -> Spells:
    """Make one spell of adjacent ones of a person in one state."""
    new = np.append([True], (np.diff(spells.person) != 0) | (np.diff(spells.state) != 0))
    ends = np.append(new[1:], [True])
    return Spells(
        spells.person[new],
        spells.state[new],
        spells.start[new],
        spells.end[ends],
        spells.weight,
        spells.states,
    )


# ---- time ----


def _times(found: pa.Table, path: Path, columns: Columns, unit: Unit) -> tuple[Ints, Ints]:
    _filled(found[columns.start], path, "no_time", columns.start)
    _filled(found[columns.end], path, "open_end", columns.end)
    start, end = numbers(found[columns.start]), numbers(found[columns.end])
    if start is not None and end is not None:
        return start, end
    if start is not None or end is not None:
        raise FileError("mixed_times", file=path, start=columns.start, end=columns.end)
    first = _days(found, path, columns.start)
    after = _days(found, path, columns.end)
    if unit is Unit.DAY:
        return first, after
    return _months(first, after, path)


def _filled(column: pa.ChunkedArray, path: Path, problem: str, name: str) -> None:
    """Raise FileError when a row gives no time."""
    series = pl.Series(column)
    bare = series.is_null()
    if series.dtype == pl.String:
        bare |= series.str.strip_chars().eq("").fill_null(value=False)
    if bare.any():
        raise FileError(problem, file=path, row=FIRST_ROW + int(bare.arg_max() or 0), column=name)


def _days(found: pa.Table, path: Path, name: str) -> Ints:
    days, rest = np.divmod(instants(found[name], path, name), DAY)
    if rest.any():
        row = FIRST_ROW + int(rest.astype(bool).argmax())
        raise FileError("not_a_day", file=path, row=row, column=name)
    return days


def _months(first: Ints, after: Ints, path: Path) -> tuple[Ints, Ints]:
    """Return days as months from 1970; raise FileError where a spell is not of whole months."""
    start, end = (days.view("datetime64[D]").astype("datetime64[M]") for days in (first, after))
    within = [
        days.view("datetime64[D]") - months.astype("datetime64[D]")
        for days, months in ((first, start), (after, end))
    ]
    part = within[0] != within[1]
    if part.any():
        raise FileError("part_of_month", file=path, row=FIRST_ROW + int(part.argmax()))
    return start.astype(np.int64), end.astype(np.int64)


# ---- weights ----


def _weights(found: pa.Table, path: Path, columns: Columns) -> Floats:
    if not columns.weight:
        return np.ones(found.num_rows)
    given = pl.Series(columns.weight, found[columns.weight])
    texts = given.str.strip_chars().str.replace(",", ".") if given.dtype == pl.String else given
    weight = texts.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    bad = ~(np.isfinite(weight) & (weight >= 0))
    if bad.any():
        row = int(bad.argmax())
        values = {"row": FIRST_ROW + row, "column": columns.weight, "value": given[row]}
        raise FileError("bad_weight", file=path, **values)
    if not weight.any():
        raise FileError("no_weight", file=path, column=columns.weight)
    return weight


# ---- checks ----


@dataclass(frozen=True, slots=True)
class _Check:
    """Looks for the first row that will not do, in rows sorted by person and start."""

    path: Path
    people: Sequence[str]
    person: Ints
    row: Ints

    def times(self, start: Ints, end: Ints) -> None:
        empty = end <= start
        if empty.any():
            self._fail("ends_before", int(empty.argmax()))
        same = np.diff(self.person) == 0
        overlaps, gaps = same & (start[1:] < end[:-1]), same & (start[1:] > end[:-1])
        twice = overlaps & (start[1:] == start[:-1]) & (end[1:] == end[:-1])
        for problem, where in (("twice", twice), ("overlaps", overlaps), ("gap", gaps)):
            if where.any():
                self._fail(problem, 1 + int(where.argmax()))

    def weights(self, weight: Floats) -> None:
        differ = (np.diff(self.person) == 0) & (np.diff(weight) != 0)
        if differ.any():
            self._fail("weights_differ", 1 + int(differ.argmax()))

    def _fail(self, problem: str, place: int) -> NoReturn:
        """Raise FileError about a row and, where there is one, the person's row before it."""
        raise FileError(
            problem,
            file=self.path,
            row=int(self.row[place]),
            other=int(self.row[place - 1]),
            person=self.people[self.person[place]],
        )
