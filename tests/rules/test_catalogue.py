import re
from datetime import date, timedelta

import pytest

from polku.rules.catalogue import CONFIDENCE, UnknownRuleError, explain, rules, said
from polku.rules.parameters import load

LISTED = [
    "P01",
    "P02",
    "P02c",
    "P03",
    "P04",
    "P05",
    "P05b",
    "P05c",
    "P06",
    "P06b",
    "P07",
    "P08",
    "P09a",
    "P09b",
    "P10",
    "P11",
    "P12",
    "P13",
    "P14",
    "P15",
    "P15c",
    "P16",
    "D01",
    "D02",
    "D03",
    "D03c",
    "D04",
    "D05",
    "D06",
    "D06b",
    "D07",
    "D08",
    "D09",
    "D10",
    "D11",
    "D12",
    "D13",
    "C01",
    "C02",
    "C03",
    "C04",
    "C05",
    "C06",
    "C07",
    "C08",
    "C09",
    "A01",
    "A02",
    "A03",
    "A04",
    "F01",
    "F02",
    "F03",
    "F04",
    "F05",
    "F10",
    "F11",
    "F12",
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F18",
    "F19",
]
WITHIN_LAW = {rule.id: rule for rule in rules()}
OLD_ACT_AMENDED = {"P05", "P05b", "P06b", "P09a", "P09b", "D06", "D06b", "D09"}
"""The table gives the day of the new act; the old one was amended alike on 1 September 2024."""


@pytest.fixture(scope="module")
def table(reference_data):
    """Return the rows of the domain table: id, …, first day, last day, source, confidence."""
    lines = (reference_data.parent / "domain/rules.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return [
        cells
        for cells in rows
        if cells and re.fullmatch(r"[PDCAF]\d\d[a-z]?", cells[0]) and cells[-1] != "L"
    ]


PLAN = "PLAN"


def day(text):
    found = re.match(r"(\d+)\.(\d+)\.(\d{4})", text)
    return date(*map(int, reversed(found.groups()))) if found else None


def test_the_rules_come_in_order_and_none_is_missing():
    assert [rule for rule in WITHIN_LAW if rule != PLAN] == LISTED


def test_the_employment_plan_has_an_id_of_its_own_after_the_clocks():
    """The domain table tells of the plan in its text and gives it no id."""
    ids = list(WITHIN_LAW)
    assert ids[ids.index(PLAN) + 1].startswith("D")
    assert WITHIN_LAW[PLAN].title["fi"].startswith("Kuinka kauan työllistymissuunnitelma")


def test_no_rule_of_the_domain_table_is_missing(table):
    ids = {cells[0] for cells in table}
    assert len(ids) > 60
    assert ids <= set(WITHIN_LAW)


def test_the_catalogue_holds_no_rule_the_table_does_not_know(table):
    assert set(WITHIN_LAW) - {PLAN} <= {cells[0] for cells in table}


def test_rules_begin_and_end_when_the_table_says(table):
    wrong = []
    for cells in table:
        rule, first, last = WITHIN_LAW[cells[0]], day(cells[3]), day(cells[4])
        if len(cells) != 7 or rule.id in OLD_ACT_AMENDED:
            continue
        if first and rule.since != first:
            wrong.append((rule.id, rule.since, first))
        if last and rule.until != last:
            wrong.append((rule.id, rule.until, last))
    assert wrong == []


@pytest.mark.parametrize("rule", WITHIN_LAW.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_question_in_each_language_a_source_and_an_address(rule):
    assert set(rule.title) == {"fi", "sv", "en"}
    assert len({*rule.title.values()}) == 3
    assert rule.source
    assert rule.href.startswith("https://")
    assert rule.confidence in CONFIDENCE
    assert all(rule.id in load()[name].rules for name in rule.parameters)


@pytest.mark.parametrize("rule", WITHIN_LAW.values(), ids=lambda rule: rule.id)
def test_a_rule_is_in_force_on_its_first_and_last_day_and_not_a_day_outside(rule):
    one = timedelta(days=1)
    assert explain(rule.id, rule.since).in_force
    assert not explain(rule.id, rule.since - one).in_force
    if rule.until:
        assert explain(rule.id, rule.until).in_force
        assert not explain(rule.id, rule.until + one).in_force


@pytest.mark.parametrize("rule", WITHIN_LAW.values(), ids=lambda rule: rule.id)
def test_an_explanation_tells_every_value_once(rule):
    found = explain(rule.id, rule.since)
    terms = [*found.terms, *found.before, *found.after]
    keys = [(term.parameter.name, term.value.since) for term in terms]
    assert len(keys) == len(set(keys))
    assert found.terms
    assert all(term.until is None or term.until >= term.value.since for term in terms)


def test_what_a_rule_said_changes_with_the_day():
    old, new = explain("P02", date(2025, 12, 31)), explain("P02c", date(2026, 1, 1))
    assert said("P02", old.terms[0].value)["working_days"] == 5
    assert said("P02c", new.terms[0].value)["working_days"] == 10
    assert old.terms[0].until == date(2025, 12, 31)
    assert [term.value.since for term in old.before] == [date(2022, 5, 2)]


def test_one_step_of_a_ladder_is_a_rule():
    value = explain("F02", date(2024, 12, 31)).terms[0].value
    assert said("F02", value) == [[301, 50]]


def test_case_of_letters_does_not_matter():
    assert explain("p02C", date(2026, 1, 1)).rule.id == "P02c"


def test_an_unknown_rule_is_an_error():
    with pytest.raises(UnknownRuleError):
        explain("X99", date(2025, 1, 1))


def test_a_rule_is_titled_by_the_question_it_is_about():
    assert "share" in WITHIN_LAW["F01"].title["en"]
    assert "clients of a municipality" in WITHIN_LAW["C01"].title["en"]
    assert WITHIN_LAW["P06"].parameters[0] == "job_search_meeting"
