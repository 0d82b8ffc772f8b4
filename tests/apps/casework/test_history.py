"""The rows of the database as facts: what the register said, in a fixed number of queries."""

import pytest
from tests.apps.casework.extracts import AT, FULL, extract

from polku.apps.casework.actions import load
from polku.apps.casework.history import facts_of, histories
from polku.apps.casework.models import Client
from polku.register.schema import TABLES
from polku.rules.facts import facts_from_rows

pytestmark = pytest.mark.django_db


def test_the_database_gives_the_facts_the_extract_gives():
    load(extract(**FULL), by=None, at=AT)
    found = facts_of(list(Client.objects.values_list("pk", flat=True)))
    for person in FULL["persons"]:
        own = {
            name: [row for row in FULL[name] if row["person_id"] == person["person_id"]]
            for name in TABLES
            if name not in {"coaches", "persons"}
        }
        client = Client.objects.get(person_id=person["person_id"])
        assert found[client.pk] == facts_from_rows(person, own)


def test_histories_are_sorted_whatever_the_order_of_rows():
    backwards = {name: list(reversed(rows)) for name, rows in FULL.items()}
    load(extract(**backwards), by=None, at=AT)
    searches = facts_of([Client.objects.get(person_id="P1").pk]).popitem()[1].job_searches
    assert [search.start for search in searches] == sorted(search.start for search in searches)


def test_booked_meetings_stand_apart_from_contacts():
    ahead = FULL["contacts"][0] | {"at": AT.replace(tzinfo=None, hour=10)}
    load(extract(persons=FULL["persons"], contacts=[*FULL["contacts"], ahead]), by=None, at=AT)
    history = next(h for h in histories([Client.objects.get(person_id="P1").pk]))
    assert [contact.at for contact in history.booked] == [ahead["at"]]
    assert [contact.at for contact in history.facts.contacts] == [FULL["contacts"][0]["at"]]


def test_it_costs_nine_queries_however_many_clients(django_assert_num_queries):
    load(extract(**FULL), by=None, at=AT)
    with django_assert_num_queries(9):
        histories([1])
    with django_assert_num_queries(9):
        histories(list(range(1, 900)))


def test_nobody_asked_for_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert histories([]) == []


def test_a_key_that_is_no_clients_is_left_out():
    load(extract(**FULL), by=None, at=AT)
    one = Client.objects.first().pk
    assert [history.client for history in histories([one, 10**9])] == [one]
