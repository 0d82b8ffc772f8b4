"""A client's history, laid out so that the law's conditions can be asked of any day.

A day without any status in an open job search is read as unemployment: a duty shown needlessly is
put right by the coach, one hidden by a gap in the register is not.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from polku.kernel.periods import DAY, Period, months_after
from polku.rules import names
from polku.rules.facts import Contact, Facts, JobSearch, Plan, Status
from polku.rules.names import Known
from polku.rules.parameters import Law, Parameter
from polku.rules.service_exemptions import (
    Exemption,
    Reading,
    exemptions,
    read_services,
)

_SEARCHING = names.WITHOUT_WORK | names.REDUCED_WORK
_THREATENED = frozenset({names.OPEN_WORK, names.SUBSIDISED})

_METHODS = {
    method: place
    for place, methods in enumerate(
        (names.SUPPLEMENTARY, names.INTERVIEW, names.JOB_SEARCH_MEETING, names.OLDER_INTERVIEW)
    )
    for method in methods
}
"""Contact method to its place among a process's meetings."""


class Meeting(NamedTuple):
    """A meeting that was held."""

    at: datetime
    day: date
    method: str


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


_day = attrgetter("day")


class Process:
    """Job searches close enough to share one initial interview (P03), and what happened in them."""

    __slots__ = (
        "begins",
        "held",
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
        self.supplementary: list[Meeting] = []
        self.interviews: list[Meeting] = []
        self.meetings: list[Meeting] = []
        self.older: list[Meeting] = []
        self.held = (self.supplementary, self.interviews, self.meetings, self.older)
        """The four in the order of `_METHODS`."""
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
        place = bisect_right(self.meetings, day, key=_day)
        return self.meetings[place].day if place < len(self.meetings) else None

    def ended(self, day: date, today: date) -> date | None:
        """Return the day the job search open on `day` ended, if it has ended by `today`."""
        search = self.search_on(day)
        end = search.end if search is not None else None
        return end if end is not None and end < today else None


class Demand:
    """On which days the law asks for a kind of meeting of this client.

    The days are laid out once, as the job searches less what stands in the way, so that each
    question is a binary search.
    """

    __slots__ = ("also", "codes", "exemptions", "firsts", "lasts", "process", "statuses")

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
        self.firsts: list[date] = []
        self.lasts: list[date] = []
        """First and last days of the spans in which it is asked, in order; no two overlap."""
        blocks = self._blocks()
        for search in process.searches:
            self._lay_out(max(search.start, process.in_force), search.end or date.max, blocks)

    def _blocks(self) -> list[tuple[date, date]]:
        """Give what stands in the way, in order: statuses the rule is not for, and exemptions."""
        found = [(e.start, e.end or date.max) for e in self.exemptions]
        for spell in self.statuses.spells:
            if spell.code in self.codes:
                continue
            if self.also:
                found += _less(spell.start, spell.end or date.max, self.also)
            else:
                found.append((spell.start, spell.end or date.max))
        found.sort()
        return found

    def _lay_out(self, first: date, last: date, blocks: Sequence[tuple[date, date]]) -> None:
        """Add the days from `first` to `last` that nothing blocks."""
        for start, end in blocks:
            if end < first:
                continue
            if start > last:
                break
            if start > first:
                self.firsts.append(first)
                self.lasts.append(start - DAY)
            if end >= last:
                return
            first = end + DAY
        if first <= last:
            self.firsts.append(first)
            self.lasts.append(last)

    def exemption(self, day: date) -> Exemption | None:
        """Return what lets the meetings wait on `day`; of several, the one that lasts longest."""
        found = [e for e in self.exemptions if e.start <= day and (e.end is None or day <= e.end)]
        return max(found, key=lambda e: e.end or date.max, default=None)

    def concerns(self, day: date) -> bool:
        """Whether the client's status on `day` is one the rule is for."""
        spell = self.statuses.on(day)
        return spell is None or spell.code in self.codes or any(day in p for p in self.also)

    def asked(self, day: date) -> bool:
        place = bisect_right(self.firsts, day)
        return place > 0 and day <= self.lasts[place - 1]

    def first_day(self, day: date) -> date | None:
        """Return the first day from `day` on when it is asked, None if the register shows none."""
        place = bisect_right(self.firsts, day)
        if place and day <= self.lasts[place - 1]:
            return day
        return self.firsts[place] if place < len(self.firsts) else None

    def spans(self, day: date) -> Iterator[tuple[date, date | None]]:
        """Give, for each job search from `day` on, the first day it is asked and the search's end."""
        first = self.first_day(day)
        while first is not None:
            search = self.process.search_on(first)
            end = search.end if search is not None else None
            yield first, end
            first = self.first_day(end + DAY) if end is not None else None


def _less(first: date, last: date, periods: Sequence[Period]) -> list[tuple[date, date]]:
    """Return the days from `first` to `last` that lie in none of the periods."""
    found = [(first, last)]
    for period in periods:
        if period.start > last or (period.end is not None and period.end < first):
            continue
        parts = []
        for start, end in found:
            if start < period.start:
                parts.append((start, min(end, period.start - DAY)))
            if period.end is not None and end > period.end:
                parts.append((max(start, period.end + DAY), end))
        found = parts
    return found


@dataclass(slots=True)
class History:
    """Everything the duties are concluded from, as it stood on `today`."""

    facts: Facts
    today: date
    law: Law
    statuses: Statuses
    services: list[Reading]
    exemptions: list[Exemption]
    processes: list[Process]
    ending_work: list[Period]
    """The last days of jobs: their holder is threatened by unemployment."""

    def job_search(self, process: Process) -> Demand:
        """For whom job-search meetings are: without work, on part time, or on shortened hours."""
        going_on = [
            Period(s.service.start, s.end)
            for s in self.services
            if s.short or s.studies is not None
        ]
        codes = _SEARCHING | _THREATENED if self._threatened else _SEARCHING
        waits = [e for e in self.exemptions if e.job_search]
        return Demand(process, self.statuses, codes, going_on + self.ending_work, waits)

    def after_interview(self, process: Process, interview: date) -> Demand:
        """For whom the supplementary meetings after the initial interview are (P05, P05b, P08)."""
        codes = names.WITHOUT_WORK | _THREATENED if self._threatened else names.WITHOUT_WORK
        on_request = self.law["laid_off_meetings"].find(interview)
        if on_request is not None and Known.MEETINGS_REQUESTED not in self.facts.known:
            codes = codes.difference(on_request.is_["statuses"])
        short = [Period(s.service.start, s.end) for s in self.services if s.short]
        waits = [e for e in self.exemptions if e.supplementary]
        return Demand(process, self.statuses, codes, short + self.ending_work, waits)

    def half_year(self, process: Process) -> Demand:
        """For whom the supplementary meetings of every half year are: the unemployed (P07)."""
        waits = [e for e in self.exemptions if e.supplementary]
        return Demand(process, self.statuses, names.WITHOUT_WORK, (), waits)

    @property
    def _threatened(self) -> bool:
        return Known.THREATENED in self.facts.known


def _ending_work(facts: Facts, law: Law) -> list[Period]:
    found = []
    for job in facts.jobs:
        value = law["unemployment_threat"].find(job.end) if job.end is not None else None
        if value is not None and job.end is not None:
            start = max(job.start, job.end - timedelta(days=value.is_ - 1))
            found.append(Period(start, job.end))
    return found


def _processes(facts: Facts, today: date, law: Law) -> list[Process]:
    """Group the job searches begun by `today` into processes and deal out what happened."""
    in_force = law["registered_before"].history[0].is_["in_force"]
    groups: list[list[JobSearch]] = []
    for search in facts.job_searches:
        if search.start > today:
            break
        before = groups[-1][-1] if groups else None
        if before is None or _apart(before, search, law):
            groups.append([search])
        elif before.end is None or search.start <= before.end:  # one within the other
            ends = (before.end, search.end)
            end = None if None in ends else max(end for end in ends if end is not None)
            groups[-1][-1] = JobSearch(before.start, end)
        else:
            groups[-1].append(search)
    return [Process(group, in_force) for group in groups]


def _apart(before: JobSearch, search: JobSearch, law: Law) -> bool:
    """Whether enough months lie between two job searches for a new initial interview (P03)."""
    value = law["new_initial_interview"].find(search.start)
    months: int = value.is_["months"] if value is not None else 0
    return before.end is not None and search.start >= months_after(before.end, months)


def _deal(
    contacts: Sequence[Contact], processes: Sequence[Process], today: date, substitutes: Parameter
) -> None:
    """Give each meeting to the process in whose time it was held; booked ones are not yet held.

    `substitutes`: the contact methods that stand for a supplementary meeting (P13).
    """
    starts = [process.begins for process in processes]
    for contact in contacts:
        day, method = contact.at.date(), contact.method
        kind = _METHODS.get(method)
        if kind is None:
            value = substitutes.find(day)
            if value is None or method not in value.is_["methods"]:
                continue
            kind = 0
        place = bisect_right(starts, day)
        if place and day <= today:
            processes[place - 1].held[kind].append(Meeting(contact.at, day, method))


def _deal_plans(plans: Sequence[Plan], processes: Sequence[Process], today: date) -> None:
    """Give each plan to the process in whose time it was made; of one day's versions the last."""
    starts = [process.begins for process in processes]
    for plan in plans:
        place = bisect_right(starts, plan.made_on)
        if place and plan.made_on <= today and plan.kind in names.PLANS:
            made = processes[place - 1].plans
            if made and made[-1].made_on == plan.made_on:
                made.pop()
            made.append(plan)


def read(facts: Facts, today: date, law: Law) -> History:
    """Lay out a client's facts as they stood on `today`."""
    processes = _processes(facts, today, law)
    live = [p for p in processes if p.in_force <= today and p.first_day(p.in_force) is not None]
    if not live:
        return History(facts, today, law, Statuses(()), [], [], [], [])
    _deal(facts.contacts, processes, today, law["meeting_substitutes"])
    _deal_plans(facts.plans, processes, today)
    services = read_services(facts, law)
    return History(
        facts,
        today,
        law,
        Statuses(facts.statuses),
        services,
        exemptions(facts, services, law),
        live,
        _ending_work(facts, law),
    )
