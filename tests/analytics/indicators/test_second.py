"""The indicators a second time, on random people: in SQL over the columns, and day by day in plain Python."""

import random
from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters
from polku.analytics.indicators.asking import indicator, indicators
from polku.analytics.indicators.series import MEASURES
from polku.analytics.states import NUMBER, STATES
from polku.kernel.periods import months_after
from polku.register.codes import services

UNTIL = date(2025, 12, 31)
FIRST = date(2022, 1, 1)
OUT = {"unemployed", "laid_off"}
SERVED = {one.state for one in services().values() if one.activation}
GOOD_FRIDAYS = {date(2024, 3, 29)}
"""The only public holiday that is a month's last weekday in these years."""
RULES = ("P02", "PLAN", "D01")


def day(number):
    return date(1970, 1, 1) + timedelta(days=int(number))


def iso(chance, first, last):
    return (first + timedelta(days=chance.randrange((last - first).days))).isoformat()


def somebody(chance):
    starts = sorted({iso(chance, FIRST, UNTIL) for _ in range(chance.randint(1, 9))})
    states = []
    for start in starts:
        options = [one for one in STATES if not states or one != states[-1][0]]
        weights = [8 if one in OUT else 3 if one in SERVED else 2 for one in options]
        states.append((chance.choices(options, weights)[0], start))
    bounds = sorted({iso(chance, FIRST, UNTIL) for _ in range(chance.choice((1, 2, 3, 4)))})
    searches = list(zip(bounds[::2], [*bounds[1::2], None], strict=False))
    rows = [
        {"service": chance.choice(("job_coaching", "work_trial")), "start": start}
        | {"end": chance.choice((None, iso(chance, date.fromisoformat(start), date(2026, 6, 1))))}
        for start in sorted({iso(chance, FIRST, UNTIL) for _ in range(chance.randint(0, 4))})
    ]
    made = sorted({iso(chance, FIRST, UNTIL) for _ in range(chance.randint(0, 6))})
    plans = [
        (1, one, chance.choice((None, iso(chance, date.fromisoformat(one), date(2026, 6, 1)))))
        for one in made
    ]
    contacts = sorted(
        (iso(chance, FIRST, UNTIL), chance.choice((2, 23, 24, 31, 98)))
        for _ in range(chance.randint(0, 5))
    )
    duties = [
        (chance.choice(RULES), iso(chance, FIRST, UNTIL), None, state)
        for state in ("kept", "kept_late", "late", "open", "suspended")
    ]
    paid = [
        (f"2025-{month:02}", "tmt", 20, 700.0, chance.choice((0.0, 70.25)), 100)
        for month in range(1, 12)
        if chance.random() < 0.4
    ]
    return Person(
        states, searches=searches, services=rows, plans=plans, contacts=contacts, duties=duties,
        benefits=paid, municipality=chance.choice(("091", "710")), sex=chance.choice(("man", "woman")),
        area=chance.choice(("coast", "city")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def people():
    chance = random.Random(7)
    return [somebody(chance) for _ in range(240)]


@pytest.fixture(scope="module")
def index(people):
    return index_of(*people, until=UNTIL.isoformat(), rules=RULES)


@pytest.fixture(scope="module")
def found(index):
    """Every series, exact: by indicator and month, numerator and denominator."""
    shown = indicators(tuple(MEASURES), index, Filters(), exact=True)
    return {key: {row[0]: row[1:] for row in one.series.table.rows()} for key, one in shown.items()}


# ---- in SQL over the columns of the index ----

STOCK = """
SELECT c.month, count(DISTINCT (r.shard, r.person)) AS people FROM count_days c
JOIN {table} r ON r.start <= c.day AND c.day < r.end
WHERE {where} GROUP BY c.month
"""
CONTACT = """
WITH last AS (
  SELECT c.month, r.shard, r.person, r.start,
    max(k.day) FILTER (k.method NOT IN (2, 96, 98, 99)) AS touched,
    coalesce(bool_or(k.method IN (21, 24, 27, 35, 36, 70)), false) AS met
  FROM count_days c JOIN searches r ON r.start <= c.day AND c.day < r.end
  JOIN known USING (shard, person)
  LEFT JOIN contacts k ON (k.shard, k.person) = (r.shard, r.person) AND k.day <= c.day
  WHERE known.since <= c.day
  GROUP BY ALL
)
SELECT c.month, count(*) FROM last l JOIN count_days c USING (month) WHERE {where} GROUP BY 1
"""


@pytest.fixture(scope="module")
def sql(index, found):
    connection = duckdb.connect()
    for table in ("spells", "searches", "contacts", "duties", "benefits", "services"):
        parts = [
            pa.table(
                dict(shard.tables[table]) | {"shard": [place] * len(shard.tables[table]["person"])}
            )
            for place, shard in enumerate(index.shards)
        ]
        connection.register(table, pa.concat_tables(parts))
    months = [(month, (count_day(month) - date(1970, 1, 1)).days) for month in found["unemployed"]]
    connection.execute("CREATE TABLE count_days (month TEXT, day INTEGER)")
    connection.executemany("INSERT INTO count_days VALUES (?, ?)", months)
    connection.execute(
        "CREATE TABLE known AS SELECT shard, person, min(start) AS since FROM spells GROUP BY ALL"
    )
    return connection


def count_day(month):
    last = months_after(date(int(month[:4]), int(month[5:]), 1), 1) - timedelta(days=1)
    while last.weekday() > 4 or last in GOOD_FRIDAYS:
        last -= timedelta(days=1)
    return last


def numbers(states):
    return ", ".join(str(NUMBER[one]) for one in sorted(states))


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("unemployed", STOCK.format(table="spells", where=f"r.state IN ({numbers(OUT)})")),
        ("in_services", STOCK.format(table="spells", where=f"r.state IN ({numbers(SERVED)})")),
        *(
            (
                f"no_contact_{months}",
                CONTACT.format(
                    where="DATE '1970-01-01' + greatest(l.start, coalesce(l.touched, l.start))"
                    f" < (DATE '1970-01-01' + c.day) - INTERVAL {months} MONTH"
                ),
            )
            for months in (3, 6, 12)
        ),
        ("remote_only", CONTACT.format(where="l.touched IS NOT NULL AND NOT l.met")),
    ],
)
def test_stocks_in_sql(sql, found, key, query):
    counted = dict(sql.execute(query).fetchall())
    mine = {month: row[0] for month, row in found[key].items()}
    assert sum(counted.values()) > 100
    assert {month: n for month, n in mine.items() if n} == counted


def test_clocks_and_euros_in_sql(sql, found):
    clocks = sql.execute(
        """
        SELECT c.month, count(*) FILTER (state = 2), count(*) FROM (
          SELECT *, strftime(DATE '1970-01-01' + due, '%Y-%m') AS name FROM duties
        ) JOIN known USING (shard, person) JOIN count_days c ON c.month = name
        WHERE rule IN (0, 1) AND state IN (1, 2, 3) AND since <= c.day GROUP BY 1
        """
    ).fetchall()
    mine = {month: row[1:] for month, row in found["clocks_in_time"].items() if row[2]}
    assert mine == {month: (kept, due) for month, kept, due in clocks}
    euros = sql.execute(
        """
        SELECT c.month, sum(municipal), count(DISTINCT (shard, person)) FROM (
          SELECT *, printf('%04d-%02d', b.month // 12, b.month % 12 + 1) AS name FROM benefits b
        ) JOIN known USING (shard, person) JOIN count_days c ON c.month = name
        WHERE municipal > 0 AND since <= c.day GROUP BY c.month
        """
    ).fetchall()
    mine = {month: row[:2] for month, row in found["municipal_share"].items() if row[1]}
    assert mine == {month: (pytest.approx(paid), n) for month, paid, n in euros}


# ---- day by day, in plain Python ----


def spans(person):
    ends = [date.fromisoformat(start) for _, start in person.states[1:]] + [date.max]
    return [
        (state, date.fromisoformat(start), end)
        for (state, start), end in zip(person.states, ends, strict=True)
    ]


def state_on(person, on):
    return next((state for state, start, end in spans(person) if start <= on < end), None)


def runs(person):
    """Unemployment without a break: first day, first day after."""
    found = []
    for state, start, end in spans(person):
        if state in OUT:
            since = found.pop()[0] if found and found[-1][1] == start else start
            found.append((since, end))
    return found


def group_of(person, on):
    state = state_on(person, on)
    served = [end for s, start, end in spans(person) if s in SERVED and not start <= on < end]
    left = any(
        months_after(on, -12) < end - timedelta(days=1) <= months_after(on, -3)
        for end in served
        if end <= on
    )
    if state in SERVED:
        return "structural_between_services" if left else None
    run = next((run for run in runs(person) if run[0] <= on < run[1]), None)
    if run is None:
        return None
    if run[0] <= months_after(on, -12):
        return "long_term"
    days, first = 0, months_after(on, -16) + timedelta(days=1)
    while first <= on:
        days += state_on(person, first) in OUT
        first += timedelta(days=1)
    if days > (on - months_after(on, -12)).days:
        return "structural_equivalent"
    return "structural_from_services" if left else None


def test_structural_groups_day_by_day(people, found):
    for month in list(found["structural"])[::5]:
        groups = [group for one in people if (group := group_of(one, count_day(month)))]
        for key in set(groups):
            assert found[key][month][0] == groups.count(key), (key, month)
        assert found["structural"][month][0] == len(groups)
        assert found["structural"][month][0] == sum(
            found[key][month][0]
            for key in MEASURES
            if key == "long_term" or key.startswith("structural_")
        )


def last_day(plan):
    made = date.fromisoformat(plan[1])
    return date.fromisoformat(plan[2]) if plan[2] else months_after(made, 3)


def debt_of(person, on):
    """Return `missing` or `expired` and how many days, None where there is no debt."""
    if state_on(person, on) not in OUT | {"part_time"}:
        return None
    for start, end in person.searches:
        begins = date.fromisoformat(start)
        if not (begins <= on and (end is None or on < date.fromisoformat(end))):
            continue
        made = [plan for plan in person.plans if date.fromisoformat(plan[1]) <= on]
        if made and last_day(made[-1]) >= begins:
            late, cause = (on - last_day(made[-1])).days, "expired"
        else:
            late, cause = (on - months_after(begins, 1)).days, "missing"
        return (cause, late) if late > 0 else None
    return None


def test_plan_debt_day_by_day(people, found):
    before = None
    for month in found["plan_debt"]:
        now = [debt_of(one, count_day(month)) for one in people]
        causes = [one[0] for one in now if one]
        assert found["plan_debt_missing"][month][0] == causes.count("missing")
        assert found["plan_debt_expired"][month][0] == causes.count("expired")
        if before is not None:
            flows = [(bool(a), bool(b)) for a, b in zip(before, now, strict=True)]
            assert found["plan_debt_new"][month][0] == flows.count((False, True))
            assert found["plan_debt_cleared"][month][0] == flows.count((True, False))
        before = now


def test_beginnings_day_by_day(people, found):
    for month in found["inflow_over_3_months"]:
        begun = [(one, run) for one in people for run in runs(one) if f"{run[0]:%Y-%m}" == month]
        # Who is not known yet on the count day is not counted.
        begun = [(one, run) for one, run in begun if spans(one)[0][1] <= count_day(month)]
        over = [run for _, run in begun if run[1] > months_after(run[0], 3)]
        assert found["inflow_over_3_months"][month][1:] == (len(over), len(begun))
        asked = [(one, run) for one, run in begun if run[1] > months_after(run[0], 1)]
        planned = [
            one
            for one, run in asked
            if any(
                date.fromisoformat(plan[1]) <= months_after(run[0], 1) and last_day(plan) >= run[0]
                for plan in one.plans
            )
        ]
        assert found["plan_within_month"][month][1:] == (len(planned), len(asked))


def test_work_after_services_day_by_day(people, found):
    for months in (3, 6, 12):
        for month, (_, part, whole) in found[f"work_{months}_months_after_service"].items():
            ends = [
                (one, date.fromisoformat(row["end"]) - timedelta(days=1))
                for one in people
                for row in one.services
                if row["end"]
            ]
            ends = [
                (one, last) for one, last in ends
                if f"{last:%Y-%m}" == month and spans(one)[0][1] <= count_day(month)
            ]  # fmt: skip
            works = [state_on(one, months_after(last, months)) == "open_work" for one, last in ends]
            assert (part, whole) == (sum(works), len(works))


# ---- what holds of any people ----


def test_parts_never_exceed_the_whole_and_groups_add_up(index, found):
    for key, rows in found.items():
        for value, part, whole in rows.values():
            if part is not None and whole is not None:
                assert 0 <= part <= whole, key
                assert value is None or 0 <= value <= 100
    for by in ("municipality", "area", "sex"):
        parts = indicator("unemployed", index, Filters(), by=by, exact=True).series.table
        for month, (value, _, _) in found["unemployed"].items():
            assert parts.filter(month=month)["value"].sum() == value


def test_filters_part_the_people(index, found):
    halves = [
        indicator("plan_debt", index, Filters(sex=sex), exact=True).series.table["value"].sum()
        for sex in ("man", "woman")
    ]
    assert sum(halves) == sum(row[0] for row in found["plan_debt"].values())


def test_what_leaves_is_protected_unless_every_person_may_be_opened(index, found):
    for key in ("unemployed", "activation_rate", "plan_debt_days", "municipal_share"):
        shown = indicator(key, index, Filters()).series
        assert shown.protection is Protection.PERTURBED
        counts = [n for n in shown.table["numerator"].drop_nulls() if n]
        assert min([*counts, 5]) >= 5
    exact = [row[0] for row in found["unemployed"].values()]
    shown = indicator("unemployed", index, Filters()).series.table["value"].to_list()
    assert shown != exact
    assert max(abs(a - b) for a, b in zip(shown, exact, strict=True)) <= 3
    again = indicator("unemployed", index, Filters()).series.table["value"].to_list()
    assert again == shown


def test_shares_of_few_are_withheld():
    few = [Person([("unemployed", "2025-01-07")]) for _ in range(6)]
    table = indicator("activation_rate", index_of(*few), Filters()).series
    assert set(table.table["value"]) == {None}
    assert table.mark("value", 0)
