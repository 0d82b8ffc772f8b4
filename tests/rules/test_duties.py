"""The answer as a whole: replay, order, what the coach does first, and what always holds."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.rules.histories import facts
from tests.rules.lives import DAYS, LIVES

from polku.rules.duties import CLIENTS_OWN, Duty, Kind, State, duties, next_duty
from polku.rules.duty import Reason
from polku.rules.facts import Contact, Facts
from polku.rules.names import Known
from polku.rules.parameters import load

HISTORY = {
    "search": ["2023-01-10"],
    "status": ["02 2023-01-10"],
    "contact": ["21 2023-01-13", "27 2023-04-12"],
    "plan": ["01 2023-01-13"],
}

LONGER = """
rules = ["P06"]
unit = "months"
[question]
fi = "?"
sv = "?"
en = "?"
[[value]]
since = 2022-05-02
is = { rule = "P06", months = 3 }
source = "916/2012"
href = "https://example.org"
confidence = "H"
[[value]]
since = 2023-04-12
is = { rule = "P06", months = 4 }
source = "an amendment"
href = "https://example.org"
confidence = "H"
"""


def meetings(found):
    return [(d.due, d.state) for d in found if d.kind == Kind.JOB_SEARCH_MEETING]


def test_the_same_history_on_another_day_gives_another_answer():
    asked = facts(HISTORY)
    held = (date(2023, 4, 13), State.KEPT)
    assert meetings(duties(asked, date(2023, 7, 12))) == [held, (date(2023, 7, 12), State.OPEN)]
    assert meetings(duties(asked, date(2023, 7, 13))) == [held, (date(2023, 7, 12), State.LATE)]
    # before the meeting was held nobody knew that it would be
    assert meetings(duties(asked, date(2023, 4, 11))) == [(date(2023, 4, 13), State.OPEN)]


def test_an_amended_law_gives_another_answer_to_the_clocks_begun_under_it(tmp_path):
    (tmp_path / "job_search_meeting.toml").write_text(LONGER)
    found = duties(facts(HISTORY), date(2023, 7, 13), load(tmp_path))
    assert meetings(found) == [
        (date(2023, 4, 13), State.KEPT),  # begun under the three months
        (date(2023, 8, 12), State.OPEN),
    ]
    last = [d for d in found if d.kind == Kind.JOB_SEARCH_MEETING][-1]
    assert last.source.source == "an amendment"
    assert last.reason.text("en") == "Four months from the job-search meeting on 12 April 2023."


def test_the_law_of_the_package_is_the_default():
    asked = facts(HISTORY)
    day = date(2023, 7, 13)
    assert duties(asked, day) == duties(asked, day, load())


def test_a_booked_meeting_is_not_yet_held():
    asked = facts({**HISTORY, "contact": ["21 2023-01-13", "27 2023-04-20"]})
    assert meetings(duties(asked, date(2023, 4, 14))) == [(date(2023, 4, 13), State.LATE)]


def test_one_without_a_job_search_or_with_one_before_the_model_has_no_duties():
    assert duties(Facts("p1"), date(2024, 1, 1)) == []
    old = facts({"search": ["2020-01-01/2022-05-01"], "contact": ["70 2020-01-10"]})
    assert duties(old, date(2024, 1, 1)) == []
    assert duties(facts(HISTORY), date(2019, 1, 1)) == []


def test_duties_come_in_order_of_their_clocks():
    found = duties(facts(HISTORY), date(2023, 9, 1))
    assert [d.starts for d in found] == sorted(d.starts for d in found)
    assert {d.kind for d in found} >= {Kind.INITIAL_INTERVIEW, Kind.PLAN}


def a_duty(state, due, kind=Kind.JOB_SEARCH_MEETING, closed_on=None):
    source = load()["job_search_meeting"].history[0]
    day = date(2023, 1, 1)
    return Duty("P06", kind, due, state, None, Reason("x", {}), source, day, closed_on)


def test_the_coach_does_the_late_one_due_earliest_first():
    late = a_duty(State.LATE, date(2023, 5, 1))
    others = [
        a_duty(State.OPEN, date(2023, 4, 1)),
        a_duty(State.LATE, date(2023, 6, 1)),
        a_duty(State.KEPT, date(2023, 1, 1)),
    ]
    assert next_duty([*others, late]) is late


def test_then_what_is_without_delay_then_the_open_one_due_earliest():
    at_once = a_duty(State.OPEN, None)
    soon, later = a_duty(State.OPEN, date(2023, 4, 1)), a_duty(State.OPEN, date(2023, 5, 1))
    assert next_duty([later, soon]) is soon
    assert next_duty([later, at_once, soon]) is at_once


def test_nobody_does_what_is_done_suspended_closed_or_the_clients_own():
    found = [
        a_duty(State.KEPT, date(2023, 4, 1)),
        a_duty(State.KEPT_LATE, date(2023, 4, 1)),
        a_duty(State.SUSPENDED, None),
        a_duty(State.LATE, date(2023, 4, 1), closed_on=date(2023, 5, 1)),
        a_duty(State.OPEN, date(2023, 4, 1), kind=Kind.JOB_SEARCH_DUTY),
        a_duty(State.OPEN, date(2023, 4, 1), kind=Kind.JOB_PROFILE),
    ]
    assert next_duty(found) is None
    assert next_duty([]) is None


def test_of_two_on_one_day_the_job_search_meeting_comes_before_the_supplementary_one():
    day = date(2023, 4, 13)
    meeting = a_duty(State.LATE, day)
    assert next_duty([a_duty(State.LATE, day, Kind.SUPPLEMENTARY_MEETING), meeting]) is meeting


def test_the_next_duty_of_an_ended_job_search_is_none():
    asked = facts({**HISTORY, "search": ["2023-01-10/2023-09-30"]})
    found = duties(asked, date(2024, 1, 1))
    assert any(d.state is State.LATE for d in found)
    assert next_duty(found) is None


@pytest.mark.parametrize("known", list(Known))
def test_a_finding_is_the_word_the_facts_carry(known):
    assert Facts("p1", known=frozenset({known.value})).known == {known}


# What always holds, of any valid history.

STATES_DONE = {State.KEPT, State.KEPT_LATE}
MANY = settings(max_examples=400, deadline=None)


@MANY
@given(LIVES, DAYS)
def test_every_duty_agrees_with_itself(asked, today):
    law = load()
    for duty in duties(asked, today):
        assert (duty.done_on is not None) == (duty.state in STATES_DONE)
        assert duty.done_on is None or duty.done_on <= today
        if duty.state is State.OPEN:
            assert duty.due is None or today <= duty.due
        if duty.state is State.LATE:
            assert duty.due < today
        if duty.state is State.KEPT and duty.due is not None:
            assert duty.done_on <= duty.due
        if duty.state is State.KEPT_LATE:
            assert duty.done_on > duty.due
        if duty.state is State.SUSPENDED:
            assert duty.due is None
        assert duty.closed_on is None or duty.state is State.LATE
        assert duty.starts <= (duty.due or date.max)
        assert any(duty.source in p.history for p in law.parameters.values())
        assert duty.reason.text("fi")


@MANY
@given(LIVES, DAYS)
def test_the_answer_is_always_the_same(asked, today):
    assert duties(asked, today) == duties(asked, today)


@MANY
@given(LIVES, DAYS)
def test_the_coach_is_never_sent_to_what_is_not_to_be_done(asked, today):
    found = duties(asked, today)
    first = next_duty(found)
    calling = [d for d in found if d.calls and d.kind not in CLIENTS_OWN]
    assert (first is None) == (not calling)
    if first is not None:
        late = [d for d in calling if d.state is State.LATE]
        assert (first.state is State.LATE) == bool(late)
        assert all(first.due <= d.due for d in late)


def key(duty):
    return (duty.rule, duty.kind, duty.starts, duty.due, duty.reason.values.get("n"))


@MANY
@given(LIVES, DAYS)
def test_a_contact_satisfies_at_most_one_duty_of_its_kind(asked, today):
    done = [
        (d.kind, d.done_on)
        for d in duties(asked, today)
        if d.done_on is not None and d.kind in {Kind.SUPPLEMENTARY_MEETING, Kind.JOB_SEARCH_MEETING}
    ]
    held = [c.day for c in asked.contacts]
    assert all(done.count(pair) <= held.count(pair[1]) for pair in done)


@MANY
@given(LIVES, DAYS, st.integers(1, 400))
def test_as_days_pass_what_was_late_never_becomes_open_again(asked, today, days):
    later = today + timedelta(days=days)
    assume(not any(today < c.day <= later for c in asked.contacts))
    assume(not any(today < p.made_on <= later for p in asked.plans))
    before = {key(d): d for d in duties(asked, today)}
    for duty in duties(asked, later):
        old = before.get(key(duty))
        if old is not None and old.kind not in CLIENTS_OWN:
            assert not (old.state is State.LATE and duty.state is State.OPEN)
            assert not (old.state in STATES_DONE and duty != old)
            assert old.closed_on is None or duty.closed_on == old.closed_on


@MANY
@given(LIVES, DAYS, DAYS, st.sampled_from(["24", "27"]))
def test_a_meeting_more_makes_no_duty_that_stood_late(asked, today, day, method):
    assume(day <= today)
    more = sorted(
        [*asked.contacts, Contact(datetime.combine(day, time(17)), method)],
        key=lambda c: c.at,
    )
    worse = {State.LATE, State.KEPT_LATE}
    with_it = Facts(**{f: getattr(asked, f) for f in Facts.__slots__} | {"contacts": tuple(more)})
    before = {key(d): d.state for d in duties(asked, today)}
    for duty in duties(with_it, today):
        if before.get(key(duty)) in {State.OPEN, State.KEPT} and duty.kind is not Kind.PLAN:
            assert duty.state not in worse


@MANY
@given(LIVES, DAYS)
def test_the_chain_of_job_search_meetings_has_no_gap(asked, today):
    chain = [
        d
        for d in duties(asked, today)
        if d.kind is Kind.JOB_SEARCH_MEETING and d.closed_on is None and d.done_on is not None
    ]
    assert all(first.done_on <= then.starts for first, then in pairwise(chain))
