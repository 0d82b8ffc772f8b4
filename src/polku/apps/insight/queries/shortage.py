"""Which kinds of service have too few places, and where: starts of a year against places free now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import SMALLEST_WHOLE, Protection, Published
from polku.analytics.outcomes.use import Use
from polku.apps.insight import words
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.needs_panels import panel_of
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.service_told import OTHER
from polku.apps.insight.queries.supply import Supply, reachable
from polku.services.groups import Group

SHORTAGE = "pula"
AHEAD, YEAR = 3, 12
"""Months that the places free now should last, of so many months' starts."""
DRAWN = 10
_SCHEMA = {
    "kind": pl.String,
    "municipality": pl.String,
    "starts": pl.Int64,
    "services": pl.Int64,
    "runs": pl.Int64,
    "places": pl.Int64,
    "missing": pl.Int64,
}


def shortage_panel(used: Use, supply: Supply, today: date) -> Panel:
    """Return the kinds by municipality, those first whose free places do not last three months."""
    rows = sorted(_rows(used, supply, today), key=lambda row: (-row["missing"], row["kind"]))
    short = [row for row in rows if row["missing"]]
    return panel_of(
        SHORTAGE,
        (
            gettext("Where places are missing"),
            _most(short) if short else gettext("The places free last three months everywhere"),
            gettext(
                "Kinds of service that people in a municipality began in the last twelve months, "
                "and the places free there or remotely now: how many are missing if as many begin "
                "in three months as before."
            ),
        ),
        Published(pl.DataFrame(rows, _SCHEMA), used.towns.protection),
        _columns(),
        list(map(_bar, short[:DRAWN])),
        [
            gettext(
                "Of kinds that fewer than %(few)s began in a municipality nothing is said, nor of "
                "those that one may begin at any time without a number of places. Remote places "
                "are for all municipalities together, and count in each."
            )
            % {"few": SMALLEST_WHOLE}
        ],
        empty="" if rows else gettext("Nobody began a kind of service whose places are counted."),
    )


def _rows(used: Use, supply: Supply, today: date) -> Iterator[dict[str, Any]]:
    least = 1 if used.towns.protection is Protection.EXACT else SMALLEST_WHOLE
    told = (pl.col("starts") >= least) & (pl.col("service") != OTHER)  # no service has that kind
    for row in used.towns.table.filter(told).to_dicts():
        kind, town = row["service"], row["municipality"]
        offers = [one for one in supply.suiting(Group(town)) if one.service.kind == kind]
        runs = [run for one in offers for run in reachable(one, town, today)]
        if any(run.places is None for run in runs):  # at any time, as many as come
            continue
        places = sum(run.places or 0 for run in runs)
        yield {
            "kind": words.named(kind, "service"),
            "municipality": words.named(town, "municipality"),
            "starts": row["starts"],
            "services": len(offers),
            "runs": len(runs),
            "places": places,
            "missing": max(round(row["starts"] * AHEAD / YEAR) - places, 0),
        }


def _most(rows: Sequence[Mapping[str, Any]]) -> str:
    return gettext("Most places are missing: %(kind)s, %(municipality)s") % {
        "kind": rows[0]["kind"],
        "municipality": rows[0]["municipality"],
    }


def _bar(row: Mapping[str, Any]) -> Bar:
    label = f"{row['kind']}, {row['municipality']}"
    told = {name: words.count(row[name]) for name in ("missing", "places", "starts")}
    text = (
        gettext("%(missing)s missing: %(places)s places, %(starts)s starts a year") % told
        if row["services"]
        else gettext("%(missing)s missing: nobody gives it there") % told
    )
    return Bar(label, row["missing"], text, "f-unemp" if row["services"] else "f-withheld")


def _columns() -> Sequence[tables.Column]:
    return (
        tables.name("kind", gettext("Kind of service"), str),
        tables.name("municipality", gettext("Municipality"), str),
        tables.count("starts", gettext("Starts, last 12 months")),
        tables.count("services", gettext("Services there or remote")),
        tables.count("runs", gettext("Open times")),
        tables.count("places", gettext("Places free")),
        tables.count("missing", gettext("Missing for three months")),
    )
