"""How Polku writes days, times, numbers and icons: Finnish habits in fi and sv, English in en."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime  # noqa: TID251 (turns a given moment to Finnish time)
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

ICONS = Path(__file__).parents[1] / "static" / "vendor" / "icons"
NO_BREAK = "\u00a0"
WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("må", "ti", "on", "to", "fr", "lö", "sö"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
LONG_WEEKDAYS = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _language() -> str:
    language = (get_language() or "fi")[:2]
    return language if language in WEEKDAYS else "fi"


def _day(value: date) -> date:
    return localtime(value).date() if isinstance(value, datetime) else value


@cache
def _drawing(name: str) -> str:
    file = ICONS / f"{name}.svg"
    if not file.exists():
        raise template.TemplateSyntaxError(
            f"No icon {name}: add it to src/polku/web/icons.txt and run `make assets`"
        )
    return file.read_text("utf-8")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon as SVG in the page, hidden from screen readers: words stand beside it."""
    return mark_safe(_drawing(name))  # noqa: S308 (our own file, named in icons.txt)


@register.filter
def day(value: date | None) -> str:
    """Return `24.11.2026`, or `24 Nov 2026` in English; nothing for no day."""
    if value is None:
        return ""
    found = _day(value)
    if _language() == "en":
        return f"{found.day}{NO_BREAK}{MONTHS[found.month - 1]}{NO_BREAK}{found.year}"
    return f"{found.day}.{found.month}.{found.year}"


@register.filter
def weekday(value: date | None) -> str:
    """Return the day after its weekday in short: `ti 24.11.2026`."""
    if value is None:
        return ""
    return f"{WEEKDAYS[_language()][_day(value).weekday()]}{NO_BREAK}{day(value)}"


@register.filter
def long_weekday(value: date | None) -> str:
    """Return the day after its weekday in full, as a sentence begins: `Tiistai 24.11.2026`."""
    if value is None:
        return ""
    name = LONG_WEEKDAYS[_language()][_day(value).weekday()]
    return f"{name[0].upper()}{name[1:]} {day(value)}"


@register.filter
def clock(value: datetime | None) -> str:
    """Return the time of day in Finland: `klo 9.15`, `kl. 9.15`, `at 9:15`."""
    if value is None:
        return ""
    found = localtime(value)
    word, mark = {"fi": ("klo", "."), "sv": ("kl.", "."), "en": ("at", ":")}[_language()]
    return f"{word}{NO_BREAK}{found.hour}{mark}{found.minute:02}"


@register.filter
def moment(value: datetime | None) -> str:
    """Return day and time: `24.11.2026 klo 9.15`."""
    return "" if value is None else f"{day(value)} {clock(value)}"


@register.filter
def until(value: date | None, today: date) -> str:
    """Say how far a day is from `today`: `15 pv myöhässä`, `tänään`, `6 pv päästä`."""
    if value is None:
        return ""
    days = (_day(value) - _day(today)).days
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": number(-days)}
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": number(days)}


@register.filter
def since(value: date | None, today: date) -> str:
    """Say how long ago a day was: `tänään`, `15 pv sitten`."""
    if value is None:
        return ""
    days = (_day(today) - _day(value)).days
    if days <= 0:
        return gettext("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": number(days)}


@register.filter
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """Return `12 345,6` (no-break spaces), or `12,345.6` in English; nothing for no number."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}"
    if _language() == "en":
        return text
    return text.replace(",", NO_BREAK).replace(".", ",").replace("-", "\u2212")


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last name: `Benita Lindqvist` → `BL`."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def at(found: Mapping[str, str], key: str) -> str:
    """Return what a mapping has at a key; nothing where it has none."""
    return found.get(key, "")
