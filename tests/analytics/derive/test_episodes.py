"""Episodes: worked cases, and a count day by day to hold the one pass against."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.derive.registers import day, derived, register, rows

from polku.analytics.derive.episodes import Searches, Services, episodes, variant
from polku.analytics.derive.spells import Spells
from polku.analytics.index.layout import NEVER, OPEN, UNKNOWN
from polku.analytics.states import NUMBER, STATES
from polku.register.codes import services as known_services

SERVICES = tuple(known_services())


def of_one(*, searches, statuses=(), services=(), jobs=()):
    """Return the episodes of one person, readable; rows are tuples in the order of their columns."""

    def told(names, given_rows):
        days = [
            (f"2026-{one}" if isinstance(one, str) and "-" in one else one for one in row)
            for row in given_rows
        ]
        return [{"person_id": "1"} | dict(zip(names, row, strict=False)) for row in days]

    tables = register(
        persons=["1"],
        job_searches=told(("start", "end"), searches),
        statuses=told(("code", "start", "end"), statuses),
        services=told(("service", "start", "end"), services),
        jobs=told(("start", "end", "subsidised"), jobs),
    )
    found = derived(tables)
    path = [STATES[state] for state in found["spells"]["state"]]
    return [readable(SimpleNamespace(**row), path) for row in rows(found["episodes"])]


def readable(row, path):
    """Return start, end, states in order, first service: all a reader asks of an episode."""
    states = path[row.first_spell : row.first_spell + row.spells]
    assert row.variant == variant(np.array([NUMBER[one] for one in states], np.uint8))
    assert (row.outcome == UNKNOWN) == (row.end == OPEN)
    assert row.outcome == UNKNOWN or STATES[row.outcome] == states[-1]
    assert (row.first_service == UNKNOWN) == (row.first_service_on == NEVER)
    served = ()
    if row.first_service != UNKNOWN:
        served = (f"{SERVICES[row.first_service]} {short(row.first_service_on)}",)
    return (short(row.start), short(row.end), ">".join(states), *served)


def short(number):
    return day(number).removeprefix("2026-")


UNEMPLOYED = ("02", "01-05", "02-10")


def test_from_the_first_day_unemployed_to_open_work():
    assert of_one(
        searches=[("01-01", "02-10")], statuses=[UNEMPLOYED], jobs=[("02-11", None, False)]
    ) == [("01-05", "02-11", "unemployed>open_work")]


def test_from_the_first_day_of_the_search_for_who_was_unemployed_before_it():
    assert of_one(searches=[("01-20", None)], statuses=[("02", "01-05", None)]) == [
        ("01-20", "open", "unemployed")
    ]


def test_a_search_without_a_day_unemployed_makes_an_episode_from_its_first_day():
    assert of_one(
        searches=[("01-03", None)],
        statuses=[("09", "01-01", "02-10"), ("01", "02-11", None)],
    ) == [("01-03", "02-11", "part_time>open_work")]


def test_a_search_beside_open_work_makes_none_before_the_work_has_ended():
    assert of_one(searches=[("01-03", None)], jobs=[("01-01", None, False)]) == []
    assert of_one(
        searches=[("01-03", None)],
        statuses=[("02", "03-01", None)],
        jobs=[("01-01", "02-28", False)],
    ) == [("03-01", "open", "unemployed")]


def test_after_open_work_within_a_search_another_episode_begins():
    assert of_one(
        searches=[("01-05", None)],
        statuses=[UNEMPLOYED, ("01", "02-11", "03-01"), ("03", "03-02", None)],
    ) == [
        ("01-05", "02-11", "unemployed>open_work"),
        ("03-02", "open", "laid_off"),
    ]


def test_part_time_work_subsidised_work_and_services_are_on_the_way():
    assert of_one(
        searches=[("01-05", None)],
        statuses=[UNEMPLOYED, ("09", "02-11", "02-20"), ("02", "02-21", None)],
        services=[("work_trial", "01-20", "01-31")],
        jobs=[("03-01", None, True)],
    ) == [
        (
            "01-05",
            "open",
            "unemployed>work_trial>unemployed>part_time>unemployed>subsidised_work",
            "work_trial 01-20",
        )
    ]


def test_a_search_interrupted_by_subsidised_work_is_one_episode():
    assert of_one(
        searches=[("01-05", "02-10"), ("03-11", None)],
        statuses=[UNEMPLOYED, ("02", "03-11", None)],
        jobs=[("02-11", "03-10", True)],
    ) == [("01-05", "open", "unemployed>subsidised_work>unemployed")]


@pytest.mark.parametrize("again", ["02-05", "02-10", "02-11"])
def test_searches_that_overlap_or_touch_are_one(again):
    assert of_one(
        searches=[("01-05", "02-10"), (again, None)],
        statuses=[("02", "01-05", "02-07"), ("02", "02-15", None)],
    ) == [("01-05", "open", "unemployed>outside>unemployed")]


def test_a_search_a_day_after_is_another_when_no_row_tells_of_the_day_between():
    assert of_one(
        searches=[("01-05", "02-10"), ("02-12", None)],
        statuses=[UNEMPLOYED, ("02", "02-12", None)],
    ) == [
        ("01-05", "02-11", "unemployed>outside"),
        ("02-12", "open", "unemployed"),
    ]


def test_untold_days_within_a_search_are_a_gap_and_told_ones_are_outside():
    gap = [UNEMPLOYED, ("02", "02-20", None)]
    assert of_one(searches=[("01-05", None)], statuses=gap) == [
        ("01-05", "open", "unemployed>outside>unemployed")
    ]
    assert of_one(searches=[("01-05", None)], statuses=[*gap, ("05", "02-11", "02-19")]) == [
        ("01-05", "02-11", "unemployed>outside"),
        ("02-20", "open", "unemployed"),
    ]


def test_a_gap_ends_the_episode_on_the_first_day_without_a_search():
    assert of_one(searches=[("01-05", "02-20")], statuses=[UNEMPLOYED]) == [
        ("01-05", "02-21", "unemployed>outside")
    ]
    assert of_one(searches=[("01-05", "02-20")], statuses=[UNEMPLOYED], jobs=[("02-15",)]) == [
        ("01-05", "02-15", "unemployed>outside>open_work")
    ]


def test_a_search_agreed_to_end_later_still_runs():
    assert of_one(searches=[("01-05", "12-31")], statuses=[UNEMPLOYED]) == [
        ("01-05", "open", "unemployed>outside")
    ]
    assert of_one(searches=[("01-05", "03-31")], statuses=[UNEMPLOYED]) == [
        ("01-05", "open", "unemployed>outside")
    ]


def test_nothing_comes_of_a_search_that_begins_later_ends_before_it_starts_or_has_no_rows():
    assert of_one(searches=[("04-01", None)], statuses=[("02", "04-01", None)]) == []
    assert of_one(searches=[("03-01", "02-01")], statuses=[("02", "01-01", None)]) == []
    assert of_one(searches=[("01-05", None)]) == []
    assert of_one(searches=[], statuses=[UNEMPLOYED]) == []


def test_the_first_service_is_the_first_that_began_in_the_episode():
    found = of_one(
        searches=[("01-01", None)],
        statuses=[("02", "01-05", None), ("01", "03-01", None)],
        services=[
            ("skills_mapping", "01-04", None),
            ("career_coaching", "02-10", "02-20"),
            ("vocational_guidance", "02-01", "02-01"),
            ("work_trial", "03-01", "03-02"),
        ],
    )
    assert found[0][-1] == "vocational_guidance 02-01"
    same_day = [("work_trial", "02-01", "02-02"), ("labour_market_training", "02-01", "02-09")]
    for given_rows in (same_day, same_day[::-1]):  # the list of services decides
        (one,) = of_one(
            searches=[("01-01", None)], statuses=[("02", "01-05", None)], services=given_rows
        )
        assert one[-1] == "work_trial 02-01"
    agreed = of_one(
        searches=[("01-01", None)],
        statuses=[("02", "01-05", None)],
        services=[("work_trial", "04-01", None)],
    )
    assert agreed == [("01-05", "open", "unemployed")]


def test_variants_differ_by_order_length_and_state():
    paths = [[0], [1], [0, 0], [0, 1], [1, 0], [0, 1, 0], [1, 0, 1], list(range(16))]
    assert len({variant(np.array(path, np.uint8)) for path in paths}) == len(paths)


def test_no_two_variants_of_up_to_six_steps_of_six_states_share_a_number():
    seen = [{0: ()}]
    states = np.arange(6, dtype=np.uint8)
    for _ in range(6):
        longer = {}
        for path in seen[-1].values():
            for state in states:
                if not path or path[-1] != state:
                    longer[variant(np.array([*path, state], np.uint8))] = (*path, state)
        seen.append(longer)
    found = [number for one in seen[1:] for number in one]
    assert len(found) == len(set(found)) == sum(6 * 5**n for n in range(6))


# ---- a count day by day ----

UNTIL = 60

PERSON = st.fixed_dictionaries(
    {
        "first": st.integers(0, 40),
        "spells": st.lists(
            st.tuples(
                st.sampled_from(["unemployed", "laid_off", "coaching", "open_work", "outside"]),
                st.integers(1, 6),
                st.booleans(),
            ),
            max_size=12,
        ),
        "searches": st.lists(
            st.tuples(st.integers(0, 64), st.none() | st.integers(-2, 12)), max_size=6
        ),
        "services": st.lists(st.tuples(st.integers(0, 64), st.integers(0, 3)), max_size=4),
    }
)


def columns_of(people):
    """Make the tables of random people, sorted as an index is."""
    spells, searches, services = [], [], []
    for person, one in enumerate(people):
        start = one["first"]
        mine = []
        for state, length, told in one["spells"]:
            number = NUMBER[state]
            if start > UNTIL or (mine and mine[-1][1] == number):
                continue
            mine.append([person, number, start, start + length, told or state != "outside"])
            start += length
        if mine:
            mine[-1][3] = OPEN
        spells += mine
        ends = [(start, OPEN if n is None else start + n) for start, n in one["searches"]]
        searches += [(person, *two) for two in sorted(ends)]
        services += [(person, code, start) for start, code in sorted(one["services"])]
    types = (
        (Spells, (np.uint32, np.uint8, np.int32, np.int32, np.bool_), spells),
        (Searches, (np.uint32, np.int32, np.int32), searches),
        (Services, (np.uint32, np.uint8, np.int32), services),
    )
    for kind, dtypes, made in types:
        columns = zip(*made, strict=True) if made else [()] * len(dtypes)
        yield kind._make(
            np.array(list(one), dtype) for one, dtype in zip(columns, dtypes, strict=True)
        )


def day_by_day(person, spells, searches, services):
    """Walk one person's days: whether an episode runs, begins or ends on each."""
    days = Days(person, spells, searches)
    found, begun = [], None
    today = min(days.state, default=UNTIL + 1)
    while today <= UNTIL:
        if begun is None and days.may_begin(today):
            begun = today = days.begins(today)
        elif begun is not None and days.over(today):
            found.append((begun, today, days.state[today]))
            begun = None
        today += 1
    found += [(begun, OPEN, None)] * (begun is not None)
    return [(*one, first_service(person, *one[:2], services)) for one in found]


class Days:
    """What is known of each day of a person."""

    def __init__(self, person, spells, searches):
        self.state, self.told, self.sought = {}, {}, set()
        for who, number, start, end, told in zip(*spells, strict=True):
            for today in range(start, min(end, UNTIL + 1)) if who == person else ():
                self.state[today], self.told[today] = STATES[number], told
        for who, start, end in zip(*searches, strict=True):
            if who == person and start <= UNTIL:
                self.sought |= set(range(start, min(end, UNTIL + 1)))

    def over(self, today):
        gap = not self.told[today] and today in self.sought
        return self.state[today] == "open_work" or (self.state[today] == "outside" and not gap)

    def may_begin(self, today):
        return today in self.sought and self.state[today] not in {"open_work", "outside"}

    def begins(self, today):
        """Return the first day unemployed in the stretch of the search that runs, or its first."""
        ahead = today
        while ahead in self.sought and not self.over(ahead):
            if self.state[ahead] in {"unemployed", "laid_off"}:
                return ahead
            ahead += 1
        return today


def first_service(person, start, end, services):
    began = [
        (on, place, code)
        for place, (who, code, on) in enumerate(zip(*services, strict=True))
        if who == person and start <= on < end and on <= UNTIL
    ]
    return min(began)[::2] if began else None


@settings(max_examples=400)
@given(st.lists(PERSON, max_size=4))
def test_one_pass_finds_what_a_walk_through_the_days_finds(people):
    spells, searches, services = columns_of(people)
    found = episodes(spells, searches, services, UNTIL)
    got = [[] for _ in people]
    for person, start, end, outcome, service, on, *_ in zip(*found, strict=True):
        state = None if outcome == UNKNOWN else STATES[outcome]
        served = None if service == UNKNOWN else (on, service)
        got[person].append((start, end, state, served))
    assert got == [day_by_day(person, spells, searches, services) for person in range(len(people))]


@settings(max_examples=200)
@given(st.lists(PERSON, min_size=1, max_size=4))
def test_episodes_point_at_their_spells_and_never_overlap(people):
    spells, searches, services = columns_of(people)
    found = episodes(spells, searches, services, UNTIL)
    for row, first in enumerate(found.first_spell):
        last = first + found.spells[row] - 1
        assert set(spells.person[first : last + 1]) == {found.person[row]}
        assert spells.start[first] <= found.start[row] < spells.end[first]
        assert found.start[row] < found.end[row]
        assert found.variant[row] == variant(spells.state[first : last + 1])
        if found.end[row] == OPEN:
            assert spells.end[last] == OPEN
        else:
            assert spells.start[last] <= found.end[row] < spells.end[last]
    for before, after in pairwise(zip(found.person, found.end, found.start, strict=True)):
        assert before[0] < after[0] or before[1] <= after[2]
