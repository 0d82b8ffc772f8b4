"""Paths of many people in one pass against `path_states` of one: two writings of the same rule."""

from datetime import date, timedelta
from types import SimpleNamespace as Row

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.derive.registers import SECRET, UNTIL, day, number, register

from polku.analytics.derive.codes import codes_of
from polku.analytics.derive.histories import spells
from polku.analytics.derive.people import people_of
from polku.analytics.derive.spells import BESIDE, paths, priorities
from polku.analytics.index.layout import OPEN
from polku.analytics.states import NUMBER, STATES
from polku.register.codes import services
from polku.register.states import STATUS_STATES, path_states

FIRST = date(2026, 1, 1)
SHORT = st.integers(-3, 40)


def drawn_rows(**columns):
    """Rows of one person: unsorted, overlapping, gapped, twice the same, ends before starts, ties."""
    one = st.fixed_dictionaries(
        {"offset": st.integers(0, 30) | st.integers(-900, 120), "length": st.none() | SHORT}
        | columns
    )

    def made(values):
        values = dict(values)
        start = FIRST + timedelta(values.pop("offset"))
        length = values.pop("length")
        end = None if length is None else start + timedelta(length)
        return values | {"start": start, "end": end}

    several = st.lists(one.map(made), max_size=6)
    return st.tuples(several, st.booleans()).map(lambda two: two[0] * (1 + two[1]))


PERSON = st.fixed_dictionaries(
    {
        "statuses": drawn_rows(code=st.sampled_from(sorted(STATUS_STATES))),
        "services": drawn_rows(service=st.sampled_from(sorted(services()))),
        "jobs": drawn_rows(subsidised=st.sampled_from([True, False, None])),
    }
)


def path(person, until):
    """What `path_states` says, half-open and the last one open."""
    given_rows = ([Row(**row) for row in person[name]] for name in ("statuses", "services", "jobs"))
    found = path_states(*given_rows, until=until)
    ends = [(spell.end + timedelta(1)).isoformat() for spell in found]
    ends[-1:] = ["open"] * bool(ends)
    return [
        (spell.state, spell.start.isoformat(), end) for spell, end in zip(found, ends, strict=True)
    ]


def paths_of(people, until):
    ids = [f"{place}" for place in range(len(people))]
    tables = {
        name: [
            {"person_id": one} | row
            for one, person in zip(ids, people, strict=True)
            for row in person[name]
        ]
        for name in ("statuses", "services", "jobs")
    }
    known = people_of(register(persons=ids, **tables), SECRET, pseudonymised=False)
    found = [[] for _ in people]
    for person, state, start, end, _ in zip(*spells(known, CODES, until), strict=True):
        place = int(known.persons["person_id"][int(person)])
        found[place].append((STATES[state], day(start), day(end)))
    return found


CODES = codes_of(register(persons=[]), until=UNTIL)


@settings(max_examples=150)
@given(st.lists(PERSON, min_size=1, max_size=5), st.integers(-5, 90), st.randoms())
def test_every_path_is_what_path_states_makes_of_the_rows(people, days, chance):
    until = FIRST + timedelta(days)
    for person in people:
        for rows_ in person.values():
            chance.shuffle(rows_)
    assert paths_of(people, until) == [path(person, until) for person in people]


def test_a_person_of_ten_thousand_rows_has_the_same_path():
    rng = np.random.default_rng(3)
    person = {
        "statuses": [
            {"code": f"{code:02}", "start": FIRST + timedelta(int(start)), "end": None}
            for code, start in zip(
                rng.integers(0, 10, 4000), rng.integers(0, 80, 4000), strict=True
            )
        ],
        "services": [
            {
                "service": "job_coaching",
                "start": FIRST + timedelta(int(start)),
                "end": FIRST + timedelta(int(start + length)),
            }
            for start, length in zip(
                rng.integers(0, 60, 6000), rng.integers(0, 20, 6000), strict=True
            )
        ],
        "jobs": [],
    }
    assert paths_of([person], UNTIL) == [path(person, UNTIL)]


def test_priorities_keep_what_they_are_made_of_from_the_first_to_the_last_day_of_the_calendar():
    first, last = (date.min - date(1970, 1, 1)).days, (date.max - date(1970, 1, 1)).days
    days = np.array([first, last], np.int32)
    for state in range(len(STATES)):
        states = np.full(2, state, np.uint8)
        found = priorities(np.array([0, 3], np.uint8), days, days, states)
        assert (found > BESIDE).all()
        made = paths(np.arange(2, dtype=np.uint32), days, found, last)
        assert made.state[made.start == first].tolist() == [state]
        assert made.state[made.person == 1].tolist() == [state]
        assert made.end[0] == (OPEN if state == NUMBER["outside"] else first + 1)


def test_days_that_no_row_tells_are_not_told():
    tables = register(
        persons=["1"],
        statuses=[
            {"person_id": "1", "code": "02", "start": "2026-01-01", "end": "2026-01-10"},
            {"person_id": "1", "code": "02", "start": "2026-02-01", "end": "2026-02-10"},
            {"person_id": "1", "code": "05", "start": "2026-02-11", "end": "2026-02-12"},
        ],
    )
    found = spells(people_of(tables, SECRET, pseudonymised=False), CODES, UNTIL)
    assert [STATES[one] for one in found.state] == ["unemployed", "outside"] * 2
    assert found.told.tolist() == [True, False, True, True]
    assert found.end[-1] == OPEN
    assert found.start.tolist() == [
        number(text) for text in ("2026-01-01", "2026-01-11", "2026-02-01", "2026-02-11")
    ]


def test_a_new_day_changes_nobody_of_whom_nothing_new_is_told():
    people = [
        {"statuses": [{"code": "02", "start": FIRST, "end": None}], "services": [], "jobs": []},
        {"statuses": [{"code": "02", "start": FIRST, "end": FIRST}], "services": [], "jobs": []},
    ]
    before = paths_of(people, date(2026, 2, 1))
    assert before == paths_of(people, date(2026, 3, 1))
    assert [path[-1][-1] for path in before] == ["open", "open"]
