"""What is wrong between rows: the same key twice, spells that overlap, persons nobody knows.

A table may be larger than memory. So each check first looks at a few numbers a row, hashes among
them, and then exactly at the rows those make suspect.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from polku.register.schema import Table

PERSON = "person_id"
ROW = "row"
FILE = "file"
PLACE = "place"
NO_END = date.max

Places = npt.NDArray[np.int64]
"""Places of rows in a table, from 0."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Rows that may not stay; `others` are the rows they clash with."""

    column: str
    reason: str
    places: Places
    others: Places | None = None


def frames(table: pa.Table, names: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Yield columns of a table batch by batch."""
    for batch in table.select(list(names)).to_batches():
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        yield frame


def taken(table: pa.Table, names: Sequence[str], places: Places) -> pl.DataFrame:
    """Return columns of some rows, with their places."""
    frame = pl.from_arrow(table.select(list(names)).take(pa.array(places)))
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(pl.Series(PLACE, places))


def repeated(table: pa.Table, spec: Table, *, once: bool) -> tuple[Places, Clash | None]:
    """Find rows whose key an earlier row has.

    Returns the places of rows that are the same as an earlier one throughout where the mapping says
    that such rows are one (`once`), and the clash of the others.
    """
    key = list(spec.key)
    names = spec.names if once else spec.key
    suspects = taken(table, names, _alike([f.hash_rows() for f in frames(table, key)]))
    later = suspects.filter(~suspects.select(pl.struct(key).is_first_distinct()).to_series())
    if later.is_empty():
        return _places(later), None
    firsts = suspects.unique(key, keep="first", maintain_order=True)
    pairs = later.join(firsts, on=key, how="left", nulls_equal=True, suffix="_first")
    rest = [name for name in names if name not in key]
    alike = [pl.col(name).eq_missing(pl.col(f"{name}_first")) for name in rest]
    same = pl.all_horizontal(pl.lit(once), *alike)
    clashing = pairs.filter(~same)
    clash = Clash(key[-1], "duplicate", _places(clashing), clashing["place_first"].to_numpy())
    return _places(pairs.filter(same)), clash if clashing.height else None


def overlapping(table: pa.Table) -> Clash | None:
    """Find spells that begin before an earlier spell of the same person has ended.

    Of two that overlap the one that starts later goes; a spell that is gone overlaps no other.
    """
    columns = (PERSON, "start", "end")
    spells = taken(table, columns, _mixed(table)).sort(PERSON, "start", PLACE)
    spells = spells.with_columns(pl.col("end").fill_null(NO_END))
    found = list(_gone(spells.select(PLACE, *columns)))
    if not found:
        return None
    places, others = np.array(found, dtype=np.int64).T
    return Clash("start", "overlap", places, others)


def unknown_persons(table: pa.Table, known: pl.Series, rejected: pl.Series) -> list[Clash]:
    """Find rows of persons that `persons` does not have, or has but rejected."""
    strange = [~frame[PERSON].is_in(known.implode()) for frame in frames(table, [PERSON])]
    places = where(strange)
    if not len(places):
        return []
    fell = taken(table, [PERSON], places)[PERSON].is_in(rejected.implode()).to_numpy()
    parts = (("rejected_person", places[fell]), ("unknown_person", places[~fell]))
    return [Clash(PERSON, reason, part) for reason, part in parts if len(part)]


def _places(frame: pl.DataFrame) -> Places:
    return frame[PLACE].to_numpy()


def where(masks: Sequence[pl.Series]) -> Places:
    """Return the places for which the masks, batch after batch, are true."""
    return np.flatnonzero(np.concatenate([mask.to_numpy() for mask in masks])) if masks else _NONE


_NONE: Places = np.empty(0, dtype=np.int64)


def _alike(hashes: Sequence[pl.Series]) -> Places:
    """Return the places of rows whose hash another row has too."""
    if not hashes:
        return _NONE
    every = np.concatenate([part.to_numpy() for part in hashes])
    ordered = np.sort(every)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(every, twice)) if len(twice) else _NONE


def _mixed(table: pa.Table) -> Places:
    """Return the places of every spell of the persons some of whose spells overlap.

    If none of a person's spells, in order of start, begins before the one before it has ended, then
    no two of them overlap.
    """
    days = [
        frame.select(
            pl.col(PERSON).hash().alias(PERSON),
            pl.col("start").to_physical(),
            pl.col("end").fill_null(NO_END).to_physical(),
        )
        for frame in frames(table, (PERSON, "start", "end"))
    ]
    if not days:
        return _NONE
    spells = pl.concat(days)
    ordered = spells.sort(PERSON, "start")
    mixed = (pl.col(PERSON) == pl.col(PERSON).shift(1)) & (
        pl.col("start") <= pl.col("end").shift(1)
    )
    persons = ordered.filter(mixed)[PERSON].unique()
    return where([spells[PERSON].is_in(persons.implode())]) if len(persons) else _NONE


def _gone(spells: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield a spell that goes and the one it overlaps, person by person in order of start."""
    person, last, until = None, -1, date.min
    for place, who, start, end in spells.iter_rows():
        if who == person and start <= until:
            yield place, last
        else:
            person, last, until = who, place, end
