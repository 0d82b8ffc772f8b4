"""How columns of the exchange become numbers of the index."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from polku.analytics.index.layout import NEVER, OPEN, SCHEMAS, UNKNOWN, Columns


def day(column: str) -> pl.Expr:
    """Return a date as a day; NEVER where there is none."""
    return _number_of(column).fill_null(NEVER)


def end(column: str, without: int = OPEN) -> pl.Expr:
    """Return a last day as an end, the first day after; `without` where there is none."""
    return (_number_of(column) + 1).fill_null(without)


def _number_of(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Date).to_physical()


def number(column: str) -> pl.Expr:
    """Return the number that a code of the register is; UNKNOWN where it is none."""
    return pl.col(column).cast(pl.UInt8, strict=False).fill_null(UNKNOWN)


def coded(column: pl.Expr | str, numbers: Mapping[str, int], otherwise: int = UNKNOWN) -> pl.Expr:
    """Return the number of each text; a text without one, and none at all, have another."""
    expression = pl.col(column) if isinstance(column, str) else column
    return expression.replace_strict(
        list(numbers), list(numbers.values()), default=otherwise, return_dtype=pl.Int32
    ).fill_null(otherwise)


def placed(column: pl.Expr | str, names: Sequence[str], otherwise: int = UNKNOWN) -> pl.Expr:
    """Return the place of each text in a list."""
    return coded(column, {name: place for place, name in enumerate(names)}, otherwise)


def table(name: str, frame: pl.DataFrame) -> Columns:
    """Return a frame as the columns of a table of the index, in its types."""
    return {
        field.name: np.ascontiguousarray(frame[field.name].to_numpy(), field.type.to_pandas_dtype())
        for field in SCHEMAS[name]
    }
