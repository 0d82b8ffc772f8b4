"""Periods that cannot be followed so long yet: that it is so, and from when something will be known."""

from datetime import date

from django.utils.translation import gettext

from polku.analytics.index.store import Index
from polku.apps.insight import words
from polku.apps.insight.queries.choice import Choice
from polku.kernel.periods import months_after


def known_from(index: Index, choice: Choice, months: int) -> date | None:
    """Return the day on which the first of a period have been followed for so many months.

    None: some have already.
    """
    since = choice.filters.since
    first = months_after(since, months) if since else None
    return first if first and first > index.manifest.until else None


def not_yet(index: Index, choice: Choice, months: int) -> str:
    """Say that nobody of the period has been followed for so long, and when; empty: some have."""
    first = known_from(index, choice, months)
    if first is None:
        return ""
    return gettext(
        "%(months)s have not passed yet since the start of the period. The first figures are known "
        "from %(day)s on."
    ) % {"months": words.months(months), "day": words.day(first)}
