"""The days on which keepers are reminded, and those on which they are not."""

from datetime import date, timedelta

from polku.services.reminders import (
    FUNDING_STEPS,
    PAUSE,
    REVIEW_STEPS,
    days_left,
    funding_step,
    outdated_on,
    review_step,
)

DUE = date(2026, 11, 24)


def after(days):
    return DUE + timedelta(days=days)


def walked(first, last):
    """Do the job every day and return the days after DUE of each step."""
    told = {}
    for day in range(first, last):
        step = review_step(DUE, told, after(day))
        if step is not None:
            told[step] = after(day)
    return {step: (day - DUE).days for step, day in told.items()}


def test_a_review_is_reminded_of_on_its_days_and_no_other():
    assert walked(-10, 400) == {0: 0, 15: 15, 30: 30}


def test_one_that_is_late_when_the_job_first_runs_still_gets_its_time():
    assert walked(200, 400) == {0: 200, 15: 215, 30: 230}


def test_it_is_told_when_a_service_becomes_outdated():
    assert outdated_on(DUE, {0: DUE}, DUE) == after(30)
    assert outdated_on(DUE, {0: after(200)}, after(200)) == after(200 + 2 * PAUSE)
    assert outdated_on(DUE, {0: DUE, 15: after(20)}, after(20)) == after(35)
    assert outdated_on(DUE, {}, after(-5)) == after(REVIEW_STEPS[-1])


def test_the_end_of_funding_is_warned_of_once_a_step():
    told, seen = set(), {}
    for left in range(200, -5, -1):
        step = funding_step(after(left), told, DUE)
        if step is not None:
            told.add(step)
            seen[step] = left
    assert seen == {180: 180, 90: 90, 30: 30}
    assert set(seen) == set(FUNDING_STEPS)


def test_of_missed_warnings_only_the_nearest_is_given():
    assert funding_step(after(60), set(), DUE) == 90
    assert funding_step(after(60), {90}, DUE) is None
    assert funding_step(after(0), {180}, DUE) == 30
    assert funding_step(after(-1), set(), DUE) is None


def test_the_days_left_are_told_when_the_end_is_near():
    ends = (None, after(181), after(180), after(0), after(-3))
    assert [days_left(one, DUE) for one in ends] == [None, None, 180, 0, -3]
