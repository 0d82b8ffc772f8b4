"""Official figures of municipalities by month, as pages hold own figures against them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from polku.analytics.indicators.panel import IN_SERVICES, activation_rate
from polku.apps.insight import words
from polku.apps.insight.names import Series
from polku.apps.insight.queries.places import newest_official, with_former
from polku.reference.figures import Month, Snapshot, Sum, official_figures
from polku.reference.tables import remembered, table

OWN: Mapping[str, str] = {
    Series.UNEMPLOYED: "unemployed",
    Series.LONG_TERM: "long_term",
    Series.IN_SERVICES: "in_services",
    Series.ACTIVATION: "activation_rate",
}
"""The indicator that is held against an official figure; of vacancies there is none."""


@dataclass(frozen=True, slots=True)
class Official:
    """A figure of some municipalities in a month; None: secret in all of them, or not known."""

    value: float | None
    secret: int = 0
    """How many of the municipalities' figures are secret and so not in the value."""


_MONTHLY: Mapping[str, Callable[[Month], Sum]] = {
    Series.UNEMPLOYED: lambda month: month.unemployed,
    Series.VACANCIES: lambda month: month.open_vacancies,
}
_NEWEST: Mapping[str, Sequence[str]] = {
    Series.UNEMPLOYED: ("unemployed",),
    Series.LONG_TERM: ("long_term_unemployed",),
    Series.IN_SERVICES: IN_SERVICES,
    Series.VACANCIES: ("open_vacancies",),
}


def official(codes: Sequence[str], series: str, *, only: str = "") -> dict[str, Official]:
    """Return the figures of municipalities together by month (YYYY-MM), the secret ones too.

    With `only`, a month, those before the newest of all are left out but for it.
    """
    found: dict[str, Official] = {}
    if series in _MONTHLY:
        every = [one for code in codes for one in with_former(code)]
        for name, month in official_figures(every, only=only).items():
            cell = _MONTHLY[series](month)
            found[name] = Official(cell.value, cell.secret)
    newest = newest_official(codes)
    if newest.month and any(
        one.value is not None or one.secret for one in newest.measures.values()
    ):
        found[newest.month] = _newest(newest, series)
    return {name: one for name, one in found.items() if one.value is not None or one.secret}


def _newest(of: Snapshot, series: str) -> Official:
    if series != Series.ACTIVATION:
        return _summed(of, _NEWEST[series])
    unemployed = _summed(of, _NEWEST[Series.UNEMPLOYED])
    served = _summed(of, IN_SERVICES)
    secret = max(unemployed.secret, served.secret)
    if unemployed.value is None or served.value is None:
        return Official(None, secret)
    return Official(activation_rate(int(unemployed.value), int(served.value)), secret)


def _summed(of: Snapshot, names: Sequence[str]) -> Official:
    sums = [of.measures[name] for name in names]
    known = [one.value for one in sums if one.value is not None]
    secret = max((one.secret for one in sums), default=0)
    return Official(sum(known) if known else None, secret)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Of which months the figures at hand are: the monthly ones, and the newest with all measures."""

    first: str
    last: str
    newest: str
    fetched: bool


@remembered
def _origin() -> _Origin:
    months, newest = table("monthly_figures"), table("snapshot")
    first = min((row["year"] for row in months.rows), default="")
    return _Origin(first, months.origin.date, newest.origin.date[:7], newest.loaded)


def sources(series: str) -> str:
    """Say where the official figures come from and of which months they are."""
    of = _origin()
    said = gettext(
        "Official figures: Statistics Finland, employment service statistics, table 12r5"
    )
    parts = []
    if series in _MONTHLY:
        values = {"first": f"1/{of.first}", "last": words.month(of.last)}
        parts.append(gettext("months %(first)s–%(last)s") % values)
    parts.append(gettext("the month %(month)s") % {"month": words.month(of.newest)})
    fetched = gettext("fetched from StatFin") if of.fetched else gettext("as they come with Polku")
    return f"{said}: {'; '.join(parts)} ({fetched})."
