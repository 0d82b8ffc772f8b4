"""Labels beside what they name, moved as little as keeps them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.shapes import Shape, line, words
from polku.apps.insight.pictures.text import wrap

LINE = 16.0
"""Height in px of a line of a label."""
BETWEEN = 5.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words for a place on the right edge of a picture; `note` stands under them, smaller."""

    at: float
    text: str
    note: str = ""


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Return centres as near as can be to those wanted, so that nothing overlaps.

    `heights` are those of the things, in the order of `wanted`; all stay between `low` and `high`
    where there is room. Least squares: things in each other's way move as one block to the mean of
    what they want (pool adjacent violators).
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    ends = [0.0]
    for n in order:
        ends.append(ends[-1] + heights[n])
    middles = [ends[place] + heights[n] / 2 for place, n in enumerate(order)]
    # In the order of places, less the room the things before take: then they need only not fall.
    starts = _rising([wanted[n] - middle for n, middle in zip(order, middles, strict=True)])
    highest = max(high - ends[-1], low)
    found = [0.0] * len(wanted)
    for n, start, middle in zip(order, starts, middles, strict=True):
        found[n] = min(max(start, low), highest) + middle
    return found


def _rising(values: Sequence[float]) -> list[float]:
    """Return the nearest values (least squares) none of which is under the one before it."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, count = value, 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        blocks.append((mean, count))
    return [mean for mean, count in blocks for _ in range(count)]


def lines(label: Label, room: float) -> list[tuple[str, str]]:
    """Return the lines of a label with their classes."""
    bold = [(text, "b") for text in wrap(label.text, room, "b")]
    return bold + [(text, "s") for text in (wrap(label.note, room, "s") if label.note else ())]


def height(label: Label, room: float) -> float:
    return len(lines(label, room)) * LINE + BETWEEN


def beside(
    labels: Sequence[Label], *, x: float, room: float, low: float, high: float
) -> Iterator[Shape]:
    """Write labels to the right of `x`, each near its place; one moved far has a line to it."""
    heights = [height(label, room) for label in labels]
    places = spread([label.at for label in labels], heights, low, high)
    for label, place, tall in zip(labels, places, heights, strict=True):
        written = lines(label, room)
        yield line((x + 2, label.at), (x + 9, place), "lead")
        for number, (text, css) in enumerate(written):
            yield words(x + 12, place - (tall - BETWEEN) / 2 + 12 + number * LINE, text, css)
