"""Indicators by month, ready to leave: the value, and the protected counts it is made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from polku.analytics.disclosure import Protection, Published, counted, quantile, withhold
from polku.analytics.index.store import Index
from polku.analytics.indicators import (
    after,
    begun,
    clocks,
    contacts,
    lengths,
    money,
    plans,
    repeats,
    states,
)
from polku.analytics.indicators.cells import Cells, Family, Frame, Tally, tallies
from polku.kernel.periods import DAY, months_after

SCHEMA = {
    "month": pl.String,
    "group": pl.String,
    "value": pl.Float64,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
}
"""The columns of every series; `group` only where it is broken down."""

PER_CENT = 100
_MOST_CELLS = 6_000_000
"""Of a median: days × groups × months counted at once, 16 bytes each."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many: measures of a family together."""

    family: Family
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """Which per cent of `whole` the `parts` are, once so many months have passed."""

    family: Callable[[Index], Family]
    parts: Callable[[Sequence[str]], Sequence[str]]
    whole: Callable[[Sequence[str]], Sequence[str]]
    observed: int = 0


@dataclass(frozen=True, slots=True)
class Median:
    """The median of whole numbers of days: a family with a measure a day."""

    family: Family


@dataclass(frozen=True, slots=True)
class Euros:
    """The municipality's euros, and the people they are paid for."""

    family: Family = money.MONEY


Measure = Count | Rate | Median | Euros


def rate(family: Family, parts: Sequence[str], whole: Sequence[str], observed: int = 0) -> Rate:
    """Return which per cent of measures of a family some of them are."""
    return Rate(lambda _: family, lambda _: parts, lambda _: whole, observed)


def _ending(*endings: str) -> Callable[[Sequence[str]], Sequence[str]]:
    return lambda names: [name for name in names if name.endswith(endings)]


def _services(index: Index) -> Family:
    return after.after_services(len(index.manifest.services))


def _after_service(months: int) -> Rate:
    wheres = tuple(f".{months}.{where}" for where in after.WHERE)
    return Rate(
        _services, _ending(f".{months}.{after.WHERE[0]}"), _ending(*wheres), observed=months
    )


UNEMPLOYED = ("short_term", "long_term")
IN_SERVICES = ("in_services",)

MEASURES: Mapping[str, Measure] = {
    "unemployed": Count(states.STATES, UNEMPLOYED),
    "long_term": Count(states.STATES, ("long_term",)),
    "structural": Count(states.STRUCTURAL, states.GROUPS),
    "structural_equivalent": Count(states.STRUCTURAL, ("equivalent",)),
    "structural_from_services": Count(states.STRUCTURAL, ("from_services",)),
    "structural_between_services": Count(states.STRUCTURAL, ("between_services",)),
    "unemployment_days": Median(lengths.LENGTHS),
    "inflow_over_3_months": rate(begun.BEGINNINGS, ["over_three_months"], ["begun"], 3),
    "in_services": Count(states.STATES, IN_SERVICES),
    "activation_rate": rate(states.STATES, IN_SERVICES, (*UNEMPLOYED, *IN_SERVICES)),
    "plan_within_month": rate(begun.BEGINNINGS, ["planned"], ["over_one_month"], 1),
    "clocks_in_time": rate(clocks.ALL_CLOCKS, ["kept"], clocks.HOW),
    "plan_debt": Count(plans.DEBT, ("missing", "expired")),
    "plan_debt_missing": Count(plans.DEBT, ("missing",)),
    "plan_debt_expired": Count(plans.DEBT, ("expired",)),
    "plan_debt_new": Count(plans.DEBT, ("new",)),
    "plan_debt_cleared": Count(plans.DEBT, ("cleared",)),
    "plan_debt_days": Median(plans.DEBT_AGES),
    "no_contact_3": Count(contacts.CONTACTS, ("no_contact_3",)),
    "no_contact_6": Count(contacts.CONTACTS, ("no_contact_6",)),
    "no_contact_12": Count(contacts.CONTACTS, ("no_contact_12",)),
    "remote_only": Count(contacts.CONTACTS, ("remote_only",)),
    "municipal_share": Euros(),
    "work_3_months_after_service": _after_service(3),
    "work_6_months_after_service": _after_service(6),
    "work_12_months_after_service": _after_service(12),
    "repeats": rate(repeats.REPEATS, ["again"], ["begun"]),
    "work_after_12_months": rate(after.JOBSEEKING, ["in_work"], ["started"], after.WITHIN),
}
"""What each indicator by month counts; definitions in words stand in `definitions.toml`."""


def series(on: Frame, keys: Sequence[str], *, exact: bool) -> list[Published]:
    """Return indicators by month, and by group where the frame has groups: SCHEMA.

    All are counted in one round over the shards, but for medians that would take too much memory.
    Months that are not fully observed yet are left out.
    """
    medians = {one.family for key in keys if isinstance(one := MEASURES[key], Median)}
    at_once = [family for family in medians if _at_once(on, family) >= len(on.months)]
    families = [*families_of(keys, on.index), *at_once]
    found = dict(zip(families, tallies(on, families), strict=True))
    return [published(on, key, found, exact=exact) for key in keys]


def families_of(keys: Sequence[str], index: Index) -> list[Family]:
    """Return the families that count indicators, each once; those counted day by day have none."""
    measures = [MEASURES[key] for key in keys]
    at_once = [_family(one, index) for one in measures if not isinstance(one, Median)]
    return list(dict.fromkeys(at_once))


def _family(measure: Measure, index: Index) -> Family:
    return measure.family(index) if isinstance(measure, Rate) else measure.family


def published(on: Frame, key: str, found: Mapping[Family, Tally], *, exact: bool) -> Published:
    """Return an indicator of a frame from what has been counted in it: SCHEMA."""
    measure = MEASURES[key]
    family = _family(measure, on.index)
    if isinstance(measure, Median):
        return _median(on, family, found, exact=exact)
    if isinstance(measure, Rate):
        return _share(measure, found[family], exact=exact)
    if isinstance(measure, Euros):
        return _euros(found[family], exact=exact)
    return _people(measure, found[family], exact=exact)


def _people(measure: Count, tally: Tally, *, exact: bool) -> Published:
    table = table_of(tally, {"numerator": tally.of(*measure.parts)})
    shown = counted(table, ["numerator"], exact=exact)
    return _shaped(shown, tally.frame, value=pl.col("numerator"))


def _share(measure: Rate, tally: Tally, *, exact: bool) -> Published:
    names = tally.measures
    cells = {
        "numerator": tally.of(*measure.parts(names)),
        "denominator": tally.of(*measure.whole(names)),
    }
    observed = pl.col("month").is_in(observed_months(tally.frame, measure.observed))
    shown = counted(table_of(tally, cells).filter(observed), list(cells), exact=exact)
    # Of two protected counts the part may come out above the whole.
    part = pl.min_horizontal("numerator", "denominator")
    value = part / pl.col("denominator") * PER_CENT
    smallest = {"smallest": 1} if exact else {}
    shaped = _shaped(shown, tally.frame, value=value, numerator=part)
    return withhold(shaped, ["value"], whole="denominator", **smallest)


def _euros(tally: Tally, *, exact: bool) -> Published:
    payees = tally.of("payees")
    paid, most = tally.of("cents").n / money.CENTS, money.largest(tally.frame.index)
    told = money.euros(paid, payees, tally.universe, most, exact=exact)
    table = table_of(tally, {"numerator": payees}).with_columns(value=told.T.ravel())
    last = _last_paid(tally)
    shown = counted(table.filter(pl.col("month") <= last), ["numerator"], exact=exact)
    smallest = {"smallest": 0} if exact else {}
    shaped = _shaped(shown, tally.frame, value=pl.col("value").fill_nan(None))
    return withhold(shaped, ["value"], whole="numerator", **smallest)


def _last_paid(tally: Tally) -> str:
    """Return the last month, before that of the extract, in which anything was paid."""
    until = tally.frame.index.manifest.until
    paid = tally.of("cents").n.sum(0)
    months = [month for month, cents in zip(tally.frame.months, paid, strict=True) if cents]
    return max((month for month in months if month < f"{until:%Y-%m}"), default="")


def _at_once(on: Frame, family: Family) -> int:
    """Return how many months of a median memory is meant to hold."""
    return max(1, _MOST_CELLS // (len(family.measures) * max(1, len(on.grouping.names))))


def _median(on: Frame, family: Family, found: Mapping[Family, Tally], *, exact: bool) -> Published:
    """Return a median of people counted day by day, unless found already some months at a time."""
    parts = [found[family]] if family in found else _in_parts(on, family)
    tables = [_medians(part, exact=exact) for part in parts]
    empty = pl.DataFrame(schema=SCHEMA)
    protection = Protection.EXACT if exact else Protection.PERTURBED
    shown = Published(pl.concat([empty, *tables]), protection)
    return withhold(
        _shaped(shown, on, value=pl.col("value")),
        ["value"],
        whole="denominator",
        **({"smallest": 1} if exact else {}),
    )


def _in_parts(on: Frame, family: Family) -> Iterator[Tally]:
    at_once = _at_once(on, family)
    for first in range(0, len(on.months), at_once):
        part = slice(first, first + at_once)
        months = replace(on, months=on.months[part], days=on.days[part])
        yield tallies(months, [family])[0]


def _medians(tally: Tally, *, exact: bool) -> pl.DataFrame:
    n, key = tally.cells
    whole = Cells(n.sum(0), key.sum(0, dtype=np.uint64))
    table = counted(table_of(tally, {"denominator": whole}), ["denominator"], exact=exact).table
    groups, months = tally.universe.shape
    values = [
        quantile(n[:, g, m], key[:, g, m], int(tally.universe[g, m]), 0.5, exact=exact)
        for m in range(months)
        for g in range(groups)
    ]
    return table.with_columns(
        value=pl.Series(values, dtype=pl.Float64), numerator=pl.lit(None, pl.Int64)
    ).select(list(SCHEMA))


def table_of(tally: Tally, counts: Mapping[str, Cells]) -> pl.DataFrame:
    """Lay counts (groups, months) out by month and group, with their keys."""
    columns = dict(_laid_out(tuple(tally.frame.months), tally.frame.grouping.names))
    for name, cells in counts.items():
        columns[name] = pl.Series(cells.n.T.ravel())
        columns[f"{name}.key"] = pl.Series(cells.key.T.ravel())
        columns[f"{name}.universe"] = pl.Series(tally.universe.T.ravel())
    return pl.DataFrame(columns)


@lru_cache(maxsize=16)
def _laid_out(months: tuple[str, ...], groups: tuple[str, ...]) -> Mapping[str, pl.Series]:
    """Return the columns that tell cells apart: many indicators of one page have the same."""
    return {
        "month": pl.Series([month for month in months for _ in groups], dtype=pl.String),
        "group": pl.Series([*groups] * len(months), dtype=pl.String),
    }


def _shaped(published: Published, on: Frame, **columns: pl.Expr) -> Published:
    """Return the columns of SCHEMA, some of them made anew: `group` only where there are groups."""
    table = published.table
    found = {name: pl.col(name) if name in table.columns else pl.lit(None) for name in SCHEMA}
    made = [
        one.cast(SCHEMA[name]).alias(name)
        for name, one in (found | columns).items()
        if name != "group" or on.grouping.by
    ]
    return replace(published, table=table.select(made))


def observed_months(on: Frame, months: int) -> list[str]:
    """Return the months since whose last day so many months are known."""
    until = on.index.manifest.until
    return [name for name in on.months if months_after(_last_day(name), months) <= until]


def _last_day(month: str) -> date:
    return months_after(date(int(month[:4]), int(month[5:]), 1), 1) - DAY
