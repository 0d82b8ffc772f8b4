"""When is the job-search meeting held? 916/2012 2:6.1,2 §, 380/2023 32.1,2 §, from 2026 TYKE.

Three months from the initial interview or the job-search meeting before (P06); from 1 September
2024 to the end of 2025 also from the latest of the supplementary meetings after the initial
interview (P06b). For those registered before 2 May 2022 the clock runs from their last interview
under the older act, or, where the register shows none, from the start of the job search (P14).

And the meeting a month before a long service ends, with its supplementary meeting: 2:7.2, 33.2 §.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime

from polku.kernel.periods import DAY, months_after
from polku.rules.duty import Duty, State
from polku.rules.history import Demand, History, Meeting, Process
from polku.rules.names import Kind, Known
from polku.rules.outcome import Call, recurring
from polku.rules.parameters import Value
from polku.rules.service_exemptions import Reading


@dataclass(slots=True)
class Claimed:
    """Contacts already taken by the duties around a service, and those duties."""

    duties: list[Duty] = field(default_factory=list)
    meetings: set[datetime] = field(default_factory=set)
    supplementary: set[datetime] = field(default_factory=set)


def _follow_up(
    history: History, process: Process, terms: Value, meeting: Meeting, taken: Claimed
) -> None:
    held = meeting.day
    due = months_after(held, terms.is_["follow_up_months"])
    call = Call(
        terms.is_["rule"],
        Kind.SUPPLEMENTARY_MEETING,
        terms,
        held,
        "after_meeting_before_end",
        {"months": terms.is_["follow_up_months"], "meeting": held},
    )
    closed = process.meeting_after(due)
    for contact in process.supplementary:
        day = contact.day
        if contact.at > meeting.at and (closed is None or day < closed):
            taken.supplementary.add(contact.at)
            taken.duties.append(call.done(due, day))
            return
    if Known.FOLLOW_UP_UNNECESSARY in history.facts.known:
        return
    ended = process.ended(due, history.today)
    if history.today <= due:
        if process.search_on(history.today) is not None:
            taken.duties.append(call.duty(due, State.OPEN))
    elif process.search_on(due) is not None:
        ends = [day for day in (closed, ended) if day is not None]
        taken.duties.append(call.duty(due, State.LATE, closed_on=min(ends, default=None)))


def _before_end(
    history: History, process: Process, service: Reading, terms: Value, taken: Claimed
) -> None:
    today, months, start = history.today, terms.is_["months_before"], service.service.start
    estimated = service.estimated_end
    if estimated is None or estimated < max(terms.is_["ends_from"], process.begins):
        return
    due = max(months_after(estimated, -months), process.in_force)
    values: dict[str, str | int | date] = {"months": months, "end": estimated}
    call = Call(
        terms.is_["rule"], Kind.MEETING_BEFORE_END, terms, start, "meeting_before_end", values
    )
    opens = max(start, months_after(due, -months))
    for contact in process.meetings:
        day = contact.day
        if day >= opens and day in service:
            taken.duties.append(call.done(due, day))
            if (
                contact.at not in taken.meetings
            ):  # one meeting may serve two services: one follow-up
                taken.meetings.add(contact.at)
                _follow_up(history, process, terms, contact, taken)
            return
    over = service.end if service.end is not None and service.end < today else None
    if today <= due:
        if over is None and start <= today and process.search_on(today) is not None:
            taken.duties.append(call.duty(due, State.OPEN))
    elif process.search_on(due) is not None and due in service:
        closed = min((day for day in (process.ended(due, today), over) if day), default=None)
        taken.duties.append(call.duty(due, State.LATE, closed_on=closed))


def around_services(history: History, process: Process) -> Claimed:
    """Give the duties before a long service ends and after that meeting (P10).

    A meeting held up to as long before its day as the day is before the end is taken for it.
    """
    taken = Claimed()
    over = process.searches[-1].end or date.max
    for service in history.services:
        if service.waits is not None and service.service.start <= over:
            _before_end(history, process, service, service.waits, taken)
    return taken


@dataclass(frozen=True, slots=True)
class _Base:
    """What the clock runs from."""

    day: date
    what: str
    """A key of `_REASONS`."""


def _first_base(process: Process) -> _Base | None:
    if not process.registered_before:
        held = [*process.interviews[:1], *process.meetings[:1]]
        first = min(held, key=lambda c: c.at, default=None)
        if first is None:
            return None
        return _Base(first.day, "interview" if first in process.interviews else "meeting")
    older = [c for c in process.older if c.day < process.in_force]
    if older:
        return _Base(older[-1].day, "older")
    return _Base(process.begins, "none")


_REASONS = {
    "interview": "meeting_after_interview",
    "meeting": "meeting_after_meeting",
    "claimed": "meeting_after_meeting",
    "supplementary": "meeting_after_supplementary",
    "older": "meeting_after_older",
    "none": "meeting_after_none",
}


def _clock(history: History, day: date, what: str) -> tuple[Call, date] | None:
    """Say what a clock that ran from `day` asks and by when, as the law was on that day."""
    value = history.law["job_search_meeting"].find(day)
    key = "after_supplementary" if what == "supplementary" else "rule"
    if what in {"older", "none"}:
        value = history.law["registered_before"].history[0]
    if value is None:
        return None
    months = value.is_["months"]
    values: dict[str, str | int | date] = {"months": months, "start": day}
    call = Call(value.is_[key], Kind.JOB_SEARCH_MEETING, value, day, _REASONS[what], values)
    return call, months_after(day, months)


def _events(
    process: Process, base: _Base, restarts: Sequence[date], claimed: AbstractSet[datetime]
) -> list[tuple[date, str]]:
    """Give what happens to the clock after its first start, in order of time.

    An initial interview later than that is a job-search meeting and more.
    """
    since = max(base.day + DAY, process.in_force)
    events = {c.day: "interview" for c in process.interviews if c.day >= since}
    events |= {day: "supplementary" for day in restarts if day >= since}
    for c in process.meetings:
        if c.day >= since:
            events[c.day] = "claimed" if c.at in claimed else "meeting"
    return sorted(events.items())


def _restarts(history: History, day: date, due: date | None) -> bool:
    """Whether a supplementary meeting held on `day` starts the clock anew (P06b)."""
    terms = history.law["job_search_meeting"].find(day)
    in_time = due is None or day <= due
    return terms is not None and "after_supplementary" in terms.is_ and in_time


def _outrun(call: Call, process: Process, due: date | None, day: date) -> list[Duty]:
    """Leave a meeting that was late behind when the one before a service's end takes its place."""
    if due is None or due >= day:
        return []
    return [call.duty(due, State.LATE, closed_on=process.ended(due, day) or day)]


def duties(
    history: History,
    process: Process,
    demand: Demand,
    claimed: AbstractSet[datetime],
    restarts: Sequence[date],
) -> list[Duty]:
    """Give the job-search meetings of a process, each from the meeting before.

    `claimed` are the meetings held before a service ended, `restarts` the supplementary meetings
    after the initial interview.
    """
    found: list[Duty] = []
    base = _first_base(process)
    clock = _clock(history, base.day, base.what) if base is not None else None
    if base is None or clock is None:
        return found
    for day, what in _events(process, base, restarts, claimed):
        call, nominal = clock
        if what in {"meeting", "interview"}:
            found += recurring(call, demand, nominal, day, history.today)
        else:
            due = demand.first_day(nominal)
            if what == "supplementary" and not _restarts(history, day, due):
                continue
            found += _outrun(call, process, due, day)
        clock = _clock(history, day, what) or clock
    call, nominal = clock
    return found + recurring(call, demand, nominal, None, history.today)
