"""Parts of a whole that change month by month, one on the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.curves import FOOT, TOP, Frame
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.scale import Scale
from polku.apps.insight.pictures.shapes import Picture, outline, run

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Layer:
    """A part's share of the whole (0 to 1) from month 0 on; `css` is the class of its fill."""

    label: str
    note: str
    css: str
    share: Sequence[float]


def draw(layers: Sequence[Layer], frame: Frame) -> Picture:
    """Draw the layers from the bottom up; together they are at most the whole."""
    names = [Label(0, layer.label, layer.note) for layer in layers]
    frame = frame.fitting(names)
    y = Scale(0, 1, frame.bottom, TOP)
    picture = Picture(frame.width, frame.bottom + FOOT)
    floor = [0.0] * (frame.months + 1)
    placed: list[Label] = []
    picture.add(frame.ground(y, QUARTERS))
    for layer in layers:
        roof = [under + share for under, share in zip(floor, layer.share, strict=False)]
        upper = [(frame.x(month), y(value)) for month, value in enumerate(roof)]
        lower = [(frame.x(month), y(floor[month])) for month in reversed(range(len(roof)))]
        picture.add([outline(run([*upper, *lower], closed=True), layer.css, title=layer.label)])
        placed.append(Label(y((floor[len(roof) - 1] + roof[-1]) / 2), layer.label, layer.note))
        floor = roof
    picture.add(frame.names(placed))
    return picture
