"""An indicator by its key: what it is in words, and its series."""

from collections.abc import Mapping
from dataclasses import dataclass

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import frame
from polku.analytics.indicators.definitions import Definition, definitions
from polku.analytics.indicators.load import load_series
from polku.analytics.indicators.series import MEASURES, series

BY = ("area", "municipality", "unit", "sex", "language", "education", "occupation")
"""What an indicator can be broken down by; all of them groups of people whatever the day."""
COACH_LOAD = "coach_load"


@dataclass(frozen=True, slots=True)
class Indicator:
    """`series`: month, [group], value, numerator, denominator; null where withheld or not one."""

    definition: Definition
    by: str
    series: Published


def indicator(
    key: str, index: Index, filters: Filters, *, by: str = "", exact: bool = False
) -> Indicator:
    """Return an indicator by month and, if asked, by group.

    Raises `UnknownValueError` for a key, a `by` or a filter that there is not.
    """
    return indicators((key,), index, filters, by=by, exact=exact)[key]


def known(by: str = "") -> tuple[str, ...]:
    """Return the keys of the indicators that can be broken down so."""
    return tuple(key for key in definitions() if key != COACH_LOAD or by in {"", "unit"})


def indicators(
    keys: tuple[str, ...], index: Index, filters: Filters, *, by: str = "", exact: bool = False
) -> Mapping[str, Indicator]:
    """Return several indicators at the cost of one round over the index."""
    defined = definitions()
    for key in keys:
        if key not in defined:
            raise UnknownValueError("indicator", key, tuple(defined))
    groups = ("unit",) if COACH_LOAD in keys else BY
    if by and by not in groups:
        raise UnknownValueError("by", by, groups)
    on = frame(index, filters, by)
    counted = [key for key in keys if key in MEASURES]
    found = dict(zip(counted, series(on, counted, exact=exact), strict=True))
    if COACH_LOAD in keys:
        found[COACH_LOAD] = load_series(index, filters, by=by, exact=exact)
    return {key: Indicator(defined[key], by, found[key]) for key in keys}
