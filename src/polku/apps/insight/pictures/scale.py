"""Values to pixels, round numbers for axes, and the axes themselves."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.shapes import Shape, line, words

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
Written = Callable[[float], str]
"""How a value of an axis is written for the reader."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from values to pixels; `end` may lie before `start` (upwards on a page)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; what lies outside is held at the edge."""
        held = min(max(value, self.low), self.high)
        part = (held - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.start + part * (self.end - self.start)


def step(span: float, most: int) -> float:
    """Return the round step (1, 2, 2.5 or 5 times ten to a power) that makes at most so many."""
    if span <= 0:
        return 1.0
    least = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in STEPS if power * one >= least * (1 - 1e-9))


def ticks(high: float, most: int = 5) -> list[float]:
    """Return round values from nought up to the first that is not under `high`."""
    size = step(high, most)
    return [size * n for n in range(math.ceil(high / size - 1e-9) + 1)] if high > 0 else [0.0, size]


def horizontal(
    y: Scale, values: Sequence[float], left: float, right: float, written: Written
) -> Iterator[Shape]:
    """Draw a line across the picture for each value, its number on the left of it."""
    for value in values:
        height = y(value)
        yield line((left, height), (right, height), "axis" if value == y.low else "grid")
        yield words(left - 7, height + 4, written(value), "s end")


def below(
    x: Scale, values: Sequence[float], bottom: float, title: str, written: Written
) -> Iterator[Shape]:
    """Draw the values under the picture, and under them what they are."""
    for value in values:
        yield line((x(value), bottom), (x(value), bottom + 4), "axis")
        yield words(x(value), bottom + 18, written(value), "mid")
    yield words((x.start + x.end) / 2, bottom + 38, title, "mid")
