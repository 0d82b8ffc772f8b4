"""Why the own count may not be the official one: everybody of the first reason that fits."""

import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.indicators.beside import MEASURES, REASONS, beside, municipalities

# The count day of June 2025 is Monday the 30th.
OLD = "2024-01-01"
KNOWN = {
    "alike": Person([("unemployed", "2025-02-01")]),
    "reached": Person([("unemployed", OLD)], contacts=["2024-07-01"]),
    "silent": Person([("laid_off", OLD)], contacts=["2024-06-29", ("2025-05-01", 96)]),
    "no search": Person([("unemployed", "2025-02-01")], searches=[("2025-02-01", "2025-06-30")]),
    "search to the day": Person(
        [("unemployed", "2025-02-01")], searches=[("2025-02-01", "2025-07-01")]
    ),
    "65 today": Person([("unemployed", "2025-02-01")], birth="1960-06-30"),
    "65 tomorrow": Person([("unemployed", "2025-02-01")], birth="1960-07-01"),
    "14": Person([("unemployed", "2025-02-01")], birth="2010-07-01"),
    "began": Person([("unemployed", "2025-06-24")]),
    "began before": Person([("unemployed", "2025-06-23")]),
    "joined": Person([("unemployed", "2025-06-01"), ("laid_off", "2025-06-27")]),
    "left": Person([("unemployed", "2025-01-01"), ("open_work", "2025-06-30")]),
    "left before": Person([("unemployed", "2025-01-01"), ("open_work", "2025-06-23")]),
    "left and back": Person(
        [("unemployed", OLD), ("coaching", "2025-06-25"), ("unemployed", "2025-06-27")]
    ),
    "left twice": Person(
        [
            ("unemployed", OLD),
            ("coaching", "2025-06-25"),
            ("unemployed", "2025-06-26"),
            ("open_work", "2025-06-28"),
        ]
    ),
}
EXPECTED = {
    "alike": 6,  # alike, reached, search to the day, 65 tomorrow, began before, joined
    "no_search": 1,
    "other_age": 2,
    "recent": 2,  # began, left and back
    "silent": 1,
    "left": 2,
    "laid_off": 2,
}


@pytest.fixture(scope="module")
def index():
    return index_of(*KNOWN.values(), Person([("unemployed", OLD)], municipality="078"))


def found(index, **given):
    return beside(index, Filters(**given), "2025-06", by="municipality", exact=True).table


def test_everybody_is_of_the_first_reason_that_fits(index):
    row = found(index).filter(group="710").row(0, named=True)
    assert {name: row[name] for name in MEASURES} == EXPECTED
    assert sum(row[reason] for reason in REASONS) == row["people"]


def test_a_group_and_a_filter_count_their_own(index):
    alone = found(index, municipality="078").filter(people=1)
    assert alone["group"].to_list() == ["078"]
    assert alone["silent"].to_list() == [1]
    assert found(index, sex="man")["people"].sum() == 0


def test_protected_reasons_are_each_near_the_truth_and_never_small():
    many = index_of(*[one for one in KNOWN.values() for _ in range(40)])
    exact = beside(many, Filters(), "2025-06", exact=True).table.row(0, named=True)
    shown = beside(many, Filters(), "2025-06").table.row(0, named=True)
    assert all(abs(shown[name] - exact[name]) <= 3 for name in ("people", *MEASURES))
    few = beside(index_of(*KNOWN.values()), Filters(), "2025-06").table.row(0, named=True)
    assert not {few[name] for name in MEASURES} & {1, 2, 3, 4}


def test_a_month_that_is_not_asked_about_is_told(index):
    with pytest.raises(UnknownValueError, match="month"):
        beside(index, Filters(), "1999-01")


def test_where_few_people_live_is_not_told():
    people = [Person([("unemployed", OLD)], area="coast") for _ in range(20)]
    few = [Person([("unemployed", OLD)], area="coast", municipality="078")]
    away = [Person([("unemployed", OLD)], area="inland", municipality="091") for _ in range(20)]
    index = index_of(*people, *few, *away)
    assert municipalities(index, "coast") == {"710"}
    assert municipalities(index, "") == {"710", "091"}
    with pytest.raises(UnknownValueError):
        municipalities(index, "nowhere")
