"""When meetings wait: during long services, joint purchase training and shortly before work.

916/2012 2:6.3 and 2:7 §; 380/2023 32.4 and 33 §. The longer of two exemptions is the one that
counts on a day; which meetings wait is told by kind, as self-motivated study of those who have a
qualification stops the supplementary meetings only (P11).
"""

from collections.abc import Iterable, Iterator
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
class Reading:
    """A service as the law on meetings and the job-search duty sees it."""

    service: Service
    end: date | None
    """The recorded end, else the planned one: past its planned end it is taken as over."""
    waits: Value | None
    """Terms of P10: long, so that all meetings wait and one is held before it ends."""
    studies: Value | None
    """Terms of P11: long studies of one who has a qualification."""
    short: bool
    """Meetings go on though the client is not unemployed (916/2012 2:6.2, 380/2023 32.2 §)."""

    @property
    def estimated_end(self) -> date | None:
        return self.service.planned_end or self.service.end

    def __contains__(self, day: date) -> bool:
        return self.service.start <= day and (self.end is None or day <= self.end)


def lasts_over(service: Service, months: int) -> bool:
    """Whether the estimated length is over `months`; without an estimate it is taken to be."""
    end = service.planned_end or service.end
    return end is None or end >= months_after(service.start, months)  # the end is a day of it


def without_qualification(facts: Facts) -> bool:
    """Whether the client has no vocational qualification (koulutusta vailla oleva).

    Upper secondary level may mean either a general or a vocational one: the register cannot tell,
    so only lower levels, or the authority's own finding, make a client one without.
    """
    return (
        facts.education_level[:1] in names.NO_VOCATIONAL_EDUCATION
        or Known.WITHOUT_QUALIFICATION in facts.known
    )


def _read(service: Service, law: Law, *, unqualified: bool) -> Reading:
    parameter = law["meeting_before_service_end"]
    study = service.service == names.STUDY
    terms = parameter.find(max(service.start, parameter.days[0]))
    waits = studies = None
    short = False
    if terms is not None and (study or service.service in names.LONG_SERVICES):
        if not lasts_over(service, terms.is_["over_months"]):
            short = True
        elif study and terms.is_["studies"] != "all" and not unqualified:
            studies = law["study_meetings"].find(service.start)
        else:
            waits = terms
    return Reading(service, service.end or service.planned_end, waits, studies, short)


def read_services(facts: Facts, law: Law) -> list[Reading]:
    """Read a client's services in order of their first day."""
    unqualified = without_qualification(facts)
    return [_read(service, law, unqualified=unqualified) for service in facts.services]


def _of_service(reading: Reading, law: Law, *, weighty: bool) -> Exemption | None:
    start, end = reading.service.start, reading.end
    if reading.service.service == names.JOINT_PURCHASE:
        value = law["joint_purchase_meetings"].find(start)
        if value is None or weighty:
            return None
        return Exemption(start, end, value.is_["rule"], value, *BOTH)
    if reading.waits is not None:
        return Exemption(start, end, reading.waits.is_["rule"], reading.waits, *BOTH)
    if reading.studies is not None:
        rule = reading.studies.is_["rule"]
        return Exemption(start, end, rule, reading.studies, *SUPPLEMENTARY_ONLY)
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


def exemptions(facts: Facts, services: Iterable[Reading], law: Law) -> list[Exemption]:
    """Return the periods in which meetings wait, in order of their first day."""
    weighty = Known.WEIGHTY_REASON in facts.known
    found = [e for s in services if (e := _of_service(s, law, weighty=weighty)) is not None]
    requested = bool({Known.MEETINGS_REQUESTED, Known.MEETINGS_NEEDED} & facts.known)
    for job in facts.jobs:
        found.extend(_before_job(job, law, requested=requested))
    found.sort(key=lambda e: e.start)
    return found
