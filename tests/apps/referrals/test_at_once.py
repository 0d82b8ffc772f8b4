"""Two answers at once: of the last place, and by the same link. On both databases, on two connections."""

import sqlite3
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from tests.apps.referrals.conftest import NOW
from tests.apps.referrals.loops import COURSE, opened, sent

from polku.apps.referrals import actions
from polku.apps.referrals.actions import Via, answering

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def apart(tmp_path):
    """Run functions, each in a thread with a connection of its own to one database.

    The tests' SQLite lies in memory, where connections do not wait for each other: it is copied to
    a file, as the product has it.
    """
    copy = tmp_path / "polku.sqlite3"
    left = []

    def run(*acts):
        if connection.vendor == "sqlite":
            with sqlite3.connect(copy) as file:
                connection.connection.backup(file)
        threads = [Thread(target=_apart, args=(act, copy, left)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return left

    return run


def _apart(act, copy, left):
    own = connection.copy()
    if own.vendor == "sqlite":
        own.settings_dict["NAME"] = str(copy)
    connections["default"] = own
    try:
        left.append(act())
    except ValidationError as error:
        left.append(error)
    finally:
        own.close()


@pytest.fixture
def together(monkeypatch):
    """Hold who has found a place until another has, too; whoever is kept out by a lock never comes."""
    met = Barrier(2)
    hold = answering.hold_place

    def held(hand):
        hold(hand)
        with suppress(BrokenBarrierError):
            met.wait(1)

    monkeypatch.setattr(answering, "hold_place", held)


def accepted(referral, secret):
    def act():
        via = Via(link=opened(secret))
        return actions.accept(referral, expected_on=None, via=via, at=NOW)

    return act


def test_the_last_place_is_given_once(cast, make_client, bring, apart, together):
    with transaction.atomic():
        course = bring(COURSE)["S-1"]
        run, own = course.runs.get(), cast["own"]
        going = [sent(make_client(own), course, own, run) for _ in range(2)]
    left = apart(*(accepted(*one) for one in going))
    assert sorted(type(one).__name__ for one in left) == ["FullError", "Referral"]


def test_a_link_carries_one_of_two_answers(cast, make_client, bring, apart, together):
    with transaction.atomic():
        course = bring(COURSE)["S-1"]
        going = sent(make_client(cast["own"]), course, cast["own"])
    left = apart(accepted(*going), accepted(*going))
    assert sorted(type(one).__name__ for one in left) == ["LinkError", "Referral"]
