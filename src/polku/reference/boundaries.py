"""Boundaries of municipalities, once the official ones have been loaded.

They are taken from GeoJSON or TopoJSON in WGS84, matched by municipality code, and kept as
`boundaries.geojson` among the loaded tables.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polku.reference import topology
from polku.reference.places import former_municipalities, municipalities, municipality
from polku.reference.tables import FactsError, Origin, home, remembered

Ring = list[list[float]]
Polygon = list[Ring]

FILE = "boundaries.geojson"

FINLAND = (18.0, 33.0, 58.0, 72.0)
"""West, east, south, north of everything a Finnish municipality may cover, in degrees."""

DEGREES_CRS = re.compile(r"CRS84|\b(4326|4258)$")
"""WGS84, or ETRS89 degrees, which are the same to within a metre."""

CONVERT = "convert it with: ogr2ogr -t_srs EPSG:4326 boundaries.geojson FILE"

_CODE = re.compile(r"(?:KU)?(\d{3})")


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons of the municipalities by code: rings of longitude and latitude, outer ring first."""

    origin: Origin
    polygons: Mapping[str, Sequence[Polygon]]


@dataclass(frozen=True, slots=True)
class Matched:
    """What a file of boundaries gave."""

    polygons: Mapping[str, Sequence[Polygon]]
    property: str
    unmatched: tuple[str, ...]
    """Codes, or numbers of features, that are no municipality."""
    missing: tuple[str, ...]
    """Municipalities without a boundary in the file."""


@remembered
def boundaries() -> Boundaries | None:
    """Return the loaded boundaries, or None: maps are then drawn from centre points.

    Raises FactsError where the file has been damaged since.
    """
    path = home() / FILE
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text("utf-8"))
        return Boundaries(
            Origin(data["source"], data["licence"], data["date"]),
            {one["properties"]["code"]: one["geometry"]["coordinates"] for one in data["features"]},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise FactsError(f"{path}: {error!r}: load it again, or remove it") from error


def written(matched: Matched, origin: Origin) -> str:
    """Return the boundaries as the text of their file: the same boundaries, the same bytes."""
    data = {
        "type": "FeatureCollection",
        "source": origin.source,
        "licence": origin.licence,
        "date": origin.date,
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
            for code, polygons in sorted(matched.polygons.items())
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def match(data: Mapping[str, Any], code_property: str = "") -> Matched:
    """Match the features of GeoJSON or TopoJSON to municipalities.

    `code_property` names the property with the code; by default the one most features are known
    by. A municipality since joined to another gives its land to that one. Raises FactsError.
    """
    _check_crs(data)
    features = _features(data)
    code_property = code_property or _code_property(features)
    polygons: dict[str, list[Polygon]] = {}
    unmatched = []
    for number, feature in enumerate(features, start=1):
        value = _properties(feature).get(code_property)
        code = _known(value)
        if code is None:
            unmatched.append(f"feature {number}" if value is None else str(value))
        else:
            found = _polygons(
                feature.get("geometry"), f"feature {number} ({code_property} {value})"
            )
            polygons.setdefault(municipality(code).code, []).extend(found)
    if 2 * len(unmatched) > len(features):
        raise FactsError(
            f"{len(unmatched)} of {len(features)} features have no code of a municipality in"
            f" {code_property!r}: give boundaries of municipalities (areas are drawn from them) and"
            " the name of the property with the three-digit code"
        )
    missing = tuple(sorted(municipalities().keys() - polygons))
    return Matched(polygons, code_property, tuple(unmatched), missing)


def _check_crs(data: Mapping[str, Any]) -> None:
    crs = data.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    if name and not DEGREES_CRS.search(str(name)):
        raise FactsError(f"the coordinates are in {name}, not WGS84 (EPSG:4326): {CONVERT}")


def _features(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = _untangled(data) if data.get("type") == "Topology" else data.get("features")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise FactsError("there is no list of features: is it a GeoJSON FeatureCollection?")
    if not found:
        raise FactsError("the list of features is empty: fetch the file anew")
    return found


def _untangled(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        return topology.features(data)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise FactsError(
            f"the topology is broken ({type(error).__name__}: {error}): fetch it anew"
        ) from error


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return {"id": feature.get("id")} | (properties if isinstance(properties, dict) else {})


def _code_property(features: Iterable[Mapping[str, Any]]) -> str:
    """Return the property that holds the most municipalities' codes."""
    found = Counter(
        name
        for feature in features
        for name, value in _properties(feature).items()
        if _known(value)
    )
    if not found:
        raise FactsError(
            "no property of the features holds codes of municipalities (such as 091): give"
            " boundaries of municipalities, not of areas or regions"
        )
    return min(found, key=lambda name: (-found[name], name))


def _known(value: object) -> str | None:
    """Return the code of a municipality of today or before; numbers get their zeros back."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:03}"
    matched = _CODE.fullmatch(value) if isinstance(value, str) else None
    code = matched[1] if matched else ""
    return code if code in municipalities() or code in former_municipalities() else None


def _polygons(geometry: object, where: str) -> list[Polygon]:
    shape = geometry if isinstance(geometry, dict) else {}
    coordinates = shape.get("coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(shape.get("type")))
    if not isinstance(polygons, list) or not polygons:
        raise FactsError(f"{where}: the geometry must be a Polygon or MultiPolygon")
    return [_polygon(polygon, where) for polygon in polygons]


def _polygon(rings: object, where: str) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise FactsError(f"{where}: a polygon has no rings")
    return [_ring(ring, where) for ring in rings]


def _ring(ring: object, where: str) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise FactsError(f"{where}: a ring must have 4 positions or more and end where it began")
    return [_position(position, where) for position in ring]


def _position(position: object, where: str) -> list[float]:
    pair = position[:2] if isinstance(position, list) else []
    if len(pair) != 2 or not all(_is_number(part) for part in pair):
        raise FactsError(f"{where}: {str(position)[:40]} is not a longitude and a latitude")
    west, east, south, north = FINLAND
    lon, lat = pair
    if west <= lon <= east and south <= lat <= north:
        return [round(lon, 6), round(lat, 6)]
    if west <= lat <= east and south <= lon <= north:
        raise FactsError(
            f"{where}: {pair} is latitude and longitude, the wrong way round: {CONVERT}"
        )
    raise FactsError(f"{where}: {pair} is not in Finland in WGS84 degrees: {CONVERT}")


def _is_number(part: object) -> bool:
    return isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part)
