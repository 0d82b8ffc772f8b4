"""How many opportunities must the client apply for, and from when? 916/2012 3:3–7 §; 380/2023 44–48 §.

The register does not show applications, so the duty of the review period that runs today is given
as open and vanishes when the period is over: nobody is said to have missed what nobody recorded.
Periods run from the day of the plan, as the plan sets them; three months after it there are none
until it is revised.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from polku.kernel.periods import DAY, Period, full_years, months_after
from polku.rules import names
from polku.rules.duty import Duty, Reason, State
from polku.rules.facts import Job, Plan, Status
from polku.rules.history import History, Process
from polku.rules.names import Kind, Known
from polku.rules.parameters import Value
from polku.rules.service_exemptions import Reading, ends_unemployment

_BEARING = names.LONG_SERVICES | {names.STUDY, names.JOINT_PURCHASE}


@dataclass(slots=True)
class _Case:
    """A client whose job-search duty is asked about today."""

    history: History
    process: Process
    plan: Plan
    claimed: AbstractSet[datetime]
    status: Status | None
    service: Reading | None
    """The service running today that bears on the duty, the latest begun."""
    job: Job | None
    """The job that runs today, the latest begun."""

    @property
    def today(self) -> date:
        return self.history.today

    def find(self, name: str, day: date | None = None) -> Value | None:
        return self.history.law[name].find(day or max(self.plan.made_on, self.process.in_force))

    def full_time(self, job: Job | None, percent: int) -> bool | None:
        """Whether a job takes more than `percent` of full time; None where hours are unknown."""
        if job is None or job.hours is None:
            return None
        week = self.history.law["full_working_week"].on(self.today).is_
        return job.hours * 100 > Decimal(week) * percent

    def meeting_before_end(self, service: Reading) -> date | None:
        """Return the day of the meeting held before a service ends (P10), if it has been held."""
        days = (c.day for c in self.process.meetings if c.at in self.claimed)
        return next((day for day in days if day in service), None)

    def suspended(self, value: Value, reason: str, starts: date, **more: date) -> Duty:
        return Duty(
            value.is_["rule"],
            Kind.JOB_SEARCH_DUTY,
            None,
            State.SUSPENDED,
            None,
            Reason(reason, {"start": starts, **more}),
            value,
            starts,
        )


def _needs_support(case: _Case, value: Value) -> bool:
    """Whether a need of multi-sector support, with the time unemployed it took to 2024, is found."""
    facts = case.history.facts
    running = any(
        s.service.service == names.MULTISECTOR and case.today in s for s in case.history.services
    )
    if not running and Known.MULTISECTOR_SUPPORT not in facts.known:
        return False
    if "young_under" not in value.is_:
        return True
    age = full_years(facts.birth_date, case.today) if facts.birth_date is not None else None
    young = age is not None and age < value.is_["young_under"]
    months = value.is_["young_months" if young else "others_months"]
    since = case.history.statuses.since(case.today, names.WITHOUT_WORK)
    return since is not None and months_after(since, months) <= case.today


def _not_set(case: _Case) -> Duty | None:
    """Give the duty as waiting on the grounds of 3:7 § or 48 § (D08)."""
    value = case.find("duty_not_set")
    if value is None:
        return None
    known, service = case.history.facts.known, case.service
    closed_market = Known.NO_OPEN_JOBS in known
    grounds = (
        ("joint_purchase", service is not None and service.service.service == names.JOINT_PURCHASE),
        ("support", closed_market and _needs_support(case, value)),
        ("health", closed_market and Known.UNABLE_TO_WORK in known),
        ("literacy", Known.LITERACY_STUDIES in known),
        ("barred", Known.BARRED_FROM_MARKET in known),
    )
    for reason, holds in grounds:
        if holds:
            return case.suspended(value, f"no_duty_{reason}", case.plan.made_on)
    return None


def _in_service(case: _Case) -> Duty | date | None:
    """Say that the duty waits for the meeting before a long service ends (D07), or since when not."""
    service = case.service
    if service is None or service.waits is None or service.service.service == names.STUDY:
        return None
    start = service.service.start
    value = case.find("duty_after_service", max(start, case.process.in_force))
    part_time = case.find("part_time_duty")
    if value is None or (
        service.service.service in names.SUBSIDISED_WORK
        and part_time is not None
        and case.full_time(case.job, part_time.is_.get("at_most_percent", 100)) is False
    ):
        return None
    held = case.meeting_before_end(service)
    return held or case.suspended(value, "duty_after_service", start)


def _at_work(case: _Case) -> Duty | None:
    """Say that the duty starts when work of over 80 per cent ends (D05)."""
    value = case.find("duty_after_work")
    if value is None:
        return None
    status, job = case.status, case.job
    at_work = status is not None and status.code == names.OPEN_WORK
    full = case.full_time(job, value.is_["over_percent"])
    reduced = status is not None and status.code in names.REDUCED_WORK and full is True
    if not (at_work or reduced) or (at_work and full is False):
        return None
    if job is not None and job.end is not None:
        if job.subsidised or (job.end - job.start).days + 1 <= value.is_["over_days"]:
            return None
        return case.suspended(value, "duty_after_work_until", job.start, end=job.end)
    start = job.start if job is not None else status.start if status is not None else case.today
    return case.suspended(value, "duty_after_work", start)


def _laid_off(case: _Case) -> Duty | date | None:
    """Say that the duty of a person laid off has not begun (D06, D06b), or when it did."""
    status = case.status
    if status is None or status.code != names.LAID_OFF:
        return None
    value = case.find("duty_when_laid_off", max(status.start, case.process.in_force))
    if value is None:
        return None
    begins = months_after(status.start, value.is_["months"])
    if value.is_["meeting"] != "none":
        earliest = begins if value.is_["meeting"] == "after" else status.start
        held = (c.day for c in case.process.meetings if c.day >= earliest)
        meeting = next(held, None)
        if meeting is None and case.today >= begins:
            return case.suspended(value, "laid_off_without_meeting", status.start)
        begins = max(begins, meeting or begins)
    if case.today < begins:
        return case.suspended(value, "laid_off", status.start, until=begins)
    return begins


def _terms(case: _Case) -> Value | None:
    """Return the terms of the review periods: studies (D04), part time (D03, D03c) or full (D01)."""
    service = case.service
    if service is not None and service.waits and service.service.service == names.STUDY:
        value = case.find("study_duty", max(service.service.start, case.process.in_force))
        if value is not None and case.meeting_before_end(service) is None:
            return value
    value, status, job = case.find("part_time_duty"), case.status, case.job
    if value is not None and status is not None and status.code in value.is_["statuses"]:
        brief = job is not None and job.end is not None
        if not (
            brief
            and job is not None
            and job.end is not None
            and (job.end - job.start).days + 1 < value.is_["from_days"]
        ):
            return value
    return case.find("job_search_duty")


def _period(terms: Value, anchor: date, today: date) -> Period | None:
    """Return the review period that runs today, if one does."""
    months = terms.is_["months"]
    for number in range(terms.is_["periods"]):
        start = months_after(anchor, number * months)
        end = months_after(anchor, (number + 1) * months) - DAY
        if start <= today <= end:
            return Period(start, end)
    return None


def _ending_soon(case: _Case, period: Period) -> Duty | None:
    """Say that a period cut short by work about to start is left out (D09; D08 to August 2024)."""
    week = case.history.law["full_working_week"].on(case.today).is_
    for name in ("duty_before_work", "duty_not_set"):
        value = case.find(name, case.today)
        months = value.is_.get("months", value.is_.get("ends_within_months")) if value else None
        if value is None or months is None:
            continue
        for job in case.history.facts.jobs:
            near = case.today < job.start <= months_after(case.today, months)
            if near and job.start in period and ends_unemployment(job, value, week):
                return case.suspended(value, "work_starts", period.start, job=job.start)
    return None


def _current(case: _Case, anchor: date) -> Duty | None:
    """Give the duty of the review period that runs today."""
    terms = _terms(case)
    period = _period(terms, anchor, case.today) if terms is not None else None
    if terms is None or period is None:
        return None
    if (ending := _ending_soon(case, period)) is not None:
        return ending
    count = case.plan.job_search_duty
    rule, source = terms.is_["rule"], terms
    if count is not None and count < terms.is_["count"]:
        reduced = case.find("reduced_duty")
        if reduced is not None:
            rule, source = reduced.is_["rule"], reduced
        if count == 0:
            return case.suspended(source, "no_opportunities", case.plan.made_on)
    values = {
        "n": terms.is_["count"] if count is None else count,
        "start": period.start,
        "end": period.end or case.today,
        "plan": case.plan.made_on,
    }
    return Duty(
        rule,
        Kind.JOB_SEARCH_DUTY,
        period.end,
        State.OPEN,
        None,
        Reason("apply_for", values),
        source,
        period.start,
    )


def _concerned(case: _Case) -> bool:
    """Whether the client is one for whom the duty is set (44.1–2 §) or waits (46 §)."""
    status = case.status
    if status is None or status.code in names.WITHOUT_WORK | names.REDUCED_WORK:
        return True
    if status.code == names.OPEN_WORK or Known.THREATENED in case.history.facts.known:
        return True
    return case.service is not None


def _case(history: History, process: Process, claimed: AbstractSet[datetime]) -> _Case:
    today = history.today
    services = (s for s in reversed(history.services) if s.service.service in _BEARING)
    jobs = (j for j in reversed(history.facts.jobs) if j.start <= today)
    return _Case(
        history,
        process,
        process.plans[-1],
        claimed,
        history.statuses.on(today),
        next((service for service in services if today in service), None),
        next((job for job in jobs if job.end is None or today <= job.end), None),
    )


def duty(history: History, process: Process, claimed: AbstractSet[datetime]) -> Duty | None:
    """Give the job-search duty of today, open or waiting; None where none is set."""
    if not process.plans or process.search_on(history.today) is None:
        return None
    case = _case(history, process, claimed)
    if not _concerned(case):
        return None
    if (waiting := _not_set(case) or _at_work(case)) is not None:
        return waiting
    anchor = case.plan.made_on
    for begun in (_in_service(case), _laid_off(case)):
        if isinstance(begun, Duty):
            return begun
        if begun is not None:
            anchor = max(anchor, begun)
    return _current(case, anchor)
