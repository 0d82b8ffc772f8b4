"""A client's history, laid out so that the law's conditions can be asked of any day.

A day without any status in an open job search is read as unemployment: a duty shown needlessly is
put right by the coach, one hidden by a gap in the register is not.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from polku.kernel.periods import DAY, Period, months_after
from polku.rules import names
from polku.rules.facts import Contact, Facts, JobSearch, Plan, Status
from polku.rules.names import Known
from polku.rules.parameters import Law
from polku.rules.service_exemptions import (
    Exemption,
    exemptions,
    last_day,
    ongoing_services,
)


class Statuses:
    """The employment codes by day. Spells of one person do not overlap: the register's own rule."""

    __slots__ = ("spells", "starts")

    def __init__(self, spells: Sequence[Status]) -> None:
        self.spells = spells
        self.starts = [spell.start for spell in spells]

    def on(self, day: date) -> Status | None:
        """Return the spell of `day`, or None where the register has none."""
        place = bisect_right(self.starts, day)
        if not place:
            return None
        spell = self.spells[place - 1]
        return spell if spell.end is None or day <= spell.end else None

    def since(self, day: date, codes: AbstractSet[str]) -> date | None:
        """Return from when the codes have lasted without a break up to `day`, if they have."""
        begun = None
        for spell in reversed(self.spells[: bisect_right(self.starts, day)]):
            if spell.code not in codes or (spell.end is not None and spell.end < day):
                break
            begun = spell.start
            day = spell.start - DAY
        return begun


class Process:
    """Job searches close enough to share one initial interview (P03), and what happened in them."""

    __slots__ = (
        "begins",
        "in_force",
        "interviews",
        "meetings",
        "older",
        "plans",
        "searches",
        "starts",
        "supplementary",
    )

    def __init__(self, searches: Sequence[JobSearch], in_force: date) -> None:
        self.searches = searches
        self.starts = [search.start for search in searches]
        self.begins = self.starts[0]
        self.in_force = in_force
        self.interviews: list[Contact] = []
        self.supplementary: list[Contact] = []
        self.meetings: list[Contact] = []
        self.older: list[Contact] = []
        self.plans: list[Plan] = []

    @property
    def registered_before(self) -> bool:
        """Whether it began before the service model entered into force (P14)."""
        return self.begins < self.in_force

    def search_on(self, day: date) -> JobSearch | None:
        place = bisect_right(self.starts, day)
        if not place:
            return None
        search = self.searches[place - 1]
        return search if search.end is None or day <= search.end else None

    def first_day(self, day: date) -> date | None:
        """Return the first day from `day` on with an open job search under the service model."""
        day = max(day, self.in_force)
        if self.search_on(day) is not None:
            return day
        place = bisect_right(self.starts, day)
        return self.starts[place] if place < len(self.starts) else None

    def meeting_after(self, day: date) -> date | None:
        """Return the day of the first job-search meeting held after a day."""
        return next((held for c in self.meetings if (held := c.at.date()) > day), None)

    def ended(self, day: date, today: date) -> date | None:
        """Return the day the job search open on `day` ended, if it has ended by `today`."""
        search = self.search_on(day)
        end = search.end if search is not None else None
        return end if end is not None and end < today else None


class Demand:
    """On which days the law asks for a kind of meeting of this client."""

    __slots__ = ("also", "codes", "exemptions", "process", "statuses")

    def __init__(
        self,
        process: Process,
        statuses: Statuses,
        codes: AbstractSet[str],
        also: Sequence[Period],
        waits: Sequence[Exemption],
    ) -> None:
        self.process = process
        self.statuses = statuses
        self.codes = codes
        self.also = also
        """Periods in which it is asked whatever the status."""
        self.exemptions = waits

    def exemption(self, day: date) -> Exemption | None:
        """Return what lets the meetings wait on `day`; of several, the one that lasts longest."""
        found: Exemption | None = None
        for exemption in self.exemptions:
            if exemption.start > day:
                break
            if exemption.end is None:
                return exemption
            if day <= exemption.end and (
                found is None or found.end is None or exemption.end > found.end
            ):
                found = exemption
        return found

    def concerns(self, day: date) -> bool:
        """Whether the client's status on `day` is one the rule is for."""
        spell = self.statuses.on(day)
        return spell is None or spell.code in self.codes or any(day in p for p in self.also)

    def _status_day(self, day: date) -> date | None:
        """Return the first day from `day` on whose status may be one the rule is for."""
        if self.concerns(day):
            return day
        spell = self.statuses.on(day)
        days = [p.start for p in self.also if p.start > day]
        if spell is not None and spell.end is not None:
            days.append(spell.end + DAY)
        return min(days, default=None)

    def asked(self, day: date) -> bool:
        return (
            day >= self.process.in_force
            and self.process.search_on(day) is not None
            and self.concerns(day)
            and self.exemption(day) is None
        )

    def first_day(self, day: date) -> date | None:
        """Return the first day from `day` on when it is asked, None if the register shows none."""
        while True:
            searching = self.process.first_day(day)
            if searching is None:
                return None
            fitting = self._status_day(searching)
            if fitting is None:
                return None
            exemption = self.exemption(fitting)
            if exemption is not None and exemption.end is None:
                return None
            free = fitting if exemption is None or exemption.end is None else exemption.end + DAY
            if free == searching:
                return free
            day = free

    def spans(self, day: date) -> Iterator[tuple[date, date | None]]:
        """Give, for each job search from `day` on, the first day it is asked and the search's end."""
        first = self.first_day(day)
        while first is not None:
            search = self.process.search_on(first)
            end = search.end if search is not None else None
            yield first, end
            first = self.first_day(end + DAY) if end is not None else None


@dataclass(slots=True)
class History:
    """Everything the duties are concluded from, as it stood on `today`."""

    facts: Facts
    today: date
    law: Law
    statuses: Statuses
    exemptions: list[Exemption]
    processes: list[Process]
    _also: tuple[list[Period], list[Period]] | None = None

    def job_search(self, process: Process) -> Demand:
        """For whom job-search meetings are: without work, on part time, or on shortened hours."""
        short, studies = self._services()
        return Demand(
            process,
            self.statuses,
            names.WITHOUT_WORK | names.REDUCED_WORK | self._threat(),
            short + studies + self._ending_work(),
            [e for e in self.exemptions if e.job_search],
        )

    def after_interview(self, process: Process) -> Demand:
        """For whom the supplementary meetings after the initial interview are (P05, P05b, P08)."""
        codes = names.WITHOUT_WORK | self._threat()
        if Known.MEETINGS_REQUESTED not in self.facts.known:
            codes -= {names.LAID_OFF}
        return Demand(
            process,
            self.statuses,
            codes,
            self._services()[0] + self._ending_work(),
            [e for e in self.exemptions if e.supplementary],
        )

    def half_year(self, process: Process) -> Demand:
        """For whom the supplementary meetings of every half year are: the unemployed (P07)."""
        waits = [e for e in self.exemptions if e.supplementary]
        return Demand(process, self.statuses, names.WITHOUT_WORK, (), waits)

    def _threat(self) -> frozenset[str]:
        threatened = Known.THREATENED in self.facts.known
        return frozenset({names.OPEN_WORK, names.SUBSIDISED} if threatened else ())

    def _ending_work(self) -> list[Period]:
        """Give the last days of jobs: their holder is threatened by unemployment."""
        parameter = self.law["unemployment_threat"]
        found = []
        for job in self.facts.jobs:
            value = parameter.find(job.end) if job.end is not None else None
            if value is not None and job.end is not None:
                start = max(job.start, job.end - timedelta(days=value.is_ - 1))
                found.append(Period(start, job.end))
        return found

    def _services(self) -> tuple[list[Period], list[Period]]:
        """Give the services and the studies during which job-search meetings go on."""
        if self._also is None:
            short, studies = ongoing_services(self.facts, self.law)
            self._also = (
                [Period(s.start, last_day(s)) for s in short],
                [Period(s.start, last_day(s)) for s in studies],
            )
        return self._also


def _processes(facts: Facts, today: date, law: Law) -> list[Process]:
    """Group the job searches begun by `today` into processes and deal out what happened."""
    in_force = law["registered_before"].history[0].is_["in_force"]
    searches = [search for search in facts.job_searches if search.start <= today]
    groups: list[list[JobSearch]] = [[searches[0]]] if searches else []
    for before, search in pairwise(searches):
        value = law["new_initial_interview"].find(search.start)
        months = value.is_["months"] if value is not None else 0
        if before.end is not None and search.start >= months_after(before.end, months):
            groups.append([search])
        else:
            groups[-1].append(search)
    return [Process(group, in_force) for group in groups]


def _deal(contacts: Sequence[Contact], processes: Sequence[Process], today: date) -> None:
    """Give each meeting to the process in whose time it was held; booked ones are not yet held."""
    starts = [process.begins for process in processes]
    for contact in contacts:
        day = contact.at.date()
        place = bisect_right(starts, day)
        if not place or day > today:
            continue
        process, method = processes[place - 1], contact.method
        if method in names.JOB_SEARCH_MEETING:
            process.meetings.append(contact)
        elif method in names.SUPPLEMENTARY:
            process.supplementary.append(contact)
        elif method in names.INTERVIEW:
            process.interviews.append(contact)
        elif method in names.OLDER_INTERVIEW:
            process.older.append(contact)


def read(facts: Facts, today: date, law: Law) -> History:
    """Lay out a client's facts as they stood on `today`."""
    processes = _processes(facts, today, law)
    if processes:
        _deal(facts.contacts, processes, today)
        starts = [process.begins for process in processes]
        for plan in facts.plans:
            place = bisect_right(starts, plan.made_on)
            if place and plan.made_on <= today and plan.kind in names.PLANS:
                processes[place - 1].plans.append(plan)
    live = [p for p in processes if p.in_force <= today and p.first_day(p.in_force) is not None]
    waits = exemptions(facts, law) if live else []
    return History(facts, today, law, Statuses(facts.statuses), waits, live)
