"""Official and own figures month by month, as a picture and as a table."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import HIDDEN, Published
from polku.apps.insight import words
from polku.apps.insight.pictures import lines
from polku.apps.insight.pictures.lines import Line
from polku.apps.insight.pictures.shapes import WIDTHS, Picture
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.both import Both
from polku.apps.insight.queries.official_figures import sources
from polku.apps.insight.queries.panel import Panel

MONTHS = "sarja"


def panel(both: Both, why_not: str) -> Panel:
    """Return the whole series; `why_not`: why there is nothing to show, if so."""
    months = [] if why_not else both.months
    return Panel(
        MONTHS,
        _heading(months),
        both.label,
        tables.table(_published(both, months), _columns(both)),
        both.protection,
        drawn(both, WIDTHS) if months else {},
        both.label,
        described(both),
        [sources(both.choice.series), *_short_history(both)],
        empty=why_not or ("" if months else gettext("There are no figures of the chosen months.")),
    )


def _short_history(both: Both) -> Iterator[str]:
    if both.own:
        yield gettext(
            "The own series is too low at first: whose job search had ended before the register "
            "begins is not in it."
        )


def _published(both: Both, months: Sequence[str]) -> Published:
    rows = [_row(both, month) for month in months]
    numbers = dict.fromkeys(("official", "own"), pl.Float64)
    table = pl.DataFrame(
        rows, {"month": pl.String, **numbers, "secret": pl.Boolean}, orient="row"
    ).with_columns(difference=pl.col("own") - pl.col("official"))
    marks = tuple(HIDDEN if one else "" for one in table["secret"])
    return Published(table, both.protection, {"official": marks} if any(marks) else {})


def _row(both: Both, month: str) -> tuple[str, float | None, float | None, bool]:
    figure = both.official.get(month)
    value = figure.value if figure else None
    return month, value, both.own.get(month), figure is not None and value is None


def _columns(both: Both) -> Sequence[tables.Column]:
    return (
        tables.name("month", gettext("Month"), words.month),
        both.column("official", gettext("Official")),
        both.column("own", gettext("Own")),
        both.difference,
    )


def _heading(months: Sequence[str]) -> str:
    if not months:
        return gettext("Month by month")
    span = {"first": words.month(months[0]), "last": words.month(months[-1])}
    return gettext("Month by month, %(first)s–%(last)s") % span


def _each(both: Both) -> Iterator[tuple[str, str, str, Mapping[str, float | None]]]:
    """Yield each figure that there is: its label, its classes, and its values by month."""
    told = {month: one.value for month, one in both.official.items()}
    if told:
        yield gettext("Official"), "s-comp", "f-comp", told
    if both.own:
        yield gettext("Own"), "s-main", "f-main", both.own


def drawn(both: Both, sizes: Mapping[str, int]) -> dict[str, Picture]:
    """Draw both figures for each width."""
    found = [_line(both, label, css, fill, values) for label, css, fill, values in _each(both)]
    return {
        name: lines.draw(found, both.months, width=width, written=both.written)
        for name, width in sizes.items()
    }


def _line(both: Both, label: str, css: str, fill: str, values: Mapping[str, float | None]) -> Line:
    known = _known(values)
    note = f"{words.month(known[-1][0])}: {both.written(known[-1][1])}" if known else ""
    return Line(label, note, css, fill, [values.get(month) for month in both.months])


def _known(values: Mapping[str, float | None]) -> list[tuple[str, float]]:
    return [(month, value) for month, value in sorted(values.items()) if value is not None]


def described(both: Both) -> str:
    """Say the picture in words: the first and the last figure of each line."""
    said = []
    for label, _, _, values in _each(both):
        known = _known(values)
        ends = [f"{words.month(month)}: {both.written(value)}" for month, value in known]
        said.append(f"{label} {', '.join(dict.fromkeys([*ends[:1], *ends[-1:]]))}")
    return "; ".join(said)
