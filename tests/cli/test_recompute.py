"""`polku casework recompute`: the nightly job, in one process or several, stopped and gone on with."""

from datetime import date

import pytest
from tests.apps.casework.extracts import AT, extract
from typer.testing import CliRunner

from polku.apps.casework.actions import load, recomputing
from polku.apps.casework.models import Client, Standing
from polku.cli.__main__ import app
from polku.register.writer import write

TODAY = "2026-11-24"


def town(count):
    people = [f"P{number:04}" for number in range(count)]
    return extract(
        persons=[{"person_id": person, "coach_id": "C1"} for person in people],
        job_searches=[{"person_id": person, "start": date(2026, 10, 1)} for person in people],
        statuses=[
            {"person_id": person, "code": "02", "start": date(2026, 10, 1)} for person in people
        ],
    )


def recompute(*words):
    return CliRunner().invoke(app, ["casework", "recompute", "--today", TODAY, *words])


def test_several_processes_conclude_what_one_does(installation, tmp_path):
    folder, clients = tmp_path / "extract", 2 * recomputing.BATCH + 1
    write(town(clients).tables, folder)
    assert installation.polku("register", "load", folder, "--today", TODAY).returncode == 0
    found = []
    for workers in (1, 2):
        words = ("casework", "recompute", "--all", "--today", TODAY, "--workers", workers)
        told = installation.polku(*words)
        assert told.returncode == 0, told.stderr
        assert f"where {clients} clients stand" in told.stdout
        found.append(installation.ask("SELECT * FROM casework_standing ORDER BY client_id"))
    assert found[0] == found[1]
    assert len(found[0]) == clients


@pytest.mark.django_db
def test_the_nightly_job_takes_those_not_done_for_the_day(monkeypatch):
    monkeypatch.setenv("POLKU_LANGUAGE", "en")
    load(town(3), by=None, at=AT)
    assert "where 3 clients stand was worked out for 24 November 2026" in recompute().stdout
    assert "already" in recompute().stdout
    Standing.objects.filter(client__person_id="P0001").update(built_on=None)
    assert "where 1 clients stand" in recompute().stdout
    assert "where 3 clients stand" in recompute("--all").stdout


@pytest.mark.django_db
def test_stopped_it_says_what_is_left_and_the_same_command_goes_on(monkeypatch):
    monkeypatch.setenv("POLKU_LANGUAGE", "en")
    monkeypatch.setattr(recomputing, "BATCH", 4)
    load(town(10), by=None, at=AT)
    conclude, seen = recomputing.standing_of, []

    def stopping(history, today):
        seen.append(history)
        if len(seen) == 7:
            raise KeyboardInterrupt
        return conclude(history, today)

    monkeypatch.setattr(recomputing, "standing_of", stopping)
    stopped = recompute("--workers", "1")
    assert stopped.exit_code == 130
    assert "6 clients are left" in stopped.stderr
    assert Standing.objects.count() == 4
    assert "where 6 clients stand" in recompute("--workers", "1").stdout
    assert not Client.objects.waiting(AT.date()).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("fi", "tilanne laskettiin"), ("sv", "räknades")])
def test_it_speaks_finnish_and_swedish(monkeypatch, language, said):
    load(town(1), by=None, at=AT)
    assert said in recompute("--language", language).stdout
