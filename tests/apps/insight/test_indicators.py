"""The page Indicators: every indicator whole in three languages, its figures those of the question."""

import html
import re

import pytest
from django.urls import reverse
from tests.analytics.builder import index_of
from tests.analytics.indicators.test_publication import LANGUAGES, MONTHS, nearly_known, people
from tests.apps.insight.conftest import HOME

from polku.analytics.disclosure import LARGEST_CHANGE, TOTAL
from polku.analytics.filters import Filters
from polku.analytics.indicators.asking import indicator
from polku.analytics.indicators.definitions import definitions
from polku.apps.insight.names import GROUP_LABELS, INDICATOR_GROUPS
from polku.apps.insight.queries import fixed_tables, plan_debt
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.indicator_rows import WORKLIST
from polku.apps.insight.queries.indicators import page
from polku.apps.insight.queries.newest import newest

DETAILS = {
    "work_3_months_after_service": ["tulokset"],
    "clocks_in_time": ["saannot"],
    "coach_load": ["yksikot"],
    "municipal_share": ["ennuste"],
    "plan_debt": ["suunnitelmavelka"],
}


def at(query=""):
    return reverse("insight:indicators") + query


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def whole(texts):
    return [" ".join(text.split()) for text in texts]


def asked(index, key="", exact=False, **filters):
    choice = Choice(Filters(area=HOME, **filters), indicator=key, home=HOME)
    return page(index, choice, exact=exact)


def test_every_indicator_is_of_one_group():
    keys = [key for group in INDICATOR_GROUPS.values() for key in group.keys]
    assert sorted(keys) == sorted(definitions())
    assert set(WORKLIST) <= set(keys)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_all_stand_on_one_page_with_their_definitions(cast, index, enter, language):
    browser = enter(cast["analyst"])
    browser.cookies["django_language"] = language
    shown = words(browser.get(at()))
    for one in definitions().values():
        said = one.words[language]
        for text in whole([said.name, said.short, said.formula, said.counted, said.source]):
            assert text in shown, (one.key, text)
        assert all(text in shown for text in whole(said.caveats))
        assert all(part in shown for part in said.parts if part), one.key


def test_every_page_of_one_has_its_definition_and_its_figures(cast, index, enter):
    browser = enter(cast["analyst"])
    for key, one in definitions().items():
        for language in ("sv", "en") if key in DETAILS else ("fi",):
            browser.cookies["django_language"] = language
            response = browser.get(at(f"?tunnus={key}"))
            shown, answer, said = words(response), response.context["answer"], one.words[language]
            for text in whole([said.name, said.short, said.formula, said.counted, said.source]):
                assert text in shown, (key, text)
            assert [panel.key for panel in answer.panels if panel.key in DETAILS.get(key, ())] == (
                DETAILS.get(key, [])
            )
            for file in response.context["csv"].values():
                assert browser.get(file).status_code == 200, file
            assert bool(answer.formula) == (answer.newest.value is not None)
            assert answer.opening.why
            assert answer.beside


def test_values_are_those_of_the_question(index):
    for key in definitions():
        found = indicator(key, index, Filters(area=HOME)).series
        answer = asked(index, key)
        names = ("value", "numerator", "denominator")
        expected = [
            [found.mark(name, n) or ("" if row[name] is None else row[name]) for name in names]
            for n, row in enumerate(found.table.iter_rows(named=True))
        ]
        if answer.groups:
            rows = [[cell.value for cell in row] for row in answer.groups.table.rows]
            every = [[cell.value for cell in row] for row in answer.groups.file.rows]
            assert rows == [row for row in every if row[0] == answer.newest.in_month], key
        marked = [[c.mark or c.value for c in row[1:]] for row in answer.series.table.rows]
        assert marked == expected, key


def test_the_file_of_all_has_every_month_of_every_indicator(index):
    answer = asked(index)
    series = [indicator(key, index, Filters(area=HOME)).series.table for key in definitions()]
    told = [one for one in series if one.height]
    assert len(answer.everything.file.rows) == sum(one.height for one in told)
    assert len(answer.everything.table.rows) == len(told)
    months = {tuple(cell.value for cell in row[:2]) for row in answer.everything.file.rows}
    assert len(months) == len(answer.everything.file.rows)


def test_the_formula_is_filled_with_the_figures_shown(index):
    answer = asked(index, "activation_rate", exact=True)
    found = indicator("activation_rate", index, Filters(area=HOME), exact=True).series.table
    last = found.row(-1, named=True)
    assert last["denominator"] == 80
    assert answer.formula.startswith(f"{last['numerator']} / {last['denominator']} × 100 = ")
    terms = asked(index, "plan_debt", exact=True)
    assert sum(term.newest.value for term in terms.terms) == terms.newest.value


def test_a_group_leads_to_itself_as_a_filter_and_only_open_ones_are_offered(cast, index, enter):
    browser = enter(cast["analyst"])
    answer = browser.get(at("?tunnus=unemployed")).context["answer"]
    links = {group.href for group in answer.groups.pictures["wide"].groups if group.href}
    assert links == {"?kunta=710&tunnus=unemployed"}
    assert "?tunnus=unemployed&erittely=yksikko" in {one.href for one in answer.splits}
    narrowed = browser.get(at("?kunta=710&tunnus=unemployed&erittely=kunta")).context["answer"]
    assert [one.href for one in narrowed.splits if one.current] == [
        "?kunta=710&tunnus=unemployed&erittely=yksikko"
    ]
    values = [row[2].value for row in answer.groups.table.rows]
    assert narrowed.newest.value == max(values) > 0


def test_rows_open_in_the_worklist_to_who_may_open_everybody(cast, clients, index, enter):
    browser = enter(cast["first_coach"])
    own = "?valmentaja=K-first_coach"
    coach = cast["first_coach"].pk
    debt = browser.get(at(f"{own}&tunnus=plan_debt")).context["answer"].opening
    worklist = reverse("casework:worklist")
    assert [href for _, href in debt.links] == [
        f"{worklist}?r=suunnitelma-puuttuu&valmentaja={coach}",
        f"{worklist}?r=suunnitelma-vanhentunut&valmentaja={coach}",
    ]
    assert all(browser.get(href).status_code == 200 for _, href in debt.links)
    town = browser.get(at(f"{own}&kunta=710&tunnus=no_contact_6")).context["answer"].opening
    assert [href for _, href in town.links] == [
        f"{worklist}?r=ei-yhteytta-6-kk&kunta=710&valmentaja={coach}"
    ]
    for query in (
        f"{own}&ika=30_54&tunnus=plan_debt",  # the worklist knows no age
        f"{own}&tunnus=repeats",
        f"{own}&alkoi=2023&tunnus=plan_debt",  # the worklist is of today
        "?tunnus=plan_debt",  # others' clients
    ):
        opening = browser.get(at(query)).context["answer"].opening
        assert not opening.links, query
        assert opening.why, query


@pytest.mark.parametrize(
    ("query", "known"), [("?tunnus=x", "plan_debt_days"), ("?erittely=tahti", "kunta")]
)
def test_what_is_no_indicator_is_told_with_those_that_are(cast, index, enter, query, known):
    response = enter(cast["analyst"]).get(at(query))
    assert response.status_code == 422
    assert known in words(response)


def test_a_change_that_the_protection_alone_can_make_is_called_neither(index):
    found = newest(indicator("unemployed", index, Filters(area=HOME)))
    assert found.value is not None
    for change, way in (
        (0.0, ""),
        (2.0 * LARGEST_CHANGE, ""),
        (2.0 * LARGEST_CHANGE + 1, "worse"),
        (-2.0 * LARGEST_CHANGE - 1, "better"),
    ):
        changed = type(found)(
            **{name: getattr(found, name) for name in found.__slots__} | {"year_change": change}
        )
        assert changed.year_way == way


def test_the_fixed_table_is_of_the_whole_area_whatever_is_filtered(index):
    whole_area = fixed_tables.panel(index, Choice(Filters(area=HOME), home=HOME), exact=False)
    men = Choice(Filters(area=HOME, sex="man", municipality="078"), home=HOME)
    narrowed = fixed_tables.panel(index, men, exact=True)
    assert list(narrowed.file.spreadsheet()) == list(whole_area.file.spreadsheet())
    assert len(narrowed.notes) == len(whole_area.notes) + 1
    assert whole_area.measure.startswith("30.10.2026.")
    head, *rows = whole_area.file.spreadsheet()
    assert [row[0] for row in rows] == ["9/2026"] * 6 + ["10/2026"] * 6
    assert len(head) == len(rows[0]) == 4  # everybody there speaks Finnish
    assert not {figure for row in rows for figure in row[2:]} & {1, 2, 3, 4}


def test_nothing_hidden_in_the_file_of_the_fixed_table_can_be_worked_out():
    made = index_of(*people(), until="2025-12-31")
    panel = fixed_tables.panel(made, Choice(Filters(area="coast")), exact=False)
    ages = {str(label): code for code, label in GROUP_LABELS["age"].items()}
    _, *rows = panel.file.spreadsheet()
    for month, written in zip(MONTHS, ("11/2025", "12/2025"), strict=True):
        found = {
            (ages.get(row[1], TOTAL), language): figure
            for row in rows
            if row[0] == written
            for language, figure in zip((*LANGUAGES, TOTAL), row[2:], strict=True)
        }
        assert len(found) == 24
        assert "..." in found.values() or month == MONTHS[1]
        assert not nearly_known(found, month)
    assert [entry.css for entry in panel.legend] == ["f-withheld"] * bool(
        any("..." in row for row in rows if row[0] == "12/2025")
    )


@pytest.mark.parametrize(
    ("language", "said", "few"),
    [
        ("fi", "kaikista asiakkaista. Poista nämä rajaukset: Kunta, Kieli.", "Liian vähän"),
        ("sv", "alla klienter. Ta bort dessa avgränsningar: Kommun, Språk.", "För få"),
    ],
)
def test_of_a_part_of_a_load_it_is_said_which_filters_hide_it(
    cast, index, enter, language, said, few
):
    browser = enter(cast["analyst"])
    browser.cookies["django_language"] = language
    response = browser.get(at("?tunnus=coach_load&kunta=710&kieli=fi"))
    answer = response.context["answer"]
    assert words(response).count(said) == 1 + len(answer.panels)
    assert few not in words(response)
    assert {panel.key for panel in answer.panels} == {"sarja", "erittely", "yksikot"}
    for panel in answer.panels:
        assert said in panel.empty, panel.key
        assert not panel.pictures
    whole = browser.get(at("?tunnus=coach_load&yksikko=Unit one")).context["answer"]
    assert not any(panel.empty for panel in whole.panels)


def test_plan_debt_is_its_causes_and_its_ages(index):
    choice = Choice(Filters(area=HOME), home=HOME)
    panel = plan_debt.panel(index, choice, exact=True)
    values = [row[2].value for row in panel.table.rows]
    stock, missing, expired, *_ = values
    assert stock == missing + expired == sum(values[-5:]) > 0
    assert str(int(stock)) in panel.heading
    links = [group.href for group in panel.pictures["wide"].groups if group.href]
    assert any("tunnus=plan_debt_missing" in href for href in links)
