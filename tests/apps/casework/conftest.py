"""The cast: everybody who may read a client, and every near miss."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.test import Client as Browser

from polku.apps.casework.models import Client, Extract, Standing
from polku.apps.people.models import Area, Staff, Unit
from polku.apps.people.names import AreaKind, Role

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _pinned(settings):
    settings.TODAY = TODAY


@dataclass
class Cast:
    area: Area
    unit: Unit
    staff: dict[str, Staff]

    def __getattr__(self, name: str) -> Staff:
        return self.staff[name]


@pytest.fixture
def make_area(db):
    def make(code: str) -> Area:
        names = {"name_fi": code, "name_sv": code, "name_en": code}
        return Area.objects.create(code=code, kind=AreaKind.EMPLOYMENT, **names)

    return make


@pytest.fixture
def cast(make_area) -> Cast:
    """Return own coach, stand-in, lead and the near misses, by name."""
    area, other = make_area("south-coast"), make_area("far-north")
    unit = Unit.objects.create(area=area, name="Unit one")
    neighbour = Unit.objects.create(area=area, name="Unit two")
    away = Unit.objects.create(area=other, name="Unit one")
    rows = {
        "own": (Role.COACH, unit),
        "stand_in": (Role.COACH, neighbour),
        "lead": (Role.LEAD, unit),
        "busy": (Role.COACH, unit),
        "idle": (Role.COACH, unit),
        "lead_of_neighbour": (Role.LEAD, neighbour),
        "lead_of_other_area": (Role.LEAD, away),
        "coach_of_other_area": (Role.COACH, away),
        **{role.value: (role, unit) for role in Role if role not in {Role.COACH, Role.LEAD}},
    }
    staff = {
        name: Staff.objects.create(
            username=name, name=name.title(), role=role, unit=unit_, area=unit_.area, norm=100
        )
        for name, (role, unit_) in rows.items()
    }
    staff["superuser"] = Staff.objects.create(
        username="root", name="Root", role=Role.ADMIN, is_superuser=True, is_staff=True
    )
    staff["lead_of_nothing"] = Staff.objects.create(
        username="lost", name="Lost", role=Role.LEAD, unit=None, area=None
    )
    return Cast(area, unit, staff)


@pytest.fixture
def extract(db) -> Extract:
    return Extract.objects.create(
        fingerprint="x", name="x", loaded_at=datetime(2026, 11, 23, 20, tzinfo=UTC)
    )


@pytest.fixture
def make_client(cast, extract):
    """Make a client of a coach with a standing; keywords go to whichever has the column."""
    numbers = count(1)
    own = {field.name for field in Client._meta.get_fields()} - {"coach", "stand_in", "area"}

    def make(coach: Staff | None = None, stand_in: Staff | None = None, **given) -> Client:
        number = next(numbers)
        person = {
            "person_id": f"A-{number:05}",
            "birth_date": date(1980, 1, 1),
            "municipality": "710",
            "mother_tongue": "fi",
            "given_name": "Given",
            "family_name": f"Family{number}",
        } | {key: value for key, value in given.items() if key in own}
        area = given.get("area") or (coach.area if coach else cast.area)
        shared = {"coach": coach, "stand_in": stand_in}
        client = Client.objects.create(area=area, extract=extract, **shared, **person)
        standing = {
            "built_on": TODAY,
            "in_search": True,
            "search_since": date(2026, 6, 1),
            "plan_made_on": date(2026, 6, 1),
            "unit_id": coach.unit_id if coach else None,
            "area_id": area.pk,
        } | {key: value for key, value in given.items() if key not in own and key != "area"}
        Standing.objects.create(client=client, **shared, **standing)
        return client

    return make


@pytest.fixture
def enter():
    """Sign somebody in and return their browser."""

    def enter(staff: Staff) -> Browser:
        browser = Browser(headers={"host": "localhost"})
        browser.force_login(staff)
        return browser

    return enter
