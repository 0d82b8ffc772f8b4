"""`polku register`: what is said, where it is written, and the exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from polku.cli import progress
from polku.cli.__main__ import app
from polku.register.schema import TABLES

PERSONS = "person_id,birth_date,municipality\n1,1990-01-31,710\n2,1985-06-15,078\n"


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    folder = tmp_path / "extract"
    folder.mkdir()
    (folder / "persons.csv").write_text(PERSONS)
    return folder


@pytest.fixture
def run(monkeypatch):
    monkeypatch.delenv("POLKU_LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def ran(*arguments, code=0):
        result = CliRunner().invoke(app, ["register", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return ran


def test_a_good_extract_is_told_and_exits_with_0(run, extract):
    said = run("check", extract).stdout
    assert "extract: the door is open. 2 of 2 rows are good, 0 were rejected." in said
    assert "with the exchange's own names" in said


def test_errors_exit_with_1_and_rejects_are_written(run, extract, tmp_path):
    (extract / "statuses.csv").write_text(
        "person_id,code,start\n1,02,2026-01-01\n1,xx,2026-02-01\n"
    )
    result = run("check", extract, "--rejects", tmp_path / "rejects", code=1)
    assert "the door is closed" in result.stdout
    assert "unknown" not in result.stderr
    assert str(tmp_path / "rejects" / "statuses.csv") in result.stderr
    assert "statuses.csv,3,code,xx" in (tmp_path / "rejects" / "statuses.csv").read_text()
    assert "door is open" in run("check", extract, "--reject-limit", "50").stdout


def test_a_wrong_folder_exits_with_1(run, tmp_path):
    assert "no table of the register" in run("check", tmp_path, code=1).stdout
    assert "is not there" in run("check", tmp_path / "nothing", code=1).stdout


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "ovi auki"), ("sv", "dörren är öppen"), ("en", "door is open")]
)
def test_the_language_is_an_option_or_the_environment(run, extract, monkeypatch, language, words):
    assert words in run("check", extract, "--language", language).stdout
    monkeypatch.setenv("POLKU_LANGUAGE", language)
    assert words in run("check", extract).stdout


def test_json_is_json_alone(run, extract):
    data = json.loads(run("check", extract, "--json").stdout)
    assert data["ok"]
    assert data["tables"][0]["table"] == "persons"


def test_the_day_of_the_extract_decides_what_lies_ahead(run, extract):
    (extract / "statuses.csv").write_text("person_id,code,start\n1,02,2025-03-02\n")
    run("check", extract, "--today", "2.3.2025")
    run("check", extract, "--today", "2025-03-01", code=1)
    assert "not a day" in run("check", extract, "--today", "eilen", code=2).stderr


def test_own_aliases_and_services_are_used_and_told(run, extract, tmp_path):
    aliases, services = tmp_path / "a.toml", tmp_path / "s.toml"
    aliases.write_text(
        'name = "Oma rekisteri"\n[[table]]\ntable = "services"\nfiles = ["Palvelut"]\n'
        '[table.columns]\nperson_id = "id"\nservice = "laji"\nstart = "alku"\n'
    )
    services.write_text('[[service]]\ncode = "paja"\nstate = "coaching"\nfi = "Paja"\n')
    (extract / "palvelut.csv").write_text("id,laji,alku\n1,paja,2025-01-01\n")
    said = run("check", extract, "--aliases", aliases, "--services", services).stdout
    assert "with the mapping Oma rekisteri" in said
    assert "services  (palvelut.csv" in said


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_template_passes_its_own_check(run, tmp_path, form):
    run("template", tmp_path / "empty", "--format", form)
    data = json.loads(run("check", tmp_path / "empty", "--json").stdout)
    assert {table["table"] for table in data["tables"]} == set(TABLES)
    assert data["absent"] == []


def test_a_template_overwrites_nothing(run, extract):
    result = run("template", extract, code=1)
    assert "is not empty" in result.stderr
    assert (extract / "persons.csv").read_text() == PERSONS


def test_a_folder_that_cannot_be_made_is_told(run, extract):
    result = run("template", extract / "persons.csv" / "deeper", code=1)
    assert "cannot be written" in result.stderr


def test_bars_wait_and_then_show_on_stderr(capsys):
    with progress.bars(patience=60) as tell:
        tell("contacts", 1, 2)
    quiet = capsys.readouterr()
    assert quiet == ("", "")
    with progress.bars(patience=0) as tell:
        tell("contacts", 1, 2)
        tell("contacts", 2, 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "contacts" in shown.err
    assert "100 %" in shown.err
