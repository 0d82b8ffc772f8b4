import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.rules.benefit_days import benefit_days
from polku.rules.facts import BenefitMonth, Facts, JobSearch, Service, Status
from polku.rules.municipal_share import KINDS, share, standing
from polku.rules.parameters import NotInForceError, load

CASES = tomllib.loads(
    (Path(__file__).parent / "cases/municipal_share.toml").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 24)


def facts_of(case):
    return Facts(
        person_id="p1",
        municipality="078",
        citizenship=case.get("citizenship", ""),
        first_residence_date=case.get("first_residence"),
        job_searches=tuple(JobSearch(*row) for row in case.get("searches", [])),
        statuses=tuple(Status(*row) for row in case.get("statuses", [])),
        services=tuple(Service(*row) for row in case.get("services", [])),
        benefits=tuple(
            BenefitMonth(month, kind, paid, None if count < 0 else count)
            for month, kind, paid, count in case["months"]
        ),
        known=frozenset(case.get("known", [])),
    )


@pytest.mark.parametrize("case", CASES["ladder"], ids=lambda case: case["name"])
def test_ladder(case):
    for days, percent, rule in case["days"]:
        found = share(case["kind"], days, case["on"])
        assert (days, found.percent, found.rule) == (days, percent, rule)


@pytest.mark.parametrize("case", CASES["standing"], ids=lambda case: case["name"])
def test_standing(case):
    found = standing(facts_of(case), case["today"])
    assert found is not None
    asked = ("kind", "days", "percent", "rule", "next_percent", "rises_on", "free_until")
    assert {name: getattr(found, name) for name in asked} == {
        name: case.get(name) for name in asked
    }


@pytest.mark.parametrize("case", CASES["nothing"], ids=lambda case: case["name"])
def test_no_benefit_is_running(case):
    assert standing(facts_of(case), case["today"]) is None


def test_before_the_ladder_there_is_no_answer():
    for kind in KINDS:
        with pytest.raises(NotInForceError):
            share(kind, 1, date(2014, 12, 31))


def test_the_next_step_is_named():
    found = share("tmt", 101, date(2025, 1, 1))
    assert (found.from_day, found.next_percent, found.next_from_day) == (101, 20, 201)
    top = share("pp", 401, date(2025, 1, 1))
    assert (top.from_day, top.next_percent, top.next_from_day) == (401, None, None)


@pytest.mark.parametrize(
    ("kind", "on", "act"),
    [
        ("tmt", date(2024, 12, 31), "1370/2014"),
        ("tmt", date(2025, 1, 1), "385/2023"),
        ("pp", date(2024, 12, 31), "1049/2014"),
        ("pp", date(2025, 1, 1), "385/2023"),
        ("ap", date(2024, 12, 31), "555/1998"),
        ("ap", date(2025, 1, 1), "387/2023"),
    ],
)
def test_the_answer_names_its_source(kind, on, act):
    assert act in share(kind, 150, on).source.source


@pytest.mark.parametrize(("kind", "days"), [("asumistuki", 1), ("tmt", -1)])
def test_what_is_not_a_benefit_day_is_refused(kind, days):
    with pytest.raises(ValueError, match="benefit"):
        share(kind, days, TODAY)


def test_the_home_municipality_of_today_pays():
    case = {"months": [["2026-10", "tmt", 22, 83]]}
    found = standing(facts_of(case), TODAY)
    assert found is not None
    assert found.payer == "078"


def test_history_is_replayed_under_an_amended_law(tmp_path):
    amended = (
        Path(__file__).parents[2] / "src/polku/rules/law/municipal_share_tmt.toml"
    ).read_text(encoding="utf-8")
    amended += """
[[value]]
since = 2027-01-01
is = [[1, 0, "F10"], [51, 60, "F10"]]
source = "amendment"
href = "https://example.org"
confidence = "L"
"""
    (tmp_path / "municipal_share_tmt.toml").write_text(amended, encoding="utf-8")
    law = load(tmp_path)
    facts = facts_of({"months": [["2026-10", "tmt", 22, 120]]})
    now, then = standing(facts, TODAY), standing(facts, TODAY, law)
    assert now is not None
    assert then is not None
    assert (now.percent, now.next_percent, now.rises_on) == (10, 20, date(2027, 2, 22))
    assert (then.percent, then.next_percent, then.rises_on) == (10, 60, date(2027, 1, 1))
    assert share("tmt", 60, date(2027, 1, 1), law).source.source == "amendment"


DAYS = st.integers(1, 2000)
LAW_DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@given(kind=st.sampled_from(KINDS), on=LAW_DAYS, days=DAYS, more=DAYS)
def test_the_share_never_falls_with_more_days(kind, on, days, more):
    assert share(kind, days, on).percent <= share(kind, days + more, on).percent


@given(
    kind=st.sampled_from(KINDS),
    today=st.dates(date(2025, 3, 1), date(2030, 12, 31)),
    count=st.integers(23, 800),
)
def test_the_rise_falls_on_the_first_benefit_day_over_the_edge(kind, today, count):
    last = today.replace(day=1) - timedelta(days=1)
    facts = replace(
        facts_of({"months": []}),
        benefits=(BenefitMonth(f"{last.year}-{last.month:02}", kind, 22, count),),
    )
    found = standing(facts, today)
    assert found is not None
    assert found.days == count + benefit_days(today.replace(day=1), today)
    if found.rises_on is None:
        assert share(kind, found.days, today).next_percent is None
        return
    ahead = benefit_days(today + timedelta(days=1), found.rises_on)
    reached = share(kind, found.days + ahead, found.rises_on)
    assert found.rises_on > today
    assert found.rises_on.weekday() < 5
    assert reached.percent == found.next_percent > found.percent
    assert share(kind, found.days + ahead - 1, found.rises_on).percent == found.percent


MONTHS = st.integers(0, 12 * 14 - 1).map(lambda n: f"{2013 + n // 12}-{n % 12 + 1:02}")
SPANS = st.tuples(st.dates(date(2013, 1, 1), date(2027, 1, 1)), st.integers(0, 900))


def spans(code):
    return st.lists(st.tuples(code, SPANS), max_size=5).map(
        lambda rows: [(c, start, start + timedelta(days=n)) for c, (start, n) in rows]
    )


@st.composite
def anybody(draw):
    rows = draw(
        st.lists(
            st.tuples(
                MONTHS,
                st.sampled_from(KINDS),
                st.integers(0, 23),
                st.none() | st.integers(0, 1500),
            ),
            max_size=40,
            unique_by=lambda row: row[:2],
        )
    )
    return Facts(
        person_id="p1",
        citizenship=draw(st.sampled_from(["", "FI", "SY"])),
        first_residence_date=draw(st.none() | st.dates(date(2010, 1, 1), date(2027, 1, 1))),
        statuses=tuple(
            Status(*row)
            for row in sorted(
                draw(spans(st.sampled_from(["01", "02", "03", "07"]))), key=lambda row: row[1]
            )
        ),
        services=tuple(
            Service(*row) for row in draw(spans(st.sampled_from(["work_trial", "job_coaching"])))
        ),
        benefits=tuple(BenefitMonth(*row) for row in sorted(rows, key=lambda row: row[0])),
        known=draw(st.frozensets(st.sampled_from(["refugee", "extension_days"]))),
    )


@given(facts=anybody(), today=st.dates(date(2015, 1, 1), date(2027, 1, 1)))
def test_whatever_the_history_the_answer_holds_together(facts, today):
    found = standing(facts, today)
    if found is None:
        return
    assert found.days >= 0
    assert (found.next_percent is None) == (found.rises_on is None)
    if found.rises_on is not None:
        assert found.rises_on > today
        assert found.rises_on.weekday() < 5
        assert found.next_percent > found.percent
    if found.free_until is None:
        assert found.percent == share(found.kind, found.days, today).percent
    else:
        assert found.percent == 0
        assert found.free_until >= today


@given(
    paid=st.lists(st.tuples(MONTHS, st.integers(1, 23)), max_size=30, unique_by=lambda row: row[0]),
    today=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)
def test_without_the_payers_count_the_days_paid_since_2015_are_added_up(paid, today):
    last = today.replace(day=1) - timedelta(days=1)
    month = f"{last.year}-{last.month:02}"
    rows = sorted([row for row in paid if row[0] < month] + [(month, 5)])
    facts = replace(
        facts_of({"months": []}),
        benefits=tuple(BenefitMonth(month, "tmt", days) for month, days in rows),
    )
    ahead = [last + timedelta(days=n) for n in range(1, (today - last).days + 1)]
    expected = sum(days for month, days in rows if month >= "2015-01")
    found = standing(facts, today)
    assert found is not None
    assert found.days == expected + sum(day.weekday() < 5 for day in ahead)
