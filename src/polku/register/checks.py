"""What is wrong within single rows: cells that do not fit their column, dates in a wrong order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from polku.kernel.periods import OPEN_END, months_after
from polku.register import checkdigits
from polku.register.cells import Reading, absent, closed, converted, may_be_open
from polku.register.schema import Column, Future, Kind, Table

FIRST_DAY = date(1900, 1, 1)
YEARS_AHEAD = 50
BOOKED_MONTHS = 12
MEETINGS = [str(method) for method in range(21, 31)]
"""Contact methods that are meetings of the law, which alone may lie ahead."""

BUSINESS_IDS = ("employer_id", "provider_id", "business_id")
CONTROL = r"[\x00-\x1f\x7f]"
CONTROL_IN_LINES = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"

Found = tuple[str, pl.Series, str | pl.Series]
"""A reason, the rows it holds for, and its detail (one, or one a row)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows of a batch that have one fault in one column."""

    column: str
    reason: str
    rows: pl.Series
    detail: str | pl.Series = ""


def checked(
    frame: pl.DataFrame, table: Table, reading: Reading
) -> tuple[pl.DataFrame, list[Fault]]:
    """Return the typed columns of a batch of trimmed text, and its faults.

    A column the frame lacks is null throughout. Rows without a fault are as the canonical table has
    them; what stands in the others is of no account.
    """
    typed: dict[str, pl.Series] = {}
    faults: list[Fault] = []
    for column in table.columns:
        if column.name in frame.columns:
            raw = frame[column.name]
            values = converted(raw, column, reading)
            faults += _faults(column.name, _cell(raw, values, column, reading))
        else:
            values = absent(column, frame.height)
        typed[column.name] = closed(values, column, table)
    result = pl.DataFrame(typed)
    return result, faults + list(_row_faults(result, table, reading))


def _faults(column: str, found: Iterator[Found]) -> Iterator[Fault]:
    for reason, rows, detail in found:
        faulty = rows.fill_null(value=False)
        if faulty.any():
            yield Fault(column, reason, faulty, detail)


def _cell(raw: pl.Series, values: pl.Series, column: Column, reading: Reading) -> Iterator[Found]:
    if column.required:
        yield "missing", raw.is_null(), ""
    misfits = _misfits(raw, values, column, reading)
    if reading.text and misfits.any():
        formulas = misfits & _formulas(raw, reading)
        misfits &= ~formulas
        yield "formula", formulas, ""
    if column.codes:
        yield from _unknown(raw, misfits, column, reading)
    elif column.kind is Kind.TEXT:
        yield from _text(raw, values, column)
    else:
        yield f"wrong_{column.kind}", misfits, ""
        yield from _range(values, column, reading)


def _misfits(raw: pl.Series, values: pl.Series, column: Column, reading: Reading) -> pl.Series:
    """Return which cells are no code of the column's list or not of its kind; every free text."""
    if column.codes:
        known = values.is_in(reading.codebook.codes(column.codes))
        return (~known).fill_null(value=False)
    if column.kind is Kind.TEXT:
        return raw.is_not_null()
    return values.is_null() & raw.is_not_null()


def _formulas(raw: pl.Series, reading: Reading) -> pl.Series:
    if reading.spreadsheet:
        return raw.str.contains("^[=+@]").fill_null(value=False)
    return raw.str.starts_with("=").fill_null(value=False)


def _unknown(
    raw: pl.Series, unknown: pl.Series, column: Column, reading: Reading
) -> Iterator[Found]:
    if not unknown.any():
        return
    codes = reading.codebook.codes(column.codes)
    right = raw.str.zfill(len(codes[0]))
    lost = unknown & right.is_in(codes) & raw.str.contains(r"^\d+$")
    yield "lost_zero", lost, right
    reason = "unknown_service" if column.codes == "service" else "unknown_code"
    yield reason, unknown & ~lost, column.codes


def _text(raw: pl.Series, values: pl.Series, column: Column) -> Iterator[Found]:
    yield "too_long", values.str.len_chars() > column.length, str(column.length)
    control = CONTROL_IN_LINES if column.lines else CONTROL
    yield "control_character", values.str.contains(control), ""
    if column.name == "hetu":
        wrong = pl.select(~checkdigits.is_hetu(pl.lit(raw))).to_series()
        yield "bad_hetu", wrong & raw.is_not_null(), ""
    elif column.name in BUSINESS_IDS:
        yield (
            "bad_business_id",
            pl.select(checkdigits.is_wrong_business_id(pl.lit(raw))).to_series(),
            "",
        )


def _range(values: pl.Series, column: Column, reading: Reading) -> Iterator[Found]:
    if column.kind in (Kind.INTEGER, Kind.DECIMAL):
        yield "out_of_range", _outside(values, column), f"{_end(column.low)}–{_end(column.high)}"
    elif column.kind is Kind.MONTH:
        yield "future", values > f"{reading.today:%Y-%m}", ""
    elif column.kind is not Kind.BOOLEAN:
        yield "implausible_date", values.dt.date() < FIRST_DAY, ""
        yield from _future(values, column, reading)


def _end(bound: int | None) -> str:
    return "" if bound is None else str(bound)


def _outside(values: pl.Series, column: Column) -> pl.Series:
    outside = values.is_null() & values.is_not_null()
    if column.low is not None:
        outside |= values < column.low
    if column.high is not None:
        outside |= values > column.high
    return outside


def _future(values: pl.Series, column: Column, reading: Reading) -> Iterator[Found]:
    if column.future is Future.NEVER:
        yield "future", values > reading.today, ""
    elif column.future is Future.PLANNED:
        far = values > months_after(reading.today, 12 * YEARS_AHEAD)
        yield "too_far", far & (values != OPEN_END) if may_be_open(column) else far, ""


def _row_faults(result: pl.DataFrame, table: Table, reading: Reading) -> Iterator[Fault]:
    for first, second in table.order:
        late = result[second] < result[first]
        yield from _faults(second, iter([("ends_before", late, result[first].cast(pl.String))]))
    for column in table.columns:
        if column.future is Future.BOOKED and column.kind is Kind.DATETIME:
            at = result[column.name]
            ahead = at > datetime.combine(reading.today, time.max)
            far = at > datetime.combine(months_after(reading.today, BOOKED_MONTHS), time.max)
            booked = result["method"].is_in(MEETINGS) & ~far
            yield from _faults(column.name, iter([("not_booked", ahead & ~booked, "")]))
