"""One indicator in full: its definition, its formula in figures, its series, its groups, its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import BY, COACH_LOAD, indicator, indicators
from polku.analytics.indicators.panel import comparison
from polku.analytics.selection import NOT_KNOWN
from polku.apps.insight import words
from polku.apps.insight.names import FIELD_LABELS, GROUP_LABELS, INDICATOR_GROUPS
from polku.apps.insight.pictures import bars, lines
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.shapes import HALF, WIDTHS, Picture
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.indicator_details import details
from polku.apps.insight.queries.indicator_rows import opening
from polku.apps.insight.queries.newest import Linked, Newest, file_address, newest
from polku.apps.insight.queries.options import area_municipalities, area_name
from polku.apps.insight.queries.panel import Opening, Panel, Switch
from polku.apps.insight.queries.whole_loads import why_hidden
from polku.kernel.periods import DAY, months_after

SERIES, GROUPS = "sarja", "erittely"
LISTED = 20
"""Groups in the picture; the table has them all."""

TERMS: Mapping[str, Sequence[str]] = {
    "structural": (
        "long_term",
        "structural_equivalent",
        "structural_from_services",
        "structural_between_services",
    ),
    "plan_debt": ("plan_debt_missing", "plan_debt_expired"),
}
"""Indicators that are the sum of others."""
BESIDE: Mapping[str, Sequence[str]] = {
    "municipal_share": ("long_term", "unemployment_days", "activation_rate", "work_after_12_months")
}
"""What is read beside an indicator that is alone of its kind."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """A panel that the indicator has of its own, and the address of its file."""

    panel: Panel
    csv: str


@dataclass(frozen=True, slots=True)
class One:
    newest: Newest
    formula: str
    """The formula with the figures of the newest month; empty: they are withheld."""
    why_none: str
    """Why, if so."""
    terms: Sequence[Linked]
    """What the value is the sum of."""
    opening: Opening
    series: Panel
    groups: Panel | None
    splits: Sequence[Switch]
    detailed: Sequence[Detail]
    beside: Sequence[Linked]
    """Other indicators of its kind: volume is read beside quality, and the other way round."""
    back: str
    """The address of all indicators with the same filters."""
    single: bool = True

    @property
    def numerator(self) -> str:
        return words.count(self.newest.numerator)

    @property
    def denominator(self) -> str:
        return words.count(self.newest.denominator)

    @property
    def panels(self) -> Sequence[Panel]:
        return [
            self.series,
            *([self.groups] if self.groups else []),
            *(detail.panel for detail in self.detailed),
        ]


def one(index: Index, choice: Choice, *, exact: bool) -> One:
    """Return the indicator chosen. Raises UnknownValueError."""
    key = choice.indicator
    kin = BESIDE.get(key) or next(
        group.keys for group in INDICATOR_GROUPS.values() if key in group.keys
    )
    keys = tuple(dict.fromkeys((key, *TERMS.get(key, ()), *kin)))
    shown = indicators(keys, index, choice.filters, exact=exact)
    found = {name: newest(of) for name, of in shown.items()}
    mine = found[key]
    by = _split_by(choice)
    return One(
        mine,
        _formula(mine),
        _why_none(choice, mine),
        [found[name].linked(choice) for name in TERMS.get(key, ())],
        opening(choice, mine, index, exact=exact),
        series_panel(mine, _why_none(choice, mine)),
        groups_panel(index, choice, mine, by, exact=exact) if by else None,
        [
            Switch(str(FIELD_LABELS[split]), choice.but(by=split).address(), split == by)
            for split in splits(choice)
        ],
        [
            Detail(panel, file_address(panel.key, choice))
            for panel in details(index, choice, exact=exact)
        ],
        [found[name].linked(choice) for name in kin if name != key],
        choice.but(indicator="", by="").address(),
    )


def _formula(of: Newest) -> str:
    """Return the newest month's formula in figures: `476 / 2 088 × 100 = 22,8 %`."""
    if of.value is None:
        return ""
    values = {"part": words.count(of.numerator), "value": of.written}
    values["whole"] = words.count(of.denominator)
    match of.definition.unit:
        case "percent":
            return "{part} / {whole} × 100 = {value}".format_map(values)
        case "clients":
            return "{part} / {whole} = {value}".format_map(values)
        case "days":
            return gettext("The middle one of %(whole)s people: %(value)s") % values
        case "euros":
            return gettext("For %(part)s people: %(value)s") % values
        case _:
            return gettext("%(value)s people") % values


# The series


def _why_none(choice: Choice, of: Newest) -> str:
    """Say why the indicator has no value."""
    hidden = why_hidden(choice.filters, of.series.protection) if of.key == COACH_LOAD else ""
    return hidden or gettext("Too few people to say. Take filters away.")


def series_panel(of: Newest, why_none: str) -> Panel:
    """Return the indicator by month, beside what it is held against."""
    rows = list(of.series.table.iter_rows(named=True))
    unit = of.definition.unit
    months = [row["month"] for row in rows]
    drawn = [Line(of.name, of.written, "s-main", "f-main", [row["value"] for row in rows])]
    against = comparison(of.key)
    if against:
        label = words.held_against(of.key)
        line = [against.value] * len(rows)
        drawn.append(
            Line(words.measured(against.value, unit), label, "s-comp dash", "f-comp", line)
        )
    return Panel(
        SERIES,
        _series_heading(of),
        of.words.short,
        tables.table(of.series, series_columns(unit)),
        of.series.protection,
        _lines(drawn, months, unit) if of.value is not None and len(months) > 1 else {},
        of.name,
        "; ".join(f"{words.month(r['month'])}: {words.measured(r['value'], unit)}" for r in rows),
        [gettext("It is known of this month alone.")] if len(months) == 1 else [],
        empty="" if of.value is not None else why_none,
    )


def _series_heading(of: Newest) -> str:
    if of.value is None:
        return gettext("By month")
    values = {"value": of.written, "month": of.in_month, "change": of.since_year}
    if of.year_change is None:
        return gettext("%(value)s in %(month)s") % values
    return gettext("%(value)s in %(month)s, %(change)s in a year") % values


def _lines(drawn: Sequence[Line], months: Sequence[str], unit: str) -> dict[str, Picture]:
    return {
        name: lines.draw(
            drawn, months, width=width, written=lambda value: words.on_axis(value, unit)
        )
        for name, width in WIDTHS.items()
    }


def series_columns(unit: str) -> Sequence[tables.Column]:
    return (tables.name("month", gettext("Month"), words.month), *_figures(unit))


def _figures(unit: str) -> Sequence[tables.Column]:
    return (
        tables.plain("value", gettext("Value"), words.unit(unit)),
        tables.count("numerator", gettext("Numerator")),
        tables.count("denominator", gettext("Denominator")),
    )


# The groups


def splits(choice: Choice) -> Sequence[str]:
    """Return what the indicator can be broken down by: what the filters leave open."""
    if choice.indicator == COACH_LOAD:
        return () if choice.filters.unit else ("unit",)
    return [by for by in BY if not getattr(choice.filters, by)]


def _split_by(choice: Choice) -> str:
    """Return what it is broken down by: as asked, else the first there is."""
    known = splits(choice)
    return choice.by if choice.by in known else next(iter(known), "")


def groups_panel(index: Index, choice: Choice, of: Newest, by: str, *, exact: bool) -> Panel:
    """Return the newest month by group, each group a link to itself as a filter.

    The months before are counted for the file alone.
    """

    def asked(filters: Filters) -> Published:
        return indicator(of.key, index, filters, by=by, exact=exact).series

    published = asked(_within(choice.filters, of.month))
    rows = sorted(published.table.iter_rows(named=True), key=lambda row: -(row["value"] or 0))
    told = [row for row in rows if row["value"] or (row["value"] == 0 and row["denominator"])]
    unit, columns, why_none = (
        of.definition.unit,
        _group_columns(by, of.definition.unit),
        _why_none(choice, of),
    )
    drawn = [_bar(row, choice, by, unit) for row in told[:LISTED]]
    return Panel(
        GROUPS,
        _groups_heading(told, by, unit),
        gettext("%(month)s. A group leads to its own figures.") % {"month": of.in_month},
        tables.table(published, columns),
        published.protection,
        bars.pictures(drawn, HALF),
        str(FIELD_LABELS[by]),
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        list(_untold(rows, by)) if drawn else [],
        empty="" if drawn else why_none,
        links=any(bar.href for bar in drawn),
        whole=lambda: tables.table(asked(choice.filters), columns),
    )


def _bar(row: Row, choice: Choice, by: str, unit: str) -> Bar:
    name = called(row["group"], by)
    return Bar(name, row["value"], _text(row, unit), "f-main", _link(choice, by, row))


def _group_columns(by: str, unit: str) -> Sequence[tables.Column]:
    return (
        tables.name("month", gettext("Month"), words.month),
        tables.name("group", FIELD_LABELS[by], lambda code: called(code, by)),
        *_figures(unit),
    )


def _within(filters: Filters, month: str) -> Filters:
    """Return the filters with a month for the period."""
    if not month:
        return filters
    first = date(int(month[:4]), int(month[5:]), 1)
    return replace(filters, since=first, until=months_after(first, 1) - DAY)


def _groups_heading(told: Sequence[Row], by: str, unit: str) -> str:
    if not told:
        return str(FIELD_LABELS[by])
    values = {
        "by": str(FIELD_LABELS[by]),
        "group": called(told[0]["group"], by),
        "value": words.measured(told[0]["value"], unit),
    }
    return gettext("%(by)s: the most in “%(group)s”, %(value)s") % values


def _text(row: Row, unit: str) -> str:
    value = words.measured(row["value"], unit)
    if unit not in {"percent", "clients"}:
        return value
    return f"{value} ({words.count(row['numerator'])} / {words.count(row['denominator'])})"


def _untold(rows: Sequence[Row], by: str) -> Iterator[str]:
    few = [called(row["group"], by) for row in rows if row["value"] is None]
    if few:
        yield gettext("Too few to show: %(names)s.") % {"names": ", ".join(few[:LISTED])}
    if len(rows) - len(few) > LISTED:
        yield gettext("The picture has the %(count)s largest; the table has them all.") % {
            "count": words.count(LISTED)
        }


def called(code: str, by: str) -> str:
    """Return the name of a group of `indicators.asking.BY`."""
    if code == NOT_KNOWN:
        return gettext("Not known")
    if by in GROUP_LABELS:
        return str(GROUP_LABELS[by].get(code, code))
    if by == "area":
        return area_name(code)
    return code if by == "unit" else words.named(code, by)


def _link(choice: Choice, by: str, row: Row) -> str:
    """Return the address of a group alone; empty where the filter bar would not know it."""
    code = row["group"]
    if code == NOT_KNOWN or (by == "unit" and not choice.home):
        return ""
    if by == "municipality" and code not in area_municipalities(choice.filters.area):
        return ""
    return choice.but(**{by: code}, by="").address()
