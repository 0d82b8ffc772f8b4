"""Whether a person meets what a service asks: demand by demand, never a score."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from polku.kernel.periods import full_years
from polku.services.names import SENSITIVE, Condition
from polku.services.service import Demand, Service


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """The fact is not known, or the demand is told in words alone: a person has to judge."""


Fact = int | str | bool | None


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person on the day of judging; None or empty: not known."""

    birth_date: date | None = None
    age: int | None = None
    """Full years, where the birth date is not known."""
    municipality: str = ""
    status: str = ""
    unemployment_days: int | None = None
    integration: bool | None = None
    """Whether the integration period is going on."""
    study_right: bool | None = None
    work_ability: bool | None = None
    """Whether work ability is limited."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One demand, what became of it, and the day's fact it was judged by (None: not known)."""

    demand: Demand
    verdict: Verdict
    fact: Fact

    @property
    def sensitive(self) -> bool:
        return self.demand.kind in SENSITIVE


def judge(service: Service, person: Person, today: date) -> tuple[Judged, ...]:
    """Judge each demand of a service, in its order, by what is known of a person on `today`."""
    return tuple(_judged(demand, person, today) for demand in service.demands)


def suits(judged: Iterable[Judged]) -> Verdict:
    """Tell whether a person meets all demands: not if one is not met, unknown if one is unknown.

    Where a demand is sensitive the answer is, too: a provider is told of `tellable` alone.
    """
    found = {one.verdict for one in judged}
    if Verdict.NOT_MET in found:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.MET


def tellable(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return what a provider may see (act 380/2023 116 §): sensitive demands are left out whole."""
    return tuple(one for one in judged if not one.sensitive)


def _judged(demand: Demand, person: Person, today: date) -> Judged:
    fact = FACTS[demand.kind](person, today)
    return Judged(demand, _verdict(demand, fact), fact)


def _verdict(demand: Demand, fact: Fact) -> Verdict:
    if fact is None or not _bounded(demand):
        return Verdict.UNKNOWN
    return Verdict.MET if _met(demand, fact) else Verdict.NOT_MET


def _bounded(demand: Demand) -> bool:
    """Whether the demand says anything besides words."""
    bounds = (demand.low, demand.high, demand.wanted)
    return bool(demand.codes) or any(bound is not None for bound in bounds)


def _met(demand: Demand, fact: int | str | bool) -> bool:
    if isinstance(fact, str):
        return fact in demand.codes
    if isinstance(fact, bool):
        return fact == demand.wanted
    return (demand.low is None or demand.low <= fact) and (
        demand.high is None or fact <= demand.high
    )


def _age(person: Person, today: date) -> Fact:
    return person.age if person.birth_date is None else full_years(person.birth_date, today)


FACTS: Mapping[Condition, Callable[[Person, date], Fact]] = {
    Condition.AGE: _age,
    Condition.MUNICIPALITY: lambda person, _: person.municipality or None,
    Condition.STATUS: lambda person, _: person.status or None,
    Condition.UNEMPLOYMENT: lambda person, _: person.unemployment_days,
    Condition.INTEGRATION: lambda person, _: person.integration,
    Condition.STUDY_RIGHT: lambda person, _: person.study_right,
    Condition.WORK_ABILITY: lambda person, _: person.work_ability,
}
"""The fact each kind of demand is judged by."""
