"""By when must the client publish a job profile? 380/2023 43 § as changed from 1 September 2026 (D13).

A job search begun earlier gets its days from its next job-search meeting. The register does not
show whether the profile stands, so the duty is open to its day and then vanishes.
"""

from polku.rules.duty import Duty, State
from polku.rules.history import History, Process
from polku.rules.initial_interview import due_day
from polku.rules.names import Kind, Known
from polku.rules.outcome import Call


def duty(history: History, process: Process) -> Duty | None:
    """Give the duty while its day has not passed and the authority does not know it done."""
    search = process.search_on(history.today)
    if search is None or Known.PROFILE_PUBLISHED in history.facts.known:
        return None
    parameter = history.law["job_profile"]
    event, reason = search.start, "job_profile_after_start"
    if parameter.find(event) is None:
        since = parameter.history[0].since
        meetings = (c.day for c in process.meetings if c.day >= since)
        meeting = next(meetings, None)
        if meeting is None:
            return None
        event, reason = meeting, "job_profile_after_meeting"
    value = parameter.find(event)
    if value is None:
        return None
    days = value.is_["working_days"]
    due = due_day(event, days)
    if history.today > due:
        return None
    values = {"days": days, "start": event}
    call = Call(value.is_["rule"], Kind.JOB_PROFILE, value, event, reason, values)
    return call.duty(due, State.OPEN)
