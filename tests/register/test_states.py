"""Path states: worked cases, properties, and a count day by day to hold them against."""

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace as Row

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.register.codes import codebook, names, services
from polku.register.schema import TABLES
from polku.register.states import STATUS_STATES, path_states, service_states

UNTIL = date(2026, 3, 31)


def day(text):
    month, number = text.split("-")
    return date(2026, int(month), int(number))


def status(code, start, end=None):
    return Row(code=code, start=day(start), end=end and day(end))


def service(code, start, end=None):
    return Row(service=code, start=day(start), end=end and day(end))


def job(start, end=None, *, subsidised=False):
    return Row(start=day(start), end=end and day(end), subsidised=subsidised)


def path(statuses=(), services=(), jobs=(), **options):
    found = path_states(statuses, services, jobs, **({"until": UNTIL} | options))
    return [(s.state, f"{s.start:%m-%d}", f"{s.end:%m-%d}") for s in found]


# ---- worked cases ----


def test_nobody_has_no_path():
    assert path() == []
    assert path([status("02", "4-1")]) == []  # it all begins after the last day


@pytest.mark.parametrize("code", names("status"))
def test_every_employment_code_makes_a_state(code):
    assert path([status(code, "1-1")]) == [(STATUS_STATES[code], "01-01", "03-31")]


def test_days_nothing_tells_of_are_outside():
    assert path([status("02", "1-1", "1-10"), status("03", "2-1", "2-10")]) == [
        ("unemployed", "01-01", "01-10"),
        ("outside", "01-11", "01-31"),
        ("laid_off", "02-01", "02-10"),
        ("outside", "02-11", "03-31"),
    ]


def test_spells_of_one_state_that_touch_are_one():
    assert path(
        [status("02", "1-1", "1-31"), status("02", "2-1", "2-28"), status("05", "3-1")]
    ) == [
        ("unemployed", "01-01", "02-28"),
        ("outside", "03-01", "03-31"),
    ]


def test_outside_by_code_and_outside_for_want_of_rows_are_one():
    assert path([status("05", "1-1", "1-10")]) == [("outside", "01-01", "03-31")]


def test_a_service_wins_over_work_and_status_and_gives_them_back():
    assert path([status("02", "1-1")], [service("work_trial", "2-1", "2-14")]) == [
        ("unemployed", "01-01", "01-31"),
        ("work_trial", "02-01", "02-14"),
        ("unemployed", "02-15", "03-31"),
    ]
    assert path([], [service("job_coaching", "1-10", "1-20")], [job("1-1")]) == [
        ("open_work", "01-01", "01-09"),
        ("coaching", "01-10", "01-20"),
        ("open_work", "01-21", "03-31"),
    ]


def test_subsidised_work_wins_over_open_work_and_that_over_the_code():
    jobs = [job("1-1", "3-10"), job("2-1", "2-14", subsidised=True)]
    assert path([status("02", "1-1")], [], jobs) == [
        ("open_work", "01-01", "01-31"),
        ("subsidised_work", "02-01", "02-14"),
        ("open_work", "02-15", "03-10"),
        ("unemployed", "03-11", "03-31"),
    ]


def test_between_services_the_one_that_started_later_wins_and_the_earlier_comes_back():
    both = [service("integration_training", "1-1"), service("work_trial", "2-1", "2-14")]
    expected = [
        ("integration_training", "01-01", "01-31"),
        ("work_trial", "02-01", "02-14"),
        ("integration_training", "02-15", "03-31"),
    ]
    assert path([], both) == expected
    assert path([], both[::-1]) == expected


def test_of_two_services_that_start_together_the_one_that_ends_first_wins():
    both = [service("integration_training", "1-1"), service("work_trial", "1-1", "1-14")]
    expected = [("work_trial", "01-01", "01-14"), ("integration_training", "01-15", "03-31")]
    assert path([], both) == path([], both[::-1]) == expected


def test_a_service_without_a_state_runs_beside():
    beside = [service(code, "1-10") for code, one in services().items() if not one.state]
    assert len(beside) == 7
    assert path([status("02", "1-15")], beside) == [
        ("outside", "01-10", "01-14"),
        ("unemployed", "01-15", "03-31"),
    ]


def test_a_job_without_word_of_a_subsidy_is_open_but_not_while_the_code_says_subsidised():
    unsaid = Row(start=day("1-1"), end=None, subsidised=None)
    assert path([status("00", "2-1", "2-14")], [], [unsaid]) == [
        ("open_work", "01-01", "01-31"),
        ("subsidised_work", "02-01", "02-14"),
        ("open_work", "02-15", "03-31"),
    ]


def test_an_end_after_the_last_day_is_cut():
    assert path([status("02", "1-1", "12-31")], until=day("1-5")) == [
        ("unemployed", "01-01", "01-05")
    ]
    assert path([status("02", "1-1")], until=day("1-1")) == [("unemployed", "01-01", "01-01")]


def test_gaps_between_spells_of_one_state_may_be_merged():
    spells = [status("02", "1-1", "1-10"), status("02", "1-14", "1-20"), status("03", "1-24")]
    apart = [
        ("unemployed", "01-01", "01-10"),
        ("outside", "01-11", "01-13"),
        ("unemployed", "01-14", "01-20"),
        ("outside", "01-21", "01-23"),
        ("laid_off", "01-24", "03-31"),
    ]
    assert path(spells) == path(spells, gap=2) == apart
    assert path(spells, gap=3) == [("unemployed", "01-01", "01-20"), *apart[3:]]


def test_a_told_spell_outside_is_no_gap():
    spells = [status("02", "1-1", "1-10"), status("05", "1-11", "1-12"), status("02", "1-13")]
    assert [state for state, *_ in path(spells, gap=30)] == ["unemployed", "outside", "unemployed"]


def test_an_areas_own_service_makes_its_state(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[service]]\ncode = "pajavalmennus"\nstate = "coaching"\nfi = "Paja"\n')
    known = service_states(codebook([own]).services())
    assert path([], [service("pajavalmennus", "1-1")], states=known) == [
        ("coaching", "01-01", "03-31")
    ]
    assert path([], [service("pajavalmennus", "1-1")]) == [("outside", "01-01", "03-31")]


def test_the_states_are_those_of_the_exchange():
    made = set(STATUS_STATES.values()) | set(service_states().values()) | {"open_work"}
    assert made == set(names("path_state"))
    assert set(STATUS_STATES) == set(names("status"))
    assert TABLES["services"]["service"].codes == "service"


# ---- properties ----

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 60)
ENDS = st.none() | st.integers(0, 40)


def _rows(**columns):
    drawn = st.fixed_dictionaries({"offset": DAYS, "length": ENDS, **columns})

    def made(values):
        offset, length = values.pop("offset"), values.pop("length")
        start = FIRST + timedelta(offset)
        end = None if length is None else start + timedelta(length)
        return Row(start=start, end=end, **values)

    return st.lists(drawn.map(made), max_size=6)


STATUSES = _rows(code=st.sampled_from(sorted(STATUS_STATES)))
SERVICES = _rows(service=st.sampled_from(sorted(services())))
JOBS = _rows(subsidised=st.sampled_from([True, False, None]))
LAST = st.integers(-5, 90).map(lambda n: FIRST + timedelta(n))


def day_by_day(statuses, services_, jobs, until):
    """Say which states each day may have, by asking every row, most specific first."""
    rows = (*statuses, *services_, *jobs)
    first = min((row.start for row in rows if row.start <= until), default=None)
    said = {}
    today = first
    while today is not None and today <= until:
        said[today] = _states_on(today, statuses, services_, jobs, until)
        today += timedelta(1)
    return said


def _states_on(today, statuses, services_, jobs, until):
    def on(rows):
        return [r for r in rows if r.start <= today and (r.end is None or today <= r.end)]

    def latest(rows, state):
        """The rows that started last, of those the ones that end first; ends past `until` alike."""
        last = max(row.start for row in rows)
        ends = {id(r): min(r.end or until, until) for r in rows if r.start == last}
        return {state(r) for r in rows if ends.get(id(r)) == min(ends.values())}

    known = service_states()
    served = [row for row in on(services_) if row.service in known]
    if served:
        return latest(served, lambda row: known[row.service])
    if any(row.subsidised for row in on(jobs)) or any(row.code == "00" for row in on(statuses)):
        return {"subsidised_work"}
    if on(jobs):
        return {"open_work"}
    coded = on(statuses)
    return latest(coded, lambda row: STATUS_STATES[row.code]) if coded else {"outside"}


@settings(max_examples=250, deadline=None)
@given(STATUSES, SERVICES, JOBS, LAST)
def test_every_day_has_the_state_a_count_day_by_day_gives(statuses, services_, jobs, until):
    spells = path_states(statuses, services_, jobs, until=until)
    expected = day_by_day(statuses, services_, jobs, until)
    found = {
        spell.start + timedelta(n): spell.state
        for spell in spells
        for n in range((spell.end - spell.start).days + 1)
    }
    assert set(found) == set(expected)
    assert {d: found[d] for d in found if found[d] not in expected[d]} == {}


@settings(max_examples=150, deadline=None)
@given(STATUSES, SERVICES, JOBS, LAST, st.integers(0, 20))
def test_spells_are_disjoint_gapless_whole_and_no_two_alike_touch(
    statuses, services_, jobs, until, gap
):
    spells = path_states(statuses, services_, jobs, until=until, gap=gap)
    for spell, after in pairwise(spells):
        assert after.start == spell.end + timedelta(1)
        assert after.state != spell.state
    for spell in spells:
        assert spell.start <= spell.end
        assert spell.state in names("path_state")
    if spells:
        rows = (*statuses, *services_, *jobs)
        assert spells[0].start == min(row.start for row in rows)
        assert spells[-1].end == until


@settings(max_examples=100, deadline=None)
@given(STATUSES, SERVICES, JOBS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(statuses, services_, jobs, chance):
    shuffled = [chance.sample(rows, len(rows)) for rows in (statuses, services_, jobs)]
    assert path_states(*shuffled, until=UNTIL) == path_states(
        statuses, services_, jobs, until=UNTIL
    )


@settings(max_examples=100, deadline=None)
@given(STATUSES, SERVICES, JOBS)
def test_subsidised_work_is_never_open_work(statuses, services_, jobs):
    spells = path_states(statuses, services_, jobs, until=UNTIL)
    supported = [r for r in jobs if r.subsidised] + [r for r in statuses if r.code == "00"]
    for spell in spells:
        if spell.state == "open_work":
            assert not any(
                r.start <= spell.end and (r.end is None or spell.start <= r.end) for r in supported
            )


@settings(max_examples=100, deadline=None)
@given(STATUSES, SERVICES, JOBS, st.integers(0, 10))
def test_merging_gaps_only_ever_turns_days_outside_into_the_state_around_them(
    statuses, services_, jobs, gap
):
    plain = path_states(statuses, services_, jobs, until=UNTIL)
    merged = path_states(statuses, services_, jobs, until=UNTIL, gap=gap)
    days = {
        s.start + timedelta(n): s.state for s in plain for n in range((s.end - s.start).days + 1)
    }
    for spell in merged:
        inside = {
            days[spell.start + timedelta(n)] for n in range((spell.end - spell.start).days + 1)
        }
        assert inside <= {spell.state, "outside"}
        assert days[spell.start] == days[spell.end] == spell.state
