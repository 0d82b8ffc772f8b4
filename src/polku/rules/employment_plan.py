"""When is the employment plan made and renewed? 916/2012 2:8–10 §; 380/2023 34–36 and 38 §.

It is made in the first conversation of a job search (the initial interview, or the supplementary
meeting held before it) and made or revised in every job-search meeting, so a plan lasts to the day
given in it, and without one as long as the meetings are apart (P06). A plan that takes its place
(activation, integration, multi-sector) counts alike. How soon an area wants plans made is its own
target, not law, and no duty here. The rule's id is PLAN: P06 is the meeting alone.
"""

from datetime import date
from itertools import zip_longest

from polku.kernel.periods import months_after
from polku.rules.duty import Duty, State
from polku.rules.facts import Plan
from polku.rules.history import Demand, History, Process
from polku.rules.names import Kind
from polku.rules.outcome import Call, recurring
from polku.rules.parameters import Value


def _first_conversation(process: Process) -> date | None:
    """Return the day of the first meeting at which the act wants a plan."""
    first: date | None = None
    for held in (process.interviews, process.supplementary, process.meetings):
        for meeting in held:
            if meeting.day >= process.in_force:
                if first is None or meeting.day < first:
                    first = meeting.day
                break
    return first


def _making(history: History, process: Process, value: Value) -> Duty | None:
    """Give the duty of making the first plan, due in the first conversation."""
    day = _first_conversation(process)
    plan = process.plans[0].made_on if process.plans else None
    if day is None or (plan is not None and plan < process.in_force):
        return None
    call = Call(value.is_["rule"], Kind.PLAN, value, day, "plan_missing", {"meeting": day})
    ended = process.ended(day, history.today)
    if ended is not None and (plan is None or plan > ended):
        return call.duty(day, State.LATE, closed_on=ended)
    if plan is not None:
        return call.done(day, plan)
    return call.duty(day, State.OPEN if history.today <= day else State.LATE)


def _expires(plan: Plan, months: int) -> tuple[date, str]:
    if plan.valid_until is not None:
        return plan.valid_until, "plan_valid_until"
    return months_after(plan.made_on, months), "plan_without_end"


def duties(history: History, process: Process, demand: Demand) -> list[Duty]:
    """Give the making of the first plan and the renewal of each plan by the next."""
    parameter, in_force = history.law["plan_renewal"], process.in_force
    first = parameter.find(max(process.begins, in_force))
    making = _making(history, process, first) if first is not None else None
    found = [making] if making is not None else []
    for plan, following in zip_longest(process.plans, process.plans[1:]):
        done = following.made_on if following is not None else None
        value = parameter.find(max(plan.made_on, in_force))
        if value is None or (done is not None and done < in_force):
            continue
        months = value.is_["months"]
        expires, reason = _expires(plan, months)
        values = {"made": plan.made_on, "until": expires, "months": months}
        call = Call(value.is_["rule"], Kind.PLAN, value, plan.made_on, reason, values)
        found += recurring(call, demand, expires, done, history.today)
    return found
