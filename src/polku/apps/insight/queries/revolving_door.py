"""The page Revolving door: who comes back, to unemployment and to the same service; chains; repeats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.index.store import Index
from polku.analytics.questions.returns import Returns, returns
from polku.apps.casework.strip import BARS
from polku.apps.insight import words
from polku.apps.insight.names import CAUSE_LABELS, group_of
from polku.apps.insight.pictures import bars, strips
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.shapes import HALF, WIDTHS, Picture
from polku.apps.insight.pictures.strips import Block
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import WITHINS, Choice
from polku.apps.insight.queries.following import known_from, not_yet
from polku.apps.insight.queries.panel import Panel, Switch
from polku.register.codes import services
from polku.register.states import OPEN_WORK

UNEMPLOYMENT, SAME, CHAINS, REPEATS = "tyottomyyteen", "samat", "ketjut", "toisto"
LISTED = 15
"""Chains in the list; the table has them all."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """Services one after the other, and how many went through them."""

    words: str
    picture: Picture
    people: str


@dataclass(frozen=True, slots=True)
class RevolvingDoor:
    unemployment: Panel
    same: Panel
    chains: Panel
    listed: Sequence[Chain]
    repeats: Panel
    withins: Sequence[Switch]

    @property
    def panels(self) -> Sequence[Panel]:
        return self.unemployment, self.same, self.chains, self.repeats


def page(index: Index, choice: Choice, *, exact: bool) -> RevolvingDoor:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    found = returns(index, choice.filters, exact=exact)
    return RevolvingDoor(
        unemployment_panel(found, index, choice),
        same_panel(found, index, choice),
        chains_panel(found),
        [_chain(row) for row in _chains(found)[:LISTED]],
        repeats_panel(found),
        [
            Switch(words.months(one), choice.but(within=one).address(), choice.within == one)
            for one in WITHINS
        ],
    )


def _service(code: str) -> str:
    return words.named(code, "service")


def _css(service: str) -> str:
    known = services().get(service)
    return BARS[group_of(known.state if known and known.state else "coaching")][0]


def _rows(published: Published) -> Sequence[Row]:
    return list(published.table.to_dicts())


def _nobody() -> str:
    return gettext("Too few people to say. Take filters away.")


# Back in unemployment


def unemployment_panel(found: Returns, index: Index, choice: Choice) -> Panel:
    rows, work = _rows(found.unemployment), _rows(found.work)
    within, from_work = gettext("Within %(months)s"), gettext("From open work within %(months)s")
    drawn = [
        Bar(
            name % {"months": words.months(row["within"])},
            row["share"],
            _unknown(index, choice, row["within"])
            or _part(row["share"], row["returned"], row["left"]),
            css,
        )
        for name, css, some in ((within, "f-unemp", rows), (from_work, "f-open", work))
        for row in some
    ]
    some = any(row["share"] is not None for row in rows)
    return Panel(
        UNEMPLOYMENT,
        _unemployment_heading(rows),
        gettext(
            "Of those who left unemployment, how many were unemployed again within so long; and of "
            "those who left it for open work."
        ),
        tables.table(_both(found), _unemployment_columns()),
        found.unemployment.protection,
        bars.pictures(drawn, HALF) if some else {},
        gettext("Back in unemployment"),
        _described(drawn),
        _fewer(rows, work),
        empty="" if some else not_yet(index, choice, WITHINS[0]) or _nobody(),
    )


def _fewer(*ways: Sequence[Row]) -> Sequence[str]:
    """Say why fewer people are behind a longer time, where they are."""
    if all(len({row["left"] for row in rows}) == 1 for rows in ways):
        return ()
    return (gettext("Of a longer time fewer people are known: who left later is not in it yet."),)


def _unknown(index: Index, choice: Choice, within: int) -> str:
    """Say when returns within so many months will be known; empty: they are."""
    first = known_from(index, choice, within)
    return gettext("not known before %(day)s") % {"day": words.day(first)} if first else ""


def _both(found: Returns) -> Published:
    """Return both tables as one, with a column that says how people left."""
    parts = ((found.unemployment, "any"), (found.work, OPEN_WORK))
    table = pl.concat([one.table.with_columns(ended=pl.lit(name)) for one, name in parts])
    names = {name for one, _ in parts for name in one.marks}
    marks = {
        name: tuple(one.mark(name, row) for one, _ in parts for row in range(one.table.height))
        for name in names
    }
    return Published(table, found.unemployment.protection, marks)


def _ending(code: str) -> str:
    return str(CAUSE_LABELS[code]) if code in CAUSE_LABELS else gettext("Anyhow")


def _unemployment_columns() -> Sequence[tables.Column]:
    return (
        tables.name("ended", gettext("Ended in"), _ending),
        tables.count("within", gettext("Within, months")),
        tables.count("left", gettext("Left unemployment")),
        tables.count("returned", gettext("Came back")),
        tables.percent("share", gettext("Share")),
    )


def _unemployment_heading(rows: Sequence[Row]) -> str:
    year = next((row["share"] for row in rows if row["within"] == 12), None)
    if year is None:
        return gettext("Back in unemployment")
    return gettext("%(share)s of those who left unemployment were back within a year") % {
        "share": words.percent(year)
    }


def _part(share: float | None, part: float | None, whole: float | None) -> str:
    if share is None:
        return gettext("too few to show")
    values = {"share": words.percent(share), "part": words.count(part), "of": words.count(whole)}
    return gettext("%(share)s, %(part)s of %(of)s") % values


def _described(drawn: Sequence[Bar]) -> str:
    return "; ".join(f"{bar.label}: {bar.text}" for bar in drawn)


# The same service again


def same_panel(found: Returns, index: Index, choice: Choice) -> Panel:
    table = found.services.table
    chosen = [number for number, within in enumerate(table["within"]) if within == choice.within]
    published = tables.rows(found.services, chosen)
    rows = sorted(_rows(published), key=lambda row: -(row["share"] or 0.0))
    told = [row for row in rows if row["share"] is not None]
    drawn = [
        Bar(
            _service(row["service"]),
            row["share"],
            _part(row["share"], row["again"], row["ended"]),
            _css(row["service"]),
        )
        for row in told
    ]
    return Panel(
        SAME,
        _same_heading(told, choice),
        gettext("Of services that ended, how many the same person started again within so long."),
        tables.table(found.services, _same_columns()),
        found.services.protection,
        bars.pictures(drawn, HALF),
        gettext("The same service again"),
        _described(drawn),
        list(_untold(rows)),
        empty="" if drawn else not_yet(index, choice, choice.within) or _nobody(),
    )


def _same_columns() -> Sequence[tables.Column]:
    return (
        tables.name("service", gettext("Service"), _service),
        tables.count("within", gettext("Within, months")),
        tables.count("ended", gettext("Ended")),
        tables.count("again", gettext("Started again")),
        tables.percent("share", gettext("Share")),
    )


def _same_heading(told: Sequence[Row], choice: Choice) -> str:
    if not told:
        return gettext("The same service again")
    return gettext(
        "The same service again within %(months)s: most often “%(service)s”, %(share)s"
    ) % {
        "months": words.months(choice.within),
        "service": _service(told[0]["service"]),
        "share": words.percent(told[0]["share"]),
    }


def _untold(rows: Sequence[Row]) -> Sequence[str]:
    few = [_service(row["service"]) for row in rows if row["share"] is None]
    if not few:
        return ()
    return (gettext("Too few to show: %(names)s.") % {"names": ", ".join(few)},)


# Chains


def _chains(found: Returns) -> list[Row]:
    rows = [row for row in _rows(found.chains) if row["chain"] and row["people"]]
    return sorted(rows, key=lambda row: -row["people"])


def _in_words(chain: str) -> str:
    return " → ".join(_service(code) for code in chain.split(">")) or gettext("Other chains")


def _chain(row: Row) -> Chain:
    codes = row["chain"].split(">")
    blocks = [Block(_css(code), 16.0, None) for code in codes]
    return Chain(_in_words(row["chain"]), strips.chain(blocks), words.count(row["people"]))


def chains_panel(found: Returns) -> Panel:
    rows = _chains(found)
    heading = gettext("Services one after the other")
    if rows:
        heading = gettext("The most common chain of services, %(people)s people: %(chain)s") % {
            "people": words.count(rows[0]["people"]),
            "chain": _in_words(rows[0]["chain"]),
        }
    return Panel(
        CHAINS,
        heading,
        gettext("Services of one person in their order."),
        tables.table(found.chains, _chain_columns()),
        found.chains.protection,
        empty="" if rows else gettext("No chain is common enough to be listed."),
    )


def _chain_columns() -> Sequence[tables.Column]:
    return (
        tables.name("chain", gettext("Chain"), _in_words),
        tables.count("people", gettext("People")),
    )


# Repeats


def repeats_panel(found: Returns) -> Panel:
    rows = sorted(_rows(found.repeats), key=lambda row: -(row["share"] or 0.0))
    told = [row for row in rows if row["share"] is not None]
    drawn = [
        Bar(_service(row["service"]), row["share"], _days(row), _css(row["service"]))
        for row in told
    ]
    return Panel(
        REPEATS,
        _repeats_heading(found),
        gettext("Days in a service in which the person had been before, of all days in it."),
        tables.table(found.repeats, _repeat_columns()),
        found.repeats.protection,
        bars.pictures(drawn, WIDTHS),
        gettext("Repeated days in services"),
        _described(drawn),
        list(_untold(rows)),
        empty="" if drawn else _nobody(),
    )


def _days(row: Row) -> str:
    values = {"share": words.percent(row["share"]), "days": words.count(row["days"])}
    return gettext("%(share)s of %(days)s days") % values


def _repeat_columns() -> Sequence[tables.Column]:
    return (
        tables.name("service", gettext("Service"), _service),
        tables.count("days", gettext("Days")),
        tables.count("repeat_days", gettext("Repeated days")),
        tables.percent("share", gettext("Share")),
    )


def _repeats_heading(found: Returns) -> str:
    share = next((row["share"] for row in _rows(found.repeated)), None)
    if share is None:
        return gettext("Repeated days in services")
    return gettext("%(share)s of service days were repeats") % {"share": words.percent(share)}
