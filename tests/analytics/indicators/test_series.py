"""Each indicator on people made by hand: the day before, the day of, and the day after."""

import numpy as np
import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.indicators import money
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.cells import Cells
from polku.analytics.indicators.series import MEASURES

RULES = ("P02", "PLAN", "D01")
SERVICES = ("job_coaching", "work_trial")


def values(key, *people, by="", until="2025-12-31", **filters):
    """Return an indicator's values by month (or month and group), zeros left out."""
    index = index_of(*people, until=until, rules=RULES, services=SERVICES)
    table = indicator(key, index, Filters(**filters), by=by, exact=True).series.table
    names = ("month", "group") if by else ("month",)
    keys = [row[0] if len(names) == 1 else row for row in table.select(names).iter_rows()]
    return {k: v for k, v in zip(keys, table["value"], strict=True) if v}


def unemployed(start, end=None, after="open_work", **rest):
    states = [("unemployed", start)] + ([(after, end)] if end else [])
    return Person(states, **rest)


# ---- unemployed: 28 February 2025 is a Friday, 31 May a Saturday (count day 30 May) ----


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-02-28", "2025-03-10", ["2025-02"]),  # begins on the count day
        ("2025-03-01", "2025-03-31", []),  # ends the day before the count day
        ("2025-03-01", "2025-04-01", ["2025-03"]),  # the count day is its last day
        ("2025-05-31", "2025-06-10", []),  # begins after the count day, a Saturday
        ("2025-05-02", "2025-05-31", ["2025-05"]),  # ends after the count day within the month
    ],
)
def test_the_count_day_decides_who_is_unemployed(start, end, months):
    assert values("unemployed", unemployed(start, end)) == dict.fromkeys(months, 1)


def test_the_laid_off_count_as_unemployed_and_part_time_workers_do_not():
    laid_off = Person([("laid_off", "2025-11-01")])
    part_time = Person([("part_time", "2025-11-01")])
    assert values("unemployed", laid_off, part_time) == {"2025-11": 1, "2025-12": 1}


def test_a_month_counts_from_its_last_working_day_known():
    assert values("unemployed", unemployed("2025-10-01"), until="2025-11-27") == {"2025-10": 1}
    found = values("unemployed", unemployed("2025-10-01"), until="2025-11-28")
    assert found == {"2025-10": 1, "2025-11": 1}


# ---- the four structural groups; count day 31 October 2025 ----


def on_october(key, *people):
    return values(key, *people, until="2025-10-31").get("2025-10", 0)


GROUPS = (
    "long_term",
    "structural_equivalent",
    "structural_from_services",
    "structural_between_services",
)


@pytest.mark.parametrize(
    ("states", "group"),
    [
        ([("unemployed", "2024-10-31")], "long_term"),
        ([("unemployed", "2024-10-01"), ("laid_off", "2025-01-01")], "long_term"),
        ([("unemployed", "2024-11-01")], None),  # a day short of a year
        # 365 days of the last 16 months (from 1 July 2024), in two runs
        (
            [
                ("unemployed", "2024-07-01"),
                ("open_work", "2024-12-01"),
                ("unemployed", "2025-04-03"),
            ],
            None,
        ),
        (
            [
                ("unemployed", "2024-07-01"),
                ("open_work", "2024-12-01"),
                ("unemployed", "2025-03-01"),
            ],
            "structural_equivalent",
        ),
        # the service's last day is 31 July 2025, three months before to the day
        (
            [("open_work", "2024-01-01"), ("coaching", "2025-05-01"), ("unemployed", "2025-08-01")],
            "structural_from_services",
        ),
        (
            [("open_work", "2024-01-01"), ("coaching", "2025-05-01"), ("unemployed", "2025-08-02")],
            None,
        ),
        # the last day is a year before: no longer within twelve months
        (
            [("coaching", "2024-05-01"), ("open_work", "2024-11-01"), ("unemployed", "2025-09-01")],
            None,
        ),
        (
            [("coaching", "2024-05-01"), ("open_work", "2024-11-02"), ("unemployed", "2025-09-01")],
            "structural_from_services",
        ),
        (
            [
                ("coaching", "2025-05-01"),
                ("unemployed", "2025-08-01"),
                ("work_trial", "2025-10-01"),
            ],
            "structural_between_services",
        ),
        ([("coaching", "2025-05-01"), ("work_trial", "2025-09-01")], None),
    ],
)
def test_a_structural_group(states, group):
    found = {key for key in GROUPS if on_october(key, Person(states))}
    assert found == ({group} if group else set())
    assert on_october("structural", Person(states)) == len(found)


def test_who_would_be_of_several_structural_groups_is_of_the_first():
    both = Person([("coaching", "2024-01-01"), ("unemployed", "2024-10-20")])
    assert [on_october(key, both) for key in GROUPS] == [1, 0, 0, 0]


# ---- services ----


def test_the_activation_rate_counts_services_of_the_rate_alone():
    people = (
        unemployed("2025-01-01"),
        Person([("coaching", "2025-01-01")]),
        Person([("subsidised_work", "2025-01-01")]),
        Person([("work_ability_service", "2025-01-01")]),
        Person([("open_work", "2025-01-01")]),
    )
    assert on_october("in_services", *people) == 2
    assert on_october("activation_rate", *people) == pytest.approx(200 / 3)


def test_repeats_are_periods_that_an_ended_one_of_the_same_service_went_before():
    def of(*periods):
        names = ("service", "start", "end", "outcome")
        rows = [dict(zip(names, one, strict=False)) for one in periods]
        return unemployed("2024-01-01", services=rows)

    again = of(("job_coaching", "2025-01-07", "2025-02-01"), ("job_coaching", "2025-03-03", None))
    other = of(("work_trial", "2025-01-07", "2025-02-01"), ("job_coaching", "2025-03-03", None))
    beside = of(("job_coaching", "2025-03-01", None), ("job_coaching", "2025-03-03", None))
    assert values("repeats", again, other) == {"2025-03": 50}
    touching = of(
        ("job_coaching", "2025-01-07", "2025-03-03"), ("job_coaching", "2025-03-03", None)
    )
    absent = of(
        ("job_coaching", "2025-01-07", "2025-02-01", "no_show"),
        ("job_coaching", "2025-03-03", None),
    )
    for one in (beside, touching, absent):
        assert values("repeats", one) == {}


def test_where_people_are_a_while_after_a_service_once_it_is_known():
    def of(*states, end="2025-03-01"):
        return Person(
            [("coaching", "2025-01-07"), *states],
            services=[{"service": "job_coaching", "start": "2025-01-07", "end": end}],
        )

    # Three months after 28 February is 28 May.
    works = of(("unemployed", "2025-03-01"), ("open_work", "2025-05-28"))
    too_late = of(("unemployed", "2025-03-01"), ("open_work", "2025-05-29"))
    assert values("work_3_months_after_service", works, too_late) == {"2025-02": 50}
    running = of(end=None)
    assert values("work_3_months_after_service", works, running) == {"2025-02": 100}
    # The month is told of once three months have passed since its last day.
    assert values("work_3_months_after_service", works, until="2025-05-27") == {}
    assert values("work_3_months_after_service", works, until="2025-05-28") == {"2025-02": 100}


def test_open_work_a_year_after_jobseeking_began():
    works = unemployed("2024-03-15", "2025-03-15")
    not_yet = unemployed("2024-03-15", "2025-03-16")
    assert values("work_after_12_months", works, not_yet) == {"2024-03": 50}


# ---- unemployment that begins ----


def test_lasting_over_three_months_from_the_day_it_began():
    over = unemployed("2025-01-15", "2025-04-16")
    just = unemployed("2025-01-15", "2025-04-15")
    joined = Person([("unemployed", "2025-01-15"), ("laid_off", "2025-02-01")])
    assert values("inflow_over_3_months", over, just) == {"2025-01": 50}
    assert values("inflow_over_3_months", joined, just) == {"2025-01": 50}
    assert values("inflow_over_3_months", over, until="2025-04-29") == {}
    assert values("inflow_over_3_months", over, until="2025-04-30") == {"2025-01": 100}


@pytest.mark.parametrize(
    ("plans", "share"),
    [
        ([(1, "2025-02-15", None)], 100),  # on the last day of the month
        ([(1, "2025-02-16", None)], 0),
        ([(1, "2024-12-01", "2025-01-15")], 100),  # still in force on the first day
        ([(1, "2024-12-01", "2025-01-14")], 0),
        ([(1, "2024-10-15", None)], 100),  # names no day: three months
        ([(1, "2024-10-14", None)], 0),
        ([], 0),
    ],
)
def test_a_plan_within_a_month_of_the_start(plans, share):
    person = unemployed("2025-01-15", "2025-06-01", plans=plans)
    assert values("plan_within_month", person).get("2025-01", 0) == share


def test_unemployment_over_within_a_month_is_not_asked_for_a_plan():
    over = unemployed("2025-01-15", "2025-02-16", plans=[(1, "2025-01-20", None)])
    within = unemployed("2025-01-15", "2025-02-15")
    assert values("plan_within_month", over, within) == {"2025-01": 100}


# ---- clocks ----


def test_clocks_count_in_the_month_they_fall_due_and_clients_own_not_at_all():
    duties = [
        ("P02", "2025-03-31", "2025-03-30", "kept"),
        ("P02", "2025-03-31", "2025-04-02", "kept_late"),
        ("PLAN", "2025-03-01", None, "late"),
        ("PLAN", "2025-04-01", None, "open"),
        ("PLAN", "2025-03-05", None, "suspended"),
        ("D01", "2025-03-31", "2025-03-30", "kept"),
    ]
    found = values("clocks_in_time", unemployed("2025-01-01", duties=duties))
    assert found == {"2025-03": pytest.approx(100 / 3)}


# ---- plan debt; count days 31 March and 30 April 2025 ----


def debt(key, **rest):
    found = values(key, unemployed("2025-01-02", **rest), until="2025-04-30")
    return {month: value for month, value in found.items() if month >= "2025-03"}


def test_a_plan_is_missing_when_the_search_is_over_a_month_old():
    for start, missing in (("2025-02-27", {"2025-03": 1}), ("2025-02-28", {"2025-03": 1})):
        person = unemployed("2025-01-02", searches=[(start, "2025-04-01")])
        assert values("plan_debt_missing", person, until="2025-04-30") == missing
    young = unemployed("2025-01-02", searches=[("2025-03-01", "2025-04-01")])
    assert values("plan_debt_missing", young, until="2025-04-30") == {}


@pytest.mark.parametrize(
    ("plans", "expired", "days"),
    [
        ([(1, "2025-01-10", "2025-03-31")], {"2025-04": 1}, {"2025-04": 30}),
        ([(1, "2025-01-10", "2025-03-30")], {"2025-03": 1, "2025-04": 1}, {"2025-03": 1}),
        ([(1, "2025-01-10", "2025-03-30"), (1, "2025-03-31", "2025-06-30")], {}, {}),
        ([(1, "2024-12-01", "2025-03-30")], {"2025-03": 1, "2025-04": 1}, {"2025-03": 1}),
    ],
)
def test_a_plan_expires_the_day_after_its_last(plans, expired, days):
    assert debt("plan_debt_expired", plans=plans) == expired
    assert debt("plan_debt", plans=plans) == expired
    assert days.items() <= debt("plan_debt_days", plans=plans).items()


def test_a_plan_that_ran_out_before_the_search_began_is_missing_not_expired():
    plans = [(1, "2024-06-01", "2025-01-01")]
    assert debt("plan_debt_missing", plans=plans) == {"2025-03": 1, "2025-04": 1}
    assert debt("plan_debt_expired", plans=plans) == {}


def test_debt_is_the_debt_before_and_the_new_less_the_cleared():
    plans = [(1, "2025-01-10", "2025-02-10"), (1, "2025-04-10", "2025-05-31")]
    person = unemployed("2025-01-02", "2025-07-10", plans=plans)
    stock, new, cleared = (
        values(key, person) for key in ("plan_debt", "plan_debt_new", "plan_debt_cleared")
    )
    assert stock == {"2025-02": 1, "2025-03": 1, "2025-06": 1}
    assert new == {"2025-02": 1, "2025-06": 1}
    assert cleared == {"2025-04": 1, "2025-07": 1}


@pytest.mark.parametrize("state", ["coaching", "open_work", "outside"])
def test_nobody_waits_for_a_plan_in_a_service_or_at_work(state):
    person = Person([("unemployed", "2025-01-02"), (state, "2025-03-01")])
    assert values("plan_debt", person, until="2025-04-30") == {"2025-02": 1}


# ---- contacts; count day 30 April 2025, three months before it 30 January ----


@pytest.mark.parametrize(
    ("contacts", "silent"),
    [
        ([("2025-01-30", 1)], 0),
        ([("2025-01-29", 1)], 1),
        ([("2025-01-29", 1), ("2025-04-30", 2)], 1),  # an attempted call reaches nobody
        ([("2025-01-29", 1), ("2025-04-30", 31)], 0),
        ([("2025-01-29", 1), ("2025-05-02", 1)], 1),  # after the count day
        ([], 1),
    ],
)
def test_no_contact_for_three_months(contacts, silent):
    person = unemployed("2024-01-01", contacts=contacts)
    assert values("no_contact_3", person).get("2025-04", 0) == silent


def test_silence_counts_from_the_start_of_the_search():
    person = unemployed("2024-01-01", searches=[("2025-01-30", None)], contacts=["2024-02-01"])
    assert min(values("no_contact_3", person)) == "2025-05"
    assert min(values("no_contact_6", person)) == "2025-07"
    assert values("no_contact_12", person) == {}
    assert values("no_contact_12", person, until="2026-01-30") == {}
    assert min(values("no_contact_12", person, until="2026-02-27")) == "2026-02"


def test_without_a_job_search_nobody_waits_for_a_contact():
    ended = unemployed("2024-01-01", searches=[("2024-01-01", "2025-04-30")])
    assert max(values("no_contact_3", ended)) == "2025-03"


def test_only_remote_contacts():
    called = unemployed("2025-01-01", contacts=[("2025-02-03", 23)])
    met = unemployed("2025-01-01", contacts=[("2025-02-03", 23), ("2025-03-03", 27)])
    tried = unemployed("2025-01-01", contacts=[("2025-02-03", 2)])
    found = values("remote_only", called, met, tried, until="2025-04-30")
    assert found == {"2025-02": 2, "2025-03": 1, "2025-04": 1}


# ---- euros, groups, lengths ----


def test_what_one_person_has_cannot_be_told_from_two_sums_of_euros():
    draw = np.random.default_rng(1)
    pairs, people, most = 4000, 200, 900.0
    others, own = (draw.integers(0, 2**64, pairs, dtype=np.uint64) for _ in range(2))
    paid, added = draw.uniform(20_000, 120_000, pairs), np.round(draw.uniform(0, most, pairs))

    def told(sums, count, key):
        return money.euros(sums, Cells(np.full(pairs, count), key), key, most, exact=False)

    with_own, without = told(paid + added, people + 1, others + own), told(paid, people, others)
    missed = with_own - without - added
    assert np.sqrt((missed**2).mean()) > most
    assert (np.abs(missed) < 90).mean() < 0.2
    assert np.abs(told(paid, people, others) - paid).max() <= most + 0.5
    assert set(np.nan_to_num(told(paid, 3, others), nan=-1)) == {0, -1}  # none, or withheld


def test_the_municipal_share_of_the_months_paid():
    paid = [("2025-02", "tmt", 20, 740.0, 74.0, 120), ("2025-02", "pp", 2, 74.0, 7.4, 120)]
    person = unemployed("2024-01-01", benefits=[*paid, ("2025-03", "tmt", 21, 777.0, 77.7, 141)])
    # March is the month of the extract: not whole yet.
    assert values("municipal_share", person, until="2025-03-31") == {"2025-02": 81.4}
    index = index_of(person, until="2025-12-31")
    table = indicator("municipal_share", index, Filters(), exact=True).series.table
    assert table.filter(month="2025-02")["numerator"].item() == 1
    assert table["month"].max() == "2025-03"


def test_groups_and_filters_part_the_whole():
    people = [
        unemployed("2025-11-01", municipality=place, unit=unit, area=area)
        for place, unit, area in (
            ("710", "One", "coast"),
            ("710", "Two", "coast"),
            ("091", "Two", "city"),
        )
    ]
    november = {
        by: {
            group: n
            for (month, group), n in values("unemployed", *people, by=by).items()
            if month == "2025-11"
        }
        for by in ("municipality", "unit", "area")
    }
    assert november["municipality"] == {"710": 2, "091": 1}
    assert november["unit"] == {"One": 1, "Two": 2}
    assert november["area"] == {"coast": 2, "city": 1}
    assert values("unemployed", *people, area="coast", unit="Two")["2025-11"] == 1


def test_age_and_length_are_those_of_the_count_day():
    person = unemployed("2025-01-01", birth="2000-03-31")
    young = values("unemployed", person, age="under_25", until="2025-04-30")
    assert young == {"2025-01": 1, "2025-02": 1}
    # 91 days on 2 April: unemployed since 1 January
    short = values("unemployed", person, length="under_3_months", until="2025-04-30")
    assert short == {"2025-01": 1, "2025-02": 1, "2025-03": 1}


def test_the_median_length_of_unemployment():
    people = [unemployed(start) for start in ("2025-01-31", "2025-01-30", "2025-01-01")]
    assert values("unemployment_days", *people, until="2025-01-31") == {"2025-01": 1}


@pytest.mark.parametrize(("key", "by"), [("nonsense", ""), ("unemployed", "coach")])
def test_what_is_not_known_is_refused_with_what_is(key, by):
    with pytest.raises(UnknownValueError) as refused:
        indicator(key, index_of(unemployed("2025-01-01")), Filters(), by=by)
    assert refused.value.known


@pytest.mark.parametrize("key", [*MEASURES, "coach_load"])
def test_an_index_without_anybody_has_no_figures(key):
    table = indicator(key, index_of(areas=["coast"]), Filters()).series.table
    assert table["value"].drop_nulls().sum() == 0
    assert table.columns == ["month", "value", "numerator", "denominator"]
