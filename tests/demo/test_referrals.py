"""The plan of a town's referrals: every state, ways that are allowed, days that can be."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from polku.demo.referrals import ZONE, Given, Offer, Seeker, referrals
from polku.services.referral import HOLDING, REMINDER_DAYS, RUNNING, UNANSWERED, State, may

TODAY = date(2026, 11, 24)
MORNING = datetime.combine(TODAY, time(7), ZONE)
OFFERS = [
    Offer(1, "work_trial", "9000101-5", {7: 2}),
    Offer(2, "work_trial", "9000102-3"),
    Offer(3, "", "", {8: None}),
]


def given(key, start, end=None, **columns):
    told = {
        "client": key,
        "service": "work_trial",
        "provider_id": "9000102-3",
        "referred_on": start - timedelta(days=12),
        "planned_end": None,
        "outcome": "",
    }
    return Given(key=key, start=start, end=end, **told | columns)


PERIODS = [
    given(1, TODAY - timedelta(days=100), TODAY - timedelta(days=40), outcome="completed"),
    given(2, TODAY - timedelta(days=1)),
    given(3, TODAY - timedelta(days=30), service="career_coaching"),
    *(given(key, TODAY - timedelta(days=20)) for key in range(4, 12)),
]


def plan(seed=1):
    seekers = [Seeker(key, "sv" if key % 3 else "fi") for key in range(100, 180)]
    return referrals(PERIODS, seekers, OFFERS, {1: "sv"}, TODAY, seed)


@pytest.fixture(scope="module")
def planned():
    return plan()


def test_every_state_is_there_and_the_same_seed_plans_the_same(planned):
    assert {one.state for one in planned} == set(State)
    assert plan() == planned
    assert plan(seed=2) != planned


def test_every_way_is_allowed_and_lies_in_the_past(planned):
    for one in planned:
        state = None
        for step in one.steps:
            assert state is None or may(step.party, state, step.state)
            state = step.state
        moments = [step.at for step in one.steps]
        assert moments == sorted(moments)
        assert moments[-1] < MORNING


def test_a_period_is_what_a_referral_to_its_own_provider_became(planned):
    became = {one.period: one for one in planned if one.period is not None}
    assert became.keys() == {1, 2, *range(4, 12)}  # none of a service that nobody gives
    assert {one.service for one in became.values()} == {2}
    assert became[1].columns["outcome"] == "completed"
    assert became[1].state is State.ENDED
    assert became[2].state in RUNNING


def test_no_run_is_over_its_places_and_some_wait_for_long(planned):
    held = Counter(one.run for one in planned if one.state in HOLDING)
    assert 0 < held[7] <= 2
    late = MORNING - timedelta(days=REMINDER_DAYS)
    unanswered = [one.steps[1].at for one in planned if one.state in UNANSWERED]
    assert {at < late for at in unanswered} == {True, False}
