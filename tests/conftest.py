"""The cast and the real components: Chromium here; PostgreSQL by `scripts/with_postgresql.py`."""

import math
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from tests import browsing

TODAY = date(2026, 11, 24)
settings.register_profile("polku", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("polku")  # no test asserts a time, these neither

SHARED = Path(__file__).parents[2] / "shared"
DATABASES = {"db", "transactional_db", "live_server", "installer"}
"""Fixtures that open a database. pytest-django closes it to every test that has none of them."""
ELSEWHERE = pytest.StashKey[int]()


def pytest_collection_modifyitems(config, items):
    """On the database that POLKU_DATABASE names, run the tests that meet it: all of them, no other."""
    if not os.environ.get("POLKU_DATABASE"):
        return
    met = [
        item
        for item in items
        if item.get_closest_marker("django_db") or DATABASES & set(item.fixturenames)
    ]
    config.stash[ELSEWHERE] = len(items) - len(met)
    items[:] = met


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["elsewhere"] = session.config.stash.get(ELSEWHERE, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[ELSEWHERE] = getattr(node, "workeroutput", {}).get("elsewhere", 0)


def pytest_terminal_summary(terminalreporter, config):
    if elsewhere := config.stash.get(ELSEWHERE, 0):
        terminalreporter.write_line(
            f"{elsewhere} tests that meet no database were left to the run without POLKU_DATABASE."
        )


def absent(what: str, mend: str) -> None:
    """Say loudly that a component is missing: a failure where all must be there, else a skip."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: {mend}")
    pytest.skip(f"NOT TESTED: {what} is missing: {mend}")


@pytest.fixture(autouse=True)
def _no_language_left():
    """Let no test read what the one before has asked for in another language."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _no_index_beside_a_test():
    """Have the search index made where it is asked for, on however slow a machine.

    A thread of its own would read another database than the test, or wait for its lock.
    """
    from polku.apps.catalogue import searching

    searching.PATIENCE = math.inf


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Return the folder of the reference data and oracles that tests compare with."""
    if not (SHARED / "data").is_dir():
        absent("the folder of reference data", "lay it beside the clone, as ../shared")
    return SHARED / "data"


@pytest.fixture
def make_staff(db):
    """Make a person who works in one unit of one area, by username and role."""
    from polku.apps.people.models import Area, Staff, Unit

    names = {"name_fi": "Rannikko", "name_sv": "Kusten", "name_en": "The Coast"}

    def make(username, role="coach", **given) -> Staff:
        area, _ = Area.objects.get_or_create(code="coast", defaults={"kind": "trial", **names})
        unit, _ = Unit.objects.get_or_create(area=area, name="Unit one")
        person = {"name": username.title(), "unit": unit, "area": area} | given
        return Staff.objects.create_user(
            username, password="oikea hevonen paristo", role=role, **person
        )

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium: the shell that is nothing else where it is, for it costs a third less."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        absent("Chromium", "run scripts/install_test_tools")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=[*quiet, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, live_server, settings):
    """Open an address as somebody, at a size and in a language; keep what the console complains of."""
    settings.ALLOWED_HOSTS = ["*"]
    contexts = []

    def visit(address, person=None, size=browsing.DESK, language="fi", **options):
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        if person is not None:
            browsing.enter(context, live_server, person)
        browsing.speak(context, live_server, language)
        page = context.new_page()
        browsing.listen(page)
        page.goto(live_server.url + address)
        return page

    yield visit
    for context in contexts:
        context.close()
