"""The page Time to work shows what is true of a town's services: which of them lead to work sooner."""

from datetime import date

import pytest
from django.utils.translation import override
from tests.analytics.derive.registers import SECRET

from polku.analytics.derive import histories
from polku.analytics.derive.codes import codes_of
from polku.analytics.derive.episodes import Searches, Services, episodes
from polku.analytics.derive.people import people_of, person_columns
from polku.analytics.index.layout import SCHEMAS
from polku.analytics.index.store import Index, Manifest, Shard
from polku.apps.insight.names import Origin
from polku.apps.insight.queries import time_to_work
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.curve_groups import BY_SERVICE, name_of
from polku.demo import truth
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town

CLIENTS = 30_000
TODAY = date(2026, 11, 24)
TRUE = {one.service: one for one in truth.SERVICES}


@pytest.fixture(scope="module")
def index():
    """Return the index of a town, without what the page does not ask: meetings, duties, benefits."""
    town = make_town(Options(place_named("Raasepori-Hanko"), TODAY, CLIENTS, 1))
    codes = codes_of(town.tables, until=TODAY)
    people = people_of(town.tables, SECRET, pseudonymised=False)
    spells = histories.spells(people, codes, TODAY)
    searches, services = histories.searches(people), histories.services(people, codes)
    begun = Services(services["person"], services["service"], services["start"])
    tables = {
        "persons": person_columns(people, codes, SECRET),
        "spells": {name: getattr(spells, name) for name in SCHEMAS["spells"].names},
        "searches": searches,
        "services": services,
        "episodes": episodes(
            spells, Searches(**searches), begun, histories.number_of(TODAY)
        )._asdict(),
    }
    names = ("areas", "units", "coaches", "services", "rules")
    lists = {name: getattr(codes, name) for name in names}
    return Index(Manifest(TODAY, **lists, key="t", totals={}), [Shard("a", 0, tables)])


@pytest.fixture(scope="module")
def page(index):
    with override("en"):
        return time_to_work.page(index, Choice(origin=Origin.AFTER, within=12), exact=False)


@pytest.fixture(scope="module")
def shown(page):
    """Return what the page says of each service in the year after it: share, low and high."""
    names = [column.name for column in page.ends.table.columns]
    rows = [
        dict(zip(names, (cell.value for cell in row), strict=True)) for row in page.ends.table.rows
    ]
    return {row["group"]: row for row in rows}


def name(service):
    with override("en"):
        return name_of(BY_SERVICE, service)


HELPING = ("wage_subsidy", "job_coaching", "labour_market_training")
HARMING = ("work_trial", "career_coaching")


def test_services_that_help_lie_above_those_that_harm(shown):
    assert all(TRUE[one].after >= 1.6 for one in HELPING)
    assert all(TRUE[one].after <= 0.8 for one in HARMING)
    lowest = min(shown[name(one)]["share"] for one in HELPING)
    assert lowest > max(shown[name(one)]["share"] for one in HARMING)
    for one in ("job_coaching", "labour_market_training"):  # of those that help, the commonest
        assert shown[name(one)]["low"] > shown[name("work_trial")]["high"], one


def test_every_service_is_above_everybody_below_or_cannot_be_told_yet(page, shown):
    said = {note.partition(":")[0].partition(" (")[0]: note for note in page.ends.notes}
    assert said.keys() == {
        "More than of everybody", "Fewer than of everybody", "Cannot yet be told apart from everybody"
    }  # fmt: skip
    assert name("work_trial") in said["Fewer than of everybody"]
    for label in shown:
        assert sum(label in note for note in said.values()) >= 1
