# ruff: noqa: DTZ001  the register's times are local and naive
"""Where a client stands: each column on both sides of its edge, from facts alone."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from polku.apps.casework.history import History, Whose
from polku.apps.casework.models import Standing
from polku.apps.casework.names import GROUP_OF_STATE, PathGroup
from polku.apps.casework.standing import StandingRow, standing_of, strip_of
from polku.register import codes
from polku.register.states import Spell
from polku.rules.facts import (
    BenefitMonth,
    Contact,
    Facts,
    Job,
    JobSearch,
    Plan,
    Service,
    Status,
)
from polku.rules.texts import say

TODAY = date(2026, 11, 24)
D = date
SEARCH = JobSearch(D(2025, 1, 2))
UNEMPLOYED = Status("02", D(2025, 1, 2))


def stands(booked=(), today=TODAY, **facts):
    given = {"job_searches": (SEARCH,), "statuses": (UNEMPLOYED,)} | facts
    person = Facts(person_id="P1", birth_date=D(1980, 1, 1), municipality="710", **given)
    return standing_of(History(7, Whose(1, 2, 3, 4), person, tuple(booked)), today)


def day(*back):
    return [TODAY - timedelta(days=n) for n in back]


def test_a_row_has_the_columns_of_the_model_in_order():
    columns = [field.attname for field in Standing._meta.concrete_fields]
    assert list(StandingRow._fields) == columns


def test_the_row_names_whose_the_client_is():
    row = stands()
    assert row[:6] == (7, 1, 2, 3, 4, TODAY)


# ---- job search and unemployment ----


@pytest.mark.parametrize(
    ("end", "searching"), [(None, True), (TODAY, True), (TODAY - timedelta(days=1), False)]
)
def test_a_job_search_runs_to_its_last_day(end, searching):
    row = stands(job_searches=(JobSearch(D(2025, 1, 2), end),))
    assert row.in_search is searching
    assert row.search_since == (D(2025, 1, 2) if searching else None)


def test_without_a_job_search_nothing_is_owed():
    row = stands(job_searches=())
    assert (row.next_rule, row.next_due, row.next_reason, row.duties_late) == ("", None, {}, 0)
    assert (row.unemployed_since, row.unemployed_days, row.interview_due) == (None, 0, None)


def test_unemployment_runs_over_codes_that_follow_without_a_break():
    row = stands(
        statuses=(
            Status("02", D(2026, 1, 1), D(2026, 1, 31)),
            Status("01", D(2026, 2, 1), D(2026, 2, 28)),
            Status("03", D(2026, 3, 1), D(2026, 3, 31)),
            Status("02", D(2026, 4, 1)),
        )
    )
    assert row.unemployed_since == D(2026, 3, 1)
    assert row.unemployed_days == (TODAY - D(2026, 3, 1)).days + 1


@pytest.mark.parametrize("code", ["00", "01", "05", "07", "08", "09"])
def test_other_codes_are_not_unemployment(code):
    row = stands(statuses=(Status(code, D(2026, 1, 1)),))
    assert (row.unemployed_since, row.unemployed_days) == (None, 0)


# ---- duties ----


def test_the_next_duty_is_kept_with_its_reason_and_source_as_plain_data():
    row = stands(
        job_searches=(JobSearch(D(2026, 11, 2)),), statuses=(Status("02", D(2026, 11, 2)),)
    )
    assert row.next_kind == "initial_interview"
    assert row.interview_due == row.next_due
    kept = json.loads(json.dumps(row.next_reason))
    assert kept["source"].keys() == {"source", "href", "since", "confidence"}
    for language in ("fi", "sv", "en"):
        assert say(kept["key"], row.next_reason["values"], language)


def test_an_interview_held_is_no_longer_due():
    held = Contact(datetime(2026, 11, 10, 9), "21")
    search = {"job_searches": (JobSearch(D(2026, 11, 2)),)}
    assert stands(**search).interview_due is not None
    assert stands(contacts=(held,), **search).interview_due is None


def test_late_duties_are_counted_but_not_those_of_the_client():
    search = {
        "job_searches": (JobSearch(D(2026, 6, 1)),),
        "statuses": (Status("02", D(2026, 6, 1)),),
    }
    row = stands(**search)
    assert row.duties_late >= 1
    assert row.next_due < TODAY
    fresh = stands(job_searches=(JobSearch(TODAY),), statuses=(Status("02", TODAY),))
    assert fresh.duties_late == 0
    assert fresh.next_due >= TODAY


# ---- contacts and meetings ----


def test_the_last_contact_is_the_last_that_reached_the_client():
    far, near, nearest = day(30, 20, 10)
    at = [datetime(d.year, d.month, d.day, 9, 15) for d in (far, near, nearest)]
    row = stands(
        contacts=(
            Contact(at[0], "27", "office"),
            Contact(at[1], "29", "phone"),
            Contact(at[2], "02", "phone"),
        )
    )
    assert (row.contact_method, row.contact_channel) == ("29", "phone")
    assert row.contact_at.astimezone(UTC).replace(tzinfo=None) == at[1] - timedelta(hours=2)
    assert row.met_on == far


@pytest.mark.parametrize("method", ["02", "96", "98", "99"])
def test_an_attempt_or_a_mere_entry_is_no_contact(method):
    assert stands(contacts=(Contact(datetime(2026, 11, 1, 9), method),)).contact_at is None


@pytest.mark.parametrize(
    ("method", "channel", "met"),
    [
        ("21", "", True),
        ("35", "", True),
        ("95", "office", True),
        ("22", "", False),
        ("29", "", False),
    ],
)
def test_meeting_in_person_is_told_by_the_method_or_the_channel(method, channel, met):
    row = stands(contacts=(Contact(datetime(2026, 11, 1, 9), method, channel),))
    assert (row.met_on is not None) is met


def test_the_next_meeting_is_the_first_booked_from_the_start_of_today():
    times = [datetime(2026, 11, 23, 15), datetime(2026, 11, 24, 8), datetime(2026, 11, 25, 9)]
    booked = [Contact(at, "27") for at in times]
    assert stands(booked=booked).meeting_at.replace(tzinfo=None) == times[1]
    assert stands(booked=booked[2:]).meeting_at.replace(tzinfo=None) == times[2]
    assert stands(booked=booked[:1]).meeting_at is None


def test_a_meeting_held_earlier_today_is_still_todays_but_a_call_is_no_meeting():
    this_morning = datetime(2026, 11, 24, 8)
    held = stands(contacts=(Contact(this_morning, "27"),))
    assert held.meeting_at.replace(tzinfo=None) == this_morning
    assert held.contact_at == held.meeting_at
    assert stands(contacts=(Contact(this_morning, "01"),)).meeting_at is None


def test_a_booked_meeting_is_no_contact_even_when_its_day_has_passed():
    row = stands(booked=[Contact(datetime(2026, 11, 20, 9), "21")])
    assert (row.contact_at, row.met_on) == (None, None)


# ---- plans ----


def test_the_plan_is_the_latest_of_the_running_job_search():
    plans = (Plan("01", D(2025, 2, 1), D(2025, 5, 1)), Plan("04", D(2026, 9, 1), D(2026, 12, 1)))
    row = stands(plans=plans)
    assert (row.plan_kind, row.plan_made_on, row.plan_until) == (
        "04",
        D(2026, 9, 1),
        D(2026, 12, 1),
    )


def test_a_plan_of_an_earlier_job_search_is_none_of_this_one():
    searches = (JobSearch(D(2023, 1, 2), D(2023, 12, 1)), SEARCH)
    row = stands(job_searches=searches, plans=(Plan("01", D(2023, 2, 1), D(2023, 5, 1)),))
    assert (row.plan_kind, row.plan_made_on, row.plan_until) == ("", None, None)


def test_a_short_break_in_the_search_leaves_the_plan_in_force():
    searches = (JobSearch(D(2026, 1, 2), D(2026, 6, 1)), JobSearch(D(2026, 8, 3)))
    row = stands(job_searches=searches, plans=(Plan("01", D(2026, 3, 1), D(2026, 12, 1)),))
    assert row.plan_made_on == D(2026, 3, 1)


def test_a_plan_without_an_end_lasts_to_the_day_its_renewal_is_due():
    row = stands(
        contacts=(Contact(datetime(2026, 10, 1, 9), "27"),), plans=(Plan("01", D(2026, 10, 1)),)
    )
    assert row.plan_until == D(2027, 1, 1)


# ---- services ----

TRIAL = Service("work_trial", D(2026, 10, 1), planned_end=D(2026, 12, 18))


def test_the_running_service_and_its_end():
    row = stands(services=(TRIAL,))
    assert row[StandingRow._fields.index("service") :][:4] == (
        "work_trial",
        D(2026, 10, 1),
        D(2026, 12, 18),
        False,
    )
    over = Service("work_trial", D(2026, 10, 1), TODAY - timedelta(days=1))
    assert stands(services=(over,)).service == ""
    last = Service("work_trial", D(2026, 10, 1), TODAY)
    assert stands(services=(last,)).service_until == TODAY


def test_a_service_that_makes_a_state_goes_before_one_beside_it():
    beside = Service("multisectoral_support", D(2026, 11, 1))
    assert stands(services=(TRIAL, beside)).service == "work_trial"
    assert stands(services=(beside,)).service == "multisectoral_support"


@pytest.mark.parametrize(
    ("after", "known"),
    [
        ({"services": (TRIAL, Service("job_coaching", D(2026, 12, 19)))}, True),
        ({"services": (TRIAL, Service("job_coaching", D(2026, 11, 1), D(2026, 12, 18)))}, False),
        ({"services": (Service("job_coaching", D(2026, 1, 1), D(2026, 2, 1)), TRIAL)}, False),
        ({"services": (TRIAL,), "jobs": (Job(D(2027, 1, 4)),)}, True),
        ({"services": (TRIAL,), "jobs": (Job(D(2025, 1, 1), D(2025, 3, 1)),)}, False),
    ],
)
def test_something_follows_when_it_lasts_beyond_the_end(after, known):
    assert stands(**after).service_next is known


# ---- municipal share ----


def test_the_share_now_and_at_its_next_step():
    months = [f"{2025 + n // 12}-{n % 12 + 1:02}" for n in range(22)]
    benefits = tuple(BenefitMonth(month, "tmt", 21, 21 * (n + 1)) for n, month in enumerate(months))
    row = stands(benefits=benefits)
    assert row.share_now is not None
    assert row.share_next > row.share_now
    assert row.share_rises_on > TODAY
    assert stands().share_now is None


# ---- returning ----


@pytest.mark.parametrize(
    ("left", "back", "returned"),
    [
        (D(2025, 1, 31), D(2026, 1, 31), True),
        (D(2025, 1, 31), D(2026, 2, 1), False),
        (D(2026, 5, 1), D(2026, 5, 2), False),  # the next day: it never ended
    ],
)
def test_a_new_search_within_twelve_months_of_the_last_is_a_return(left, back, returned):
    row = stands(job_searches=(JobSearch(D(2024, 6, 1), left), JobSearch(back)), statuses=())
    assert row.returned_on == (back if returned else None)


def test_unemployment_after_open_work_of_under_a_year_is_a_return():
    worked = (
        Status("02", D(2025, 1, 2), D(2025, 12, 31)),
        Status("01", D(2026, 1, 1), D(2026, 6, 30)),
    )
    assert stands(statuses=(*worked, Status("02", D(2026, 7, 1)))).returned_on == D(2026, 7, 1)
    assert stands(statuses=(*worked[:1], Status("01", D(2026, 1, 1)))).returned_on is None


def test_going_from_service_to_unemployment_is_not_leaving():
    coached = Service("job_coaching", D(2026, 2, 1), D(2026, 4, 1))
    assert stands(services=(coached,)).returned_on is None


# ---- the picture ----


def test_every_path_state_of_the_exchange_has_a_group():
    assert set(codes.names("path_state")) == set(GROUP_OF_STATE)


def test_the_picture_has_a_letter_a_month_oldest_first():
    spells = [
        Spell("unemployed", D(2024, 1, 1), D(2024, 12, 31)),
        Spell("work_trial", D(2025, 1, 1), D(2025, 6, 30)),
        Spell("open_work", D(2025, 7, 1), TODAY),
    ]
    assert strip_of(spells, TODAY) == "-" + 12 * "u" + 6 * "v" + 17 * "o"


@pytest.mark.parametrize(("first_of_work", "letter"), [(16, "o"), (17, "u")])
def test_the_state_with_most_days_of_a_month_prevails(first_of_work, letter):
    begun = D(2026, 9, first_of_work)  # of 30 days
    spells = [
        Spell("unemployed", D(2020, 1, 1), begun - timedelta(days=1)),
        Spell("open_work", begun, TODAY),
    ]
    assert strip_of(spells, TODAY)[-3] == letter


def test_states_of_one_group_add_up():
    spells = [
        Spell("unemployed", D(2026, 9, 1), D(2026, 9, 12)),
        Spell("work_trial", D(2026, 9, 13), D(2026, 9, 21)),
        Spell("coaching", D(2026, 9, 22), D(2026, 9, 30)),
    ]
    assert strip_of(spells, D(2026, 9, 30))[-1] == PathGroup.SERVICE


def test_a_client_the_register_tells_nothing_of_has_an_empty_picture():
    assert stands(statuses=(), job_searches=()).strip == 36 * PathGroup.UNKNOWN
