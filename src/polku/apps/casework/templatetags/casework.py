"""Words and small pictures of casework in templates."""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString
from django.utils.timezone import localtime  # noqa: TID251 (turns a given moment to Finnish time)
from django.utils.translation import get_language

from polku.apps.casework.names import DutyKind, Way, way_of
from polku.apps.casework.queries import reasons
from polku.apps.casework.queries.reasons import Why
from polku.apps.casework.queries.worklist import Row
from polku.apps.casework.strip import strip
from polku.kernel.periods import months_between
from polku.register import codes

register = template.Library()

ICON_OF_WAY = {
    Way.VISIT: "PersonChat",
    Way.VIDEO: "Video",
    Way.PHONE: "Phone",
    Way.MESSAGE: "EnvelopeClosed",
    Way.OTHER: "ChatElipsis",
}


@register.filter
def called(code: str, code_list: str) -> str:
    """Return the name of a code (`municipality`, `language`, `service` …), or the code itself."""
    found = codes.names(code_list).get(code)
    return found.within(get_language() or "fi") if found else code


@register.filter
def duty_label(kind: str) -> str:
    return str(DutyKind(kind).label) if kind in DutyKind else kind


@register.simple_tag
def way(method: str, channel: str) -> Way:
    """Return how a contact was made: its label, and its icon by `way_icon`."""
    return way_of(method, channel)


@register.filter
def way_icon(found: Way) -> str:
    return ICON_OF_WAY[found]


@register.simple_tag
def path_strip(letters: str) -> SafeString:
    """Draw the last 36 months of a path."""
    return strip(letters, get_language() or "fi")


@register.filter
def why(row: Row) -> Why | None:
    """Return why a row is on the list, in the reader's language."""
    return reasons.why(row.rule, row.reason, get_language() or "fi")


@register.filter
def on_day(value: datetime | None, day: date) -> bool:
    """Tell whether a moment is on a day in Finland."""
    return value is not None and localtime(value).date() == day


@register.filter
def months_since(value: datetime, today: date) -> int:
    """Return the full months from a moment to today."""
    return months_between(localtime(value).date(), today)
