"""What comes and what goes month by month as lines, and under them what is left over as bars."""

from collections.abc import Iterator, Sequence

from polku.apps.insight.pictures import labels, lines, scale
from polku.apps.insight.pictures.labels import Label
from polku.apps.insight.pictures.lines import LEFT, Line
from polku.apps.insight.pictures.scale import Scale, Written
from polku.apps.insight.pictures.shapes import Picture, Shape, line, rect, words

APART, HEIGHT, FOOT = 12.0, 96.0, 12.0
"""Px between the lines and the bars, of the bars, and under them."""
PART = 0.66
"""Of the room of a month that its bar fills."""
MORE, FEWER = "f-unemp", "f-open"


def draw(
    both: tuple[Line, Line],
    net: Label,
    months: Sequence[str],
    *,
    width: float,
    written: Written,
) -> Picture:
    """Draw what came and what went over months (YYYY-MM), and the difference from nought.

    `net` names the bars; its place is not used.
    """
    picture = lines.draw(both, months, width=width, written=written, height=170.0)
    room = 150.0 if width > 400 else 112.0
    x = Scale(0, max(len(months) - 1, 1), LEFT, width - room - 12)
    left = [came - went for came, went in _known(both) if came is not None and went is not None]
    high = scale.ticks(max((abs(one) for one in left), default=0.0), 4)[-1]
    top = picture.height + APART
    y = Scale(-high, high, top + HEIGHT, top)
    picture.height = top + HEIGHT + FOOT
    picture.add(scale.horizontal(y, [-high, high], LEFT, x.end, written))
    picture.add(_bars(both, x, y))
    picture.add(
        [line((LEFT, y(0)), (x.end, y(0)), "axis"), words(LEFT - 7, y(0) + 4, "0", "s end")]
    )
    named = [Label(y(left[-1] if left else 0), net.text, net.note)]
    picture.add(labels.beside(named, x=x.end, room=room, low=top, high=picture.height))
    return picture


def _known(both: tuple[Line, Line]) -> Iterator[tuple[float | None, float | None]]:
    return zip(both[0].values, both[1].values, strict=True)


def _bars(both: tuple[Line, Line], x: Scale, y: Scale) -> Iterator[Shape]:
    """Yield a bar a month, up where more came than went, down where fewer did."""
    step = (x.end - x.start) / (x.high or 1)
    wide = max(step * PART, 1.5)
    for place, (came, went) in enumerate(_known(both)):
        if came is None or went is None:
            continue
        top, bottom = sorted((y(came - went), y(0)))
        start = min(max(x(place) - wide / 2, LEFT), x.end - wide)
        yield rect(start, top, wide, bottom - top, MORE if came > went else FEWER)
