"""Official figures beside our own: by municipality in one month, month by month, and why they differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import HIDDEN, Published
from polku.analytics.index.store import Index
from polku.apps.insight import words
from polku.apps.insight.names import Series
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.shapes import HALF, WIDTHS
from polku.apps.insight.queries import official_months, tables
from polku.apps.insight.queries.both import TOTAL, Both, not_comparable, place_named, read
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.official_figures import OWN, Official, official, sources
from polku.apps.insight.queries.official_reasons import FEWER, LABELS, MORE, Row, definitions, why
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.places import UNKNOWN

BESIDE, REASONS = "rinnakkain", "syyt"


@dataclass(frozen=True, slots=True)
class OfficialPage:
    beside: Panel
    months: Panel
    reasons: Panel | None
    """Of the unemployed alone."""

    @property
    def panels(self) -> Sequence[Panel]:
        return [one for one in (self.beside, self.months, self.reasons) if one is not None]


def page(index: Index, choice: Choice, *, exact: bool) -> OfficialPage:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    both, why_not = read(index, choice, exact=exact), not_comparable(choice)
    unemployed = choice.series == Series.UNEMPLOYED
    return OfficialPage(
        _beside(both, why_not),
        official_months.panel(both, why_not),
        _reasons(both, why_not) if unemployed else None,
    )


def panel(index: Index, choice: Choice, *, exact: bool) -> Panel:
    """Return the unemployed for the situation page: by municipality, and a picture of the months."""
    both = read(index, choice.but(series=Series.UNEMPLOYED), exact=exact)
    found = _beside(both, not_comparable(choice))
    if found.empty:
        return found
    pictures = official_months.drawn(both, HALF)
    return replace(found, pictures=pictures, described=official_months.described(both))


# By municipality, in one month


def _beside(both: Both, why_not: str) -> Panel:
    rows = [] if why_not or not both.month else list(_rows(both))
    return Panel(
        BESIDE,
        _heading(both, rows),
        f"{both.label}, {words.month(both.month)}",
        tables.table(_published(both, rows), _columns(both)),
        both.protection,
        title=both.label,
        notes=[
            *_partial(both),
            sources(both.choice.series),
            *definitions(both.choice.filters.area),
        ],
        empty=why_not or ("" if rows else _no_month(both)),
        open=True,
    )


def _no_month(both: Both) -> str:
    if both.choice.series not in OWN:
        return gettext("There is no own figure of this: the official series is below.")
    return gettext("There is no month of which both figures are known.")


def _rows(both: Both) -> Iterator[dict[str, object]]:
    """Yield a row for each municipality and, of several, one of all of them."""
    known = {*both.places, *both.missing, *({UNKNOWN} & both.of_month.keys())}
    nobody = None if both.choice.series == Series.ACTIVATION else 0.0
    for code in sorted(known, key=lambda one: (one == UNKNOWN, place_named(one))):
        figure = _official(both, code) if code != UNKNOWN else None
        own = None if code in both.missing else both.of_month.get(code, nobody)
        yield _row(both, code, figure, own)
    if len(both.places) > 1:
        yield _row(both, TOTAL, both.official[both.month], both.own[both.month])


def _official(both: Both, code: str) -> Official | None:
    return official([code], both.choice.series, only=both.month).get(both.month)


def _row(both: Both, code: str, figure: Official | None, own: float | None) -> dict[str, object]:
    told = figure.value if figure else None
    return {
        "municipality": code,
        "official": told,
        "own": own,
        "difference": None if own is None or told is None else own - told,
        "why": _why(both, code, told, own),
        "secret": bool(figure and told is None),
    }


def _why(both: Both, code: str, told: float | None, own: float | None) -> str:
    if code in both.missing:
        return gettext("nobody of the municipality is in the register; left out of the sum")
    return why(own, told, both.reasons.of(code), exact=both.exact) if both.reasons else ""


def _published(both: Both, rows: Sequence[Mapping[str, object]]) -> Published:
    numbers = dict.fromkeys(("official", "own", "difference"), pl.Float64)
    schema = {"municipality": pl.String, **numbers, "why": pl.String, "secret": pl.Boolean}
    table = pl.DataFrame(list(rows), schema)
    marks = tuple(HIDDEN if one else "" for one in table["secret"])
    return Published(table, both.protection, {"official": marks} if any(marks) else {})


def _columns(both: Both) -> Sequence[tables.Column]:
    found = (
        tables.name("municipality", gettext("Municipality"), place_named),
        both.column("official", gettext("Official")),
        both.column("own", gettext("Own")),
        both.difference,
    )
    if both.choice.series != Series.UNEMPLOYED:
        return found
    return (*found, tables.sentence("why", gettext("What may explain it")))


def _heading(both: Both, rows: Sequence[Row]) -> str:
    figure = both.official.get(both.month) if rows else None
    own = both.own.get(both.month)
    if figure is None or figure.value is None or own is None:
        return gettext("Official and own figure")
    return gettext("Official %(official)s, own %(own)s: difference %(difference)s") % {
        "official": both.written(figure.value),
        "own": both.written(own),
        "difference": words.changed(own - figure.value, both.unit),
    }


def _partial(both: Both) -> Iterator[str]:
    lacking = both.official[both.month].secret if both.month else 0
    if lacking and len(both.places) > 1:
        yield gettext(
            "The official figure lacks those of %(count)s municipalities: secret (...)."
        ) % {"count": words.count(lacking)}


# What may explain the difference


def _reasons(both: Both, why_not: str) -> Panel:
    names = list(LABELS)
    nothing = pl.DataFrame(schema={"group": pl.String} | dict.fromkeys(names, pl.Int64))
    told = None if why_not else both.reasons
    drawn = [
        Bar(str(LABELS[name]), told.whole[name], words.count(told.whole[name]), "f-main")
        for name in (*MORE, *FEWER)
        if told
    ]
    place = tables.name("group", gettext("Municipality"), place_named)
    return Panel(
        REASONS,
        _reasons_heading(told.whole if told else {}),
        gettext("People unemployed here on the count day, each by the first reason that fits"),
        tables.table(
            told.published if told else Published(nothing, both.protection),
            (place, *(tables.count(name, LABELS[name]) for name in names)),
        ),
        both.protection,
        bars.pictures(drawn, WIDTHS),
        gettext("What may explain the difference"),
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        empty=why_not or ("" if told else _no_month(both)),
    )


def _reasons_heading(whole: Row) -> str:
    if not whole:
        return gettext("What may explain the difference")
    values = {
        "people": words.count(sum(whole[name] for name in MORE)),
        "of": words.count(whole["people"]),
        "left": words.count(whole["left"]),
    }
    return (
        gettext(
            "%(people)s of %(of)s may not be in the official figure, and %(left)s may be in it alone"
        )
        % values
    )
