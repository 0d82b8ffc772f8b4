"""How many are unemployed, by municipality and by what services ask of people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.groups import AGES, LANGUAGES, LENGTHS
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import frame
from polku.analytics.indicators.rounds import counted_by
from polku.analytics.indicators.series import series

GROUPS = {"age": tuple(AGES), "length": tuple(LENGTHS), "language": LANGUAGES}
"""What the unemployed are told apart by beside their municipality, and the groups of each."""
_SCHEMA = {"by": pl.String, "group": pl.String, "municipality": pl.String, "people": pl.Int64}


@dataclass(frozen=True, slots=True)
class Needs:
    """The unemployed of an area on the newest count day, and a year before it."""

    month: str
    """YYYY-MM; empty: none is known."""
    people: Published
    """by (`GROUPS`, or empty), group, municipality (empty: all), people.

    Each figure is the one that its filter gives on any page.
    """
    now: int | None
    year_ago: int | None


def needs(index: Index, filters: Filters, *, exact: bool = False) -> Needs:
    """Return how many are unemployed; the filters' period is not looked at.

    Raises `UnknownValueError` for a value that the index does not have.
    """
    anyhow = frame(index, replace(filters, since=None, until=None))
    if not anyhow.months:
        nobody = Published(pl.DataFrame(schema=_SCHEMA), _protection(exact=exact))
        return Needs("", nobody, None, None)
    month = anyhow.months[-1]
    (year,) = series(anyhow.last(13), ["unemployed"], exact=exact)
    people = year.table.sort("month")["numerator"]
    newest = replace(filters, since=date(int(month[:4]), int(month[5:]), 1), until=None)
    tables = [
        _of(index, replace(newest, **chosen), group, exact=exact)
        for group, chosen in _groups(filters)
    ]
    return Needs(
        month,
        Published(pl.concat(tables), _protection(exact=exact)),
        people[-1],
        people[0] if len(people) == 13 else None,
    )


def _protection(*, exact: bool) -> Protection:
    return Protection.EXACT if exact else Protection.PERTURBED


def _groups(filters: Filters) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield everybody and each group that the filters do not leave out, with its filter."""
    yield ("", ""), {}
    for by, groups in GROUPS.items():
        for group in groups:
            if getattr(filters, by) in ("", group):
                yield (by, group), {by: group}


def _of(index: Index, filters: Filters, group: tuple[str, str], *, exact: bool) -> pl.DataFrame:
    """Return the unemployed of a group in each municipality and in all."""
    by, name = group
    wanted = {"": ["unemployed"], "municipality": ["unemployed"]}
    found = counted_by(index, filters, wanted, exact=exact)
    parts = []
    for where in wanted:
        rows = found.series(where, ["unemployed"])["unemployed"].table
        parts.append(
            rows.select(
                by=pl.lit(by, pl.String),
                group=pl.lit(name, pl.String),
                municipality=pl.col("group") if where else pl.lit("", pl.String),
                people=pl.col("numerator").cast(pl.Int64),
            )
        )
    return pl.concat(parts)
