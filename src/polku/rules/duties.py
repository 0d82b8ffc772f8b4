"""Every duty the law puts on the authority and the client, from the facts the register shows.

`duties(facts, today)` is pure: the same facts on the same day under the same law give the same
list. Cost: one pass over the contacts and a binary search in the statuses and job searches for each
duty, so about n log n in the length of one client's history.
"""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from polku.rules import (
    employment_plan,
    initial_interview,
    job_profile,
    job_search_duty,
    job_search_meeting,
    supplementary_meetings,
)
from polku.rules.duty import Duty, Reason, State
from polku.rules.facts import Facts
from polku.rules.history import History, Process, read
from polku.rules.names import Kind
from polku.rules.parameters import Law, load

__all__ = ["Duty", "Kind", "Reason", "State", "duties", "next_duty"]

CLIENTS_OWN = frozenset({Kind.JOB_SEARCH_DUTY, Kind.JOB_PROFILE})
"""Duties of the client, not of the authority."""

_FIRST = {kind: place for place, kind in enumerate(Kind)}


def _of_process(history: History, process: Process) -> list[Duty]:
    around = job_search_meeting.around_services(history, process)
    after = supplementary_meetings.after_interview(history, process, around.supplementary)
    restarts = [meeting.day for meeting in after.held]
    demand = history.job_search(process)
    own = (
        job_search_duty.duty(history, process, around.meetings),
        job_profile.duty(history, process),
    )
    return [
        *initial_interview.duties(history, process),
        *after.duties,
        *around.duties,
        *job_search_meeting.duties(history, process, demand, around.meetings, restarts),
        *supplementary_meetings.half_yearly(history, process, around.supplementary, after.held),
        *employment_plan.duties(history, process, demand),
        *(duty for duty in own if duty is not None),
    ]


def duties(facts: Facts, today: date, law: Law | None = None) -> list[Duty]:
    """Return the duties of a client's whole history since 2 May 2022, in order of their clocks.

    `facts` as of any day: what they hold after `today` is read as planned, except contacts and
    plans, which count only once they have happened. `law` None: the law of the package. Dates are
    inclusive; a duty is `open` on its due day and `late` from the day after.
    """
    history = read(facts, today, law or load())
    found = [duty for process in history.processes for duty in _of_process(history, process)]
    found.sort(key=attrgetter("starts"))  # stable: those of one day in the order above
    return found


def next_duty(found: Iterable[Duty]) -> Duty | None:
    """Return what the coach does first: the late one due earliest, else the open one due earliest.

    An open duty without a day is one to do without delay and comes before the dated ones. Duties of
    the client's own, closed ones and suspended ones are nobody's next.
    """
    calls = [duty for duty in found if duty.calls and duty.kind not in CLIENTS_OWN]
    return min(
        calls,
        key=lambda duty: (duty.state is not State.LATE, duty.due or date.min, _FIRST[duty.kind]),
        default=None,
    )
