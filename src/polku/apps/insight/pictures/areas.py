"""Parts of a whole that change month by month, one on the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.curves import FOOT, TOP, Frame
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.scale import Scale
from polku.apps.insight.pictures.shapes import Picture, Point, Shape, outline, run

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Layer:
    """A part month by month: of the whole (0 to 1), or a count; `css` is the class of its fill."""

    label: str
    note: str
    css: str
    values: Sequence[float]


def draw(layers: Sequence[Layer], frame: Frame) -> Picture:
    """Draw shares of a whole from the bottom up, from month 0 on; together at most the whole."""
    names = [Label(0, layer.label, layer.note) for layer in layers]
    frame = frame.fitting(names)
    y = Scale(0, 1, frame.bottom, TOP)
    picture = Picture(frame.width, frame.bottom + FOOT)
    picture.add(frame.ground(y, QUARTERS))
    placed = []
    for shape, label, _ in stacked(layers, frame.x, y):
        picture.add([shape])
        placed.append(label)
    picture.add(frame.names(placed))
    return picture


def stacked(
    layers: Sequence[Layer], x: Scale, y: Scale
) -> Iterator[tuple[Shape, Label, list[Point]]]:
    """Yield each layer on those before it: its shape, its label and its upper edge."""
    floor = [0.0] * max((len(layer.values) for layer in layers), default=0)
    for layer in layers:
        roof = [under + value for under, value in zip(floor, layer.values, strict=False)]
        upper: list[Point] = [(x(month), y(value)) for month, value in enumerate(roof)]
        lower = [(x(month), y(floor[month])) for month in reversed(range(len(roof)))]
        shape = outline(run([*upper, *lower], closed=True), layer.css, title=layer.label)
        middle = y((floor[len(roof) - 1] + roof[-1]) / 2)
        yield shape, Label(middle, layer.label, layer.note), upper
        floor = roof
