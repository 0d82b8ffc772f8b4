"""From the address of a page to what is chosen there, or to what is wrong with it in plain words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from polku.analytics.filters import UnknownPeriodError, UnknownValueError
from polku.analytics.index.store import Index
from polku.analytics.known import known_months
from polku.apps.insight import perms, words
from polku.apps.insight.forms import RepeatedError, read_choice
from polku.apps.insight.names import FIELD_LABELS
from polku.apps.insight.queries.choice import Choice, period
from polku.apps.insight.queries.options import Field, Options


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the addresses of one page: for whom, of which index, with which options."""

    scope: perms.Scope
    index: Index
    options: Options
    since: date | None
    """The first day that the page tells of, where that is before the register's."""

    def choice(self, query: QueryDict) -> Choice:
        """Read a choice whose period is known; raises as `read_choice`, and UnknownPeriodError."""
        choice = read_choice(query, self.options, self.scope)
        asked = self.options.fields["alkoi"].field
        months = known_months(self.index, choice.filters.area, counted=asked != "started")
        if months:
            try:
                months.back_to(self.since).check(choice.filters, month=asked == "month")
            except UnknownPeriodError as unknown:
                chosen = period(choice.filters.since, choice.filters.until)
                raise UnknownPeriodError(asked, chosen, unknown.known) from None
        return choice

    def still_good(self, query: QueryDict) -> Choice:
        """Return what of a refused address can be read: what is wrong takes nothing else with it."""
        good = QueryDict(mutable=True)
        for name, values in query.lists():
            alone = QueryDict(mutable=True)
            alone.setlist(name, values)
            try:
                self.choice(alone)
            except (UnknownValueError, perms.NotTheirsError):
                continue
            good.setlist(name, values)
        return self.choice(good)


def told(unknown: UnknownValueError, known: Options) -> dict[str, Any]:
    """Say which value is none, and which are, in the reader's words; `why`, where it is not that."""
    field = next((one for one in known.fields.values() if one.field == unknown.field), None)
    values = [_called(field, value) for value in unknown.known] if field else unknown.known
    found: dict[str, Any] = {
        "field": FIELD_LABELS.get(unknown.field, unknown.field),
        "value": unknown.value or gettext("empty"),
        "known": values,
    }
    return found | {"why": _why(unknown, found)}


def _called(field: Field, value: str) -> str:
    called = field.called(value)
    return value if called == value else f"{called} ({value})"


def _why(unknown: UnknownValueError, found: dict[str, Any]) -> str:
    match unknown:
        case RepeatedError():
            return gettext(
                "The filter %(field)s is given more than once: %(value)s. Choose one from the list."
            ) % (found | {"value": ", ".join(map(str, found["known"]))})
        case UnknownPeriodError():
            first, last = unknown.known[0].split("..")
            return gettext(
                "The register does not tell of the period “%(value)s”. It tells of the months "
                "from %(first)s to %(last)s: choose a period of those."
            ) % (found | {"first": words.month(first), "last": words.month(last)})
        case _:
            return ""
