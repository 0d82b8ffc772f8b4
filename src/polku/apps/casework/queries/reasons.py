"""Why a row is on the list: what `Standing.next_reason` keeps, put into words when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.rules.texts import say

CERTAINTY: Mapping[str, str | Promise] = {
    "H": _("High: the text of the act has been read"),
    "M": _("Good: from an official summary or guidance"),
    "L": _("Low: from general knowledge, not checked"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """A duty's reason in one language, and who says so."""

    rule: str
    text: str
    source: str
    href: str
    since: date | None
    certainty: str | Promise
    started: date | None
    """The latest day the reason names: the event its clock ran from."""


def why(rule: str, reason: Mapping[str, Any], language: str) -> Why | None:
    """Put a kept reason into words; None when there is none."""
    if not reason:
        return None
    values = {name: _revived(value) for name, value in reason["values"].items()}
    source = reason["source"]
    return Why(
        rule=rule,
        text=say(reason["key"], values, language),
        source=source["source"],
        href=source["href"],
        since=date.fromisoformat(source["since"]),
        certainty=CERTAINTY.get(source["confidence"], ""),
        started=_day(reason.get("starts")),
    )


def _revived(value: Any) -> Any:
    """Return a day for the ISO text of one; JSON has no days."""
    return _day(value) or value


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
