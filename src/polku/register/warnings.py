"""What comes in but should be looked at: disagreements between columns and between tables."""

from collections.abc import Iterator, Mapping

import polars as pl

from polku.register import checkdigits
from polku.register.codes import successors
from polku.register.extract import Problem, Severity
from polku.register.intake import Intake

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
                yield from _coaches(intake, coaches.columns(COACH)[COACH])


def _births(persons: Intake) -> Iterator[Problem]:
    frame = persons.columns("birth_date", "hetu")
    if frame["hetu"].null_count() == frame.height:
        return
    other = (checkdigits.born(pl.col("hetu")) != pl.col("birth_date")).fill_null(value=False)
    yield from _of(persons, "hetu_birth_date", "hetu", frame.select(other).to_series())


def _coaches(intake: Intake, known: pl.Series) -> Iterator[Problem]:
    named = intake.columns(COACH)[COACH]
    unknown = named.is_not_null() & ~named.is_in(known.implode())
    yield from _of(intake, "unknown_coach", COACH, unknown)


def _of(intake: Intake, message: str, column: str, rows: pl.Series) -> Iterator[Problem]:
    if rows.any():
        count, first = int(rows.sum()), intake.line_of(int(rows.arg_true()[0]))
        table = intake.table.name
        yield Problem(Severity.WARNING, message, table, column, first, {"count": count})


def _merged(persons: Intake) -> Iterator[Problem]:
    if persons.merged:
        names = ", ".join(f"{old} → {successors()[old]}" for old in sorted(persons.merged))
        values = {"count": persons.merged.total(), "names": names}
        yield Problem(Severity.NOTE, "merged_municipality", "persons", values=values)
