"""The page Map: figures by municipality, and where the unemployed are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext, gettext_lazy

from polku.analytics.disclosure import HIDDEN, Published
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import month_number
from polku.apps.insight import words
from polku.apps.insight.names import Measure, Text
from polku.apps.insight.pictures import choropleth
from polku.apps.insight.pictures.choropleth import Shaded
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import tables, where
from polku.apps.insight.queries.both import place_named
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.map_figures import PARTS, Figures, read
from polku.apps.insight.queries.panel import Key, Panel
from polku.reference.boundaries import boundaries

MAP = "kartta"
SMALL = {"wide": 380, "phone": 326, "small": 264}
FAR = 36
"""Months from the labour force's year, after which a share of it is an estimate."""
TOLD = 40
"""Municipalities told in words beside the picture; of more the table tells."""


@dataclass(frozen=True, slots=True)
class MapPage:
    map: Panel
    where: Panel

    @property
    def panels(self) -> Sequence[Panel]:
        return self.map, self.where


def page(index: Index, choice: Choice, *, exact: bool) -> MapPage:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    figures = read(index, choice, exact=exact)
    return MapPage(_panel(figures, choice, HALF), where.panel(figures, choice))


def small_panel(index: Index, choice: Choice, *, exact: bool) -> Panel:
    """Return a small map of unemployment for the situation page."""
    unemployment = choice.but(measure=Measure.UNEMPLOYMENT)
    return _panel(read(index, unemployment, exact=exact), unemployment, SMALL)


def _panel(figures: Figures, choice: Choice, sizes: Mapping[str, int]) -> Panel:
    shaded = list(_shaded(figures, choice))
    told = [one for one in shaded if one.value is not None]
    drawn = {
        name: choropleth.draw(shaded, width=width, tallest=min(width, 560))
        for name, width in sizes.items()
        if told
    }
    label = str(Measure(choice.measure).label)
    return Panel(
        MAP,
        _heading(told, label),
        _of_when(figures, choice, label),
        tables.table(_published(figures, choice), _columns(choice)),
        figures.protection,
        drawn,
        label,
        _described(shaded),
        list(_notes(figures, choice)),
        empty="" if told else _nothing(figures),
        links=True,
        legend=_legend(shaded),
    )


def _nothing(figures: Figures) -> str:
    if not figures.codes:
        return gettext("The division of municipalities does not know the area.")
    return gettext("Too few people to say. Take filters away.")


def _shaded(figures: Figures, choice: Choice) -> Iterator[Shaded]:
    nobody = not figures.counts[""].get("unemployed") and choice.measure != Measure.OFFICIAL
    for code in figures.codes:
        value = None if nobody else figures.share(code, choice.measure)
        chosen = code == choice.filters.municipality
        address = choice.without("kunta") if chosen else choice.but(municipality=code)
        text = "..." if _secret(figures, choice, code) else words.percent(value, 1)
        yield Shaded(code, place_named(code), value, text, address.address(), chosen)


def _secret(figures: Figures, choice: Choice, code: str) -> bool:
    return choice.measure == Measure.OFFICIAL and code in figures.secret


def _heading(told: Sequence[Shaded], label: str) -> str:
    if not told:
        return label
    ordered = sorted(told, key=lambda one: one.value or 0.0)
    low, high = ordered[0], ordered[-1]
    if low.text == high.text:
        return f"{label}: {high.name} {high.text}"
    return gettext("%(label)s: from %(low)s (%(where)s) to %(high)s (%(there)s)") % {
        "label": label,
        "low": low.text,
        "where": low.name,
        "high": high.text,
        "there": high.name,
    }


def _of_when(figures: Figures, choice: Choice, label: str) -> str:
    return f"{label}, {words.month(_month(figures, choice))}"


def _month(figures: Figures, choice: Choice) -> str:
    return figures.official_month if choice.measure == Measure.OFFICIAL else figures.month


def _legend(shaded: Sequence[Shaded]) -> list[Key]:
    found = [Key(key.css, 1, 12, _span(key.low, key.high)) for key in choropleth.legend(shaded)]
    if any(one.value is None for one in shaded):
        found.append(Key(choropleth.UNKNOWN, 1, 12, gettext("withheld or not known")))
    return found if found[1:] or shaded[1:] else []


def _span(low: float, high: float) -> str:
    first, last = words.percent(low, 1), words.percent(high, 1)
    return first if first == last else f"{words.decimal(low * 100, 1)}–{last}"


def _described(shaded: Sequence[Shaded]) -> str:
    if len(shaded) > TOLD:
        return gettext("The table below has the figure of every municipality.")
    return "; ".join(f"{one.name}: {one.text}" for one in shaded)


def _notes(figures: Figures, choice: Choice) -> Iterator[str]:
    year, month = figures.labour_force_year, _month(figures, choice)
    if "labour_force" in PARTS[choice.measure] and year is not None:
        yield gettext(
            "The labour force is Statistics Finland's of the end of %(year)s, and everybody's, "
            "whatever is chosen above. The share is not the unemployment rate of the labour force "
            "survey."
        ) % {"year": year}
        if month and abs(month_number(month) - month_number(f"{year}-12")) > FAR:
            yield gettext(
                "%(month)s is over three years from the end of %(year)s, so the share is an "
                "estimate: the labour force may have been larger or smaller then."
            ) % {"month": words.month(month), "year": year}
    if boundaries() is None:
        yield gettext(
            "Each municipality is a hexagon near its place. Official boundaries are drawn once an "
            "administrator has loaded them: polku reference load."
        )


# The numbers


_HEADINGS: Mapping[str, Text] = {
    "unemployed": gettext_lazy("Unemployed"),
    "official": gettext_lazy("Unemployed, official"),
    "labour_force": gettext_lazy("Labour force"),
    "long_term": gettext_lazy("Long-term unemployed"),
    "in_services": gettext_lazy("In services"),
    "active": gettext_lazy("Unemployed or in services"),
    "plan_debt": gettext_lazy("Plan debt"),
}


def _published(figures: Figures, choice: Choice) -> Published:
    part, whole = PARTS[choice.measure]
    table = pl.DataFrame(
        [
            {
                "municipality": code,
                part: figures.counts[code].get(part),
                whole: figures.counts[code].get(whole),
                "share": figures.share(code, choice.measure),
            }
            for code in figures.codes
        ],
        {"municipality": pl.String, part: pl.Int64, whole: pl.Int64, "share": pl.Float64},
    )
    marks = tuple(HIDDEN if _secret(figures, choice, code) else "" for code in figures.codes)
    hidden = {part: marks, "share": marks} if any(marks) else {}
    return Published(table, figures.protection, hidden)


def _columns(choice: Choice) -> Sequence[tables.Column]:
    part, whole = PARTS[choice.measure]
    return (
        tables.name("municipality", gettext("Municipality"), place_named),
        tables.count(part, _HEADINGS[part]),
        tables.count(whole, _HEADINGS[whole]),
        tables.percent("share", gettext("Share")),
    )
