"""The panels of a service's results: each a finding made of protected figures, and its numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.indicators.after import HORIZONS
from polku.apps.insight import words
from polku.apps.insight.names import WHERE_LABELS
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.queries import service_tables, service_words, tables
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.service_tables import (
    Numbers,
    Row,
    Sides,
    beside,
    each_in_a_row,
    own,
    panel_of,
    rows_of,
)
from polku.apps.insight.queries.tables import Column
from polku.register.states import OPEN_WORK

WAITS, OUTCOMES, AFTER = "odotus", "paattyminen", "jalkeen"
AGAIN, COST, PAYERS = "uudelleen", "hinta", "maksaja"


def _share(row: Row, of: str) -> str:
    """Write a share with the counts behind it, or that they are too few."""
    if row["share"] is None:
        return gettext("too few to show")
    values = {
        "share": words.percent(row["share"]),
        "part": words.count(row["people"]),
        "of": words.count(row[of]),
    }
    return gettext("%(share)s, %(part)s of %(of)s") % values


def share_bars(
    published: Published,
    column: str,
    whole: str,
    named: Callable[[str], str],
    css: Mapping[str, str],
) -> list[Bar]:
    """Return a bar for each row that anybody is in; none where the whole is too small."""
    rows = [row for row in rows_of(published) if row["people"]]
    if all(row["share"] is None for row in rows):
        return []
    return [
        Bar(
            named(row[column]),
            row["share"],
            _share(row, whole),
            css.get(row[column], "f-outside"),
        )
        for row in rows
    ]


def waits_panel(sides: Sides, told: str) -> Panel:
    """Return the days from referral to start; `told`: what the provider says of waiting."""
    does = own(sides)
    days = rows_of(does.waits)[0]["median"] if does else None
    heading = ""
    if days is not None:
        heading = gettext("Half started within %(days)s of the referral") % {
            "days": words.days(days)
        }
    columns = (
        tables.count("people", gettext("People")),
        tables.days("lower", gettext("A quarter waited at most, days")),
        tables.days("median", gettext("Half waited at most, days")),
        tables.days("upper", gettext("Three quarters waited at most, days")),
    )
    return panel_of(
        WAITS,
        (gettext("Waiting"), heading, gettext("Days from the referral to the start.")),
        sides,
        each_in_a_row(sides, lambda does: does.waits, columns),
        notes=[told],
    )


# What became of them


def outcomes_panel(sides: Sides) -> Panel:
    does = own(sides)
    css, named = service_words.OUTCOME_CSS, service_words.outcome
    drawn = share_bars(does.outcomes, "outcome", "ended", named, css) if does else []
    rows = rows_of(does.outcomes) if does else []
    share = next((row["share"] for row in rows if row["outcome"] == "completed"), None)
    heading = ""
    if share is not None:
        heading = gettext("%(share)s completed the service") % {"share": words.percent(share)}
    return panel_of(
        OUTCOMES,
        (
            gettext("How it ended"),
            heading,
            gettext("Of periods that ended, those who never came included."),
        ),
        sides,
        beside(
            sides,
            lambda does: does.outcomes,
            tables.name("outcome", gettext("Outcome"), named),
            [
                tables.count("people", gettext("People")),
                tables.percent("share", gettext("Share")),
            ],
            tables.count("ended", gettext("Ended")),
            every=False,
        ),
        drawn=drawn,
    )


def after_panel(sides: Sides) -> Panel:
    does = own(sides)
    rows = rows_of(does.after) if does else []
    where = tables.name("where", gettext("Where"), _where)
    shares = [(side.short, by_months(side.does.after)) for side in sides]
    figures = [tables.percent(f"share.{months}", words.months(months)) for months in HORIZONS]
    numbers = Numbers(
        service_tables.side_by_side(shares, where, figures, every=False),
        partial(service_tables.whole, sides, lambda does: does.after, _after_columns(where)),
    )
    return panel_of(
        AFTER,
        (
            gettext("Where people were afterwards"),
            after_heading(rows, HORIZONS[-1]),
            gettext(
                "3, 6 and 12 months after the last day of the service, of those of whom so long is "
                "known."
            ),
        ),
        sides,
        numbers,
        drawn=list(_after_bars(rows)),
        notes=[gettext("Where people are afterwards is not what the service did: see Effect.")],
    )


def _after_columns(where: Column) -> Sequence[Column]:
    """Return the columns of the file: a row a place and month, with how many are known of."""
    return (
        tables.count("months", gettext("Months after")),
        where,
        tables.count("known", gettext("Known")),
        tables.count("people", gettext("People")),
        tables.percent("share", gettext("Share")),
    )


def by_months(after: Published) -> Published:
    """Return a row a place, the shares so many months after beside one another: `share.<months>`."""
    columns, marks = {}, {}
    for months in HORIZONS:
        turns = [row for row, found in enumerate(after.table["months"]) if found == months]
        part = tables.rows(after, turns)
        columns["where"] = part.table["where"]
        columns[f"share.{months}"] = part.table["share"]
        marks[f"share.{months}"] = part.marks.get("share", ("",) * len(turns))
    shown = {name: found for name, found in marks.items() if any(found)}
    return Published(pl.DataFrame(columns), after.protection, shown)


def after_heading(rows: Sequence[Row], months: int) -> str:
    """Say which share was in open work so long after; empty: too few are known."""
    share = next(
        (r["share"] for r in rows if r["months"] == months and r["where"] == OPEN_WORK), None
    )
    if share is None:
        return ""
    return gettext("%(share)s in open work %(months)s after the service") % {
        "share": words.percent(share),
        "months": words.months(months),
    }


def _after_bars(rows: Sequence[Row]) -> Iterator[Bar]:
    for row in rows:
        if row["share"] is not None and row["where"] in {OPEN_WORK, "supported_work", "unemployed"}:
            label = f"{words.months(row['months'])}: {_where(row['where'])}"
            css = service_words.WHERE_CSS[row["where"]]
            yield Bar(label, row["share"], _share(row, "known"), css)


def _where(code: str) -> str:
    return str(WHERE_LABELS[code])


def again_panel(sides: Sides) -> Panel:
    heading, does = "", own(sides)
    share = rows_of(does.again)[0]["share"] if does else None
    if share is not None:
        heading = gettext("%(share)s were in the same kind of service again within 12 months") % {
            "share": words.percent(share)
        }
    return panel_of(
        AGAIN,
        (
            gettext("The same kind of service again"),
            heading,
            gettext("Of periods that ended, whoever gave the next one."),
        ),
        sides,
        beside(
            sides,
            lambda does: does.again,
            tables.count("within", gettext("Within, months")),
            [
                tables.count("again", gettext("Started again")),
                tables.percent("share", gettext("Share")),
            ],
            tables.count("ended", gettext("Ended")),
        ),
    )


# Money


def cost_panel(sides: Sides) -> Panel:
    does = own(sides)
    each = rows_of(does.cost)[0]["per_start"] if does else None
    heading = ""
    if each is not None:
        heading = gettext("%(euros)s a start") % {"euros": words.measured(each, "euros")}
    columns = (
        tables.count("people", gettext("Starts with a price")),
        tables.measured("euros", gettext("Prices in all"), "euros"),
        tables.measured("per_start", gettext("Per start"), "euros"),
    )
    return panel_of(
        COST,
        (
            gettext("Cost per start"),
            heading,
            gettext("Prices of the periods that began, where the register tells them."),
        ),
        sides,
        each_in_a_row(sides, lambda does: does.cost, columns),
    )


def payers_panel(sides: Sides) -> Panel:
    does, named = own(sides), service_words.payer
    return panel_of(
        PAYERS,
        (gettext("Who pays"), "", gettext("Of the periods that began, as the register tells it.")),
        sides,
        beside(
            sides,
            lambda does: does.payers,
            tables.name("payer", gettext("Payer"), named),
            [
                tables.count("people", gettext("People")),
                tables.percent("share", gettext("Share")),
            ],
            tables.count("starts", gettext("Starts")),
            every=False,
        ),
        drawn=share_bars(does.payers, "payer", "starts", named, {}) if does else [],
    )
