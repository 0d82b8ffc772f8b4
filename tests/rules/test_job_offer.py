from datetime import date

import pytest

from polku.rules import job_offer
from polku.rules.parameters import load

LAW = load()
INTERVIEW = date(2025, 2, 28)


@pytest.mark.parametrize(
    ("offered", "duty_met", "binds"),
    [
        (date(2025, 8, 27), False, False),
        (date(2025, 8, 28), False, True),
        (date(2025, 8, 28), True, False),
        (date(2025, 12, 31), True, False),
        (date(2026, 1, 1), True, True),
    ],
)
def test_an_offer_binds(offered, duty_met, binds):
    found = job_offer.binds(INTERVIEW, offered, LAW, duty_met=duty_met)
    assert (found is not None) == binds
    assert found is None or (found.rule, found.day) == ("D12", offered)


def test_from_2026_an_offer_binds_from_the_first_day():
    first = date(2026, 1, 1)
    assert job_offer.binds(first, first, LAW, duty_met=False) is not None
    last = date(2025, 12, 31)
    assert job_offer.binds(last, last, LAW, duty_met=False) is None


def test_before_the_service_model_this_rule_bound_nobody():
    assert job_offer.binds(date(2021, 1, 1), date(2022, 5, 1), LAW, duty_met=False) is None
