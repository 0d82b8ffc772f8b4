"""Where the states and the transitions of a path graph stand: columns, slots and lanes.

States in three columns: where people come from, what is on the way, where paths end. Every
transition has a slot of its own beside the state it is written at, high enough for its label, so
labels cannot meet. Transitions that pass the middle column by have lanes over and under it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from polku.apps.insight.pictures.labels import spread
from polku.apps.insight.pictures.text import wrap

WIDTH = 1262.0
SLOT, LANE, PAD, APART = 19.0, 26.0, 7.0, 18.0
THICKEST, THINNEST = 30.0, 1.2
TEXT_LINE = 18.0
START = "start"


class Column(StrEnum):
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


PLACES = {Column.LEFT: (132.0, 138.0), Column.MIDDLE: (540.0, 184.0), Column.RIGHT: (1062.0, 198.0)}
"""Left edge and width of the boxes of a column."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state; `note` stands under its name."""

    key: str
    label: str
    note: str
    css: str
    column: Column
    href: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition from state to state; `start` as `was`: where paths begin.

    `text` is what is written on it, `said` what it is called; a faded one is left in the background.
    """

    was: str
    became: str
    count: float
    text: str
    said: str
    css: str
    href: str = ""
    faded: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        return self.was, self.became


class Way(StrEnum):
    """How a transition is drawn."""

    ENTRY = "entry"  # from the start into the left column
    OUT = "out"  # left to middle, a curve
    ON = "on"  # middle to right, a curve
    OVER = "over"  # left to right, over the middle
    UNDER = "under"  # left to right, under the middle
    BACK = "back"  # middle to left: an arrow to the left
    IN = "in"  # from the start into the middle: an arrow from the left
    ASIDE = "aside"  # middle to middle: an arrow to the right
    BELOW = "below"  # left to left: words under the box


_WAYS = {
    (START, Column.LEFT): Way.ENTRY,
    (START, Column.MIDDLE): Way.IN,
    (Column.LEFT, Column.LEFT): Way.BELOW,
    (Column.LEFT, Column.MIDDLE): Way.OUT,
    (Column.MIDDLE, Column.LEFT): Way.BACK,
    (Column.MIDDLE, Column.MIDDLE): Way.ASIDE,
    (Column.MIDDLE, Column.RIGHT): Way.ON,
}


@dataclass(slots=True)
class Box:
    """A state on the page, and the height of the slots on its sides by transition."""

    node: Node
    x: float
    width: float
    lines: list[str]
    height: float = 0.0
    y: float = 0.0
    left: dict[tuple[str, str], float] = field(default_factory=dict)
    right: dict[tuple[str, str], float] = field(default_factory=dict)
    below: list[Edge] = field(default_factory=list)

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    boxes: Mapping[str, Box]
    edges: Sequence[tuple[Edge, Way]]
    lanes: Mapping[tuple[str, str], float]
    thickness: Callable[[Edge], float]
    height: float


def _ways(nodes: Sequence[Node], edges: Iterable[Edge]) -> list[tuple[Edge, Way]]:
    """Pair each transition with how it is drawn; one of no known way is left to the table."""
    columns: dict[str, str] = {node.key: node.column for node in nodes} | {START: START}
    first_end = next((node.key for node in nodes if node.column is Column.RIGHT), "")
    found = []
    for edge in edges:
        pair = (columns.get(edge.was, ""), columns.get(edge.became, ""))
        if pair == (Column.LEFT, Column.RIGHT):
            found.append((edge, Way.OVER if edge.became == first_end else Way.UNDER))
        elif pair in _WAYS:
            found.append((edge, _WAYS[pair]))
    return found


_SIDES: Mapping[Way, Sequence[tuple[str, str, bool]]] = {
    Way.IN: (("became", "left", True),),
    Way.OUT: (("was", "right", False), ("became", "left", True)),
    Way.BACK: (("was", "left", True),),
    Way.ON: (("was", "right", True), ("became", "left", False)),
    Way.ASIDE: (("was", "right", True),),
    Way.OVER: (("was", "right", False), ("became", "left", False)),
    Way.UNDER: (("was", "right", False), ("became", "left", False)),
}
"""The slots of a transition: at which of its states, on which side, and whether its label is there."""
_FIRST = {way: number for number, way in enumerate((Way.OVER, Way.IN, Way.OUT, Way.ON))}


def _slots(
    boxes: Mapping[str, Box], edges: Sequence[tuple[Edge, Way]], thick: Callable[[Edge], float]
) -> None:
    """Give every transition its slots, in an order that crosses least."""
    place = {key: number for number, key in enumerate(boxes)}

    def order(item: tuple[Edge, Way]) -> tuple[int, int, int]:
        edge, way = item
        return _FIRST.get(way, len(_FIRST)), place.get(edge.became, 0), place.get(edge.was, 0)

    for edge, way in sorted(edges, key=order):
        if way is Way.BELOW:
            boxes[edge.was].below.append(edge)
        for state, side, labelled in _SIDES.get(way, ()):
            box = boxes[edge.was if state == "was" else edge.became]
            slots = box.left if side == "left" else box.right
            slots[edge.pair] = max(thick(edge) + 3, SLOT if labelled else 6.0)


def _box(node: Node) -> Box:
    x, width = PLACES[node.column]
    return Box(node, x, width, wrap(node.label, width - 30, "b m"))


def _heights(boxes: Iterable[Box]) -> None:
    for box in boxes:
        text = len(box.lines) * TEXT_LINE + TEXT_LINE + 8
        box.height = max(text, sum(box.left.values()), sum(box.right.values())) + 2 * PAD


def _stack(boxes: Sequence[Box], middle: float) -> None:
    """Stand boxes under each other around a height."""
    rooms = [box.height + len(box.below) * TEXT_LINE + APART for box in boxes]
    y = middle - (sum(rooms) - APART) / 2
    for box, room in zip(boxes, rooms, strict=True):
        box.y = y
        y += room


def _ends(boxes: Sequence[Box], all_boxes: Mapping[str, Box], low: float, high: float) -> None:
    """Stand the ends of paths near the middle of what leads to them."""
    wanted = []
    for box in boxes:
        sources = [all_boxes[was] for was, _ in box.left] or [box]
        wanted.append(sum(one.y + one.height / 2 for one in sources) / len(sources))
    ordered = [want + number * 1e-6 for number, want in enumerate(_monotone(wanted))]
    heights = [box.height + APART for box in boxes]
    for box, centre in zip(boxes, spread(ordered, heights, low, high), strict=True):
        box.y = centre - box.height / 2


def _monotone(values: Sequence[float]) -> list[float]:
    """Return values that never fall, so that the order of the ends stays."""
    found: list[float] = []
    for value in values:
        found.append(max(value, found[-1]) if found else value)
    return found


def place(nodes: Sequence[Node], edges: Iterable[Edge]) -> Layout:
    """Lay a graph out; nodes of a column stand in the order given, the first end is the goal."""
    boxes = {node.key: _box(node) for node in nodes}
    ways = _ways(nodes, edges)
    largest = max((edge.count for edge, way in ways if way is not Way.ENTRY), default=1.0)

    def thick(edge: Edge) -> float:
        return min(max(THICKEST * edge.count / largest, THINNEST), THICKEST)

    _slots(boxes, ways, thick)
    _heights(boxes.values())
    over = _lanes(ways, Way.OVER, thick)
    under = _lanes(ways, Way.UNDER, thick)
    columns = {one: [box for box in boxes.values() if box.node.column is one] for one in Column}
    tall = {one: _tall(column) for one, column in columns.items()}
    top = 8 + sum(over.values())
    body = max(*tall.values(), 120.0)
    _stack(columns[Column.MIDDLE], top + body / 2)
    _stack(columns[Column.LEFT], top + body / 2)
    height = top + body + 10 + sum(under.values()) + 8
    _ends(columns[Column.RIGHT], boxes, 0, height)
    lanes = _levels(over, 8) | _levels(under, top + body + 10)
    return Layout(boxes, ways, lanes, thick, height)


def _tall(column: Sequence[Box]) -> float:
    return sum(box.height + len(box.below) * TEXT_LINE + APART for box in column)


Lanes = dict[tuple[str, str], float]


def _lanes(edges: Sequence[tuple[Edge, Way]], wanted: Way, thick: Callable[[Edge], float]) -> Lanes:
    """Return the height of the lane of each transition that passes the middle by."""
    return {edge.pair: max(thick(edge) + 4, LANE) for edge, way in edges if way is wanted}


def _levels(lanes: Lanes, top: float) -> Lanes:
    """Return the middle of each lane, from `top` down."""
    found = {}
    for pair, height in lanes.items():
        found[pair] = top + height / 2
        top += height
    return found
