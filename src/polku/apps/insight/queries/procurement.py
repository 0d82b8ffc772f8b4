"""What to buy for next year: how much each kind of service was used, will be, is agreed, and costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import SMALLEST_WHOLE, Protection, Published
from polku.analytics.outcomes.needs import Needs
from polku.analytics.outcomes.use import Use
from polku.apps.insight import words
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.needs_panels import panel_of
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.supply import Supply

PROCUREMENT = "hankinta"
_95 = 1.96


@dataclass(frozen=True, slots=True)
class Expected:
    """How many will start in a year, and within what nineteen years of twenty would stay."""

    starts: int
    low: int
    high: int


def expected(starts: int, growth: float) -> Expected:
    """Return the starts of next year: those of the last twelve months, grown as unemployment has.

    Both years vary as counts do (Poisson), so the difference of the coming year from the grown past
    one has the variance starts × growth + growth² × starts.
    """
    middle = starts * growth
    spread = _95 * sqrt(starts * growth * (1 + growth))
    return Expected(round(middle), max(round(middle - spread), 0), round(middle + spread))


def growth_of(of: Needs) -> float:
    """Return by what unemployment has been multiplied in a year; 1: it cannot be told."""
    if not of.now or not of.year_ago or min(of.now, of.year_ago) < SMALLEST_WHOLE:
        return 1.0
    return of.now / of.year_ago


def agreed(supply: Supply, kind: str, year: int) -> int | None:
    """Return the places of times that begin in a year, of the services of a kind.

    None: one may begin at any time, and nobody has told how many can.
    """
    runs = [run for one in supply.offers if one.service.kind == kind for run in one.service.runs]
    dated = [run for run in runs if run.starts_on is not None and run.starts_on.year == year]
    if not dated and any(run.starts_on is None and run.places is None for run in runs):
        return None
    return sum(run.places or 0 for run in dated)


_SCHEMA = {
    "kind": pl.String,
    "before": pl.Int64,
    "starts": pl.Int64,
    "expected": pl.Int64,
    "low": pl.Int64,
    "high": pl.Int64,
    "agreed": pl.Int64,
    "missing": pl.Int64,
    "price": pl.Float64,
    "cost": pl.Float64,
}
_OF_MANY = ("expected", "low", "high", "missing", "cost")


def procurement_panel(used: Use, supply: Supply, of: Needs, until: date) -> Panel:
    """Return the plan by kind; a line of too few starts has no forecast."""
    growth, year = growth_of(of), until.year + 1
    exact = used.kinds.protection is Protection.EXACT
    rows = sorted(_rows(used, supply, growth, year, exact=exact), key=lambda row: -row["starts"])
    cost = sum(row["cost"] or 0.0 for row in rows)
    marks = {
        name: tuple(_few(row, name) for row in rows)
        for name in (*_OF_MANY, "price")
        if any(_few(row, name) for row in rows)
    }
    return panel_of(
        PROCUREMENT,
        (
            gettext("What to buy for %(year)s") % {"year": year},
            gettext("Expected starts in %(year)s would cost %(cost)s at today's prices")
            % {"year": year, "cost": words.measured(cost, "euros")}
            if cost
            else "",
            gettext(
                "Starts of the last twelve whole months times the change of unemployment in a year "
                "(%(growth)s), with a 95 %% interval; places agreed are in times that begin in "
                "%(year)s; the price is the mean of last year's known prices per start."
            )
            % {"growth": words.decimal(growth, 2), "year": year},
        ),
        Published(pl.DataFrame(rows, _SCHEMA), used.kinds.protection, marks),
        _columns(),
        notes=[
            gettext(
                "The forecast knows neither new aims nor a price rise: it is where planning begins. "
                "The interval allows for chance alone. Of fewer than %(few)s starts no forecast is "
                "made. A dash: one may begin at any time, and places are not counted."
            )
            % {"few": SMALLEST_WHOLE}
        ],
        empty="" if rows else gettext("Nobody started in any service in two years."),
    )


def _rows(
    used: Use, supply: Supply, growth: float, year: int, *, exact: bool
) -> Iterator[dict[str, Any]]:
    for row in used.kinds.table.to_dicts():
        places = agreed(supply, row["service"], year)
        if not (row["before"] or row["starts"] or places):
            continue
        told = {
            "kind": words.named(row["service"], "service"),
            "before": row["before"],
            "starts": row["starts"],
            "agreed": places,
            "price": row["per_start"],
        } | dict.fromkeys(_OF_MANY)
        if row["starts"] >= (1 if exact else SMALLEST_WHOLE):
            found = expected(row["starts"], growth)
            told |= {"expected": found.starts, "low": found.low, "high": found.high}
            told["missing"] = None if places is None else max(found.starts - places, 0)
            told["cost"] = row["per_start"] and found.starts * row["per_start"]
        yield told


def _few(row: Mapping[str, Any], name: str) -> str:
    uncounted = name == "missing" and row["expected"] is not None
    return f"<{SMALLEST_WHOLE}" if row[name] is None and not uncounted else ""


def _columns() -> Sequence[tables.Column]:
    return (
        tables.name("kind", gettext("Kind of service"), str),
        tables.count("before", gettext("Starts, the year before")),
        tables.count("starts", gettext("Starts, last 12 months")),
        tables.count("expected", gettext("Starts expected")),
        tables.count("low", gettext("At least")),
        tables.count("high", gettext("At most")),
        tables.count("agreed", gettext("Places agreed")),
        tables.count("missing", gettext("Places still to buy")),
        tables.measured("price", gettext("Price per start"), "euros"),
        tables.measured("cost", gettext("Cost of starts expected"), "euros"),
    )
