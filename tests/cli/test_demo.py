"""`polku demo`, as a person runs it: in a process of its own."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager

import pytest
from typer.testing import CliRunner

from polku.cli.__main__ import app
from polku.cli.serve import PortTakenError, ensure_free


def polku(*words, **environment):
    """Run a command to its end, in English, with no settings of its surroundings."""
    return subprocess.run(
        [sys.executable, "-m", "polku.cli", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings() | environment,
    )


def surroundings():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"POLKU_LANGUAGE": "en"}


def rows(home, query):
    with closing(sqlite3.connect(home / "polku.sqlite3")) as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "town"
    made = polku("demo", "--no-serve", "--clients", 150, "--today", "24.11.2026", "--home", folder)
    assert made.returncode == 0, made.stderr
    assert "150 clients" in made.stdout
    return folder


def test_a_town_is_made_loaded_and_ready_for_every_role(home):
    assert {path.name for path in home.iterdir()} >= {
        "polku.sqlite3", "extract", "broken-extract", "truth.json", "index",
    }  # fmt: skip
    assert rows(home, "select count(*) from casework_client") == [(150,)]
    assert rows(home, "select count(*) from casework_standing") == [(150,)]
    roles = {role for (role,) in rows(home, "select distinct role from people_staff")}
    assert roles == {
        "coach", "lead", "analyst", "manager", "coordinator", "editor", "provider", "auditor",
        "admin",
    }  # fmt: skip
    referred = dict(rows(home, "select state, count(*) from referrals_referral group by state"))
    assert len(referred) == 12  # of every state
    assert rows(home, "select count(*) from referrals_membership") == [(1,)]
    states = dict(rows(home, "select state, count(*) from catalogue_service group by state"))
    assert sum(states.values()) >= 250
    assert states["published"] >= 200  # nothing of them is missing that readers must have
    owners = rows(home, "select count(*) from catalogue_service where owner_id is null")
    assert owners == [(0,)]
    shared = rows(
        home,
        "select count(*) from people_staff a join people_staff b on a.unit_id = b.unit_id"
        " where a.role = 'lead' and b.role = 'coach'",
    )
    assert shared[0][0] >= 1


def test_the_same_town_again_changes_nothing(home):
    before = rows(home, "select count(*) from casework_contact")
    changes = rows(home, "select count(*) from catalogue_event")
    letters = rows(home, "select count(*) from people_letter")
    again = polku("demo", "--no-serve", "--home", home)
    assert again.returncode == 0, again.stderr
    assert "stands already" in again.stdout
    assert " 0 new, 0 changed," in again.stdout
    assert rows(home, "select count(*) from casework_contact") == before
    assert rows(home, "select count(*) from catalogue_event") == changes
    assert rows(home, "select count(*) from people_letter") == letters
    assert rows(home, "select count(*) from people_staff where role = 'admin'") == [(1,)]


def test_another_town_needs_another_folder_or_fresh(home):
    truth = (home / "truth.json").read_bytes()
    refused = polku("demo", "--no-serve", "--clients", 160, "--home", home)
    assert refused.returncode == 1
    assert "150 clients" in refused.stderr
    assert "--fresh" in refused.stderr
    assert (home / "truth.json").read_bytes() == truth


def test_fresh_makes_the_town_anew(home, tmp_path):
    folder = shutil.copytree(home, tmp_path / "town")
    another = ("--clients", 70, "--area", "Kainuu", "--today", "2026-11-24", "--fresh")
    made = polku("demo", "--no-serve", "--home", folder, *another)
    assert made.returncode == 0, made.stderr
    assert json.loads((folder / "truth.json").read_text("utf-8"))["made"]["clients"] == 70
    assert rows(folder, "select count(*) from casework_client") == [(70,)]


def test_the_demo_never_touches_the_database_of_the_environment(home):
    """Invented people would else come into a real installation."""
    done = polku(
        "demo", "--no-serve", "--home", home, POLKU_DATABASE="postgresql://nobody@127.0.0.1:9/none"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--area", "Raasepor"), "Raaseporin ja Hangon kuntakokeilu"),
        (("--area", "Åland"), "no area"),
        (("--clients", "20"), "at least 50"),
        (("--today", "2018-05-01"), "2019-01"),
    ],
)
def test_what_cannot_be_made_says_why(tmp_path, words, said):
    home = tmp_path / "town"
    done = CliRunner().invoke(
        app, ["demo", "--no-serve", "--language", "en", "--home", str(home), *words]
    )
    assert done.exit_code == 1
    assert said in done.output
    assert not home.exists()


def test_a_folder_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "accounts.xlsx").touch()
    done = CliRunner().invoke(app, ["demo", "--no-serve", "--fresh", "--home", str(tmp_path)])
    assert done.exit_code == 1
    assert "accounts.xlsx" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["accounts.xlsx"]


def test_a_taken_port_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError):
            ensure_free("127.0.0.1", port)
        done = CliRunner().invoke(
            app, ["demo", "--home", str(tmp_path / "town"), "--port", str(port)]
        )
    assert done.exit_code == 1
    assert str(port) in done.output
    assert not (tmp_path / "town").exists()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answered(address, process):
    for _ in range(600):
        assert process.poll() is None, process.stdout.read()
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return page.read().decode()
        except OSError:
            time.sleep(0.1)
    pytest.fail("the page never came up")


@contextmanager
def served(*words, **environment):
    """Run a command that serves; whatever happens, nothing of it is left running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "polku.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=surroundings() | environment,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def assert_paths_are_counted(address):
    """See that the processes that answer can count: copies of the one that loaded would hang."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    doors = browser.open(f"{address}/demo/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', doors)[1]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "role": "analyst"}).encode()
    browser.open(f"{address}/demo/", form, timeout=60).close()
    for page in ("polut", "aika-tyohon", "pyoroovi"):
        assert "pk-fig" in browser.open(f"{address}/{page}/", timeout=60).read().decode()


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_the_pages_come_up_and_ctrl_c_ends_them(home, command):
    """The page with one button a role is there in the demo, and nowhere else."""
    port = free_port()
    words = {"demo": ["--home", str(home)], "serve": ["--workers", "1"]}[command]
    with served(command, "--port", port, *words, POLKU_HOME=str(home)) as process:
        address = f"http://127.0.0.1:{port}"
        page = answered(f"{address}/kirjaudu/", process)
        assert ("/demo/" in page) == (command == "demo")
        if command == "demo":
            assert_paths_are_counted(address)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert str(port) in said
