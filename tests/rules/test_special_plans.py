from datetime import date

import pytest

from polku.rules import special_plans
from polku.rules.facts import BenefitMonth, Facts, Plan
from polku.rules.parameters import load

LAW = load()
PLAN = Plan("01", date(2024, 1, 2))


def test_a_multisector_plan_is_made_in_three_months_from_2025():
    found = special_plans.multisector_plan_due(date(2025, 1, 1), LAW)
    assert (found.day, found.source.source) == (date(2025, 4, 1), "381/2023 4.3 §")
    assert special_plans.multisector_plan_due(date(2024, 12, 31), LAW) is None


def test_and_revised_every_three():
    found = special_plans.multisector_review_due(date(2025, 11, 30), LAW)
    assert (found.day, found.source.source) == (date(2026, 2, 28), "381/2023 6.1 §")
    assert special_plans.multisector_review_due(date(2024, 12, 31), LAW) is None


def test_an_integration_plan_is_made_within_three_years_of_the_first_right():
    found = special_plans.integration_plan_due(date(2024, 2, 29), date(2025, 1, 1), LAW)
    assert (found.day, found.source.source) == (date(2027, 2, 28), "681/2023 20.3 §")
    first = date(2022, 1, 1)
    assert special_plans.integration_plan_due(first, date(2024, 12, 31), LAW) is None


UNDER = Plan("04", date(2022, 6, 1), valid_until=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"citizenship": "FI", "first_residence_date": date(2026, 1, 1)}, False),
        ({"citizenship": "SO", "first_residence_date": date(2023, 11, 24)}, True),
        ({"citizenship": "SO", "first_residence_date": date(2023, 11, 23)}, False),
        ({"citizenship": "SO"}, None),
        ({}, None),
        ({"citizenship": "SO", "plans": (UNDER,)}, True),
        ({"citizenship": "FI", "plans": (Plan("04", date(2022, 6, 1)),)}, False),
    ],
)
def test_the_time_of_integration_is_that_of_the_plan_or_of_the_years_in_which_one_is_made(
    given, expected
):
    facts = Facts("p1", **given)
    assert special_plans.in_integration(facts, date(2026, 11, 24), LAW) is expected


def a_client(born, months, plans=(PLAN,)):
    paid = tuple(BenefitMonth(month, kind, days) for month, kind, days in months)
    return Facts("p1", birth_date=born, plans=plans, benefits=paid)


def year(days):
    return [(f"2024-{month:02}", "tmt", days) for month in range(1, 13)]


@pytest.mark.parametrize(("days", "called"), [(15, True), (14, False)])
def test_under_25_by_180_days_in_the_last_twelve_months(days, called):
    client = a_client(date(2003, 1, 1), year(days))
    found = special_plans.activation_plan_called_for(client, date(2025, 1, 15), LAW)
    assert (found is not None) == called
    assert found is None or found.day == date(2025, 1, 15)


def test_months_before_the_twelve_and_other_benefits_do_not_count():
    day = date(2025, 2, 15)  # January 2024 has fallen out
    assert (
        special_plans.activation_plan_called_for(a_client(date(2003, 1, 1), year(15)), day, LAW)
        is None
    )
    other = a_client(date(2003, 1, 1), [(month, "pp", days) for month, _, days in year(15)])
    assert special_plans.activation_plan_called_for(other, date(2025, 1, 15), LAW) is None


def test_from_25_by_500_days_in_all():
    day = date(2025, 1, 15)
    months = [*year(20), ("2023-12", "tmt", 20)]
    old = date(2000, 1, 15)  # 25 on the day
    assert special_plans.activation_plan_called_for(a_client(old, months), day, LAW) is None
    counted = Facts(
        "p1",
        birth_date=old,
        plans=(PLAN,),
        benefits=(BenefitMonth("2024-12", "tmt", 20, 500),),
    )
    assert special_plans.activation_plan_called_for(counted, day, LAW).day == day


def test_not_before_an_employment_plan_has_been_made():
    client = a_client(date(2003, 1, 1), year(20), plans=())
    assert special_plans.activation_plan_called_for(client, date(2025, 1, 15), LAW) is None
