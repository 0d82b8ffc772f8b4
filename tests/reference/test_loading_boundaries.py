import json
from itertools import pairwise

import pytest
from tests.reference.given import SQUARE, collection, feature, files_in, load

from polku.reference import tables
from polku.reference.boundaries import boundaries
from polku.reference.loading import Given
from polku.reference.tables import FactsError


def test_official_boundaries_are_loaded_and_read(folder, home):
    assert boundaries() is None
    loaded = load(folder / "geo/municipalities_2026_wgs84.geojson", Given())
    assert (loaded.table, loaded.rows, loaded.changed) == ("boundaries", 308, True)
    assert loaded.notes == ("matched by 'code'",)
    source = json.loads((folder / "geo/municipalities_2026_wgs84.geojson").read_text("utf-8"))
    for one in source["features"]:
        rings = boundaries().polygons[one["properties"]["code"]]
        coordinates = one["geometry"]["coordinates"]
        assert rings == (
            coordinates if one["geometry"]["type"] == "MultiPolygon" else [coordinates]
        )
    assert files_in(home) == ["boundaries.geojson"]


def _area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2


def test_topojson_gives_the_same_boundaries_as_geojson(folder):
    """Its positions are steps of 0.0006 degrees, so areas differ by a little."""
    load(folder / "geo/municipalities_2026_wgs84.geojson", Given())
    plain = boundaries().polygons
    load(folder / "geo/municipalities_2026_wgs84.topo.json", Given())
    unfolded = boundaries().polygons
    assert plain.keys() == unfolded.keys()
    for code, polygons in plain.items():
        areas, theirs = ([_area(rings[0]) for rings in one] for one in (polygons, unfolded[code]))
        assert len(areas) == len(theirs)
        assert sum(theirs) == pytest.approx(sum(areas), rel=0.01)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("geo/employment_areas_2025_wgs84.geojson", "give boundaries of municipalities"),
        ("geo/trial_areas_2021_wgs84.geojson", "18 of 25 features have no code"),
    ],
)
def test_boundaries_of_areas_are_refused(folder, home, path, said):
    with pytest.raises(FactsError, match=said):
        load(folder / path, Given())
    assert files_in(home) == []


def test_features_and_municipalities_left_over_are_reported(saved):
    path = saved(collection(feature("091"), feature("049"), feature("999"), feature(None)))
    loaded = load(path, Given())
    assert loaded.rows == 2
    assert "no municipality is meant by 999, feature 4" in loaded.notes
    missing = next(note for note in loaded.notes if note.startswith("no boundary"))
    assert missing.startswith("no boundary of municipality 005, 009")
    assert missing.endswith("and 296 more")


def test_codes_as_numbers_or_with_a_prefix_are_understood(saved):
    loaded = load(saved(collection(feature(5), feature("KU091"))), Given())
    assert loaded.rows == 2
    assert boundaries().polygons.keys() == {"005", "091"}


def test_the_land_of_an_abolished_municipality_goes_to_its_successor(saved):
    load(saved(collection(feature("507"), feature("588"))), Given())
    assert {code: len(shape) for code, shape in boundaries().polygons.items()} == {"507": 2}


def test_the_property_with_the_code_may_be_named(saved):
    wrong = feature("091")
    wrong["properties"] |= {"neighbour": "049", "other": "x"}
    load(saved(collection(wrong)), Given(code_property="neighbour"))
    assert boundaries().polygons.keys() == {"049"}
    with pytest.raises(FactsError, match="no code of a municipality in 'other'"):
        load(saved(collection(wrong)), Given(code_property="other"))


METRES = [[385000, 6672000], [386000, 6672000], [386000, 6673000], [385000, 6672000]]
SWAPPED = [[y, x] for x, y in SQUARE]
EPSG_3067 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (collection(feature("091"), crs=EPSG_3067), "EPSG::3067, not WGS84.*ogr2ogr"),
        (collection(feature("091", METRES)), r"feature 1 \(kunta 091\).*WGS84.*ogr2ogr"),
        (collection(feature("091", SWAPPED)), "wrong way round"),
        (collection(feature("091", SQUARE[:3])), "4 positions or more and end where it began"),
        (collection(feature("091", [*SQUARE[:3], [24.5, 60.5]])), "end where it began"),
        (collection(feature("091", [[24.0]] * 4)), "not a longitude and a latitude"),
        (collection(feature("091", [["24", "60"]] * 4)), "not a longitude and a latitude"),
        (collection(feature("091", [[float("nan"), 60.0]] * 4)), "not a longitude|end where"),
        (collection(feature("091", geometry=None)), "must be a Polygon or MultiPolygon"),
        (
            collection(feature("091", geometry={"type": "Point", "coordinates": [24, 60]})),
            "must be a Polygon or MultiPolygon",
        ),
        (
            collection(feature("091", geometry={"type": "MultiPolygon", "coordinates": [[]]})),
            "has no rings",
        ),
        (collection(), "list of features is empty"),
        ({"type": "FeatureCollection"}, "no list of features"),
        ({"type": "FeatureCollection", "features": [1]}, "no list of features"),
        ({"type": "Topology", "objects": {}, "arcs": []}, "topology is broken"),
        (
            {
                "type": "Topology",
                "arcs": [SQUARE],
                "objects": {"a": {"type": "Polygon", "arcs": [[7]], "id": "091"}},
            },
            "topology is broken",
        ),
        ({"type": "Feature"}, "neither boundaries"),
        ([1, 2], "neither boundaries"),
        ('{"type": "FeatureCollection", "features": [', "broken JSON: .*line 1 column"),
        ("[" * 100_000, "broken JSON"),
    ],
)
def test_what_cannot_be_boundaries_is_refused_with_what_where_and_how(saved, home, content, said):
    path = saved(content)
    with pytest.raises(FactsError, match=said) as error:
        load(path, Given())
    assert str(error.value).startswith(str(path))
    assert files_in(home) == []


def test_wgs84_may_be_named(saved):
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"):
        named = {"type": "name", "properties": {"name": name}}
        assert load(saved(collection(feature("091"), crs=named)), Given()).rows == 1


def test_boundaries_damaged_later_are_said_to_be_damaged(saved, home):
    load(saved(collection(feature("091"))), Given())
    (home / "reference/boundaries.geojson").write_text('{"source": "x"', "utf-8")
    tables.forget()
    with pytest.raises(FactsError, match=r"boundaries\.geojson.*remove it"):
        boundaries()
