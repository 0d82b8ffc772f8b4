"""Bad input as files: what is said, and that nothing comes in."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from polku.register.extract import DoorClosedError, Totals, rejects_of
from polku.register.reader import read

from .conftest import PERSONS, TODAY, messages, only

STATUSES = "person_id,code,start\n1,02,2026-01-01\n2,03,2026-01-01\n"
ROW = ["1", "02", "2026-01-01"]


# ---- CSV as it comes ----


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_delimiters_and_byte_order_marks(door, end, last, delimiter, mark):
    text = STATUSES.replace(",", delimiter).replace("\n", end)
    door.put("statuses.csv", mark + (text if last else text.rstrip("\r\n")).encode())
    extract = door.opens()
    assert extract.tables["statuses"]["code"].to_pylist() == ["02", "03"]
    assert extract.unknown_columns["statuses"] == ()


def test_headers_in_any_case_and_order_with_blanks_and_hyphens(door):
    door.put("STATUSES.CSV", "Start ; CODE;Person-ID\n2026-01-01;02;1\n")
    assert door.opens().tables["statuses"].to_pylist() == [
        {"person_id": "1", "code": "02", "start": date(2026, 1, 1), "end": None, "reason": None}
    ]


def test_quoted_line_breaks_and_delimiters_keep_rows_whole_and_rejects_name_their_line(door):
    door.put(
        "contacts.csv",
        'person_id,at,method,note\n1,2026-01-01,21,"a, ""b""\nc"\n1,2026-01-02,99x,\n'
        '1,2026-01-03,21\n1,2026-01-04,21,"d\n\ne"\n1,nyt,21,\n',
    )
    extract = door.opens()
    assert extract.tables["contacts"]["note"].to_pylist() == ['a, "b"\nc', "d\n\ne"]
    found = [(r.row, r.reason) for r in rejects_of(extract.rejects["contacts"])]
    assert found == [
        (4, "unknown_code"),
        (5, "ragged"),
        (9, "wrong_date".replace("date", "datetime")),
    ]


def test_lines_are_right_beyond_the_first_block(door, monkeypatch):
    monkeypatch.setattr("polku.register.csvfile.BLOCK", 4096)
    lines = [
        f'1,{date(2000 + i // 365, 1, 1)} {i % 24:02}:{i // 24 % 60:02}:00.{i:06},21,"n\n{i}"'
        for i in range(2000)
    ]
    lines[500] = "1,2026-01-01,21"
    lines[1500] = "1,bad,21,x"
    text = "\n".join(("person_id,at,method,note", *lines, ""))
    door.put("contacts.csv", text)
    expected = [text[: text.index(bad)].count("\n") + 1 for bad in (lines[500], lines[1500])]
    assert [r.row for r in door.rejects("contacts")] == expected


def test_ragged_rows_are_rejected_with_what_they_hold(door):
    door.put("statuses.csv", "person_id,code,start\n1,02\n1,02,2026-01-01,x\n2,02,2026-01-01\n")
    extract = door.opens()
    assert extract.totals["statuses"] == Totals(3, 1, 2)
    found = [(r.row, r.value, r.detail) for r in rejects_of(extract.rejects["statuses"])]
    assert found == [(2, "1,02", "2 ≠ 3"), (3, "1,02,2026-01-01,x", "4 ≠ 3")]


def test_blank_rows_are_no_rows(door):
    door.put(
        "statuses.csv", "person_id;code;start\n\n1;02;2026-01-01\n;;\n  ; ;\n1;zz;2026-02-01\n\n"
    )
    extract = door.opens()
    assert extract.totals["statuses"] == Totals(2, 1, 1)
    assert rejects_of(extract.rejects["statuses"])[0].row == 6


@pytest.mark.parametrize(
    ("content", "encoding", "line"),
    [
        (
            "person_id,birth_date,municipality\n1,1990-01-01,710\nÄ,1990-01-01,710\n".encode(
                "latin-1"
            ),
            "Latin-1",
            3,
        ),
        (PERSONS.encode("utf-16"), "UTF-16", 1),
        (PERSONS.encode("utf-16-le"), "UTF-16", 1),
    ],
)
def test_another_encoding_is_refused_with_how_to_mend_it(door, content, encoding, line):
    door.put("persons.csv", content)
    problem = only(door.closes())
    assert problem.message == "not_utf8"
    assert problem.values["row"] == line
    for language in ("fi", "sv", "en"):
        said = problem.text(language)
        assert encoding in said
        assert "UTF-8" in said


def test_an_encoding_that_breaks_late_in_the_file(door):
    text = PERSONS + "".join(f"x{i},1990-01-01,710\n" for i in range(200_000))
    door.put("persons.csv", text.encode() + b"\xe4,1990-01-01,710\n")
    assert only(door.closes()).values["row"] == 200_004


def test_a_cut_multibyte_letter_at_the_end_is_not_utf8(door):
    door.put("persons.csv", PERSONS.encode() + "Ä".encode()[:1])
    assert only(door.closes()).message == "not_utf8"


@pytest.mark.parametrize(
    "tail",
    [
        "1,02,202",
        "1,02",
        '1,02,"2026',
        '1,"02\n2,03,2026-01-01\n',
        '1,02,"2026-01-01\n2,03,2026-01-01\n',
    ],
)
def test_a_csv_cut_off_within_a_row(door, tail):
    door.put("statuses.csv", STATUSES + tail)
    if tail == "1,02,202":  # whole as a row; only its cell is cut
        assert [r.reason for r in door.rejects("statuses")] == ["wrong_date"]
    else:
        assert only(door.closes()).message == "cut_off"


def test_a_row_larger_than_can_be_held_is_told(door, monkeypatch):
    monkeypatch.setattr("polku.register.csvfile.LARGEST_BLOCK", 4096)
    door.put("contacts.csv", "person_id,at,method,note\n1,2026-01-01,21," + "x" * 20_000 + "\n")
    assert only(door.closes()).message == "row_too_large"


# ---- empty ----


def test_an_empty_file_closes_the_door_and_a_bare_header_does_not(door):
    door.put("statuses.csv", "")
    assert only(door.closes()).message == "empty_file"
    door.put("statuses.csv", "\n\n")
    assert only(door.closes()).message == "empty_file"
    for header in ("person_id,code,start", "person_id,code,start\n", "person_id,code,start\r\n"):
        door.put("statuses.csv", header)
        extract = door.opens()
        assert extract.totals["statuses"] == Totals(0, 0, 0)
        assert extract.tables["statuses"].num_rows == 0
        assert "no_rows" in messages(extract)


def test_an_extract_of_nothing_but_headers(door):
    door.put("persons.csv", "person_id,birth_date,municipality\n")
    assert door.opens(reject_limit=0.01).totals == {"persons": Totals(0, 0, 0)}


# ---- tables and columns ----


def test_a_wrong_folder_says_what_was_found_and_what_was_expected(tmp_path):
    (tmp_path / "henkilot.csv").write_text("a\n1\n")
    (tmp_path / "person.csv").write_text("a\n1\n")
    (tmp_path / "kuva.png").write_bytes(b"x")
    (tmp_path / "extract").mkdir()
    with pytest.raises(DoorClosedError) as closed:
        read(tmp_path, today=TODAY)
    (problem,) = closed.value.extract.problems
    said = problem.text("en")
    assert problem.message == "nothing_found"
    for part in ("henkilot.csv", "kuva.png", "extract/", "persons.csv", "statuses.csv"):
        assert part in said
    assert "Did you mean: yhenk, persons?" in said
    assert "The tables are in the folder extract/ inside" in said


def test_an_empty_folder_and_a_folder_that_is_not_there(tmp_path):
    (tmp_path / "empty").mkdir()
    for name, message in (("empty", "nothing_found"), ("missing", "not_there")):
        with pytest.raises(DoorClosedError) as closed:
            read(tmp_path / name, today=TODAY)
        assert messages(closed.value.extract) == {message}


def test_persons_must_be_there(door):
    door.put("statuses.csv", STATUSES)
    (door.folder / "persons.csv").unlink()
    problem = only(door.closes())
    assert (problem.message, problem.table) == ("required_table", "persons")


def test_a_missing_required_column_is_named_with_its_nearest(door):
    door.put("statuses.csv", "person_id,cod,start\n1,02,2026-01-01\n")
    errors = [p for p in door.closes().problems if p.severity == "error"]
    assert [(p.message, p.table, p.column) for p in errors] == [
        ("required_column", "statuses", "code")
    ]
    assert "Did you mean: cod?" in errors[0].text("en")


def test_a_missing_optional_column_is_null_and_an_unknown_one_is_left_out_and_told(door):
    door.put("statuses.csv", "person_id,code,start,sukat,Kengät koko\n1,02,2026-01-01,x,y\n")
    extract = door.opens()
    assert extract.unknown_columns["statuses"] == ("sukat", "Kengät koko")
    assert "sukat, Kengät koko" in extract.problems[0].text("fi")
    assert extract.tables["statuses"].column_names == [
        "person_id",
        "code",
        "start",
        "end",
        "reason",
    ]


def test_two_columns_of_one_name(door):
    door.put("statuses.csv", "person_id,code,start,Code\n1,02,2026-01-01,03\n")
    assert only(door.closes()).message == "duplicate_header"


def test_two_files_for_one_table(door):
    door.put("persons.parquet", b"")
    shutil.copy(door.folder / "persons.csv", door.folder / "Persons 2024.csv")
    (door.folder / "persons.parquet").unlink()
    problem = only(door.closes())
    assert problem.message == "duplicate_table"
    assert "Persons 2024.csv, persons.csv" in problem.text("sv")


def test_an_unknown_file_is_told_and_left(door):
    door.put("statusse.csv", STATUSES)
    door.put("notes.txt", "a\n")
    door.put("README.md", "x")
    extract = door.opens()
    told = [p.values["file"] for p in extract.problems if p.message == "unknown_file"]
    assert told == ["notes.txt", "statusse.csv"]
    assert any("Did you mean: statuses" in p.text("en") for p in extract.problems)


def test_a_broken_file_of_no_table_does_not_close_the_door(door):
    door.put("old-notes.csv", b"\xe4\n")
    assert "not_utf8" in messages(door.opens())


# ---- the file system ----


def test_a_folder_named_like_a_table(door):
    (door.folder / "statuses.csv").mkdir()
    assert only(door.closes()).message == "is_a_folder"


def test_a_link_that_runs_in_a_circle(door):
    (door.folder / "statuses.csv").symlink_to(door.folder / "b.csv")
    (door.folder / "b.csv").symlink_to(door.folder / "statuses.csv")
    extract = door.closes()
    assert "link_loop" in messages(extract)


def test_a_link_to_nothing(door):
    (door.folder / "statuses.csv").symlink_to(door.folder / "gone.csv")
    assert only(door.closes()).message == "not_there"


TRY = """
import os, sys
from datetime import date
from pathlib import Path
from polku.register.extract import DoorClosedError
from polku.register.messages import said
from polku.register.reader import read
# The package may lie where only its owner reads: what is loaded late is loaded by now.
read(Path(sys.argv[2]), today=date(2026, 11, 24))
said("no_rows", "en", {"file": "", "table": ""})
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    read(Path(sys.argv[1]), today=date(2026, 11, 24))
except DoorClosedError as closed:
    print(" ".join(problem.message for problem in closed.extract.problems))
"""


@pytest.mark.parametrize("locked", ["persons.csv", "."])
def test_without_the_right_to_read(door, tmp_path, locked):
    good = tmp_path / "good"
    shutil.copytree(door.folder, good)
    for folder in (door.folder, *door.folder.parents):
        if not folder.stat().st_mode & 0o001 and folder.owner() == Path(door.folder).owner():
            folder.chmod(folder.stat().st_mode | 0o011)
    target = door.folder / locked
    mode = target.stat().st_mode
    target.chmod(0)
    try:
        done = subprocess.run(
            [sys.executable, "-c", TRY, door.folder, good],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        target.chmod(mode)
    assert done.stdout.split() == ["no_rights"], done.stderr


def test_a_full_disk_is_told(door, monkeypatch):
    to_disk = pa.OSFile
    monkeypatch.setattr(
        "polku.register.canonical.pa.OSFile", lambda _, mode: to_disk("/dev/full", mode)
    )
    assert only(door.closes()).message == "disk_full"


# ---- the same extract ----


def test_the_fingerprint_is_of_the_contents_alone(door, tmp_path):
    door.put("statuses.csv", STATUSES)
    first = door.opens().fingerprint
    assert re.fullmatch("[0-9a-f]{64}", first)
    (door.folder / "statuses.csv").rename(door.folder / "Statuses.csv")
    os.utime(door.folder / "persons.csv", (0, 0))
    door.put("README.txt.md", "not a table")
    assert door.opens().fingerprint == first
    door.put("Statuses.csv", STATUSES.replace("03", "02"))
    assert door.opens().fingerprint != first
