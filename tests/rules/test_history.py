"""The days the law asks for meetings, laid out once, against the same asked day by day."""

from datetime import date, timedelta

from hypothesis import given, settings
from tests.rules.histories import facts
from tests.rules.lives import DAYS, LIVES

from polku.rules import names
from polku.rules.facts import JobSearch
from polku.rules.history import read
from polku.rules.parameters import load

LAW = load()
DAY = timedelta(days=1)
MANY = settings(max_examples=300, deadline=None)


def covers(spell, day):
    return spell.start <= day and (spell.end is None or day <= spell.end)


def asked(demand, day):
    """Say whether a meeting is asked for on a day, the slow way."""
    spell = next((s for s in demand.statuses.spells if covers(s, day)), None)
    concerned = (
        spell is None or spell.code in demand.codes or any(covers(p, day) for p in demand.also)
    )
    return (
        day >= demand.process.in_force
        and any(covers(search, day) for search in demand.process.searches)
        and concerned
        and not any(covers(exemption, day) for exemption in demand.exemptions)
    )


def demands(history):
    for process in history.processes:
        yield history.job_search(process)
        yield history.after_interview(process, process.begins)
        yield history.half_year(process)


@MANY
@given(LIVES, DAYS, DAYS)
def test_a_day_is_asked_for_as_the_slow_way_says(life, today, day):
    for demand in demands(read(life, today, LAW)):
        edges = {e for s in [*life.statuses, *life.job_searches, *demand.exemptions, *demand.also]
                 for e in (s.start, s.end) if e}  # fmt: skip
        for base in [day, *edges]:
            for near in (base - DAY, base, base + DAY):
                assert demand.asked(near) == asked(demand, near), near


@MANY
@given(LIVES, DAYS, DAYS)
def test_the_first_day_is_the_first_of_those_asked_for(life, today, day):
    for demand in demands(read(life, today, LAW)):
        first = demand.first_day(day)
        if first is None:
            far = (day + DAY * n for n in range(1000))
            assert not any(asked(demand, one) for one in far)
            continue
        assert first >= day
        assert asked(demand, first)
        assert not any(asked(demand, day + DAY * n) for n in range((first - day).days))


@MANY
@given(LIVES, DAYS, DAYS)
def test_of_several_exemptions_the_one_that_lasts_longest_counts(life, today, day):
    for demand in demands(read(life, today, LAW)):
        found = demand.exemption(day)
        here = [e for e in demand.exemptions if covers(e, day)]
        assert (found is None) == (not here)
        if found is not None:
            assert all((e.end or date.max) <= (found.end or date.max) for e in here)


def one(case, today=date(2024, 1, 1)):
    return read(facts(case), today, LAW)


def test_a_job_search_is_open_on_its_last_day_and_ended_the_next():
    process = one({"search": ["2023-01-10/2023-05-31"]}).processes[0]
    assert process.search_on(date(2023, 1, 9)) is None
    assert process.search_on(date(2023, 1, 10)) is not None
    assert process.search_on(date(2023, 5, 31)) is not None
    assert process.search_on(date(2023, 6, 1)) is None
    assert process.ended(date(2023, 4, 1), today=date(2023, 5, 31)) is None
    assert process.ended(date(2023, 4, 1), today=date(2023, 6, 1)) == date(2023, 5, 31)


def test_job_searches_under_six_months_apart_are_one_process():
    close = one({"search": ["2022-06-01/2023-01-31", "2023-07-30"]})
    apart = one({"search": ["2022-06-01/2023-01-31", "2023-07-31"]})
    assert (len(close.processes), len(apart.processes)) == (1, 2)


def test_one_that_has_not_begun_is_not_there():
    assert one({"search": ["2024-01-02"]}).processes == []
    assert len(one({"search": ["2024-01-01"]}).processes) == 1


def test_overlapping_job_searches_are_joined():
    history = one({"search": ["2022-06-01/2023-01-31", "2023-01-31/2023-03-31", "2023-02-01"]})
    assert history.processes[0].searches == [JobSearch(date(2022, 6, 1), None)]


def test_meetings_go_to_the_process_of_their_time_and_unknown_methods_nowhere():
    history = one(
        {
            "search": ["2022-06-01/2022-08-31", "2023-06-01"],
            "contact": ["21 2022-06-03", "21 2023-06-05", "24 2023-06-01", "99 2023-06-02",
                        "27 2024-01-01", "27 2024-01-02", "21 2022-05-31"],
        }
    )  # fmt: skip
    first, second = history.processes
    assert [m.day for m in first.interviews] == [date(2022, 6, 3)]
    assert [m.day for m in second.interviews] == [date(2023, 6, 5)]
    assert [m.day for m in second.supplementary] == [date(2023, 6, 1)]
    assert [m.day for m in second.meetings] == [date(2024, 1, 1)]  # not the one booked


def test_unemployment_lasts_while_its_spells_touch():
    statuses = one({"search": ["2023-01-01"], "status": [
        "01 2022-01-01/2022-12-31", "02 2023-01-01/2023-03-31", "03 2023-04-01/2023-04-30",
        "02 2023-05-02"]}).statuses  # fmt: skip
    codes = names.WITHOUT_WORK
    assert statuses.since(date(2023, 4, 30), codes) == date(2023, 1, 1)
    assert statuses.since(date(2023, 5, 1), codes) is None
    assert statuses.since(date(2023, 6, 1), codes) == date(2023, 5, 2)
    assert statuses.since(date(2022, 6, 1), codes) is None
