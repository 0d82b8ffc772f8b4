"""Rows that fit together the way a register's do."""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import polars as pl
import pytest

from polku.demo import truth
from polku.kernel.workdays import is_workday
from polku.register.codes import services

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
SALARIED = {"wage_subsidy", "employment_subsidy_55", "apprenticeship"}


def by_person(frame):
    found = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["person_id"]].append(row)
    return found


def test_statuses_fill_the_job_searches_day_for_day(frames):
    statuses = by_person(frames.statuses)
    searches = by_person(frames.job_searches)
    assert set(statuses) == set(searches) == set(frames.persons["person_id"])
    for person, spells in searches.items():
        merged = []
        for row in statuses[person]:
            if merged and merged[-1][1] is not None and merged[-1][1] + DAY == row["start"]:
                merged[-1] = (merged[-1][0], row["end"])
            else:
                merged.append((row["start"], row["end"]))
        joined = []
        for row in spells:  # one search may follow straight on another
            if joined and joined[-1][1] + DAY == row["start"]:
                joined[-1] = (joined[-1][0], row["end"])
            else:
                joined.append((row["start"], row["end"]))
        assert merged == joined, person


def test_nothing_lies_ahead_that_is_not_planned_or_booked(frames):
    for table, column in (
        ("job_searches", "start"),
        ("job_searches", "end"),
        ("statuses", "start"),
        ("statuses", "end"),
        ("services", "end"),
        ("services", "referred_on"),
        ("plans", "made_on"),
        ("plans", "accepted_on"),
        ("jobs", "start"),
        ("jobs", "end"),
        ("persons", "first_residence_date"),
    ):
        assert getattr(frames, table)[column].max() <= TODAY, (table, column)
    assert frames.benefits["month"].max() == frames.incomes["month"].max() == "2026-10"
    ahead = frames.contacts.filter(pl.col("at").dt.date() > TODAY)
    assert ahead.height > 20
    assert set(ahead["method"]) <= {str(code) for code in range(21, 30)}


def test_a_service_is_a_status_of_its_own(frames):
    """A service with a path state is status 00 or 07 for exactly its days."""
    codes = {(r["person_id"], r["start"]): r for r in frames.statuses.iter_rows(named=True)}
    with_state = [s.service for s in truth.SERVICES]
    rows = frames.services.filter(pl.col("service").is_in(with_state), pl.col("start") <= TODAY)
    assert rows.height > 500
    for row in rows.iter_rows(named=True):
        status = codes[row["person_id"], row["start"]]
        paid = row["service"] in SALARIED | {"start_up_grant"}
        assert status["code"] == ("00" if paid else "07")
        assert status["end"] == row["end"]


def test_services_are_those_of_the_exchange_with_the_right_state():
    known = services()
    assert all(known[one.service].state for one in truth.SERVICES)
    assert not any(known[code].state for code in truth.BESIDE)
    assert {one.service for one in truth.SERVICES} | set(truth.BESIDE) == set(known)


def test_subsidised_jobs_are_the_services_that_subsidise(frames):
    jobs = frames.jobs.filter(pl.col("subsidised")).select("person_id", "start", "end").rows()
    paid = frames.services.filter(pl.col("service").is_in(list(SALARIED)))
    assert sorted(jobs, key=str) == sorted(paid.select("person_id", "start", "end").rows(), key=str)
    assert len(jobs) > 30


def test_nobody_works_in_the_open_while_unemployed_or_laid_off(frames):
    jobs = by_person(frames.jobs)
    for person, spells in by_person(frames.statuses).items():
        for row in spells:
            if row["code"] not in ("02", "03", "07"):
                continue
            end = row["end"] or TODAY
            for job in jobs[person]:
                assert job["start"] > end or (job["end"] or TODAY + DAY) < row["start"], (
                    person,
                    row,
                    job,
                )


def test_the_laid_off_go_back_to_the_employer_they_came_from(frames):
    jobs = by_person(frames.jobs)
    recalled = 0
    for person, spells in by_person(frames.statuses).items():
        for row in spells:
            if row["code"] == "03" and row["reason"] == "02":
                before = [j for j in jobs[person] if j["end"] == row["start"] - DAY]
                after = [j for j in jobs[person] if j["start"] == row["end"] + DAY]
                assert len(before) == len(after) == 1
                assert before[0]["employer_id"] == after[0]["employer_id"]
                recalled += 1
    assert recalled > 50


def test_periods_end_after_they_begin_and_prices_have_a_payer(frames):
    for table in ("job_searches", "statuses", "services", "jobs"):
        frame = getattr(frames, table)
        assert frame.filter(pl.col("end") < pl.col("start")).is_empty()
    bought = frames.services.filter(pl.col("price") > 0)
    assert bought["payer"].null_count() == 0
    early = frames.services.filter(
        (pl.col("service") == "rehabilitative_work") & (pl.col("start") < date(2023, 1, 1))
    )
    assert set(early["payer"]) == {"municipality"}


def test_interviews_follow_the_regime_of_their_day(frames):
    """Before May 2022 old methods alone; in 2026 no supplementary meetings are added."""
    methods = frames.contacts.with_columns(day=pl.col("at").dt.date())
    old = methods.filter(pl.col("day") < date(2022, 5, 2))["method"]
    assert not set(old) & {str(code) for code in range(21, 30)}
    supplementary = methods.filter(pl.col("method").is_in(["24", "25", "26"]))
    assert supplementary.filter(pl.col("day") < date(2026, 1, 1)).height > 500
    assert supplementary.filter(pl.col("day") > date(2026, 2, 15)).height < 5
    meetings = methods.filter(pl.col("method").is_between(pl.lit("21"), pl.lit("29")))
    assert all(is_workday(day) for day in meetings["day"].unique())


def test_most_initial_interviews_are_in_time_and_some_are_late_or_missing(frames):
    """Five working days from May 2022, ten from 2026, for those new or away for half a year."""
    contacts = by_person(frames.contacts)
    outcome = Counter()
    for person, spells in by_person(frames.job_searches).items():
        before = date(1900, 1, 1)
        for row in spells:
            start, ended = row["start"], before
            before = row["end"] or TODAY
            lasted = (before - start).days
            if start < date(2022, 5, 2) or (start - ended).days < 200 or lasted < 120:
                continue
            days = [
                c["at"].date()
                for c in contacts[person]
                if c["method"] in ("21", "22", "23") and start <= c["at"].date() <= before
            ]
            limit = 10 if start >= date(2026, 1, 1) else 5
            if not days:
                outcome["missing"] += 1
            else:
                waited = sum(
                    is_workday(start + DAY * n) for n in range(1, (days[0] - start).days + 1)
                )
                outcome["in time" if waited <= limit else "late"] += 1
    total = sum(outcome.values())
    assert outcome["in time"] / total == pytest.approx(0.83, abs=0.07)
    assert outcome["late"] > 0.05 * total
    assert outcome["missing"] > 0.02 * total


def test_benefit_days_add_up(frames):
    """An allowance lasts 400 days; labour market support takes over and counts on from 2025."""
    for kind in ("ap", "pp"):
        assert frames.benefits.filter(pl.col("kind") == kind)["cumulative_days"].max() <= 400
    assert frames.benefits["paid_days"].is_between(1, 23).all()
    new = frames.benefits.filter(pl.col("month") >= "2025-01")
    compared = 0
    for rows in by_person(new).values():
        for a, b in pairwise(rows):
            begins = b["cumulative_days"] == b["paid_days"]  # anew, after half a year of work
            if a["kind"] == b["kind"] and not begins:
                assert b["cumulative_days"] == a["cumulative_days"] + b["paid_days"]
                compared += 1
    assert compared > 1_000


def test_nobody_has_two_meetings_at_once_nor_one_at_night(frames):
    at = frames.contacts["at"].dt.time()
    assert at.min() >= time(8)
    assert at.max() < time(16)
    keys = frames.contacts.select("person_id", "at", "method")
    assert keys.is_unique().all()


def test_at_a_weekend_no_meeting_is_today():
    from polku.demo.options import Options
    from polku.demo.places import place_named
    from polku.demo.town import make_town

    saturday = date(2026, 11, 21)
    town = make_town(Options(place_named("Raasepori-Hanko"), saturday, 300))
    contacts = pl.DataFrame(town.tables["contacts"])
    morning = datetime.combine(saturday, time())
    today = contacts.filter(pl.col("at").is_between(morning, morning + DAY))
    assert today.filter(pl.col("method").is_between(pl.lit("21"), pl.lit("29"))).is_empty()
