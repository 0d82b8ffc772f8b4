"""The six headline tiles of the situation: quality beside volume, each with what it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import frame, month_name, month_number
from polku.analytics.indicators.definitions import Definition, definitions
from polku.analytics.indicators.series import series
from polku.reference.figures import snapshot
from polku.reference.places import municipalities

TILES = (
    "activation_rate",
    "plan_within_month",
    "clocks_in_time",
    "plan_debt",
    "no_contact_3",
    "municipal_share",
)
BESIDE: Mapping[str, tuple[str, ...]] = {
    "plan_debt": ("plan_debt_new", "plan_debt_cleared"),
    "no_contact_3": ("no_contact_12",),
}
"""Indicators told with a tile."""

IN_SERVICES = (
    "subsidised_work",
    "training_placement",
    "work_or_education_trial",
    "labour_market_training",
    "coaching",
    "other_services",
)
"""The official counts (table 12r5) of those in the services of the activation rate."""

KAINUU = 97.0
"""Per cent of plans made within a month in Kainuu in 2022: a target set by example, not law."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a tile is held against; `source` is a key of `definitions.toml`'s comparisons."""

    value: float
    source: str
    month: str
    """YYYY-MM, or the year, that it is of."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline: the newest value, and how it has changed.

    Changes are in the unit of the value (percentage points for per cent); None: withheld, or not
    known so far back. `beside` holds the newest values told with it, by indicator.
    """

    definition: Definition
    month: str
    value: float | None
    month_change: float | None
    year_change: float | None
    numerator: int | None
    denominator: int | None
    series: Published
    comparison: Comparison | None
    beside: Mapping[str, float | None]


TOLD = (*TILES, *(key for told in BESIDE.values() for key in told))
"""Everything that the tiles tell."""


def panel(index: Index, filters: Filters, *, exact: bool = False) -> list[Tile]:
    """Return the tiles of TILES in their order, over the period of the filters.

    One round over the index counts them all. Raises `UnknownValueError`.
    """
    found = series(frame(index, filters), TOLD, exact=exact)
    return tiles(dict(zip(TOLD, found, strict=True)))


def tiles(found: Mapping[str, Published]) -> list[Tile]:
    """Return the tiles of the series of TOLD."""
    return [_tile(key, found) for key in TILES]


def _tile(key: str, found: Mapping[str, Published]) -> Tile:
    table = found[key].table
    rows = {row["month"]: row for row in table.iter_rows(named=True)}
    month = max(rows, default="")
    row = rows.get(month, {})
    value = row.get("value")
    return Tile(
        definition=definitions()[key],
        month=month,
        value=value,
        month_change=_change(rows, month, 1),
        year_change=_change(rows, month, 12),
        numerator=row.get("numerator"),
        denominator=row.get("denominator"),
        series=found[key],
        comparison=comparison(key),
        beside={one: _newest(found[one].table) for one in BESIDE.get(key, ())},
    )


def _change(rows: Mapping[str, Mapping[str, float | None]], month: str, back: int) -> float | None:
    if not month:
        return None
    before = rows.get(month_name(month_number(month) - back), {}).get("value")
    now = rows[month]["value"]
    return None if now is None or before is None else now - before


def _newest(table: pl.DataFrame) -> float | None:
    last = table.sort("month").tail(1)
    return None if last.is_empty() else last["value"].item()


@lru_cache(maxsize=1)
def _country() -> Comparison | None:
    """Return the activation rate of the country, from the newest official month there is."""
    official = snapshot(municipalities())
    counts = {name: one.value or 0 for name, one in official.measures.items()}
    served = sum(counts.get(name, 0) for name in IN_SERVICES)
    rate = activation_rate(counts.get("unemployed", 0), served)
    return Comparison(rate, "statfin_country", official.month) if rate else None


def activation_rate(unemployed: int, in_services: int) -> float | None:
    """Return the activation rate in per cent (table 12u4); None: nobody is either."""
    whole = unemployed + in_services
    return in_services / whole * 100 if whole else None


def comparison(key: str) -> Comparison | None:
    """Return what an indicator is held against, if anything official or agreed is known."""
    if key == "activation_rate":
        return _country()
    return Comparison(KAINUU, "kainuu_target", "2022") if key == "plan_within_month" else None
