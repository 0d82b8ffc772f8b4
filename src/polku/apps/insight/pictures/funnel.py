"""Shares against the numbers they rest on, in a funnel of what chance explains."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures import labels, placing, scale
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.placing import Box, Spot, Words
from polku.apps.insight.pictures.scale import Scale, Written
from polku.apps.insight.pictures.shapes import Picture, Point, Shape, line, outline, run, words
from polku.apps.insight.pictures.text import width as wide
from polku.apps.insight.pictures.text import wrap

TOP, LEFT, FOOT = 14.0, 46.0, 30.0
DOT, FAR_DOT, OWN = 5.0, 6.5, 9.5
"""Radius of a dot, of one outside the outer limits, and of the ring around the reader's own."""
LINE = 16.0
FEW = 12
"""Dots that are all named; of more, the reader's own and those outside the limits."""
_STEPS = (1, 2, 5)
_MARK = "\u200b"
"""Stands where a name may be broken without a space; no letter."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A share that rests on `n`; `outside` is 0, ±1 or ±2 as the limits it lies outside of."""

    name: str
    n: float
    share: float
    outside: int
    said: str
    """The figures in words."""
    own: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A pair of limits, at each of `Funnel.n`, and what they are called."""

    name: str
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The mean of all and the limits around it, the inner pair first; none where nothing is judged."""

    mean: float
    name: str
    """The mean in words."""
    n: Sequence[float] = ()
    limits: Sequence[Limit] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of the picture, what its numbers count, and how values are written."""

    width: float
    title: str
    percent: Written
    count: Written

    @property
    def room(self) -> float:
        """Width left to the names of the limits."""
        return 112.0 if self.width > 400 else 62.0

    @property
    def titles(self) -> list[str]:
        """The lines of the title."""
        return wrap(self.title, self.width - 8)

    @property
    def right(self) -> float:
        return self.width - self.room - 12

    @property
    def bottom(self) -> float:
        return TOP + (380.0 if self.width > 400 else 320.0)


def draw(dots: Sequence[Dot], funnel: Funnel, frame: Frame) -> Picture:
    """Draw the funnel with its dots; the numbers stand on a scale of powers, as areas differ much."""
    x, y, values = _scales(dots, funnel, frame)
    picture = Picture(frame.width, frame.bottom + FOOT + LINE * len(frame.titles))
    picture.add(_ground(x, y, values, frame))
    picture.add(_limits(funnel, x, y))
    picture.add(_names(funnel, y, frame))
    places = [(x(math.log10(dot.n)), y(dot.share)) for dot in dots]
    spots = _spots(dots, places, frame)
    for dot, at, spot in zip(dots, places, spots, strict=True):
        picture.add([*_named(dot, at, spot, frame), *_dot(dot, at)], dot.href, dot.said)
    return picture


def reach(dots: Sequence[Dot]) -> tuple[float, float]:
    """Return from which number to which the picture goes."""
    return min(dot.n for dot in dots) / 1.3, max(dot.n for dot in dots) * 1.3


def _scales(
    dots: Sequence[Dot], funnel: Funnel, frame: Frame
) -> tuple[Scale, Scale, Sequence[float]]:
    low, high = reach(dots)
    values = _values(dots, funnel)
    return (
        Scale(math.log10(low), math.log10(high), LEFT, frame.right),
        Scale(values[0], values[-1], frame.bottom, TOP),
        values,
    )


def _values(dots: Sequence[Dot], funnel: Funnel) -> list[float]:
    """Return round shares that hold the dots and the inner limits; the outer ones may run out."""
    shares = [dot.share for dot in dots] + [funnel.mean]
    shares += [end for one in funnel.limits[:1] for end in (min(one.low), max(one.high))]
    low, high = min(shares), max(shares)
    step = scale.step(max(high - low, 0.02), 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def _ground(x: Scale, y: Scale, values: Sequence[float], frame: Frame) -> Iterator[Shape]:
    yield from scale.horizontal(y, values, LEFT, frame.right, frame.percent)
    for number in _numbers(x):
        at = x(math.log10(number))
        yield line((at, frame.bottom), (at, frame.bottom + 4), "axis")
        yield words(at, frame.bottom + 18, frame.count(number), "mid")
    for number, title in enumerate(frame.titles):
        yield words(frame.width / 2, frame.bottom + 38 + number * LINE, title, "mid")


def _numbers(x: Scale) -> list[float]:
    """Return the numbers 1, 2 and 5 times a power of ten; fewer where they have no room."""
    powers = range(math.floor(x.low), math.ceil(x.high) + 1)
    for steps in (_STEPS, (1, 3), (1,)):
        found = [float(step * 10**power) for power in powers for step in steps]
        inside = [one for one in found if x.low <= math.log10(one) <= x.high]
        if len(inside) * 52 <= x.end - x.start:
            return inside
    return inside


def _limits(funnel: Funnel, x: Scale, y: Scale) -> Iterator[Shape]:
    """Draw the inner limits as a band, all of them as lines, and the mean."""
    places = [x(math.log10(n)) for n in funnel.n]
    for number, limit in enumerate(funnel.limits):
        low, high = (
            [(at, y(share)) for at, share in zip(places, shares, strict=True)]
            for shares in (limit.low, limit.high)
        )
        if number == 0:
            yield outline(run([*high, *reversed(low)], closed=True), "f-band o3")
        for shares in (limit.low, limit.high):
            inside = [
                (at, y(share))
                for at, share in zip(places, shares, strict=True)
                if y.low <= share <= y.high
            ]
            yield outline(run(inside), f"f-none s-comp{'' if number else ' dash'}")
    yield line((x.start, y(funnel.mean)), (x.end, y(funnel.mean)), "s-ink")


def _names(funnel: Funnel, y: Scale, frame: Frame) -> Iterator[Shape]:
    """Write on the right what the lines are."""
    named = [Label(y(funnel.mean), funnel.name)]
    for limit in funnel.limits:
        named += [Label(y(end), "", limit.name) for end in (limit.low[-1], limit.high[-1])]
    yield from labels.beside(named, x=frame.right, room=frame.room, low=0, high=frame.bottom + 16)


def _size(dot: Dot) -> float:
    return OWN if dot.own else FAR_DOT if abs(dot.outside) > 1 else DOT


def _spots(dots: Sequence[Dot], places: Sequence[Point], frame: Frame) -> list[Spot | None]:
    """Return where the name of each dot stands: those that matter most choose first."""
    named = [n for n, dot in enumerate(dots) if dot.own or dot.outside or len(dots) <= FEW]
    named.sort(key=lambda n: (not dots[n].own, -abs(dots[n].outside), dots[n].name))
    things = [_words(dots[n], places[n], frame) for n in named]
    taken = [_around(at, _size(dot) + 1) for dot, at in zip(dots, places, strict=True)]
    found = placing.place(things, taken, (LEFT, TOP, frame.right, frame.bottom))
    by_number = dict(zip(named, found, strict=True))
    return [by_number.get(n) for n in range(len(dots))]


def _words(dot: Dot, at: Point, frame: Frame) -> Words:
    lines = _lines(dot, frame)
    width = max(wide(text, _css(dot)) for text in lines)
    return Words(at, width + 4, LINE * len(lines), _size(dot) + 2)


def _lines(dot: Dot, frame: Frame) -> list[str]:
    """Return a name in lines of at most half of the picture, broken after hyphens too."""
    parted = re.sub(r"-(?=\w)", f"-{_MARK} ", dot.name)
    lines = wrap(parted, (frame.right - LEFT) / 2, _css(dot))
    return [one.replace(f"{_MARK} ", "").replace(_MARK, "") for one in lines]


def _around(at: Point, size: float) -> Box:
    return at[0] - size, at[1] - size, at[0] + size, at[1] + size


def _css(dot: Dot) -> str:
    return "b halo" if dot.own or abs(dot.outside) > 1 else "ink halo"


def _named(dot: Dot, at: Point, spot: Spot | None, frame: Frame) -> Iterator[Shape]:
    if spot is None:
        return
    left, top, right, bottom = spot.box
    if spot.led:
        nearest = min(max(at[0], left), right), min(max(at[1], top), bottom)
        yield line(at, nearest, "lead")
    for number, text in enumerate(_lines(dot, frame)):
        yield words(left + 2, top + 12.5 + number * LINE, text, _css(dot))


def _dot(dot: Dot, at: Point) -> Iterator[Shape]:
    """Draw a dot: a ring inside the limits, a disc outside, a diamond outside the outer ones."""
    if dot.own:
        yield _circle(at, OWN, "f-none s-ink", "")
    if abs(dot.outside) > 1:
        (x, y), size = at, FAR_DOT
        points = [(x - size, y), (x, y - size), (x + size, y), (x, y + size)]
        yield outline(run(points, closed=True), "f-main hair", title=dot.said)
    else:
        yield _circle(at, DOT, "f-main hair" if dot.outside else "f-white s-main", dot.said)


def _circle(at: Point, radius: float, css: str, title: str) -> Shape:
    return Shape("circle", {"cx": at[0], "cy": at[1], "r": radius}, css, title=title)
