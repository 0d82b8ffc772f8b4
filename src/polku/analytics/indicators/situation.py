"""What changed, what is unusual and what needs a decision: figures for sentences, ranked.

`changes` compares the newest month with the same month a year before; `unusual` holds the newest
month of a share against its own mean of the 24 months before, with the limits of a p-chart, mean ±
3 √(mean (1 − mean) / n) (Shewhart; Montgomery, *Introduction to Statistical Quality Control*, ch. 7),
and of a count with those of a c-chart, mean ± 3 √mean; `decisions` lists what is coming.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import polars as pl

from polku.analytics.disclosure import SMALLEST_WHOLE, Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import frame, month_name, month_number
from polku.analytics.indicators.composition import PARTS, composition
from polku.analytics.indicators.definitions import definitions
from polku.analytics.indicators.ending import ending
from polku.analytics.indicators.load import load, of_whole_loads
from polku.analytics.indicators.panel import TOLD, Tile, tiles
from polku.analytics.indicators.rounds import Round, counted_by
from polku.analytics.indicators.series import MEASURES, PER_CENT, Count, Rate, series
from polku.analytics.indicators.states import STATES

CHANGING = (
    "unemployed",
    "long_term",
    "in_services",
    "activation_rate",
    "plan_within_month",
    "clocks_in_time",
    "plan_debt",
    "no_contact_3",
    "municipal_share",
)
"""Indicators whose changes are looked at, as a whole and by municipality."""
WATCHED = ("plan_within_month", "clocks_in_time", "repeats", "plan_debt", "no_contact_12")
"""Indicators held against their own past."""
PAST = 24
FEWEST_MONTHS = 12
"""A mean of fewer months is not one to hold anything against."""
CHANCE = 2.0
"""Standard errors: a smaller change may well be chance and is not told."""
SIGMAS = 3.0
SMALLEST = 20
"""People or events: fewer are not judged."""
SOON = (30, 90)
"""Days within which a service that ends is told of."""
GROWING = 3
"""Months in a row."""
MOST = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say: the key of its sentence and the values that go into it.

    `weight` ranks findings of one list: how many standard errors, or what a decision is about.
    """

    key: str
    indicator: str
    values: Mapping[str, Any]
    weight: float
    by: str = ""
    """What `group` is: a municipality, a unit or a service; empty: it is about the whole."""
    group: str = ""
    good: bool | None = None
    """Whether it is for the better; None: neither, or not to say."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether people were enough to judge: where they were not, finding nothing says nothing."""

    changes: bool
    unusual: bool
    decisions: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """An area in its newest month."""

    tiles: Sequence[Tile]
    composition: Published
    """month, and the parts of the stock: `composition.PARTS`."""
    unemployed: Published
    """The series of the unemployed."""
    changes: Sequence[Finding]
    unusual: Sequence[Finding]
    decisions: Sequence[Finding]
    judged: Judged


def situation(index: Index, filters: Filters, *, exact: bool = False) -> Situation:
    """Return all that is told of a situation; one round over the index counts every series of it.

    Raises `UnknownValueError`.
    """
    told = {
        "": (*CHANGING, *WATCHED, *TOLD),
        "municipality": (*CHANGING, *WATCHED),
        "unit": WATCHED,
    }
    found = counted_by(index, filters, told, exact=exact)
    whole = found.series("", told[""])
    parts = composition(found.tallies[""][STATES], exact=exact)
    return Situation(
        tiles(whole),
        parts,
        whole["unemployed"],
        _all_changes(found),
        _all_unusual(found),
        _all_decisions(index, filters, whole["plan_debt"].table, exact=exact),
        Judged(
            any(not _compared(key, _grouped(whole[key])).is_empty() for key in CHANGING),
            any(not _limited(key, _grouped(whole[key])).is_empty() for key in WATCHED),
            exact or _people(parts.table) >= SMALLEST_WHOLE,
        ),
    )


def _people(parts: pl.DataFrame) -> int:
    """Return how many the parts of the stock are in their newest month, as shown."""
    return int(parts.sort("month").tail(1).select(PARTS).to_numpy().sum())


def changes(index: Index, filters: Filters, *, exact: bool = False) -> list[Finding]:
    """Return the largest changes of the newest month from a year before, as a whole and by municipality.

    Ranked by how many standard errors of chance they are: √(n + n before) for counts, the two-sample
    error of shares. Values: month, now, before, change. Raises `UnknownValueError`.
    """
    wanted = {"": CHANGING, "municipality": CHANGING}
    return _all_changes(counted_by(index, filters, wanted, exact=exact))


def _all_changes(counted: Round) -> list[Finding]:
    return _foremost(
        finding
        for by in ("", "municipality")
        for key, shown in _told_apart(counted, by, CHANGING).items()
        for finding in _changes(key, _grouped(shown), by)
    )


def unusual(index: Index, filters: Filters, *, exact: bool = False) -> list[Finding]:
    """Return the shares and counts outside their own control limits in their newest month.

    As a whole, by municipality and by unit. Values: month, now, mean, low, high, months. Raises
    `UnknownValueError`.
    """
    wanted = {"": WATCHED, "municipality": WATCHED, "unit": WATCHED}
    return _all_unusual(counted_by(index, filters, wanted, exact=exact))


def _all_unusual(counted: Round) -> list[Finding]:
    return _foremost(
        finding
        for by in ("", "municipality", "unit")
        for key, shown in _told_apart(counted, by, WATCHED).items()
        for finding in _outside(key, _grouped(shown), by)
    )


def decisions(index: Index, filters: Filters, *, exact: bool = False) -> list[Finding]:
    """Return what is coming that somebody has to decide about.

    `ends_with_nothing_after` (service, people, days), `load_over_norm` (unit, mean, norm, clients,
    over; not under filters that part a coach's clients) and `debt_growing` (month, now, before, months). Raises `UnknownValueError`.
    """
    (debt,) = series(frame(index, filters), ("plan_debt",), exact=exact)
    return _all_decisions(index, filters, debt.table, exact=exact)


def _all_decisions(
    index: Index, filters: Filters, debt: pl.DataFrame, *, exact: bool
) -> list[Finding]:
    found = [
        *_endings(index, filters, exact=exact),
        *_loads(index, filters, exact=exact),
        *_growing(debt),
    ]
    return _ranked(found)[:MOST]


def _ranked(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda one: -one.weight)


def _foremost(found: Iterable[Finding]) -> list[Finding]:
    """Return the first findings; of an indicator the whole and the group that stands out most.

    So that one thing which shows in every municipality and unit does not hide all others.
    """
    kept: dict[tuple[str, bool], Finding] = {}
    for one in _ranked(found):
        kept.setdefault((one.indicator, bool(one.by)), one)
    return list(kept.values())[:MOST]


def _told_apart(counted: Round, by: str, keys: Sequence[str]) -> Mapping[str, Published]:
    """Return series by a grouping; none where a single group is all that shows: it is the whole."""
    found = counted.series(by, keys)
    if not by:
        return found
    some = pl.max_horizontal("numerator", "denominator") > 0
    groups = set().union(*(one.table.filter(some)["group"].unique() for one in found.values()))
    return found if len(groups) > 1 else {}


def _grouped(shown: Published) -> pl.DataFrame:
    table = shown.table
    return table if "group" in table.columns else table.with_columns(group=pl.lit(""))


def _compared(key: str, table: pl.DataFrame) -> pl.DataFrame:
    """Return newest months beside those of a year before, `*_before`, and the `error` of a difference.

    Of too few people none.
    """
    month = str(table["month"].max() or "0001-01")
    rows = table.lazy()
    before = rows.filter(month=month_name(month_number(month) - 12))
    both = rows.filter(month=month).join(before, on="group", suffix="_before")
    known = both.drop_nulls(["value", "value_before"])
    return known.with_columns(error=_error(key)).drop_nulls("error").collect()


def _error(key: str) -> pl.Expr:
    """Return the error of a difference by chance alone; null: too few to speak of."""
    now, before = pl.col("numerator"), pl.col("numerator_before")
    people, measure = now + before, MEASURES[key]
    if isinstance(measure, Rate):
        whole, whole_before = pl.col("denominator"), pl.col("denominator_before")
        part = people / (whole + whole_before)
        error = PER_CENT * (part * (1 - part) * (1 / whole + 1 / whole_before)).sqrt()
        return pl.when(pl.min_horizontal(whole, whole_before) >= SMALLEST).then(error)
    mean = (pl.col("value") + pl.col("value_before")) / people  # euros a person
    error = people.sqrt() if isinstance(measure, Count) else mean * people.sqrt()
    return pl.when(people >= SMALLEST).then(error)


def _changes(key: str, table: pl.DataFrame, by: str) -> Iterator[Finding]:
    change = pl.col("value") - pl.col("value_before")
    told = _compared(key, table).with_columns(change=change, errors=change.abs() / pl.col("error"))
    for row in told.filter(pl.col("error") > 0, pl.col("errors") >= CHANCE).iter_rows(named=True):
        yield Finding(
            f"changed_{definitions()[key].unit}",
            key,
            {"month": row["month"], "now": row["value"], "before": row["value_before"]}
            | {"change": row["change"]},
            row["errors"],
            by,
            row["group"],
            _good(key, row["change"]),
        )


def _good(key: str, change: float) -> bool | None:
    good = definitions()[key].good
    return (change > 0) == (good == "up") if good else None


def _limited(key: str, table: pl.DataFrame) -> pl.DataFrame:
    """Return newest months with their limits and `mean`; of too few people none."""
    low, mean, high = _limits(key)
    beside = _against_past(table.lazy())
    return beside.with_columns(low=low, mean=mean, high=high).drop_nulls("mean").collect()


def _limits(key: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the lower limit, the mean and the upper limit of a month; null: too few to judge."""
    if isinstance(MEASURES[key], Rate):
        whole = pl.col("denominator")
        mean = pl.col("numerator_past") / pl.col("denominator_past")
        mean = pl.when(whole >= SMALLEST).then(mean)
        room = SIGMAS * (mean * (1 - mean) / whole).sqrt()
        low, high = (mean - room).clip(lower_bound=0), (mean + room).clip(upper_bound=1)
        return PER_CENT * low, PER_CENT * mean, PER_CENT * high
    mean = pl.col("numerator_past") / pl.col("months")
    mean = pl.when(mean >= SMALLEST).then(mean)
    room = SIGMAS * mean.sqrt()
    return (mean - room).clip(lower_bound=0), mean, mean + room


def _outside(key: str, table: pl.DataFrame, by: str) -> Iterator[Finding]:
    within = pl.col("value").is_between("low", "high")
    for row in _limited(key, table).filter(~within).iter_rows(named=True):
        yield Finding(
            f"unusual_{definitions()[key].unit}",
            key,
            {"now": row["value"]}
            | {one: row[one] for one in ("month", "mean", "low", "high", "months")},
            SIGMAS * abs(row["value"] - row["mean"]) / ((row["high"] - row["mean"]) or 1.0),
            by,
            row["group"],
            _good(key, row["value"] - row["mean"]),
        )


def _against_past(table: pl.LazyFrame) -> pl.LazyFrame:
    """Return the newest month of each group, with the months before it and their sums: `*_past`.

    The months of a series follow one another.
    """
    newest = pl.col("month") == pl.col("month").max()
    known = table.with_columns(newest=newest).filter(pl.col("value").is_not_null())
    sums = (
        known.filter(~pl.col("newest"))
        .group_by("group")
        .agg(
            pl.len().clip(upper_bound=PAST).alias("months"),
            pl.col("numerator", "denominator").tail(PAST).sum().name.suffix("_past"),
        )
    )
    enough = sums.filter(pl.col("months") >= FEWEST_MONTHS)
    return known.filter("newest").join(enough, on="group", maintain_order="left")


def _endings(index: Index, filters: Filters, *, exact: bool) -> Iterator[Finding]:
    """Yield of each service what presses most: few people soon, or many later.

    Nothing for a month that has gone: what ends soon is known of the day of the extract alone.
    """
    if frame(index, filters).months[-1:] != frame(index, replace(filters, until=None)).months[-1:]:
        return
    table = ending(index, filters, exact=exact).table.filter(pl.col("people") > 0)
    pressing = table.with_columns(weight=pl.col("people") * SOON[0] / pl.col("days"))
    first = pressing.sort("weight", descending=True, maintain_order=True).unique(
        "service", keep="first", maintain_order=True
    )
    for row in first.iter_rows(named=True):
        yield Finding(
            "ends_with_nothing_after",
            "in_services",
            {"people": row["people"], "days": row["days"]},
            row["weight"],
            "service",
            row["service"],
        )


def _loads(index: Index, filters: Filters, *, exact: bool) -> Iterator[Finding]:
    if not of_whole_loads(filters):
        return
    units = load(index, filters, exact=exact).units.table
    for row in units.filter(pl.col("mean") > pl.col("norm")).iter_rows(named=True):
        over = round(row["clients"] - row["norm"] * row["coaches"])
        yield Finding(
            "load_over_norm",
            "coach_load",
            {"mean": row["mean"], "norm": row["norm"], "clients": row["clients"], "over": over},
            float(over),
            "unit",
            row["unit"],
            good=False,
        )


def _growing(debt: pl.DataFrame) -> Iterator[Finding]:
    table = debt.sort("month").tail(GROWING + 1)
    values = table["value"].drop_nulls().to_list()
    rises = [later > earlier for earlier, later in pairwise(values)]
    if len(rises) == GROWING and all(rises):
        told = {"month": table["month"].item(-1), "now": values[-1], "before": values[0]}
        rise = float(values[-1] - values[0])
        yield Finding("debt_growing", "plan_debt", told | {"months": GROWING}, rise, good=False)
