"""Whether a service could suit anybody of a group: by its conditions, its place and its languages."""

from dataclasses import dataclass

from polku.services.names import Audience, Channel, Condition, Level, State
from polku.services.service import Demand, Service

SEEKERS = frozenset({Audience.JOBSEEKER, Audience.IMMIGRANT, Audience.YOUTH})
"""Audiences of who seeks work."""
UNEMPLOYED = frozenset({"02", "03"})
"""Status codes of who is unemployed or laid off."""
EASY = frozenset({Level.A1, Level.A2})
"""Command of a language that who is learning it has."""
OWN_LANGUAGES = ("fi", "sv")


@dataclass(frozen=True, slots=True)
class Group:
    """Unemployed people who are alike; what is empty they may be anything of."""

    municipality: str = ""
    ages: tuple[int, int] | None = None
    """Full years, from, to below."""
    days: tuple[int, int] | None = None
    """Days of unemployment, from, to below."""
    language: str = ""
    """Mother tongue: fi, sv, or anything else for another one."""


def offered(service: Service) -> bool:
    """Tell whether who seeks work is told of a service."""
    return service.state == State.PUBLISHED and bool(service.audiences & SEEKERS)


def may_suit(service: Service, group: Group) -> bool:
    """Tell whether nothing known of the group shuts all of it out of a service.

    What a group is not told apart by (integration period, right to study, work ability) shuts nobody
    out.
    """
    return (
        all(_may_meet(demand, group) for demand in service.demands)
        and reaches(service, group.municipality)
        and speaks(service, group.language)
    )


def reaches(service: Service, municipality: str) -> bool:
    """Tell whether one can take part from a municipality: there, or remotely."""
    if not municipality or service.channel != Channel.IN_PERSON:
        return True
    towns = {place.municipality for place in service.places if place.municipality}
    return not towns or municipality in towns


def speaks(service: Service, language: str) -> bool:
    """Tell whether a service is given in a language, or asks so little of another that it will do."""
    if not language or not service.spoken:
        return True
    if language in OWN_LANGUAGES:
        return any(one.language == language for one in service.spoken)
    return any(one.language not in OWN_LANGUAGES or one.level in EASY for one in service.spoken)


def _may_meet(demand: Demand, group: Group) -> bool:
    match demand.kind:
        case Condition.AGE:
            return _overlap(demand, group.ages)
        case Condition.UNEMPLOYMENT:
            return _overlap(demand, group.days)
        case Condition.MUNICIPALITY:
            return not (demand.codes and group.municipality) or group.municipality in demand.codes
        case Condition.STATUS:
            return not demand.codes or bool(demand.codes & UNEMPLOYED)
        case _:
            return True


def _overlap(demand: Demand, window: tuple[int, int] | None) -> bool:
    if window is None:
        return True
    low, below = window
    return (demand.low is None or demand.low < below) and (
        demand.high is None or demand.high >= low
    )
