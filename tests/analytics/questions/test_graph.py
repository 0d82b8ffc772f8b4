from dataclasses import replace

import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.questions.graph import graph

WORKED = Person(
    [("unemployed", "2020-01-01"), ("work_trial", "2020-03-01"), ("open_work", "2020-04-01")]
)
EVERYBODY = Filters()


def edges(*people, filters=EVERYBODY, exact=True, **asked):
    table = graph(index_of(*people), filters, exact=exact, **asked).edges.table
    return {(was, became): tuple(rest) for was, became, *rest in table.iter_rows()}


def nodes(*people, exact=True, **asked):
    table = graph(index_of(*people), Filters(), exact=exact, **asked).nodes.table
    return {state: tuple(rest) for state, *rest in table.iter_rows()}


def test_a_path_leads_from_the_start_to_work():
    assert edges(WORKED) == {
        ("start", "unemployed"): (1, 1, None),
        ("unemployed", "work_trial"): (1, 1, 60.0),
        ("work_trial", "open_work"): (1, 1, 31.0),
    }
    assert nodes(WORKED) == {
        "start": (1, 1, None),
        "unemployed": (1, 1, 60.0),
        "work_trial": (1, 1, 31.0),
        "open_work": (1, 1, None),
    }


def test_transitions_count_every_time_and_people_once():
    path = [("unemployed", "2020-01-01"), ("coaching", "2020-01-11"), ("unemployed", "2020-01-21")]
    path += [("coaching", "2020-02-20"), ("unemployed", "2020-03-01"), ("outside", "2020-03-02")]
    found = edges(Person(path))
    assert found["unemployed", "coaching"] == (2, 1, 20.0)  # of 10 and 30 days
    assert found["coaching", "unemployed"] == (2, 1, 10.0)
    assert found["unemployed", "outside"] == (1, 1, 1.0)
    assert nodes(Person(path))["unemployed"] == (3, 1, 10.0)


@pytest.mark.parametrize(
    ("found_on", "last", "days"),
    [
        ("2021-12-31", "open_work", 730.0),  # 2020 is a leap year
        ("2022-01-01", "still", 731.0),  # the 24 months are over
        ("2023-06-01", "still", 731.0),
        (None, "still", 731.0),
    ],
)
def test_an_episode_is_followed_for_24_months(found_on, last, days):
    path = [("unemployed", "2020-01-01"), *([("open_work", found_on)] if found_on else [])]
    assert edges(Person(path)) == {
        ("start", "unemployed"): (1, 1, None),
        ("unemployed", last): (1, 1, days),
    }


def test_a_spell_that_begins_when_the_following_ends_is_not_seen():
    path = [("unemployed", "2020-01-01"), ("coaching", "2022-01-01")]
    assert ("unemployed", "coaching") not in edges(Person(path))
    assert edges(Person(path), months=25)["unemployed", "coaching"] == (1, 1, 731.0)


def test_only_what_is_known_for_the_whole_time_is_counted_unless_asked():
    late = Person([("unemployed", "2024-01-02"), ("coaching", "2025-12-31")])
    assert edges(late) == {}
    assert edges(late, partial=True) == {
        ("start", "unemployed"): (1, 1, None),
        ("unemployed", "coaching"): (1, 1, 729.0),
        ("coaching", "still"): (1, 1, 1.0),  # the last known day
    }
    assert len(edges(replace(late, states=[("unemployed", "2024-01-01")]))) == 2


def test_a_first_spell_is_clipped_to_the_start_and_every_episode_has_one():
    path = [("unemployed", "2019-01-01"), ("open_work", "2020-04-01"), ("unemployed", "2021-01-01")]
    person = Person([*path, ("open_work", "2021-01-08")], searches=[("2020-03-01", None)])
    assert edges(person) == {
        ("start", "unemployed"): (2, 1, None),
        ("unemployed", "open_work"): (2, 1, 19.0),  # of 31 and 7 days
    }


def test_days_outside_that_no_row_told_belong_to_the_stay_before():
    """An episode may end in the middle of such a spell, where the search does."""
    path = [("unemployed", "2020-01-01"), ("outside", "2020-02-01")]
    person = Person(path, episodes=[("2020-01-01", "2020-02-11")])
    assert edges(person)["unemployed", "outside"] == (1, 1, 41.0)


def test_one_person_does_not_show_and_many_do():
    assert edges(WORKED, exact=False) == {}  # 1 is always shown as 0
    found = edges(*[WORKED] * 40, exact=False)
    assert set(found) == set(edges(WORKED))
    for transitions, people, median in found.values():
        assert abs(people - 40) <= 3
        assert transitions >= people
        assert median in {None, 60.0, 31.0}


def test_filters_choose_episodes():
    filters = Filters(municipality="710", age="30_54", first_service="none")
    assert len(edges(WORKED, filters=filters)) == 3
    assert edges(WORKED, filters=replace(filters, age="under_25")) == {}
    assert edges(WORKED, filters=replace(filters, length="over_2_years")) == {}


def test_nobody_is_no_error():
    assert edges() == nodes() == {}
