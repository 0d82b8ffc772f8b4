"""Who is unemployed or in a service by month, and the unemployments that begin and end."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import month_name, month_number
from polku.analytics.indicators.composition import PARTS
from polku.analytics.indicators.situation import Situation
from polku.analytics.questions.flow import flow
from polku.apps.insight import words
from polku.apps.insight.names import PART_CSS, PART_LABELS
from polku.apps.insight.pictures import balances, stocks
from polku.apps.insight.pictures.areas import Layer
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.panel import Panel

STOCK, FLOW = "varanto", "virta"
UNEMPLOYED = 3
"""How many of the parts, from the first on, are the unemployed."""
Row = Mapping[str, Any]


def stock_panel(found: Situation) -> Panel:
    """Return the parts of the stock by month."""
    whole = found.unemployed.table.select("month", unemployed="numerator")
    table = found.composition.table.join(whole, on="month", how="left", maintain_order="left")
    rows, months = table.to_dicts(), table["month"].to_list()
    some = any(row[part] for row in rows for part in (*PARTS, "unemployed"))
    layers = _layers(rows) if some else []
    return Panel(
        STOCK,
        _stock_heading(rows),
        gettext("People on the last working day of each month"),
        tables.table(Published(table, found.composition.protection), _stock_columns()),
        found.composition.protection,
        {
            name: stocks.draw(layers, months, width=width, written=words.count, edge=UNEMPLOYED)
            for name, width in HALF.items()
        }
        if some
        else {},
        gettext("The unemployed and those in services"),
        "; ".join(f"{layer.label} {layer.note}" for layer in layers),
        [_line_note(found.composition.protection)] if some else [],
        empty="" if some else gettext("Too few people to say. Take filters away."),
    )


def _layers(rows: Sequence[Row]) -> list[Layer]:
    return [
        Layer(
            str(PART_LABELS[part]),
            words.count(rows[-1][part]),
            PART_CSS[part],
            [float(row[part]) for row in rows],
        )
        for part in PARTS
    ]


def _line_note(protection: Protection) -> str:
    line = gettext("The line: all the unemployed.")
    if protection == Protection.EXACT:
        return line
    return f"{line} " + gettext("Each figure is protected by itself: parts need not add up.")


def _stock_columns() -> Sequence[tables.Column]:
    return (
        tables.name("month", gettext("Month"), words.month),
        tables.count("unemployed", gettext("Unemployed in all")),
        *(tables.count(part, PART_LABELS[part]) for part in PARTS),
    )


def _stock_heading(rows: Sequence[Row]) -> str:
    if not rows:
        return gettext("The unemployed and those in services")
    now = rows[-1]
    before = next((row for row in rows if row["month"] == _year_before(now["month"])), None)
    values = {"people": words.count(now["unemployed"]), "served": words.count(now["in_services"])}
    if before is None:
        return gettext("%(people)s unemployed, %(served)s in services") % values
    values |= {
        "change": words.changed(now["unemployed"] - before["unemployed"], "people"),
        "served_change": words.changed(now["in_services"] - before["in_services"], "people"),
    }
    return (
        gettext(
            "%(people)s unemployed, %(change)s in a year; %(served)s in services, %(served_change)s"
        )
        % values
    )


def _year_before(month: str) -> str:
    return month_name(month_number(month) - 12)


def flow_panel(index: Index, filters: Filters, *, exact: bool) -> Panel:
    """Return what began and ended by month. Raises UnknownValueError."""
    shown = flow(index, filters, exact=exact).flow
    table = shown.table.with_columns(difference=pl.col("began") - pl.col("ended"))
    rows, months = table.to_dicts(), table["month"].to_list()
    some = any(row["began"] or row["ended"] for row in rows)
    lines = _lines(rows) if some else None
    net = Label(0, gettext("Net"), words.changed(rows[-1]["difference"], "people") if rows else "")
    return Panel(
        FLOW,
        _flow_heading(rows),
        gettext("Unemployments begun and ended a month, from count day to count day"),
        tables.table(Published(table, shown.protection), _flow_columns()),
        shown.protection,
        {
            name: balances.draw(lines, net, months, width=width, written=words.count)
            for name, width in HALF.items()
        }
        if lines
        else {},
        gettext("Unemployments begun and ended"),
        "; ".join(f"{one.label} {one.note}" for one in lines or ()),
        empty="" if some else gettext("Too few people to say. Take filters away."),
    )


def _lines(rows: Sequence[Row]) -> tuple[Line, Line]:
    began, ended = ([float(row[name]) for row in rows] for name in ("began", "ended"))
    return (
        Line(gettext("Began"), words.count(began[-1]), "s-unemp", "f-unemp", began),
        Line(gettext("Ended"), words.count(ended[-1]), "s-open dash", "f-open", ended),
    )


def _flow_columns() -> Sequence[tables.Column]:
    return (
        tables.name("month", gettext("Month"), words.month),
        tables.count("began", gettext("Began")),
        tables.count("ended", gettext("Ended")),
        tables.Column("difference", gettext("Net"), lambda net: words.changed(net, "people")),
    )


def _flow_heading(rows: Sequence[Row]) -> str:
    if not rows:
        return gettext("Unemployments begun and ended")
    now = rows[-1]
    values = {"began": words.count(now["began"]), "ended": words.count(now["ended"])}
    if now["difference"] > 0:
        return gettext("More unemployments begin than end: %(began)s and %(ended)s") % values
    if now["difference"] < 0:
        return gettext("More unemployments end than begin: %(ended)s and %(began)s") % values
    return gettext("As many unemployments begin as end: %(began)s") % values
