"""The page States month by month: where people are after so long, for how long, and where they move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.index.store import Index
from polku.analytics.questions.sequences import MONTHS, Sequences, sequences
from polku.apps.casework.names import PathGroup
from polku.apps.casework.strip import BARS
from polku.apps.insight import words
from polku.apps.insight.names import STATE_LABELS, group_of
from polku.apps.insight.pictures import areas, bars, curves
from polku.apps.insight.pictures.areas import Layer
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.curves import Curve, Frame
from polku.apps.insight.pictures.shapes import HALF, WIDTHS
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Panel

STATES, TIMES, MOVES, SCATTER = "kuukausittain", "keskiajat", "siirtymaosuudet", "hajaannus"
IN_TABLE = (0, 3, 6, 12, 18, MONTHS - 1)
"""Months of the table on the page; the file has every one."""
SHORTEST = 0.05
"""Months; a shorter time would be written as nought."""
LISTED = 12
"""Moves drawn; the table has them all."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PathStates:
    states: Panel
    times: Panel
    moves: Panel
    scatter: Panel

    @property
    def panels(self) -> Sequence[Panel]:
        return self.states, self.times, self.moves, self.scatter


def page(index: Index, choice: Choice, *, exact: bool) -> PathStates:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    found = sequences(index, choice.filters, exact=exact)
    return PathStates(
        states_panel(found), times_panel(found), moves_panel(found), scatter_panel(found)
    )


def _state(code: str) -> str:
    return str(STATE_LABELS[code])


def _rows(published: Published, figure: str) -> list[Row]:
    """Return the rows whose figure is told."""
    return [row for row in published.table.to_dicts() if row[figure] is not None]


def _too_few() -> str:
    return gettext("Too few people to say. Take filters away.")


def _frame(width: float, write: Any) -> Frame:
    since = gettext("months from the start of unemployment")
    return Frame(width, MONTHS - 1, since, write, words.count)


def _where_it_ends() -> Sequence[str]:
    """Say why the last month is one less than those followed."""
    months = {"months": words.count(MONTHS), "last": words.count(MONTHS - 1)}
    return [
        gettext(
            "Each of the %(months)s months is looked at on its first day: the first on the day of the "
            "start (0), the last when %(last)s months have passed."
        )
        % months
    ]


# Where people are


def states_panel(found: Sequences) -> Panel:
    shares = _by_group(found)
    layers = [
        Layer(words.capital(str(group.label)), words.percent(values[-1]), BARS[group][0], values)
        for group, values in shares.items()
    ]
    columns = (
        tables.count("month", gettext("Months from the start")),
        tables.name("state", gettext("State"), _state),
        tables.percent("share", gettext("Share")),
    )
    listed = found.states.table["month"].is_in(IN_TABLE).arg_true().to_list()
    return Panel(
        STATES,
        _states_heading(shares),
        gettext(
            "Share of job searches by state on the same day of each month, work found and lost again "
            "included."
        ),
        tables.table(tables.rows(found.states, listed), columns),
        found.states.protection,
        {name: areas.draw(layers, _frame(width, words.percent)) for name, width in WIDTHS.items()}
        if layers
        else {},
        gettext("States month by month"),
        "; ".join(f"{layer.label} {layer.note}" for layer in layers),
        _where_it_ends(),
        empty="" if layers else _too_few(),
        whole=partial(tables.table, found.states, columns),
    )


def _by_group(found: Sequences) -> dict[PathGroup, list[float]]:
    """Return the shares of the groups by month, those that anybody is in, open work first."""
    made = {group: [0.0] * MONTHS for group in BARS}
    for row in _rows(found.states, "share"):
        made[group_of(row["state"])][row["month"]] += row["share"]
    return {group: values for group, values in made.items() if any(values)}


def _states_heading(shares: Mapping[PathGroup, Sequence[float]]) -> str:
    if not shares:
        return gettext("States month by month")
    nobody = [0.0] * MONTHS
    return gettext("After %(months)s %(open)s were in open work and %(unemployed)s unemployed") % {
        "months": words.months(MONTHS - 1),
        "open": words.percent(shares.get(PathGroup.OPEN, nobody)[-1]),
        "unemployed": words.percent(shares.get(PathGroup.UNEMPLOYED, nobody)[-1]),
    }


# For how long


def times_panel(found: Sequences) -> Panel:
    told = sorted(_rows(found.mean_time, "months"), key=lambda row: -row["months"])
    drawn = [
        Bar(_state(row["state"]), row["months"], _months(row["months"]), _css(row["state"]))
        for row in told
        if row["months"] >= SHORTEST
    ]
    return Panel(
        TIMES,
        _times_heading(drawn),
        gettext("Months in each state on average, of the first %(months)s")
        % {"months": words.count(MONTHS)},
        tables.table(
            found.mean_time,
            (
                tables.name("state", gettext("State"), _state),
                tables.decimal("months", gettext("Months"), 2),
            ),
        ),
        found.mean_time.protection,
        bars.pictures(drawn, HALF),
        gettext("Mean time in each state"),
        "; ".join(f"{bar.label} {bar.text}" for bar in drawn),
        empty="" if drawn else _too_few(),
    )


def _times_heading(drawn: Sequence[Bar]) -> str:
    if not drawn:
        return gettext("Mean time in each state")
    return gettext("Longest in the state “%(state)s”: %(time)s of %(months)s") % {
        "state": drawn[0].label,
        "time": words.decimal(drawn[0].value or 0, 1),
        "months": words.months(MONTHS),
    }


def _months(value: float) -> str:
    return gettext("%(months)s mo") % {"months": words.decimal(value, 1)}


def _css(state: str) -> str:
    return BARS[group_of(state)][0]


# Where they move


def moves_panel(found: Sequences) -> Panel:
    moved = [row for row in _rows(found.transitions, "rate") if row["was"] != row["became"]]
    moved.sort(key=lambda row: -row["rate"])
    drawn = [
        Bar(
            f"{_state(row['was'])} → {_state(row['became'])}",
            row["rate"],
            words.percent(row["rate"], 1),
            _css(row["became"]),
        )
        for row in moved[:LISTED]
    ]
    return Panel(
        MOVES,
        _moves_heading(moved),
        gettext("Of the months in a state, the share followed by a month in another; the largest"),
        tables.table(
            found.transitions,
            (
                tables.name("was", gettext("From"), _state),
                tables.name("became", gettext("To"), _state),
                tables.percent("rate", gettext("Share")),
            ),
        ),
        found.transitions.protection,
        bars.pictures(drawn, HALF),
        gettext("Moves from month to month"),
        "; ".join(f"{bar.label} {bar.text}" for bar in drawn),
        empty="" if drawn else _too_few(),
    )


def _moves_heading(moved: Sequence[Row]) -> str:
    to_work = [row for row in moved if (row["was"], row["became"]) == ("unemployed", "open_work")]
    if not to_work:
        return gettext("Moves from month to month")
    return gettext("Each month %(share)s of the unemployed move to open work") % {
        "share": words.percent(to_work[0]["rate"], 1)
    }


# How scattered they are


def scatter_panel(found: Sequences) -> Panel:
    values = [row["entropy"] for row in _rows(found.entropy, "entropy")]
    write = partial(words.decimal, decimals=2)
    last = (
        Curve(gettext("Entropy"), write(values[-1]), "s-open", "f-open", values) if values else None
    )
    return Panel(
        SCATTER,
        _scatter_heading(values),
        gettext("Entropy of the states: 0 all are in one state, 1 as many are in each (Shannon)"),
        tables.table(
            found.entropy,
            (
                tables.count("month", gettext("Months from the start")),
                tables.decimal("entropy", gettext("Entropy"), 3),
            ),
        ),
        found.entropy.protection,
        {name: curves.draw([last], _frame(width, write)) for name, width in WIDTHS.items()}
        if last
        else {},
        gettext("How scattered the paths are"),
        gettext("From %(first)s to %(last)s")
        % {"first": write(values[0]), "last": write(values[-1])}
        if values
        else "",
        _where_it_ends(),
        empty="" if values else _too_few(),
    )


def _scatter_heading(values: Sequence[float]) -> str:
    if not values:
        return gettext("How scattered the paths are")
    most = max(range(len(values)), key=values.__getitem__)
    return gettext("The paths are most scattered after %(months)s") % {"months": words.months(most)}
