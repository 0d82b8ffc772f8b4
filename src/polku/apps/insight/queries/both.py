"""What is known officially and here of a place, month by month: what the official page is made of."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext

from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.beside import beside, municipalities
from polku.analytics.indicators.cells import month_name, month_number
from polku.apps.insight import words
from polku.apps.insight.names import Series
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.official_figures import OWN, Official, official
from polku.apps.insight.queries.official_reasons import Row
from polku.apps.insight.queries.places import UNKNOWN, municipalities_of

FIRST = date(2006, 1, 1)
"""Official figures do not go further back."""
TOTAL = "total"
PLACES = frozenset({"area", "municipality", "since", "until"})
"""Filters that official figures know too."""
BY = "municipality"


@dataclass(frozen=True, slots=True)
class Reasons:
    """The counts of `analytics.indicators.beside`: by municipality, and of the whole place."""

    published: Published
    whole: Row
    rows: Mapping[str, Row]
    """Those of `published`."""

    def of(self, code: str) -> Row:
        return self.whole if code == TOTAL else self.rows.get(code, {})


@dataclass(frozen=True, slots=True)
class Both:
    """Official and own figures of a place by month, and of the newest month of both, `month`."""

    choice: Choice
    places: Sequence[str]
    """Its municipalities, in today's division, that anybody in the register is of."""
    missing: Sequence[str]
    """Those that nobody in it is of: they are left out of the figures."""
    official: Mapping[str, Official]
    own: Mapping[str, float | None]
    month: str
    """Empty: there is no month of which both are known."""
    of_month: Mapping[str, float | None]
    """The own figure of the month by municipality."""
    reasons: Reasons | None
    """Of the unemployed alone."""
    protection: Protection

    @property
    def months(self) -> list[str]:
        """Every month from the first known one to the last."""
        known = sorted(self.official.keys() | self.own.keys())
        if not known:
            return []
        return [month_name(n) for n in range(month_number(known[0]), month_number(known[-1]) + 1)]

    @property
    def exact(self) -> bool:
        return self.protection == Protection.EXACT

    @property
    def label(self) -> str:
        return str(Series(self.choice.series).label)

    @property
    def unit(self) -> str:
        return "percent" if self.choice.series == Series.ACTIVATION else "people"

    def written(self, value: float | None) -> str:
        return words.measured(value, self.unit)

    def column(self, name: str, label: str) -> tables.Column:
        return tables.measured(name, label, self.unit)

    @property
    def difference(self) -> tables.Column:
        label = gettext("Difference")
        decimals = words.decimals_of(self.unit)
        unit = gettext("percentage points") if self.unit == "percent" else words.unit(self.unit)
        write = partial(words.changed, unit=self.unit)
        return tables.Column("difference", label, write, decimals=decimals, unit=unit)


def not_comparable(choice: Choice) -> str:
    """Say why the figures of a choice have nothing official beside them; empty: they have."""
    if choice.filters.chosen().keys() - PLACES:
        return gettext(
            "Official figures are known by area and municipality only: take the other filters away "
            "to see them beside the own ones."
        )
    return ""


def read(index: Index, choice: Choice, *, exact: bool) -> Both:
    """Read both figures of the place and the period chosen, whatever else is chosen.

    Raises UnknownValueError for what the index knows nobody of.
    """
    of_place: dict[str, Any] = {name: "" for name in choice.filters.chosen() if name not in PLACES}
    exact = exact and not of_place  # more people are counted than may all be opened
    filters = replace(choice.filters, **of_place, since=choice.filters.since or FIRST)
    every = (
        [filters.municipality] if filters.municipality else municipalities_of(index, filters.area)
    )
    ours = municipalities(index, filters.area)
    found = [code for code in every if code in ours]
    known = {
        month: one
        for month, one in official(found, choice.series).items()
        if _within(month, filters)
    }
    own: Mapping[str, float | None] = {}
    if choice.series in OWN:
        own = own_months(index, OWN[choice.series], filters, exact=exact)
    month = max(known.keys() & own.keys(), default="")
    return Both(
        choice,
        found,
        [code for code in every if code not in ours],
        known,
        own,
        month,
        _of_month(index, choice.series, filters, month, exact=exact) if month else {},
        _reasons(index, filters, month, exact=exact)
        if month and choice.series == Series.UNEMPLOYED
        else None,
        Protection.EXACT if exact else Protection.PERTURBED,
    )


def own_months(index: Index, key: str, filters: Filters, *, exact: bool) -> dict[str, float | None]:
    """Return an indicator by month (YYYY-MM) of the period.

    All months are counted, and kept, whatever the period: the next one asked for costs nothing.
    """
    ever = replace(filters, since=FIRST, until=None)
    table = indicator(key, index, ever, exact=exact).series.table
    known = _from_first(dict(table.select("month", "value").iter_rows()))
    return {month: value for month, value in known.items() if _within(month, filters)}


def _from_first(own: Mapping[str, float | None]) -> dict[str, float | None]:
    """Leave out the months before anybody is counted: the register does not go so far back."""
    first = min((month for month, value in own.items() if value), default=min(own, default=""))
    return {month: value for month, value in own.items() if month >= first}


def _within(month: str, filters: Filters) -> bool:
    first, last = filters.since, filters.until
    return (not first or month >= f"{first:%Y-%m}") and (not last or month <= f"{last:%Y-%m}")


def _only(filters: Filters, month: str) -> Filters:
    first = date(int(month[:4]), int(month[5:]), 1)
    return replace(
        filters, since=first, until=first.replace(day=monthrange(first.year, first.month)[1])
    )


def _of_month(
    index: Index, series: str, filters: Filters, month: str, *, exact: bool
) -> Mapping[str, float | None]:
    only = _only(filters, month)
    found = by_group(indicator(OWN[series], index, only, by=BY, exact=exact).series)
    return {code: row["value"] for code, row in found.items()}


def _reasons(index: Index, filters: Filters, month: str, *, exact: bool) -> Reasons:
    only = _only(filters, month)
    found = beside(index, only, month, by=BY, exact=exact)
    whole = beside(index, only, month, exact=exact)  # counted already: the municipalities' sum
    return Reasons(found, whole.table.row(0, named=True), by_group(found))


def by_group(published: Published) -> dict[str, Row]:
    return {str(row["group"]): row for row in published.table.iter_rows(named=True)}


def place_named(code: str) -> str:
    """Return the name of a row: a municipality, all together, or those of whom it is not known."""
    if code == TOTAL:
        return gettext("Together")
    return gettext("Not known") if code == UNKNOWN else words.named(code, "municipality")
