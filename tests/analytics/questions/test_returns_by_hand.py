"""The revolving door of people made by hand, the day before and the day of; and what is protected."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions.lives import town

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.questions.returns import returns

EVERYTHING = Filters()
BEGIN = [("unemployed", "2020-01-01"), ("open_work", "2020-03-31")]


def back(day, until="2024-12-31"):
    index = index_of(Person([*BEGIN, ("unemployed", day)]), until=until)
    return returns(index, EVERYTHING, exact=True).work.table


@pytest.mark.parametrize(
    ("day", "returned"),
    [
        ("2020-09-29", [1, 1, 1]),
        ("2020-09-30", [0, 1, 1]),  # 31 March and six months is 30 September
        ("2021-03-30", [0, 1, 1]),
        ("2021-03-31", [0, 0, 1]),
        ("2022-03-31", [0, 0, 0]),
    ],
)
def test_the_same_day_of_the_month_is_no_longer_within(day, returned):
    assert back(day)["returned"].to_list() == returned


@pytest.mark.parametrize(
    ("until", "left"),
    [("2020-09-28", [0, 0, 0]), ("2020-09-29", [1, 0, 0]), ("2022-03-30", [1, 1, 1])],
)
def test_only_those_followed_to_the_end_are_counted(until, left):
    table = back("2020-05-01", until)
    assert table["left"].to_list() == table["returned"].to_list() == left


def test_who_leaves_twice_counts_once_by_the_first_time():
    twice = Person([*BEGIN, ("unemployed", "2021-06-01"), ("open_work", "2021-08-01")])
    table = returns(index_of(twice), EVERYTHING, exact=True).work.table
    assert table.select("left", "returned").rows() == [(1, 0), (1, 0), (1, 1)]


def serve(*services, **more):
    return Person(
        BEGIN[:1], services=[{"service": s, "start": a, "end": b, **more} for s, a, b in services]
    )


def test_an_extension_is_no_repeat_and_a_no_show_no_service():
    touching = serve(
        ("coaching", "2020-02-01", "2020-04-01"), ("coaching", "2020-04-01", "2020-05-01")
    )
    absent = serve(("coaching", "2020-02-01", "2020-04-01"), outcome="no_show")
    answer = returns(index_of(touching, absent), EVERYTHING, exact=True)
    assert answer.repeated.table.rows() == [(1, 90, 0, 0.0)]
    assert answer.services.table["again"].to_list() == [0, 0, 0]
    assert answer.chains.table.is_empty()


def test_a_chain_is_followed_for_two_years_and_takes_six_services_at_most():
    many = serve(
        *(("trial", f"2020-{month:02}-01", f"2020-{month:02}-09") for month in range(1, 9))
    )
    slow = serve(
        ("trial", "2020-01-01", "2020-06-01"),
        ("coaching", "2021-05-31", "2021-08-01"),
        ("training", "2022-01-01", "2022-02-01"),
        ("coaching", "2023-02-01", "2023-03-01"),  # a chain of its own
    )
    parted = serve(("trial", "2020-01-01", "2020-06-01"), ("coaching", "2021-06-01", "2021-08-01"))
    chains = returns(index_of(many, slow, parted), EVERYTHING, exact=True).chains
    assert chains.table.rows() == [("trial>coaching", 1), (">".join(["trial"] * 6), 1)]


@pytest.fixture(scope="module")
def large():
    return town(25, 1500)


def test_protected_figures_lie_by_the_exact_ones(large):
    shown, exact = (returns(large, EVERYTHING, exact=exact) for exact in (False, True))
    for name, keys in (
        ("unemployment", ["within"]),
        ("work", ["within"]),
        ("services", ["service", "within"]),
    ):
        one, other = getattr(shown, name), getattr(exact, name)
        assert one.protection is Protection.PERTURBED
        both = one.table.join(other.table, on=keys, suffix="_exact")
        assert both.height == other.table.height
        for column in one.table.columns[len(keys) : -1]:
            assert (both[column] - both[f"{column}_exact"]).abs().max() <= 3
        ratio = pl.col(one.table.columns[-2]) / pl.col(one.table.columns[-3])
        assert one.table.select((ratio - pl.col("share")).abs().max()).item() < 1e-12
    both = shown.repeats.table.join(exact.repeats.table, on="service", suffix="_exact")
    for column in ("days", "repeat_days"):
        gap = (both[column] / both[f"{column}_exact"] - 1).abs()
        assert 0 < gap.max() < 0.03
    assert (both["share"] - both["share_exact"]).abs().max() < 0.01


PERIODS = [  # the last few weeks of two of them are not known for two years
    Filters(since=since, until=until)
    for since, until in (
        (date(2019, 1, 1), date(2019, 12, 31)),
        (date(2020, 1, 1), date(2021, 12, 31)),
        (date(2021, 6, 1), date(2022, 1, 31)),
        (date(2021, 6, 1), date(2022, 2, 28)),
    )
]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize(
    "who", [{}, {"sex": "man", "language": "sv"}, {"language": "sv"}, {"municipality": "710"}]
)
def test_protection_makes_nobody_known_longer_or_come_back_and_stay_away(large, period, who):
    """Of 2019 to 2021 all who left are known for two years: they are one figure, counted once."""
    filters = replace(period, **who)
    shown, exact = (returns(large, filters, exact=exact) for exact in (False, True))
    for name in ("unemployment", "work", "services"):
        one, other = getattr(shown, name).table, getattr(exact, name).table
        keys = one.columns[:-3]
        part, whole = one.columns[-2], one.columns[-3]
        both = one.join(other, on=keys, suffix="_exact").sort(keys)
        places = pl.int_range(pl.len()) // 3
        grown = both.select(pl.col(whole, part).diff().over(places))
        assert grown[whole].max() <= 0
        if period.until.year <= 2021:
            assert grown[whole].min() == 0
            assert grown[part].min() >= 0
        for column in (whole, part):
            assert (both[column] - both[f"{column}_exact"]).abs().max() <= 4


def test_chains_of_few_are_not_listed_unless_exact(large):
    shown, exact = (returns(large, EVERYTHING, exact=e, limit=10_000).chains for e in (False, True))
    assert exact.table["people"].min() == 1
    assert shown.table["people"].min() >= 10
    true = dict(exact.table.rows())
    assert all(abs(true[chain] - people) <= 3 for chain, people in shown.table.rows())


def test_shares_of_few_are_withheld_and_their_days():
    few = [serve(("coaching", "2020-02-01", "2020-04-01")) for _ in range(6)]
    many = [serve(("trial", "2020-02-01", "2020-04-01")) for _ in range(60)]
    answer = returns(index_of(*few, *many), EVERYTHING)
    days = {row["service"]: row for row in answer.repeats.rows()}
    assert days["coaching"]["days"] == days["coaching"]["share"] == "<10"
    assert abs(days["trial"]["days"] - 60 * 60) <= 60
    assert days["trial"]["repeat_days"] == 0
    shares = {(row["service"], row["within"]): row["share"] for row in answer.services.rows()}
    assert shares["coaching", 6] == "<10"
    assert shares["trial", 6] == 0


def test_nobody_is_an_empty_answer():
    answer = returns(index_of(Person(BEGIN[:1]), until="2020-06-30"), Filters(sex="man"))
    assert answer.unemployment.table["left"].to_list() == [0, 0, 0]
    assert answer.unemployment.table["share"].null_count() == 3
    for table in (answer.services, answer.chains, answer.repeats, answer.repeated):
        assert table.table.is_empty()
    assert answer.services.table.columns == ["service", "within", "ended", "again", "share"]
    assert answer.repeats.table.columns == ["service", "people", "days", "repeat_days", "share"]


def test_a_value_the_index_does_not_know_is_refused():
    with pytest.raises(UnknownValueError, match="first_service: dance"):
        returns(index_of(Person(BEGIN)), Filters(first_service="dance"))
