"""A figure month by month, as small as a word; the numbers beside it say what it shows."""

from collections.abc import Sequence

from polku.apps.insight.pictures.lines import DOT, stretches
from polku.apps.insight.pictures.scale import Scale
from polku.apps.insight.pictures.shapes import Picture, Point, Shape, line, outline, run

EDGE = DOT + 1.5


def draw(
    values: Sequence[float | None],
    against: float | None = None,
    *,
    width: float = 168.0,
    height: float = 40.0,
) -> Picture:
    """Draw the values from their least to their most, with a dot on the newest one.

    `against`: what they are held against, a dashed line across.
    """
    picture = Picture(width, height)
    known = [value for value in (*values, against) if value is not None]
    if not known or all(value is None for value in values):
        return picture
    low, high = min(known), max(known)
    room = (high - low or abs(high) or 1.0) / 2 if high == low else 0.0
    y = Scale(low - room, high + room, height - EDGE, EDGE)
    x = Scale(0, max(len(values) - 1, 1), EDGE, width - EDGE)
    if against is not None:
        picture.add([line((0, y(against)), (width, y(against)), "ln dash s-comp thin")])
    for stretch in stretches(values):
        points: list[Point] = [(x(place), y(value)) for place, value in stretch]
        picture.add([outline(run(points), "ln s-main")])
    place, newest = next(
        (place, value) for place, value in reversed(list(enumerate(values))) if value is not None
    )
    picture.add([Shape("circle", {"cx": x(place), "cy": y(newest), "r": DOT}, "f-main")])
    return picture
