"""When is the initial interview held? 916/2012 2:5 § (1379/2021), 380/2023 31 §, from 2026 TYKE.

To the end of 2025 a supplementary meeting in the same working days will do, and the initial
interview follows without delay: the law gives no day, so that duty has none (`due` None). A new
interview is held only six months after the last job search ended (P03), which is how job searches
are grouped into processes; one never held is owed in the next search too.
"""

from datetime import date
from functools import lru_cache

from polku.kernel.workdays import workday_after
from polku.rules import names
from polku.rules.duty import Duty, State
from polku.rules.facts import JobSearch
from polku.rules.history import History, Meeting, Process
from polku.rules.names import Kind
from polku.rules.outcome import Call
from polku.rules.parameters import Value


@lru_cache(maxsize=8192)
def due_day(start: date, working_days: int) -> date:
    """Return the last day of `working_days` after a job search began."""
    return workday_after(start, working_days)


def _first(contacts: list[Meeting], start: date, end: date | None) -> Meeting | None:
    for contact in contacts:
        day = contact.day
        if day >= start:
            return contact if end is None or day <= end else None
    return None


def _call(value: Value, search: JobSearch, reason: str) -> Call:
    days = value.is_["working_days"]
    values = {"days": days, "start": search.start}
    return Call(value.is_["rule"], Kind.INITIAL_INTERVIEW, value, search.start, reason, values)


def _of_search(value: Value, process: Process, search: JobSearch, today: date) -> list[Duty]:
    """Give the duty of one job search, and the interview still to come after an early meeting."""
    due = due_day(search.start, value.is_["working_days"])
    interview = _first(process.interviews, search.start, search.end)
    early = None
    if value.is_["supplementary_counts"]:
        early = _first(process.supplementary, search.start, search.end)
    ended = search.end if search.end is not None and search.end < today else None
    if early is not None and (interview is None or early.at < interview.at):
        instead = _call(value, search, "supplementary_instead").done(due, early.day)
        return [instead, *_without_delay(value, early, interview, ended)]
    if interview is not None:
        remote = interview.method in names.INTERVIEW_REMOTE
        call = _call(value, search, "initial_interview_remote" if remote else "initial_interview")
        return [call.done(due, interview.day)]
    call = _call(value, search, "initial_interview")
    if today <= due and ended is None:
        return [call.duty(due, State.OPEN)]
    if today > due and (ended is None or ended >= due):
        return [call.duty(due, State.LATE, closed_on=ended)]
    return []


def _without_delay(
    value: Value, early: Meeting, interview: Meeting | None, ended: date | None
) -> list[Duty]:
    """Give the interview that follows a supplementary meeting held before it."""
    rule, reason = value.is_["rule"], "interview_without_delay"
    values = {"meeting": early.day}
    call = Call(rule, Kind.INITIAL_INTERVIEW, value, early.day, reason, values)
    if interview is not None:
        return [call.duty(None, State.KEPT, interview.day)]
    return [call.duty(None, State.OPEN)] if ended is None else []


def duties(history: History, process: Process) -> list[Duty]:
    """Give the initial-interview duties of a process: of each search until one was held."""
    found: list[Duty] = []
    if process.registered_before:
        return found
    parameter = history.law["initial_interview"]
    for search in process.searches:
        value = parameter.find(search.start)
        if value is None:
            continue
        found += _of_search(value, process, search, history.today)
        if _first(process.interviews, search.start, search.end) is not None:
            break
    return found
