import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from polku.cli.__main__ import app
from polku.reference import tables
from polku.reference.layout import LAYOUTS

CSV = "code,name_fi,name_sv\n3,Toinen aste,Andra stadiet\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("POLKU_HOME", str(tmp_path / "unused"))
    tables.forget()
    yield tmp_path / "home"
    tables.forget()


@pytest.fixture
def run(home):
    def run(*arguments):
        return CliRunner().invoke(app, ["reference", *map(str, arguments), "--home", str(home)])

    return run


def lines(run):
    return {line["table"]: line for line in json.loads(run("list", "--json").stdout)}


def test_every_table_is_listed_with_its_origin(run):
    found = lines(run)
    assert found.keys() == LAYOUTS.keys() | {"boundaries"}
    for name in LAYOUTS:
        assert found[name]["used"] == "packaged"
        assert found[name]["rows"] == len(tables.table(name).rows)
        assert found[name]["source"]
        assert found[name]["licence"]
        assert found[name]["date"]
    assert found["boundaries"]["used"] == "none"


def test_the_list_can_be_read_by_a_person(run):
    shown = run("list")
    assert shown.exit_code == 0
    assert "municipalities  308 rows  packaged  2026-01-01" in shown.stdout
    assert "licence: Source: Statistics Finland (CC BY 4.0)" in shown.stdout


def test_a_loaded_table_is_used_and_listed_as_such(run, home, tmp_path):
    file = tmp_path / "levels.csv"
    file.write_text(CSV, "utf-8")
    options = (
        "--table",
        "education_levels",
        "--source",
        "Us",
        "--licence",
        "CC0",
        "--date",
        "2026",
    )
    done = run("load", file, *options)
    assert done.exit_code == 0, done.output
    assert "education_levels: 1 rows loaded" in done.stdout
    assert str(home / "reference/education_levels.csv") in done.stdout
    line = lines(run)["education_levels"]
    assert (line["used"], line["rows"]) == ("loaded", 1)
    assert (line["source"], line["licence"], line["date"]) == ("Us", "CC0", "2026")
    assert "unchanged" in run("load", file, *options).stdout


def test_boundaries_are_loaded_and_listed(run, reference_data):
    path = reference_data / "reference/geo/municipalities_2026_wgs84.topo.json"
    done = run("load", path, "--licence", "CC BY 4.0")
    assert done.exit_code == 0, done.output
    assert "matched by 'code'" in done.stdout
    line = lines(run)["boundaries"]
    assert (line["used"], line["rows"], line["licence"]) == ("loaded", 308, "CC BY 4.0")


def test_a_file_that_cannot_be_loaded_is_an_error_without_a_trace(run, home, tmp_path):
    file = tmp_path / "levels.csv"
    file.write_text("a,b\n", "utf-8")
    done = run("load", file)
    assert done.exit_code == 1
    assert "needs the columns code" in done.stderr
    assert "Traceback" not in done.output
    assert not home.exists()


def test_a_damaged_table_is_listed_as_broken(run, home):
    own = Path(home / "reference/regions.csv")
    own.parent.mkdir(parents=True)
    own.write_text("broken", "utf-8")
    shown = run("list")
    assert shown.exit_code == 1
    assert "regions  broken" in shown.stdout
    assert "remove it" in shown.stdout
    assert "municipalities  308 rows" in shown.stdout
