"""Benefit months and the municipality's part of them in euros (rules F).

A month is taken to be paid evenly, Monday to Friday, and under the law of its last day. Its days
are the last ones of the payer's count. What the state pays whatever the count carries no share: days
of the first years of an immigrant and, to the end of 2024, days in a service that promotes
employment, of the labour market support; days laid off, of the earnings-related allowance.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from polku.analytics.arrays import Floats, Ints
from polku.analytics.derive import columns
from polku.analytics.derive.people import PERSON, People
from polku.analytics.groups import BENEFITS
from polku.analytics.index.layout import Columns
from polku.kernel.periods import DAY
from polku.rules.benefit_days import first_day, first_day_after
from polku.rules.municipal_share import share
from polku.rules.names import FINLAND
from polku.rules.parameters import Law, NotInForceError, Value

SUPPORT, EARNINGS_RELATED = "tmt", "ap"
_MOST = np.iinfo(np.uint16).max


def benefit_columns(people: People, law: Law) -> Columns:
    """Return the table `benefits`; `municipal` is NaN for months before there was a share (2015)."""
    names = ("month", "kind", "paid_days", "cumulative_days", "amount")
    rows = people.rows("benefits", names).sort(PERSON, "month", "kind", maintain_order=True)
    rows = rows.with_columns(
        pl.col("amount").cast(pl.Float64).fill_null(float("nan")),
        free=_free_days(people, rows, law),
    )
    rows = rows.with_columns(counted=_counted())
    frame = rows.select(
        PERSON,
        pl.col("amount"),
        month=_month_number(),
        kind=columns.placed("kind", BENEFITS),
        days=pl.col("paid_days").clip(upper_bound=_MOST),
        municipal=_municipal(rows, law),
        counted=pl.col("counted").clip(0, _MOST),
    )
    return columns.table("benefits", frame)


def _month_number() -> pl.Expr:
    year, month = (pl.col("month").str.slice(*at).cast(pl.Int32) for at in ((0, 4), (5, 2)))
    return year * 12 + month - 1


def _counted() -> pl.Expr:
    """Return the ordinal of a month's last day: the payer's, else counted on from the one before."""
    billed = pl.col("paid_days") - pl.when(pl.col("kind") == SUPPORT).then("free").otherwise(0)
    paid = billed.cum_sum()
    said = pl.col("cumulative_days")
    return pl.coalesce(said, paid + (said - paid).forward_fill(), paid).over(PERSON, "kind")


# ---- the ladder ----


def _municipal(rows: pl.DataFrame, law: Law) -> pl.Series:
    found = np.full(rows.height, np.nan)
    groups = rows.with_row_index("row").group_by("month", "kind", maintain_order=True)
    for (month, kind), group in groups:
        place = group["row"].to_numpy()
        found[place] = _paid_by_municipality(group, str(kind), _last_day(str(month)), law)
    return pl.Series(found)


def _paid_by_municipality(rows: pl.DataFrame, kind: str, on: date, law: Law) -> Floats:
    days, free = rows["paid_days"].to_numpy(), rows["free"].to_numpy()
    last, amount = rows["counted"].to_numpy(), rows["amount"].to_numpy()
    ladder = _ladder(kind, on, law)
    if ladder is None:
        return np.full(len(days), np.nan)
    charged = days - free
    ordinals = charged if kind == SUPPORT else days  # of the support, free days are not counted
    basic = law["basic_allowance"].find(on)
    if kind == EARNINGS_RELATED and basic is not None:
        amount = np.minimum(amount, days * float(basic.is_))
    percents = _sum(ladder, last) - _sum(ladder, np.maximum(last - ordinals, 0))
    mean = np.divide(percents, ordinals, out=np.zeros(len(days)), where=ordinals > 0)
    part = np.divide(charged, days, out=np.zeros(len(days)), where=days > 0)
    return np.where(days > 0, amount * part * mean / 100, 0)


_Ladder = list[tuple[int, int]]
"""First day and per cent of each step."""


def _ladder(kind: str, on: date, law: Law) -> _Ladder | None:
    """Return the steps of the share on a day; None before there was one."""
    steps: _Ladder = []
    day: int | None = 1
    try:
        while day is not None:
            step = share(kind, day, on, law)
            steps.append((day, step.percent))
            day = step.next_from_day
    except NotInForceError:
        return None
    return steps


def _sum(ladder: _Ladder, days: Ints) -> Floats:
    """Return the sum of the per cents of the first so many days."""
    total = np.zeros(len(days))
    before = 0
    for first, percent in ladder:
        total += np.maximum(days - first + 1, 0) * (percent - before)
        before = percent
    return total


# ---- days without a share ----

_FREE = {PERSON: pl.UInt32, "kind": pl.String, "since": pl.Date, "until": pl.Date}
_SPANS = {"month": pl.String, "first": pl.Date, "last": pl.Date}


def _free_days(people: People, rows: pl.DataFrame, law: Law) -> pl.Series:
    """Return how many of a month's paid days carry no share whatever the count."""
    found = (*_integration(people, law), *_in_services(people, law), *_laid_off(people, law))
    free = pl.concat((pl.DataFrame(schema=_FREE), *(one.select(*_FREE) for one in found)))
    spans = [(one, first_day(one), _last_day(one)) for one in rows["month"].unique()]
    months = rows.select(PERSON, "month", "kind").with_row_index("row")
    met = (
        months.join(pl.DataFrame(spans, _SPANS, orient="row"), on="month")
        .join(free, on=[PERSON, "kind"])
        .with_columns(_later("since", "first"), _earlier("until", "last"))
        .filter(pl.col("since") <= pl.col("until"))
    )
    since, until = (met[name].to_numpy().astype("datetime64[D]") for name in ("since", "until"))
    days = np.bincount(met["row"].to_numpy(), np.busday_count(since, until + 1), rows.height)
    return pl.Series(np.minimum(days.astype(np.int32), rows["paid_days"].to_numpy()))


def _integration(people: People, law: Law) -> Iterator[pl.DataFrame]:
    """Yield the first years of immigrants; who is a refugee no table of the register says."""
    came = pl.col("first_residence_date")
    foreign = came.is_not_null() & pl.col("citizenship").ne_missing(FINLAND)
    for value, first, last in _terms("share_integration_years", law):
        until = came.dt.offset_by(f"{value.is_['other']}y") - DAY
        rows = people.persons.filter(foreign).select(PERSON, since=came, until=until)
        yield _within(rows, SUPPORT, first, last)


def _in_services(people: People, law: Law) -> Iterator[pl.DataFrame]:
    for value, first, last in _terms("share_service_days", law):
        if not value.is_["count"]:
            promoting = law["promoting_services"].on(first).is_
            rows = people.rows("services", ("service", "start", "end"))
            yield _within(
                _periods(rows.filter(pl.col("service").is_in(promoting))), SUPPORT, first, last
            )


def _laid_off(people: People, law: Law) -> Iterator[pl.DataFrame]:
    for value, first, last in _terms("share_free_statuses", law):
        rows = people.rows("statuses", ("code", "start", "end"))
        rows = _periods(rows.filter(pl.col("code").is_in(value.is_)))
        yield _within(rows, EARNINGS_RELATED, first, last)


def _periods(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(PERSON, since="start", until=pl.col("end").fill_null(date.max))


def _within(rows: pl.DataFrame, kind: str, first: date, last: date) -> pl.DataFrame:
    """Return what of some periods lies in the time of a term of the law."""
    return rows.with_columns(_later("since", first), _earlier("until", last), kind=pl.lit(kind))


def _later(name: str, other: str | date) -> pl.Expr:
    return pl.max_horizontal(name, other if isinstance(other, str) else pl.lit(other)).alias(name)


def _earlier(name: str, other: str | date) -> pl.Expr:
    return pl.min_horizontal(name, other if isinstance(other, str) else pl.lit(other)).alias(name)


def _terms(name: str, law: Law) -> Iterator[tuple[Value, date, date]]:
    """Yield the values of a parameter with the first and the last day each was in force."""
    history = law[name].history
    ends = [*(value.since - DAY for value in history[1:]), date.max]
    for value, last in zip(history, ends, strict=True):
        if value.is_ is not None:
            yield value, value.since, last


def _last_day(month: str) -> date:
    return first_day_after(month) - DAY
