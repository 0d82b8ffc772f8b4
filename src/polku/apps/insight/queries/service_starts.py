"""The starts of a service: by quarter, or by year where quarters are too small to tell anything."""

from collections.abc import Mapping, Sequence
from statistics import median

from django.utils.translation import gettext

from polku.analytics.disclosure import SMALLEST_WHOLE, Protection
from polku.analytics.outcomes.service import Does
from polku.apps.insight import words
from polku.apps.insight.pictures import lines
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.shapes import HALF, Picture
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.service_tables import Row, Sides, beside, own, panel_of, rows_of

STARTS = "alut"


def quarter(name: str) -> str:
    """Write a quarter, 2026-Q3, as people read it: `Q3/2026`."""
    return f"{name[5:]}/{name[:4]}"


def year(name: str) -> str:
    """Write four quarters, 2025-Q4..2026-Q3, as people read them: `Q4/2025–Q3/2026`."""
    return "–".join(map(quarter, name.split("..")))


def _few_a_quarter(does: Does) -> bool:
    """Tell whether quarters are so small that what is seen in them is mostly their protection."""
    if does.starts.protection is Protection.EXACT or does.years.table.is_empty():
        return False
    whole: list[int] = does.starts.table.filter("whole")["people"].to_list()
    return median(whole) < SMALLEST_WHOLE


def starts_panel(sides: Sides) -> Panel:
    """Return the starts by quarter; by year where a quarter has too few of them."""
    return _by_years(sides) if _few_a_quarter(sides[0].does) else _by_quarters(sides)


def _by_quarters(sides: Sides) -> Panel:
    does = own(sides)
    rows = rows_of(does.starts) if does else []
    over = [row for row in rows if row["whole"]]
    return panel_of(
        STARTS,
        (
            gettext("Starts"),
            _started(does, over[-1], quarter(over[-1]["quarter"])) if does and over else "",
            gettext("People who started, by quarter."),
        ),
        sides,
        beside(
            sides,
            lambda does: does.starts,
            tables.name("quarter", gettext("Quarter"), quarter),
            [tables.count("people", gettext("Started"))],
        ),
        pictures=_lines(rows) if len(rows) > 1 else None,
    )


def _started(does: Does, row: Row, when: str) -> str:
    """Say how many started; empty where they are so few that the figure is mostly noise."""
    if does.starts.protection is not Protection.EXACT and row["people"] < SMALLEST_WHOLE:
        return ""
    told = {"people": words.count(row["people"]), "quarter": when}
    return gettext("%(people)s started in %(quarter)s") % told


def _by_years(sides: Sides) -> Panel:
    does = own(sides)
    rows = rows_of(does.years) if does else []
    drawn = [
        Bar(year(row["year"]), row["people"], words.count(row["people"]), "f-service")
        for row in rows
    ]
    return panel_of(
        STARTS,
        (
            gettext("Starts"),
            _started(does, rows[-1], year(rows[-1]["year"])) if does else "",
            gettext("People who started, by twelve whole months."),
        ),
        sides,
        beside(
            sides,
            lambda does: does.years,
            tables.name("year", gettext("Twelve months"), year),
            [tables.count("people", gettext("Started"))],
        ),
        drawn=drawn,
        notes=[
            gettext(
                "So few start in a quarter that by quarters one would see the protection of small "
                "numbers more than the service."
            )
        ],
    )


def _lines(rows: Sequence[Row]) -> Mapping[str, Picture]:
    months = [f"{row['quarter'][:4]}-{int(row['quarter'][-1]) * 3 - 2:02}" for row in rows]
    line = Line(
        words.count(rows[-1]["people"]),
        quarter(rows[-1]["quarter"]) if rows[-1]["whole"] else gettext("quarter not over"),
        "s-main",
        "f-main",
        [row["people"] for row in rows],
    )
    return {
        name: lines.draw([line], months, width=width, written=words.count, height=150.0)
        for name, width in HALF.items()
    }
