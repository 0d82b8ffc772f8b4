"""A path in one line: a block for each state, as long as it lasted, higher the nearer to work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polku.apps.insight.pictures.shapes import Picture, Shape, line, rect

HEIGHT, FLOOR, GAP, LEAST = 24.0, 22.0, 0.6, 3.0


@dataclass(frozen=True, slots=True)
class Block:
    """A state that lasted so many days; None: to the end of the strip."""

    css: str
    height: float
    days: float | None


def _lengths(blocks: Sequence[Block], days: float) -> Iterator[float]:
    """Yield how much of the strip each block takes: what is over its end is cut off."""
    left = days
    for block in blocks:
        length = min(left, left if block.days is None else max(block.days, 0.0))
        yield length
        left -= length


def draw(blocks: Sequence[Block], *, days: float, width: float = 520.0) -> Picture:
    """Draw the blocks over a strip of so many days, with a mark where it ends."""
    picture = Picture(width, HEIGHT)
    floor = line((0, FLOOR + 0.5), (width, FLOOR + 0.5), "axis")
    end = line((width - 1, 1), (width - 1, HEIGHT - 1), "today")
    picture.add([floor, *_drawn(blocks, days, width), end])
    return picture


def _drawn(blocks: Sequence[Block], days: float, width: float) -> Iterator[Shape]:
    """Yield the blocks side by side; one too short to see keeps a few pixels."""
    x = 0.0
    for block, length in zip(blocks, _lengths(blocks, days), strict=True):
        if x < width - 1 - LEAST and length:
            wide = min(max(length / days * width, LEAST), width - 2 - x)
            yield rect(x, FLOOR - block.height, wide - GAP, block.height, block.css)
            x += wide


def chain(blocks: Sequence[Block], *, width: float = 200.0) -> Picture:
    """Draw the blocks equally long, as their order is what counts; at least four would fit."""
    picture = Picture(width, HEIGHT)
    equal = [Block(block.css, block.height, 1.0) for block in blocks]
    picture.add(_drawn(equal, max(len(blocks), 4), width))
    return picture
