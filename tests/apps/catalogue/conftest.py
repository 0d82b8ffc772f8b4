"""An area with its editor, an owner and the near misses; services as a file would bring them."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client as Browser
from tests.services.examples import HOME

from polku.apps.catalogue import searching
from polku.apps.catalogue.actions import put
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Source
from polku.apps.people.models import Area, Staff
from polku.apps.people.names import AreaKind, Role
from polku.services import service as plain

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
AWAY = "07"


@pytest.fixture(autouse=True)
def _pinned(settings, monkeypatch):
    settings.TODAY = TODAY
    monkeypatch.setattr(
        searching, "PATIENCE", 600
    )  # no reader of a test is slower than its machine
    searching._kept.clear()  # each test has a catalogue of its own


@pytest.fixture
def cast(db) -> dict[str, Staff]:
    """Return an editor, who owns, each other role of the area, and those of another one."""
    areas = {
        code: Area.objects.create(
            code=code, kind=AreaKind.EMPLOYMENT, name_fi=code, name_sv=code, name_en=code
        )
        for code in (HOME, AWAY)
    }
    people = {role.value: (role, HOME) for role in Role}
    people |= {f"far_{role.value}": (role, AWAY) for role in (Role.EDITOR, Role.COACH)}
    people |= {"owner": (Role.COACH, HOME), "lost": (Role.EDITOR, None)}
    found = {
        name: Staff.objects.create(
            username=name, name=name.title(), role=role, area=area and areas[area]
        )
        for name, (role, area) in people.items()
    }
    found["root"] = Staff.objects.create(
        username="root", name="Root", role=Role.ADMIN, is_superuser=True, is_staff=True
    )
    return found


@pytest.fixture
def bring(cast):
    """Put services in as from a file; return their rows by key."""

    def bring(*services: plain.Service, source: Source = Source.IMPORT) -> dict[str, Service]:
        put(services, by=None, at=NOW, source=source)
        return {row.key: row for row in Service.objects.filter(key__in=[s.key for s in services])}

    return bring


@pytest.fixture
def enter():
    """Sign somebody in and return their browser, in English."""

    def enter(person: Staff) -> Browser:
        browser = Browser(headers={"host": "localhost", "accept-language": "en"})
        browser.force_login(person)
        return browser

    return enter
