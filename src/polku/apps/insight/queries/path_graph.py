"""The graph of the page Paths: transitions as a picture, and as a list where it has no room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from polku.analytics.disclosure import Published, share
from polku.analytics.questions.followed import MONTHS
from polku.analytics.questions.graph import Graph
from polku.analytics.states import UNEMPLOYED
from polku.apps.casework.strip import BARS
from polku.apps.insight import words
from polku.apps.insight.names import (
    START,
    STATE_LABELS,
    STILL,
    Figure,
    group_of,
    is_service,
    stroke_of,
)
from polku.apps.insight.pictures import graph as drawing
from polku.apps.insight.pictures.graph_layout import Column, Edge, Node
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Panel
from polku.register.states import OPEN_WORK, OUTSIDE

KEY = "siirtymat"
ENDS = (OPEN_WORK, OUTSIDE, STILL)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flow:
    """A transition in the list that a phone has instead of the graph."""

    text: str
    figures: str
    css: str
    part: float
    """Length of its bar, per cent of the longest."""
    href: str


def label(state: str) -> str:
    return str(STATE_LABELS.get(state, state))


def focus_in_words(focus: str) -> str:
    """Say a state, or a transition: `Coaching → Unemployed`."""
    return " → ".join(label(state) for state in focus.split(">")) if focus else ""


def searches(found: Graph) -> int:
    spells = {row["state"]: row["spells"] for row in found.nodes.table.to_dicts()}
    return int(spells.get(START) or 0)


def _touches(row: Row, focus: str) -> bool:
    was, _, became = focus.partition(">")
    if became:
        return (row["was"], row["became"]) == (was, became)
    return not focus or was in {row["was"], row["became"]}


def _drawn(found: Graph, choice: Choice) -> list[Row]:
    """Return the transitions that are not left out for being few.

    Those of at least so many per cent of all job searches; and of the states that these lead to,
    how they go on: the moves back and to the ends, of at least so many per cent of the moves on.
    """
    rows = [row for row in found.edges.table.to_dicts() if row["transitions"]]
    part = choice.least / 100
    many = [row for row in rows if row["transitions"] >= searches(found) * part]
    met = {row["became"] for row in many}
    left = {state: _moved(row for row in rows if row["was"] == state) for state in met}
    on = [
        row
        for row in rows
        if row["was"] in met
        and is_service(row["was"])
        and (row["became"] in met and not is_service(row["became"]))
        and row["transitions"] >= left[row["was"]] * part
        and row not in many
    ]
    return [*many, *on]


def _figures(row: Row, figure: str) -> str:
    counted, lasted = words.count(row["transitions"]), words.days(row["median_days"])
    if figure == Figure.DAYS:
        return lasted
    return (
        counted if figure == Figure.COUNT or row["median_days"] is None else f"{counted} · {lasted}"
    )


def _edge(row: Row, choice: Choice) -> Edge:
    was, became = row["was"], row["became"]
    figures = _figures(row, choice.figure)
    text = figures
    if was == START:
        text = gettext("Search begins %(figures)s") % {"figures": words.count(row["transitions"])}
    elif is_service(was) and became in UNEMPLOYED[:1]:
        text = gettext("back %(figures)s") % {"figures": figures}
    elif (is_service(was) and became not in ENDS) or {was, became} <= set(UNEMPLOYED):
        text = f"→ {label(became)} {figures}"
    colour = became if became in {OPEN_WORK, STILL, *UNEMPLOYED} or is_service(was) else OUTSIDE
    return Edge(
        was,
        became,
        row["transitions"],
        text,
        f"{label(was)} → {label(became)}",
        stroke_of(colour),
        choice.but(focus=f"{was}>{became}").address(),
        faded=not _touches(row, choice.focus),
    )


def _column(state: str) -> Column:
    if state in UNEMPLOYED:
        return Column.LEFT
    return Column.RIGHT if state in ENDS else Column.MIDDLE


def _nodes(found: Graph, drawn: Sequence[Row], choice: Choice) -> list[Node]:
    """Return the states that a drawn transition meets, the ends in the order of ENDS."""
    met = {row[end] for row in drawn for end in ("was", "became")}
    rows = {row["state"]: row for row in found.nodes.table.to_dicts()}
    order = [*(state for state in STATE_LABELS if state not in ENDS), *ENDS]
    return [
        Node(
            state,
            still() if state == STILL else label(state),
            _node_note(rows.get(state)),
            BARS[group_of(state)][0],
            _column(state),
            choice.but(focus="" if choice.focus == state else state).address(),
        )
        for state in order
        if state in met and state != START
    ]


def still() -> str:
    return gettext("Still seeking work at %(months)s") % {"months": words.months(MONTHS)}


def _node_note(row: Row | None) -> str:
    if row is None:
        return ""
    return gettext("%(people)s people") % {"people": words.count(row["people"])}


def panel(found: Graph, choice: Choice, unknown: str) -> Panel:
    """Return the graph; `unknown`: why nobody has been followed yet, if so."""
    drawn = _drawn(found, choice)
    picture = drawing.draw(_nodes(found, drawn, choice), [_edge(row, choice) for row in drawn])
    return Panel(
        KEY,
        _heading(found, choice.focus, unknown),
        gettext(
            "Thickness of a line: how many. On it: transitions and the median days in the state "
            "before. Choose a state or a transition to look at it alone."
        ),
        tables.table(found.edges, _edge_columns()),
        found.edges.protection,
        {"wide": picture} if drawn else {},
        gettext("Transitions on the path to work"),
        _described(drawn),
        empty="" if drawn else unknown or gettext("Nobody is found with these filters."),
        links=True,
    )


def _edge_columns() -> Sequence[tables.Column]:
    return (
        tables.name("was", gettext("From"), label),
        tables.name("became", gettext("To"), label),
        tables.count("transitions", gettext("Transitions")),
        tables.count("people", gettext("People")),
        tables.days("median_days", gettext("Median days before")),
    )


def _moved(rows: Iterable[Row]) -> int:
    return sum(row["transitions"] or 0 for row in rows)


def _heading(found: Graph, focus: str, unknown: str) -> str:
    if unknown:
        return gettext("Transitions on the path to work")
    return _focused(found, focus) if focus else _of_all(found.edges)


def _of_all(edges: Published) -> str:
    """Say in a sentence how often unemployment leads straight to work, and services back to it."""
    rows = edges.table.to_dicts()
    left = [row for row in rows if row["was"] in UNEMPLOYED and row["became"] not in UNEMPLOYED]
    served = [row for row in rows if is_service(row["was"]) and row["was"] != "part_time"]
    straight = share(_moved(row for row in left if row["became"] == OPEN_WORK), _moved(left))
    back = share(_moved(row for row in served if row["became"] in UNEMPLOYED), _moved(served))
    if straight is None:
        return gettext("Too few people to say how their paths go")
    values = {"straight": words.percent(straight), "back": words.percent(back)}
    if back is None:
        return (
            gettext("%(straight)s of moves out of unemployment lead straight to open work") % values
        )
    return (
        gettext(
            "%(straight)s of moves out of unemployment lead straight to open work, "
            "%(back)s of moves out of a service back to unemployment"
        )
        % values
    )


def _focused(found: Graph, focus: str) -> str:
    """Say of how many the paths pass a state or a transition, and how they go on from there."""
    was, _, became = focus.partition(">")
    rows = [row for row in found.edges.table.to_dicts() if row["was"] == was]
    values = {"was": label(was), "became": label(became)}
    if became:
        return _of_transition(next((r for r in rows if r["became"] == became), None), values)
    people = next((r["people"] for r in found.nodes.table.to_dicts() if r["state"] == was), None)
    if not people:
        return gettext("Too few people to say how their paths go")
    work = share(_moved(row for row in rows if row["became"] == OPEN_WORK), _moved(rows))
    values |= {"people": words.count(people), "work": words.percent(work)}
    if work is None:
        return gettext("%(people)s people came to the state “%(was)s”") % values
    return (
        gettext(
            "%(people)s people came to the state “%(was)s”: %(work)s of moves from there lead "
            "straight to open work"
        )
        % values
    )


def _of_transition(row: Row | None, values: dict[str, str]) -> str:
    if row is None:
        return gettext("Too few people to say how their paths go")
    values |= {"people": words.count(row["people"]), "days": words.days(row["median_days"])}
    if row["median_days"] is None:
        return gettext("%(people)s people moved from “%(was)s” to “%(became)s”") % values
    return (
        gettext(
            "%(people)s people moved from “%(was)s” to “%(became)s”, half of the moves within %(days)s"
        )
        % values
    )


def _described(drawn: Sequence[Row]) -> str:
    largest = sorted(drawn, key=lambda row: -row["transitions"])
    return ". ".join(
        f"{label(row['was'])} → {label(row['became'])}: {_figures(row, Figure.BOTH)}"
        for row in largest[:8]
        if row["was"] != START
    )


def flows(found: Graph, choice: Choice) -> list[Flow]:
    """Return the transitions as a list, the largest first."""
    rows = [row for row in _drawn(found, choice) if row["was"] != START]
    rows = [row for row in rows if _touches(row, choice.focus)]
    longest = max((row["transitions"] for row in rows), default=1)
    return [
        Flow(
            f"{label(row['was'])} → {label(row['became'])}",
            _figures(row, choice.figure),
            BARS[group_of(row["became"])][0],
            row["transitions"] / longest * 100,
            choice.but(focus=f"{row['was']}>{row['became']}").address(),
        )
        for row in sorted(rows, key=lambda row: -row["transitions"])
    ]
