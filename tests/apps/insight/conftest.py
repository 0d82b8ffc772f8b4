"""An area whose paths are known by heart, and everybody who may or may not ask about them."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from django.test import Client as Browser
from tests.analytics.builder import Person, index_of

from polku.analytics.derive.pseudonyms import pseudonyms
from polku.apps.casework.models import Client, Extract
from polku.apps.insight import index as indexes
from polku.apps.insight.views import counting
from polku.apps.people.models import Area, Staff, Unit
from polku.reference import tables

TODAY = date(2026, 11, 24)
SECRET = b"a secret of tests, and of nothing else"
HOME, AWAY = "trial-18", "07"


def to_work(number, **given):
    """Return a person who found work after 60 days and some, by coaching if the number is even."""
    month = 1 + number % 12
    states = [("unemployed", f"2022-{month:02}-01")]
    services = []
    if number % 2 == 0:
        states += [("coaching", f"2022-{month:02}-20"), ("unemployed", f"2023-{month:02}-02")]
        services = [
            {
                "service": "job_coaching",
                "start": f"2022-{month:02}-20",
                "end": f"2023-{month:02}-02",
            }
        ]
    states += [("open_work", f"2023-{month:02}-{10 + number % 15:02}")]
    return Person(states, services=services, **given)


def staying(number, **given):
    """Return a person who never finds work, coached if the number is even."""
    month = f"2022-{1 + number % 12:02}"
    states = [("unemployed", f"{month}-05")]
    services = []
    if number % 2 == 0:
        states += [("coaching", f"{month}-25"), ("unemployed", "2023-06-01")]
        services = [{"service": "job_coaching", "start": f"{month}-25", "end": "2023-06-01"}]
    return Person(states, services=services, **given)


@pytest.fixture(autouse=True)
def _pinned(settings, monkeypatch):
    monkeypatch.setattr(counting, "PATIENCE", 60.0)  # in one piece, however slow the machine
    settings.TODAY = TODAY
    settings.INDEX_SECRET = SECRET


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """Read the packaged facts, whatever the developer's home has loaded over them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLKU_HOME", str(tmp_path_factory.mktemp("home")))
        tables.forget()
        yield
        tables.forget()


@pytest.fixture
def own_tables(tmp_path, monkeypatch):
    """Let a test load facts that nobody else reads."""
    monkeypatch.setenv("POLKU_HOME", str(tmp_path / "home"))
    tables.forget()
    yield
    tables.forget()


@pytest.fixture
def cast(db):
    """Return people by name: those of one area, and those of another."""
    staff = {}
    for code, kind in ((HOME, "trial"), (AWAY, "employment")):
        area = Area.objects.create(code=code, kind=kind, name_fi=code, name_sv=code, name_en=code)
        for name in ("Unit one", "Unit two"):
            unit = Unit.objects.create(area=area, name=name if code == HOME else f"Far {name}")
            who = f"{'' if code == HOME else 'far_'}{'first' if name == 'Unit one' else 'second'}"
            for role in ("lead", "coach"):
                username = f"{who}_{role}"
                staff[username] = Staff.objects.create(
                    username=username, name=username, role=role, unit=unit, area=area,
                    coach_id=f"K-{username}" if role == "coach" else None,
                )  # fmt: skip
    home = Area.objects.get(code=HOME)
    for role in ("analyst", "manager", "coordinator", "auditor", "editor", "admin"):
        staff[role] = Staff.objects.create(username=role, name=role, role=role, area=home)
    staff["national"] = Staff.objects.create(username="national", name="National", role="auditor")
    staff["lost"] = Staff.objects.create(username="lost", name="Lost", role="analyst")
    return staff


def people():
    """Return 240 people of the area: 80 of each coach, 80 who never find work, and 30 of another."""
    found = [
        to_work(n, area=HOME, unit="Unit one", coach="K-first_coach", sex="man", municipality="710")
        for n in range(80)
    ]
    found += [
        to_work(n, area=HOME, unit="Unit two", coach="K-second_coach", municipality="078")
        for n in range(80)
    ]
    found += [staying(n, area=HOME, unit="Unit two", municipality="710") for n in range(80)]
    found += [to_work(n, area=AWAY, unit="Far Unit one", municipality="091") for n in range(30)]
    return found


PEOPLE = people()
IDS = [f"A-{number:04}" for number in range(len(PEOPLE))]


def known_as(index, ids, secret=SECRET):
    """Return an index in which the people, in their order, have the pseudonyms of these ids."""
    shards, before = [], 0
    for shard in index.shards:
        mine = ids[before : before + shard.people]
        before += shard.people
        persons = {**shard.tables["persons"], "pseudonym": pseudonyms(mine, secret)}
        shards.append(dataclasses.replace(shard, tables={**shard.tables, "persons": persons}))
    return dataclasses.replace(index, shards=shards)


@pytest.fixture(scope="session")
def whole_index():
    made = index_of(*PEOPLE, until="2026-11-23", areas=(HOME, AWAY))
    return known_as(made, IDS)


def narrow():
    """Return 96 people in many small groups: of coaches, municipalities, services and outcomes."""
    found = []
    for n in range(96):
        start = f"2022-{1 + n % 12:02}"
        given = {
            "area": HOME,
            "unit": f"Unit {'one' if n % 5 else 'two'}",
            "coach": f"K-{n % 37}",
            "sex": "man" if n % 11 < 2 else "woman",
            "municipality": "078" if n % 8 == 0 else "710",
            "language": ("fi", "sv")[n % 9 == 0],
            "contacts": [f"{start}-06"] if n % 3 else [],
            "plans": [(1, f"{start}-{12 + n % 7}", None)] if n % 7 else [],
            "duties": [("P02", f"{start}-20", None, "late")] if n % 6 == 0 else [],
            "benefits": [("2024-03", "tmt", 15, 400.0, 200.0, 310 + n)] if n % 13 == 0 else [],
        }
        found.append((to_work if n % 3 == 0 else staying)(n, **given))
    return found


@pytest.fixture(scope="session")
def narrow_index():
    return index_of(*narrow(), until="2026-11-23", areas=(HOME, AWAY))


@pytest.fixture
def use(monkeypatch):
    """Let the pages ask an index."""

    def use(index):
        monkeypatch.setattr(indexes, "index", lambda: index)
        return index

    return use


@pytest.fixture
def index(whole_index, use):
    return use(whole_index)


@pytest.fixture
def clients(cast):
    """Make the clients of the coaches, as the database knows them now: 80 of each."""
    extract = Extract.objects.create(fingerprint="x", name="x", loaded_at="2026-11-23T20:00:00Z")
    rows = [
        Client(
            person_id=IDS[n],
            birth_date=date(1980, 1, 1),
            municipality="710",
            coach=cast["first_coach" if n < 80 else "second_coach"],
            area=cast["analyst"].area,
            extract=extract,
        )
        for n in range(160)
    ]
    return Client.objects.bulk_create(rows)


@pytest.fixture
def enter():
    """Sign somebody in and return their browser."""

    def enter(staff):
        browser = Browser(headers={"host": "localhost"})
        browser.force_login(staff)
        return browser

    return enter


def empty_index():
    """Return an index of one person, who has no episode in any period asked for."""
    return index_of(
        Person([("outside", "2025-01-01")], area=HOME), until="2026-11-23", areas=(HOME,)
    )


def size(index):
    return int(np.sum([shard.people for shard in index.shards]))
