from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.analytics.builder import Person, day, index_of

from polku.analytics.filters import Filters, PartOfMonthError, UnknownValueError
from polku.analytics.groups import AGES, LENGTHS
from polku.analytics.questions.asking import QUESTIONS, answer
from polku.analytics.selection import MONTHS, select

PATH = [("unemployed", "2021-01-01"), ("open_work", "2021-03-01")]
WOMAN = Person(PATH, birth="1996-02-29", occupation="5", coach="c1", education="unknown")
MAN = replace(WOMAN, sex="man", municipality="091", unit="Unit two", language="sv", coach="c2")
AWAY = replace(WOMAN, area="inland", municipality="005", unit="", occupation="", coach="")
INDEX = index_of(WOMAN, MAN, AWAY, until="2025-12-31", services=["coaching", "training"])


def towns(asked, of=None):
    """Return the municipalities of a selection's people: everybody's in the shards it asks."""

    def found(shard):
        codes = shard.tables["persons"]["municipality"]
        return codes[of(shard)] if of else codes

    return sorted(f"{code:03}" for codes in asked.each(found) for code in codes)


def counted(person, *, months=0, known="2025-12-31", services=(), **filters):
    index = index_of(person, until=known, services=services)
    selection = select(index, Filters(**filters), exact=True)
    return sum(
        int(one.sum()) for one in selection.each(lambda s: selection.episodes(s, months=months))
    )


@pytest.mark.parametrize(
    ("filters", "chosen", "asked"),
    [
        ({}, ["005", "091", "710"], ["005", "091", "710"]),
        ({"sex": "man"}, ["091"], ["091", "710"]),
        ({"municipality": "091"}, ["091"], ["091", "710"]),
        ({"municipality": "005"}, ["005"], ["005"]),
        ({"unit": "Unit one"}, ["710"], ["091", "710"]),
        ({"unit": "unknown"}, ["005"], ["005"]),
        ({"coach": "c2"}, ["091"], ["091", "710"]),
        ({"language": "fi", "occupation": "5"}, ["710"], ["091", "710"]),
        ({"occupation": "unknown"}, ["005"], ["005"]),
        ({"occupation": "0"}, [], ["091", "710"]),  # nobody's: one shard answers for them
        ({"education": "unknown"}, ["005", "091", "710"], ["005", "091", "710"]),
        ({"area": "inland"}, ["005"], ["005"]),
        ({"area": "coast", "sex": "man"}, ["091"], ["091", "710"]),
        ({"area": "coast", "municipality": "005"}, [], ["091", "710"]),
        ({"area": "inland", "sex": "man"}, [], ["005"]),  # a shard of the area, never another's
    ],
)
def test_people_are_chosen_by_what_they_are_where_they_can_be(filters, chosen, asked):
    selection = select(INDEX, Filters(**filters), exact=True)
    assert towns(selection, selection.people) == chosen
    assert towns(selection) == asked


@pytest.mark.parametrize(
    ("field", "value", "known"),
    [
        ("area", "moon", "inland"),
        ("municipality", "999", "710"),
        ("municipality", "nine", "091"),
        ("unit", "Unit nine", "Unit two"),
        ("coach", "c3", "c1"),
        ("age", "old", "60_up"),
        ("sex", "2", "woman"),
        ("language", "en", "other"),
        ("education", "none", "tertiary"),
        ("occupation", "11", "9"),
        ("first_service", "dance", "none"),
        ("length", "long", "over_2_years"),
    ],
)
def test_what_the_index_does_not_know_is_said_with_what_it_knows(field, value, known):
    with pytest.raises(UnknownValueError) as caught:
        select(INDEX, Filters(**{field: value}))
    assert (caught.value.field, caught.value.value) == (field, value)
    assert known in caught.value.known


def test_a_unit_without_people_is_known_and_empty():
    index = index_of(WOMAN, units=["Empty unit"])
    selection = select(index, Filters(unit="Empty unit"))
    assert towns(selection, selection.people) == []


@pytest.mark.parametrize(
    ("by", "area", "names"),
    [
        ("", "", ("",)),
        ("municipality", "", ("005", "091", "710")),
        ("municipality", "coast", ("091", "710")),
        ("unit", "", ("Unit one", "Unit two", "unknown")),
        ("unit", "coast", ("Unit one", "Unit two")),
        ("sex", "", ("man", "woman", "unknown")),
        ("education", "", ("basic", "secondary", "tertiary", "unknown")),
    ],
)
def test_groups_are_those_of_the_area(by, area, names):
    assert select(INDEX, Filters(area=area)).grouping(by).names == names


def test_a_person_has_the_group_of_the_code_and_who_is_not_chosen_none():
    selection = select(INDEX, Filters(sex="woman"))
    grouping = selection.grouping("municipality")
    groups = [list(one) for one in selection.each(lambda s: selection.groups(s, grouping))]
    assert groups == [[2, -1], [0]]
    unit = selection.grouping("unit")
    assert [unit.names[one] for one in unit.of(INDEX.shards[1])] == ["unknown"]


def test_months_are_the_last_36_that_are_known():
    period = select(INDEX, Filters()).period()
    assert len(period.names) == len(period.days) == MONTHS
    assert (period.names[0], period.names[-1]) == ("2023-01", "2025-12")
    assert period.days[-1] == day("2025-12-31")


@pytest.mark.parametrize(
    ("until", "since", "last", "expected"),
    [
        ("2025-12-30", None, None, ("2022-12", "2025-11", 36)),  # the count day is not there yet
        ("2025-12-31", "2025-10-31", "2025-11-28", ("2025-10", "2025-11", 2)),
        ("2025-12-31", "2025-11-01", "2025-11-27", None),
        ("2025-12-31", None, "2022-05-31", ("2021-01", "2022-05", 17)),  # nothing known before
        ("2025-12-31", "1900-01-01", "2021-02-28", ("2021-01", "2021-02", 2)),
        ("2025-12-31", "2025-12-01", "2030-01-01", ("2025-12", "2025-12", 1)),
    ],
)
def test_months_follow_the_period(until, since, last, expected):
    filters = Filters(
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(last) if last else None,
    )
    names = select(index_of(WOMAN, until=until), filters, exact=True).period().names
    assert ((names[0], names[-1], len(names)) if names else None) == expected


@pytest.mark.parametrize(
    ("field", "value", "known"),
    [
        ("since", date(2025, 11, 2), "2025-11-01"),
        ("since", date(2024, 2, 29), "2024-02-01"),
        ("until", date(2025, 12, 30), "2025-12-31"),
        ("until", date(2024, 2, 28), "2024-02-29"),
        ("until", date(2025, 12, 1), "2025-12-31"),
    ],
)
@pytest.mark.parametrize("name", QUESTIONS)
def test_only_an_exact_answer_is_about_a_part_of_a_month(name, field, value, known):
    part = Filters(**{field: value})
    with pytest.raises(PartOfMonthError) as told:
        answer(name, INDEX, part)
    assert (told.value.field, told.value.value, told.value.known) == (field, str(value), (known,))
    answer(name, INDEX, part, exact=True)
    answer(name, INDEX, Filters(**{field: date.fromisoformat(known)}))


def test_an_index_without_anybody_has_no_months():
    assert select(index_of(), Filters()).period().names == ()


@pytest.mark.parametrize(
    ("start", "age"),
    [
        ("2021-02-28", "under_25"),  # born on 29 February: 25 on 1 March
        ("2021-03-01", "25_29"),
        ("2024-02-29", "25_29"),
    ],
)
def test_the_age_is_that_at_the_start(start, age):
    person = replace(WOMAN, states=[("unemployed", start)])
    assert {key: counted(person, age=key) for key in AGES} == {key: key == age for key in AGES}


@pytest.mark.parametrize(
    ("end", "length"),
    [
        ("2021-04-01", "under_3_months"),  # 90 days
        ("2021-04-02", "3_to_6_months"),
        ("2022-01-01", "1_to_2_years"),  # 365 days
        (None, "1_to_2_years"),  # 729 days on the last day known
    ],
)
def test_the_length_is_that_at_the_end_or_so_far(end, length):
    path = [("unemployed", "2021-01-01"), *([("open_work", end)] if end else [])]
    person = replace(WOMAN, states=path)
    counts = {key: counted(person, known="2022-12-31", length=key) for key in LENGTHS}
    assert counts == {key: key == length for key in LENGTHS}


def test_episodes_are_chosen_by_their_first_service_and_start():
    services = [{"service": "training", "start": "2021-02-01", "end": "2021-02-20"}]
    person = replace(WOMAN, services=services)
    counts = {
        key: counted(person, services=["coaching"], first_service=key)
        for key in ("coaching", "training", "none")
    }
    assert counts == {"coaching": 0, "training": 1, "none": 0}
    assert counted(WOMAN, services=["coaching"], first_service="none") == 1
    day_one = date(2021, 1, 1)
    assert counted(WOMAN, since=day_one, until=day_one) == 1
    assert counted(WOMAN, since=date(2021, 1, 2)) == 0
    assert counted(WOMAN, until=date(2020, 12, 31)) == 0


@pytest.mark.parametrize(
    ("start", "until", "observed"),
    [
        ("2021-01-01", "2022-12-31", 1),  # 24 months are over on 2023-01-01
        ("2021-01-02", "2022-12-31", 0),
        ("2020-12-31", "2021-02-27", 1),  # two months are over on 28 February
        ("2021-01-01", "2021-02-27", 0),
    ],
)
def test_the_whole_follow_up_is_known(start, until, observed):
    months = 24 if until > "2022" else 2
    person = replace(WOMAN, states=[("unemployed", start)])
    assert counted(person, known=until, months=months) == observed


def test_episodes_have_the_groups_of_their_start_their_service_and_their_person():
    services = [{"service": "training", "start": "2021-02-01", "end": "2021-02-20"}]
    index = index_of(
        WOMAN, replace(MAN, services=services, birth="1900-05-05"), services=["coaching"]
    )
    selection = select(index, Filters())

    def groups(by):
        names, group_of = selection.episodes_by(by)
        places = np.concatenate(list(selection.each(group_of)))
        return [names[one] for one in places]

    assert groups("first_service") == ["none", "training"]
    assert groups("age") == ["under_25", "60_up"]
    assert groups("length") == ["under_3_months", "under_3_months"]
    assert groups("sex") == ["woman", "man"]
    assert groups("") == ["", ""]
