"""What arrives in the address of a page on paths, read without trust."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from polku.analytics.comparison import official, shares
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.indicators.asking import BY
from polku.analytics.indicators.definitions import definitions
from polku.analytics.questions.curves import BY as CURVES_BY
from polku.analytics.questions.followed import STEPS
from polku.apps.insight.names import Adjustment, Figure, Level, Limits, Measure, Origin, Series
from polku.apps.insight.perms import Scope
from polku.apps.insight.queries.choice import LEAST, LEASTS, NAMES, WITHIN, WITHINS, Choice
from polku.apps.insight.queries.options import Options
from polku.kernel.periods import months_after

_SPLITS = tuple(name for name, field in NAMES.items() if field in {*BY, *CURVES_BY})
_PERIOD = re.compile(r"(?:(\d{4})-(\d{2}))?\.\.(?:(\d{4})-(\d{2}))?")


class RepeatedError(UnknownValueError):
    """A name stands more than once in an address: which of its values is meant."""


def read_choice(query: QueryDict, options: Options, scope: Scope) -> Choice:
    """Read a choice from an address.

    Raises NotTheirsError for an area, unit or coach that the reader may not ask of, and
    UnknownValueError for a value that is none, with those that are, RepeatedError for several of one.
    """
    _check_single(query, options)
    given = {field: query.get(name, "").strip() for name, field in NAMES.items()}
    filters = read_filters(given, options, scope)
    asked = _month(query, options) or query.get("alkoi", "").strip()
    since, until = read_period(asked, options.fields["alkoi"].field)
    return Choice(
        replace(filters, since=since, until=until),
        least=int(_one_of("least", query.get("yli") or str(LEAST), [str(one) for one in LEASTS])),
        figure=_one_of("figure", query.get("luku") or Figure.BOTH, Figure.values),
        focus=_focus(query.get("kohta", "")),
        within=int(
            _one_of("within", query.get("sisalla") or str(WITHIN), [str(one) for one in WITHINS])
        ),
        home=scope.area,
        coaches=scope.coaches,
        origin=_one_of("origin", query.get("lahto") or Origin.SEARCH, Origin.values),
        indicator=_one_if_any("indicator", query.get("tunnus", ""), tuple(definitions())),
        by=NAMES.get(_one_if_any("by", query.get("erittely", ""), _SPLITS), ""),
        measure=_one_of("measure", query.get("mittari") or Measure.UNEMPLOYMENT, Measure.values),
        series=_one_of("series", query.get("sarja") or Series.UNEMPLOYED, Series.values),
        compared=_one_if_any("compared", query.get("vertailu", ""), shares.MEASURES),
        official=_one_if_any("official", query.get("viralliset", ""), tuple(official.MEASURES)),
        adjustment=_one_of(
            "adjustment", query.get("vakiointi") or Adjustment.NONE, Adjustment.values
        ),
        limits=_one_of("limits", query.get("rajat") or Limits.VARIATION, Limits.values),
        level=_one_of("level", query.get("taso") or Level.AREAS, Level.values),
    )


def read_filters(given: Mapping[str, Any], options: Options, scope: Scope) -> Filters:
    """Read filters, by field texts and the days of the period; raises as `read_choice`."""
    area, unit, coach = (given.get(name, "") for name in ("area", "unit", "coach"))
    scope.check(Filters(area=area, unit=unit, coach=coach))
    for one in options.fields.values():
        value = given.get(one.field, "")
        if value and one.field != "area":
            _one_of(one.field, value, [known for known, _ in one.values])
    return Filters(**{**given, "area": area or scope.area})


def _check_single(query: QueryDict, options: Options) -> None:
    for name, values in query.lists():
        if len(values) > 1:
            one = options.fields.get(name)
            field = one.field if one else NAMES.get(name, name)
            raise RepeatedError(field, ", ".join(values), tuple(values))


def _month(query: QueryDict, options: Options) -> str:
    """Read the month (`2026-05`) of a page that is of one, as the period that ends with it.

    Empty: none is asked for, or the page is of no month.
    """
    given = query.get("kuukausi", "").strip()
    months = [one for one in options.fields.values() if one.field == "month"]
    if not (given and months):
        return ""
    known = tuple(period for period, _ in months[0].values)
    until = f"..{given.removeprefix('..')}"
    if until not in known:
        raise UnknownValueError("month", given, known)
    return until


def _one_of(field: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise UnknownValueError(field, value, tuple(known))
    return value


def _one_if_any(field: str, value: str, known: Sequence[str]) -> str:
    return value and _one_of(field, value, known)


def _focus(value: str) -> str:
    """Read a state, or two with `>` between."""
    for state in value.split(">", 1) if value else ():
        _one_of("focus", state, STEPS)
    return value


def read_period(text: str, field: str) -> tuple[date | None, date | None]:
    """Read a year (`2024`) or whole months (`2022-01..2024-10`, either end may be left out).

    Raises UnknownValueError of the field, as the page calls the period.
    """
    known = ("2024", "2022-01..2024-10")
    if not text:
        return None, None
    if re.fullmatch(r"[12]\d{3}", text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise UnknownValueError(field, text, known)
    try:
        since = date(int(found[1]), int(found[2]), 1) if found[1] else None
        last = date(int(found[3]), int(found[4]), 1) if found[3] else None
        until = months_after(last, 1) - timedelta(days=1) if last else None
        Filters(since=since, until=until)
    except ValueError:
        raise UnknownValueError(field, text, known) from None
    return since, until
