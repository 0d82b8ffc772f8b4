"""Figures as the reader writes them, for labels, sentences and tables."""

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from polku.register import codes

NO_BREAK = "\u00a0"
NOTHING = "–"


def count(value: float | None) -> str:
    """Return a whole number: `12 345`, in English `12,345`; a dash for none."""
    return NOTHING if value is None else number_format(round(value), force_grouping=True)


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share (0 to 1) in per cent: `28,4 %`."""
    if share is None:
        return NOTHING
    space = "" if get_language() == "en" else NO_BREAK
    return f"{number_format(share * 100, decimals, force_grouping=True)}{space}%"


def decimal(value: float, decimals: int) -> str:
    """Return a number with decimals: `214,6`."""
    return number_format(value, decimals, force_grouping=True)


def days(value: float | None) -> str:
    """Return a number of days: `94 pv`."""
    if value is None:
        return NOTHING
    return gettext("%(days)s d") % {"days": count(value)}


def months(value: float) -> str:
    """Return a number of months: `24 kk`."""
    return gettext("%(months)s mo") % {"months": count(value)}


def named(code: str, code_list: str) -> str:
    """Return the name of a code of the register with a capital letter, or the code itself."""
    found = codes.names(code_list).get(code)
    text = found.within(get_language() or "fi") if found else code
    return text[:1].upper() + text[1:]
