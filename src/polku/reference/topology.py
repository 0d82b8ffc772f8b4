"""TopoJSON as GeoJSON features: arcs shared between neighbours become whole rings again."""

from collections.abc import Mapping, Sequence
from typing import Any

Position = list[float]


def features(topology: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the features of a topology's largest object.

    Raises KeyError, IndexError, TypeError or ValueError where the topology is broken.
    """
    arcs = _arcs(topology)
    collections = [_geometries(one) for one in topology["objects"].values()]
    return [_feature(one, arcs) for one in max(collections, key=len)]


def _geometries(one: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = one.get("geometries", [one])
    return found


def _arcs(topology: Mapping[str, Any]) -> list[list[Position]]:
    transform = topology.get("transform")
    if transform is None:
        return [[list(position[:2]) for position in arc] for arc in topology["arcs"]]
    return [_placed(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]


def _placed(
    arc: Sequence[Sequence[float]], scale: Sequence[float], translate: Sequence[float]
) -> list[Position]:
    """Turn the steps of a quantised arc into positions."""
    x = y = 0.0
    placed = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        placed.append([x * scale[0] + translate[0], y * scale[1] + translate[1]])
    return placed


def _feature(geometry: Mapping[str, Any], arcs: list[list[Position]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": geometry.get("id"),
        "properties": geometry.get("properties"),
        "geometry": {"type": "MultiPolygon", "coordinates": _polygons(geometry, arcs)},
    }


def _polygons(
    geometry: Mapping[str, Any], arcs: list[list[Position]]
) -> list[list[list[Position]]]:
    """Return the polygons of a shape; none for a shape without area."""
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        return []
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [[_ring(ring, arcs) for ring in polygon] for polygon in polygons]


def _ring(indexes: Sequence[int], arcs: list[list[Position]]) -> list[Position]:
    """Join arcs end to end; ~n means arc n backwards."""
    ring: list[Position] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring
