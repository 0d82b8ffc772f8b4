"""Services held against groups of people: as each person of the group would be judged."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from tests.services.examples import COACHING

from polku.services.conditions import Person, Verdict, judge, suits
from polku.services.groups import Group, may_suit, offered, reaches, speaks
from polku.services.names import Audience, Channel, Condition, Level, State
from polku.services.service import Demand, Place, Spoken

TODAY = date(2026, 11, 24)
ANYBODY = replace(COACHING, demands=(), spoken=(), places=(), channel=Channel.IN_PERSON)


@pytest.mark.parametrize("ages", [(0, 25), (25, 30), (30, 55)])
@pytest.mark.parametrize("days", [(0, 91), (182, 365)])
@pytest.mark.parametrize(
    "bounds", list(product([(None, 24), (25, None), (18, 29), (29, 29)], [(None, None), (91, 200)]))
)
def test_a_group_is_shut_out_when_everybody_in_it_is(ages, days, bounds):
    (young, old), (short, long) = bounds
    service = replace(
        ANYBODY,
        demands=(
            Demand(Condition.AGE, low=young, high=old),
            Demand(Condition.UNEMPLOYMENT, low=short, high=long),
            Demand(Condition.STUDY_RIGHT, wanted=False),
        ),
    )
    people = (
        Person(age=age, unemployment_days=day) for age in range(*ages) for day in range(*days)
    )
    anybody = any(suits(judge(service, one, TODAY)) is not Verdict.NOT_MET for one in people)
    assert may_suit(service, Group(ages=ages, days=days)) is anybody


def test_municipality_place_and_status():
    asks = replace(ANYBODY, demands=(Demand(Condition.MUNICIPALITY, codes=frozenset({"710"})),))
    assert may_suit(asks, Group("710"))
    assert not may_suit(asks, Group("078"))
    there = replace(ANYBODY, places=(Place("A", municipality="710"),))
    assert reaches(there, "710")
    assert not reaches(there, "078")
    assert reaches(replace(there, channel=Channel.BOTH), "078")
    assert reaches(replace(there, places=(Place("Nowhere"),)), "078")
    working = replace(ANYBODY, demands=(Demand(Condition.STATUS, codes=frozenset({"01"})),))
    assert not may_suit(working, Group())


def test_languages():
    finnish = replace(ANYBODY, spoken=(Spoken("fi"), Spoken("sv", Level.B2)))
    assert [speaks(finnish, one) for one in ("fi", "sv", "other")] == [True, True, False]
    assert speaks(replace(ANYBODY, spoken=(Spoken("fi", Level.A2),)), "other")
    assert speaks(replace(ANYBODY, spoken=(Spoken("en"),)), "other")
    assert not speaks(replace(ANYBODY, spoken=(Spoken("en"),)), "sv")


def test_who_is_told_of_it():
    assert offered(replace(ANYBODY, state=State.PUBLISHED, audiences=frozenset({Audience.YOUTH})))
    assert not offered(replace(ANYBODY, state=State.DRAFT))
    employers = frozenset({Audience.EMPLOYER})
    assert not offered(replace(ANYBODY, state=State.PUBLISHED, audiences=employers))
