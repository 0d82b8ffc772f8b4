"""The way of a referral: who may lead where."""

from polku.services.referral import (
    COMING,
    HOLDING,
    NEEDS_CONSENT,
    OVER,
    RUNNING,
    STEPS,
    UNANSWERED,
    Item,
    Party,
    State,
    may,
)


def _reached(parties):
    found, waiting = set(), [State.INTENTION]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [after for party in parties for after in STEPS[party].get(one, ())]
    return found


def test_every_state_is_reached_and_only_what_is_over_leads_nowhere():
    assert _reached(Party) == set(State)
    ends = {one for one in State if not any(STEPS[party].get(one) for party in Party)}
    assert ends == OVER


def test_without_the_provider_nothing_is_accepted_and_without_the_coach_nothing_is_sent():
    assert not _reached([Party.COACH, Party.CLOCK]) & (COMING | HOLDING | {State.REFUSED})
    assert _reached([Party.PROVIDER, Party.CLOCK]) == {State.INTENTION}


def test_time_alone_ends_only_what_has_no_answer():
    assert {one for one in State if STEPS[Party.CLOCK].get(one)} == UNANSWERED
    assert may(Party.CLOCK, State.SENT, State.NO_ANSWER)
    assert not may(Party.CLOCK, State.ACCEPTED, State.NO_ANSWER)
    assert may(Party.COACH, State.NO_ANSWER, State.SENT)


def test_what_runs_can_be_ended_by_either_but_not_refused():
    for one in RUNNING:
        assert may(Party.COACH, one, State.ENDED)
        assert may(Party.PROVIDER, one, State.ENDED)
        assert not may(Party.PROVIDER, one, State.REFUSED)
        assert not may(Party.COACH, one, State.WITHDRAWN)


def test_health_needs_consent_and_nothing_else_does():
    assert {Item.WORK_ABILITY, Item.HEALTH} == NEEDS_CONSENT
