"""An area with its editor, an owner and the near misses; services as a file would bring them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client as Browser

from polku.apps.catalogue.actions import put
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Source
from polku.apps.people.models import Area, Staff
from polku.apps.people.names import AreaKind, Role
from polku.services import service as plain
from polku.services.names import (
    Audience,
    BenefitEffect,
    Channel,
    Condition,
    Level,
    Obligation,
    Payer,
    ProviderKind,
    State,
)
from polku.services.names import Role as ServiceRole
from polku.services.service import (
    Contact,
    Demand,
    Place,
    Project,
    Provider,
    Run,
    Spoken,
    Texts,
)

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOME, AWAY = "trial-18", "07"


def texts(name: str, **given: str) -> Texts:
    return Texts(
        **{
            "name": name,
            "summary": f"{name}: in short.",
            "description": "What is done.",
            "audience": "For whom it is.",
            "taking_part": "Come in.",
        }
        | given
    )


COACHING = plain.Service(
    key="S-1",
    area=HOME,
    provider=Provider("Rannikon työpaja", ProviderKind.ASSOCIATION, "9000101-5"),
    texts={
        "fi": texts("Työnhakuryhmä", benefit="Löydät töitä.", change="Työ löytyy."),
        "sv": texts("Jobbsökargrupp"),
    },
    kind="job_search_coaching",
    audiences=frozenset({Audience.JOBSEEKER, Audience.YOUTH}),
    channel=Channel.BOTH,
    spoken=(Spoken("fi", Level.B1), Spoken("sv")),
    demands=(
        Demand(Condition.AGE, low=18, texts={"fi": "18 vuotta täyttäneet", "sv": "Fyllda 18"}),
        Demand(
            Condition.MUNICIPALITY,
            codes=frozenset({"710", "078"}),
            texts={"fi": "Raasepori ja Hanko", "sv": "Raseborg och Hangö"},
        ),
    ),
    obligation=Obligation.ONCE_AGREED,
    effects=frozenset({BenefitEffect.EXPENSES, BenefitEffect.STATEMENT}),
    payer=Payer.MUNICIPALITY,
    project=Project("Rannikko töihin", date(2027, 6, 30)),
    role=ServiceRole.TOWARD_WORK,
    months_to_change=3,
    contact=Contact("019 000 0000", "ryhma@example.org", "https://example.org/ryhma"),
    places=(Place("Työpaja", "Satamatie 1", "710", {"fi": "Esteetön"}),),
    runs=(
        Run("Työpaja", date(2026, 12, 7), date(2027, 1, 29), 12, 14, {"fi": "ma ja ke"}),
        Run("", places=None),
    ),
    owner="editor",
    reviewed_on=date(2026, 10, 1),
)
"""Every field of a service, as a file might bring it: complete, and not published."""


def published(key: str, name: str, **given: object) -> plain.Service:
    """Return a published service of a name in three languages."""
    told = {"fi": texts(name), "sv": texts(f"{name} sv"), "en": texts(f"{name} en")}
    return replace(COACHING, **{"key": key, "texts": told, "state": State.PUBLISHED} | given)


@pytest.fixture(autouse=True)
def _pinned(settings):
    settings.TODAY = TODAY


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
