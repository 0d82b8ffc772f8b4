"""What each person's columns are derived from, as one number: who has changed is derived again.

The print of a person is a hash of all their rows. Some of what is derived depends on the day of the
extract as well: clocks run while a job search does, and a day that lies ahead comes. Such people are
not settled; the day is part of their print, so another day is a change. Everybody else's columns are
the same whatever the day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

import polku
from polku.analytics.derive.codes import Codes
from polku.analytics.index.rows import HISTORY, PERSON, read_rows, whole
from polku.register.schema import TABLES, Kind, Table

SOURCES = (
    "analytics/derive",
    "analytics/index/layout.py",
    "analytics/states.py",
    "analytics/groups.py",
    "kernel",
    "reference",
    "register",
    "rules",
)
"""What decides how a person's columns come of their rows: code, code lists and the law."""


def recipe(codes: Codes) -> str:
    """Return a mark of how columns come of rows; another one, and everybody is derived again."""
    found = blake2b(digest_size=16)
    found.update(f"polars {pl.__version__}".encode())  # its hashes make the prints
    found.update(repr(sorted(codes.states.items())).encode())
    package = files(polku)
    for name in SOURCES:
        for file in _files(package / name):
            found.update(file.read_bytes())
    return found.hexdigest()


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        if Path(place.name).suffix in {".py", ".toml", ".csv"}:
            yield place
    elif place.name != "__pycache__":
        for inner in sorted(place.iterdir(), key=lambda one: one.name):
            yield from _files(inner)


def people(folder: Path, codes: Codes, until: date) -> pl.DataFrame:
    """Return who is in the rows: `person_id`, `area` (code, empty: none), `print`.

    Sorted by `person_id`; `print` is never the same for two sets of rows, but by chance (2^-64).
    """
    persons = whole(folder, "persons").with_columns(
        area=_known("municipality", codes.area_of), unit=_known("coach_id", codes.unit_of)
    )
    parts = [_part(persons, TABLES["persons"], 0, until)]
    for seed, name in enumerate(HISTORY, start=1):
        parts += [_part(rows, TABLES[name], seed, until) for rows in read_rows(folder, name)]
    summed = _summed(pl.concat(parts))
    day = pl.lit(until).hash()
    printed = summed.select(
        PERSON,
        print=pl.when("settled").then("print").otherwise(pl.col("print") ^ day),
    )
    return persons.select(PERSON, "area").join(printed, on=PERSON).sort(PERSON)


def _part(rows: pl.DataFrame, table: Table, seed: int, until: date) -> pl.DataFrame:
    """Sum the hashes of rows by person: in any order, but each row as often as it stands there."""
    one = rows.select(PERSON, _settled(table, until), rows.hash_rows(seed=seed).alias("print"))
    return _summed(one)


def _summed(part: pl.DataFrame) -> pl.DataFrame:
    return part.group_by(PERSON).agg(pl.col("settled").all(), pl.col("print").sum())


def _settled(table: Table, until: date) -> pl.Expr:
    """Tell of a row whether all its days are past, and no job search runs on."""
    past = [
        (pl.col(column.name).cast(pl.Date) < until).fill_null(value=True)
        for column in table.columns
        if column.kind in {Kind.DATE, Kind.DATETIME}
    ]
    over = [pl.col("end").is_not_null()] if table.name == "job_searches" else []
    return pl.all_horizontal(pl.lit(value=True), *past, *over).alias("settled")


def _known(column: str, names: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(names, default="", return_dtype=pl.String)
