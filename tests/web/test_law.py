"""The pages of the rules: every rule, any day, the value of that day and no other."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from polku.rules import catalogue
from polku.web import law


@pytest.fixture
def reader(enter, make_staff, settings):
    settings.TODAY = date(2026, 11, 24)
    return enter(make_staff("aino"))


def test_every_rule_is_listed_once_and_its_page_opens(reader):
    page = reader.get(reverse("rules")).content.decode()
    for rule in catalogue.rules():
        address = reverse("rule", args=[rule.id])
        assert page.count(f'href="{address}"') == 1, rule.id
        answer = reader.get(address)
        assert answer.status_code == 200, rule.id
        assert answer.context["rule"].line.id == rule.id


def test_rules_that_have_ended_say_so(reader):
    lines = {line.id: line for group in law.groups() for line in group.lines}
    page = reader.get(reverse("rules")).content.decode().replace("\u00a0", " ")
    assert lines["F01"].until == date(2024, 12, 31)
    assert "ended 31 Dec 2024" in page


def values(answer):
    parts = [part for term in answer.context["rule"].now for part in term.parts]
    return [(part.step, part.content) for part in parts]


def test_the_day_decides_what_a_rule_says(reader):
    """The initial interview: 10 working days from 2026 on, another term before."""
    before = reader.get("/saannot/P02/", {"on": "2025-12-31"})
    on = reader.get("/saannot/P02c/", {"on": "2026-01-01"})
    assert before.context["rule"].in_force
    assert ("", "10 working days") in values(on)
    assert values(before) != values(on)


def test_today_is_the_day_when_none_is_asked(reader):
    shown = reader.get("/saannot/P06/").context["rule"]
    assert shown.on == date(2026, 11, 24)


def test_a_rule_outside_its_time_concludes_nothing(reader):
    answer = reader.get("/saannot/F10/", {"on": "31.12.2024"})
    assert not answer.context["rule"].in_force
    assert "The law had no such rule on that day." in answer.content.decode()
    assert answer.context["rule"].after


def test_a_ladder_is_read_step_by_step(reader):
    steps = values(reader.get("/saannot/F11/"))
    unit = "% of the basic unemployment allowance"
    assert steps[:3] == [
        ("from 1 on", f"0 {unit}"),
        ("from 101 on", f"10 {unit}"),
        ("from 201 on", f"20 {unit}"),
    ]


def test_the_rules_own_question_comes_first(reader):
    shown = reader.get("/saannot/P06/").context["rule"]
    assert shown.now[0].question == shown.line.title
    assert len(shown.now) > 1


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_value_speaks_the_language_of_the_files(reader, language):
    """A key of a parameter file is a word with an underscore; its English unit is not shown."""
    for rule in catalogue.rules():
        with override(language):
            shown = law.rule(rule.id, rule.since)
        for term in (*shown.now, *shown.before, *shown.after):
            for part in term.parts:
                assert "_" not in part.content, (rule.id, part.content)
                assert " of the " not in part.content, (rule.id, part.content)


def test_every_value_names_its_source_with_a_link(reader):
    for rule in catalogue.rules():
        shown = law.rule(rule.id, rule.since)
        for term in (*shown.now, *shown.before, *shown.after):
            assert term.source, rule.id
            assert term.href.startswith("https://"), rule.id
            assert term.confidence, rule.id


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_rule_speaks_the_language_of_the_page(reader, language):
    title = catalogue.explain("P06", date(2026, 1, 1)).rule.title[language]
    page = reader.get("/saannot/P06/", headers={"accept-language": language}).content.decode()
    assert title in page


@pytest.mark.parametrize("rule", ["P99", "xyz", "P06-"])
def test_a_rule_that_is_not_is_not_found(reader, rule):
    assert reader.get(f"/saannot/{rule}/").status_code == 404


@pytest.mark.parametrize("day", ["eilen", "32.1.2026", "2026-13-01", "1.2", "0.0.0", "9" * 50])
def test_a_day_that_cannot_be_read_is_named(reader, day):
    answer = reader.get("/saannot/P06/", {"on": day})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Write the day as 24.11.2026" in page
    assert 'aria-invalid="true"' in page
    assert answer.context["rule"].on == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["1.3.2025", "01.03.2025", "2025-03-01"])
def test_days_are_read_as_they_are_written(text):
    assert law.read_day(text) == date(2025, 3, 1)
