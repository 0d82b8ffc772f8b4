"""The municipal share ahead: survival, days, the ladder and those who begin, by hand and month by month."""

import numpy as np
import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.indicators.forecast import forecast
from polku.analytics.indicators.projection import chances, weekdays
from polku.analytics.indicators.runs import LONGEST, Survival
from polku.rules.benefit_days import first_day
from polku.rules.municipal_share import share

UNTIL = "2025-12-15"


def months(first, count):
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(start, start + count)]


def number(month):
    return int(month[:4]) * 12 + int(month[5:]) - 1


def worth(kind, counted, days, month):
    """Return how many days' worth the municipality pays, day by day under the law."""
    on = first_day(month)
    return sum(share(kind, counted + one, on).percent / 100 for one in range(1, days + 1))


def paid(first, count, *, daily=37.0, before=0, kind="tmt", free=False):
    """Return a run of full months; its counted days begin after `before`."""
    rows, counted = [], before
    for month in months(first, count):
        days = weekdays(number(month))
        municipal = 0.0 if free else worth(kind, counted, days, month) * daily
        counted += days
        rows.append((month, kind, days, days * daily, municipal, counted))
    return Person([("unemployed", "2023-01-01")], benefits=rows)


def path(*people, until=UNTIL):
    table = forecast(index_of(*people, until=until), Filters(), exact=True).path.table
    return {row["month"]: row for row in table.iter_rows(named=True)}


def test_who_never_ended_goes_on_and_the_share_steps_with_the_days():
    # Paid since January 2023: every month of the 24 watched went on to the next.
    found = path(paid("2023-01", 35, before=0))
    counted = sum(weekdays(number(month)) for month in months("2023-01", 35))
    for month in months("2025-12", 13):
        days = weekdays(number(month))
        expected = worth("tmt", counted, days, month) * 37.0
        assert found[month]["running"] == pytest.approx(expected), month
        counted += days
    assert counted > 701  # the last step of the ladder was on the way
    assert found["2025-12"]["basis"] == "estimate"
    assert found["2025-12"]["partial"] is True
    assert found["2025-11"]["basis"] == "paid"
    assert not found["2025-11"]["partial"]


def test_who_is_paid_nothing_for_now_stays_so():
    found = path(paid("2023-01", 35, before=200, free=True))
    assert all(row["euros"] == 0 for row in found.values())


def test_chances_multiply_by_the_months_paid_so_far():
    survival = Survival(np.zeros(LONGEST + 1, np.int64), np.zeros(LONGEST + 1, np.int64))
    survival.paid[1:3], survival.on[1:3] = (10, 8), (5, 6)
    table = chances(survival, 4)
    whole = 11 / 18
    assert table[1] == pytest.approx([1, 0.5, 0.5 * 0.75, 0.5 * 0.75 * whole])
    assert table[2] == pytest.approx([1, 0.75, 0.75 * whole, 0.75 * whole**2])


def test_half_that_end_halve_what_is_expected():
    # All end after their third month, but half of the first cohort: of 3 months paid, half go on.
    gone = [paid("2025-03", 3, before=300) for _ in range(5)]
    stay = [paid("2025-03", 4, before=300) for _ in range(5)]
    now = [paid("2025-09", 3, before=300) for _ in range(4)]
    found = path(*gone, *stay, *now)
    counted = 300 + sum(weekdays(number(month)) for month in months("2025-09", 3))
    full = 4 * 37.0 * worth("tmt", counted, weekdays(number("2025-12")), "2025-12")
    assert found["2025-12"]["running"] == pytest.approx(full / 2)


def test_as_many_begin_as_a_year_before_from_the_same_count():
    began = paid("2025-02", 1, before=150)
    running = paid("2023-01", 35)
    found = path(began, running)
    days = weekdays(number("2026-02"))
    expected = 37.0 * worth("tmt", 150, days, "2026-02")
    assert found["2026-02"]["begun"] == pytest.approx(expected, rel=0.03)
    assert found["2026-01"]["begun"] == 0
    alone = path(running)
    assert all(row["begun"] in (0, None) for row in alone.values())


def test_euros_of_few_people_are_withheld_and_of_many_a_little_changed():
    few = forecast(index_of(*[paid("2023-01", 35)] * 4, until=UNTIL), Filters()).path.table
    assert few.filter(basis="estimate")["euros"].null_count() == 13
    people = [paid("2023-01", 35) for _ in range(60)]
    exact = path(*people)
    shown = forecast(index_of(*people, until=UNTIL), Filters()).path.table
    for row in shown.filter(basis="estimate").iter_rows(named=True):
        assert row["euros"] == pytest.approx(exact[row["month"]]["euros"], rel=0.06)


def test_nothing_paid_is_nothing_expected():
    found = path(Person([("unemployed", "2025-01-01")]))
    assert all(row["euros"] in (0, None) for row in found.values())
    assert found["2026-12"]["basis"] == "estimate"
