"""Municipalities on a plane: official boundaries where they are loaded, else a hexagon each.

A hexagon has its place from the municipality's centre point: of all the ways to put the municipalities
into a honeycomb, the one that moves their centre points least (an assignment problem, solved exactly).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from polku.reference.boundaries import Polygon, boundaries
from polku.reference.places import municipalities

Points = npt.NDArray[np.float64]
"""x, y by row."""

MARGIN = 2.0
CLOSE = 0.6
"""Points of a boundary nearer than this to the last one drawn, in px, are left out."""
SPARE = 1.6
"""Cells of the honeycomb to each municipality: room to keep the coast's shape."""
FURTHEST = 26.0
"""Hexagons of a few municipalities are this big (radius, px) and no bigger."""


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as drawn: an SVG path, and where its name goes."""

    code: str
    path: str
    x: float
    y: float
    size: float
    """How wide a text fits, px."""
    beside: bool = False
    """A neighbour, drawn so that one knows where one is; it has no figure."""


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    places: tuple[Place, ...]
    hexagons: bool


def draw(codes: Iterable[str], width: int, tallest: int = 900) -> Map:
    """Draw municipalities of today's division, at most `width` × `tallest` px.

    With official boundaries loaded for all of them these are drawn, the neighbours behind them.
    """
    wanted = tuple(sorted(set(codes)))
    if not wanted:
        return Map(width, 0, (), hexagons=True)
    loaded = boundaries()
    if loaded is not None and all(code in loaded.polygons for code in wanted):
        return _outlined(wanted, loaded.polygons, width, tallest)
    return _tiled(wanted, width, tallest)


# Hexagons


@lru_cache(maxsize=64)
def _tiled(codes: tuple[str, ...], width: int, tallest: int) -> Map:
    points = _flat([(municipalities()[c].lon, municipalities()[c].lat) for c in codes])
    cells = _honeycomb(points)
    chosen = cells[linear_sum_assignment(_distances(points, cells))[1]]
    low, high = chosen.min(axis=0), chosen.max(axis=0)
    across, down = high - low
    radius = min(
        (width - 2 * MARGIN) / (across + math.sqrt(3)),
        (tallest - 2 * MARGIN) / (down + 2),
        FURTHEST * (2 if len(codes) <= 12 else 1),
    )
    left = (width - radius * across) / 2
    centres = (chosen - low) * radius + (left, MARGIN + radius)
    places = [
        Place(code, _hexagon(x, y, radius - 0.75), round(x, 1), round(y, 1), round(1.6 * radius, 1))
        for code, (x, y) in zip(codes, centres.tolist(), strict=True)
    ]
    height = math.ceil(radius * (down + 2) + 2 * MARGIN)
    return Map(width, height, tuple(places), hexagons=True)


def _flat(points: Sequence[tuple[float, float]]) -> Points:
    """Put longitudes and latitudes on a plane: true to scale at their middle latitude, north up."""
    found = np.array(points, dtype=np.float64)
    middle = math.radians(float(found[:, 1].mean()))
    return np.column_stack((found[:, 0] * math.cos(middle), -found[:, 1]))


def _honeycomb(points: Points) -> Points:
    """Scale points to a honeycomb of radius one with room for all; return its cells, points moved in.

    The points are scaled in place, so that distances between them and the cells mean something.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    cell = 1.5 * math.sqrt(3)  # area of a hexagon of radius one
    scale = math.sqrt(SPARE * len(points) * cell / max(float(np.prod(span)), 1e-6))
    scale = min(scale, 4 * len(points) / float(span.max()))
    points -= low
    points *= scale
    rows = math.ceil(float(points[:, 1].max()) / 1.5) + 3
    columns = math.ceil(float(points[:, 0].max()) / math.sqrt(3)) + 3
    found = [
        ((column + (row % 2) / 2 - 1) * math.sqrt(3), (row - 1) * 1.5)
        for row in range(rows)
        for column in range(columns)
    ]
    return np.array(found)


def _distances(points: Points, cells: Points) -> npt.NDArray[np.float64]:
    apart = points[:, None, :] - cells[None, :, :]
    return np.asarray(np.einsum("pcx,pcx->pc", apart, apart), dtype=np.float64)


def _hexagon(x: float, y: float, radius: float) -> str:
    corners = [(x + radius * math.sin(a), y - radius * math.cos(a)) for a in _SIXTHS]
    return _path([corners])


_SIXTHS = [n * math.pi / 3 for n in range(6)]


# Boundaries


def _outlined(
    codes: tuple[str, ...], polygons: Mapping[str, Sequence[Polygon]], width: int, tallest: int
) -> Map:
    own = _Frame.around([polygons[code] for code in codes], width, tallest)
    neighbours = [c for c in polygons if c not in codes and own.meets(polygons[c])]
    places = [
        own.place(code, polygons[code], beside=code not in codes) for code in (*neighbours, *codes)
    ]
    return Map(width, own.height, tuple(places), hexagons=False)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Degrees to pixels, with the edges of the picture."""

    west: float
    north: float
    squeeze: float
    scale: float
    left: float
    width: int
    height: int

    @classmethod
    def around(cls, shapes: Sequence[Sequence[Polygon]], width: int, tallest: int) -> "_Frame":
        points = np.array([p for shape in shapes for polygon in shape for p in polygon[0]])
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        squeeze = math.cos(math.radians(float(north + south) / 2))
        across, down = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
        scale = min((width - 2 * MARGIN) / across, (tallest - 2 * MARGIN) / down)
        left = (width - across * scale) / 2
        height = math.ceil(down * scale + 2 * MARGIN)
        return cls(float(west), float(north), squeeze, scale, left, width, height)

    def pixels(self, ring: Sequence[Sequence[float]]) -> Points:
        degrees = np.asarray(ring, dtype=np.float64)
        x = (degrees[:, 0] - self.west) * self.squeeze * self.scale + self.left
        y = (self.north - degrees[:, 1]) * self.scale + MARGIN
        return np.column_stack((x, y))

    def meets(self, shape: Sequence[Polygon]) -> bool:
        """Tell whether a shape's box reaches into the picture."""
        points = np.concatenate([self.pixels(polygon[0]) for polygon in shape])
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return bool(right > 0 and left < self.width and bottom > 0 and top < self.height)

    def place(self, code: str, shape: Sequence[Polygon], *, beside: bool) -> Place:
        rings = [self.pixels(ring) for polygon in shape for ring in polygon]
        largest = max((self.pixels(polygon[0]) for polygon in shape), key=_area)
        x, y = _middle(largest)
        size = float(largest[:, 0].max() - largest[:, 0].min())
        path = _path([_thinned(ring) for ring in rings])
        return Place(code, path, round(x, 1), round(y, 1), round(size, 1), beside)


def _area(ring: Points) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def _middle(ring: Points) -> tuple[float, float]:
    """Return the centre of gravity of a ring; the mean of its points where it has no area."""
    x, y = ring[:, 0], ring[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    total = float(cross.sum())
    if abs(total) < 1e-9:
        return float(x.mean()), float(y.mean())
    middle_x = float(((x[:-1] + x[1:]) * cross).sum()) / (3 * total)
    middle_y = float(((y[:-1] + y[1:]) * cross).sum()) / (3 * total)
    return middle_x, middle_y


def _thinned(ring: Points) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for x, y in ring.tolist():
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= CLOSE:
            kept.append((x, y))
    return kept


def _path(rings: Iterable[Sequence[tuple[float, float]]]) -> str:
    return "".join(
        "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for ring in rings if len(ring) > 2
    )
