import tomllib
from datetime import date
from pathlib import Path

import pytest

from polku.rules import client_groups as groups
from polku.rules.facts import BenefitMonth, Facts, JobSearch, Service, Status
from polku.rules.parameters import NotInForceError, load

CASES = tomllib.loads(
    (Path(__file__).parent / "cases/client_groups.toml").read_text(encoding="utf-8")
)
AREA = {"710", "078"}


def facts_of(case):
    searches = [case[name] for name in ("earlier_search", "search") if name in case]
    statuses = [Status(case.get("status", "02"), date(2020, 1, 1))]
    if "later_status" in case:
        statuses.append(Status(*case["later_status"]))
    service = case.get("service")
    paid = case.get("paid", "ap")
    return Facts(
        person_id="p1",
        birth_date=case.get("born", date(1980, 1, 1)),
        municipality=case.get("municipality", "710"),
        mother_tongue=case.get("mother_tongue", "fi"),
        citizenship=case.get("citizenship", "FI"),
        job_searches=tuple(JobSearch(*row) for row in searches or [[date(2020, 1, 1)]]),
        statuses=tuple(statuses),
        services=(Service(service, date(2020, 1, 1)),) if service else (),
        benefits=(BenefitMonth("2020-12", paid, 20),) if paid else (),
        known=frozenset(case.get("known", [])),
    )


def answered(case, ask):
    """Ask, and expect an answer only while the act is in force."""
    if case.get("not_in_force"):
        with pytest.raises(NotInForceError):
            ask()
        return None
    found = ask()
    told = {found.reason.text(language) for language in ("fi", "sv", "en")}
    assert len(told) == 3
    assert all(text and "{" not in text for text in told)
    return found


@pytest.mark.parametrize("case", CASES["client"], ids=lambda case: case["name"])
def test_trial_client(case):
    found = answered(case, lambda: groups.trial_client(facts_of(case), case["on"], AREA))
    if found:
        assert (found.is_client, found.rule, list(found.limbs)) == (
            case.get("is_client"),
            case["rule"],
            case.get("limbs", []),
        )


@pytest.mark.parametrize("case", CASES["transfer"], ids=lambda case: case["name"])
def test_transfer(case):
    found = answered(case, lambda: groups.transfer(facts_of(case), case["on"], AREA))
    if found:
        assert found.rule == "C04"
        assert (found.transfers, found.from_day, found.by) == (
            case.get("transfers"),
            case.get("from_day"),
            case.get("by"),
        )


@pytest.mark.parametrize("case", CASES["move"], ids=lambda case: case["name"])
def test_may_move(case):
    to_municipality = case.get("to_municipality", False)
    found = answered(
        case,
        lambda: groups.may_move(facts_of(case), case["on"], to_municipality=to_municipality),
    )
    if found:
        assert found.rule == "C06"
        assert (found.may, list(found.missing)) == (
            case.get("may", False),
            case.get("missing", []),
        )


@pytest.mark.parametrize("case", CASES["serving"], ids=lambda case: case["name"])
def test_serving(case):
    found = answered(
        case,
        lambda: groups.serving(
            facts_of(case),
            case["on"],
            stays_in=case.get("stays_in", ""),
            language_choice=case.get("language_choice", ""),
        ),
    )
    if found:
        assert (found.municipality, found.basis, found.payer) == (
            case["by"],
            case["basis"],
            case["payer"],
        )


@pytest.mark.parametrize(
    ("known", "may"),
    [
        (["move_for_language_rights"], True),
        (["other_justified_reason"], True),
        (["move_for_safety"], False),
        ([], False),
    ],
)
def test_may_be_left_untransferred_from_the_first_day(known, may):
    case = {"known": known}
    found = answered(case, lambda: groups.may_be_left(facts_of(case), date(2021, 3, 1)))
    assert (found.may, found.rule) == (may, "C06")
    for outside in (date(2021, 2, 28), date(2025, 1, 1)):
        with pytest.raises(NotInForceError):
            groups.may_be_left(facts_of(case), outside)


def test_without_home_or_stay_nobody_can_be_named():
    with pytest.raises(ValueError, match="stays"):
        groups.serving(facts_of({"municipality": "200"}), date(2025, 1, 1))


@pytest.mark.parametrize(("to", "stays"), [("078", True), ("091", False)])
def test_a_new_home_municipality_takes_the_client_on(to, stays):
    found = groups.after_home_move(to, date(2021, 3, 1), AREA)
    assert (found.rule, found.transfers, found.from_day) == ("C05", stays, date(2021, 3, 1))
    with pytest.raises(NotInForceError):
        groups.after_home_move(to, date(2025, 1, 1), AREA)


def test_the_home_municipality_pays_for_training_arranged_elsewhere():
    payer, source = groups.pays_for_training("710", "091", date(2025, 1, 1))
    assert payer == "710"
    assert "18" in source.source
    with pytest.raises(NotInForceError):
        groups.pays_for_training("710", "091", date(2024, 12, 31))


def test_the_trial_was_to_end_its_transfers_in_march_2023_until_the_act_was_amended():
    before = load()["trial_transfer"].on(date(2022, 7, 31)).is_["last_transfer"]
    after = load()["trial_transfer"].on(date(2022, 8, 1)).is_["last_transfer"]
    assert (before, after) == (date(2023, 3, 31), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("case", "act"),
    [
        ({"paid": "tmt", "on": date(2022, 5, 1)}, "1269/2020 4 §"),
        ({"paid": "tmt", "on": date(2022, 5, 2)}, "1381/2021"),
        ({"known": ["client_of_a_trial_municipality"], "on": date(2022, 5, 2)}, "6.2 §"),
    ],
)
def test_the_answer_names_its_source(case, act):
    assert act in groups.trial_client(facts_of(case), case["on"], AREA).source.source


def test_languages_not_told_are_not_foreign():
    facts = facts_of({"mother_tongue": "", "citizenship": ""})
    assert groups.foreign_language(facts, date(2023, 1, 1)) is None
    assert groups.immigrant(facts) is None
