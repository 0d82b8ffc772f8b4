"""What is wrong between rows: the same key twice, spells that overlap, persons nobody knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from polku.register.schema import Table

PERSON = "person_id"
ROW = "row"
FILE = "file"
NO_END = date.max


@dataclass(frozen=True, slots=True)
class Clash:
    """Rows (places in the table) that may not stay; `others` are the rows they clash with."""

    column: str
    reason: str
    places: pl.Series
    others: pl.Series | None = None


def repeated(frame: pl.DataFrame, table: Table, *, once: bool) -> tuple[pl.Series, Clash | None]:
    """Find rows whose key an earlier row has.

    Returns the places of rows that are the same as an earlier one throughout where the mapping says
    that such rows are one (`once`), and the clash of the others.
    """
    key = list(table.key)
    none = pl.Series("place", [], dtype=pl.UInt32)
    again = ~frame.select(pl.struct(key).is_first_distinct()).to_series()
    if not again.any():
        return none, None
    numbered = frame.with_row_index("place")
    later = numbered.filter(again)
    firsts = numbered.join(later.select(key).unique(), on=key, how="semi", nulls_equal=True).unique(
        key, keep="first", maintain_order=True
    )
    pairs = later.join(firsts, on=key, how="left", nulls_equal=True, suffix="_first")
    same = pl.Series([False]).new_from_index(0, pairs.height)
    if once:
        rest = [name for name in table.names if name not in key]
        same = pairs.select(
            pl.all_horizontal(
                pl.lit(value=True), *(pl.col(n).eq_missing(pl.col(f"{n}_first")) for n in rest)
            )
        ).to_series()
    clashing = pairs.filter(~same)
    clash = Clash(key[-1], "duplicate", clashing["place"], clashing["place_first"])
    return pairs.filter(same)["place"], clash if clashing.height else None


def overlapping(frame: pl.DataFrame) -> Clash | None:
    """Find spells that begin before an earlier spell of the same person has ended.

    Of two that overlap the one that starts later goes; a spell that is gone overlaps no other.
    """
    spells = (
        frame.select(PERSON, "start", pl.col("end").fill_null(NO_END))
        .with_row_index("place")
        .sort(PERSON, "start", "place")
    )
    before = pl.col("end").shift(1)
    mixed = (pl.col(PERSON) == pl.col(PERSON).shift(1)) & (pl.col("start") <= before)
    persons = spells.filter(mixed).select(PERSON).unique()
    if persons.is_empty():
        return None
    found = list(_gone(spells.join(persons, on=PERSON, how="semi", maintain_order="left")))
    places, others = zip(*found, strict=True)
    return Clash("start", "overlap", pl.Series(places), pl.Series(others))


def _gone(spells: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield a spell that goes and the one it overlaps, person by person in order of start."""
    person, last, until = None, -1, date.min
    for place, who, start, end in spells.iter_rows():
        if who == person and start <= until:
            yield place, last
        else:
            person, last, until = who, place, end


def unknown_persons(frame: pl.DataFrame, known: pl.Series, rejected: pl.Series) -> list[Clash]:
    """Find rows of persons that `persons` does not have, or has but rejected."""
    place = pl.arange(pl.len()).cast(pl.UInt32).alias("place")
    strangers = frame.select(place, PERSON).filter(~pl.col(PERSON).is_in(known.implode()))
    if strangers.is_empty():
        return []
    fell = strangers[PERSON].is_in(rejected.implode())
    parts = (
        ("rejected_person", strangers.filter(fell)),
        ("unknown_person", strangers.filter(~fell)),
    )
    return [Clash(PERSON, reason, part["place"]) for reason, part in parts if part.height]
