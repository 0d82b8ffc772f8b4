"""From text to typed columns, a batch at a time.

Everything here works on whole columns (polars); no Python runs per row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from polku.kernel.periods import OPEN_END
from polku.register.codes import Codebook
from polku.register.schema import Column, Future, Kind, Table

ZONE = "Europe/Helsinki"
BOOLEANS = dict.fromkeys(("1", "true", "yes", "kyllä", "ja"), True) | dict.fromkeys(
    ("0", "false", "no", "ei", "nej"), False
)
NUMBER = r"^-?\d+(?:\.\d{1,2}0*)?$"
SERIAL_START = date(1899, 12, 30)
ESCAPED = r"^'+[=+\-@\t\r]"
"""A text that the writer has put an apostrophe before, so that no spreadsheet runs it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cells of one reading are held against."""

    today: date
    codebook: Codebook
    text: bool = True
    """The source is CSV or a spreadsheet, where the writer escapes what looks like a formula."""
    spreadsheet: bool = False


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the blanks around every cell away; an empty cell becomes null."""
    cells = pl.all().str.strip_chars()
    return frame.select(pl.when(cells != "").then(cells))


def converted(raw: pl.Series, column: Column, reading: Reading) -> pl.Series:
    """Return a column of trimmed text as its type; null where the text is not of it.

    The register's open end is still there as a day: `closed` turns it into null.
    """
    if column.kind is Kind.TEXT:
        return _text(raw, column, reading)
    return _CONVERTERS[column.kind](raw)


def may_be_open(column: Column) -> bool:
    """Whether the column is the end of a period that may still run."""
    return column.kind is Kind.DATE and column.future is Future.PLANNED and not column.required


def closed(values: pl.Series, column: Column, table: Table) -> pl.Series:
    """Return a column as the canonical table has it: open ends null, a key's missing text empty."""
    if may_be_open(column):
        ends = (values == OPEN_END).fill_null(value=False)
        return values.set(ends, None) if ends.any() else values
    if column.kind is Kind.TEXT and column.name in table.key and values.null_count():
        return values.fill_null("")
    return values


def absent(column: Column, height: int) -> pl.Series:
    return pl.Series(column.name, [None], dtype=POLARS[column.kind]).new_from_index(0, height)


# ---- one kind each ----


def _text(raw: pl.Series, column: Column, reading: Reading) -> pl.Series:
    if column.codes:
        return _code(raw, column, reading)
    if raw.str.contains("\r", literal=True).any():
        raw = raw.str.replace_all("\r\n?", "\n")
    if reading.text and raw.str.starts_with("'").any():
        escaped = raw.str.contains(ESCAPED)
        return pl.select(pl.when(escaped).then(raw.str.slice(1)).otherwise(raw)).to_series()
    return raw


def _code(raw: pl.Series, column: Column, reading: Reading) -> pl.Series:
    """Return codes the way their list writes them, other codes of the same thing turned into it."""
    codes = reading.codebook.codes(column.codes)
    if raw.drop_nulls().is_in(codes).all():
        return raw
    lowered = raw.str.to_lowercase() if codes[0].islower() else raw.str.to_uppercase()
    synonyms = {_cased(k, codes[0]): v for k, v in reading.codebook.synonyms(column.codes).items()}
    return lowered.replace(synonyms) if synonyms else lowered


def _cased(code: str, like: str) -> str:
    return code.lower() if like.islower() else code.upper()


def _dates(raw: pl.Series) -> pl.Series:
    values = raw.str.to_date(_DATE_FORMATS[0], strict=False)
    for form in _DATE_FORMATS[1:]:
        left = values.is_null() & raw.is_not_null()
        if not left.any():
            break
        values = values.zip_with(~left, raw.str.to_date(form, strict=False))
    left = values.is_null() & raw.is_not_null()
    return values.zip_with(~left, _serials(raw)) if left.any() else values


def _serials(raw: pl.Series) -> pl.Series:
    """Read the numbers that spreadsheets keep days as (days since 1899-12-30; 1927 to 2173)."""
    days = pl.when(raw.str.contains(r"^[1-9]\d{4}$")).then(raw.cast(pl.Int32, strict=False))
    first = pl.lit(SERIAL_START)
    return pl.select(first + pl.duration(days=days)).to_series().alias(raw.name)


_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00")


def _datetimes(raw: pl.Series) -> pl.Series:
    """Read times; one with an offset becomes local time, a date alone its midnight."""
    plain = raw.str.replace("T", " ", literal=True).str.replace(" klo ", " ", literal=True)
    values = pl.Series(raw.name, [None], dtype=pl.Datetime("us")).new_from_index(0, len(raw))
    for form in _TIME_FORMATS:
        left = values.is_null() & raw.is_not_null()
        if not left.any():
            break
        read = plain.str.to_datetime(form, time_unit="us", strict=False)
        if form.endswith("%#z"):
            read = read.dt.convert_time_zone(ZONE).dt.replace_time_zone(None)
        values = values.zip_with(~left, read)
    left = values.is_null() & raw.is_not_null()
    if left.any():
        values = values.zip_with(~left, _dates(raw).cast(pl.Datetime("us")))
    return values


_TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H.%M",
    "%Y-%m-%d %H:%M:%S%.f%#z",
)


def _months(raw: pl.Series) -> pl.Series:
    """Read months; a spreadsheet makes a date of them, the first of the month."""
    plain = raw.str.replace(r"^(\d{4}-\d{2})-01(?:[ T]00:00:00)?$", "$1")
    good = plain.str.contains(r"^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$")
    return pl.select(pl.when(good).then(plain)).to_series().alias(raw.name)


def _integers(raw: pl.Series) -> pl.Series:
    return raw.str.replace_all(r"[\s\u00a0\u202f]", "").cast(pl.Int32, strict=False)


def _decimals(raw: pl.Series) -> pl.Series:
    """Read numbers with a point or a comma, thousands apart or together, two decimals at most."""
    plain = raw.str.replace_all(r"[\s\u00a0\u202f]", "").str.replace(",", ".", literal=True)
    good = plain.str.contains(NUMBER)
    checked = pl.select(pl.when(good).then(plain)).to_series().alias(raw.name)
    return checked.cast(pl.Decimal(12, 2), strict=False)


def _booleans(raw: pl.Series) -> pl.Series:
    return raw.str.to_lowercase().replace_strict(BOOLEANS, default=None, return_dtype=pl.Boolean)


_CONVERTERS = {
    Kind.DATE: _dates,
    Kind.DATETIME: _datetimes,
    Kind.MONTH: _months,
    Kind.INTEGER: _integers,
    Kind.DECIMAL: _decimals,
    Kind.BOOLEAN: _booleans,
}

POLARS: Mapping[Kind, pl.DataType | type[pl.DataType]] = {
    Kind.TEXT: pl.String,
    Kind.DATE: pl.Date,
    Kind.DATETIME: pl.Datetime("us"),
    Kind.MONTH: pl.String,
    Kind.INTEGER: pl.Int32,
    Kind.DECIMAL: pl.Decimal(12, 2),
    Kind.BOOLEAN: pl.Boolean,
}
