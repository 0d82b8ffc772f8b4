import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reference.given import files_in, items, load

from polku.reference import loading, tables
from polku.reference.areas import area
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
