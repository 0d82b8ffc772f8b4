"""Municipalities drawn: a hexagon each near its place, or the boundaries once they are loaded."""

import json
import re

import pytest

from polku.apps.insight.pictures import maps
from polku.reference import tables
from polku.reference.loading import Given, load
from polku.reference.places import municipalities

COAST = ["078", "149", "710"]


@pytest.fixture(autouse=True)
def _own_tables(tmp_path, monkeypatch):
    monkeypatch.setenv("POLKU_HOME", str(tmp_path / "home"))
    tables.forget()
    yield
    tables.forget()


@pytest.fixture
def bounded(tmp_path):
    """Load two squares for Hanko and Raasepori, and one for a municipality far away."""
    squares = {"078": (22.9, 59.8), "710": (23.4, 59.9), "091": (24.9, 60.2), "890": (27.0, 69.9)}
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + 0.5, y], [x + 0.5, y + 0.2], [x, y + 0.2], [x, y]]],
            },
        }
        for code, (x, y) in squares.items()
    ]
    path = tmp_path / "squares.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    load([path], Given())


def corners(place):
    return [tuple(map(float, p)) for p in re.findall(r"([\d.-]+),([\d.-]+)", place.path)]


@pytest.mark.parametrize("width", [264, 326, 606])
@pytest.mark.parametrize("codes", [COAST, ["091"], sorted(municipalities())], ids=len)
def test_every_municipality_has_a_hexagon_of_its_own_inside_the_picture(codes, width):
    found = maps.draw(codes, width)
    assert found.hexagons
    assert [place.code for place in found.places] == sorted(codes)
    assert len({(place.x, place.y) for place in found.places}) == len(codes)
    for x, y in (corner for place in found.places for corner in corners(place)):
        assert 0 <= x <= width
        assert 0 <= y <= found.height


def test_hexagons_lie_as_the_municipalities_do():
    found = {place.code: place for place in maps.draw(municipalities(), 700).places}
    utsjoki, hanko, ilomantsi, eckero = (found[c] for c in ("890", "078", "146", "043"))
    assert utsjoki.y == min(place.y for place in found.values())
    assert hanko.y > 0.8 * max(place.y for place in found.values())
    assert ilomantsi.x == max(place.x for place in found.values())
    assert eckero.x == min(place.x for place in found.values())


def test_no_municipality_no_map():
    assert maps.draw([], 300).places == ()


def test_loaded_boundaries_are_drawn_with_the_neighbours_that_reach_in(bounded):
    found = maps.draw(["078", "710"], 400, 300)
    assert not found.hexagons
    assert [(p.code, p.beside) for p in found.places] == [("078", False), ("710", False)]
    west, east = found.places
    assert west.x < east.x
    assert west.y > east.y
    assert found.height < 300
    with_gap = maps.draw(["078", "091"], 400)
    assert [p.code for p in with_gap.places if p.beside] == ["710"]


def test_without_the_boundary_of_one_all_are_hexagons(bounded):
    assert maps.draw(COAST, 400).hexagons
