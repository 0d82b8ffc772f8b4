"""A map whose municipalities are shaded by a figure, with classes that keep like figures together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from polku.analytics.arrays import Counts, Floats
from polku.apps.insight.pictures import maps
from polku.apps.insight.pictures.maps import Map, Place
from polku.apps.insight.pictures.shapes import Picture, Shape, outline, rect, words
from polku.apps.insight.pictures.text import width as wide

CLASSES = 4
SHADES = ("f-m1", "f-m2", "f-m3", "f-m4")
"""From the lightest to the darkest; ink is read on all of them."""
UNKNOWN, BESIDE = "f-withheld", "f-m0"
REACHED = 24.0
"""Narrower places, px, are no links: they could not be hit (WCAG 2.5.8); the table has them all."""


@dataclass(frozen=True, slots=True)
class Shaded:
    """A municipality's figure and how it is written; None: withheld or not known."""

    code: str
    name: str
    value: float | None
    text: str
    href: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a class of fill, and the least and the greatest figure in it."""

    css: str
    low: float
    high: float


@lru_cache(maxsize=64)  # one map is drawn in several sizes
def classes(values: tuple[float, ...], most: int = CLASSES) -> Sequence[tuple[float, float]]:
    """Return the classes of some figures as their least and greatest, from the lowest.

    The natural breaks: of all ways to cut the ordered figures into `most` classes, the one whose
    figures are nearest to the means of their classes, in squares (Fisher 1958; Jenks 1977). Equal
    figures are never parted, so that there may be fewer classes.
    """
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= most:
        return [(value, value) for value in distinct]
    cuts = _cuts(ordered, most)
    return [(ordered[first], ordered[after - 1]) for first, after in pairwise(cuts)]


def _cuts(ordered: Sequence[float], most: int) -> list[int]:
    """Return where each class begins, and the end of the last."""
    spread = _spreads(np.array(ordered))
    costs, chosen = spread[0], [np.zeros(len(ordered), np.int64)]
    spread[np.flatnonzero(np.diff(ordered) == 0) + 1] = np.inf  # equal figures are never parted
    for _ in range(most - 1):
        before = np.concatenate([[np.inf], costs[:-1]])[:, None] + spread
        first, cost = before.argmin(axis=0), before.min(axis=0)
        chosen.append(np.where(np.isinf(cost), 0, first))
        costs = np.where(np.isinf(cost), costs, cost)
    return _walked(chosen, len(ordered))


def _spreads(ordered: Floats) -> Floats:
    """Return the squares around its mean of each class, by its first figure (row) and its last."""
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    squares = np.concatenate([[0.0], np.cumsum(ordered * ordered)])
    first, last = np.indices((len(ordered), len(ordered)))
    total = sums[last + 1] - sums[first]
    spread = squares[last + 1] - squares[first] - total * total / np.maximum(last + 1 - first, 1)
    return np.where(first <= last, spread, np.inf)


def _walked(chosen: Sequence[Counts], count: int) -> list[int]:
    cuts = [count]
    for starts in reversed(chosen):
        if cuts[-1]:
            cuts.append(int(starts[cuts[-1] - 1]))
    return sorted({0, *cuts})


def legend(shaded: Sequence[Shaded]) -> list[Key]:
    """Return the classes of a map with their fills, from the lowest."""
    found = classes(tuple(one.value for one in shaded if one.value is not None))
    shades = SHADES[len(SHADES) - len(found) :]
    return [Key(css, low, high) for css, (low, high) in zip(shades, found, strict=True)]


def draw(shaded: Sequence[Shaded], *, width: int, tallest: int = 620) -> Picture:
    """Draw the municipalities, each a link where it has an address and is wide enough to be hit."""
    known = {one.code: one for one in shaded}
    drawn = maps.draw(known, width, tallest)
    keys = legend(shaded)
    picture = Picture(width, max(drawn.height, 1))
    if not drawn.hexagons:
        picture.add([rect(0, 0, width, drawn.height, "f-sea")])
    for place in sorted(drawn.places, key=lambda one: _order(one, known)):
        one = known.get(place.code)
        if one is None:
            picture.add([outline(place.path, f"{BESIDE} mb")])
            continue
        href = one.href if place.size >= REACHED else ""
        shapes = [outline(place.path, _css(one, keys), title=f"{one.name}: {one.text}")]
        picture.add(
            [*shapes, *_words(place, one, drawn)], href, f"{one.name} {one.text}" * bool(href)
        )
    return picture


def _order(place: Place, known: Mapping[str, Shaded]) -> tuple[bool, bool]:
    """Neighbours first and the chosen one last, so that its outline lies over the others."""
    return not place.beside, place.code in known and known[place.code].chosen


def _css(one: Shaded, keys: Sequence[Key]) -> str:
    edge = "mb chosen" if one.chosen else "mb"
    if one.value is None:
        return f"{UNKNOWN} {edge}"
    return f"{next(key.css for key in keys if one.value <= key.high)} {edge}"


def _words(place: Place, one: Shaded, drawn: Map) -> Iterator[Shape]:
    """Write the name and the figure where both fit, else the figure, else nothing."""
    named = wide(one.name, "s b") <= place.size
    figure = wide(one.text, "s") <= place.size
    fits = place.y > 16 and place.y < drawn.height - 8
    halo = "" if drawn.hexagons else " halo"
    if named and figure and fits:
        yield words(place.x, place.y - 3, one.name, f"s b mid{halo}")
        yield words(place.x, place.y + 12, one.text, f"s ink mid{halo}")
    elif figure:
        yield words(place.x, place.y + 4, one.text, f"s ink mid{halo}")
