"""`polku paths build`, `check` and `info`, as a person runs them."""

import json
import shutil
from datetime import date

import pytest
from tests.analytics.index.same import assert_same

from polku.analytics.index.opening import open_index, read_manifest
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.register.writer import write

TODAY = "2026-11-24"


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """Return the folder of the extract of a town of 50 clients."""
    folder = tmp_path_factory.mktemp("extract")
    options = Options(place_named("Raasepori-Hanko"), date(2026, 11, 24), clients=50)
    write(make_town(options).tables, folder)
    return folder


@pytest.fixture(scope="module")
def loaded(installer, extract):
    """Return an installation with the town in its database and, from there, in its index."""
    found = installer.make()
    for words in (("register", "load", extract), ("paths", "build", "--engine", "local")):
        done = found.polku(*words, "--today", TODAY)
        assert done.returncode == 0, done.stderr
    return found


def test_the_database_and_the_extract_make_the_same_index(loaded, extract, tmp_path):
    done = loaded.polku(
        *("paths", "build", "--register", extract, "--index", tmp_path / "index"),
        *("--today", TODAY, "--engine", "local"),
    )
    assert done.returncode == 0, done.stderr
    assert "50 people, of whom 50 were derived" in done.stdout
    assert_same(open_index(tmp_path / "index"), open_index(loaded.home / "paths-index"))


def test_the_same_again_has_nothing_to_do(loaded):
    done = loaded.polku("paths", "build", "--today", TODAY)
    assert done.returncode == 0, done.stderr
    assert "0 were derived, 0 copied and 50 in parts that stayed" in done.stdout


def test_check_and_info(loaded):
    checked = loaded.polku("paths", "check")
    assert checked.returncode == 0, checked.stderr
    assert "50 people in 1 parts" in checked.stdout
    told = json.loads(loaded.polku("paths", "info", "--json").stdout)
    assert (told["until"], told["people"], told["rows"]["persons"]) == (TODAY, 50, 50)
    assert "last day: 2026-11-24" in loaded.polku("paths", "info").stdout


def test_a_spoiled_index_fails_the_check_in_the_users_language(loaded, tmp_path):
    copy = shutil.copytree(loaded.home / "paths-index", tmp_path / "index")
    next(copy.rglob("spells.arrow")).unlink()
    told = loaded.polku("paths", "check", "--index", copy, "--language", "sv")
    assert told.returncode == 1
    assert "saknas filen spells.arrow" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_key_is_that_of_the_home_unless_another_is_given(loaded, tmp_path):
    key = tmp_path / "key"
    key.write_text("a secret of its own\n")
    other = loaded.polku("paths", "check", "--key-file", key)
    assert other.returncode == 1
    assert "another secret" in other.stderr
    words = ("paths", "build", "--index", tmp_path / "index", "--today", TODAY)
    assert loaded.polku(*words, "--key-file", key, "--engine", "local").returncode == 0
    again = loaded.polku("paths", "check", "--index", tmp_path / "index", "--key-file", key)
    assert again.returncode == 0, again.stderr
    marks = [
        read_manifest(folder)["key"] for folder in (tmp_path / "index", loaded.home / "paths-index")
    ]
    assert marks[0] != marks[1]


def test_no_file_of_the_index_holds_the_key(loaded):
    secret = (loaded.home / "secret-key").read_bytes().strip()
    for file in (loaded.home / "paths-index").rglob("*"):
        assert not file.is_file() or secret not in file.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--key-file", "nowhere"), "cannot be read"),
        (("--key-file", "/dev/null"), "is empty"),
        (("--services", "nowhere.toml"), "service codes"),
        (("--engine", "spark", "--master", "spark://127.0.0.1:1"), "does not answer"),
        (("--index", "/dev/null/index"), "folder cannot be used"),
        (("--register", "nowhere"), "nowhere"),
    ],
)
def test_what_will_not_do_is_said(loaded, words, said):
    told = loaded.polku("paths", "build", "--full", *words, "--today", TODAY)
    assert told.returncode == 1, told.stdout
    assert said in told.stderr + told.stdout
    assert "Traceback" not in told.stderr
