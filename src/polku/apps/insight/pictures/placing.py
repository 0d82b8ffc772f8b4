"""Words beside points: each where it covers neither a point nor other words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.shapes import Point

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

FAR = (22.0, 38.0, 56.0, 80.0, 110.0)
"""Pixels from a point to its words where they do not stand beside it; a line leads to them."""
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a width and a height that belong to a point; beside it they leave a gap."""

    at: Point
    width: float
    height: float
    gap: float


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words stand: their box, and whether a line is to lead to them."""

    box: Box
    led: bool


def place(things: Sequence[Words], taken: Sequence[Box], room: Box) -> list[Spot | None]:
    """Return a place for all words, the first first; None: there is none left.

    `taken` is what they may not cover, `room` what they stay within.
    """
    full = list(taken)
    found: list[Spot | None] = []
    for words in things:
        spot = next((one for one in _spots(words) if _fits(one.box, full, room)), None)
        found.append(spot)
        if spot:
            full.append(spot.box)
    return found


def _spots(words: Words) -> Iterator[Spot]:
    """Yield places, the best first."""
    (x, y), wide, tall = words.at, words.width, words.height
    for away in (words.gap, *FAR):
        for right, down in _SIDES:
            reach = away * (0.7 if right and down else 1.0)
            left = x + right * reach + (wide * (right - 1) / 2)
            top = y + down * reach + (tall * (down - 1) / 2)
            yield Spot((left, top, left + wide, top + tall), away != words.gap)


def _fits(box: Box, full: Sequence[Box], room: Box) -> bool:
    inside = room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]
    return inside and not any(_meet(box, other) for other in full)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
