"""The catalogue of a town: whole where it has to be, varied where towns are, the same every time."""

import re
from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.demo.conftest import TODAY

from polku.demo.options import CLIENTS
from polku.demo.places import place_named
from polku.demo.providers import providers
from polku.demo.service_templates import templates
from polku.demo.services import COUNT, services
from polku.kernel.workdays import is_workday
from polku.reference.names import LANGUAGES
from polku.reference.places import municipalities
from polku.register.codes import services as exchange
from polku.services.names import Channel, Condition, ProviderKind, Role, State
from polku.services.service import Texts

TOLD = (
    *("name", "summary", "description", "audience", "benefit", "taking_part"),
    *("documents", "change", "seen"),
)
OWN = ("name", "summary", "description", "change", "seen")
"""What no two templates say alike."""
TOWN = place_named("Raasepori-Hanko")
MONTH = timedelta(days=30)


@pytest.fixture(scope="module")
def made():
    return services(TOWN, TODAY)


@pytest.fixture(scope="module")
def found():
    return templates(TODAY)


def _template(service):
    return service.key.rpartition("-")[0]


def test_there_are_as_many_as_asked_each_with_its_own_key(made, found):
    assert len({one.key for one in made}) == len(made) == COUNT
    assert {_template(one) for one in made} == found.keys()


def _free(made):
    return sum(run.places or 0 for one in made for run in one.runs)


def test_the_same_town_day_and_seed_give_the_same_services(made):
    assert services(TOWN, TODAY) == made
    other = services(TOWN, TODAY, seed=2, clients=10 * CLIENTS)
    assert [replace(one, runs=()) for one in other] != [replace(one, runs=()) for one in made]
    # as many services, of a town of ten times the clients: places grow with them
    assert len(other) == len(made)
    assert 0.1 < _free(made) / CLIENTS < 0.25  # of whom a third are unemployed
    assert 0.6 < _free(other) / _free(made) / 10 < 1.6


def test_a_larger_catalogue_leaves_what_is_in_a_smaller_one(made):
    """But for the projects, which are dealt out in turn."""
    larger = {one.key: one for one in services(TOWN, TODAY, count=COUNT + 100)}
    assert len(larger) == COUNT + 100
    assert all(larger[one.key].runs == one.runs for one in made)


def test_every_statutory_kind_is_published_in_each_language(made, found):
    statutory = [one for one in made if found[_template(one)].statutory]
    kinds = exchange().keys() - {"other"}
    assert {one.kind for one in statutory} - {""} == kinds
    for code in TOWN.weights:  # the smaller municipality lacks some
        there = {
            one.kind for one in statutory for place in one.places if place.municipality == code
        }
        assert (kinds <= there) == (code == max(TOWN.weights, key=TOWN.weights.__getitem__))
    for one in statutory:
        assert one.state == State.PUBLISHED
        assert all(getattr(one.texts[told], name) for told in LANGUAGES for name in TOLD)


def test_codes_are_codes(made):
    towns = set(TOWN.weights)
    for one in made:
        assert one.kind in exchange() or one.kind == ""
        assert {place.municipality for place in one.places} <= towns <= municipalities().keys()
        assert {run.place for run in one.runs} <= {place.name for place in one.places} | {""}
        assert bool(one.places) == (one.channel != Channel.REMOTE)
        assert one.area == TOWN.area.code


def test_providers_of_statutory_services_are_those_of_the_registers_rows(made, found):
    named = [one for one in made if found[_template(one)].statutory and one.provider.business_id]
    assert len({one.kind for one in named}) > 10
    for one in named:
        assert one.provider.business_id in providers(np.array([one.kind] * 3), np.arange(3))


def test_the_third_sector_tells_what_its_services_are_for(made):
    for one in made:
        assert (one.role is not None) == (one.provider.kind == ProviderKind.ASSOCIATION)
    assert {one.role for one in made} == {None, *Role}


def test_courses_lie_around_the_day(made):
    courses = [one for one in made if one.runs[0].starts_on]
    for one in courses:
        going_on, *coming = one.runs
        assert going_on.starts_on < TODAY <= coming[0].starts_on <= TODAY + MONTH
        starts = [run.starts_on for run in one.runs]
        assert starts == sorted(starts)
        assert all(is_workday(day) for day in starts)
        assert all(run.starts_on <= run.ends_on for run in one.runs)
    free = [run.places for one in courses for run in one.runs[1:]]
    assert 0.35 < free.count(0) / len(free) < 0.6
    assert sum(places > 5 for places in free) > 5  # some that hardly anybody uses


def test_others_begin_at_any_time_some_after_a_wait(made):
    waits = Counter(one.runs[0].waiting_days for one in made if not one.runs[0].starts_on)
    assert {None, 0, 14, 63} <= waits.keys()


def test_projects_are_about_to_end_or_not(made):
    left = {(one.project.ends_on - TODAY).days for one in made if one.project}
    assert {20, 60, 150} <= left


def test_some_are_drafts_or_out_of_date_and_some_miss_a_language(made):
    states = Counter(one.state for one in made)
    assert states.keys() == set(State)
    assert states[State.PUBLISHED] > 0.75 * COUNT
    assert 10 < sum(len(one.texts) < len(LANGUAGES) for one in made) < 60
    assert all("fi" in one.texts for one in made)
    written = (*TOLD, "accessibility")
    whole = [one for one in made if all(getattr(one.texts["fi"], name) for name in written)]
    assert 0.85 * COUNT < len(whole) < 0.95 * COUNT
    assert 0 < sum(one.months_to_change is None for one in made) < COUNT - len(whole)
    assert all((one.reviewed_on is None) == (one.state == State.DRAFT) for one in made)
    assert all(one.reviewed_on < TODAY for one in made if one.reviewed_on)


def test_residents_are_asked_for_by_the_code_of_their_municipality(made):
    asked = [
        (one, demand)
        for one in made
        for demand in one.demands
        if demand.kind == Condition.MUNICIPALITY
    ]
    assert asked
    for one, demand in asked:
        assert demand.codes == {place.municipality for place in one.places}


def test_every_template_says_its_own_in_each_language(found):
    for language in LANGUAGES:
        for name in TOLD:
            texts = [getattr(one.texts[language], name) for one in found.values()]
            assert all(texts), name
            if name in OWN:
                assert len(set(texts)) == len(texts)
    for one in found.values():
        for name in OWN[1:]:
            assert len({getattr(one.texts[language], name) for language in LANGUAGES}) == 3, (
                one.code
            )
        assert one.days <= 31 * one.months_to_change, (
            one.code
        )  # nothing is due before the course ends


def test_a_description_is_a_few_sentences_and_a_summary_one_or_two(found):
    for one in found.values():
        for texts in one.texts.values():
            assert 1 <= len(re.findall(r"[.?!](?=\s|$)", texts.summary)) <= 2, one.code
            assert 3 <= len(re.findall(r"[.?!](?=\s|$)", texts.description)) <= 9, one.code


def test_texts_are_plain_text(found):
    for one in found.values():
        for texts in one.texts.values():
            for name in (field.name for field in fields(Texts)):
                assert not set("{}<>*|") & set(getattr(texts, name)), (one.code, name)


@pytest.mark.parametrize(
    ("area", "today"),
    [
        ("Helsinki", date(2026, 6, 1)),
        ("Kuopio", date(2024, 6, 3)),  # before the act on employment services
        ("Pietarsaaren seutu", date(2026, 6, 1)),
    ],
)
def test_every_area_has_a_catalogue(area, today):
    town = place_named(area)
    made = services(town, today)
    assert len(made) == COUNT
    assert {code for one in made for code in [p.municipality for p in one.places]} <= set(
        town.weights
    )


def test_two_services_of_one_name_have_two_providers(made):
    marks = Counter((one.texts["fi"].name, one.provider.name) for one in made)
    assert marks.most_common(1)[0][1] == 1
