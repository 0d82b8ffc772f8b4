"""When meetings wait: during long services, joint purchase training and shortly before work.

916/2012 2:6.3 and 2:7 §; 380/2023 32.4 and 33 §. The longer of two exemptions is the one that
counts on a day; which meetings wait is told by kind, as self-motivated study of those who have a
qualification stops the supplementary meetings only (P11).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from polku.kernel.periods import DAY, months_after
from polku.rules import names
from polku.rules.facts import Facts, Job, Service
from polku.rules.names import Known
from polku.rules.parameters import Law, Value

BOTH = (True, True)
SUPPLEMENTARY_ONLY = (False, True)


@dataclass(frozen=True, slots=True)
class Exemption:
    """Days on which meetings are not held; `end` None: until the register says otherwise."""

    start: date
    end: date | None
    rule: str
    source: Value
    job_search: bool
    """Whether job-search meetings wait."""
    supplementary: bool
    """Whether supplementary meetings wait."""


@dataclass(frozen=True, slots=True)
class LongService:
    """A service before whose estimated end a job-search meeting is held (P10)."""

    start: date
    end: date | None
    """The day it ended, or is to end."""
    estimated_end: date
    terms: Value


def last_day(service: Service) -> date | None:
    """Return the recorded end, else the planned one: past its planned end it is taken as over."""
    return service.end or service.planned_end


def lasts_over(service: Service, months: int) -> bool:
    """Whether the estimated length is over `months`; without an estimate it is taken to be."""
    end = service.planned_end or service.end
    return end is None or end > months_after(service.start, months)


def without_qualification(facts: Facts) -> bool:
    """Whether the client has no vocational qualification (koulutusta vailla oleva).

    Upper secondary level may mean either a general or a vocational one: the register cannot tell,
    so only lower levels, or the authority's own finding, make a client one without.
    """
    return (
        facts.education_level[:1] in names.NO_VOCATIONAL_EDUCATION - {""}
        or Known.WITHOUT_QUALIFICATION in facts.known
    )


def waiting_terms(facts: Facts, service: Service, law: Law) -> Value | None:
    """Return the terms of P10 if the service is one in which all meetings wait."""
    parameter = law["meeting_before_service_end"]
    terms = parameter.find(max(service.start, parameter.history[0].since))
    if terms is None or not lasts_over(service, terms.is_["over_months"]):
        return None
    if service.service in names.LONG_SERVICES:
        return terms
    if service.service == names.STUDY and (
        terms.is_["studies"] == "all" or without_qualification(facts)
    ):
        return terms
    return None


def _of_service(facts: Facts, service: Service, law: Law) -> Exemption | None:
    end = last_day(service)
    if service.service == names.JOINT_PURCHASE:
        value = law["joint_purchase_meetings"].find(service.start)
        if value is not None and Known.WEIGHTY_REASON not in facts.known:
            return Exemption(service.start, end, value.is_["rule"], value, *BOTH)
        return None
    value = waiting_terms(facts, service, law)
    if value is not None:
        return Exemption(service.start, end, value.is_["rule"], value, *BOTH)
    if service.service == names.STUDY:
        value = law["study_meetings"].find(service.start)
        if value is not None and lasts_over(service, value.is_["over_months"]):
            return Exemption(service.start, end, value.is_["rule"], value, *SUPPLEMENTARY_ONLY)
    return None


def ends_unemployment(job: Job, terms: Value, full_week: int) -> bool:
    """Whether a job is one that ends the unemployment for as long as the rule asks."""
    is_ = terms.is_
    if job.subsidised and "over_percent" in is_:
        return False
    part_time = job.hours is not None and job.hours * 100 <= Decimal(full_week) * is_.get(
        "over_percent", 0
    )
    if part_time:
        return False
    if job.end is None:
        return True
    if "lasts_months" in is_:
        return job.end + DAY >= months_after(job.start, is_["lasts_months"])
    days: int = is_.get("lasts_over_days", 0)
    return (job.end - job.start).days + 1 > days


def _before_job(job: Job, law: Law, *, requested: bool) -> Iterator[Exemption]:
    """Give the days before a job on which meetings are no longer held, regime by regime."""
    parameter = law["meetings_before_work"]
    history = parameter.history
    for place, value in enumerate(history):
        until = history[place + 1].since if place + 1 < len(history) else date.max
        if value.is_ is None or job.start <= value.since:
            continue
        if requested and "on_request" in value.is_:
            continue
        start = max(months_after(job.start, -value.is_["months"]), value.since)
        end = min(job.start, until) - timedelta(days=1)
        full_week: int = law["full_working_week"].on(job.start).is_
        if start <= end and ends_unemployment(job, value, full_week):
            yield Exemption(start, end, value.is_["rule"], value, *BOTH)


def exemptions(facts: Facts, law: Law) -> list[Exemption]:
    """Return the periods in which meetings wait, in order of their first day."""
    found = [e for s in facts.services if (e := _of_service(facts, s, law)) is not None]
    requested = bool({Known.MEETINGS_REQUESTED, Known.MEETINGS_NEEDED} & facts.known)
    for job in facts.jobs:
        found.extend(_before_job(job, law, requested=requested))
    found.sort(key=lambda e: e.start)
    return found


def long_services(facts: Facts, law: Law) -> Iterator[LongService]:
    """Give the services that ask for a meeting before their end; those without an estimate do not."""
    for service in facts.services:
        terms = waiting_terms(facts, service, law)
        end = service.planned_end or service.end
        if terms is not None and end is not None and end >= terms.is_["ends_from"]:
            yield LongService(service.start, last_day(service), end, terms)


def ongoing_services(facts: Facts, law: Law) -> tuple[list[Service], list[Service]]:
    """Give the services, then the studies, in which job-search meetings go on.

    Short ones (916/2012 2:6.2, 380/2023 32.2 §), and longer self-motivated studies of those who
    have a qualification (2:7.4; 33.4 §), whose supplementary meetings alone wait.
    """
    short, studies = [], []
    for service in facts.services:
        if service.service != names.STUDY and service.service not in names.LONG_SERVICES:
            continue
        if waiting_terms(facts, service, law) is not None:
            continue
        parameter = law["meeting_before_service_end"]
        terms = parameter.find(max(service.start, parameter.history[0].since))
        if terms is None or not lasts_over(service, terms.is_["over_months"]):
            short.append(service)
        else:
            studies.append(service)
    return short, studies
