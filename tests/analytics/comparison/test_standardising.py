"""Adjusted shares: who the people are taken away, what the groups do left standing."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions import lives

from polku.analytics.comparison.judging import ADJUSTED, compared
from polku.analytics.comparison.shares import MEASURES, cells
from polku.analytics.comparison.standardising import standardised
from polku.analytics.filters import Filters
from polku.analytics.groups import AGES, EDUCATIONS

LONG = "long_term_share"
OLD = {"Aro": 0.1, "Haka": 0.5, "Kallio": 0.9, "Niemi": 0.5}
"""The part of each unit's people that is old; three in five of the old are long-term unemployed."""


def jobseekers(unit, people, old, *, worse=0.0):
    made = []
    for n in range(people):
        is_old = n < people * old
        place = n / (people * old) if is_old else (n - people * old) / (people * (1 - old))
        share = (0.6 if is_old else 0.2) + worse
        day = "2023-02-01" if place < share else "2025-09-01"
        made.append(
            Person([("unemployed", day)], unit=unit, birth="1964-01-01" if is_old else "1990-01-01")
        )
    return made


def town(people=200, **worse):
    parts = [jobseekers(unit, people, old, worse=worse.get(unit, 0.0)) for unit, old in OLD.items()]
    return index_of(*[one for part in parts for one in part], until="2025-12-31")


def rows(comparison):
    return {row["group"]: row for row in comparison.table.table.iter_rows(named=True)}


@pytest.mark.parametrize("exact", [True, False])
def test_who_has_older_people_is_no_different_once_age_is_taken_away(exact):
    plain = rows(compared(town(), Filters(), LONG, by="unit", exact=exact))
    assert [plain[unit]["verdict"] for unit in ("Aro", "Kallio")] == [-2, 2]
    adjusted = standardised(town(), Filters(), LONG, by="unit", exact=exact)
    assert {row["verdict"] for row in rows(adjusted).values()} == {0}
    for row in rows(adjusted).values():
        assert row["share"] == pytest.approx(adjusted.funnel.target, abs=0.03)


def test_who_does_differently_with_the_same_people_stands_out_still():
    found = rows(standardised(town(Niemi=0.25), Filters(), LONG, by="unit"))
    assert found["Niemi"]["verdict"] == 2
    assert found["Kallio"]["verdict"] <= 0  # though its plain share is the highest but one


def test_what_is_expected_is_the_sum_over_ages_and_educations_worked_out_by_hand():
    index, key = lives.town(4, 400), "inflow_over_3_months"
    filters = Filters()
    whole = cells(index, filters, key, by="area", exact=True)
    mean, expected = whole.part.n.sum() / whole.whole.n.sum(), np.zeros(2)
    for age in AGES:
        for education in EDUCATIONS:
            asked = replace(filters, age=age, education=education)
            part = cells(index, asked, key, by="area", exact=True)
            n = part.whole.n.sum()
            expected += part.whole.n * (part.part.n.sum() / n if n >= 10 else mean)
    found = rows(standardised(index, filters, key, by="area", exact=True))
    told = [row["expected"] for row in found.values()]
    assert told == pytest.approx(expected)
    assert sum(told) == pytest.approx(sum(row["events"] for row in found.values()), rel=0.05)


@pytest.mark.parametrize("key", ["inflow_over_3_months", "repeats", "returned_within_12_months"])
def test_of_all_together_about_as_much_is_expected_as_was_counted(key):
    """Not quite: of few of an age and education the mean is expected, and who is counted once as back
    in unemployment may be of two ages."""
    index = lives.town(6, 500)
    found = rows(standardised(index, Filters(), key, by="area", exact=True)).values()
    counted = sum(row["events"] for row in found)
    assert counted > 10
    assert sum(row["expected"] for row in found) == pytest.approx(counted, rel=0.07)


def test_of_one_age_and_education_nothing_is_adjusted():
    index = index_of(
        *[
            Person([("unemployed", "2023-02-01" if n % (2 + u) else "2025-09-01")], unit=unit)
            for u, unit in enumerate(OLD)
            for n in range(90)
        ],
        until="2025-12-31",
    )
    plain = rows(compared(index, Filters(), LONG, by="unit", exact=True))
    adjusted = rows(standardised(index, Filters(), LONG, by="unit", exact=True))
    for unit, row in adjusted.items():
        assert row["share"] == pytest.approx(plain[unit]["share"])
        assert row["low950"] == pytest.approx(plain[unit]["low950"], abs=0.002)
        assert row["verdict"] == plain[unit]["verdict"]


def test_what_is_expected_of_a_group_does_not_tell_who_is_in_it():
    """One person more in a group changes what is expected of it by the noise, not by the person."""
    people = [one for unit, old in OLD.items() for one in jobseekers(unit, 60, old)]
    more = Person([("unemployed", "2023-02-01")], unit="Aro", birth="1964-01-01")
    one, other = (
        rows(standardised(index_of(*some, until="2025-12-31"), Filters(), LONG, by="unit"))["Aro"]
        for some in (people, [*people, more])
    )
    plain = rows(
        standardised(index_of(*people, until="2025-12-31"), Filters(), LONG, by="unit", exact=True)
    )["Aro"]
    assert one["expected"] != other["expected"]
    assert abs(one["expected"] - plain["expected"]) > 0.3
    assert abs(one["expected"] - plain["expected"]) < 3


@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_is_adjusted_or_has_nobody(key):
    table = standardised(town(20), Filters(sex="woman"), key, by="municipality").table.table
    assert table.is_empty() or set(ADJUSTED) <= set(table.columns)
