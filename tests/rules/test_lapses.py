from datetime import date

import pytest

from polku.rules import lapses
from polku.rules.lapses import Consequence
from polku.rules.parameters import NotInForceError


@pytest.mark.parametrize("day", [date(2022, 5, 2), date(2026, 2, 28)])
@pytest.mark.parametrize(
    ("nth", "consequence", "length"),
    [
        (1, Consequence.REMINDER, 0),
        (2, Consequence.SUSPENSION, 7),
        (3, Consequence.SUSPENSION, 14),
        (4, Consequence.WORK_REQUIREMENT, 12),
        (5, Consequence.WORK_REQUIREMENT, 12),
    ],
)
def test_to_february_2026_the_fourth_lapse_brings_a_work_requirement(nth, consequence, length, day):
    found = lapses.of_lapse(nth, day)
    assert (found.consequence, found.length) == (consequence, length)


@pytest.mark.parametrize(
    ("nth", "consequence", "length"),
    [
        (1, Consequence.SUSPENSION, 7),
        (2, Consequence.WORK_REQUIREMENT, 6),
        (3, Consequence.WORK_REQUIREMENT, 6),
    ],
)
def test_from_march_2026_the_second_does(nth, consequence, length):
    found = lapses.of_lapse(nth, date(2026, 3, 1))
    assert (found.consequence, found.length) == (consequence, length)


def test_there_is_no_lapse_before_the_first_nor_under_the_older_act():
    with pytest.raises(ValueError, match="not number 0"):
        lapses.of_lapse(0, date(2024, 1, 1))
    with pytest.raises(NotInForceError):
        lapses.of_lapse(1, date(2022, 5, 1))


@pytest.mark.parametrize(
    ("what", "days", "length"),
    [
        ("left_work", None, 45),
        ("left_work", 6, 45),
        ("left_work", 5, 30),
        ("refused_work", None, 45),
        ("refused_work", 15, 45),
        ("refused_work", 14, 30),
    ],
)
def test_work_left_or_refused(what, days, length):
    found = lapses.of_lost_work(what, date(2024, 1, 1), days)
    assert (found.consequence, found.length) == (Consequence.SUSPENSION, length)
    assert found.source.source.startswith("1290/2002 2 a:")
