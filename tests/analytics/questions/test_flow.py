from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions.lives import town

from polku.analytics.filters import Filters
from polku.analytics.questions.flow import flow
from polku.analytics.questions.stock import stock

YEAR = Filters(since=date(2024, 1, 1), until=date(2024, 12, 31))


def changes(*people, filters=YEAR, exact=True, until="2025-12-31"):
    table = flow(index_of(*people, until=until), filters, exact=exact).flow.table
    return {month: (began, ended) for month, began, ended in table.iter_rows() if began or ended}


def moves(*people, filters=YEAR, exact=True):
    table = flow(index_of(*people), filters, exact=exact).moves.table
    return {(month, was, became): n for month, was, became, n in table.iter_rows()}


@pytest.mark.parametrize("seed", [5, 6])
def test_what_began_less_what_ended_is_the_change_of_the_stock(seed):
    index = town(seed, 60)
    table = stock(index, Filters(), exact=True).stock.table
    unemployed = table.filter(table["state"].is_in(["unemployed", "laid_off"]))
    stocks = unemployed.group_by("month").agg(pl.sum("people")).sort("month")["people"]
    flows = flow(index, Filters(), exact=True).flow.table
    assert (flows["began"] - flows["ended"])[1:].to_list() == stocks.diff()[1:].to_list()
    assert flows["began"].sum() > 20


def test_unemployments_that_touch_are_one():
    path = [("unemployed", "2024-02-01"), ("laid_off", "2024-03-01"), ("unemployed", "2024-04-01")]
    person = Person([*path, ("open_work", "2024-05-31")])
    assert changes(person) == {"2024-02": (1, 0), "2024-05": (0, 1)}
    assert moves(person) == {
        ("2024-03", "unemployed", "laid_off"): 1,
        ("2024-04", "laid_off", "unemployed"): 1,
        ("2024-05", "unemployed", "open_work"): 1,
    }


def test_a_month_reaches_to_its_count_day():
    """The count day of March 2024 is Thursday the 28th."""
    path = [("unemployed", "2024-03-28"), ("open_work", "2024-03-29")]
    assert changes(Person(path)) == {"2024-03": (1, 0), "2024-04": (0, 1)}


def test_an_unemployment_that_goes_on_has_not_ended():
    assert changes(Person([("unemployed", "2024-12-31")])) == {"2024-12": (1, 0)}
    assert changes(Person([("unemployed", "2024-12-31")]), until="2024-12-30") == {}


def test_a_person_counts_once_in_a_move_and_every_time_in_what_began():
    path = [("open_work", "2024-01-01"), ("unemployed", "2024-06-03"), ("open_work", "2024-06-10")]
    person = Person([*path, ("unemployed", "2024-06-17")])
    assert changes(person) == {"2024-06": (2, 1)}
    assert moves(person)["2024-06", "open_work", "unemployed"] == 1


def test_the_age_is_that_on_the_count_day_of_the_month():
    person = Person([("unemployed", "2024-06-03"), ("open_work", "2024-07-10")], birth="1999-07-31")
    assert changes(person, filters=replace(YEAR, age="under_25")) == {"2024-06": (1, 0)}
    assert changes(person, filters=replace(YEAR, age="25_29")) == {"2024-07": (0, 1)}


def test_a_length_is_that_of_the_whole_unemployment():
    path = [("open_work", "2020-01-01"), ("unemployed", "2024-01-10"), ("laid_off", "2024-03-01")]
    person = Person([*path, ("open_work", "2024-04-10"), ("outside", "2024-05-10")])  # 91 days
    filters = replace(YEAR, length="3_to_6_months")
    assert changes(person, filters=filters) == {"2024-01": (1, 0), "2024-04": (0, 1)}
    assert list(moves(person, filters=filters)) == [
        ("2024-01", "open_work", "unemployed"),
        ("2024-03", "unemployed", "laid_off"),
        ("2024-04", "laid_off", "open_work"),
    ]
    assert changes(person, filters=replace(YEAR, length="under_3_months")) == {}
    assert moves(person, filters=replace(YEAR, length="under_3_months")) == {}


def test_few_do_not_show():
    people = [Person([("unemployed", "2024-02-01"), ("open_work", "2024-03-01")], key=0)]
    assert changes(*people, exact=False) == {}
    assert moves(*people, exact=False) == {}


def test_nobody_is_no_error():
    assert changes() == moves() == {}
    nobody = replace(YEAR, area="coast", sex="man")
    assert changes(Person([("unemployed", "2024-02-01")]), filters=nobody) == {}
