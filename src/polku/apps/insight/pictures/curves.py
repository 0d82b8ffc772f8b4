"""Shares that grow month by month, as steps with their intervals, named where they end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from polku.apps.insight.pictures import labels, scale
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.scale import Scale, Written
from polku.apps.insight.pictures.shapes import Picture, Point, Shape, outline, run

MONTHS = 6
"""Between the numbers under the picture."""
TOP, LEFT, FOOT = 14.0, 46.0, 46.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares (0 to 1) from month 0 on; `low` and `high` are the bounds of the interval, or empty.

    `css` is the class of the line, `fill` that of the band. A curve may end early.
    """

    label: str
    note: str
    css: str
    fill: str
    share: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around curves and areas: their size, what lies under them, how values read."""

    width: float
    months: int
    title: str
    """What the months are counted from."""
    percent: Written
    month: Written
    height: float = 300.0
    """Of the part that is drawn on, in px."""

    @property
    def room(self) -> float:
        """Width left to the labels."""
        return 150.0 if self.width > 400 else 112.0

    @property
    def right(self) -> float:
        return self.width - self.room - 12

    @property
    def bottom(self) -> float:
        return TOP + self.height

    @property
    def x(self) -> Scale:
        return Scale(0, self.months, LEFT, self.right)

    def fitting(self, named: Sequence[Label]) -> "Frame":
        """Return the frame, higher where the labels need it."""
        need = sum(labels.height(label, self.room) for label in named)
        return replace(self, height=max(self.height, need - TOP))

    def ground(self, y: Scale, values: Sequence[float]) -> Iterator[Shape]:
        """Draw the axes; the last month has its number wherever there is room for it."""
        yield from scale.horizontal(y, values, LEFT, self.right, self.percent)
        months = list(range(0, self.months + 1, MONTHS))
        if self.months - months[-1] >= MONTHS // 2:
            months.append(self.months)
        yield from scale.below(self.x, months, self.bottom, self.title, self.month)

    def names(self, named: Sequence[Label]) -> Iterator[Shape]:
        """Write the labels on the right."""
        yield from labels.beside(named, x=self.right, room=self.room, low=0, high=self.bottom + 16)


def stairs(x: Scale, y: Scale, shares: Sequence[float]) -> list[Point]:
    """Return the corners of steps: a share holds until the next month."""
    corners: list[Point] = [(x(0), y(shares[0]))]
    for month, (before, now) in enumerate(pairwise(shares), start=1):
        corners += [(x(month), y(before)), (x(month), y(now))]
    return corners


def _drawn(curve: Curve, x: Scale, y: Scale) -> Iterator[Shape]:
    if curve.low and curve.high:
        back = reversed(stairs(x, y, curve.low))
        band = run([*stairs(x, y, curve.high), *back], closed=True)
        yield outline(band, f"{curve.fill} o1")
    yield outline(run(stairs(x, y, curve.share)), f"ln {curve.css}", title=curve.label)


def draw(curves: Sequence[Curve], frame: Frame) -> Picture:
    """Draw the curves over their months, the bands behind all lines."""
    top = max((max((*one.share, *one.high)) for one in curves), default=0.0)
    values = scale.ticks(min(max(top, 0.02), 1.0))
    flat = Scale(0, values[-1], 0, 0)
    frame = frame.fitting([Label(flat(0), one.label, one.note) for one in curves])
    y = Scale(0, values[-1], frame.bottom, TOP)
    drawn = [list(_drawn(one, frame.x, y)) for one in curves]
    picture = Picture(frame.width, frame.bottom + FOOT)
    picture.add(frame.ground(y, values))
    picture.add(shape for shapes in drawn for shape in shapes[:-1])
    picture.add(shapes[-1] for shapes in drawn)
    picture.add(frame.names([Label(y(one.share[-1]), one.label, one.note) for one in curves]))
    return picture
