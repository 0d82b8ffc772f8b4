"""What an indicator is told by besides months and groups: services, clocks, coaches, the year ahead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import get_language, gettext

from polku.analytics.disclosure import Published
from polku.analytics.index.store import Index
from polku.analytics.indicators.definitions import assumptions
from polku.analytics.indicators.forecast import AHEAD, Forecast, forecast
from polku.analytics.indicators.load import Load, load
from polku.analytics.indicators.tables import clocks_by_rule, outcomes
from polku.apps.casework.names import DutyState
from polku.apps.insight import words
from polku.apps.insight.names import BASIS_LABELS, WHERE_LABELS
from polku.apps.insight.perms import Coach
from polku.apps.insight.pictures import bars, lines
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.shapes import WIDTHS
from polku.apps.insight.queries import plan_debt, tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.whole_loads import why_hidden
from polku.register.states import OPEN_WORK

Row = Mapping[str, Any]
Ask = Callable[..., Sequence[Panel]]


def details(index: Index, choice: Choice, *, exact: bool) -> Sequence[Panel]:
    """Return the panels that the chosen indicator has of its own. Raises UnknownValueError."""
    ask = _DETAILS.get(choice.indicator)
    return ask(index, choice, exact=exact) if ask else ()


def _bars_panel(
    key: str,
    heading: str,
    measure: str,
    table: tables.Table,
    published: Published,
    drawn: Sequence[Bar],
    notes: Sequence[str] = (),
) -> Panel:
    return Panel(
        key,
        heading,
        measure,
        table,
        published.protection,
        bars.pictures(drawn, WIDTHS),
        heading,
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        notes,
        empty="" if drawn else gettext("Too few people to say. Take filters away."),
        links=any(bar.href for bar in drawn),
    )


def _share(row: Row) -> str:
    values = {
        "share": words.measured(row["share"], "percent"),
        "part": words.count(row["people"]),
        "of": words.count(row["ended"]),
    }
    return gettext("%(share)s, %(part)s of %(of)s") % values


# Where people are after each service


def _outcomes(months: int) -> Ask:
    def ask(index: Index, choice: Choice, *, exact: bool) -> Sequence[Panel]:
        found = outcomes(index, choice.filters, exact=exact)
        places = [n for n, horizon in enumerate(found.table["months"]) if horizon == months]
        published = tables.rows(found, places)
        told = [
            row
            for row in published.table.iter_rows(named=True)
            if row["where"] == OPEN_WORK and row["share"] is not None
        ]
        told.sort(key=lambda row: -row["share"])
        drawn = [Bar(_service(row["service"]), row["share"], _share(row), "f-open") for row in told]
        return (
            _bars_panel(
                "tulokset",
                _outcomes_heading(told, months),
                gettext(
                    "Of periods in a service that ended in the time chosen, how many were followed "
                    "by open work %(months)s later. It tells where people are, not what the service "
                    "did."
                )
                % {"months": words.months(months)},
                tables.table(published, _outcome_columns()),
                published,
                drawn,
            ),
        )

    return ask


def _service(code: str) -> str:
    return words.named(code, "service")


def _outcomes_heading(told: Sequence[Row], months: int) -> str:
    if not told:
        return gettext("After each service")
    values = {"service": _service(told[0]["service"]), "months": words.months(months)}
    values["share"] = words.measured(told[0]["share"], "percent")
    return (
        gettext("In open work after %(months)s: the most after “%(service)s”, %(share)s") % values
    )


def _outcome_columns() -> Sequence[tables.Column]:
    return (
        tables.name("service", gettext("Service"), _service),
        tables.count("months", gettext("Months after")),
        tables.name("where", gettext("Where"), lambda code: str(WHERE_LABELS[code])),
        tables.count("people", gettext("Periods")),
        tables.count("ended", gettext("Ended")),
        tables.plain("share", gettext("Per cent")),
    )


# Each clock of the law


def _clocks(index: Index, choice: Choice, *, exact: bool) -> Sequence[Panel]:
    published = clocks_by_rule(index, choice.filters, exact=exact)
    kept = [
        row
        for row in published.table.iter_rows(named=True)
        if row["how"] == "kept" and row["share"] is not None
    ]
    kept.sort(key=lambda row: row["share"])
    drawn = [
        Bar(words.rule(row["rule"]), row["share"], _share(row), "f-main", _rule_href(row["rule"]))
        for row in kept
    ]
    columns = (
        tables.name("rule", gettext("Rule"), words.rule),
        tables.name("how", gettext("How"), lambda code: str(DutyState(code).label)),
        tables.count("people", gettext("Duties")),
        tables.count("ended", gettext("Due in all")),
        tables.plain("share", gettext("Per cent")),
    )
    heading = gettext("Each clock of the law")
    if kept:
        heading = gettext("The clock kept least often: “%(rule)s”, %(share)s in time") % {
            "rule": words.rule(kept[0]["rule"]),
            "share": words.measured(kept[0]["share"], "percent"),
        }
    measure = gettext("Duties of the authority that fell due in the time chosen, by rule.")
    table = tables.table(published, columns)
    return (_bars_panel("saannot", heading, measure, table, published, drawn),)


def _rule_href(rule: str) -> str:
    return reverse("rule", args=[rule])


# Clients by coach


def _loads(index: Index, choice: Choice, *, exact: bool) -> Sequence[Panel]:
    found = load(index, choice.filters, exact=exact)
    panels = [_units_panel(found, why_hidden(choice.filters, found.units.protection))]
    if found.coaches is not None:
        panels.append(_coaches_panel(found.coaches, found.month, choice.coaches))
    return panels


def _units_panel(found: Load, hidden: str) -> Panel:
    """Return the load by unit; `hidden`: why there is none, if so."""
    rows = sorted(found.units.table.iter_rows(named=True), key=lambda row: -(row["mean"] or 0))
    drawn = [Bar(row["unit"], row["mean"], _norm(row), "f-main") for row in rows if row["mean"]]
    heading = gettext("Units")
    if drawn:
        heading = gettext("The heaviest load: “%(unit)s”, %(mean)s clients a coach") % {
            "unit": rows[0]["unit"],
            "mean": words.decimal(rows[0]["mean"], 1),
        }
    columns = (
        tables.name("unit", gettext("Unit"), str),
        tables.count("clients", gettext("Clients")),
        tables.count("coaches", gettext("Coaches")),
        tables.plain("mean", gettext("Clients a coach")),
        tables.plain("median", gettext("Median")),
        tables.count("most", gettext("Most")),
        tables.plain("norm", gettext("Norm")),
    )
    measure = gettext("Clients in a job search by the unit of their own coach, %(month)s.") % {
        "month": words.month(found.month)
    }
    table = tables.table(found.units, columns)
    made = _bars_panel("yksikot", heading, measure, table, found.units, drawn)
    return replace(made, empty=hidden or made.empty)


def _norm(row: Row) -> str:
    mean = words.decimal(row["mean"], 1)
    if row["norm"] is None:
        return mean
    return gettext("%(mean)s (norm %(norm)s)") % {"mean": mean, "norm": words.plain(row["norm"])}


def _coaches_panel(published: Published, month: str, known: Sequence[Coach]) -> Panel:
    """Return the coaches of a unit by name: only its lead comes this far."""
    names = {coach.id: coach.name for coach in known}

    def called(coach: str) -> str:
        return names.get(coach, coach)

    rows = sorted(published.table.iter_rows(named=True), key=lambda row: -row["clients"])
    drawn = [
        Bar(called(row["coach"]), row["clients"], words.count(row["clients"]), "f-main")
        for row in rows
    ]
    columns = (
        tables.name("coach", gettext("Own coach"), called),
        tables.count("clients", gettext("Clients")),
        tables.count("norm", gettext("Norm")),
    )
    heading = gettext("The unit's coaches")
    if rows:
        heading = gettext("The most clients: %(coach)s, %(clients)s") % {
            "coach": called(rows[0]["coach"]),
            "clients": words.count(rows[0]["clients"]),
        }
    measure = gettext("Clients in a job search, %(month)s.") % {"month": words.month(month)}
    return _bars_panel(
        "valmentajat", heading, measure, tables.table(published, columns), published, drawn
    )


# The municipal share to come


def _ahead(index: Index, choice: Choice, *, exact: bool) -> Sequence[Panel]:
    found = forecast(index, choice.filters, exact=exact)
    table = found.path.table
    some = table["euros"].is_not_null().any()
    columns = (
        tables.name("month", gettext("Month"), words.month),
        tables.name("basis", gettext("Basis"), lambda code: str(BASIS_LABELS[code])),
        tables.count("euros", gettext("Euros")),
        tables.count("running", gettext("Of those paid now")),
        tables.count("begun", gettext("Of those who begin")),
    )
    return (
        Panel(
            "ennuste",
            _ahead_heading(table),
            gettext("Past months as paid; this month and the next twelve as estimated, in euros."),
            tables.table(found.path, columns),
            found.path.protection,
            _path(table) if some else {},
            gettext("The municipal share to come"),
            "; ".join(
                f"{words.month(row['month'])}: {words.measured(row['euros'], 'euros')}"
                for row in table.iter_rows(named=True)
            ),
            _assumed(found),
            empty="" if some else gettext("Too few people to say. Take filters away."),
        ),
    )


def _ahead_heading(table: pl.DataFrame) -> str:
    ahead = table.tail(AHEAD)["euros"]
    this = table.filter("partial")["euros"].drop_nulls().to_list()
    if ahead.null_count() or not this:
        return gettext("The municipal share to come")
    values = {
        "euros": words.measured(float(ahead.sum()), "euros"),
        "this": words.measured(this[0], "euros"),
    }
    return gettext("The next 12 months cost an estimated %(euros)s, this month %(this)s") % values


def _path(table: pl.DataFrame) -> dict[str, Any]:
    """Draw what was paid, and from its last month on the estimate."""
    euros, basis = table["euros"].to_list(), table["basis"].to_list()
    first = basis.index("estimate") if "estimate" in basis else len(basis)
    paid = [value if n < first else None for n, value in enumerate(euros)]
    estimate = [value if n >= first - 1 else None for n, value in enumerate(euros)]
    drawn = [
        Line(str(BASIS_LABELS["paid"]), "", "s-main", "f-main", paid),
        Line(str(BASIS_LABELS["estimate"]), _last(estimate), "s-comp dash", "f-comp", estimate),
    ]
    return {
        name: lines.draw(
            drawn,
            table["month"].to_list(),
            width=width,
            written=lambda value: words.measured(value, "euros"),
        )
        for name, width in WIDTHS.items()
    }


def _last(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return words.measured(known[-1], "euros") if known else ""


def _assumed(found: Forecast) -> Sequence[str]:
    values = {**found.assumed, "last": words.month(str(found.assumed["last"]))}
    return [gettext("Assumed:"), *assumptions(get_language() or "fi", values)]


def _debt(index: Index, choice: Choice, *, exact: bool) -> Sequence[Panel]:
    return (plan_debt.panel(index, choice, exact=exact, sizes=WIDTHS),)


_DETAILS: Mapping[str, Ask] = {
    **{f"work_{months}_months_after_service": _outcomes(months) for months in (3, 6, 12)},
    "clocks_in_time": _clocks,
    "coach_load": _loads,
    "municipal_share": _ahead,
    **dict.fromkeys((plan_debt.STOCK, *plan_debt.CAUSES, *plan_debt.FLOW, plan_debt.DAYS), _debt),
}
