"""The paths as a graph: states as boxes, transitions as lines as thick as many took them.

What is on the way back is an arrow with its label, as a line across the whole picture would hide
more than it shows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures import text
from polku.apps.insight.pictures.graph_layout import (
    PAD,
    TEXT_LINE,
    WIDTH,
    Box,
    Edge,
    Layout,
    Node,
    Way,
    place,
)
from polku.apps.insight.pictures.shapes import Picture, Point, Shape, outline, pixels, rect, words

BEFORE = 150.0
"""Width beside the middle column that belongs to labels: lines run straight through it."""
ARROW = 24.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a transition is drawn with: its line and its label."""

    edge: Edge
    line: Sequence[Shape]
    label: Sequence[Shape]


def _middle(box: Box, side: dict[tuple[str, str], float], edge: Edge) -> float:
    """Return the height of the middle of a transition's slot on a side of a box."""
    spare = box.height - sum(side.values())
    above = 0.0
    for pair, height in side.items():
        if pair == edge.pair:
            return box.y + spare / 2 + above + height / 2
        above += height
    raise KeyError(edge.pair)


def _d(start: Point, *rest: tuple[str, Sequence[Point]]) -> str:
    """Return the `d` of a path from commands with their points."""
    parts = [f"M{pixels(start[0])} {pixels(start[1])}"]
    parts += [f"{name}{' '.join(f'{pixels(x)} {pixels(y)}' for x, y in at)}" for name, at in rest]
    return " ".join(parts)


def _bend(start: Point, end: Point) -> tuple[str, Sequence[Point]]:
    half = (start[0] + end[0]) / 2
    return "C", ((half, start[1]), (half, end[1]), end)


def _written(x: float, y: float, edge: Edge, anchor: str) -> list[Shape]:
    """Write a label on white, `anchor` its end (`end`), its middle (`mid`) or its start at x.

    What is left in the background has none.
    """
    if edge.faded:
        return []
    wide = text.width(edge.text, "s") + 8
    left = {"end": x - wide + 4, "mid": x - wide / 2, "": x - 4}[anchor]
    return [
        rect(left, y - 9, wide, 18, "f-white"),
        words(x, y + 4, edge.text, f"ink s {anchor}".rstrip()),
    ]


def _flow(d: str, edge: Edge, layout: Layout) -> Shape:
    css = f"flow {edge.css}{' faded' if edge.faded else ''}"
    return outline(d, css, stroke=layout.thickness(edge), title=f"{edge.said}: {edge.text}")


def _out(edge: Edge, layout: Layout) -> Labelled:
    was, became = layout.boxes[edge.was], layout.boxes[edge.became]
    start = (was.end, _middle(was, was.right, edge))
    y = _middle(became, became.left, edge)
    bend = (became.x - BEFORE, y)
    d = _d(start, _bend(start, bend), ("L", ((became.x, y),)))
    return Labelled(edge, [_flow(d, edge, layout)], _written(became.x - 32, y, edge, "end"))


def _on(edge: Edge, layout: Layout) -> Labelled:
    was, became = layout.boxes[edge.was], layout.boxes[edge.became]
    y = _middle(was, was.right, edge)
    bend = (was.end + BEFORE, y)
    end = (became.x, _middle(became, became.left, edge))
    d = _d((was.end, y), ("L", (bend,)), _bend(bend, end))
    return Labelled(edge, [_flow(d, edge, layout)], _written(was.end + 32, y, edge, ""))


def _past(edge: Edge, layout: Layout) -> Labelled:
    was, became = layout.boxes[edge.was], layout.boxes[edge.became]
    lane = layout.lanes[edge.pair]
    start = (was.end, _middle(was, was.right, edge))
    end = (became.x, _middle(became, became.left, edge))
    up, down = (was.end + BEFORE, lane), (became.x - BEFORE, lane)
    d = _d(start, _bend(start, up), ("L", (down,)), _bend(down, end))
    return Labelled(
        edge, [_flow(d, edge, layout)], _written((up[0] + down[0]) / 2, lane, edge, "mid")
    )


def _arrow(x: float, y: float, towards: int, edge: Edge, layout: Layout) -> list[Shape]:
    """Draw an arrow of ARROW px from x, to the left (-1) or to the right (1)."""
    half = max(min(layout.thickness(edge), 16.0) / 2, 1.0)
    head = max(half + 2.5, 5.0)
    neck, tip = x + towards * (ARROW - 10), x + towards * ARROW
    corners = (
        (neck, y - half),
        (neck, y - head),
        (tip, y),
        (neck, y + head),
        (neck, y + half),
        (x, y + half),
    )
    faded = " faded" if edge.faded else ""
    return [
        outline(
            _d((x, y - half), ("L", corners)),
            f"arrow {edge.css}{faded}",
            title=f"{edge.said}: {edge.text}",
        )
    ]


def _back(edge: Edge, layout: Layout) -> Labelled:
    box = layout.boxes[edge.was]
    y = _middle(box, box.left, edge)
    arrow = _arrow(box.x, y, -1, edge, layout)
    return Labelled(edge, arrow, _written(box.x - ARROW - 8, y, edge, "end"))


def _in(edge: Edge, layout: Layout) -> Labelled:
    box = layout.boxes[edge.became]
    y = _middle(box, box.left, edge)
    arrow = _arrow(box.x - ARROW, y, 1, edge, layout)
    return Labelled(edge, arrow, _written(box.x - ARROW - 8, y, edge, "end"))


def _aside(edge: Edge, layout: Layout) -> Labelled:
    box = layout.boxes[edge.was]
    y = _middle(box, box.right, edge)
    arrow = _arrow(box.end, y, 1, edge, layout)
    return Labelled(edge, arrow, _written(box.end + ARROW + 8, y, edge, ""))


def _below(edge: Edge, layout: Layout) -> Labelled:
    box = layout.boxes[edge.was]
    y = box.bottom + (box.below.index(edge) + 0.6) * TEXT_LINE
    return Labelled(edge, [], _written(box.x + 4, y, edge, ""))


def _entry(edge: Edge, layout: Layout) -> Labelled:
    box = layout.boxes[edge.became]
    y = box.y + box.height / 2
    band = outline(
        _d((box.x - 34, y), ("L", ((box.x, y),))),
        f"flow {edge.css}{' faded' if edge.faded else ''}",
        stroke=min(max(layout.thickness(edge), 4.0), box.height - 2 * PAD),
        title=f"{edge.said}: {edge.text}",
    )
    lines = text.wrap(edge.text, box.x - 42, "s")
    top = y - len(lines) * 8 + 12
    written = [words(0, top + n * 16, one, "ink s") for n, one in enumerate(lines)]
    return Labelled(edge, [band], written)


_DRAWN: dict[Way, Callable[[Edge, Layout], Labelled]] = {
    Way.ENTRY: _entry,
    Way.OUT: _out,
    Way.ON: _on,
    Way.OVER: _past,
    Way.UNDER: _past,
    Way.BACK: _back,
    Way.IN: _in,
    Way.ASIDE: _aside,
    Way.BELOW: _below,
}


def _state(box: Box) -> Iterator[Shape]:
    yield rect(box.x, box.y, box.width, box.height, "f-white node", title=box.node.label)
    yield rect(box.x + 1, box.y + 1, 7, box.height - 2, box.node.css)
    top = box.y + box.height / 2 - (len(box.lines) * TEXT_LINE + TEXT_LINE) / 2 + 13
    for number, one in enumerate(box.lines):
        yield words(box.x + 18, top + number * TEXT_LINE, one, "b m")
    yield words(box.x + 18, top + len(box.lines) * TEXT_LINE, box.node.note, "ink")


def draw(nodes: Sequence[Node], edges: Iterable[Edge]) -> Picture:
    """Draw the graph WIDTH px wide, as high as it needs: lines, then states, then labels."""
    layout = place(nodes, edges)
    picture = Picture(WIDTH, layout.height)
    drawn = [_DRAWN[way](edge, layout) for edge, way in layout.edges]
    for one in sorted(drawn, key=lambda one: -one.edge.count):
        picture.add(one.line)
    for box in layout.boxes.values():
        picture.add(_state(box), box.node.href)
    for one in drawn:
        if one.label:
            seen = " ".join(shape.text for shape in one.label if shape.text)
            picture.add(one.label, one.edge.href, f"{seen}, {one.edge.said}")
    return picture
