"""Check digits of whole columns at once: personal identity codes and business ids.

The rules are those of `stdnum.fi.hetu` and `stdnum.fi.ytunnus`, which the tests hold these against.
"""

import polars as pl

HETU = r"^(\d{2})(\d{2})(\d{2})([-+A-FU-Y])(\d{3})([0-9A-FHJ-NPR-Y])$"
"""Day, month, year, century (`-UVWXY` 1900s and `ABCDEF` 2000s since 2023, `+` 1800s), number."""

CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {"+": 1800} | dict.fromkeys("-UVWXY", 1900) | dict.fromkeys("ABCDEF", 2000)

BUSINESS_ID = r"^\d{7}-\d$"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def born(hetu: pl.Expr) -> pl.Expr:
    """Return the day of birth a personal identity code says; null where it says none."""
    century = hetu.str.slice(6, 1).replace_strict(CENTURIES, default=None, return_dtype=pl.Int32)
    year = (century + hetu.str.slice(4, 2).cast(pl.Int32, strict=False)).cast(pl.String)
    day = year + "-" + hetu.str.slice(2, 2) + "-" + hetu.str.slice(0, 2)
    return day.str.to_date("%Y-%m-%d", strict=False)


def is_hetu(hetu: pl.Expr) -> pl.Expr:
    """Whether a code has the form, a real day and the right control character.

    Individual numbers 900–999, which are given for use inside an organisation, are let in.
    """
    digits = (hetu.str.slice(0, 6) + hetu.str.slice(7, 3)).cast(pl.Int64, strict=False)
    control = dict(enumerate(CONTROL))
    right = (digits % 31).replace_strict(control, default=None, return_dtype=pl.String)
    issued = digits % 1000 >= 2
    return (
        hetu.str.contains(HETU)
        & issued
        & born(hetu).is_not_null()
        & (hetu.str.slice(10, 1) == right)
    ).fill_null(value=False)


def is_wrong_business_id(value: pl.Expr) -> pl.Expr:
    """Whether a text has the form of a Finnish business id but not its check digit."""
    total = pl.sum_horizontal(
        value.str.slice(i, 1).cast(pl.Int32, strict=False) * weight
        for i, weight in enumerate(WEIGHTS)
    )
    digit = value.str.slice(8, 1).cast(pl.Int32, strict=False)
    right = (11 - total % 11) % 11
    return value.str.contains(BUSINESS_ID) & (right != digit)
