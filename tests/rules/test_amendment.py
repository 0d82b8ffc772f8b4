from datetime import date
from importlib.resources import files

import pytest

from polku.rules.amendment import AmendmentError, amended
from polku.rules.municipal_share import share

NAME = "municipal_share_tmt"
ON = date(2027, 6, 1)


def packaged(name=NAME):
    return (files("polku.rules") / "law" / f"{name}.toml").read_text("utf-8")


def value(since="2027-01-01", content='[[1, 5, "F10"]]'):
    return f"""
[[value]]
since = {since}
is = {content}
source = "amendment"
href = "https://example.org"
confidence = "L"
"""


@pytest.fixture
def folder(tmp_path):
    def write(text, name=f"{NAME}.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_an_amended_file_takes_the_place_of_its_namesake(folder):
    law = amended(folder(packaged() + value()))
    assert share("tmt", 1, ON, law).percent == 5
    assert share("tmt", 1, ON).percent == 0
    assert share("pp", 101, ON, law).percent == 10


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("rules = [", "law/municipal_share_tmt.toml"),
        ('rules = ["F10"]', "is missing"),
        (packaged() + value(content='"half"'), "half"),
        (packaged() + value(content="50"), "50"),
        (packaged() + value(content='[["1", 5, "F10"]]'), "'1'"),
        (packaged() + value(content='{ percent = 5, rule = "F10" }'), "percent"),
        (packaged() + value(since='"2027-01-01"'), ""),
        (packaged() + value(since="2027-01-01T00:00:00"), ""),
        (packaged() + value(since="2015-01-01"), "oldest first"),
        (packaged().replace('"F10"]\nunit', '"F99"]\nunit'), "rules"),
    ],
)
def test_a_file_that_cannot_be_law_is_refused(folder, text, detail):
    with pytest.raises(AmendmentError, match="municipal_share_tmt") as it:
        amended(folder(text))
    assert it.value.problem == "unreadable"
    assert detail in it.value.detail


def test_a_repeal_is_a_value_of_its_own(folder):
    text = packaged("share_free_statuses") + value().replace('is = [[1, 5, "F10"]]\n', "")
    law = amended(folder(text, "share_free_statuses.toml"))
    assert law["share_free_statuses"].find(ON) is None


def test_a_file_that_replaces_nothing_is_refused(folder):
    with pytest.raises(AmendmentError) as it:
        amended(folder(packaged(), "municipal_shares.toml"))
    assert (it.value.problem, it.value.detail) == ("unknown_name", "municipal_shares.toml")


@pytest.mark.parametrize("make", [lambda path: path, lambda path: path / "nowhere"])
def test_a_folder_without_law_is_refused(tmp_path, make):
    with pytest.raises(AmendmentError) as it:
        amended(make(tmp_path))
    assert it.value.problem == "no_folder"
