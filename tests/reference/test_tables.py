import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from polku.reference import tables
from polku.reference.layout import LAYOUTS, WITHHELD, Column, Kind, Layout, figure
from polku.reference.places import municipalities

ROOT = Path(__file__).parents[2]
PACKAGED = ROOT / "src/polku/reference/tables"


def test_the_script_writes_the_packaged_tables_byte_for_byte(folder, tmp_path):
    script = ROOT / "scripts/write_reference.py"
    command = [sys.executable, script, folder, "--to", tmp_path / "tables"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()}
    assert made == {path.name: path.read_bytes() for path in PACKAGED.iterdir()}
    assert made.keys() == {f"{name}.csv" for name in LAYOUTS}


def test_the_script_refuses_facts_that_do_not_hold_together(folder, tmp_path):
    """A trial member that is no municipality: nothing is written."""
    copy = tmp_path / "collected"
    for path in (*folder.rglob("*.csv"), *folder.rglob("*.csv.gz")):
        kept = copy / path.relative_to(folder)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(path.read_bytes())
    areas = copy / "areas_2021.csv"
    areas.write_text(areas.read_text("utf-8").replace(",078,Hanko", ",987,Hanko"), "utf-8")
    script = ROOT / "scripts/write_reference.py"
    command = [sys.executable, script, copy, "--to", tmp_path / "tables"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "area_members, municipality: 987" in done.stderr
    assert not list((tmp_path / "tables").glob("*"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_table_keeps_to_its_layout_and_carries_its_origin(name):
    content = tables.table(name)
    assert not list(LAYOUTS[name].faults(content.rows))
    assert content.origin.source
    assert content.origin.licence
    assert content.origin.date[:4].isdigit()
    assert not content.loaded


def test_codes_point_at_rows_that_are_there():
    assert not list(tables.broken_links(tables.tables()))


def test_unverified_and_foreign_names_are_said_to_be_so():
    assert "Unverified" in tables.table("education_levels").origin.note
    assert "Sweden's" in tables.table("occupations").origin.note


def test_the_package_stays_small():
    assert sum(path.stat().st_size for path in PACKAGED.iterdir()) < 1_500_000


def test_a_table_written_and_read_is_the_same():
    for name, content in tables.tables().items():
        assert tables.parsed(tables.written(content), name) == content


def test_a_loaded_table_goes_before_the_packaged_one(home):
    content = tables.table("municipalities")
    rows = [row | {"population": "1"} for row in content.rows]
    home.joinpath("reference").mkdir(parents=True)
    text = tables.written(replace(content, rows=rows))
    home.joinpath("reference/municipalities.csv").write_text(text, "utf-8")
    tables.forget()
    assert tables.table("municipalities").loaded
    assert municipalities()["091"].population == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name\n01,x\n", "the columns of regions must be code, name_fi"),
        ("code,name_fi,name_sv,name_en\n01,a,b\n", "line 2: . cells, but the header has 4"),
        ("code,name_fi,name_sv,name_en\n01,a,b,c,d\n", "line 2: . cells, but the header has 4"),
        ('code,name_fi,name_sv,name_en\n01,"a"b,b,c\n', "line 2"),
        ("", "the columns of regions must be"),
    ],
)
def test_a_damaged_loaded_table_is_said_to_be_damaged(home, text, said):
    own = home / "reference/regions.csv"
    own.parent.mkdir(parents=True)
    own.write_text(text, "utf-8")
    with pytest.raises(tables.FactsError, match=said) as error:
        tables.table("regions")
    assert str(own) in str(error.value)
    assert "remove it" in str(error.value)


def test_a_loaded_table_in_another_encoding_is_said_to_be_damaged(home):
    own = home / "reference/regions.csv"
    own.parent.mkdir(parents=True)
    own.write_bytes("code,name_fi,name_sv,name_en\n21,Åland,Åland,Åland\n".encode("latin-1"))
    with pytest.raises(tables.FactsError, match=r"regions\.csv.*utf-8"):
        tables.table("regions")


LAYOUT = Layout(
    "some",
    (
        Column("code"),
        Column("count", Kind.FIGURE, required=False),
        Column("day", Kind.DATE),
        Column("kind", choices=("a", "b")),
    ),
)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("1", WITHHELD, "2025-01-01", "a"), []),
        (("1", "", "2025-01-01", "a"), []),
        (("", "1", "2025-01-01", "a"), ["row 1, code: empty"]),
        (("1", "x", "2025-01-01", "a"), ["row 1, count: 'x' is not a whole number, or ... where"]),
        (("1", "1", "2025-02-30", "a"), ["row 1, day: '2025-02-30' is not a date"]),
        (("1", "1", "2025-01-01", "c"), ["row 1, kind: 'c' is none of a, b"]),
    ],
)
def test_faults_name_the_row_and_the_column(row, said):
    found = list(LAYOUT.faults([dict(zip(LAYOUT.names, row, strict=True))]))
    assert len(found) == len(said)
    for one, start in zip(found, said, strict=True):
        assert one.startswith(start)


def test_two_rows_with_one_key_are_a_fault():
    row = dict(zip(LAYOUT.names, ("1", "2", "2025-01-01", "a"), strict=True))
    assert list(LAYOUT.faults([row, row])) == ["row 2: the same code as row 1"]


def test_a_withheld_figure_is_none_and_nought_is_nought():
    assert figure(WITHHELD) is None
    assert figure("0") == 0
