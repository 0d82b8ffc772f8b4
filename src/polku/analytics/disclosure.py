"""The only door by which a table about people may leave analytics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import isotonic_regression

from polku.analytics.arrays import Floats
from polku.analytics.cellkey import LARGEST_CHANGE, SMALLEST, protect, protect_sum
from polku.analytics.fixed import TOTAL, Balance, FixedTable, Publication
from polku.analytics.suppression import OTHERS, suppressed

__all__ = [
    "HEALTH_LIMIT",
    "HIDDEN",
    "LARGEST_CHANGE",
    "OTHERS",
    "SMALLEST",
    "SMALLEST_TREATED",
    "SMALLEST_WHOLE",
    "TOTAL",
    "Balance",
    "FixedTable",
    "Protection",
    "Publication",
    "Published",
    "change",
    "counted",
    "overlaid",
    "protect",
    "protect_sum",
    "quantile",
    "share",
    "suppress",
    "withhold",
]

SMALLEST_WHOLE = 10
"""A share of, or a median over, fewer people (as shown) is withheld."""
HEALTH_LIMIT = 10
"""The limit of a publication on health or work ability."""
SMALLEST_TREATED = 50
"""An effect measured on fewer treated people is withheld."""

HIDDEN = "..."
"""The mark of a figure hidden so that a small one cannot be worked out."""


class Protection(StrEnum):
    """How the figures of a table are protected; a page says which."""

    EXACT = "exact"
    """As counted: the asker may open every person behind the table."""
    PERTURBED = "perturbed"
    """The cell-key method: small deterministic changes, for tables people filter as they like."""
    SUPPRESSED = "suppressed"
    """Small figures hidden, and others so that they cannot be worked out: fixed tables."""


@dataclass(frozen=True, slots=True)
class Published:
    """A table fit to be shown: null where a figure is withheld.

    `marks` says why by column and row: `<5` for a figure that is itself small, `...` for one hidden
    to protect another, empty where the figure stands. Columns without withheld cells are left out.
    """

    table: pl.DataFrame
    protection: Protection
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coarsened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By column the categories joined into `others`, where hiding among all would take too long."""

    def mark(self, column: str, row: int) -> str:
        found = self.marks.get(column)
        return found[row] if found else ""

    def rows(self) -> Iterator[dict[str, object]]:
        """Give the rows as a reader meets them: the figure, or the mark where it is withheld."""
        for number, row in enumerate(self.table.iter_rows(named=True)):
            yield {name: self.mark(name, number) or value for name, value in row.items()}

    def records(self) -> Iterator[dict[str, object]]:
        """Give the rows for a machine: null where withheld, with `<column>_mark` saying why."""
        for number, row in enumerate(self.table.iter_rows(named=True)):
            why = {f"{name}_mark": self.mark(name, number) for name in self.marks}
            yield row | {name: mark for name, mark in why.items() if mark}


def counted(table: pl.DataFrame, counts: Sequence[str], *, exact: bool) -> Published:
    """Let a table out whose columns `counts` count people.

    Each of them has its keys beside it, `<count>.key` and `<count>.universe` (sums modulo 2^64),
    which stay behind. `exact` only where the asker may open every person behind the table.
    """
    protected = {} if exact else {name: _protected(table, name) for name in counts}
    keys = {f"{name}.{kind}" for name in counts for kind in ("key", "universe")}
    shown = table.select(protected.get(name, name) for name in table.columns if name not in keys)
    return Published(shown, Protection.EXACT if exact else Protection.PERTURBED)


def _protected(table: pl.DataFrame, name: str) -> pl.Series:
    n, key, universe = (table[f"{name}{kind}"].to_numpy() for kind in ("", ".key", ".universe"))
    return pl.Series(name, protect(n, key, universe), pl.Int64)


def withhold(
    published: Published, columns: Sequence[str], *, whole: str, smallest: int = SMALLEST_WHOLE
) -> Published:
    """Withhold shares, medians or effects where the protected count in `whole` is too small."""
    few = (pl.col(whole).is_null()) | (pl.col(whole) < smallest)
    marked = published.table.select(pl.when(few).then(pl.lit(f"<{smallest}")).otherwise(pl.lit("")))
    table = published.table.with_columns(
        pl.when(~few).then(pl.col(one)).alias(one) for one in columns
    )
    added = tuple(marked.to_series().to_list())
    marks = dict.fromkeys(columns, added)
    for name in published.marks.keys() & marks.keys():
        both = zip(published.marks[name], added, strict=True)
        marks[name] = tuple(old or new for old, new in both)
    return replace(published, table=table, marks={**published.marks, **marks})


def suppress(publication: Publication) -> list[Published]:
    """Let fixed tables out, in order, with their totals (rows whose category is `total`).

    Counts from 1 to below the publication's limit are hidden, and as many others as it takes that no
    table, margin, balance or difference of the publication gives any of them back; see `linked`.
    """
    return [
        Published(
            one.table,
            Protection.SUPPRESSED,
            {one.table.columns[-1]: one.marks} if any(one.marks) else {},
            one.coarsened,
        )
        for one in suppressed(publication, small=f"<{publication.limit}", hidden=HIDDEN)
    ]


def overlaid(shown: Published, hidden: Published, *, count: str) -> Published:
    """Return protected figures without those that a fixed table of the same counts hides.

    For a fixed table beside tables that people filter as they like. A figure that stands is the one
    that any filter gives: an exact sum would take the changes of its parts away. All hidden ones have
    one mark: who knew that one is small could work it out from its parts. Measured in
    docs/disclosure.md. The rows, told apart by the columns beside `count`, are those of `hidden`.
    """
    names = [name for name in hidden.table.columns if name != count]
    table = hidden.table.select(names).join(
        shown.table.select(*names, count), on=names, how="left", maintain_order="left"
    )
    marks = tuple(hidden.mark(count, row) and HIDDEN for row in range(table.height))
    stands = pl.Series(marks, dtype=pl.String) == ""
    kept = pl.when(stands).then(pl.col(count)).otherwise(None)
    told = {count: marks} if any(marks) else {}
    return replace(hidden, table=table.with_columns(kept.alias(count)), marks=told)


def change(later: Published, earlier: Published, *, count: str) -> Published:
    """Return a table's change between two dates, withheld where a reader could not work it out.

    The columns beside `count` say which rows belong together; a row of one date alone is left out.
    """
    names = [name for name in later.table.columns if name != count]
    before = earlier.table.rename({count: "before"})
    both = later.table.join(before, on=names, how="inner", maintain_order="left")
    table = both.select(*names, (pl.col(count) - pl.col("before")).alias(count))
    marks = tuple(HIDDEN if value is None else "" for value in table[count])
    return replace(later, table=table, marks={count: marks} if any(marks) else {})


def share(part: float | None, whole: float | None) -> float | None:
    """Return the share of protected counts; None: withheld, the whole is too small to speak of."""
    if part is None or whole is None or whole < SMALLEST_WHOLE:
        return None
    return min(part / whole, 1.0)


def quantile(
    n: npt.ArrayLike, key: npt.ArrayLike, universe: int, q: float, *, exact: bool
) -> float | None:
    """Return the quantile `q` of whole numbers of days.

    `n` says how many people have 0, 1, 2, … days and `key` holds the sums of their record keys. The
    protected one is the mean of the five middle places of protected cumulative counts, so that it
    is nobody's own number. None: withheld, or nobody there when `exact`.
    """
    if not np.size(n):
        return None
    below = _cumulated(n, key, universe, exact=exact)
    people = round(below[-1])
    if people < (1 if exact else SMALLEST_WHOLE):
        return None
    middle = q * (people - 1)
    places = np.array([0.0]) if exact else np.arange(SMALLEST) - SMALLEST // 2
    return float(_numbers_at(below, np.clip(middle + places, 0, people - 1)).mean())


def _cumulated(n: npt.ArrayLike, key: npt.ArrayLike, universe: int, *, exact: bool) -> Floats:
    """Return how many people have at most 0, 1, 2, … days; protected ones made to never fall."""
    below = np.cumsum(np.asarray(n, np.int64))
    if exact:
        return below.astype(np.float64)
    keys = np.cumsum(np.asarray(key).astype(np.uint64), dtype=np.uint64)
    return np.asarray(isotonic_regression(protect(below, keys, universe)).x, np.float64)


def _numbers_at(below: Floats, places: Floats) -> Floats:
    """Return the numbers at places 0, 1, … of the sorted people; between two places in proportion."""
    low = np.searchsorted(below, np.floor(places), side="right")
    high = np.searchsorted(below, np.ceil(places), side="right")
    return np.asarray(low + (high - low) * (places - np.floor(places)), np.float64)
