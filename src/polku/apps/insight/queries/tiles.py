"""The indicators of the situation as tiles, and all their months as one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from polku.analytics.disclosure import Protection, Published
from polku.analytics.indicators import panel as headlines
from polku.analytics.indicators.asking import Indicator
from polku.analytics.indicators.cells import month_name, month_number
from polku.analytics.indicators.definitions import Definition, compared_with
from polku.apps.insight import words
from polku.apps.insight.pictures import sparks
from polku.apps.insight.pictures.shapes import Picture
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.newest import Newest, newest
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.tables import Cell, Column, Table

KEY = "tunnusluvut"


@dataclass(frozen=True, slots=True)
class Tile:
    newest: Newest
    href: str
    """Where the indicator is defined and opened."""
    picture: Picture
    against: str
    """What the dashed line is, with its value."""
    beside: Sequence[str]
    """What is told with it."""
    month: str
    """Of what month it is, where that is not the newest one."""


def tiles(found: Sequence[headlines.Tile], months: Sequence[str], choice: Choice) -> list[Tile]:
    """Return the tiles over the months of the page."""
    return [_tile(one, months, choice) for one in found]


def _tile(of: headlines.Tile, months: Sequence[str], choice: Choice) -> Tile:
    shown = newest(Indicator(of.definition, "", of.series))
    values = dict(of.series.table.select("month", "value").iter_rows())
    against = of.comparison.value if of.comparison else None
    return Tile(
        shown,
        shown.linked(choice).href,
        sparks.draw([values.get(month) for month in months], against),
        _against(of),
        list(_beside(of)),
        "" if months and shown.month == months[-1] else words.month(shown.month),
    )


def _against(of: headlines.Tile) -> str:
    if of.comparison is None:
        return ""
    month = of.comparison.month
    return gettext("Dashed line %(value)s: %(source)s") % {
        "value": words.measured(of.comparison.value, of.definition.unit),
        "source": compared_with(
            of.comparison.source,
            get_language() or "fi",
            words.month(month) if "-" in month else month,
        ),
    }


def _beside(of: headlines.Tile) -> Iterator[str]:
    """Yield what a share is of, and the indicators told with it."""
    if of.definition.unit == "percent" and of.value is not None:
        yield gettext("%(part)s of %(whole)s") % {
            "part": words.count(of.numerator),
            "whole": words.count(of.denominator),
        }
    for key, value in of.beside.items():
        yield f"{words.indicator(key)}: {words.count(value)}"


def panel(found: Sequence[headlines.Tile]) -> Panel:
    """Return every month of the tiles as a table and a file; they themselves are the picture."""
    return Panel(
        KEY,
        gettext("Indicators"),
        "",
        Table([_month(), *(_column(one.definition) for one in found)], list(_rows(found))),
        _protection(found),
    )


def _protection(found: Sequence[headlines.Tile]) -> Protection:
    return found[0].series.protection


def _month() -> Column:
    return tables.name("month", gettext("Month"), words.month)


def _column(of: Definition) -> Column:
    return tables.measured(of.key, words.indicator(of.key), of.unit)


def _rows(found: Sequence[headlines.Tile]) -> Iterator[list[Cell]]:
    """Yield the months that any of them is known of; a cell is empty where one is not."""
    known = sorted({month for one in found for month in one.series.table["month"]})
    months = range(month_number(known[0]), month_number(known[-1]) + 1) if known else range(0)
    columns = [(_column(one.definition), _cells(one.series, one.definition)) for one in found]
    for month in map(month_name, months):
        of_month = [cells.get(month, Cell(words.NOTHING, "")) for _, cells in columns]
        yield [Cell(words.month(month), words.month(month)), *of_month]


def _cells(series: Published, of: Definition) -> dict[str, Cell]:
    made = tables.table(series, [_month(), tables.measured("value", "", of.unit)])
    return {month: cell for month, (_, cell) in zip(series.table["month"], made.rows, strict=True)}
