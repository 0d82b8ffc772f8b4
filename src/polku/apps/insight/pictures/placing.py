"""Words beside points: each where it covers neither a point nor other words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.shapes import Point

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

NEAR, FAR = (8.0,), (22.0, 38.0, 56.0, 80.0, 110.0)
"""Pixels from the point to its words; from FAR on a line leads to them."""
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words stand: their box, and whether a line is to lead to them."""

    box: Box
    led: bool


def place(
    points: Sequence[Point], sizes: Sequence[tuple[float, float]], taken: Sequence[Box], room: Box
) -> list[Spot | None]:
    """Return a place for the words of each point, the first first; None: there is none left.

    `sizes` are the widths and heights of the words, `taken` what they may not cover, `room` what they
    stay within.
    """
    full = list(taken)
    found: list[Spot | None] = []
    for point, size in zip(points, sizes, strict=True):
        spot = next((one for one in _spots(point, size) if _fits(one.box, full, room)), None)
        found.append(spot)
        if spot:
            full.append(spot.box)
    return found


def _spots(point: Point, size: tuple[float, float]) -> Iterator[Spot]:
    """Yield places for words of a size, the best first."""
    (x, y), (wide, tall) = point, size
    for away in (*NEAR, *FAR):
        for right, down in _SIDES:
            reach = away * (0.7 if right and down else 1.0)
            left = x + right * reach + (wide * (right - 1) / 2)
            top = y + down * reach + (tall * (down - 1) / 2)
            yield Spot((left, top, left + wide, top + tall), away in FAR)


def _fits(box: Box, full: Sequence[Box], room: Box) -> bool:
    inside = room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]
    return inside and not any(_meet(box, other) for other in full)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
