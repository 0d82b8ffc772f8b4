"""Facts of the statutory services: whole in each language, sourced, numbers from the law alone."""

import re
import tomllib
from dataclasses import fields
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from polku.reference.names import LANGUAGES
from polku.register.codes import services
from polku.rules.catalogue import CONFIDENCE
from polku.rules.parameters import NotInForceError, load
from polku.services.names import BenefitEffect, Condition, Payer
from polku.services.service import Texts
from polku.services.statutory import payers, statutory

TODAY = date(2026, 11, 24)
FIRST = date(2025, 1, 1)
SECTION = re.compile(r"\d{1,4}/\d{4}( \d+(–\d+)? §)?")
TOLD = {one.name for one in fields(Texts)} - {"price", "accessibility"}
"""What every statutory service says; prices and places are each provider's."""


def test_every_service_of_the_exchange_is_told_of():
    assert {one.kind for one in statutory(TODAY).values()} - {""} == services().keys() - {"other"}


@pytest.mark.parametrize("code", statutory(TODAY))
def test_a_service_is_whole_in_each_language(code):
    found = statutory(TODAY)[code]
    for language in LANGUAGES:
        texts = found.texts[language]
        assert all(getattr(texts, name) for name in TOLD), language
        assert all(one.demand.texts[language] for one in found.demands)
    assert len({found.texts[language].description for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("code", statutory(TODAY))
def test_a_service_tells_who_says_so(code):
    found = statutory(TODAY)[code]
    for one in (*payers(code).history, *found.demands):
        assert SECTION.fullmatch(one.source), one.source
        assert one.confidence in CONFIDENCE
    assert found.paid.href.startswith("https://www.finlex.fi/")


@pytest.mark.parametrize("code", statutory(TODAY))
def test_numbers_stand_in_the_law_alone(code):
    text = (files("polku.services") / "statutory" / f"{code}.toml").read_text("utf-8")
    row = tomllib.loads(text)
    told = [*(row[one] for one in LANGUAGES), *row.get("demand", ())]
    words = " ".join(str(demand.get(one, "")) for demand in told for one in (*TOLD, *LANGUAGES))
    assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", words))


def test_a_name_is_the_registers():
    found = statutory(TODAY)
    assert found["work_trial"].texts["sv"].name == "Arbetsprövning"
    own = {code for code, one in found.items() if one.kind != code}
    assert own == {"recruitment_training", "tailored_training", "change_training", "travel_costs"}


def test_texts_can_be_said_on_every_day_of_the_act():
    changes = {value.since for one in load().parameters.values() for value in one.history}
    days = {day for day in changes if day >= FIRST} | {FIRST, TODAY, TODAY + timedelta(days=3650)}
    assert all(len(statutory(day)) == len(statutory(TODAY)) for day in days)


def test_before_the_act_no_number_is_guessed():
    with pytest.raises(NotInForceError, match=r"joint_purchase_training. on 2024-12-31"):
        statutory(date(2024, 12, 31))


def test_demands_and_texts_follow_an_amended_law(tmp_path: Path):
    law = (files("polku.rules") / "law" / "transition_training.toml").read_text("utf-8")
    (tmp_path / "transition_training.toml").write_text(law.replace("age = 55", "age = 57"), "utf-8")
    found = statutory(TODAY, tmp_path)["transition_training"]
    assert found.demands[0].demand.low == 57
    assert "57" in found.demands[0].demand.texts["sv"]
    assert "57" in found.texts["en"].summary


def test_the_payer_of_a_day_is_the_days():
    paid = statutory(TODAY)["rehabilitative_work"]
    assert (paid.payer, paid.paid.since) == (Payer.WELLBEING_COUNTY, date(2023, 1, 1))
    assert statutory(TODAY)["transition_training"].payer == Payer.EMPLOYMENT_FUND


def test_the_state_paid_until_the_municipalities_did():
    before = FIRST - timedelta(days=1)
    assert payers("wage_subsidy").on(before).is_ == Payer.STATE
    assert payers("wage_subsidy").on(FIRST).is_ == Payer.MUNICIPALITY
    assert payers("employment_subsidy_55").find(date(2023, 6, 30)) is None


def test_expenses_are_paid_in_the_services_of_the_act():
    """Rule `promoting_services`: those that promote employment, no others of the exchange's list."""
    found = statutory(TODAY).values()
    paid = {one.kind for one in found if BenefitEffect.EXPENSES in one.effects and one.kind}
    assert paid == set(load()["promoting_services"].on(TODAY).is_)


def test_bounds_are_where_the_law_has_them():
    demands = {
        (code, one.demand.kind): one.demand
        for code, service in statutory(TODAY).items()
        for one in service.demands
    }
    assert demands["youth_guidance", Condition.AGE].high == 29
    assert demands["self_motivated_study", Condition.AGE].low == 25
    assert demands["employment_subsidy_55", Condition.AGE].low == 55
    assert demands["workplace_adjustment", Condition.WORK_ABILITY].wanted is True
    assert demands["integration_training", Condition.INTEGRATION].wanted is True
