from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.questions.stock import BY, stock
from polku.analytics.states import STATES

JANUARY = Filters(since=date(2024, 1, 1), until=date(2024, 1, 31))
WINTER = Filters(since=date(2024, 1, 1), until=date(2024, 2, 29))


def counted(*people, filters=JANUARY, until="2025-12-31", by="", exact=True):
    table = stock(index_of(*people, until=until), filters, by=by, exact=exact).stock.table
    return {row[:-1]: row[-1] for row in table.iter_rows() if row[-1]}


@pytest.mark.parametrize(
    ("path", "state"),
    [
        # The count day is Wednesday 31 January 2024; an end is the first day after.
        ([("unemployed", "2024-01-31")], "unemployed"),
        ([("unemployed", "2024-02-01")], None),
        ([("unemployed", "2024-01-01"), ("open_work", "2024-01-31")], "open_work"),
        ([("unemployed", "2024-01-01"), ("open_work", "2024-02-01")], "unemployed"),
        ([("unemployed", "2024-01-30"), ("outside", "2024-01-31")], "outside"),
    ],
)
def test_the_state_is_that_of_the_count_day(path, state):
    assert counted(Person(path)) == ({("2024-01", state): 1} if state else {})


def test_the_count_day_is_a_working_day():
    """31 March 2024 is Easter Day and 29 March Good Friday: Thursday the 28th counts."""
    path = [("unemployed", "2024-01-01"), ("open_work", "2024-03-29")]
    march = Filters(since=date(2024, 3, 1), until=date(2024, 3, 31))
    assert counted(Person(path), filters=march) == {("2024-03", "unemployed"): 1}


def test_everybody_is_somewhere_in_every_month_and_zeros_are_said():
    people = [
        Person([("unemployed", "2023-01-01"), ("open_work", f"2024-{n:02}-15")]) for n in (1, 2, 3)
    ]
    table = stock(index_of(*people), WINTER, exact=True).stock.table
    assert table.height == 2 * len(STATES)
    assert table.group_by("month").agg(pl.sum("people")).sort("month")["people"].to_list() == [3, 3]


@pytest.mark.parametrize(
    ("born", "group"),
    [
        ("1999-01-31", "25_29"),  # 25 on the count day
        ("1999-02-01", "under_25"),
        ("1969-01-31", "55_59"),
        ("1969-02-01", "30_54"),
    ],
)
def test_the_age_is_that_on_the_count_day(born, group):
    person = Person([("unemployed", "2023-01-01")], birth=born)
    assert counted(person, by="age") == {("2024-01", "unemployed", group): 1}
    assert counted(person, filters=replace(JANUARY, age=group)) == {("2024-01", "unemployed"): 1}
    other = "60_up" if group != "60_up" else "under_25"
    assert counted(person, filters=replace(JANUARY, age=other)) == {}


def test_who_is_born_on_29_february_has_a_birthday_on_1_march():
    person = Person([("unemployed", "2020-01-01")], birth="1996-02-29")
    spring = Filters(since=date(2021, 2, 1), until=date(2021, 3, 31))
    assert counted(person, filters=spring, by="age") == {
        ("2021-02", "unemployed", "under_25"): 1,
        ("2021-03", "unemployed", "25_29"): 1,
    }


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ([("unemployed", "2023-11-01")], "3_to_6_months"),  # 91 days on 31 January
        ([("unemployed", "2023-11-02")], "under_3_months"),
        ([("laid_off", "2023-01-31"), ("unemployed", "2024-01-31")], "1_to_2_years"),  # joined: 365
        ([("unemployed", "2023-02-01")], "6_to_12_months"),
        (
            [
                ("unemployed", "2022-01-31"),
                ("coaching", "2024-01-01"),
                ("unemployed", "2024-01-02"),
            ],
            "under_3_months",
        ),
    ],
)
def test_the_length_is_that_of_the_running_unemployment(path, group):
    person = Person(path)
    state = path[-1][0]
    assert counted(person, by="length") == {("2024-01", state, group): 1}
    filters = replace(JANUARY, length=group)
    assert counted(person, filters=filters) == {("2024-01", state): 1}
    assert counted(person, filters=replace(JANUARY, length="over_2_years")) == {}


def test_a_length_leaves_only_the_unemployed():
    assert counted(Person([("open_work", "2023-01-01")]), by="length") == {}


def test_nothing_is_counted_after_the_last_known_day():
    person = Person([("unemployed", "2024-01-01")])
    assert counted(person, filters=Filters(), until="2024-01-30") == {}
    assert counted(person, filters=Filters(), until="2024-01-31") == {("2024-01", "unemployed"): 1}


@pytest.mark.parametrize("by", BY)
def test_one_person_alone_does_not_show(by):
    person = Person([("unemployed", "2023-01-01")], occupation="5")
    assert sum(counted(person, by=by).values()) == 1
    assert counted(person, by=by, exact=False) == {}


def test_fewer_than_five_never_show_and_the_table_says_it_is_perturbed():
    people = [Person([("unemployed", "2023-01-01")], key=n << 57) for n in range(60)]
    for count in (1, 2, 3, 4, 60):
        shown = stock(index_of(*people[:count]), JANUARY).stock
        assert shown.protection is Protection.PERTURBED
        assert not shown.table.filter(shown.table["people"].is_between(1, 4)).height
    assert stock(index_of(*people), JANUARY, exact=True).stock.protection is Protection.EXACT


def test_nobody_is_no_error():
    person = Person([("unemployed", "2023-01-01")])
    assert counted(person, filters=replace(JANUARY, sex="man")) == {}
    assert counted(person, filters=Filters(since=date(1990, 1, 1), until=date(1990, 12, 31))) == {}
    assert counted() == {}


def test_what_a_stock_cannot_be_broken_down_by_is_said():
    with pytest.raises(UnknownValueError) as caught:
        counted(Person([("unemployed", "2023-01-01")]), by="coach")
    assert (caught.value.field, caught.value.known) == ("by", BY)
