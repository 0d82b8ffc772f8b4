"""What comes in but should be looked at: disagreements between columns and between tables."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from polku.register import checkdigits
from polku.register.codes import successors
from polku.register.extract import Problem, Severity
from polku.register.intake import Intake
from polku.register.rows import frames, where

COACH = "coach_id"


def warnings(intakes: Mapping[str, Intake]) -> Iterator[Problem]:
    """Say what is odd about the accepted rows as a whole."""
    persons = intakes.get("persons")
    if persons:
        yield from _births(persons)
        yield from _merged(persons)
    coaches = intakes.get("coaches")
    if coaches:
        for table, intake in intakes.items():
            if COACH in intake.table.names and table != "coaches":
                yield from _coaches(intake, coaches.column(COACH))


def _births(persons: Intake) -> Iterator[Problem]:
    other = (checkdigits.born(pl.col("hetu")) != pl.col("birth_date")).fill_null(value=False)
    rows = [f.select(other).to_series() for f in frames(persons.accepted, ("birth_date", "hetu"))]
    yield from _of(persons, "hetu_birth_date", "hetu", rows)


def _coaches(intake: Intake, known: pl.Series) -> Iterator[Problem]:
    unknown = (~pl.col(COACH).is_in(known.implode())).fill_null(value=False)
    rows = [frame.select(unknown).to_series() for frame in frames(intake.accepted, (COACH,))]
    yield from _of(intake, "unknown_coach", COACH, rows)


def _of(intake: Intake, message: str, column: str, rows: Sequence[pl.Series]) -> Iterator[Problem]:
    places = where(rows)
    if len(places):
        first, values = intake.line_of(int(places[0])), {"count": len(places)}
        yield Problem(Severity.WARNING, message, intake.table.name, column, first, values)


def _merged(persons: Intake) -> Iterator[Problem]:
    if persons.merged:
        names = ", ".join(f"{old} → {successors()[old]}" for old in sorted(persons.merged))
        values = {"count": persons.merged.total(), "names": names}
        yield Problem(Severity.NOTE, "merged_municipality", "persons", values=values)
