"""Everything in the address of a page arrives where it belongs, in its choice and in its questions."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from tests.apps.insight.conftest import AWAY, HOME
from tests.apps.insight.test_pages import FILES, PAGES

from polku.analytics.comparison import official, shares
from polku.analytics.filters import Filters
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.views import asking
from polku.apps.insight.views.pages import PAGES as MADE

GIVEN = {
    "alue": HOME, "kunta": "710", "yksikko": "Unit one", "valmentaja": "K-first_coach",
    "alkoi": "2024-03..2025-09", "ika": "25_29", "sukupuoli": "man", "kieli": "sv",
    "koulutus": "tertiary", "ammatti": "5", "palvelu": "none", "kesto": "over_2_years",
}  # fmt: skip
FILTERS = Filters(
    area=HOME, municipality="710", unit="Unit one", coach="K-first_coach",
    since=date(2024, 3, 1), until=date(2025, 9, 30), age="25_29", sex="man", language="sv",
    education="tertiary", occupation="5", first_service="none", length="over_2_years",
)  # fmt: skip
OF_ONE_PAGE = {
    "yli": "2", "luku": "paivat", "kohta": "coaching>open_work", "sisalla": "24",
    "lahto": "palvelu", "mittari": "aktivointi", "sarja": "palveluissa", "tunnus": "plan_debt",
    "erittely": "koulutus", "vertailu": shares.MEASURES[1],
    "viralliset": list(official.MEASURES)[1], "vakiointi": "ika-koulutus", "rajat": "sattuma",
    "taso": "kunnat",
}  # fmt: skip
CHOICE = Choice(
    FILTERS, least=2, figure="paivat", focus="coaching>open_work", within=24, origin="palvelu",
    measure="aktivointi", series="palveluissa", indicator="plan_debt", by="education",
    compared=shares.MEASURES[1], official=list(official.MEASURES)[1], adjustment="ika-koulutus",
    limits="sattuma", level="kunnat", home=HOME,
)  # fmt: skip

NO_SEARCH = {"first_service": "", "length": ""}
PLACE = {
    name: ""
    for name in Filters.__dataclass_fields__
    if name not in {"area", "municipality", "since", "until"}
}
"""What the pages of indicators, and that of official figures, tell nothing by."""
LEFT_OUT = dict.fromkeys(("situation", "indicators", "map", "compare"), NO_SEARCH) | {
    "official": PLACE
}
QUESTIONS = {
    "situation": ["situation.situation", "stock_and_flow.flow", "plan_debt.indicators"],
    "paths": ["paths.graph", "paths.variants"],
    "states": ["path_states.sequences"],
    "time-to-work": ["time_to_work.curves"],
    "revolving-door": ["revolving_door.returns"],
    "indicators": ["indicator.indicators", "plan_debt.indicators", "plan_debt.plan_debt_ages"],
    "map": ["map_figures.indicators"],
    "official": ["both.own_months", "both.beside"],
    "compare": ["compare.compared", "compare.standardised"],
}
"""What a page asks of the index, as the modules of `queries` call it."""
EVERYWHERE = {"map": {"municipality": "", "since": None}}
"""A map shows all municipalities, in the last month of the period."""


@pytest.fixture
def received(monkeypatch):
    """Return the choices and the filters that are asked with, as they come."""
    choices, asked = [], []
    read = asking.asked

    def reading(*given):
        found = read(*given)
        choices.append(found.choice)
        return found

    def spied(ask):
        def asking_(*given, **options):
            asked.append(next(one for one in given if isinstance(one, Filters)))
            return ask(*given, **options)

        return asking_

    monkeypatch.setattr(asking, "asked", reading)

    def watch(name):
        for question in QUESTIONS[name]:
            module, _, function = question.partition(".")
            found = import_module(f"polku.apps.insight.queries.{module}")
            monkeypatch.setattr(found, function, spied(getattr(found, function)))
        return choices, asked

    return watch


def test_every_field_of_every_page_is_given_here():
    given = GIVEN.keys() | OF_ONE_PAGE.keys()
    fields = {name for page in MADE for name in page.fields} - {"kuukausi", "jakso"}  # `alkoi`
    assert fields <= given
    assert {name for name, _ in CHOICE.pairs()} | {"alue"} == given
    assert [page.name for page in MADE if page.name not in QUESTIONS] == []
    values = [*GIVEN.values(), *OF_ONE_PAGE.values()]
    assert len(set(values)) == len(values)


def since(filters, day):
    """Return filters from another day on: some panels are of the last month of the period."""
    return replace(filters, since=day)


@pytest.mark.parametrize("name", PAGES)
def test_every_filter_of_a_page_is_the_filter_of_its_questions(cast, index, enter, received, name):
    choices, asked = received(name)
    browser = enter(cast["first_lead"])
    query = f"?{urlencode(GIVEN | OF_ONE_PAGE)}"
    expected = CHOICE.but(**LEFT_OUT.get(name, {}))
    wanted = replace(expected.filters, **EVERYWHERE.get(name, {}))
    for address in (
        reverse(f"insight:{name}"),
        reverse(f"insight:{name}-csv", args=[FILES[name][0]]),
    ):
        choices.clear()
        asked.clear()
        assert browser.get(address + query).status_code in {
            200,
            404,
        }  # 404: a file without its panel
        (choice,) = choices
        assert replace(choice, coaches=()) == expected
        assert wanted in asked
        assert {since(one, None) for one in asked} == {since(wanted, None)}


@pytest.mark.parametrize("name", PAGES)
def test_an_area_is_that_which_is_asked_for(cast, index, enter, received, name):
    choices, asked = received(name)
    address = f"{reverse(f'insight:{name}')}?{urlencode({'tunnus': 'plan_debt', 'alue': AWAY})}"
    assert enter(cast["national"]).get(address).status_code == 200
    assert [choice.filters.area for choice in choices] == [AWAY]
    assert {filters.area for filters in asked} == {AWAY}
