"""Why a load is not told: filters part the clients of a coach, and a part of them is no load."""

from collections.abc import Sequence

from django.utils.translation import gettext

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters
from polku.analytics.indicators.load import WHOLE
from polku.apps.insight.names import FIELD_LABELS


def parting(filters: Filters, protection: Protection) -> Sequence[str]:
    """Return the filters that hide a load, by field; none where figures are exact."""
    if protection is Protection.EXACT:
        return ()
    return [name for name in filters.chosen() if name not in WHOLE]


def why_hidden(filters: Filters, protection: Protection) -> str:
    """Say why there is no load, and which filters to take away; empty: none of them hides it."""
    return in_words([str(FIELD_LABELS[name]) for name in parting(filters, protection)])


def in_words(names: Sequence[str]) -> str:
    """Say the same of filters by the names that the reader knows; empty without any."""
    if not names:
        return ""
    return gettext(
        "The load is told only of all clients of the coaches. Take these filters away: %(names)s."
    ) % {"names": ", ".join(names)}
