"""Demands against a person's facts: at their bounds, unknown, and kept from providers."""

from datetime import date

import pytest

from polku.services.conditions import FACTS, Person, Verdict, judge, suits, tellable
from polku.services.names import SENSITIVE, Condition, ProviderKind
from polku.services.service import Demand, Provider, Service, Texts

TODAY = date(2026, 3, 2)
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

AGE = Demand(Condition.AGE, low=18, high=29)
TOWN = Demand(Condition.MUNICIPALITY, codes=frozenset({"091", "049"}))
STATUS = Demand(Condition.STATUS, codes=frozenset({"02", "03"}))
DAYS = Demand(Condition.UNEMPLOYMENT, low=365)
INTEGRATION = Demand(Condition.INTEGRATION, wanted=True)
STUDY = Demand(Condition.STUDY_RIGHT, wanted=False)
ABILITY = Demand(Condition.WORK_ABILITY, wanted=True)


def _service(*demands: Demand) -> Service:
    provider = Provider("Town", ProviderKind.MUNICIPALITY)
    return Service("1", "helsinki", provider, {"fi": Texts("Ryhmä")}, demands=demands)


def _verdict(demand: Demand, person: Person) -> Verdict:
    return suits(judge(_service(demand), person, TODAY))


@pytest.mark.parametrize(
    ("demand", "person", "verdict"),
    [
        (AGE, Person(birth_date=date(2008, 3, 3)), NOT_MET),  # turns 18 tomorrow
        (AGE, Person(birth_date=date(2008, 3, 2)), MET),  # turns 18 today
        (AGE, Person(birth_date=date(1996, 3, 3)), MET),  # turns 30 tomorrow
        (AGE, Person(birth_date=date(1996, 3, 2)), NOT_MET),  # turns 30 today
        (AGE, Person(birth_date=date(1996, 2, 29)), NOT_MET),
        (AGE, Person(age=29), MET),
        (AGE, Person(age=30, birth_date=date(1996, 3, 3)), MET),  # the birth date knows better
        (Demand(Condition.AGE, low=0), Person(age=0), MET),
        (Demand(Condition.AGE, high=17), Person(age=18), NOT_MET),
        (AGE, Person(), UNKNOWN),
        (TOWN, Person(municipality="049"), MET),
        (TOWN, Person(municipality="092"), NOT_MET),
        (TOWN, Person(), UNKNOWN),
        (STATUS, Person(status="03"), MET),
        (STATUS, Person(status="3"), NOT_MET),
        (STATUS, Person(), UNKNOWN),
        (DAYS, Person(unemployment_days=365), MET),
        (DAYS, Person(unemployment_days=364), NOT_MET),
        (Demand(Condition.UNEMPLOYMENT, high=0), Person(unemployment_days=0), MET),
        (DAYS, Person(), UNKNOWN),
        (INTEGRATION, Person(integration=True), MET),
        (INTEGRATION, Person(integration=False), NOT_MET),
        (STUDY, Person(study_right=False), MET),
        (STUDY, Person(study_right=True), NOT_MET),
        (ABILITY, Person(work_ability=True), MET),
        (ABILITY, Person(work_ability=False), NOT_MET),
        (ABILITY, Person(), UNKNOWN),
    ],
)
def test_a_demand_at_its_bounds(demand: Demand, person: Person, verdict: Verdict):
    assert _verdict(demand, person) is verdict


@pytest.mark.parametrize("kind", Condition)
def test_a_demand_in_words_alone_is_for_a_person_to_judge(kind: Condition):
    known = Person(date(1990, 1, 1), 36, "091", "02", 400, True, True, True)
    spoken = Demand(kind, texts={"fi": "Kysy ohjaajalta."})
    assert _verdict(spoken, known) is UNKNOWN
    assert set(FACTS) == set(Condition)


def test_each_demand_tells_the_fact_it_was_judged_by():
    person = Person(birth_date=date(2008, 3, 3), municipality="091")
    judged = judge(_service(AGE, TOWN, DAYS), person, TODAY)
    assert [(one.demand, one.verdict, one.fact) for one in judged] == [
        (AGE, NOT_MET, 17),
        (TOWN, MET, "091"),
        (DAYS, UNKNOWN, None),
    ]


def test_one_demand_not_met_outweighs_what_is_unknown():
    young, town = Person(age=17), Person(age=20, municipality="091")
    assert suits(judge(_service(AGE, TOWN, DAYS), young, TODAY)) is NOT_MET
    assert suits(judge(_service(AGE, TOWN, DAYS), town, TODAY)) is UNKNOWN
    assert suits(judge(_service(AGE, TOWN), town, TODAY)) is MET
    assert suits(judge(_service(), Person(), TODAY)) is MET


def test_what_a_provider_is_told_is_the_same_whatever_the_sensitive_fact():
    service = _service(AGE, ABILITY)
    told = [
        tellable(judge(service, Person(age=20, work_ability=fact), TODAY))
        for fact in (True, False, None)
    ]
    assert told[0] == told[1] == told[2]
    assert [one.demand.kind for one in told[0]] == [Condition.AGE]
    assert Condition.WORK_ABILITY in SENSITIVE
