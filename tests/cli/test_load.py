"""`polku register load` and `export`, as processes: refused, killed, twice at once, and whole."""

import csv
import signal

import pytest
from tests.apps.casework.extracts import FULL, extract

from polku.register.schema import TABLES
from polku.register.writer import write

TODAY = "2026-11-24"

HELD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from polku.apps.casework.actions import load
from polku.register.reader import read

folder, table, what = sys.argv[1:]

def step(name, rows):
    if name != table:
        return
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    print("held", flush=True)
    sys.stdin.readline()

at = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Helsinki"))
load(read(Path(folder), today=at.date()), by=None, at=at, step=step)
"""
"""A load that dies, or waits for a word, when it comes to a table."""


@pytest.fixture
def folder(tmp_path):
    write(extract(**FULL).tables, tmp_path / "extract")
    return tmp_path / "extract"


TABLES_WRITTEN = ("client", "contact", "incomemonth", "extract")


def sizes(installation):
    return [
        installation.ask(f"SELECT count(*) FROM casework_{table}")[0][0] for table in TABLES_WRITTEN
    ]


def test_a_load_says_what_became_of_the_rows_and_rebuilds_where_clients_stand(installation, folder):
    told = installation.polku("register", "load", folder, "--today", TODAY)
    assert told.returncode == 0, told.stderr
    lines = {words[0]: words[1:] for line in told.stdout.splitlines() if (words := line.split())}
    assert lines["read"] == ["new", "changed", "unchanged", "rejected"]
    assert lines["contacts"] == ["2", "2", "0", "0", "0"]
    assert [str(day) for (day,) in installation.ask("SELECT built_on FROM casework_standing")] == [
        TODAY
    ] * 2
    again = installation.polku("register", "load", folder, "--today", TODAY)
    assert ["contacts", "2", "0", "0", "2", "0"] in [
        line.split() for line in again.stdout.splitlines()
    ]


def test_what_comes_in_goes_out_the_same_and_into_an_empty_database_again(
    installation, installer, folder, tmp_path
):
    installation.polku("register", "load", folder, "--today", TODAY)
    first, second = tmp_path / "first", tmp_path / "second"
    told = installation.polku("register", "export", first, "--today", TODAY)
    assert told.returncode == 0, told.stderr
    other = installer.make()
    assert other.polku("register", "load", first, "--today", TODAY).returncode == 0
    assert other.polku("register", "export", second, "--today", TODAY).returncode == 0
    for name in TABLES:
        assert (first / f"{name}.csv").read_bytes() == (second / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_an_export_takes_each_format_and_never_an_occupied_folder(
    installation, folder, tmp_path, form
):
    installation.polku("register", "load", folder, "--today", TODAY)
    out = tmp_path / "out"
    assert installation.polku("register", "export", out, "--format", form).returncode == 0
    checked = installation.polku("register", "check", out, "--today", TODAY)
    assert checked.returncode == 0, checked.stdout
    refused = installation.polku("register", "export", out, "--format", form)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr


def test_a_closed_door_lets_nothing_in_and_keeps_the_rejects(installation, folder, tmp_path):
    rows = (folder / "incomes.csv").read_text("utf-8").splitlines()
    (folder / "incomes.csv").write_text("\n".join([*rows, "P2,2025-13,1.00"]), "utf-8")
    told = installation.polku("register", "load", folder, "--today", TODAY)
    assert told.returncode == 1
    assert sizes(installation) == [0, 0, 0, 0]
    with (installation.home / "rejects" / "incomes.csv").open(encoding="utf-8") as file:
        (reject,) = csv.DictReader(file)
    assert (reject["column"], reject["value"]) == ("month", "2025-13")
    kept = tmp_path / "kept"
    wider = installation.polku(
        "register", "load", folder, "--today", TODAY, "--reject-limit", "60", "--rejects", kept
    )
    assert wider.returncode == 0, wider.stdout
    assert ["incomes", "2", "1", "0", "0", "1"] in [
        line.split() for line in wider.stdout.splitlines()
    ]
    assert (kept / "incomes.csv").exists()


def test_a_folder_that_is_not_there_is_said(installation, tmp_path):
    told = installation.polku("register", "load", tmp_path / "nowhere")
    assert told.returncode == 1
    assert "nowhere" in told.stdout + told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("table", ["job_searches", "incomes"])
def test_a_load_killed_on_the_way_leaves_nothing_and_does_not_stand_in_the_way(
    installation, folder, table
):
    killed = installation.script(HELD, folder, table, "kill")
    assert killed.returncode == -signal.SIGKILL
    assert sizes(installation) == [0, 0, 0, 0]
    assert installation.polku("register", "load", folder, "--today", TODAY).returncode == 0
    assert sizes(installation) == [2, 2, 1, 1]


def test_a_second_load_at_the_same_time_is_refused(installation, folder):
    with installation.started(HELD, folder, "contacts", "wait") as first:
        assert first.stdout.readline() == "held\n"
        second = installation.polku("register", "load", folder, "--today", TODAY)
        assert second.returncode == 1
        assert "Another load is running" in second.stderr
        first.communicate("go on\n")
    assert first.returncode == 0
    assert sizes(installation) == [2, 2, 1, 1]
    after = installation.polku("register", "load", folder, "--today", TODAY)
    assert after.returncode == 0, after.stderr
    assert sizes(installation) == [2, 2, 1, 1]


def test_a_database_out_of_reach_is_said_plainly(installation, tmp_path):
    occupied = tmp_path / "occupied"
    occupied.touch()
    for told in (
        installation.polku("migrate", POLKU_DATABASE="postgresql://polku@127.0.0.1:1/polku"),
        installation.polku("casework", "recompute", "--home", occupied),
    ):
        assert told.returncode == 1
        assert "cannot be used" in told.stderr
        assert "Traceback" not in told.stderr


def test_a_home_gets_its_tables_at_the_first_load_but_a_server_is_left_to_its_keeper(
    installation, folder, tmp_path
):
    told = installation.polku(
        "register", "load", folder, "--home", tmp_path / "new", "--today", TODAY
    )
    assert told.returncode == 0, told.stderr
    if installation.address:
        installation.script(
            "from django.core.management import call_command\ncall_command('migrate', 'casework', 'zero')"
        )
        told = installation.polku("register", "load", folder, "--today", TODAY)
        assert told.returncode == 1
        assert "polku migrate" in told.stderr
