"""Protected counts by group, judged by the funnel: what may be said of each and of all."""

from dataclasses import dataclass, replace

import polars as pl

from polku.analytics.cellkey import VARIANCE
from polku.analytics.comparison.funnel import LEAST, LEVELS, Dispersion, Funnel, funnel
from polku.analytics.comparison.shares import shares
from polku.analytics.disclosure import SMALLEST_WHOLE, Published, withhold
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.selection import NOT_KNOWN

LIMITS = tuple(f"{end}{round(level * 1000)}" for level in LEVELS for end in ("low", "high"))
"""The columns of the limits: low950, high950, low998, high998."""
ADJUSTED = ("expected", "at")
"""The columns of an adjusted comparison that others have not: what is expected, where it stands."""
NOBODYS = (NOT_KNOWN, "000")
"""Groups of those whose unit or municipality is not known (a secret home): no place to be compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups side by side, in no order of theirs."""

    table: Published
    """group, n, events, share, LIMITS, verdict (0 inside, ±1 and ±2 outside); null: withheld.

    With ADJUSTED after events where shares are adjusted for who the people are."""
    funnel: Funnel | None
    """None: under LEAST groups have a share."""
    since: str = ""
    until: str = ""
    """The months the figures are of."""


def compared(
    index: Index,
    filters: Filters,
    key: str,
    *,
    by: str,
    dispersion: Dispersion = Dispersion.ADDITIVE,
    exact: bool = False,
) -> Comparison:
    """Compare groups of people by a measure of `shares.MEASURES`.

    Everything is worked out from the protected counts. Raises `UnknownValueError`.
    """
    found = shares(index, filters, key, by=by, exact=exact)
    there = (pl.col("n") > 0) & ~pl.col("group").is_in(NOBODYS)
    counts = replace(found.counts, table=found.counts.table.filter(there))
    noise, smallest = (0.0, 1) if exact else (VARIANCE, SMALLEST_WHOLE)
    judged = judge(counts, dispersion, noise=noise, smallest=smallest)
    return replace(judged, since=found.since, until=found.until)


def judge(
    counts: Published,
    dispersion: Dispersion,
    *,
    noise: float = 0.0,
    smallest: int = SMALLEST_WHOLE,
    target: float | None = None,
) -> Comparison:
    """Judge counts by group: columns group, events, n; null where withheld.

    An adjusted share comes as `share`, with the number `at` that it rests on and the `target` of all.
    """
    plain = {"share": pl.col("events") / pl.col("n"), "at": pl.col("n")}
    table = counts.table if "at" in counts.table.columns else counts.table.with_columns(**plain)
    told = table.filter((pl.col("n") >= smallest) & pl.col("share").is_not_null())
    made = None
    judged = {name: pl.Series(name, [], pl.Float64) for name in LIMITS}
    verdicts: list[int] = []
    if len(told) >= LEAST:
        n, share = told["at"].to_numpy(), told["share"].to_numpy()
        made = funnel(share * n, n, noise=noise, dispersion=dispersion, target=target)
        ends = [end for level in LEVELS for end in made.limits(n, level)]
        judged = {name: pl.Series(name, end) for name, end in zip(LIMITS, ends, strict=True)}
        verdicts = made.verdicts(share, n)
    limits = (
        told.select("group")
        .head(len(verdicts))
        .with_columns(**judged, verdict=pl.Series(verdicts, dtype=pl.Int64))
    )
    whole = table.join(limits, on="group", how="left", maintain_order="left")
    more = [name for name in ADJUSTED if name in counts.table.columns]
    made_of = [*more, "share", *LIMITS, "verdict"]
    ready = replace(counts, table=whole.select("group", "n", "events", *made_of))
    return Comparison(withhold(ready, made_of, whole="n", smallest=smallest), made)
