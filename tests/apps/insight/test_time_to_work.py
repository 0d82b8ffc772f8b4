"""The page Time to work: what is drawn from which start."""

import pytest
from tests.analytics.builder import Person, index_of

from polku.apps.insight.names import Origin
from polku.apps.insight.queries import time_to_work
from polku.apps.insight.queries.choice import Choice

SUBSIDY, COACHING = "wage_subsidy", "job_coaching"


def served(service, state):
    """Return a person who is in a service from June and in open work from December."""
    days = [("unemployed", "2022-01-10"), (state, "2022-06-01"), ("open_work", "2022-12-01")]
    return Person(days, services=[{"service": service, "start": "2022-06-01", "end": "2022-12-01"}])


@pytest.fixture(scope="module")
def index():
    people = [served(SUBSIDY, "subsidised_work")] * 60 + [served(COACHING, "coaching")] * 60
    return index_of(*people)


@pytest.mark.parametrize(
    ("origin", "bars"), [(Origin.SEARCH, 1), (Origin.SERVICE, 2), (Origin.AFTER, 2)]
)
def test_a_service_that_ends_unemployment_is_not_compared_from_its_start(index, origin, bars):
    """None of them could come to open work: they left unemployment for work with support."""
    shown = time_to_work.page(index, Choice(origin=origin), exact=True)
    assert shown.ends.described.count("n = 60") == bars
    assert any(note.startswith("Ei piirretty: ") for note in shown.curves.notes) == (bars == 1)


def test_services_are_not_held_against_each_other_before_they_begin(index):
    """Who finds work soon never comes to a service: from there every service looks slow."""
    unfair = time_to_work.page(index, Choice(origin=Origin.SEARCH), exact=True)
    fair = time_to_work.page(index, Choice(origin=Origin.AFTER), exact=True)
    assert "ei voi verrata" in unfair.curves.heading
    assert unfair.ends.notes == []
    assert "ei voi verrata" not in fair.curves.heading
    assert fair.ends.notes != []
