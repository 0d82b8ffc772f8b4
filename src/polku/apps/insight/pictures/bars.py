"""Bars that lie: one for each row, its name before it and its figure after it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.scale import Scale
from polku.apps.insight.pictures.shapes import Picture, Shape, line, rect, words
from polku.apps.insight.pictures.text import width as wide
from polku.apps.insight.pictures.text import wrap

BAR, ROW, LINE = 18.0, 30.0, 16.0
BESIDE = 700.0
"""From this width on a name stands beside its bar, under it above the bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A named value with its figure in words; None: withheld, and `text` says which way."""

    label: str
    value: float | None
    text: str
    css: str
    href: str = ""


def draw(bars: Sequence[Bar], *, width: float, high: float) -> Picture:
    """Draw the bars on one scale from nought to `high`."""
    picture = Picture(width, 0)
    beside = width >= BESIDE
    room = width * 0.3 if beside else width
    figures = max((_figure(bar) for bar in bars), default=0.0)
    x = Scale(0, high, room + 12 if beside else 0, width - figures - 14)
    top = 4.0
    for bar in bars:
        name = wrap(bar.label, room)
        lift = 0.0 if beside else len(name) * LINE + 2
        shapes = list(_bar(bar, x, top + lift))
        shapes += [
            words(0, top + 13 + number * LINE, text, "ink") for number, text in enumerate(name)
        ]
        picture.add(shapes, bar.href)
        top += max(ROW, len(name) * LINE + 14) if beside else lift + ROW
    picture.height = top
    picture.add([line((x.start, 0), (x.start, top), "axis")] if beside else [])
    return picture


def pictures(bars: Sequence[Bar], sizes: Mapping[str, int]) -> dict[str, Picture]:
    """Draw the bars in each width, the longest as long as there is room; none for no bars."""
    high = max((bar.value or 0.0 for bar in bars), default=0.0) or 1.0
    return {name: draw(bars, width=width, high=high) for name, width in sizes.items() if bars}


def _figure(bar: Bar) -> float:
    return wide(bar.text, "b")


def _bar(bar: Bar, x: Scale, top: float) -> Iterator[Shape]:
    if bar.value is None:
        yield rect(x.start, top, 40, BAR, "f-withheld")
        yield words(x.start + 48, top + 14, bar.text, "ink")
        return
    length = max(x(bar.value) - x.start, 1.0)
    yield rect(x.start, top, length, BAR, bar.css)
    yield words(x.start + length + 8, top + 14, bar.text, "b")
