"""`polku worker` as a process: it works, dies, is waited for, and ends with the pages."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.apps.casework.uploading import GOOD, PERSONS, many

pytestmark = pytest.mark.component

PAGES = """
import json, sys
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from polku.apps.people.models import Staff
settings.ALLOWED_HOSTS = ["testserver"]
browser = Client()
browser.force_login(Staff.objects.create(username="admin", name="Admin", role="admin"))
browser.cookies["django_language"] = "en"

def send(files):
    files = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
    day = {"day": "24", "month": "11", "year": "2026"}
    answer = browser.post(reverse("casework:uploads"), day | {"files": files})
    return answer.url.strip("/").rpartition("/")[2]

def press(button, upload):
    return browser.post(reverse(f"casework:{button}", args=[upload]), {"read": "on"}).status_code

def see(upload):
    return browser.get(reverse("casework:upload", args=[upload])).content.decode()

for line in sys.stdin:
    what, words = json.loads(line)
    print(json.dumps(globals()[what](*words)), flush=True)
"""
"""A process of pages, as one that serves them is: asked by line what a person does on them."""
KILLED = """
import os, signal
from django.core.management import call_command
from polku.apps.casework.actions import loading
merge = loading.Arrival.merge

def dies(self, table):
    if table == "statuses":
        os.kill(os.getpid(), signal.SIGKILL)
    return merge(self, table)

loading.Arrival.merge = dies
call_command("db_worker", verbosity=0, batch=True, startup_delay=False)
"""
HELD = """
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from polku.apps.casework.actions import load
from polku.register.reader import read
at = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Helsinki"))

def step(name, rows):
    print("held", flush=True)
    sys.stdin.readline()

load(read(Path(sys.argv[1]), today=at.date()), by=None, at=at, step=step)
"""
BESIDE = """
import time
from polku.cli.worker import running_worker
with running_worker():
    print("up", flush=True)
    time.sleep(600)
"""


@contextmanager
def working(installation, workers=1):
    """Run workers, and end them as a service manager does."""
    command = [sys.executable, "-m", "polku.cli", "worker"]
    started = [subprocess.Popen(command, env=installation.environment) for _ in range(workers)]
    try:
        yield
    finally:
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait(60)


def count(installation, table):
    return installation.ask(f"SELECT count(*) FROM casework_{table}")[0][0]


class Pages:
    """The pages in a process of their own, used by an administrator."""

    def __init__(self, process):
        self.process = process

    def send(self, files):
        """Send files and return the key of the upload."""
        return self._ask("send", files)

    def press(self, button, upload):
        """Press a button of an upload and return the status of the answer."""
        return self._ask("press", button, upload)

    def see(self, upload):
        """Return the page of an upload."""
        return self._ask("see", upload)

    def _ask(self, what, *words):
        self.process.stdin.write(json.dumps([what, words]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def pages(installation):
    with installation.started(PAGES) as process:
        yield Pages(process)


def wait_for(installation, states):
    """Wait until the uploads stand as said."""
    for _attempt in range(600):
        found = [state for (state,) in installation.ask("SELECT state FROM casework_upload")]
        if sorted(found) == sorted(states):
            return
        time.sleep(0.1)
    pytest.fail(f"the uploads are {found}, not {states}")


def gone(process):
    """Tell whether a process of that number ends within half a minute."""
    for _attempt in range(300):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_a_worker_checks_and_loads_what_pages_took_in(installation, pages):
    upload = pages.send(GOOD)
    assert "Waits for its turn" in pages.see(upload)
    with working(installation):
        wait_for(installation, ["checked"])
        assert pages.press("load-upload", upload) == 302
        wait_for(installation, ["loaded"])
    assert count(installation, "client") == 2
    built = "SELECT client_id FROM casework_standing WHERE built_on IS NOT NULL"
    assert len(installation.ask(built)) == 2


def test_two_workers_check_two_uploads_side_by_side(installation, pages):
    for size in (3000, 4000):
        pages.send({"persons.csv": many(size)})
    with working(installation, workers=2):
        wait_for(installation, ["checked", "checked"])
    done = "SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    assert len(installation.ask(done)) == 2


def test_a_worker_killed_in_a_load_leaves_nothing_and_the_page_tells(installation, pages):
    upload = pages.send(GOOD)
    with working(installation):
        wait_for(installation, ["checked"])
    pages.press("load-upload", upload)
    assert installation.script(KILLED).returncode == -signal.SIGKILL
    assert count(installation, "client") == count(installation, "extract") == 0
    said = pages.see(upload)
    assert "The work was interrupted" in said
    assert "Nothing was loaded" in said
    with working(installation):
        pages.press("retry-upload", upload)
        wait_for(installation, ["loaded"])
    assert count(installation, "status") == 2


def test_a_load_from_elsewhere_is_refused_in_words_or_waited_for(installation, pages, tmp_path):
    upload = pages.send(GOOD)
    with working(installation):
        wait_for(installation, ["checked"])
    pages.press("load-upload", upload)
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "persons.csv").write_text(PERSONS)
    other = installation.started(HELD, folder)
    assert other.stdout.readline() == "held\n"
    with working(installation):
        if installation.address:  # PostgreSQL refuses at once; the writer of SQLite is waited for
            wait_for(installation, ["checked"])
            assert "Another load is running" in pages.see(upload)
        other.communicate("go\n")
        assert other.returncode == 0
        if installation.address:
            pages.press("load-upload", upload)
        wait_for(installation, ["loaded"])
    assert count(installation, "extract") == 2
    assert count(installation, "status") == 2


@pytest.mark.django_db
def test_a_worker_outlives_a_database_that_does_not_answer(monkeypatch):
    from django.db import OperationalError

    from polku.cli import worker

    answers = iter([OperationalError("database is locked"), OperationalError("gone"), None])
    asked = []

    def takes_jobs(*_args, **_options):
        asked.append(1)
        if isinstance(answer := next(answers), Exception):
            raise answer

    monkeypatch.setattr("django.core.management.call_command", takes_jobs)
    monkeypatch.setattr(worker, "PATIENCE", 0)
    worker.work()
    assert len(asked) == 3


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_beside_the_pages_ends_with_them_however_they_end(installation, signal_):
    pages = installation.started(BESIDE)
    assert pages.stdout.readline() == "up\n"
    children = Path(f"/proc/{pages.pid}/task/{pages.pid}/children")
    (worker,) = map(int, children.read_text().split())
    pages.send_signal(signal_)
    pages.communicate()
    assert gone(worker)
