"""The page States month by month: what is drawn is what the question says, worked out once by hand."""

import pytest
from tests.analytics.builder import Person, index_of

from polku.apps.insight.queries import path_states
from polku.apps.insight.queries.choice import Choice


@pytest.fixture(scope="module")
def page():
    """Of ten people all are unemployed for six months; four then work on, six stay unemployed."""
    until_work = [("unemployed", "2022-01-10"), ("open_work", "2022-07-10")]
    people = [Person(until_work)] * 4 + [Person([("unemployed", "2022-01-10")])] * 6
    return path_states.page(index_of(*people), Choice(), exact=True)


def cells(panel):
    return [[cell.value for cell in row] for row in panel.file.rows]


def test_months_before_and_after_the_work_began(page):
    told = {(month, state): share for month, state, share in cells(page.states)}
    assert (told[5, "Työtön"], told[6, "Työtön"]) == (1.0, 0.6)
    assert told[6, "Avoin työ"] == told[23, "Avoin työ"] == 0.4
    assert (
        page.states.heading
        == "23 kk kohdalla 40\u00a0% oli avoimessa työssä ja 60\u00a0% työttömänä"
    )


def test_the_last_of_24_months_is_named_23_and_it_is_said_why(page):
    """The 24th month begins when 23 have passed: on its first day it is looked at."""
    for panel in (page.states, page.scatter):
        assert {row[0] for row in cells(panel)} == set(range(24))
        assert "viimeinen, kun 23 kuukautta on kulunut" in panel.notes[0]
        assert panel.table.columns[0].label == "Kuukausia alusta"
        for picture in panel.pictures.values():
            assert ">23<" in picture.markup
            assert ">24<" not in picture.markup


def test_the_times_of_all_states_are_the_months_looked_at(page):
    times = {state: months for state, months in cells(page.times) if months}
    assert times == {"Työtön": pytest.approx(6 + 18 * 0.6), "Avoin työ": pytest.approx(18 * 0.4)}
    assert page.times.heading == "Pisimpään tilassa ”Työtön”: 16,8 / 24 kk"


def test_moves_are_of_the_months_in_a_state(page):
    """Of 10 × 6 + 6 × 17 months of unemployment that a month follows four led to work."""
    rates = {(was, became): rate for was, became, rate in cells(page.moves)}
    assert rates["Työtön", "Avoin työ"] == pytest.approx(4 / 162)
    assert rates["Työtön", "Työtön"] == pytest.approx(158 / 162)
    assert "2,5\u00a0%" in page.moves.heading


def test_scatter_is_nought_while_all_are_in_one_state(page):
    entropy = dict(cells(page.scatter))
    assert entropy[0] == entropy[5] == 0
    assert entropy[6] > 0.2


def test_of_too_few_people_nothing_is_drawn():
    few = index_of(*[Person([("unemployed", "2022-01-10")])] * 4)
    shown = path_states.page(few, Choice(), exact=False)
    assert all(panel.empty and not panel.pictures for panel in shown.panels)
