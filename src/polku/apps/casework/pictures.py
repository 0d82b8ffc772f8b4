"""The whole path as one drawing: states, services, jobs, contacts, plans and the municipal share.

Pure geometry: dated things and a window come in, shapes in pixels go out, drawn 1:1 for a width.
Words come in ready (translated); colours are class names of the chart palette.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

LETTER = 6.7
"""Width of an average letter of the 13 px chart text: enough to know whether a label fits."""
LONGEST = 30
"""Letters of a label; the whole of it stands in the bar's title and in the table."""
GAP = 1.0
HALO_LINE = 22.0
"""On a narrow drawing a lane's name stands above the lane and takes this much."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasted: drawn as a bar in the colour `css`; `end` None: still going on."""

    start: date
    end: date | None
    css: str
    label: str
    title: str = ""
    ink: str = "w"  # class of a label inside the bar


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on one day, drawn as the mark `shape`: visit, phone, video, message or booked."""

    day: date
    shape: str
    title: str


@dataclass(frozen=True, slots=True)
class Step:
    """The municipal share from a day on, in per cent; `forecast` is drawn dashed."""

    day: date
    percent: int
    forecast: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the drawing, `rows` bars deep; bars that overlap in time share it."""

    name: str
    spans: Sequence[Span] = ()
    moments: Sequence[Moment] = ()
    gaps: Sequence[Span] = ()
    steps: Sequence[Step] = ()
    inside: bool = False
    """Labels stand inside the bars (states) instead of beside them (services, jobs)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG element; `kind` says which of its numbers are used."""

    kind: str
    x: float
    y: float
    w: float = 0.0  # width, or x2 of a line
    h: float = 0.0  # height, or y2 of a line
    css: str = ""
    text: str = ""
    title: str = ""


@dataclass(slots=True)
class Picture:
    width: int
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to pixels."""

    start: date
    end: date
    left: float
    right: float

    def x(self, day: date) -> float:
        days = max((self.end - self.start).days, 1)
        place = (min(max(day, self.start), self.end) - self.start).days / days
        return round(self.left + place * (self.right - self.left), 1)

    def covers(self, start: date, end: date | None) -> bool:
        return start <= self.end and (end is None or end >= self.start)


def _months(start: date, end: date) -> Iterable[date]:
    first = start.replace(day=1)
    while first <= end:
        if first >= start:
            yield first
        first = (first + timedelta(days=32)).replace(day=1)


def _ticks(scale: Scale, height: float, months: Sequence[str]) -> Iterable[Shape]:
    """Draw a line and a name for each quarter or, in a short window, each month; years in bold."""
    wide = (scale.right - scale.left) / max((scale.end - scale.start).days, 1)
    every = next(n for n in (1, 3, 6, 12, 60) if wide * 30 * n >= 46)
    yield Shape("text", scale.left + 5, 14, css="b", text=str(scale.start.year))
    for first in _months(scale.start, scale.end):
        x = scale.x(first)
        new_year = first.month == 1
        if not new_year and (every > 6 or (first.month - 1) % every):
            continue
        yield Shape("line", x, 18 if new_year else 30, x, height, "axis" if new_year else "grid")
        if new_year and x - scale.left > 45 and (every < 60 or first.year % 5 == 0):
            yield Shape("text", x + 5, 14, css="b", text=str(first.year))
        if every <= 6 and scale.right - x > 34:
            yield Shape("text", x + 5, 29, css="s", text=months[first.month - 1])


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip(" ,") + "…"


def _bars(scale: Scale, lane: Lane, y: float) -> tuple[list[Shape], int]:
    """Draw the spans of a lane, each on the first row that is free; return how many rows it took."""
    shapes: list[Shape] = []
    free: list[float] = []
    for span in sorted(lane.spans, key=lambda s: s.start):
        if not scale.covers(span.start, span.end):
            continue
        left, right = scale.x(span.start), scale.x(span.end or scale.end)
        width = max(right - left - GAP, 2.0)
        label = _shortened(span.label)
        need = len(label) * LETTER + 12
        fits = need <= width
        row = 0 if lane.inside else next((n for n, at in enumerate(free) if at <= left), len(free))
        if row == len(free):
            free.append(0.0)
        beside = not lane.inside and not fits and left + width + need <= scale.right
        free[row] = left + width + (need if beside else 2)
        top = y + row * 22 + (0 if lane.inside else 1)
        shapes.append(
            Shape("rect", left, top, width, 24 if lane.inside else 19, span.css, title=span.title)
        )
        if fits:
            shapes.append(
                Shape(
                    "text", left + 8, top + (16.5 if lane.inside else 14), css=span.ink, text=label
                )
            )
        elif beside:
            shapes.append(Shape("text", left + width + 6, top + 14, css="ink", text=label))
    return shapes, max(len(free), 1)


def _moments(scale: Scale, lane: Lane, y: float) -> Iterable[Shape]:
    middle = y + 12
    yield Shape("line", scale.left, middle, scale.right, middle, "grid")
    for moment in lane.moments:
        if scale.covers(moment.day, moment.day):
            yield Shape(moment.shape, scale.x(moment.day), middle, css="f-main", title=moment.title)


def _share(scale: Scale, lane: Lane, y: float, top: int = 50) -> Iterable[Shape]:
    """Draw the share as steps, from 0 to `top` per cent over 45 px."""

    def at(percent: int) -> float:
        return round(y + 60 - 45 * percent / top, 1)

    for percent in (0, 20, 40):
        yield Shape("line", scale.left, at(percent), scale.right, at(percent), "grid")
        yield Shape("text", scale.left - 8, at(percent) + 4, css="s end", text=f"{percent} %")
    following = [step.day for step in lane.steps[1:]] + [scale.end]
    before: int | None = None
    for step, until in zip(lane.steps, following, strict=True):
        left, right, height = scale.x(step.day), scale.x(until), at(step.percent)
        dash = " dash" if step.forecast else ""
        if before is not None and scale.start < step.day < scale.end:
            yield Shape("line", left, at(before), left, height, "ln s-main" + dash)
        if right > left:
            if step.percent and not step.forecast:
                yield Shape("rect", left, height, right - left, at(0) - height, "f-band")
            yield Shape("line", left, height, right, height, "ln s-main" + dash)
        if step.percent and step.percent != before and right - left >= 34:
            yield Shape("text", left + 4, height - 5, css="acc s", text=f"{step.percent} %")
        before = step.percent


def _lane(scale: Scale, lane: Lane, y: float) -> tuple[list[Shape], float]:
    if lane.steps:
        return list(_share(scale, lane, y)), 68.0
    if lane.moments:
        shapes, rows = list(_moments(scale, lane, y)), 1
    else:
        shapes, rows = _bars(scale, lane, y)
    for gap in lane.gaps:
        if scale.covers(gap.start, gap.end):
            left, right = scale.x(gap.start), scale.x(gap.end or scale.end)
            shapes.insert(
                0, Shape("rect", left, y + 1, max(right - left, 2.0), 22, "f-gap", title=gap.title)
            )
    return shapes, rows * 22.0 + 6


def _now(x: float, height: float, width: int, label: str) -> tuple[Shape, Shape]:
    side = "mid" if x + 40 < width else "end"
    return (
        Shape("line", x, 18, x, height, "today"),
        Shape("text", x, height + 16, css=f"late {side} s", text=label),
    )


def draw(
    lanes: Sequence[Lane],
    *,
    start: date,
    end: date,
    today: date,
    width: int,
    months: Sequence[str],
    today_label: str,
) -> Picture:
    """Draw the lanes for the days `start`–`end`, `width` px wide.

    From 800 px on, names stand to the left of the lanes; on a narrower drawing above them.
    """
    narrow = width < 800
    has_share = any(lane.steps for lane in lanes)
    left = (36 if has_share else 2) if narrow else 112
    scale = Scale(start, end, left, width - 6)
    picture = Picture(width)
    y = 36.0
    drawn: list[Shape] = []
    for lane in lanes:
        if narrow:
            drawn.append(Shape("text", 0, y + 13, css="b s", text=lane.name))
            y += HALO_LINE
        shapes, height = _lane(scale, lane, y)
        picture.shapes.append(
            Shape("rect", scale.left, y - 2, scale.right - scale.left, height, "f-lane")
        )
        if not narrow:
            drawn.append(Shape("text", 0, y + 16.5, css="b", text=lane.name))
        drawn += shapes
        y += height + 8
    picture.shapes += _ticks(scale, y, months)
    picture.shapes += drawn
    if start <= today <= end:
        picture.shapes += _now(scale.x(today), y, width, today_label)
    picture.height = y + 22
    return picture
