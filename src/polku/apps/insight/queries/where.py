"""Where the unemployed are, and whether services are where they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext, ngettext

from polku.analytics.disclosure import SMALLEST_WHOLE, Published, share
from polku.apps.insight import words
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.both import place_named
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.map_figures import Figures
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.places import UNKNOWN

WHERE = "sijainti"
DRAWN = 25
"""Municipalities in the picture; the table has them all."""
HALF_OF_ALL = 0.5
Row = Mapping[str, Any]


def panel(figures: Figures, choice: Choice) -> Panel:
    """Return the municipalities from the one with the most unemployed, their services beside."""
    rows = _rows(figures)
    shown = [row for row in rows if row["of_unemployed"] is not None and row["unemployed"]]
    drawn = [_bar(row, choice) for row in shown[:DRAWN]]
    return Panel(
        WHERE,
        _heading(shown),
        gettext(
            "Unemployed people by municipality and, for each 100 of them, people in services, %(month)s"
        )
        % {"month": words.month(figures.month)},
        tables.table(_published(rows, figures), _columns()),
        figures.protection,
        bars.pictures(drawn, HALF),
        gettext("Where the unemployed are"),
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        list(_notes(shown)),
        empty="" if drawn else gettext("Too few people to say. Take filters away."),
        links=True,
    )


def _rows(figures: Figures) -> list[Row]:
    whole = figures.counts[""]
    codes = [*figures.codes, *({UNKNOWN} & figures.counts.keys())]
    found = [_row(code, figures.counts[code], whole) for code in codes]
    return sorted(found, key=lambda row: (-(row["unemployed"] or 0), row["municipality"]))


def _row(code: str, counts: Mapping[str, int | None], whole: Mapping[str, int | None]) -> Row:
    unemployed, served = counts.get("unemployed"), counts.get("in_services")
    return {
        "municipality": code,
        "unemployed": unemployed,
        "of_unemployed": share(unemployed, whole.get("unemployed")),
        "in_services": served,
        "of_services": share(served, whole.get("in_services")),
        "served": _per_hundred(served, unemployed),
    }


def _per_hundred(served: int | None, unemployed: int | None) -> float | None:
    """Return the people in services for each 100 unemployed; None: too few to say."""
    if served is None or unemployed is None or unemployed < SMALLEST_WHOLE:
        return None
    return served / unemployed * 100


def _published(rows: Sequence[Row], figures: Figures) -> Published:
    schema = {
        "municipality": pl.String,
        "unemployed": pl.Int64,
        "of_unemployed": pl.Float64,
        "in_services": pl.Int64,
        "of_services": pl.Float64,
        "served": pl.Float64,
    }
    return Published(pl.DataFrame(list(rows), schema), figures.protection)


def _columns() -> Sequence[tables.Column]:
    return (
        tables.name("municipality", gettext("Municipality"), place_named),
        tables.count("unemployed", gettext("Unemployed people")),
        tables.percent("of_unemployed", gettext("Of all unemployed")),
        tables.count("in_services", gettext("In services")),
        tables.percent("of_services", gettext("Of all in services")),
        tables.count("served", gettext("In services for each 100 unemployed")),
    )


def _bar(row: Row, choice: Choice) -> Bar:
    code = row["municipality"]
    text = gettext("%(people)s (%(share)s), %(served)s in services for each 100") % {
        "people": words.count(row["unemployed"]),
        "share": words.percent(row["of_unemployed"]),
        "served": words.count(row["served"]),
    }
    href = "" if code == UNKNOWN else choice.but(municipality=code).address()
    return Bar(place_named(code), row["unemployed"], text, "f-unemp", href)


def _heading(shown: Sequence[Row]) -> str:
    if not shown or shown[0]["of_unemployed"] is None:
        return gettext("Where the unemployed are")
    first = shown[0]
    values = {
        "place": place_named(first["municipality"]),
        "share": words.percent(first["of_unemployed"]),
        "services": words.percent(first["of_services"]),
    }
    if first["of_services"] is None:
        return gettext("%(place)s has %(share)s of the unemployed") % values
    return (
        gettext("%(place)s has %(share)s of the unemployed and %(services)s of those in services")
        % values
    )


def _notes(shown: Sequence[Row]) -> Sequence[str]:
    """Say how concentrated the unemployed are, and how fine the places can be."""
    finest = gettext("The register has no place finer than the municipality.")
    reached, many = 0.0, 0
    while many < len(shown) and reached < HALF_OF_ALL:
        reached += shown[many]["of_unemployed"]
        many += 1
    if reached < HALF_OF_ALL or len(shown) < 2:
        return (finest,)
    said = ngettext(
        "Half of the unemployed live in %(many)s municipality of %(all)s.",
        "Half of the unemployed live in %(many)s municipalities of %(all)s.",
        many,
    )
    return (said % {"many": words.count(many), "all": words.count(len(shown))}, finest)
