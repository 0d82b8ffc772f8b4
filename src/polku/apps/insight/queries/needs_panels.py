"""Needs against places: the unemployed by municipality and by group, what there is for them, and gaps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import SMALLEST, SMALLEST_WHOLE, Protection, Published
from polku.analytics.groups import AGES, LENGTHS
from polku.analytics.outcomes.needs import Needs
from polku.apps.insight import words
from polku.apps.insight.names import FIELD_LABELS, GROUP_LABELS
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.supply import Supply, remote, room
from polku.services.groups import Group

MUNICIPALITIES, GROUPS, GAPS = "kunnat", "ryhmat", "aukot"
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Need:
    """The unemployed of a group, as shown."""

    by: str
    """Empty: everybody."""
    group: str
    municipality: str
    people: int

    @property
    def alike(self) -> Group:
        """The group as conditions of services are held against it."""
        return Group(
            self.municipality,
            ages=AGES[self.group] if self.by == "age" else None,
            days=LENGTHS[self.group] if self.by == "length" else None,
            language=self.group if self.by == "language" else "",
        )

    @property
    def called(self) -> str:
        return str(GROUP_LABELS[self.by][self.group]) if self.by else gettext("Everybody")


def needs_of(found: Needs) -> list[Need]:
    return [Need(**row) for row in found.people.table.to_dicts()]


def per_hundred(places: int, people: int, protection: Protection) -> float | None:
    """Return how many places there are for a hundred people; None: these are too few, as shown."""
    least = 1 if protection is Protection.EXACT else SMALLEST_WHOLE
    return places * _HUNDRED / people if people >= least else None


def published(
    rows: Sequence[Mapping[str, Any]], schema: Mapping[str, Any], protection: Protection
) -> Published:
    """Return rows made of shown figures as a table; a withheld `each` is marked."""
    table = pl.DataFrame(rows, dict(schema))
    few = f"<{SMALLEST_WHOLE}"
    marks = tuple(few if row.get("each", 0) is None else "" for row in rows)
    return Published(table, protection, {"each": marks} if any(marks) else {})


_ROOM = {
    "people": pl.Int64,
    "services": pl.Int64,
    "runs": pl.Int64,
    "places": pl.Int64,
    "each": pl.Float64,
}


def _columns() -> Sequence[tables.Column]:
    return (
        tables.count("people", gettext("Unemployed people")),
        tables.count("services", gettext("Services that may suit")),
        tables.count("runs", gettext("Open times")),
        tables.count("places", gettext("Places free")),
        tables.plain("each", gettext("Places per 100 unemployed")),
    )


def _bars(rows: Sequence[Mapping[str, Any]], name: str) -> list[Bar]:
    return [
        Bar(
            row[name],
            row["each"],
            gettext("%(each)s per 100: %(places)s places, %(people)s unemployed")
            % {
                "each": words.plain(row["each"]),
                "places": words.count(row["places"]),
                "people": words.count(row["people"]),
            },
            "f-service",
        )
        for row in rows
        if row["each"] is not None
    ]


def municipalities_panel(needs: Sequence[Need], supply: Supply, of: Needs, today: date) -> Panel:
    """Return the unemployed of each municipality against the places that are there."""
    rows = sorted(
        _of_municipalities(needs, supply, of.people.protection, today),
        key=lambda row: row["municipality"],
    )
    return panel_of(
        MUNICIPALITIES,
        (
            gettext("Unemployed and places by municipality"),
            _thinnest(rows, "municipality"),
            gettext(
                "Unemployed on the newest count day; places free in the municipality today, in open "
                "times that tell how many they take."
            ),
        ),
        published(rows, {"municipality": pl.String, **_ROOM}, of.people.protection),
        (tables.name("municipality", gettext("Municipality"), str), *_columns()),
        _bars(rows, "municipality"),
        [_remotely(supply, today)],
    )


def _of_municipalities(
    needs: Sequence[Need], supply: Supply, protection: Protection, today: date
) -> Iterator[dict[str, Any]]:
    for need in needs:
        if need.by or not need.municipality:
            continue
        offers = list(supply.suiting(need.alike))
        there = room(offers, today, need.municipality)
        yield {
            "municipality": words.named(need.municipality, "municipality"),
            "people": need.people,
            "services": len(offers),
            "runs": there.runs,
            "places": there.places,
            "each": per_hundred(there.places, need.people, protection),
        }


def _remotely(supply: Supply, today: date) -> str:
    """Say what is for all municipalities together."""
    apart = room([one for one in supply.offers if remote(one)], today)
    anywhere = sum(one.places(today) for one in supply.offers if not one.service.places)
    return gettext(
        "Services that may suit are those there and the %(services)s that one can take part "
        "in remotely; remote times without a place (%(places)s places free) are for all "
        "municipalities together and are not in the figures of any."
    ) % {"services": words.count(apart.services), "places": words.count(anywhere)}


def _thinnest(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    known = [row for row in rows if row["each"] is not None]
    if len(known) < 2:
        return ""
    least = min(known, key=lambda row: row["each"])
    return gettext("Fewest places: %(where)s, %(each)s for a hundred unemployed") % {
        "where": least[name],
        "each": words.plain(least["each"]),
    }


def groups_panel(needs: Sequence[Need], supply: Supply, of: Needs, today: date) -> Panel:
    """Return the unemployed of each group in the whole area against the places that may suit them.

    Groups share their places, so places are not counted for a hundred of each: a small group would
    always seem well served. What differs is how many of all places are open to it: groups that some
    are shut to are drawn.
    """
    rows = list(_of_groups(needs, supply, today))
    some = [row for row in rows if row["share"] is not None and row["share"] < 1]
    return panel_of(
        GROUPS,
        (
            gettext("Unemployed and places by group"),
            _shut_out(rows[1:]),
            gettext(
                "The whole area. A service may suit a group when its conditions and languages shut "
                "out not everybody in it; one place may suit many groups."
            ),
        ),
        Published(pl.DataFrame(rows, _GROUP), of.people.protection),
        (
            tables.name("by", gettext("Grouped by"), str),
            tables.name("group", gettext("Group"), str),
            *_columns()[:-1],
            tables.percent("share", gettext("Share of all free places")),
        ),
        list(map(_open_to, some)),
        list(_open_to_all(rows[1:])),
    )


def _of_groups(needs: Sequence[Need], supply: Supply, today: date) -> Iterator[dict[str, Any]]:
    every = room(supply.offers, today).places
    for need in needs:
        if need.municipality:
            continue
        there = room(list(supply.suiting(need.alike)), today)
        yield {
            "by": str(FIELD_LABELS[need.by]) if need.by else gettext("Everybody"),
            "group": need.called,
            "people": need.people,
            "services": there.services,
            "runs": there.runs,
            "places": there.places,
            "share": there.places / every if every else None,
        }


def _open_to_all(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say to which groups all places are open."""
    groups = [row["group"] for row in rows if row["share"] == 1]
    if groups:
        yield gettext("Open to all of these groups is every free place: %(groups)s.") % {
            "groups": ", ".join(groups)
        }


_GROUP = {
    "by": pl.String,
    "group": pl.String,
    "people": pl.Int64,
    "services": pl.Int64,
    "runs": pl.Int64,
    "places": pl.Int64,
    "share": pl.Float64,
}


def _open_to(row: Mapping[str, Any]) -> Bar:
    told = {
        "share": words.percent(row["share"]),
        "places": words.count(row["places"]),
        "people": words.count(row["people"]),
    }
    text = gettext("%(share)s: %(places)s places, %(people)s unemployed") % told
    return Bar(row["group"], row["share"], text, "f-service")


def _shut_out(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name the group that the fewest of all places are open to; empty: all are open to all."""
    known = [row for row in rows if row["share"] is not None and row["people"]]
    least = min(known, key=lambda row: row["share"], default=None)
    if least is None or least["share"] == 1:
        return ""
    return gettext("Fewest places: %(group)s, %(share)s of those free") % {
        "group": least["group"],
        "share": words.percent(least["share"]),
    }


def gaps_panel(needs: Sequence[Need], supply: Supply, of: Needs) -> Panel:
    """Return the groups for whom nothing, or nothing that the law knows, is published."""
    rows = sorted(_gaps(needs, supply), key=lambda row: (row["services"], -row["people"]))
    nothing = sum(not row["services"] for row in rows)
    heading = gettext("No statutory service suits %(groups)s groups, no service at all %(nothing)s")
    told = {"groups": words.count(len(rows)), "nothing": words.count(nothing)}
    return panel_of(
        GAPS,
        (
            gettext("Gaps nobody serves"),
            heading % told if rows else "",
            gettext(
                "Groups of unemployed people for whom no published statutory service suits in their "
                "municipality or remotely, and how many other services may."
            ),
        ),
        published(rows, _GAP, of.people.protection),
        (
            tables.name("municipality", gettext("Municipality"), str),
            tables.name("by", gettext("Grouped by"), str),
            tables.name("group", gettext("Group"), str),
            tables.count("people", gettext("Unemployed people")),
            tables.count("services", gettext("Other services that may suit")),
        ),
        empty="" if rows else gettext("There is a statutory service that may suit every group."),
    )


_GAP = {
    "municipality": pl.String,
    "by": pl.String,
    "group": pl.String,
    "people": pl.Int64,
    "services": pl.Int64,
}


def _gaps(needs: Sequence[Need], supply: Supply) -> Iterator[dict[str, Any]]:
    for need in needs:
        if not need.by or not need.municipality or need.people < SMALLEST:
            continue
        found = list(supply.suiting(need.alike))
        if not any(one.service.kind for one in found):
            yield {
                "municipality": words.named(need.municipality, "municipality"),
                "by": str(FIELD_LABELS[need.by]),
                "group": need.called,
                "people": need.people,
                "services": len(found),
            }


def panel_of(
    key: str,
    titles: tuple[str, str, str],
    table: Published,
    columns: Sequence[tables.Column],
    drawn: Sequence[Bar] = (),
    notes: Sequence[str] = (),
    empty: str = "",
) -> Panel:
    """Return a panel; `titles`: what it is about, the finding (empty: none), the measure."""
    title, heading, measure = titles
    return Panel(
        key,
        heading or title,
        measure,
        tables.table(table, columns),
        table.protection,
        bars.pictures(drawn, HALF),
        title,
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        notes,
        empty=empty or ("" if table.table.height else gettext("Nobody is known to be unemployed.")),
        open=not drawn,
    )
