"""Figures of months as lines on one scale from nought, each named where it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures import labels, scale
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.scale import Scale, Written
from polku.apps.insight.pictures.shapes import Picture, Point, Shape, line, outline, run, words
from polku.apps.insight.pictures.text import width as wide

TOP, FOOT, LEFT = 14.0, 26.0, 52.0
APART = 44.0
"""Least px between two years written under the picture."""
DOT = 3.5


@dataclass(frozen=True, slots=True)
class Line:
    """A figure a month, None where there is none; `css` is the class of the line, `fill` of its dots.

    A month between two without a figure is a dot.
    """

    label: str
    note: str
    css: str
    fill: str
    values: Sequence[float | None]


def draw(
    lines: Sequence[Line],
    months: Sequence[str],
    *,
    width: float,
    written: Written,
    height: float = 220.0,
) -> Picture:
    """Draw lines over months (YYYY-MM), one after the other; every line has a value for each."""
    known = [value for one in lines for value in one.values if value is not None]
    ends = [one for one in lines if any(value is not None for value in one.values)]
    room = 150.0 if width > 400 else 112.0
    values = scale.ticks(max(known, default=0.0))
    y = Scale(0, values[-1], TOP + height, TOP)
    x = Scale(0, max(len(months) - 1, 1), LEFT, width - room - 12)
    picture = Picture(width, TOP + height + FOOT)
    picture.add(scale.horizontal(y, values, LEFT, x.end, written))
    picture.add(years(months, x, y.start))
    for one in ends:
        picture.add(_drawn(one, x, y))
    named = [Label(y(_last(one)), one.label, one.note) for one in ends]
    picture.add(labels.beside(named, x=x.end, room=room, low=0, high=picture.height))
    return picture


def _last(one: Line) -> float:
    return next(value for value in reversed(one.values) if value is not None)


def years(months: Sequence[str], x: Scale, bottom: float) -> Iterator[Shape]:
    """Mark where years begin, as many as there is room for; without any, the first and last month."""
    begun = [(place, name[:4]) for place, name in enumerate(months) if name.endswith("-01")]
    if not begun and months:
        begun = [(0, _short(months[0])), (len(months) - 1, _short(months[-1]))]
    before = -APART
    for place, text in begun:
        if x(place) - before >= max(APART, wide(text) + 8):
            before = x(place)
            yield line((before, bottom), (before, bottom + 4), "axis")
            yield words(before, bottom + 20, text, "mid")


def _short(month: str) -> str:
    return f"{int(month[5:])}/{month[:4]}"


def _drawn(one: Line, x: Scale, y: Scale) -> Iterator[Shape]:
    for stretch in stretches(one.values):
        points: list[Point] = [(x(place), y(value)) for place, value in stretch]
        if len(points) > 1:
            yield outline(run(points), f"ln {one.css}", title=one.label)
        else:
            (cx, cy), *_ = points
            yield Shape("circle", {"cx": cx, "cy": cy, "r": DOT}, one.fill, title=one.label)


def stretches(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Yield the places and values of months that follow each other without a gap."""
    stretch: list[tuple[int, float]] = []
    for place, value in enumerate([*values, None]):
        if value is not None:
            stretch.append((place, value))
        elif stretch:
            yield stretch
            stretch = []
