"""What a reader of the pages on paths has chosen: a choice and an address say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from polku.analytics.filters import Filters
from polku.apps.insight import words
from polku.apps.insight.names import Adjustment, Figure, Level, Limits, Measure, Origin, Series
from polku.apps.insight.perms import Coach

NAMES: Mapping[str, str] = {
    "alue": "area",
    "kunta": "municipality",
    "yksikko": "unit",
    "valmentaja": "coach",
    "ika": "age",
    "sukupuoli": "sex",
    "kieli": "language",
    "koulutus": "education",
    "ammatti": "occupation",
    "palvelu": "first_service",
    "kesto": "length",
}
"""The filters by their names in an address; the period is `alkoi`."""

LEAST, LEASTS = 1, (0, 1, 2, 5, 10)
WITHIN, WITHINS = 12, (6, 12, 24)
_FILTERS = frozenset(one.name for one in fields(Filters))


@dataclass(frozen=True, slots=True)
class Choice:
    filters: Filters = field(default_factory=Filters)
    least: int = LEAST
    """Transitions of fewer per cent of all are left out of the picture."""
    figure: str = Figure.BOTH
    focus: str = ""
    """A state, or a transition as `was>became`: what the graph and the variants are about."""
    within: int = WITHIN
    """Months within which a return counts."""
    origin: str = Origin.SEARCH
    measure: str = Measure.UNEMPLOYMENT
    """What a map shows."""
    series: str = Series.UNEMPLOYED
    """What is held against official figures."""
    indicator: str = ""
    """The key of the one indicator that a page is about."""
    by: str = ""
    """What it is broken down by."""
    compared: str = ""
    """What areas are compared by; empty, as for the next: what a page takes first."""
    official: str = ""
    limits: str = Limits.VARIATION
    adjustment: str = Adjustment.NONE
    level: str = Level.AREAS
    home: str = ""
    """The reader's only area: what an address need not say."""
    coaches: Sequence[Coach] = ()
    """Whom the reader may ask of one by one."""

    @property
    def indicator_name(self) -> str:
        return words.indicator(self.indicator) if self.indicator else ""

    def but(self, **changes: Any) -> "Choice":
        """Return the choice with changes to itself or to its filters."""
        of_filters = {name: value for name, value in changes.items() if name in _FILTERS}
        others = {name: value for name, value in changes.items() if name not in _FILTERS}
        return replace(self, filters=replace(self.filters, **of_filters), **others)

    def without(self, name: str) -> "Choice":
        """Return the choice without what has a name in an address."""
        if name == "alkoi":
            return self.but(since=None, until=None)
        return self.but(**{NAMES[name]: ""}) if name in NAMES else self.but(least=LEAST)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the choice as the names and values of an address or of hidden fields."""
        found = [(name, getattr(self.filters, one)) for name, one in NAMES.items()]
        found += [
            ("alkoi", period(self.filters.since, self.filters.until)),
            ("yli", "" if self.least == LEAST else str(self.least)),
            ("luku", "" if self.figure == Figure.BOTH else self.figure),
            ("kohta", self.focus),
            ("sisalla", "" if self.within == WITHIN else str(self.within)),
            ("lahto", "" if self.origin == Origin.SEARCH else self.origin),
            ("mittari", "" if self.measure == Measure.UNEMPLOYMENT else self.measure),
            ("sarja", "" if self.series == Series.UNEMPLOYED else self.series),
            ("tunnus", self.indicator),
            ("erittely", next((name for name, one in NAMES.items() if one == self.by), "")),
            ("vertailu", self.compared),
            ("viralliset", self.official),
            ("vakiointi", "" if self.adjustment == Adjustment.NONE else self.adjustment),
            ("rajat", "" if self.limits == Limits.VARIATION else self.limits),
            ("taso", "" if self.level == Level.AREAS else self.level),
        ]
        if self.filters.area == self.home:
            found = [(name, value) for name, value in found if name != "alue"]
        return [(name, value) for name, value in found if value]

    def address(self) -> str:
        """Return the query string of the choice; `?` alone when nothing is chosen."""
        return "?" + urlencode(self.pairs())


def period(since: date | None, until: date | None) -> str:
    """Write a period of whole months: `2024`, `2022-01..2024-10`, `2024-01..`."""
    if since is None and until is None:
        return ""
    if since and until and (since.month, until.month) == (1, 12) and since.year == until.year:
        return str(since.year)
    return f"{_month(since)}..{_month(until)}"


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""
