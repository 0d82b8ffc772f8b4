"""`polku daily` and `polku post`: each job has its turn whatever became of the others."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from polku.apps.people.actions import post
from polku.apps.people.smtp import Server
from polku.cli import daily
from polku.cli.__main__ import app
from polku.cli.daily.jobs import JOBS
from polku.cli.language import LANGUAGES, say

AT = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Helsinki"))


def run(*words):
    return CliRunner().invoke(app, [*words, "--language", "en"])


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_and_the_command_says_so(monkeypatch):
    days = []

    def works(day):
        days.append((day.today.isoformat(), day.at.date().isoformat()))
        return 7

    def breaks(_day):
        raise LookupError("nothing there")

    monkeypatch.setattr(daily, "JOBS", {"standings": breaks, "letters": works})
    done = run("daily", "--today", "1.12.2026")
    assert done.exit_code == 1
    assert "where clients stand: FAILED, LookupError: nothing there" in done.stderr
    assert "letters: 7" in done.stdout
    assert days == [("2026-12-01", "2026-12-01")]
    monkeypatch.setattr(daily, "JOBS", {"letters": works})
    assert run("daily").exit_code == 0


@pytest.mark.django_db
def test_a_day_in_an_empty_house_is_done_twice_without_harm():
    for _time in range(2):
        done = run("daily")
        assert done.exit_code == 0, done.output
        assert "letters: No mail server is named" in done.stdout


def test_letters_go_last_and_every_job_has_its_name():
    assert list(JOBS)[-1] == "letters"
    for name in JOBS:
        assert all(say("daily", name, language) for language in LANGUAGES)


@pytest.mark.django_db
def test_the_outbox_is_listed_with_what_is_wrong(settings):
    assert "No letters." in run("post", "list").stdout
    letter = post.write(to="a@example.fi", language="fi", subject="Hei", body="x", at=AT)
    letter.failure = "451 Later"
    letter.save()
    assert run("post", "list").stdout.split() == [
        "2026-11-24", "09:00", "waiting", "a@example.fi", "Hei", "(451", "Later)",
    ]  # fmt: skip
    sent = run("post", "deliver")
    assert (sent.exit_code, "outbox (1)" in sent.stdout) == (0, True)
    settings.SMTP = Server("127.0.0.1", 1)
    failed = run("post", "deliver")
    assert (failed.exit_code, "took no letters" in failed.stdout) == (1, True)
