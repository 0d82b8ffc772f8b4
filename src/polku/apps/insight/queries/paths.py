"""The page Paths: the graph of transitions, and the most common paths as strips."""

from collections.abc import Sequence
from dataclasses import dataclass

from polku.analytics.index.store import Index
from polku.analytics.questions.followed import MONTHS
from polku.analytics.questions.graph import graph
from polku.analytics.questions.variants import variants
from polku.apps.casework.strip import legend
from polku.apps.insight.names import Figure
from polku.apps.insight.queries import path_graph, path_variants
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.following import not_yet
from polku.apps.insight.queries.panel import Panel, Switch
from polku.apps.insight.queries.path_graph import Flow
from polku.apps.insight.queries.path_variants import Strip

LISTED = 10
"""Paths in each of the two lists."""


@dataclass(frozen=True, slots=True)
class Paths:
    """What the page shows."""

    searches: int
    """Job searches followed, as shown."""
    graph: Panel
    flows: Sequence[Flow]
    variants: Panel
    working: Sequence[Strip]
    others: Sequence[Strip]
    rest: Sequence[str]
    """What the paths not listed come to, in sentences."""

    figures: Sequence[Switch]
    focus: str
    """What the page looks at alone, in words."""
    unfocused: str
    """The address without that."""
    legend: Sequence[tuple[str, str, str, str]]

    @property
    def panels(self) -> Sequence[Panel]:
        return self.graph, self.variants


def page(index: Index, choice: Choice, *, exact: bool) -> Paths:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    transitions = graph(index, choice.filters, exact=exact)
    common = variants(index, choice.filters, limit=LISTED, through=choice.focus, exact=exact)
    unknown = not_yet(index, choice, MONTHS)
    rows = common.variants.table.to_dicts()
    listed = [row for row in rows if row["path"]]
    return Paths(
        path_graph.searches(transitions),
        path_graph.panel(transitions, choice, unknown),
        path_graph.flows(transitions, choice),
        path_variants.panel(common, choice, unknown),
        [path_variants.strip_of(row) for row in listed if row["works"]],
        [path_variants.strip_of(row) for row in listed if not row["works"]],
        [] if choice.focus else list(path_variants.rest(row for row in rows if not row["path"])),
        _figures(choice),
        path_graph.focus_in_words(choice.focus),
        choice.but(focus="").address(),
        legend(),
    )


def _figures(choice: Choice) -> list[Switch]:
    return [
        Switch(str(one.label), choice.but(figure=one.value).address(), choice.figure == one)
        for one in Figure
    ]
