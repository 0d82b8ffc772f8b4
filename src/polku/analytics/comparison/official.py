"""Areas and municipalities compared by the official figures of the newest month, which are public.

A figure the source keeps secret is missing: a municipality's share is then withheld, and an area's is
made of the other municipalities' figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from polku.analytics.comparison.funnel import Dispersion
from polku.analytics.comparison.judging import LIMITS, Comparison, judge
from polku.analytics.disclosure import HIDDEN, Protection, Published
from polku.analytics.filters import UnknownValueError
from polku.analytics.indicators.panel import IN_SERVICES
from polku.reference.areas import Area, AreaKind, areas
from polku.reference.figures import Snapshot, snapshot
from polku.reference.places import municipality


@dataclass(frozen=True, slots=True)
class Official:
    """Which official counts are what part of which."""

    part: tuple[str, ...]
    whole: tuple[str, ...]


MEASURES: Mapping[str, Official] = {
    "unemployed": Official(("unemployed",), ("labour_force",)),
    "activation_rate": Official(IN_SERVICES, ("unemployed", *IN_SERVICES)),
    "long_term_share": Official(("long_term_unemployed",), ("unemployed",)),
    "under_25_share": Official(("unemployed_under_25",), ("unemployed",)),
    "over_50_share": Official(("unemployed_over_50",), ("unemployed",)),
}


@dataclass(frozen=True, slots=True)
class OfficialComparison:
    """A comparison, and how many secret figures its areas lack."""

    comparison: Comparison
    secret: int


def official(
    key: str, area: Area | None = None, *, dispersion: Dispersion = Dispersion.ADDITIVE
) -> OfficialComparison:
    """Compare all employment areas by a measure of MEASURES, or the municipalities of one area.

    Raises `UnknownValueError` for a measure that there is not.
    """
    if key not in MEASURES:
        raise UnknownValueError("measure", key, tuple(MEASURES))
    places = (
        {one: snapshot((one,)) for one in _today(area)}
        if area
        else {one.code: snapshot(one) for one in areas(AreaKind.EMPLOYMENT)}
    )
    rows = [_row(code, MEASURES[key], of, whole=area is None) for code, of in places.items()]
    schema = {"group": pl.String, "events": pl.Int64, "n": pl.Int64, "secret": pl.Int64}
    table = pl.DataFrame(rows, schema, orient="row")
    judged = judge(_published(table.drop("secret")), dispersion)
    month = max((of.month for of in places.values()), default="")
    return OfficialComparison(replace(judged, since=month, until=month), int(table["secret"].sum()))


def _today(area: Area) -> list[str]:
    """Return the municipalities of an area by code, one that has been joined to another as that one."""
    return sorted({municipality(code).code for code in area.municipalities})


def _published(table: pl.DataFrame) -> Published:
    """Say of each figure that is missing, and of what would be made of it, that it is withheld."""
    found = {name: [one is None for one in table[name]] for name in ("events", "n")}
    share = [events or n for events, n in zip(*found.values(), strict=True)]
    hidden = found | dict.fromkeys(("share", *LIMITS, "verdict"), share)
    marks = {
        name: tuple(HIDDEN if one else "" for one in column) for name, column in hidden.items()
    }
    return Published(table, Protection.SUPPRESSED, marks)


def _row(
    code: str, measure: Official, of: Snapshot, *, whole: bool
) -> tuple[str, int | None, int | None, int]:
    """Return a place, its two counts and how many secret figures they lack."""
    counts: list[int | None] = []
    secret = 0
    for names in (measure.part, measure.whole):
        sums = [of.measures[name] for name in names]
        lacking = sum(one.secret for one in sums)
        known = [one.value for one in sums if one.value is not None]
        counts.append(sum(known) if known and (whole or not lacking) else None)
        secret = max(secret, lacking)
    return code, counts[0], counts[1], secret
