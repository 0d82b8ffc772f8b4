"""A coach with clients, every near miss, and services to send clients to."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.db import transaction
from django.test import Client as Browser
from tests.services.examples import HOME

from polku.apps.casework.actions.recomputing import recompute_client
from polku.apps.casework.models import Client, Extract, JobSearch, Status
from polku.apps.catalogue import searching
from polku.apps.catalogue.actions import put
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Source
from polku.apps.people.models import Area, Staff, Unit
from polku.apps.people.names import AreaKind, Role
from polku.services import service as plain

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
AWAY = "07"


@pytest.fixture(autouse=True)
def _pinned(settings, monkeypatch):
    settings.TODAY = TODAY
    monkeypatch.setattr(searching, "PATIENCE", 60.0)  # no index beside the test's transaction
    searching._kept.clear()  # each test has a catalogue of its own


@pytest.fixture
def cast(db) -> dict[str, Staff]:
    """Return the own coach, a stand-in, the lead, and those who may not know of the client."""
    areas = {
        code: Area.objects.create(
            code=code, kind=AreaKind.EMPLOYMENT, name_fi=code, name_sv=code, name_en=code
        )
        for code in (HOME, AWAY)
    }
    one, two = (Unit.objects.create(area=areas[HOME], name=name) for name in ("One", "Two"))
    far = Unit.objects.create(area=areas[AWAY], name="One")
    people = {
        "own": (Role.COACH, one),
        "stand_in": (Role.COACH, two),
        "lead": (Role.LEAD, one),
        "colleague": (Role.COACH, one),
        "lead_of_neighbour": (Role.LEAD, two),
        "far_coach": (Role.COACH, far),
        "far_lead": (Role.LEAD, far),
        "editor": (Role.EDITOR, one),
        "manager": (Role.MANAGER, one),
        "provider": (Role.PROVIDER, one),
        "admin": (Role.ADMIN, one),
    }
    return {
        name: Staff.objects.create(
            username=name, name=name.title(), role=role, unit=unit, area=unit.area
        )
        for name, (role, unit) in people.items()
    }


STRANGERS = (
    "colleague",
    "lead_of_neighbour",
    "far_coach",
    "far_lead",
    "editor",
    "manager",
    "provider",
    "admin",
)
"""Those for whom a client of the own coach is not there."""


@pytest.fixture
def make_client(cast):
    """Make an unemployed client of a coach, with a standing worked out from the history."""
    numbers = count(1)

    def make(coach: Staff, since: date = date(2026, 6, 1), **given) -> Client:
        number = next(numbers)
        extract, _ = Extract.objects.get_or_create(fingerprint="x", name="x", loaded_at=NOW)
        person = {
            "person_id": f"A-{number:05}",
            "birth_date": date(1980, 1, 1),
            "municipality": "710",
            "mother_tongue": "sv",
            "citizenship": "FI",
            "given_name": "Given",
            "family_name": f"Family{number}",
        }
        client = Client.objects.create(
            coach=coach, area=coach.area, extract=extract, **person | given
        )
        JobSearch.objects.create(client=client, start=since)
        Status.objects.create(client=client, code="02", start=since)
        with transaction.atomic():
            recompute_client(client.pk, TODAY)
        return client

    return make


@pytest.fixture
def bring(cast):
    """Put services in as from a file; return their rows by key."""

    def bring(*services: plain.Service) -> dict[str, Service]:
        put(services, by=None, at=NOW, source=Source.IMPORT)
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
