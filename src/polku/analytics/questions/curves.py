"""How long until people leave unemployment, and by what: curves with competing ends, by group.

Curves *by first service* from the start of unemployment compare those who were still there to start
it with those who were not: a long wait for a service looks like its doing (immortal time). They
describe, and do not tell what a service does. `from_service` starts the clock on the first day of the
first service instead, which treats the services alike, though not the people sent to them; a long
service then looks slow, as nobody in it seeks work. `after_service` starts it when the service ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import isotonic_regression

from polku.analytics.arrays import Counts, Flags, Floats, Ints, Keys, Persons
from polku.analytics.calendar import number
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import SMALLEST_WHOLE, Protection, Published, counted, protect
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.layout import NEVER
from polku.analytics.index.store import Index, Shard
from polku.analytics.leaving import CAUSES, Days, Ends, ends
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import Selection, select
from polku.analytics.survival.gray import gray_test_of
from polku.analytics.survival.incidence import incidence, life_table

BY = ("", "first_service", "age", "sex", "language", "education", "occupation", "municipality")
"""What curves may be drawn by."""

FEWEST = 50
"""A group of fewer people, as shown, has no curve unless exact."""

MOST_GROUPS = 50
"""Gray's test of more groups would say nothing."""

MONTH = 365.25 / 12
"""Days."""


@dataclass(frozen=True, slots=True)
class Curves:
    """The answer."""

    from_service: bool
    """Whether the clock starts with the first service. A page says so."""
    after_service: bool
    """Whether it starts when the first service has ended."""
    curves: Published
    """group, cause, month, share left by the cause within the months, low, high (95 %).

    Null from the month on before which too few are still there to tell."""
    groups: Published
    """group, people, events: who was followed and how many ends were seen."""
    gray: Published
    """cause, statistic, df, p: do the curves drawn differ more than chance would part them?"""


class Tally(NamedTuple):
    """Sums over episodes of G groups, followed for D days or M months; K causes and CENSORED."""

    days: Counts
    """(G, D + 1, K + 1)"""
    n: Counts
    """(G, M, K + 1)"""
    key: Keys
    """(G, M, K + 1) of the record keys of those counted in `n`, modulo 2^64."""
    people: Counts
    """(G)"""
    universe: Keys
    """(G) of the people, each once."""


def curves(
    index: Index,
    filters: Filters,
    *,
    by: str = "first_service",
    months: int = 24,
    exact: bool = False,
    from_service: bool = False,
    after_service: bool = False,
) -> Curves:
    """Return the curves of the episodes that start in the period, by one of BY, month by month.

    The clock runs from the start of the episode, or of its first service, or its end, until unemployment ends
    (`leaving`), until the last day that the index knows or to the end of the last month. Exact
    curves are Aalen–Johansen by day; the others a life table of protected counts by month, and only
    for groups of FEWEST people. Episodes of one person count as if of several. Raises `UnknownValueError` for an unknown `by` or value of a filter.
    """
    if by not in BY:
        raise UnknownValueError("by", by, BY)
    clock = {"from_service": from_service, "after_service": after_service}
    selection = select(index, filters, exact=exact)
    names, group_of = selection.episodes_by(by)
    month_ends = np.array([int(month * MONTH) for month in range(months + 1)], np.int32)
    tally = added_up(
        selection,
        lambda: _empty(len(names), month_ends),
        lambda shard, sums: _add_shard(selection, shard, group_of(shard), month_ends, clock, sums),
    )
    groups = _groups(tally, names, exact=exact)
    drawn = [
        names.index(row["group"]) for row in groups.table.to_dicts() if row["events"] is not None
    ]
    return Curves(
        from_service,
        after_service,
        _drawn(tally, names, drawn, month_ends, exact=exact),
        groups,
        _gray(tally.days[drawn], exact=exact),
    )


def _empty(groups: int, month_ends: Days) -> Tally:
    months, causes = len(month_ends) - 1, len(CAUSES) + 1
    return Tally(
        np.zeros((groups, month_ends[-1] + 1, causes), np.int64),
        np.zeros((groups, months, causes), np.int64),
        np.zeros((groups, months, causes), np.uint64),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.uint64),
    )


def _add_shard(
    selection: Selection,
    shard: Shard,
    groups: Ints,
    month_ends: Days,
    clock: Mapping[str, bool],
    sums: Tally,
) -> None:
    group = np.where(selection.episodes(shard), groups, np.int32(-1))
    found = ends(shard, number(selection.index.manifest.until), **clock)
    person, key = shard.tables["episodes"]["person"], shard.tables["persons"]["key"]
    _add(found, person, group, key, month_ends, sums)


@compiled
def _add(
    found: Ends, person: Persons, group: Ints, key: Keys, month_ends: Days, tally: Tally
) -> None:
    """Add the episodes that have a group (-1: none) to the sums; they are sorted by person."""
    met = np.full(len(tally.people), -1, np.int64)
    last = month_ends[-1]
    for row in range(len(person)):
        place = group[row]
        if place < 0 or found.start[row] == NEVER:
            continue
        days, cause = found.end[row] - found.start[row], found.cause[row]
        if days > last:
            days, cause = last, 0
        month = max(np.searchsorted(month_ends, days) - 1, 0)
        tally.days[place, days, cause] += 1
        tally.n[place, month, cause] += 1
        tally.key[place, month, cause] += key[person[row]]
        if met[place] != person[row]:
            met[place] = person[row]
            tally.people[place] += 1
            tally.universe[place] += key[person[row]]


def _groups(tally: Tally, names: Sequence[str], *, exact: bool) -> Published:
    frame = pl.DataFrame(
        {
            "group": names,
            "people": tally.people,
            "people.key": tally.universe,
            "people.universe": tally.universe,
            "events": tally.n[:, :, 1:].sum(axis=(1, 2)),
            "events.key": tally.key[:, :, 1:].sum(axis=(1, 2), dtype=np.uint64),
            "events.universe": tally.universe,
        }
    )
    shown = counted(frame, ["people", "events"], exact=exact)
    table = shown.table.filter(pl.col("people") > 0)
    if exact:
        return Published(table, shown.protection)
    few = pl.col("people") < FEWEST
    marks = [f"<{FEWEST}" if people < FEWEST else "" for people in table["people"]]
    table = table.with_columns(events=pl.when(~few).then("events"))
    return Published(table, shown.protection, {"events": tuple(marks)} if any(marks) else {})


def _drawn(
    tally: Tally, names: Sequence[str], groups: Sequence[int], month_ends: Days, *, exact: bool
) -> Published:
    """Return the curves of the groups that may be drawn."""
    frames = [pl.DataFrame(schema=_SCHEMA)]
    for group in groups:
        found = _by_day(tally, group, month_ends) if exact else _by_month(tally, group)
        for place, cause in enumerate(CAUSES):
            frames.append(_rows(names[group], cause, place, *found))
    table = pl.concat(frames)
    protection = Protection.EXACT if exact else Protection.PERTURBED
    marks = tuple("" if known else f"<{SMALLEST_WHOLE}" for known in table["share"].is_not_null())
    hidden = any(marks) and not exact
    return Published(table, protection, dict.fromkeys(_FIGURES, marks) if hidden else {})


_FIGURES = ("share", "low", "high")
_SCHEMA = {"group": pl.String, "cause": pl.String, "month": pl.Int64} | dict.fromkeys(
    _FIGURES, pl.Float64
)


def _rows(
    group: str, cause: str, place: int, figures: Sequence[Floats], known: Flags
) -> pl.DataFrame:
    """Return a curve's rows from `figures` (M + 1, K), null where not known (M + 1)."""
    frame = pl.DataFrame(
        {"group": group, "cause": cause, "month": range(len(known))}
        | {name: one[:, place] for name, one in zip(_FIGURES, figures, strict=True)},
        schema=_SCHEMA,
    )
    return frame.with_columns(pl.when(pl.Series(known)).then(pl.col(*_FIGURES)))


def _by_day(tally: Tally, group: int, month_ends: Days) -> tuple[Sequence[Floats], Flags]:
    """Return share, low and high at the ends of the months, and whether anybody tells of them."""
    curve = incidence(tally.days[group].astype(np.float64))
    figures = [one[month_ends] for one in (curve.share, *curve.interval())]
    return figures, (curve.at_risk[month_ends] > 0) | (curve.remaining[month_ends] == 0)


def _by_month(tally: Tally, group: int) -> tuple[Sequence[Floats], Flags]:
    """Return the same from protected counts.

    Ends are protected as sums from the start on, so that changes do not add up over the months.
    """
    n, key, universe = tally.n[group], tally.key[group], tally.universe[group]
    at_risk = protect(_still(n.sum(axis=1)), _still(key.sum(axis=1, dtype=np.uint64)), universe)
    gone = protect(n[:, 1:].cumsum(axis=0), key[:, 1:].cumsum(axis=0, dtype=np.uint64), universe)
    rising = np.column_stack([isotonic_regression(one).x for one in gone.T])
    curve = life_table(at_risk.astype(np.float64), np.diff(rising, axis=0, prepend=0.0))
    figures = [_from_none(one) for one in (curve.share, *curve.interval())]
    told = np.logical_and.accumulate(at_risk >= SMALLEST_WHOLE)
    return figures, np.append(told[:1], told)


def _still(leaving: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Return who is still there at the start of each month, from who leaves in each."""
    return leaving[::-1].cumsum(dtype=leaving.dtype)[::-1]


def _from_none(shares: Floats) -> Floats:
    return np.vstack([np.zeros((1, shares.shape[1])), shares])


def _gray(days: Counts, *, exact: bool) -> Published:
    """Return the test of the groups drawn; rounded so that it says nothing of one person."""
    found = gray_test_of(days.astype(np.float64)) if 1 < len(days) <= MOST_GROUPS else []
    rows = [
        {
            "cause": CAUSES[one.cause - 1],
            "statistic": one.statistic if exact else round(one.statistic, 1),
            "df": one.df,
            "p": one.p if exact else round(one.p, 3),
        }
        for one in found
        if one.df
    ]
    schema = {"cause": pl.String, "statistic": pl.Float64, "df": pl.Int64, "p": pl.Float64}
    protection = Protection.EXACT if exact else Protection.PERTURBED
    return Published(pl.DataFrame(rows, schema=schema), protection)
