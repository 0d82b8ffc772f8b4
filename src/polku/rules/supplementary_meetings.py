"""When are supplementary meetings held? 916/2012 2:6.1,1 and 3 §, 380/2023 32.1,1 and 3 §.

After the initial interview five, or four if one came before it: within three months (P05), from
1 September 2024 every two weeks (P05b), from 2026 by the need for services alone (P05c). And two
within a month of every sixth month of unemployment, to the end of 2025 (P07). A meeting at a
service provider will do (P13).

Each meeting held satisfies one duty, in order of time. Those left undone close when a job-search
meeting is held after their day, when the next half year comes round, or when the rule is repealed:
by then the need for services has been looked at anew, and they are history, not work.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from polku.kernel.periods import months_after
from polku.rules.duty import Duty
from polku.rules.history import Demand, History, Meeting, Process
from polku.rules.names import WITHOUT_WORK, Kind
from polku.rules.outcome import Call, once
from polku.rules.parameters import Parameter, Value


@dataclass(slots=True)
class Found:
    """The duties after the initial interview and the meetings that satisfied them."""

    duties: list[Duty]
    held: list[Meeting]


def _repealed(parameter: Parameter, on: date) -> date | None:
    """Return the day from which the rule in force `on` a day asks for nothing any more."""
    for value in reversed(parameter.history):
        if value.since <= on:
            return None
        if value.is_ is None or value.is_["count"] == 0:
            return value.since
    return None


def _closing(process: Process, parameter: Parameter, due: date, over: date | None) -> date | None:
    """Return the day by which a meeting undone on its due day is no longer held.

    `over`: the day the next half year comes round.
    """
    days = (process.meeting_after(due), over, _repealed(parameter, due))
    return min((day for day in days if day is not None), default=None)


def _match(
    meetings: Sequence[Meeting], dues: Sequence[tuple[date, date | None]]
) -> list[Meeting | None]:
    """Give each duty, in order, the first unused meeting that came before it closed."""
    done: list[Meeting | None] = [None] * len(dues)
    place = 0
    for meeting in meetings:
        while place < len(dues) and (closed := dues[place][1]) is not None:
            if meeting.day < closed:
                break
            place += 1
        if place == len(dues):
            break
        done[place] = meeting
        place += 1
    return done


def _dues(terms: Value, interview: date, count: int) -> list[date]:
    if "every_weeks" in terms.is_:
        step = timedelta(weeks=terms.is_["every_weeks"])
        return [interview + step * number for number in range(1, count + 1)]
    return [months_after(interview, terms.is_["within_months"])] * count


def after_interview(history: History, process: Process, claimed: AbstractSet[datetime]) -> Found:
    """Give the supplementary meetings of the weeks or months after the initial interview.

    `claimed` are the meetings that followed the one before a service's end.
    """
    found = Found([], [])
    if process.registered_before or not process.interviews:
        return found
    interview = process.interviews[0]
    start = interview.day
    parameter = history.law["supplementary_meetings"]
    value = parameter.find(start)
    if value is None or not value.is_["count"]:
        return found
    demand = history.after_interview(process, start)
    if not demand.concerns(start):
        return found
    early = any(c.at < interview.at for c in process.supplementary)
    count = value.is_["after_early" if early else "count"]
    half_year = history.law["half_year_meetings"].find(start)
    over = months_after(start, half_year.is_["every_months"]) if half_year is not None else None
    dues = [(due, _closing(process, parameter, due, over)) for due in _dues(value, start, count)]
    later = [c for c in process.supplementary if c.at > interview.at and c.at not in claimed]
    for number, meeting in enumerate(_match(later, dues), 1):
        due, closed = dues[number - 1]
        call = _numbered(value, start, number, count)
        if meeting is not None:
            found.held.append(meeting)
            found.duties.append(call.done(due, meeting.day))
        elif (duty := once(call, demand, due, history.today, closed)) is not None:
            found.duties.append(duty)
    return found


def _numbered(value: Value, interview: date, number: int, count: int) -> Call:
    values: dict[str, str | int | date] = {"n": number, "count": count, "interview": interview}
    if "every_weeks" in value.is_:
        values["weeks"] = value.is_["every_weeks"]
        reason = "every_weeks_after_interview"
    else:
        values["months"] = value.is_["within_months"]
        reason = "within_months_of_interview"
    return Call(value.is_["rule"], Kind.SUPPLEMENTARY_MEETING, value, interview, reason, values)


def _first_mark(history: History, process: Process, held: Sequence[Meeting]) -> date | None:
    """Return the day the first half year is full, or None while nothing starts its clock."""
    if process.registered_before:
        return _transitional_mark(history, process)
    if not process.interviews:
        return None
    base = process.interviews[0].day
    value = history.law["half_year_meetings"].find(base)
    if value is None:
        return None
    after = history.law["supplementary_meetings"].find(base)
    if held and after is not None and "every_weeks" in after.is_:
        base = held[-1].day
    return months_after(base, value.is_["every_months"])


def _transitional_mark(history: History, process: Process) -> date | None:
    """1379/2021, transitional 4: a job-search meeting held and six months of unemployment (P14)."""
    held = next((c.day for c in process.meetings if c.day >= process.in_force), None)
    if held is None:
        return None
    months = history.law["registered_before"].history[0].is_["unemployed_months"]
    since = history.statuses.since(held, WITHOUT_WORK)
    return max(held, months_after(since or process.begins, months))


def _pair(
    history: History, demand: Demand, value: Value, start: date, meetings: Sequence[Meeting]
) -> tuple[list[Duty], list[Meeting]]:
    """Give the meetings of one half year, full on `start`, and those held of them."""
    terms, process = value.is_, demand.process
    due = months_after(start, terms["within_months"])
    over = months_after(start, terms["every_months"])
    closed = _closing(process, history.law["half_year_meetings"], due, over)
    duties, held, count = [], [], terms["count"]
    for number, meeting in enumerate(_match(meetings, [(due, closed)] * count), 1):
        values = {
            "n": number,
            "count": count,
            "months": terms["every_months"],
            "within": terms["within_months"],
            "start": start,
        }
        call = Call(terms["rule"], Kind.SUPPLEMENTARY_MEETING, value, start, "half_year", values)
        if meeting is not None:
            held.append(meeting)
            duties.append(call.done(due, meeting.day))
        elif (duty := once(call, demand, due, history.today, closed)) is not None:
            duties.append(duty)
    return duties, held


def half_yearly(
    history: History,
    process: Process,
    claimed: AbstractSet[datetime],
    earlier: Sequence[Meeting],
) -> list[Duty]:
    """Give the two supplementary meetings of every sixth month of unemployment.

    The clock of one month starts the day the half year is full, and that day chooses the law. A
    pair held starts the next half year; one left undone does so from its own first day. `earlier`
    are the meetings taken by the duties after the initial interview.
    """
    found: list[Duty] = []
    mark = _first_mark(history, process, earlier)
    if mark is None:
        return found
    parameter = history.law["half_year_meetings"]
    demand = history.half_year(process)
    used = claimed | {c.at for c in earlier}
    free = [c for c in process.supplementary if c.at not in used]
    transitional = process.registered_before
    while (start := demand.first_day(mark)) is not None:
        value = parameter.find(start)
        if value is None:
            break
        free = [c for c in free if c.day >= start]
        duties, held = _pair(history, demand, value, start, free)
        if transitional:
            duties = [duty._replace(rule=_transitional_rule(history)) for duty in duties]
        found, transitional = found + duties, False
        free = free[len(held) :]
        whole = len(held) == value.is_["count"]
        mark = months_after(held[-1].day if whole else start, value.is_["every_months"])
        if mark > history.today and not whole:
            break
    return found


def _transitional_rule(history: History) -> str:
    rule: str = history.law["registered_before"].history[0].is_["rule"]
    return rule
