"""The panels of a service's results: each a finding made of protected figures, and its numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import SMALLEST_WHOLE, Protection, Published
from polku.analytics.indicators.after import HORIZONS
from polku.analytics.outcomes.service import Does, stacked
from polku.apps.insight import words
from polku.apps.insight.names import WHERE_LABELS
from polku.apps.insight.pictures import bars, lines
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.shapes import HALF, Picture
from polku.apps.insight.queries import service_words, tables
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.service_sides import Side
from polku.apps.insight.queries.tables import Column, Table
from polku.register.states import OPEN_WORK

STARTS, WAITS = "alut", "odotus"
OUTCOMES, AFTER, AGAIN, COST, PAYERS = "paattyminen", "jalkeen", "uudelleen", "hinta", "maksaja"
Row = Mapping[str, Any]
Sides = Sequence[Side]
Pictures = Mapping[str, Picture]


def rows_of(published: Published) -> list[Row]:
    """Return the rows of a table by name."""
    return list(published.table.to_dicts())


def _few() -> str:
    return gettext("Too few people to say. Take filters away.")


def _panel(
    key: str,
    titles: tuple[str, str, str],
    sides: Sides,
    part: Callable[[Does], Published],
    columns: Sequence[Column],
    *,
    drawn: Sequence[Bar] = (),
    pictures: Pictures | None = None,
    notes: Sequence[str] = (),
) -> Panel:
    """Return a panel of both sides; `titles`: what it is about, the finding (empty: none), the measure.

    One without a picture has its table open.
    """
    title, heading, measure = titles
    if not sides:
        unknown = gettext("No periods of the register are known to be of this service.")
        table = Table(columns, [])
        return Panel(key, title, measure, table, Protection.PERTURBED, empty=unknown)
    both = stacked("whose", [side.told(part) for side in sides])
    shown = pictures if pictures is not None else bars.pictures(drawn, HALF)
    return Panel(
        key,
        heading or title,
        measure,
        tables.table(both, (tables.name("whose", gettext("Of whom"), str), *columns)),
        both.protection,
        shown,
        title,
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        notes,
        open=not shown,
    )


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


def quarter(name: str) -> str:
    """Write a quarter, 2026-Q3, as people read it: `Q3/2026`."""
    return f"{name[5:]}/{name[:4]}"


# Starts and waiting


def starts_panel(sides: Sides) -> Panel:
    rows = rows_of(sides[0].does.starts) if sides else []
    whole = rows[:-1]  # the last quarter still runs
    heading = ""
    exact = bool(sides) and sides[0].does.starts.protection is Protection.EXACT
    if whole and (exact or whole[-1]["people"] >= SMALLEST_WHOLE):  # a smaller one is mostly noise
        heading = gettext("%(people)s started in %(quarter)s") % {
            "people": words.count(whole[-1]["people"]),
            "quarter": quarter(whole[-1]["quarter"]),
        }
    return _panel(
        STARTS,
        (
            gettext("Starts"),
            heading,
            gettext("People who started, by quarter. The last quarter is not over."),
        ),
        sides,
        lambda does: does.starts,
        (
            tables.name("quarter", gettext("Quarter"), quarter),
            tables.count("people", gettext("Started")),
        ),
        pictures=_lines(rows) if sides and len(rows) > 1 else None,
    )


def _lines(rows: Sequence[Row]) -> Pictures:
    months = [f"{row['quarter'][:4]}-{int(row['quarter'][-1]) * 3 - 2:02}" for row in rows]
    line = Line(
        words.count(rows[-1]["people"]),
        gettext("quarter not over"),
        "s-main",
        "f-main",
        [row["people"] for row in rows],
    )
    return {
        name: lines.draw([line], months, width=width, written=words.count, height=150.0)
        for name, width in HALF.items()
    }


def _quartiles() -> Sequence[Column]:
    return (
        tables.count("people", gettext("People")),
        tables.days("lower", gettext("A quarter waited at most, days")),
        tables.days("median", gettext("Half waited at most, days")),
        tables.days("upper", gettext("Three quarters waited at most, days")),
    )


def waits_panel(sides: Sides, told: str) -> Panel:
    """Return the days from referral to start; `told`: what the provider says of waiting."""
    median = rows_of(sides[0].does.waits)[0]["median"] if sides else None
    heading = ""
    if median is not None:
        heading = gettext("Half started within %(days)s of the referral") % {
            "days": words.days(median)
        }
    return _panel(
        WAITS,
        (gettext("Waiting"), heading, gettext("Days from the referral to the start.")),
        sides,
        lambda does: does.waits,
        _quartiles(),
        notes=[told],
    )


# What became of them


def outcomes_panel(sides: Sides) -> Panel:
    heading, drawn = "", []
    if sides:
        rows = {row["outcome"]: row for row in rows_of(sides[0].does.outcomes)}
        drawn = share_bars(
            sides[0].does.outcomes,
            "outcome",
            "ended",
            service_words.outcome,
            service_words.OUTCOME_CSS,
        )
        if rows["completed"]["share"] is not None:
            heading = gettext("%(share)s completed the service") % {
                "share": words.percent(rows["completed"]["share"])
            }
    return _panel(
        OUTCOMES,
        (
            gettext("How it ended"),
            heading,
            gettext("Of periods that ended, those who never came included."),
        ),
        sides,
        lambda does: does.outcomes,
        (
            tables.name("outcome", gettext("Outcome"), service_words.outcome),
            tables.count("ended", gettext("Ended")),
            tables.count("people", gettext("People")),
            tables.percent("share", gettext("Share")),
        ),
        drawn=drawn,
    )


def after_panel(sides: Sides) -> Panel:
    rows = rows_of(sides[0].does.after) if sides else []
    drawn = list(_after_bars(rows))
    panel = _panel(
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
        lambda does: side_by_side(does.after),
        (
            tables.name("where", gettext("Where"), _where),
            *(column for months in HORIZONS for column in _after_columns(months)),
        ),
        drawn=drawn,
        notes=[gettext("Where people are afterwards is not what the service did: see Effect.")],
    )
    return replace(panel, whole=partial(_after_file, sides)) if sides else panel


def _after_file(sides: Sides) -> Table:
    """Return a row a place and month, with how many are known of."""
    both = stacked("whose", [side.told(lambda does: does.after) for side in sides])
    columns = (
        tables.name("whose", gettext("Of whom"), str),
        tables.count("months", gettext("Months after")),
        tables.name("where", gettext("Where"), _where),
        tables.count("known", gettext("Known")),
        tables.count("people", gettext("People")),
        tables.percent("share", gettext("Share")),
    )
    return tables.table(both, columns)


def _after_columns(months: int) -> Iterator[Column]:
    told = {"months": words.months(months)}
    yield tables.count(f"people.{months}", gettext("%(months)s: people") % told)
    yield tables.percent(f"share.{months}", gettext("%(months)s: share") % told)


def side_by_side(after: Published) -> Published:
    """Return a row a place, so many months after beside one another: `<figure>.<months>`."""
    columns, marks = {}, {}
    for months in HORIZONS:
        turns = [row for row, found in enumerate(after.table["months"]) if found == months]
        part = tables.rows(after, turns)
        columns["where"] = part.table["where"]
        for name in ("people", "share"):
            columns[f"{name}.{months}"] = part.table[name]
            marks[f"{name}.{months}"] = part.marks.get(name, ("",) * len(turns))
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
    heading = ""
    share = rows_of(sides[0].does.again)[0]["share"] if sides else None
    if share is not None:
        heading = gettext("%(share)s were in the same kind of service again within 12 months") % {
            "share": words.percent(share)
        }
    return _panel(
        AGAIN,
        (
            gettext("The same kind of service again"),
            heading,
            gettext("Of periods that ended, whoever gave the next one."),
        ),
        sides,
        lambda does: does.again,
        (
            tables.count("within", gettext("Within, months")),
            tables.count("ended", gettext("Ended")),
            tables.count("again", gettext("Started again")),
            tables.percent("share", gettext("Share")),
        ),
    )


# Money


def cost_panel(sides: Sides) -> Panel:
    each = rows_of(sides[0].does.cost)[0]["per_start"] if sides else None
    heading = ""
    if each is not None:
        heading = gettext("%(euros)s a start") % {"euros": words.measured(each, "euros")}
    return _panel(
        COST,
        (
            gettext("Cost per start"),
            heading,
            gettext("Prices of the periods that began, where the register tells them."),
        ),
        sides,
        lambda does: does.cost,
        (
            tables.count("people", gettext("Starts with a price")),
            tables.measured("euros", gettext("Prices in all"), "euros"),
            tables.measured("per_start", gettext("Per start"), "euros"),
        ),
    )


def payers_panel(sides: Sides) -> Panel:
    drawn = (
        share_bars(sides[0].does.payers, "payer", "starts", service_words.payer, {})
        if sides
        else []
    )
    return _panel(
        PAYERS,
        (gettext("Who pays"), "", gettext("Of the periods that began, as the register tells it.")),
        sides,
        lambda does: does.payers,
        (
            tables.name("payer", gettext("Payer"), service_words.payer),
            tables.count("starts", gettext("Starts")),
            tables.count("people", gettext("People")),
            tables.percent("share", gettext("Share")),
        ),
        drawn=drawn,
    )
