from dataclasses import replace

import numpy as np
import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.questions.tally import Rows, merged, tally
from polku.analytics.questions.variants import LISTED, OTHER, variants

TRIAL = Person(
    [("unemployed", "2020-01-01"), ("work_trial", "2020-03-01"), ("open_work", "2020-04-01")]
)
AWAY = Person([("unemployed", "2020-01-01"), ("outside", "2020-02-01")])
STILL = Person([("unemployed", "2020-01-01")])
DIRECT = Person([("laid_off", "2020-01-01"), ("open_work", "2020-01-11")])
PATHS = {
    "unemployed>work_trial>open_work": TRIAL,
    "unemployed>outside": AWAY,
    "unemployed>still": STILL,
    "laid_off>open_work": DIRECT,
}
EVERYBODY = Filters()


def listed(*people, exact=True, filters=EVERYBODY, **asked):
    return variants(index_of(*people), filters, exact=exact, **asked).variants.table.to_dicts()


def test_paths_are_listed_by_how_many_took_them():
    rows = listed(*[TRIAL] * 3, *[AWAY] * 4, STILL, STILL, DIRECT)
    assert [(row["rank"], row["path"], row["people"], row["works"]) for row in rows] == [
        (1, "unemployed>outside", 4, False),
        (2, "unemployed>work_trial>open_work", 3, True),
        (3, "unemployed>still", 2, False),
        (4, "laid_off>open_work", 1, True),
    ]
    assert [row["share"] for row in rows] == [0.4, 0.3, 0.2, 0.1]
    assert [row["days"] for row in rows] == ["31", "60>31", "731", "10"]
    assert [row["median_days"] for row in rows] == [31.0, 91.0, 731.0, 10.0]


def test_the_limit_is_of_each_kind_and_the_rest_is_counted():
    rows = listed(*[TRIAL] * 3, *[AWAY] * 2, STILL, DIRECT, limit=1)
    assert [(row["path"], row["people"], row["works"]) for row in rows] == [
        ("unemployed>work_trial>open_work", 3, True),
        ("unemployed>outside", 2, False),
        (OTHER, 1, True),
        (OTHER, 1, False),
    ]
    assert [row["rank"] for row in rows] == [1, 2, None, None]


@pytest.mark.parametrize(
    ("through", "paths"),
    [
        ("work_trial", ["unemployed>work_trial>open_work"]),
        ("unemployed>outside", ["unemployed>outside"]),
        ("unemployed>open_work", []),  # on the way of one, but not next
        ("start>laid_off", ["laid_off>open_work"]),
        ("open_work", ["unemployed>work_trial>open_work", "laid_off>open_work"]),
        ("still", ["unemployed>still"]),
    ],
)
def test_only_paths_through_what_is_looked_at_are_listed_and_the_rest_is_counted(through, paths):
    everybody = [*[TRIAL] * 4, *[AWAY] * 3, STILL, STILL, DIRECT]
    found = listed(*everybody, through=through, limit=2)
    assert [row["path"] for row in found if row["path"]] == paths
    assert sum(row["people"] for row in found) == len(everybody)
    assert {row["path"]: row["share"] for row in found if row["path"]} == {
        path: everybody.count(PATHS[path]) / len(everybody) for path in paths
    }


def test_what_is_looked_at_comes_before_what_is_more_common():
    rows = listed(*[AWAY] * 3, STILL, STILL, DIRECT, limit=1, through="still")
    assert [row["path"] for row in rows if row["rank"]] == ["unemployed>still"]


@pytest.mark.parametrize("through", ["sauna", "unemployed>sauna", "a>b>c"])
def test_what_is_no_state_cannot_be_looked_at(through):
    with pytest.raises(UnknownValueError) as told:
        listed(STILL, through=through)
    assert "work_trial" in told.value.known


def test_a_person_who_took_a_path_twice_counts_once():
    path = [
        (state, f"20{year}-0{month}-01")
        for year in (20, 21)
        for state, month in (("unemployed", 1), ("open_work", 2 + year - 20))
    ]
    (row,) = listed(Person(path))
    assert (row["people"], row["share"], row["days"]) == (1, 1.0, "45")  # of 31 and 59


@pytest.mark.parametrize("count", range(1, 21))
def test_a_path_that_few_took_is_never_listed(count):
    few = [replace(AWAY, key=n * 0x9E3779B97F4A7C15 % 2**64) for n in range(count)]
    rows = listed(*few, *[TRIAL] * 30, exact=False)
    assert rows[0]["path"] == "unemployed>work_trial>open_work"
    for row in rows[1:]:
        assert row["people"] >= (LISTED if row["path"] else 5)
        assert row["path"] in {"unemployed>outside", OTHER}
        assert count >= 7 or not row["path"]


def test_medians_of_few_are_withheld_in_the_rest():
    rows = listed(*[TRIAL] * 30, *[AWAY] * 6, exact=False)
    assert [row["days"] for row in rows if not row["path"]] == [None] * (len(rows) - 1)
    assert rows[0]["days"] == "60>31"


def test_what_comes_after_24_months_is_not_seen():
    later = Person([("unemployed", "2020-01-01"), ("open_work", "2022-01-01")])
    assert [row["path"] for row in listed(later)] == ["unemployed>still"]
    assert [row["path"] for row in listed(later, months=25)] == ["unemployed>open_work"]


def test_only_what_is_known_for_the_whole_time_is_listed_unless_asked():
    late = Person([("unemployed", "2025-01-01"), ("open_work", "2025-02-01")])
    assert listed(late) == []
    assert [row["path"] for row in listed(late, partial=True)] == ["unemployed>open_work"]


def test_nobody_is_no_error():
    assert listed() == []
    assert listed(TRIAL, filters=Filters(sex="man")) == []


def test_a_table_counts_however_many_numbers_there_are():
    draw = np.random.default_rng(7)
    person = np.sort(draw.integers(0, 500, 20_000)).astype(np.uint32)
    number = draw.integers(0, 6_000, 20_000).astype(np.uint64) << np.uint64(40)  # as bad as can be
    people, key = draw.integers(1, 4, 500), draw.integers(0, 2**64, 500, np.uint64)
    found = tally(Rows(number, person, people, key))
    expected = {}
    for one, who in zip(number.tolist(), person.tolist(), strict=True):
        if one:
            expected.setdefault(one, set()).add(who)
    assert dict(zip(found.number.tolist(), found.people.tolist(), strict=True)) == {
        one: int(people[list(whose)].sum()) for one, whose in expected.items()
    }
    assert dict(zip(found.number.tolist(), found.key.tolist(), strict=True)) == {
        one: int(key[list(whose)].sum(dtype=np.uint64)) for one, whose in expected.items()
    }
    assert (number[found.row] == found.number).all()
    twice = merged([found, found])
    order, again = np.argsort(found.number), np.argsort(twice.number)
    assert (twice.people[again] == 2 * found.people[order]).all()
