"""What a service does: by hand, a second way in plain Python, and what two like questions tell."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from tests.analytics.builder import Person, index_of
from tests.analytics.questions.lives import SERVICES, UNTIL, town

from polku.analytics.calendar import day_of, number
from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters
from polku.analytics.groups import OUTCOMES
from polku.analytics.indicators.after import HORIZONS, WHERE
from polku.analytics.outcomes.counting import with_share
from polku.analytics.outcomes.given import Of, Picked
from polku.analytics.outcomes.service import WITHINS, service
from polku.analytics.states import STATES, SUPPORTED_WORK
from polku.kernel.periods import months_after

ONE, OTHER = "9000101-0", "9000102-9"


def period(start, end=None, **told):
    return {"service": "job_coaching", "start": start, "end": end, "provider": ONE, **told}


@pytest.fixture(scope="module")
def known_by_heart():
    """Return an index of five people whose periods in a service the tests below count by hand."""
    return index_of(
        Person(  # waited 10 days, completed, in work 3, 6 and 12 months later
            [("unemployed", "2024-01-01"), ("coaching", "2024-02-11"), ("open_work", "2024-05-01")],
            services=[
                period(
                    "2024-02-11",
                    "2024-05-01",
                    referred_on="2024-02-01",
                    price=900.0,
                    payer="municipality",
                    outcome="completed",
                )
            ],
        ),
        Person(  # two rows that touch are one; back in the same service after seven months
            [
                ("coaching", "2024-03-01"),
                ("unemployed", "2024-06-01"),
                ("coaching", "2025-01-01"),
                ("unemployed", "2025-02-01"),
            ],
            sex="man",
            services=[
                period(
                    "2024-03-01",
                    "2024-04-01",
                    referred_on="2024-02-10",
                    price=300.0,
                    outcome="other",
                ),
                period("2024-04-01", "2024-06-01", price=400.0, outcome="interrupted"),
                period("2025-01-01", "2025-02-01", provider=OTHER, outcome="completed"),
            ],
        ),
        Person(  # never came
            [("unemployed", "2024-01-01")],
            services=[period("2024-04-10", "2024-04-20", outcome="no_show")],
        ),
        Person(  # still there
            [("coaching", "2025-11-03")],
            services=[period("2025-11-03", referred_on="2025-09-14", payer="kela")],
        ),
        Person(  # agreed, not begun; and in another service
            [("unemployed", "2025-01-01")],
            services=[period("2026-02-01"), period("2025-03-01") | {"service": "work_trial"}],
        ),
        until="2025-12-31",
    )


def of_whom(index, *places):
    persons = index.shards[0].tables["persons"]
    return persons["pseudonym"][list(places)]


def test_one_provider_by_hand(known_by_heart):
    found = service(known_by_heart, Filters(), Of("job_coaching", ONE), exact=True)
    quarters = dict(found.starts.table.select("quarter", "people").iter_rows())
    assert {name: n for name, n in quarters.items() if n} == {"2024-Q1": 2, "2025-Q4": 1}
    assert next(iter(quarters)) == "2022-Q4"
    assert list(quarters)[-1] == "2025-Q4"
    assert found.years.table.rows() == [  # the last quarter is over, and the first begins no year
        ("2023-Q1..2023-Q4", 0),
        ("2024-Q1..2024-Q4", 2),
        ("2025-Q1..2025-Q4", 1),
    ]
    assert found.waits.table.rows() == [(3, 15.0, 20.0, 35.0)]  # of 10, 20 and 50 days
    outcomes = {row["outcome"]: row for row in found.outcomes.table.to_dicts()}
    assert {name: row["people"] for name, row in outcomes.items() if row["people"]} == {
        "completed": 1,
        "interrupted": 1,
        "no_show": 1,
    }
    assert outcomes["completed"]["ended"] == 3
    assert outcomes["completed"]["share"] == pytest.approx(1 / 3)
    after = {(r["months"], r["where"]): r["people"] for r in found.after.table.to_dicts()}
    assert {where: n for where, n in after.items() if n} == {
        (3, "open_work"): 1,
        (6, "open_work"): 1,
        (12, "open_work"): 1,
        (3, "unemployed"): 1,
        (6, "unemployed"): 1,
        (12, "unemployed"): 1,
    }
    assert found.again.table.rows() == [(12, 2, 1, 0.5), (24, 0, 0, None)]
    assert found.cost.table.rows() == [(2, 1600.0, 800.0)]
    payers = {row["payer"]: row["people"] for row in found.payers.table.to_dicts()}
    assert {name: n for name, n in payers.items() if n} == {
        "municipality": 1,
        "kela": 1,
        "unknown": 1,
    }
    assert found.starts.protection is Protection.EXACT


def test_a_service_whoever_gives_it_and_single_periods_of_it(known_by_heart):
    everybody = service(known_by_heart, Filters(), Of("job_coaching"), exact=True)
    assert everybody.starts.table["people"].sum() == 4
    assert everybody.outcomes.table["ended"][0] == 4
    men = service(known_by_heart, Filters(sex="man"), Of("job_coaching"), exact=True)
    assert men.starts.table["people"].sum() == 2
    starts = np.array([number(date(2024, 2, 11)), number(date(2024, 3, 2))], np.int32)
    picked = Picked(of_whom(known_by_heart, 0, 1), starts)  # the second did not begin that day
    of_picked = service(known_by_heart, Filters(), Of("job_coaching", picked=picked), exact=True)
    assert of_picked.starts.table["people"].sum() == 1
    assert of_picked.cost.table.rows() == [(1, 900.0, 900.0)]
    for nothing in (Of("no_such"), Of("job_coaching", "9999999-9")):
        found = service(known_by_heart, Filters(), nothing)
        assert found.starts.table["people"].sum() == 0
        assert found.cost.table["euros"][0] is None
        assert found.cost.mark("euros", 0) == "<10"


# A second way


def on(day):
    return day_of(day)


def second(index, code, since):
    """Return the periods of a service in plain Python: (start, end, outcome, where, next start)."""
    for shard in index.shards:
        people = range(shard.people)
        rows, spells = (
            [dict(zip(t, r, strict=True)) for r in zip(*t.values(), strict=True)]
            for t in (shard.tables["services"], shard.tables["spells"])
        )
        for person in people:
            own = [
                [on(r["start"]), on(r["end"]), r["outcome"]]
                for r in rows
                if r["person"] == person
                and r["service"] == code
                and r["start"] < r["end"]
                and on(r["start"]) <= UNTIL
            ]
            path = [s for s in spells if s["person"] == person]
            missed = [one for one in own if one[2] == OUTCOMES.index("no_show")]
            times = [one for one in own if one not in missed]
            joined = []
            for start, end, outcome in sorted(times, key=lambda one: one[0]):
                if joined and start <= joined[-1][1]:
                    if end > joined[-1][1]:
                        joined[-1][1:] = [end, outcome]
                else:
                    joined.append([start, end, outcome])
            starts = [one[0] for one in times]
            for start, end, outcome in joined:
                again = min((day for day in starts if day > end), default=date.max)
                yield start, end, outcome, path, again
            for start, _, outcome in missed:
                yield start, start + timedelta(days=1), outcome, path, None


def state_on(path, day):
    found = [s["state"] for s in path if on(s["start"]) <= day < on(s["end"])]
    return STATES[found[0]] if found else ""


def place_of(state):
    match state:
        case "open_work" | "unemployed" | "part_time" | "outside":
            return state
        case "laid_off":
            return "unemployed"
        case _ if state in SUPPORTED_WORK:
            return "supported_work"
        case "" | "other_education":
            return "elsewhere"
        case _:
            return "in_service"


@pytest.mark.parametrize("code", range(2))
def test_the_same_in_plain_python(code):
    index, since = town(11 + code, 160), date(2020, 1, 1)
    found = service(
        index, Filters(since=since, until=date(2023, 12, 31)), Of(SERVICES[code]), exact=True
    )
    periods = list(second(index, index.manifest.services.index(SERVICES[code]), since))
    begun = Counter(
        f"{start.year}-Q{(start.month + 2) // 3}"
        for start, *_, again in periods
        if again is not None and start >= since
    )
    quarters = {q: n for q, _, n in found.starts.table.rows()}
    assert {q: n for q, n in quarters.items() if n} == begun
    whole = [q for q, whole, _ in found.starts.table.rows() if whole]
    for year, people in found.years.table.rows():
        first, last = map(whole.index, year.split(".."))
        four = whole[first : last + 1]
        assert (len(four), people) == (4, sum(quarters[one] for one in four))
    ended = [one for one in periods if since <= one[1] - timedelta(days=1) <= UNTIL]
    names = (*OUTCOMES, *["unknown"] * 251)
    outcomes = Counter(names[one[2]] for one in ended)
    assert {r["outcome"]: r["people"] for r in found.outcomes.table.to_dicts() if r["people"]} == (
        outcomes
    )
    came = [one for one in ended if one[4] is not None]
    places = Counter()
    for _, end, _, path, _ in came:
        for months in HORIZONS:
            day = months_after(end - timedelta(days=1), months)
            if day <= UNTIL:
                places[months, place_of(state_on(path, day))] += 1
    after = {(r["months"], r["where"]): r["people"] for r in found.after.table.to_dicts()}
    assert {where: n for where, n in after.items() if n} == places
    assert set(after) == {(months, where) for months in HORIZONS for where in WHERE}
    for within, whole, part, _ in found.again.table.rows():
        known = [one for one in came if months_after(one[1], within) <= UNTIL + timedelta(days=1)]
        back = [one for one in known if one[4] < months_after(one[1], within)]
        assert (whole, part) == (len(known), len(back))
        assert 0 < part < whole
    assert found.again.table["within"].to_list() == list(WITHINS)


# What differences tell


def like(people, extra, seed):
    """Return an index of people in a service of one provider, and one person in another's."""
    draw = np.random.default_rng(seed)
    rows = [
        Person(
            [("coaching", "2025-01-01")],
            services=[period("2025-01-01", "2025-02-01", provider=ONE if n < people else OTHER)],
            sex="man" if n < people else "woman",
            key=int(draw.integers(0, 2**63)),
        )
        for n in range(people + extra)
    ]
    return index_of(*rows, until="2025-12-31")


def started(index, filters, of):
    return int(service(index, filters, of).starts.table["people"].sum())


def test_two_services_one_person_apart_do_not_tell_of_the_person():
    apart = Counter()
    moved = 0
    for seed in range(60):
        index = like(12, 1, seed)
        theirs = started(index, Filters(), Of("job_coaching", ONE))
        apart[started(index, Filters(), Of("job_coaching")) - theirs] += 1
        # the same service under a filter that lets one person more through, who is not in it
        moved += theirs != started(index, Filters(sex="man"), Of("job_coaching", ONE))
    assert apart[1] < 60 * 0.4  # 12 and 13 people do not differ by one, as a rule
    assert len(apart) > 4
    assert moved > 60 * 0.5  # and all figures move, not those alone that the person is in
    assert started(like(1, 3, 0), Filters(), Of("job_coaching", ONE)) == 0


def test_no_part_is_shown_as_more_than_its_whole():
    shown = Published(pl.DataFrame({"part": [18, 5], "of": [17, 20]}), Protection.PERTURBED)
    told = with_share(shown, "part", "of", exact=False).table
    assert told.rows() == [(17, 17, 1.0), (5, 20, 0.25)]
