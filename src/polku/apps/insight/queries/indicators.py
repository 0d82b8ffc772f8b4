"""The page Indicators: all of them with their definitions, or one in full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import Protection, Published
from polku.analytics.index.store import Index
from polku.analytics.indicators.asking import indicators
from polku.apps.insight import words
from polku.apps.insight.names import INDICATOR_GROUPS, Text
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.indicator import One, one
from polku.apps.insight.queries.newest import Linked, Newest, file_address, newest
from polku.apps.insight.queries.panel import Panel

EVERYTHING = "kaikki"


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators that belong together, each with the address of its own page."""

    panel: Panel
    rows: Sequence[Linked]
    csv: str
    """The address of its file."""


@dataclass(frozen=True, slots=True)
class Indicators:
    groups: Sequence[Group]
    everything: Panel
    """All of them by month: a file."""
    single: bool = False

    @property
    def panels(self) -> Sequence[Panel]:
        return [*(group.panel for group in self.groups), self.everything]


def page(index: Index, choice: Choice, *, exact: bool) -> Indicators | One:
    """Return all indicators or the one chosen. Raises UnknownValueError."""
    if choice.indicator:
        return one(index, choice, exact=exact)
    keys = tuple(key for group in INDICATOR_GROUPS.values() for key in group.keys)
    shown = indicators(keys, index, choice.filters, exact=exact)
    found = {key: newest(of) for key, of in shown.items()}
    groups = [
        Group(
            _panel(name, group.label, [found[key] for key in group.keys]),
            [found[key].linked(choice) for key in group.keys],
            file_address(name, choice),
        )
        for name, group in INDICATOR_GROUPS.items()
    ]
    return Indicators(groups, _panel(EVERYTHING, gettext("All indicators"), list(found.values())))


def _panel(name: str, label: Text, found: Sequence[Newest]) -> Panel:
    """Return a panel whose table has the newest months and whose file has them all."""
    whole = _together(found)
    newest_rows = list(_newest_places(whole, found))
    return Panel(
        name,
        _heading(label, found[0]),
        str(label),
        tables.table(tables.rows(whole, newest_rows), _columns()),
        whole.protection,
        empty=""
        if any(of.value for of in found)
        else gettext("Nobody is counted. Take filters away."),
        whole=lambda: tables.table(whole, _columns()),
    )


def _heading(label: Text, first: Newest) -> str:
    """Say how the indicator that the group begins with stands, and how it has changed in a year."""
    if first.value is None:
        return str(label)
    text = f"{first.name}: {first.written}"
    if first.year_change is None:
        return text
    return gettext("%(value)s, %(change)s in a year") % {"value": text, "change": first.since_year}


def _together(found: Sequence[Newest]) -> Published:
    """Return the series of several indicators under each other, each row with its indicator."""
    parts = [
        of.series.table.select(
            pl.lit(of.key).alias("indicator"),
            "month",
            "value",
            pl.lit(of.definition.unit).alias("unit"),
            pl.col("numerator").cast(pl.Int64),
            pl.col("denominator").cast(pl.Int64),
        )
        for of in found
    ]
    marks = tuple(
        of.series.mark("value", row) for of in found for row in range(of.series.table.height)
    )
    protection: Protection = found[0].series.protection
    return Published(pl.concat(parts), protection, {"value": marks})


def _newest_places(whole: Published, found: Sequence[Newest]) -> Iterator[int]:
    months = {of.key: of.month for of in found}
    for place, (key, month) in enumerate(whole.table.select("indicator", "month").iter_rows()):
        if months[key] == month:
            yield place


def _columns() -> Sequence[tables.Column]:
    return (
        tables.name("indicator", gettext("Indicator"), words.indicator),
        tables.name("month", gettext("Month"), words.month),
        tables.plain("value", gettext("Value")),
        tables.name("unit", gettext("Unit"), words.unit),
        tables.count("numerator", gettext("Numerator")),
        tables.count("denominator", gettext("Denominator")),
    )
