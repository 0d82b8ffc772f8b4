"""When are supplementary meetings held? 916/2012 2:6.1,1 and 3 §, 380/2023 32.1,1 and 3 §.

After the initial interview five, or four if one came before it: within three months (P05), from
1 September 2024 every two weeks (P05b), from 2026 by the need for services alone (P05c). And two
within a month of every sixth month of unemployment, to the end of 2025 (P07). A meeting at a
service provider will do (P13).

Each meeting held satisfies one duty, in order of time. Those left undone close when a job-search
meeting is held after their day, when the next half year comes round, or when the rule is repealed:
by then the need for services has been looked at anew, and they are history, not work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from polku.kernel.periods import months_after
from polku.rules.duty import Duty
from polku.rules.facts import Contact
from polku.rules.history import History, Process
from polku.rules.names import WITHOUT_WORK, Kind
from polku.rules.outcome import Call, once
from polku.rules.parameters import Parameter, Value


@dataclass(slots=True)
class Found:
    """The duties after the initial interview and the days of the meetings that satisfied them."""

    duties: list[Duty]
    held: list[date]


def _repealed(parameter: Parameter, on: date) -> date | None:
    """Return the day from which the rule in force `on` a day asks for nothing any more."""
    for value in parameter.history:
        if value.since > on and (value.is_ is None or value.is_["count"] == 0):
            return value.since
    return None


def _closing(
    history: History, process: Process, parameter: Parameter, due: date, over: date | None
) -> date | None:
    """Return the day by which a meeting undone on its due day is no longer held."""
    days = [process.meeting_after(due), over]
    repealed = _repealed(parameter, due)
    days.append(repealed)
    return min((day for day in days if day is not None and day <= history.today), default=None)


def _match(
    contacts: Sequence[Contact], dues: Sequence[tuple[date, date | None]]
) -> list[date | None]:
    """Give each duty, in order, the first unused contact that came before it closed."""
    done: list[date | None] = [None] * len(dues)
    place = 0
    for contact in contacts:
        day = contact.at.date()
        while place < len(dues) and (closed := dues[place][1]) is not None and day >= closed:
            place += 1
        if place == len(dues):
            break
        done[place] = day
        place += 1
    return done


def _dues(terms: Value, interview: date, count: int) -> list[date]:
    if "every_weeks" in terms.is_:
        step = timedelta(weeks=terms.is_["every_weeks"])
        return [interview + step * number for number in range(1, count + 1)]
    return [months_after(interview, terms.is_["within_months"])] * count


def after_interview(history: History, process: Process, claimed: set[datetime]) -> Found:
    """Give the supplementary meetings of the weeks or months after the initial interview."""
    found = Found([], [])
    if process.registered_before or not process.interviews:
        return found
    interview = process.interviews[0]
    start = interview.at.date()
    parameter = history.law["supplementary_meetings"]
    value = parameter.find(start)
    demand = history.after_interview(process)
    if value is None or not value.is_["count"] or not demand.concerns(start):
        return found
    early = any(c.at < interview.at for c in process.supplementary)
    count = value.is_["after_early" if early else "count"]
    half_year = history.law["half_year_meetings"].find(start)
    over = months_after(start, half_year.is_["every_months"]) if half_year is not None else None
    dues = [
        (due, _closing(history, process, parameter, due, over))
        for due in _dues(value, start, count)
    ]
    later = [c for c in process.supplementary if c.at > interview.at and c.at not in claimed]
    done = _match(later, dues)
    for number, ((due, closed), day) in enumerate(zip(dues, done, strict=True), 1):
        call = _numbered(value, start, number, count)
        if day is not None:
            found.held.append(day)
            found.duties.append(call.done(due, day))
        elif (duty := once(call, demand, due, history.today, closed)) is not None:
            found.duties.append(duty)
    return found


def _numbered(value: Value, interview: date, number: int, count: int) -> Call:
    values: dict[str, str | int | date] = {"n": number, "count": count, "interview": interview}
    reason = "within_months_of_interview"
    if "every_weeks" in value.is_:
        values["weeks"] = value.is_["every_weeks"]
        reason = "every_weeks_after_interview"
    else:
        values["months"] = value.is_["within_months"]
    return Call(value.is_["rule"], Kind.SUPPLEMENTARY_MEETING, value, interview, reason, values)


def _first_mark(history: History, process: Process, held: Sequence[date]) -> date | None:
    """Return the day the first half year is full, or None while nothing starts its clock."""
    if process.registered_before:
        return _transitional_mark(history, process)
    if not process.interviews:
        return None
    base = process.interviews[0].at.date()
    value = history.law["half_year_meetings"].find(base)
    if value is None:
        return None
    fortnightly = history.law["supplementary_meetings"].find(base)
    if held and fortnightly is not None and "every_weeks" in fortnightly.is_:
        base = held[-1]
    return months_after(base, value.is_["every_months"])


def _transitional_mark(history: History, process: Process) -> date | None:
    """1379/2021, transitional 4: a job-search meeting held and six months of unemployment (P14)."""
    held = [day for c in process.meetings if (day := c.at.date()) >= process.in_force]
    if not held:
        return None
    months = history.law["registered_before"].history[0].is_["unemployed_months"]
    since = history.statuses.since(held[0], WITHOUT_WORK)
    return max(held[0], months_after(since or process.begins, months))


def half_yearly(
    history: History, process: Process, claimed: set[datetime], held: Sequence[date]
) -> Iterator[Duty]:
    """Give the two supplementary meetings of every sixth month of unemployment.

    The clock of one month starts the day the half year is full, and that day chooses the law. A
    pair held starts the next half year; one left undone does so from its own first day.
    """
    mark = _first_mark(history, process, held)
    parameter = history.law["half_year_meetings"]
    demand = history.half_year(process)
    used = set(held)
    contacts = [c for c in process.supplementary if c.at not in claimed]
    first = True
    while mark is not None:
        start = demand.first_day(mark)
        value = parameter.find(start) if start is not None else None
        if start is None or value is None or (not first and mark > history.today):
            return
        terms = value.is_
        over = months_after(start, terms["every_months"])
        due = months_after(start, terms["within_months"])
        closed = _closing(history, process, parameter, due, over)
        mine = [c for c in contacts if c.at.date() >= start and c.at.date() not in used]
        done = _match(mine, [(due, closed)] * terms["count"])
        rule = "P14" if process.registered_before and first else terms["rule"]
        for number, day in enumerate(done, 1):
            call = Call(
                rule,
                Kind.SUPPLEMENTARY_MEETING,
                value,
                start,
                "half_year",
                {
                    "n": number,
                    "count": terms["count"],
                    "months": terms["every_months"],
                    "within": terms["within_months"],
                    "start": start,
                },
            )
            if day is not None:
                yield call.done(due, day)
            elif (duty := once(call, demand, due, history.today, closed)) is not None:
                yield duty
        days = [day for day in done if day is not None]
        if len(days) < len(done) and due >= history.today:
            return
        mark = months_after(days[-1] if len(days) == len(done) else start, terms["every_months"])
        contacts = [c for c in contacts if not days or c.at.date() > days[-1]]
        first = False
