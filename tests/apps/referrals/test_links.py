"""Links by which a provider without an account answers: their days, their one answer, their guessing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.apps.referrals.conftest import NOW, TODAY
from tests.apps.referrals.loops import (
    ANOTHER,
    COURSE,
    TO,
    by_link,
    history,
    member,
    opened,
    secret_in,
    sent,
)

from polku.apps.people.actions.door import MOST_PAIR, TooManyFailuresError
from polku.apps.people.models import Letter
from polku.apps.referrals import actions
from polku.apps.referrals.actions import LinkError, Via
from polku.apps.referrals.actions.links import MOST_RENEWED
from polku.apps.referrals.models import Link
from polku.apps.referrals.names import LinkState
from polku.services.referral import Presence, Refusal, State, Withdrawal

DAY = timedelta(days=1)
EIGHT_DAYS = 8 * DAY


@pytest.fixture
def course(bring):
    return bring(COURSE)["S-1"]


@pytest.fixture
def going(cast, make_client, course):
    """Return a referral that has been sent, and the secret of its link."""
    return sent(make_client(cast["own"]), course, cast["own"])


def test_only_a_digest_of_a_secret_is_kept(going):
    _, secret = going
    link = Link.objects.get()
    assert secret not in str(Link.objects.values().get())
    assert opened(secret) == opened(f" <{secret}>.\r\n") == link  # as mail programs leave it
    assert opened(secret[:-1]) is None


def test_a_link_is_good_to_the_last_moment_of_its_eight_days(going):
    referral, secret = going
    last = NOW + EIGHT_DAYS
    after = last + timedelta(microseconds=1)
    link = opened(secret, at=last)
    assert (link.state(last), link.state(after)) == (LinkState.GOOD, LinkState.EXPIRED)
    with pytest.raises(LinkError):
        actions.study(referral, via=Via(link=link), at=after)
    assert actions.study(referral, via=Via(link=link), at=last).state == State.STUDIED


def test_a_link_carries_one_answer_however_often_it_is_opened(going):
    referral, secret = going
    via = by_link(secret)
    for _ in range(2):
        actions.see(referral, via=via, at=NOW)
    actions.accept(referral, expected_on=TODAY, via=via, at=NOW)
    assert opened(secret).state(NOW) == LinkState.USED
    for answer in (
        lambda: actions.see(referral, via=via, at=NOW),
        lambda: actions.start(referral, on=TODAY, planned_end=None, via=via, at=NOW),
        lambda: actions.refuse(referral, reason=Refusal.FULL, words="", via=via, at=NOW),
    ):
        with pytest.raises(LinkError):
            answer()
    referral.refresh_from_db()
    assert referral.state == State.ACCEPTED
    assert [event.became for event in history(referral)][-2:] == [State.SEEN, State.ACCEPTED]
    assert {event.link for event in history(referral)[2:]} == {via.link}


def test_who_guesses_is_kept_out_for_a_while_and_learns_nothing(going):
    for _ in range(MOST_PAIR):
        assert opened("guess") is None
    with pytest.raises(TooManyFailuresError):
        opened("guess")
    _, secret = going
    assert opened(secret) is not None  # another secret from the same place is still looked at
    for number in range(50 - MOST_PAIR):
        opened(f"guess {number}")
    with pytest.raises(TooManyFailuresError):
        opened(secret)
    assert opened(secret, address="192.0.2.2") is not None


def test_a_new_link_goes_to_the_same_address_and_ends_the_one_before(going):
    referral, secret = going
    old = opened(secret)
    late = NOW + EIGHT_DAYS + DAY
    new = secret_in(actions.renew(old, at=late))
    assert Letter.objects.last().to == TO
    assert opened(secret).state(late) == LinkState.ENDED
    assert opened(new).state(late) == LinkState.GOOD
    actions.accept(referral, expected_on=None, via=by_link(new), at=late)
    again = secret_in(actions.renew(old, at=late))  # the oldest letter still leads on
    actions.start(referral, on=TODAY, planned_end=None, via=by_link(again), at=late)
    more = secret_in(actions.renew(opened(again), at=late))
    actions.attend(referral, day=TODAY, presence=Presence.AWAY, via=by_link(more), at=late)
    assert referral.attendance.get().by is None
    last = secret_in(actions.renew(opened(more), at=late))
    actions.end(referral, on=TODAY, outcome="completed", via=by_link(last), at=late)
    with pytest.raises(actions.StepError):  # there is nothing more to tell
        actions.renew(opened(last), at=late)


def test_not_more_links_than_a_few_in_a_day(going):
    _, secret = going
    for _ in range(MOST_RENEWED):
        actions.renew(opened(secret), at=NOW)
    sent_before = Letter.objects.count()
    with pytest.raises(ValidationError):
        actions.renew(opened(secret), at=NOW + DAY - timedelta(seconds=1))
    assert Letter.objects.count() == sent_before
    actions.renew(opened(secret), at=NOW + DAY)


def test_a_link_answers_its_own_referral_alone(cast, make_client, going, bring):
    _, secret = going
    another, _ = sent(make_client(cast["own"]), bring(ANOTHER)["S-2"], cast["own"])
    with pytest.raises(PermissionDenied):
        actions.see(another, via=by_link(secret), at=NOW)
    assert another.state == State.SENT


def test_a_referral_taken_back_ends_its_link_for_good(cast, going):
    referral, secret = going
    reason = Withdrawal.WORK
    actions.withdraw(referral, reason=reason, by=cast["own"], at=NOW, version=referral.version)
    link = opened(secret)
    assert link.state(NOW) == LinkState.ENDED
    with pytest.raises(LinkError):
        actions.accept(referral, expected_on=None, via=Via(link=link), at=NOW)
    with pytest.raises(actions.StepError):
        actions.renew(link, at=NOW)


def test_those_of_the_provider_answer_without_a_link_and_are_written_to(
    cast, make_client, course, bring
):
    person = member(course.provider)
    stranger = member(bring(ANOTHER)["S-2"].provider, "stranger")
    referral, _ = sent(make_client(cast["own"]), course, cast["own"], to="")
    letter = Letter.objects.get()
    assert letter.to == person.email
    assert "/vastaus/" not in letter.body
    for other in (stranger, cast["provider"], cast["own"], cast["lead"], cast["editor"]):
        with pytest.raises(PermissionDenied):
            actions.accept(referral, expected_on=None, via=Via(staff=other), at=NOW)
    actions.accept(referral, expected_on=None, via=Via(staff=person), at=NOW)
    assert history(referral)[-1].by == person
