"""The passing of time: providers reminded and asked, and what never gets an answer."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils.timezone import get_default_timezone
from tests.apps.referrals.loops import COURSE, TO, by_link, history, opened, secret_in, sent

from polku.apps.people.models import Letter
from polku.apps.referrals import actions
from polku.services.referral import Item, Party, State


@pytest.fixture
def course(bring):
    return bring(COURSE)["S-1"]


@pytest.fixture
def client(cast, make_client):
    return make_client(cast["own"])


def at(day, hour=9):
    return datetime.combine(day, time(hour), get_default_timezone())


def test_a_reminder_after_ten_days_and_no_answer_after_thirty(cast, client, course):
    cast["own"].email = "own@example.org"
    cast["own"].save()
    first = date(2026, 10, 5)
    referral, secret = sent(client, course, cast["own"], at=at(first, 23))
    letters_before = Letter.objects.count()

    def passed(days, hour=0):
        return actions.remind(at=at(first + timedelta(days=days), hour))

    assert passed(9, 23) == actions.Reminded()
    assert passed(10) == actions.Reminded(reminded=1)
    assert passed(10, 5) == passed(11) == passed(29, 23) == actions.Reminded()
    assert Letter.objects.count() == letters_before + 1
    assert Letter.objects.last().to == TO
    assert opened(secret).ended_at is not None  # the reminder has a link of its own
    assert passed(30) == actions.Reminded(expired=1)
    assert passed(30) == passed(31) == actions.Reminded()
    referral.refresh_from_db()
    assert referral.state == State.NO_ANSWER
    assert history(referral)[-1].party == Party.CLOCK
    told = Letter.objects.last()
    assert told.to == "own@example.org"
    assert client.family_name not in told.body
    assert not referral.links.filter(used_at=None, ended_at=None).exists()


def test_sent_again_after_no_answer_it_is_reminded_again(cast, client, course):
    first = date(2026, 9, 1)
    referral, _ = sent(client, course, cast["own"], at=at(first))
    assert actions.remind(at=at(first + timedelta(days=30))) == actions.Reminded(expired=1)
    referral.refresh_from_db()
    again = {"told": {Item.NAME: "Given"}, "to": TO, "version": referral.version}
    actions.send(referral, **again, by=cast["own"], at=at(first + timedelta(days=40)))
    assert actions.remind(at=at(first + timedelta(days=49))) == actions.Reminded()
    assert actions.remind(at=at(first + timedelta(days=50))) == actions.Reminded(reminded=1)


def test_what_has_been_answered_is_neither_reminded_nor_ended(cast, client, course):
    first = date(2026, 10, 1)
    referral, secret = sent(client, course, cast["own"], at=at(first))
    actions.queue(referral, via=by_link(secret, at(first)), at=at(first))
    assert actions.remind(at=at(first + timedelta(days=60))) == actions.Reminded()


def test_what_should_have_begun_or_ended_is_asked_once(cast, client, course):
    first, last = date(2026, 10, 5), date(2026, 11, 6)
    referral, secret = sent(client, course, cast["own"], at=at(first))
    actions.accept(referral, expected_on=first, via=by_link(secret, at(first)), at=at(first))
    passed = [actions.remind(at=at(first + timedelta(days=days))) for days in (2, 3, 4)]
    assert passed == [actions.Reminded(), actions.Reminded(asked=1), actions.Reminded()]
    link = by_link(secret_in(Letter.objects.last()), at(first + timedelta(days=4)))
    when = at(first + timedelta(days=4))
    actions.start(referral, on=first, planned_end=last, via=link, at=when)
    passed = [actions.remind(at=at(last + timedelta(days=days))) for days in (2, 3, 4)]
    assert passed == [actions.Reminded(), actions.Reminded(asked=1), actions.Reminded()]
    letter = Letter.objects.last()
    assert (letter.to, "6.11.2026" in letter.body) == (TO, True)
    assert client.family_name not in letter.body
