"""Shares adjusted for who the people are: indirect standardisation by age and education.

What is expected of a group is what it would count if everybody in it did as everybody of their age and
education does in all groups together. The adjusted share is the share of all × counted / expected. Its
variance by chance is that of a plain share of n p (1 − θ) / (θ (1 − p)) people, where p = expected / n
and θ is the share of all: at that number it stands in the funnel. Length of unemployment is left out,
as most of what is compared is about it.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from polku.analytics.cellkey import VARIANCE
from polku.analytics.comparison.funnel import Dispersion
from polku.analytics.comparison.judging import NOBODYS, Comparison, judge
from polku.analytics.comparison.shares import Cells, cells, published
from polku.analytics.disclosure import SMALLEST_WHOLE, protect, protect_sum
from polku.analytics.filters import Filters
from polku.analytics.groups import AGES, EDUCATIONS
from polku.analytics.index.store import Index

MOST_OF_ONE = 1.0
"""What one person adds at most to what is expected of a group, as to a count."""


def standardised(
    index: Index,
    filters: Filters,
    key: str,
    *,
    by: str,
    dispersion: Dispersion = Dispersion.ADDITIVE,
    exact: bool = False,
) -> Comparison:
    """Compare groups of people by a measure of `shares.MEASURES`, adjusted for age and education.

    Counts are protected, and so are the shares of each age and education, of all groups together, and
    what is expected of each group. Raises `UnknownValueError`.
    """
    found = cells(index, filters, key, by=by, exact=exact)
    counts = published(found, exact=exact)
    total = counts.table.filter(~pl.col("group").is_in(NOBODYS)).sum()
    mean = total["events"].item() / total["n"].item() if total["n"].item() else 0.0
    events, people = np.zeros((2, len(found.names)))
    for part in _strata(index, filters, key, by, exact=exact):
        if part.names:
            events += part.whole.n * _share(part, mean, exact=exact)
            people += part.whole.n
    # Who is counted once may be of two ages, at the ends of two times in unemployment.
    expected = found.whole.n * events / np.maximum(people, 1)
    if not exact:
        expected = protect_sum(expected, MOST_OF_ONE, found.whole.key, found.universe)
    table = _adjusted(
        counts.table.with_columns(expected=pl.Series(expected, dtype=pl.Float64)), mean
    )
    there = (pl.col("n") > 0) & ~pl.col("group").is_in(NOBODYS)
    noise, smallest = (0.0, 1) if exact else (VARIANCE, SMALLEST_WHOLE)
    ready = replace(counts, table=table.filter(there))
    judged = judge(ready, dispersion, noise=noise, smallest=smallest, target=mean)
    return replace(judged, since=found.since, until=found.until)


def _strata(index: Index, filters: Filters, key: str, by: str, *, exact: bool) -> Iterator[Cells]:
    """Count each age and education by group; those chosen by a filter alone where there is one."""
    for age in [filters.age] if filters.age else AGES:
        for education in [filters.education] if filters.education else EDUCATIONS:
            asked = replace(filters, age=age, education=education)
            yield cells(index, asked, key, by=by, exact=exact)


def _share(part: Cells, mean: float, *, exact: bool) -> float:
    """Return the share of all of an age and education; the mean of all where they are too few."""
    universe = part.universe.sum(dtype=np.uint64)
    counts = [(pair.n.sum(), pair.key.sum(dtype=np.uint64)) for pair in (part.part, part.whole)]
    events, n = (int(one if exact else protect(one, sums, universe)) for one, sums in counts)
    return min(events / n, 1.0) if n >= SMALLEST_WHOLE else mean


def _adjusted(table: pl.DataFrame, mean: float) -> pl.DataFrame:
    """Add the adjusted share and the number of people whose plain share varies as much by chance."""
    n, events, expected = (table[name].to_numpy() for name in ("n", "events", "expected"))
    p = np.clip(expected / np.maximum(n, 1), 1e-9, 1 - 1e-9)
    share = np.clip(mean * events / np.maximum(expected, 1e-9), 0, 1)
    at = n * p * (1 - mean) / (max(mean, 1e-9) * (1 - p))
    return table.with_columns(share=share, at=np.maximum(at.round(), 1).astype(np.int64))
