"""Figures as the reader writes them, for labels, sentences and tables."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils import numberformat
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, gettext

from polku.analytics.indicators.definitions import compared_with, definitions
from polku.analytics.indicators.panel import comparison
from polku.apps.insight.names import UNIT_LABELS
from polku.register import codes
from polku.rules import catalogue
from polku.rules.catalogue import Rule

NO_BREAK = "\u00a0"
NOTHING = "–"


def count(value: float | None) -> str:
    """Return a whole number: `12 345`, in English `12,345`; a dash for none."""
    return NOTHING if value is None else decimal(value, 0)


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share (0 to 1) in per cent: `28,4 %`."""
    if share is None:
        return NOTHING
    language = get_language() or "fi"
    space = "" if language == "en" else NO_BREAK
    return f"{_grouped(share, decimals, language, hundredfold=True)}{space}%"


def decimal(value: float, decimals: int) -> str:
    """Return a number with decimals: `214,6`."""
    return _grouped(value, decimals, get_language() or "fi")


@lru_cache(maxsize=16_384)  # a page writes some thousand numbers, many of them again and again
def _grouped(value: float, decimals: int, language: str, *, hundredfold: bool = False) -> str:
    number = rounded(value, decimals, hundredfold=hundredfold)
    names = ("DECIMAL_SEPARATOR", "NUMBER_GROUPING", "THOUSAND_SEPARATOR")
    point, grouping, thousands = (get_format(name, language) for name in names)
    return numberformat.format(number, point, decimals, grouping, thousands, force_grouping=True)


def rounded(value: float, decimals: int, *, hundredfold: bool = False) -> Decimal:
    """Return a number rounded as people do, halves away from zero; `hundredfold`: a share in per cent.

    Built-in `round` makes 66 of 66.5. What a float adds behind its ninth decimal is no half or
    lack of one: 0.285 is a little less than it says.
    """
    exact = Decimal(f"{value:.9f}").scaleb(2 if hundredfold else 0)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0  # no minus nought


def days(value: float | None) -> str:
    """Return a number of days: `94 pv`."""
    if value is None:
        return NOTHING
    return gettext("%(days)s d") % {"days": count(value)}


def months(value: float) -> str:
    """Return a number of months: `24 kk`."""
    return gettext("%(months)s mo") % {"months": count(value)}


def day(value: date) -> str:
    """Return a day: `30.10.2026`, in English `30 Oct 2026`."""
    return date_format(value, "j M Y" if get_language() == "en" else "j.n.Y")


def month(name: str) -> str:
    """Return a month of the index, YYYY-MM, as `10/2026`."""
    return f"{int(name[5:])}/{name[:4]}" if name else NOTHING


def decimals_of(unit: str) -> int:
    """Return with how many decimals a value of a unit is written."""
    return 1 if unit in {"percent", "clients"} else 0


def measured(value: float | None, unit: str) -> str:
    """Return a value with its unit as the definition of an indicator names it: `22,8 %`, `47 pv`."""
    match unit:
        case _ if value is None:
            return NOTHING
        case "percent":
            return percent(value / 100, 1)
        case "days":
            return days(value)
        case "euros":
            return f"{count(value)}{NO_BREAK}€"
        case "clients":
            return decimal(value, 1)
        case _:
            return count(value)


def on_axis(value: float, unit: str) -> str:
    """Return a round value of an axis: as `measured`, with no more decimals than it has."""
    if unit == "percent":
        return percent(value / 100, 0 if value == int(value) else 1)
    return plain(value) if unit == "clients" else measured(value, unit)


def changed(value: float | None, unit: str) -> str:
    """Return a change with its sign: `+84`, `−0,9 %-yks.`; of per cent it is in percentage points."""
    if value is None:
        return NOTHING
    shown = (
        gettext("%(points)s pp") % {"points": decimal(abs(value), 1)}
        if unit == "percent"
        else measured(abs(value), unit)
    )
    return f"{sign(value, unit)}{shown}"


def sign(value: float, unit: str) -> str:
    """Return `+`, `−` or, of a change too small to be written, `±`."""
    written = rounded(value, decimals_of(unit))
    return "+" if written > 0 else "−" if written < 0 else "±"


def plain(value: float | None) -> str:
    """Return a number as exactly as a table needs it: one decimal unless it is whole."""
    return NOTHING if value is None else decimal(value, decimals_needed(value))


def decimals_needed(value: float) -> int:
    """Return how many decimals `plain` writes."""
    return 0 if value == int(value) else 1


def unit(key: str) -> str:
    """Return a unit of the definitions in words."""
    return str(UNIT_LABELS[key])


def indicator(key: str) -> str:
    """Return the name of an indicator."""
    return definitions()[key].words[get_language() or "fi"].name


def held_against(key: str) -> str:
    """Say what an indicator is held against; empty: nothing official or agreed is known."""
    found = comparison(key)
    if found is None:
        return ""
    of = month(found.month) if "-" in found.month else found.month
    return compared_with(found.source, get_language() or "fi", of)


def rule(code: str) -> str:
    """Return a rule of law with what it answers: `P06 · How often is the job-search meeting held?`."""
    found = _rules().get(code)
    return f"{code} · {found.title[get_language() or 'fi']}" if found else code


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Rule]:
    return {one.id: one for one in catalogue.rules()}


def named(code: str, code_list: str) -> str:
    """Return the name of a code of the register with a capital letter, or the code itself."""
    found = codes.names(code_list).get(code)
    return capital(found.within(get_language() or "fi") if found else code)


def capital(text: str) -> str:
    """Return a text with its first letter as a capital one."""
    return text[:1].upper() + text[1:]
