"""What a map shows of each municipality, own and official, with the counts it is made of."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from polku.analytics.disclosure import SMALLEST_WHOLE, Protection, Published, share
from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import indicators
from polku.analytics.indicators.beside import municipalities
from polku.apps.insight.names import Measure
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.places import (
    UNKNOWN,
    municipalities_of,
    newest_official,
)

OWN = ("unemployed", "long_term", "in_services", "plan_debt", "active")
"""The counts of which everything own on the map is made."""
_INDICATORS = ("unemployed", "long_term", "activation_rate", "plan_debt")
PARTS: Mapping[str, tuple[str, str]] = {
    Measure.UNEMPLOYMENT: ("unemployed", "labour_force"),
    Measure.OFFICIAL: ("official", "labour_force"),
    Measure.LONG_TERM: ("long_term", "unemployed"),
    Measure.ACTIVATION: ("in_services", "active"),
    Measure.PLAN_DEBT: ("plan_debt", "unemployed"),
}
"""Which count is what share of which."""


LABOUR_FORCE_AGE = 2
"""Years: the figures of a year have the labour force of the end of the year so long before."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by municipality, those of all of them together under the empty code."""

    counts: Mapping[str, Mapping[str, int | None]]
    codes: Sequence[str]
    month: str
    """Of the own counts, YYYY-MM; empty: there are none."""
    official_month: str
    """Of the official ones; the labour force is of two years before."""
    secret: frozenset[str]
    """Municipalities whose official figures are secret."""
    protection: Protection

    @property
    def labour_force_year(self) -> int | None:
        """The year at whose end the labour force was counted; None: nothing official is known."""
        return int(self.official_month[:4]) - LABOUR_FORCE_AGE if self.official_month else None

    def share(self, code: str, measure: str) -> float | None:
        """Return a measure of a municipality; None: withheld, secret or not known."""
        part, whole = (self.counts[code].get(name) for name in PARTS[measure])
        if measure == Measure.PLAN_DEBT:  # some in debt are in part-time work: it may be above one
            known = part is not None and whole is not None and whole >= SMALLEST_WHOLE
            return part / whole if known and part is not None and whole else None
        return share(part, whole)


def read(index: Index, choice: Choice, *, exact: bool) -> Figures:
    """Count the people chosen in every municipality of the area, whichever municipality is chosen.

    Raises UnknownValueError for what the index knows nobody of.
    """
    exact = exact and not choice.filters.municipality  # others are counted than may all be opened
    filters = replace(choice.filters, municipality="", since=None)
    if choice.filters.until is None:
        filters = replace(filters, since=_month_of(index.manifest.until, back=1))
    whole = indicators(_INDICATORS, index, filters, exact=exact)
    month = max(whole["unemployed"].series.table["month"], default="")
    known: dict[str, dict[str, int | None]] = {}
    if month:
        first = date(int(month[:4]), int(month[5:]), 1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        only = replace(filters, since=first, until=last)
        by = indicators(_INDICATORS, index, only, by="municipality", exact=exact)
        for name in _INDICATORS:
            _add(known, name, by[name].series, month)
            _add(known, name, whole[name].series, month)
    return _with_official(index, choice, known, month, exact=exact)


def _month_of(day: date, *, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _add(
    known: dict[str, dict[str, int | None]], name: str, published: Published, month: str
) -> None:
    for row in published.table.filter(month=month).iter_rows(named=True):
        counts = known.setdefault(row.get("group", ""), {})
        if name == "activation_rate":
            counts |= {"in_services": row["numerator"], "active": row["denominator"]}
        else:
            counts[name] = row["numerator"]


def _with_official(
    index: Index,
    choice: Choice,
    known: Mapping[str, dict[str, int | None]],
    month: str,
    *,
    exact: bool,
) -> Figures:
    codes, ours = (
        municipalities_of(index, choice.filters.area),
        municipalities(index, choice.filters.area),
    )
    counts: dict[str, dict[str, int | None]] = {}
    secret = set()
    for code in ["", *codes, *({UNKNOWN} & known.keys())]:
        nobody = dict.fromkeys(OWN, 0 if month and (not code or code in ours) else None)
        found = nobody | known.get(code, {})
        newest = newest_official(codes if not code else [code])
        sums = newest.measures
        found["official"] = sums["unemployed"].value
        found["labour_force"] = sums["labour_force"].value
        if sums["unemployed"].secret and code:
            secret.add(code)
        counts[code] = found
    protection = Protection.EXACT if exact else Protection.PERTURBED
    official_month = newest_official(codes).month
    return Figures(counts, codes, month, official_month, frozenset(secret), protection)
