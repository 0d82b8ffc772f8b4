"""Files damaged anyhow: the door opens or says why not, and every row is counted."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from polku.register.extract import DoorClosedError
from polku.register.reader import read
from polku.register.writer import write

from .conftest import PERSONS, TODAY

STATUSES = "person_id,code,start,end\n" + "".join(
    f"{1 + n % 2},0{n % 10},2020-{1 + n // 2:02}-01,2020-{1 + n // 2:02}-2{n % 8}\n"
    for n in range(24)
)
CONTACTS = "person_id,at,method,note\n" + "".join(
    f'1,2026-01-{n:02} 10:00,2{n % 9 + 1},"a, ""b""\nc {n}"\n' for n in range(1, 20)
)
FILES = {
    "csv": ("persons.csv", "statuses.csv", "contacts.csv"),
    "parquet": ("persons.parquet", "statuses.parquet", "contacts.parquet"),
    "xlsx": ("register.xlsx",),
}

BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b'"', b"\n", b"\r", b",", b";", b"\x00", b"\xef\xbb\xbf", b"=", b"'", b"\xff"]
    ),
)
DAMAGE = st.tuples(st.integers(0, 2), st.floats(0, 1), st.integers(0, 20), BYTES)
CUT = st.tuples(st.integers(0, 2), st.floats(0, 1))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for name, text in (("persons", PERSONS), ("statuses", STATUSES), ("contacts", CONTACTS)):
        (folder / f"{name}.csv").write_text(text)
    tables = read(folder, today=TODAY).tables
    for form in FILES:
        write(tables, folder / form, format=form)
    return folder


def _tried(folder: Path, form: str, which: int, change) -> None:
    """Change the bytes of one file and try the door."""
    with tempfile.TemporaryDirectory() as place:
        damaged = Path(place) / "extract"
        shutil.copytree(folder / form, damaged)
        names = FILES[form]
        path = damaged / names[which % len(names)]
        path.write_bytes(change(path.read_bytes()))
        try:
            extract = read(damaged, today=TODAY, reject_limit=1)
        except DoorClosedError as closed:
            extract = closed.extract
            assert [p.text("fi") for p in extract.problems]
        for table, totals in extract.totals.items():
            assert totals.accepted == extract.tables[table].num_rows
            assert totals.read == totals.accepted + totals.rejected


LIGHT = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("form", FILES)
@settings(max_examples=60, **LIGHT)
@given(damage=DAMAGE)
@example(damage=(2, 0.390625, 2, b"\x00\x80"))  # in the name of a Parquet column
def test_bytes_changed_in_place(whole, form, damage):
    which, where, length, new = damage

    def change(content: bytes) -> bytes:
        at = int(where * len(content))
        return content[:at] + new + content[at + length :]

    _tried(whole, form, which, change)


@pytest.mark.parametrize("form", FILES)
@settings(max_examples=30, **LIGHT)
@given(cut=CUT)
def test_cut_off_anywhere(whole, form, cut):
    which, where = cut
    _tried(whole, form, which, lambda content: content[: int(where * len(content))])


@settings(max_examples=60, **LIGHT)
@given(st.integers(0, len(CONTACTS) - 1))
def test_a_csv_cut_off_never_passes_for_a_whole_one(whole, at):
    """Cut at the end of a row it may not be told; anywhere else it closes the door or rejects."""
    with tempfile.TemporaryDirectory() as place:
        damaged = Path(place) / "extract"
        shutil.copytree(whole / "csv", damaged)
        path = damaged / "contacts.csv"
        content = path.read_bytes()
        path.write_bytes(content[: int(at / len(CONTACTS) * len(content))])
        rows = len(re.findall(r'c \d+"\n', path.read_text()))
        try:
            totals = read(damaged, today=TODAY, reject_limit=1).totals
        except DoorClosedError:
            return
        assert totals["contacts"].accepted in (rows, rows + 1)
