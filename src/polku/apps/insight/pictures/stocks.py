"""Counts of people month by month, one part on the other, from nought."""

from collections.abc import Sequence

from polku.apps.insight.pictures import labels, scale
from polku.apps.insight.pictures.areas import Layer, stacked
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.lines import FOOT, LEFT, TOP, years
from polku.apps.insight.pictures.scale import Scale, Written
from polku.apps.insight.pictures.shapes import Picture, outline, run


def draw(
    layers: Sequence[Layer],
    months: Sequence[str],
    *,
    width: float,
    written: Written,
    edge: int = 0,
    height: float = 250.0,
) -> Picture:
    """Draw layers over months (YYYY-MM), from the bottom up; each has a value for every month.

    `edge`: after how many layers a line is drawn along the upper edge; 0: none.
    """
    room = 150.0 if width > 400 else 112.0
    tall = [labels.height(Label(0, one.label, one.note), room) for one in layers]
    height = max(height, sum(tall) - TOP)
    sums = (sum(month) for month in zip(*(one.values for one in layers), strict=True))
    values = scale.ticks(max(sums, default=0.0))
    y = Scale(0, values[-1], TOP + height, TOP)
    x = Scale(0, max(len(months) - 1, 1), LEFT, width - room - 12)
    picture = Picture(width, TOP + height + FOOT)
    found = list(stacked(layers, x, y))
    picture.add(shape for shape, _, _ in found)
    picture.add(scale.horizontal(y, values, LEFT, x.end, written))
    picture.add(years(months, x, y.start))
    if edge:
        picture.add([outline(run(found[edge - 1][2]), "ln s-ink")])
    named = [label for _, label, _ in found]
    picture.add(labels.beside(named, x=x.end, room=room, low=0, high=y.start + 16))
    return picture
