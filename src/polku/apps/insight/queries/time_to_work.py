"""The page Time to work: how soon people come to open work by first service, and what else happens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl
from django.utils.translation import gettext, ngettext

from polku.analytics.disclosure import Published
from polku.analytics.index.store import Index
from polku.analytics.leaving import CAUSES
from polku.analytics.questions.curves import FEWEST, Curves, curves
from polku.apps.casework.strip import BARS
from polku.apps.insight import words
from polku.apps.insight.names import (
    CAUSE_CSS,
    CAUSE_LABELS,
    NO_SERVICE,
    STILL,
    Origin,
    group_of,
    stroke_of,
)
from polku.apps.insight.pictures import areas as stacked
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures import curves as drawing
from polku.apps.insight.pictures.areas import Layer
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.curves import Curve, Frame
from polku.apps.insight.pictures.shapes import HALF, WIDTHS
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import WITHINS, Choice
from polku.apps.insight.queries.panel import Panel, Switch
from polku.register.codes import services
from polku.register.states import OPEN_WORK

CURVES, ENDS, EXITS = "kayrat", "osuudet", "paattymiset"
MONTHS = 24
IN_TABLE = (3, 6, 12, 18, 24)
"""Months of the tables on the page; the files have every one."""
MOST = 6
"""Services with a curve in the picture; of every one the share in the end has a bar."""
DASHES = ("", " dash", " dot")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimeToWork:
    curves: Panel
    exits: Panel
    ends: Panel
    origins: Sequence[Switch]
    withins: Sequence[Switch]

    @property
    def panels(self) -> Sequence[Panel]:
        return self.curves, self.exits, self.ends


def page(index: Index, choice: Choice, *, exact: bool) -> TimeToWork:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    asked = partial(
        curves,
        index,
        choice.filters,
        months=MONTHS,
        exact=exact,
        from_service=choice.origin == Origin.SERVICE,
        after_service=choice.origin == Origin.AFTER,
    )
    by_service = asked(by="first_service")
    groups = groups_of(by_service)
    return TimeToWork(
        curves_panel(by_service, groups, choice),
        exits_panel(asked(by=""), choice),
        ends_panel(by_service, groups, choice.within),
        [
            Switch(str(one.label), choice.but(origin=one.value).address(), choice.origin == one)
            for one in Origin
        ],
        [
            Switch(words.months(one), choice.but(within=one).address(), choice.within == one)
            for one in WITHINS
        ],
    )


def _service(code: str) -> str:
    return gettext("No service") if code == NO_SERVICE else words.named(code, "service")


def _since(choice: Choice) -> str:
    if choice.origin == Origin.SERVICE:
        return gettext("months from the start of the first service")
    if choice.origin == Origin.AFTER:
        return gettext("months from the end of the first service")
    return gettext("months from the start of unemployment")


def frame(width: float, choice: Choice) -> Frame:
    return Frame(width, MONTHS, _since(choice), words.percent, words.count)


# Curves by first service


@dataclass(frozen=True, slots=True)
class Group:
    """A group with a curve: shares by month as far as they are told."""

    code: str
    people: int
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    @property
    def label(self) -> str:
        return _service(self.code)

    @property
    def whole(self) -> bool:
        """Whether it is told to the last month."""
        return len(self.share) == MONTHS + 1


def groups_of(found: Curves) -> list[Group]:
    """Return the groups with a curve to open work, the largest first."""
    people = {row["group"]: row["people"] for row in found.groups.table.to_dicts()}
    made: dict[str, list[Row]] = {}
    told = found.curves.table.filter((pl.col("cause") == OPEN_WORK) & pl.col("share").is_not_null())
    for row in told.with_columns(_bounded("low"), _bounded("high")).to_dicts():
        made.setdefault(row["group"], []).append(row)
    listed = [
        Group(
            code, people[code], *([row[name] for row in rows] for name in ("share", "low", "high"))
        )
        for code, rows in made.items()
    ]
    return sorted(listed, key=lambda group: -group.people)


def _bounded(bound: str) -> pl.Expr:
    """Return the bound of an interval; where everybody is counted there is none but the share."""
    return pl.col(bound).fill_nan(pl.col("share"))


def _drawn(groups: Sequence[Group]) -> list[Group]:
    """Return the groups of the picture: no service, and the largest services that people are in.

    Assessments and guidance run beside the state of a path: they have a bar, and no curve unless
    there is nothing else.
    """
    states = {code for code, one in services().items() if one.state}
    served = [group for group in groups if group.code != NO_SERVICE]
    on_path = [group for group in served if group.code in states] or served
    return [group for group in groups if group.code == NO_SERVICE] + on_path[:MOST]


def _curve(group: Group, dash: str) -> Curve:
    known = services().get(group.code)
    state = known.state if known else ""
    css = "s-ink" if group.code == NO_SERVICE else stroke_of(state or "coaching")
    fill = "f-ink" if group.code == NO_SERVICE else BARS[group_of(state or "coaching")][0]
    return Curve(
        f"{group.label} {words.percent(group.share[-1])}",
        f"n = {words.count(group.people)}",
        css + dash,
        fill.replace("f-hatch", "f-subs"),
        group.share,
        group.low,
        group.high,
    )


def _dashed(groups: Sequence[Group]) -> Iterator[Curve]:
    """Yield the curves; those of one colour have different dashes."""
    met: dict[str, int] = {}
    for group in groups:
        plain = _curve(group, "")
        times = met.get(plain.css, 0)
        met[plain.css] = times + 1
        yield _curve(group, DASHES[times % len(DASHES)])


def curves_panel(found: Curves, groups: Sequence[Group], choice: Choice) -> Panel:
    drawn = _drawn(groups)
    lines = list(_dashed(drawn))
    pictures = {name: drawing.draw(lines, frame(width, choice)) for name, width in HALF.items()}
    return Panel(
        CURVES,
        _heading(drawn),
        gettext(
            "A description, not an effect: people are sent to services for different reasons. "
            "Share in open work of those whose first service it was, 95 per cent interval shaded."
        ),
        tables.table(_at_months(found.curves), _curve_columns()),
        found.curves.protection,
        pictures if drawn else {},
        gettext("Time to open work by first service"),
        "; ".join(f"{line.label} ({line.note})" for line in lines),
        [*_waiting(choice), *_missing(found), *_only_below(groups, drawn), *_gray(found)],
        empty="" if drawn else _too_few(),
        whole=partial(tables.table, found.curves, _curve_columns()),
    )


def _at_months(published: Published, *, every_cause: bool = False) -> Published:
    """Return the rows of a table for a page: some of the months, open work only unless all ends."""
    cause = published.table["cause"]
    wanted = published.table["month"].is_in(IN_TABLE) & ((cause == OPEN_WORK) | every_cause)
    return tables.rows(published, wanted.arg_true().to_list())


def _too_few() -> str:
    return gettext(
        "No group has %(people)s people, the fewest that a curve is drawn of. Take filters away."
    ) % {"people": FEWEST}


def _curve_columns() -> Sequence[tables.Column]:
    return (
        tables.name("group", gettext("First service"), _service),
        tables.name("cause", gettext("Ended in"), cause),
        tables.count("month", gettext("Month")),
        tables.percent("share", gettext("Share")),
        tables.percent("low", gettext("Low")),
        tables.percent("high", gettext("High")),
    )


def cause(code: str) -> str:
    return str(CAUSE_LABELS.get(code, code))


def _heading(groups: Sequence[Group]) -> str:
    """Say whose share is the largest and the smallest in the end, where the intervals part them."""
    served = [group for group in groups if group.whole and group.code != NO_SERVICE]
    told = sorted(served, key=lambda group: group.share[-1])
    if not told:
        return gettext("Time to open work by first service")
    low, high = told[0], told[-1]
    if low is high:
        return gettext(
            "In two years %(most)s of those whose first service was “%(high)s” came to open work"
        ) % {"most": words.percent(high.share[-1]), "high": high.label}
    if high.low[-1] <= low.high[-1]:
        return gettext("In two years no first service stands out from the others")
    return gettext(
        "In two years %(most)s of those whose first service was “%(high)s” came to open work, "
        "of “%(low)s” %(least)s"
    ) % {
        "most": words.percent(high.share[-1]),
        "high": high.label,
        "low": low.label,
        "least": words.percent(low.share[-1]),
    }


def _missing(found: Curves) -> Iterator[str]:
    """Say which groups are not drawn, and why."""
    few = [row["group"] for row in found.groups.table.to_dicts() if row["events"] is None]
    if few:
        names = ", ".join(map(_service, few))
        yield gettext("Not drawn, as fewer than %(people)s people: %(names)s.") % {
            "people": FEWEST,
            "names": names,
        }


def _only_below(groups: Sequence[Group], drawn: Sequence[Group]) -> Iterator[str]:
    """Say which groups have a bar and no curve."""
    rest = [group.label for group in groups if group not in drawn]
    if rest:
        yield gettext("Only in the bars below: %(names)s.") % {"names": ", ".join(rest)}


def _waiting(choice: Choice) -> Iterator[str]:
    """Say what is wrong with comparing people by a service that came later (immortal time)."""
    if choice.origin == Origin.SEARCH:
        yield gettext(
            "Whoever finds work soon never comes to a service, and a service takes its time: counted "
            "from here every service looks slow. Compare services from the end of the service."
        )


def _gray(found: Curves) -> Iterator[str]:
    """Say in words whether the curves differ more than chance explains."""
    for row in found.gray.table.to_dicts():
        if row["cause"] == OPEN_WORK and row["p"] is not None:
            values = {
                "statistic": words.decimal(row["statistic"], 1),
                "df": row["df"],
                "p": _probability(row["p"]),
            }
            differs = row["p"] < 0.05
            text = (
                gettext(
                    "The curves differ more than chance explains (Gray’s test: χ² = %(statistic)s, df %(df)s, p %(p)s)."
                )
                if differs
                else gettext(
                    "Chance may explain the differences of the curves (Gray’s test: χ² = %(statistic)s, df %(df)s, p %(p)s)."
                )
            )
            yield text % values


def _probability(p: float) -> str:
    return f"< {words.decimal(0.001, 3)}" if p < 0.001 else f"= {words.decimal(p, 3)}"


# The share of every service after so many months


def ends_panel(found: Curves, groups: Sequence[Group], months: int) -> Panel:
    """Return the share in open work of every first service after so long, the largest first."""
    told = [group for group in groups if len(group.share) > months]
    ranked = sorted(told, key=lambda group: -group.share[months])
    rows = [
        Bar(group.label, group.share[months], _interval(group, months), _curve(group, "").fill)
        for group in ranked
    ]
    high = max((group.share[months] for group in ranked), default=1.0)
    title = gettext("In open work within %(months)s, by first service") % {
        "months": words.months(months)
    }
    table = found.curves.table
    after = (table["month"] == months) & (table["cause"] == OPEN_WORK)
    columns = [one for one in _curve_columns() if one.name not in {"cause", "month"}]
    return Panel(
        ENDS,
        title,
        gettext(
            "Share, its 95 per cent interval and number of people. A description, not an effect."
        ),
        tables.table(tables.rows(found.curves, after.arg_true().to_list()), columns),
        found.curves.protection,
        {name: bars.draw(rows, width=width, high=high) for name, width in WIDTHS.items()}
        if rows
        else {},
        title,
        "; ".join(f"{row.label} {row.text}" for row in rows),
        empty="" if rows else _too_few(),
    )


def _interval(group: Group, months: int) -> str:
    low, high = words.count(group.low[months] * 100), words.percent(group.high[months])
    share = words.percent(group.share[months])
    return f"{share} ({low}–{high}), n = {words.count(group.people)}"


# Competing ends


def exits_panel(found: Curves, choice: Choice) -> Panel:
    by_cause = _by_cause(found)
    layers = [
        Layer(cause(name), words.percent(shares[-1]), CAUSE_CSS[name], shares)
        for name, shares in by_cause.items()
    ]
    drawn = bool(layers)
    return Panel(
        EXITS,
        _exits_heading(by_cause),
        gettext("Competing ends, share of all. Subsidised work is not open work."),
        tables.table(_at_months(found.curves, every_cause=True), _curve_columns()[1:]),
        found.curves.protection,
        {name: stacked.draw(layers, frame(width, choice)) for name, width in HALF.items()}
        if drawn
        else {},
        gettext("By what unemployment ended"),
        "; ".join(f"{layer.label} {layer.note}" for layer in layers),
        empty="" if drawn else _too_few(),
        whole=partial(tables.table, found.curves, _curve_columns()[1:]),
    )


def _by_cause(found: Curves) -> dict[str, list[float]]:
    """Return the share of each end by month and, on top, of those still there."""
    made: dict[str, list[float]] = {name: [] for name in CAUSES}
    for row in found.curves.table.to_dicts():
        if row["share"] is not None:
            made[row["cause"]].append(row["share"])
    if not made[OPEN_WORK]:
        return {}
    ended = [sum(parts) for parts in zip(*made.values(), strict=True)]
    return made | {STILL: [max(1 - part, 0.0) for part in ended]}


def _exits_heading(shares: Mapping[str, Sequence[float]]) -> str:
    if not shares:
        return gettext("By what unemployment ended")
    months = len(shares[STILL]) - 1
    return ngettext(
        "In %(months)s month %(open)s came to open work, %(still)s were still unemployed",
        "In %(months)s months %(open)s came to open work, %(still)s were still unemployed",
        months,
    ) % {
        "months": months,
        "open": words.percent(shares[OPEN_WORK][-1]),
        "still": words.percent(shares[STILL][-1]),
    }
