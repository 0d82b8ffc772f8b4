"""`polku paths summary` and `polku paths sequences`: a user's own files."""

import csv
import gzip
import io
import json

import polars as pl
import pytest
from typer.testing import CliRunner

from polku.cli.__main__ import app
from polku.cli.language import LANGUAGES

LOG = """case,activity,time
NA,start,2026-01-01
1,start,2026-01-02
NA,end,2026-01-05
1,end,2026-01-03
"""
SPELLS = """person,state,start,end,weight
a,work,2,3,2
a,home,0,2,2
b,home,0,3,1
"""


@pytest.fixture
def run(tmp_path):
    def run(command, text, *options, name="file.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return CliRunner().invoke(
            app, ["paths", command, file_option(command), str(file), *options]
        )

    return run


def file_option(command):
    return "--events" if command == "summary" else "--spells"


EVENT_COLUMNS = ("--case", "case", "--activity", "activity", "--time", "time")
SPELL_COLUMNS = ("--person", "person", "--state", "state", "--start", "start", "--end", "end")


def test_summary_as_json(run):
    done = run("summary", LOG, *EVENT_COLUMNS, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "cases": 2,
        "events": 4,
        "activities": 2,
        "variants": 1,
        "dfg_edges": 1,
        "dfg_sum": 2,
        "top_variants": [{"activities": ["start", "end"], "cases": 2}],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_summary_as_tables_in_three_languages(run, language):
    done = run("summary", LOG, *EVENT_COLUMNS, "--language", language)
    assert done.exit_code == 0, done.output
    assert "start > end" in done.stdout
    assert {"fi": "Heti sen jälkeen", "sv": "Direkt därefter", "en": "Directly after"}[
        language
    ] in done.stdout


def test_sequences_as_json(run):
    done = run("sequences", SPELLS, *SPELL_COLUMNS, "--weight", "weight", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["mean_time"] == {"home": 7 / 3, "work": 2 / 3}
    assert found["transition_rates"] == {
        "home": {"home": 4 / 6, "work": 2 / 6},
        "work": {"home": 0, "work": 0},
    }
    assert found["top_sequences"] == [
        {"spells": [["home", 2], ["work", 1]], "weight": 2, "share": 2 / 3},
        {"spells": [["home", 3]], "weight": 1, "share": 1 / 3},
    ]
    assert found["distribution"] == {"home": [1, 1, 1 / 3], "work": [0, 0, 2 / 3]}
    assert found["entropy"] == pytest.approx([0, 0, 0.9182958340544896], rel=1e-12)  # by hand


def test_a_person_may_be_called_na_and_spells_be_a_parquet_file(run):
    options = (*SPELL_COLUMNS, "--weight", "weight", "--json")
    expected = json.loads(run("sequences", SPELLS, *options).stdout)
    text = SPELLS.replace("b,home", "NA,home")
    file = io.BytesIO()
    pl.read_csv(text.encode()).write_parquet(file)
    for content, name in ((text, "file.csv"), (file.getvalue(), "file.parquet")):
        done = run("sequences", content, *options, name=name)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_sequences_as_tables_in_three_languages(run, language):
    done = run("sequences", SPELLS, *SPELL_COLUMNS, "--language", language)
    assert done.exit_code == 0, done.output
    assert "home/2-work/1" in done.stdout
    assert {"fi": "Aika keskimäärin", "sv": "Tid i medeltal", "en": "Mean time"}[
        language
    ] in done.stdout


def test_months_of_published_sequences_by_date(run, reference_data):
    with (reference_data / "sequences/mvad.csv").open(encoding="utf-8", newline="") as file:
        wide = list(csv.DictReader(file))
    months = [name for name in wide[0] if name[3:4] == "."][2:]
    lines = ["person,state,start,end,weight"]
    for row in wide:
        for place, month in enumerate(months, 8):
            days = [f"{1993 + at // 12}-{at % 12 + 1:02}-01" for at in (place, place + 1)]
            lines.append(f"{row['id']},{row[month]},{days[0]},{days[1]},{row['weight']}")
    options = ("--weight", "weight", "--unit", "month", "--json", "--top", "1")
    done = run("sequences", "\n".join(lines), *SPELL_COLUMNS, *options)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["mean_time"]["employment"] == pytest.approx(26.9495622356198, rel=1e-12)
    assert found["top_sequences"][0]["spells"] == [["school", 24], ["HE", 46]]


@pytest.mark.parametrize("command", ["summary", "sequences"])
def test_help_says_that_nothing_is_hidden(command):
    shown = CliRunner().invoke(app, ["paths", command, "--help"]).stdout
    assert "nothing is hidden" in " ".join(shown.split())


BAD_LOGS = {
    "no_column": (LOG.replace("activity", "action"), "case, action, time"),
    "bad_time": (LOG.replace("2026-01-05", "5th"), "row 4"),
    "no_time": (LOG.replace("2026-01-05", ""), "row 4"),
    "empty": ("", "is empty"),
    "no_rows": ("case,activity,time\n", "no rows"),
    "ragged": (LOG + "2,start\n", "Row 6"),
    "too_wide": (LOG + "2,start,2026-01-01,x\n", "Row 6"),
    "empty_cell": (LOG + ",start,2026-01-01\n", "row 6"),
    "two_columns": (LOG.replace("case", "time"), "two columns"),
    "not_text": (b"\x00\x01case", "not text"),
}


@pytest.mark.parametrize("bad", BAD_LOGS)
def test_a_bad_log_is_explained(run, bad):
    text, said = BAD_LOGS[bad]
    columns = ("--case", "time", *EVENT_COLUMNS[2:]) if bad == "two_columns" else EVENT_COLUMNS
    done = run("summary", text, *columns, "--language", "en")
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


BAD_FILES = {
    "cut.csv.gz": (gzip.compress(LOG.encode() * 1000)[:-20], "damaged or cut off"),
    "no.csv.gz": (b"plain text", "damaged or cut off"),
    "no.parquet": (b"plain text", "cannot be read"),
    "no.xes": (b"<log><trace>", "damaged or cut off"),
    "other.xes": (b"<html/>", "root is html"),
    "bomb.xes": (b'<!DOCTYPE a [<!ENTITY b "c">]><log>&b;</log>', "for safety"),
    "log.xlsx": (b"PK", "does not tell its format"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_damaged_file_is_explained(run, name):
    content, said = BAD_FILES[name]
    done = run("summary", content, "--language", "en", name=name)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_missing_file_and_a_folder_are_explained(tmp_path):
    for path, said in ((tmp_path / "no.csv", "There is no file"), (tmp_path, "not a file")):
        done = CliRunner().invoke(
            app, ["paths", "summary", "--events", str(path), "--language", "en"]
        )
        assert done.exit_code == 1
        assert said in done.stderr


BAD_SPELLS = {
    "overlap": (SPELLS.replace("a,work,2", "a,work,1"), "a in rows 3 and 2 overlap"),
    "gap": (SPELLS.replace("a,home,0,2", "a,home,0,1"), "gap between the spells of person a"),
    "twice": (SPELLS + "b,home,0,3,1\n", "b stands twice, in rows 4 and 5"),
    "ends_before": (SPELLS.replace("b,home,0,3", "b,home,3,0"), "row 4"),
    "empty_spell": (SPELLS.replace("b,home,0,3", "b,home,3,3"), "row 4"),
    "weights": (SPELLS.replace("a,work,2,3,2", "a,work,2,3,1"), "weights of person a differ"),
    "bad_weight": (SPELLS.replace("0,3,1", "0,3,-1"), "row 4"),
    "no_weight": ("person,state,start,end,weight\na,b,0,1,0\n", "are zero"),
    "mixed": (SPELLS.replace("2,3,2", "2,3.1.2026,2"), "the other dates"),
    "open": (SPELLS.replace("b,home,0,3", "b,home,0,"), "no longer followed"),
}


@pytest.mark.parametrize("bad", BAD_SPELLS)
def test_bad_spells_are_explained(run, bad):
    text, said = BAD_SPELLS[bad]
    done = run("sequences", text, *SPELL_COLUMNS, "--weight", "weight", "--language", "en")
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


DATES = "person,state,start,end\na,work,2026-01-15,2026-02-15\n"


def test_spells_of_whole_months_may_start_on_any_day(run):
    done = run("sequences", DATES, *SPELL_COLUMNS, "--unit", "month", "--json")
    assert json.loads(done.stdout)["mean_time"] == {"work": 1}


@pytest.mark.parametrize("end", ["2026-02-16", "2026-02-15 12:00"])
def test_parts_of_a_unit_are_explained(run, end):
    text = DATES.replace("2026-02-15", end)
    done = run("sequences", text, *SPELL_COLUMNS, "--unit", "month", "--language", "en")
    assert done.exit_code == 1
    assert "row 2" in done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_in_three_languages(run, language):
    said = {"fi": "rivillä", "sv": "på rad", "en": "in row"}[language]
    done = run("summary", BAD_LOGS["bad_time"][0], *EVENT_COLUMNS, "--language", language)
    assert said in done.stderr.lower()
