import gzip
import json
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from polku.reference import loading, tables
from polku.reference.areas import area
from polku.reference.boundaries import boundaries
from polku.reference.classifications import (
    countries,
    country,
    education_levels,
    industries,
    languages,
    occupations,
)
from polku.reference.figures import official_figures, snapshot
from polku.reference.loading import Given
from polku.reference.loading import load as load_all
from polku.reference.names import Name
from polku.reference.places import municipality
from polku.reference.tables import FactsError

SQUARE = [[24.0, 60.0], [25.0, 60.0], [25.0, 61.0], [24.0, 60.0]]


def load(path, given):
    (loaded,) = load_all([path], given)
    return loaded


def items(classification, *rows):
    """Items as Statistics Finland's interface gives them, one language a file."""
    return [
        {
            "localId": f"{classification}/{code}",
            "code": code,
            "level": level,
            "parentCode": parent,
            "classification": {"localId": classification},
            "classificationItemNames": [{"lang": lang, "langName": "x", "name": name}],
        }
        for code, level, parent, lang, name in rows
    ]


def feature(code, ring=SQUARE, **more):
    return {
        "type": "Feature",
        "properties": {"kunta": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    } | more


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features)} | more


@pytest.fixture
def saved(tmp_path):
    def save(content, name="file.json"):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, "utf-8")
        return path

    return save


def files_in(home):
    return sorted(path.name for path in home.rglob("*") if path.is_file())


# Boundaries


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


# Classifications


def test_a_classification_of_statistics_finland_is_recognised_and_read(saved):
    rows = [("0", 1, None, "fi", "Uudet sotilaat"), ("1", 1, None, "fi", "Uudet johtajat")]
    loaded = load(saved(items("ammatti_1_20100101", *rows)), Given())
    assert loaded.table == "occupations"
    assert occupations()["1"].name.fi == "Uudet johtajat"
    assert occupations()["1"].name.en == "Managers"
    origin = tables.table("occupations").origin
    assert origin.source == "Statistics Finland, classification ammatti_1_20100101"
    assert (origin.licence, origin.date) == ("CC BY 4.0", "2010-01-01")


def test_of_a_tree_only_the_levels_given_are_replaced(saved):
    loaded = load(saved(items("ammatti_1_20100101", ("1", 1, None, "fi", "Johtajat"))), Given())
    levels = [one.level for one in occupations().values()]
    assert [levels.count(level) for level in (1, 2, 3, 4)] == [1, 43, 130, 436]
    assert any(note.startswith("codes the table no longer has: 0, 2, 3") for note in loaded.notes)


def test_languages_come_one_file_after_the_other(saved):
    new = ("99999", 5, "9999", "fi", "Uusi ammatti")
    loaded = load(saved(items("ammatti_1_20100101", new)), Given())
    assert "no Swedish name (load the Swedish file too): 99999" in loaded.notes
    assert occupations()["99999"].name.sv == "Uusi ammatti"
    swedish = ("99999", 5, "9999", "sv", "Nytt yrke")
    loaded = load(saved(items("ammatti_1_20100101", swedish)), Given())
    assert loaded.notes == ()
    found = occupations()["99999"]
    assert (found.name.fi, found.name.sv, found.level, found.parent) == (
        "Uusi ammatti",
        "Nytt yrke",
        5,
        "9999",
    )


def test_a_new_code_needs_a_finnish_name(saved, home):
    new = ("99999", 5, "9999", "sv", "Nytt yrke")
    with pytest.raises(
        FactsError, match=r"tables would be wrong: occupations, row .*, name_fi: empty"
    ):
        load(saved(items("ammatti_1_20100101", new)), Given())
    assert files_in(home) == []


def test_items_of_code_and_names_alone_are_enough(saved):
    content = [
        {
            "code": "2512",
            "classificationItemNames": [
                {"lang": "fi", "name": "Sovelluskehittäjät"},
                {"lang": "sv", "name": "Applikationsprogrammerare"},
            ],
        }
    ]
    with pytest.raises(FactsError, match="which classification is it\\? Say --table"):
        load(saved([{**content[0], "code": "01"}]), Given())
    load(saved(content), Given(table="occupations"))
    found = occupations()["2512"]
    assert (found.name.sv, found.level, found.parent) == ("Applikationsprogrammerare", 4, "251")


def test_other_codes_of_the_same_thing_are_understood(saved):
    """Statistics Finland numbers countries; the two-letter codes and the rest stay."""
    load(saved(items("valtio_2_20120101", ("246", 1, None, "fi", "Suomen tasavalta"))), Given())
    assert list(countries()) == ["FI"]
    assert country("246").name.fi == "Suomen tasavalta"
    assert country("FIN").name.sv == "Finland"


def test_municipalities_may_be_renamed_but_a_new_one_needs_its_facts(saved, home):
    rows = [(code, 1, None, "fi", one["name_fi"]) for code, one in _municipal_rows().items()]
    renamed = [(c, level, p, lang, "Stadi" if c == "091" else n) for c, level, p, lang, n in rows]
    load(saved(items("kunta_1_20260101", *renamed)), Given())
    assert municipality("091").name.fi == "Stadi"
    assert municipality("091").population == int(_municipal_rows()["091"]["population"])
    before = files_in(home)
    with pytest.raises(FactsError, match="lon: empty"):
        load(saved(items("kunta_1_20270101", *rows, ("999", 1, None, "fi", "Uusi"))), Given())
    with pytest.raises(FactsError, match=r"area_members, municipality: 005"):
        load(saved(items("kunta_1_20270101", *rows[1:])), Given())
    assert files_in(home) == before
    assert municipality("091").name.fi == "Stadi"


def _municipal_rows():
    return {row["code"]: row for row in tables.table("municipalities").rows}


@pytest.mark.parametrize(
    ("path", "given", "reader", "count"),
    [
        ("isco08_groups_fi_sv_en.csv", Given(), occupations, 619),
        ("aml2010_main_groups.csv", Given(table="occupations"), occupations, 619),
        ("tol2008_levels_1_2.csv", Given(), industries, 111),
        ("tol2008_full.csv.gz", Given(table="industries"), industries, 1805),
        ("education_levels.csv", Given(), education_levels, 10),
        ("languages_iso639.csv", Given(), languages, 630),
        ("countries_iso3166.csv", Given(), countries, 249),
    ],
)
def test_collected_classifications_are_loaded(folder, path, given, reader, count):
    before = dict(reader())
    loaded = load(folder / "classifications" / path, given)
    assert (loaded.rows, loaded.changed) == (count, True)
    assert len(reader()) == count
    assert before.keys() <= reader().keys()
    assert tables.table(loaded.table).origin.source == path
    if path == "aml2010_main_groups.csv":
        assert occupations()["3"].name.sv == "Experter"
    elif not path.startswith("tol2008_full"):
        assert reader() == before


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("aml2010_main_groups.csv", "which classification is it"),
        ("employer_sector_12tx.csv", "which classification is it"),
        ("esco_skills_fi_sv_en.csv.gz", "needs the columns code"),
    ],
)
def test_what_no_table_is_for_is_refused(folder, home, path, said):
    with pytest.raises(FactsError, match=said):
        load(folder / "classifications" / path, Given())
    assert files_in(home) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,name_fi\n1,\xe4\n", "byte 15 is not UTF-8"),
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"a,b\n1,2\n", "needs the columns code"),
        (b"code,name_fi\n1\n", "line 2: 1 cells, but the header has 2"),
        (b'code,name_fi\n1,"x\n', "unexpected end of data"),
        (b"code,name_fi\n", "no row is left"),
        (b"code,name_fi\n1,a\n1,b\n", "row 2: the same code as row 1"),
        (b"code,name_fi\n,a\n", "code: empty"),
        (b"\x1f\x8bnot gzip at all", "cannot be read"),
        (gzip.compress(b"code,name_fi\n1,a\n", mtime=0)[:-9], "cannot be read"),
        (b'[{"code": "1"}]', "item 1: it needs a code"),
        (b'[{"code": "1", "classificationItemNames": [{"lang": "fi"}]}]', "item 1: it needs"),
    ],
)
def test_a_broken_classification_is_refused_with_what_and_where(saved, home, content, said):
    path = saved(content, "file.csv")
    with pytest.raises(FactsError, match=said) as error:
        load(path, Given(table="education_levels"))
    assert str(error.value).startswith(str(path))
    assert files_in(home) == []


def test_semicolons_and_a_byte_order_mark_are_read(saved):
    load(
        saved("\ufeffcode;name_fi;name_sv\n3;Toinen, aste;Andra\n", "x.csv"),
        Given("education_levels"),
    )
    assert education_levels()["3"].name.fi == "Toinen, aste"
    assert education_levels()["3"].name.en == "Upper secondary education"


def test_a_file_that_is_not_there_or_a_folder(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FactsError, match="cannot be read"):
            load(path, Given())


def test_a_file_too_large_is_refused(saved, monkeypatch):
    monkeypatch.setattr(loading, "LIMIT", 1000)
    plain = b"code,name_fi\n" + b"1,aaaaaaa\n" * 200
    for content in (plain, gzip.compress(plain)):
        with pytest.raises(FactsError, match="give a less detailed file"):
            load(saved(content, "x.csv"), Given("education_levels"))


# Files together


def test_the_languages_of_a_classification_may_come_together(saved):
    """And what is then known is all that is reported."""
    paths = [
        saved(
            items("koulutusaste_1_20160101", ("x", 1, None, lang, f"Taso {lang}")), f"{lang}.json"
        )
        for lang in ("fi", "sv", "en")
    ]
    (loaded,) = load_all(paths, Given())
    assert loaded.notes == ("codes the table no longer has: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",)
    assert education_levels()["x"].name == Name("Taso fi", "Taso sv", "Taso en")


def test_a_new_division_of_municipalities_may_come_together(saved, home):
    """Helsinki becomes part of a new municipality: no table holds without the others."""
    municipalities = saved(
        tables.written(tables.table("municipalities")).replace("\n091,Helsinki,", "\n999,Uusi,"),
        "municipalities.csv",
    )
    change = tables.table("municipality_changes")
    gone = {"code": "091", "name_fi": "Helsinki", "name_sv": "Helsingfors", "name_en": ""}
    rows = [*change.rows, gone | {"last_day": "2026-12-31", "successor": "999"}]
    changes = saved(tables.written(replace(change, rows=rows)), "changes.csv")
    areas = saved(
        tables.written(tables.table("areas")).replace(",091,", ",999,"),
        "areas.csv",
    )
    unemployed = [snapshot(["091"]).measures["unemployed"], official_figures(area("08"))]
    for paths in ([municipalities], [changes], [municipalities, changes]):
        with pytest.raises(FactsError, match="is in no row of"):
            load_all(paths, Given())
    assert files_in(home) == []
    assert len(load_all([changes, areas, municipalities], Given())) == 3
    assert municipality("091").name.fi == "Uusi"
    assert [snapshot(["999"]).measures["unemployed"], official_figures(area("08"))] == unemployed


# Our own layout


def test_a_table_in_its_own_layout_is_loaded_with_its_origin(saved):
    text = tables.written(tables.table("areas")).replace("Helsingfors", "Helsinge")
    loaded = load(saved(text, "areas.csv"), Given())
    assert (loaded.table, loaded.rows) == ("areas", 71)
    found = tables.table("areas")
    assert found.loaded
    assert found.origin.source.startswith("Trial areas: final report")


def test_what_the_user_says_of_a_file_goes_before_what_it_says(saved):
    path = saved(tables.written(tables.table("regions")), "regions.csv")
    load(path, Given(source="A", licence="B", date="2027-01-01"))
    origin = tables.table("regions").origin
    assert (origin.source, origin.licence, origin.date) == ("A", "B", "2027-01-01")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("08,employment", "08,commune", "kind: 'commune' is none of trial, employment, aland"),
        (",091,", ",991,", "areas, responsible: 991 is in no row of municipalities"),
        ("2021-03-01", "1.3.2021", "since: '1.3.2021' is not a date"),
        ("key,name_fi", "name_fi,key", "the columns of areas must be"),
        ("# table: areas", "# table: arias", "no table is called 'arias'"),
    ],
)
def test_a_table_that_would_not_hold_is_refused(saved, home, old, new, said):
    text = tables.written(tables.table("areas"))
    assert old in text
    with pytest.raises(FactsError, match=said):
        load(saved(text.replace(old, new), "areas.csv"), Given())
    assert files_in(home) == []


# Writing


def test_loading_again_changes_nothing(folder, home):
    path = folder / "classifications/isco08_groups_fi_sv_en.csv"
    assert load(path, Given()).changed
    written = home / "reference/occupations.csv"
    before = (written.read_bytes(), written.stat().st_mtime_ns)
    assert not load(path, Given()).changed
    assert (written.read_bytes(), written.stat().st_mtime_ns) == before


def test_a_failed_write_leaves_the_old_table(saved, home, monkeypatch):
    load(saved("code,name_fi\n3,Ensin\n", "x.csv"), Given("education_levels"))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FactsError, match=r"education_levels\.csv cannot be written: .*No space"):
        load(saved("code,name_fi\n3,Sitten\n", "x.csv"), Given("education_levels"))
    assert files_in(home) == ["education_levels.csv"]
    assert education_levels()["3"].name.fi == "Ensin"


def test_a_home_that_is_no_folder_is_refused(saved, monkeypatch, tmp_path):
    Path(tmp_path / "taken").write_text("x", "utf-8")
    monkeypatch.setenv("POLKU_HOME", str(tmp_path / "taken"))
    with pytest.raises(FactsError, match="cannot be written"):
        load(saved("code,name_fi\n3,x\n", "x.csv"), Given("education_levels"))
