"""Where a figure opens its rows: to who may open everybody behind it, in the worklist."""

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext

from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import COACH_LOAD
from polku.apps.casework.queries.choice import Choice as Worklist
from polku.apps.casework.queries.filters import FILTERS
from polku.apps.insight.names import FIELD_LABELS
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.newest import Newest
from polku.apps.insight.queries.panel import Opening

WORKLIST: Mapping[str, Sequence[tuple[str, ...]]] = {
    "long_term": (("tyottomana-12-kk",),),
    "in_services": (("palvelussa",),),
    "clocks_in_time": (("myohassa",),),
    "plan_debt": (("suunnitelma-puuttuu",), ("suunnitelma-vanhentunut",)),
    "plan_debt_missing": (("suunnitelma-puuttuu",),),
    "plan_debt_expired": (("suunnitelma-vanhentunut",),),
    "no_contact_3": (("ei-yhteytta-3-kk",),),
    "no_contact_6": (("ei-yhteytta-6-kk",),),
    "no_contact_12": (("ei-yhteytta-12-kk",),),
    "remote_only": (("vain-etayhteyksia",),),
    COACH_LOAD: ((),),
}
"""Indicators whose people the worklist has a filter for; none at all: everybody in it."""

SHARED = frozenset({"area", "unit", "coach", "municipality", "since", "until"})
"""Filters that the worklist has too, or that leave its people as they are."""


def opening(choice: Choice, of: Newest, index: Index, *, exact: bool) -> Opening:
    """Return where the newest figure opens its rows."""
    if not exact:
        return Opening(
            why=gettext(
                "The rows open to who may open every person behind them; to others the formula above."
            )
        )
    if of.key not in WORKLIST:
        return Opening(
            why=gettext("The worklist has no filter for these people: the formula stands above.")
        )
    if others := sorted(set(choice.filters.chosen()) - SHARED):
        names = ", ".join(str(FIELD_LABELS[name]) for name in others)
        return Opening(
            why=gettext("The worklist has no filter %(names)s: take it away to open the rows.")
            % {"names": names}
        )
    until = choice.filters.until
    if until and until < index.manifest.until:
        return Opening(why=gettext("The worklist is of today: choose any time to open the rows."))
    return Opening(tuple(_links(choice, of.key)))


def _links(choice: Choice, key: str) -> Iterator[tuple[str, str]]:
    for filters in WORKLIST[key]:
        label = gettext("All clients")
        if filters:
            label = str(FILTERS[filters[0]].label)
        chosen = Worklist(
            filters=filters,
            municipality=choice.filters.municipality,
            coach=next((one.key for one in choice.coaches if one.id == choice.filters.coach), None),
        )
        yield label, reverse("casework:worklist") + chosen.address()
