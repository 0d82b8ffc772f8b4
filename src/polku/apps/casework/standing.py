"""Where a client stands on a day: one row of conclusions, from the facts alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from polku.apps.casework.history import History
from polku.apps.casework.names import GROUP_OF_STATE, PathGroup, Way, way_of
from polku.kernel.periods import DAY, Period, merged, months_after
from polku.register.states import OPEN_WORK, OUTSIDE, Spell, path_states, service_states
from polku.rules import municipal_share, names
from polku.rules.duties import CLIENTS_OWN, Duty, Kind, State, duties, next_duty
from polku.rules.facts import Contact, Facts, Job, JobSearch, Service
from polku.rules.history import Statuses, read
from polku.rules.parameters import load

MONTHS = 36
"""Length of the path picture."""
RETURN_MONTHS = 12
"""The revolving door: back within so many months of leaving. Not law; the report's own measure."""

_ZONE = ZoneInfo("Europe/Helsinki")

ENTRIES = frozenset({"02", "96", "98", "99"})
"""Contact methods that reached nobody: an attempted call, and mere entries in the register."""
MEETINGS = names.INTERVIEW | names.SUPPLEMENTARY | names.JOB_SEARCH_MEETING | {"20", "30", "35"}
"""Contact methods of a meeting agreed beforehand."""
UNEMPLOYED = frozenset({names.UNEMPLOYED, names.LAID_OFF})
"""Unemployed as the employment service statistics count: also laid off in full."""

Spans = TypeVar("Spans", JobSearch, Service, Job)


class StandingRow(NamedTuple):
    """The columns of `Standing`, in the order of the model."""

    client_id: int
    coach_id: int | None
    stand_in_id: int | None
    unit_id: int | None
    area_id: int | None
    built_on: date
    in_search: bool
    next_rule: str
    next_kind: str
    next_due: date | None
    next_reason: Mapping[str, Any]
    duties_late: int
    interview_due: date | None
    meeting_at: datetime | None
    plan_kind: str
    plan_made_on: date | None
    plan_until: date | None
    contact_at: datetime | None
    contact_method: str
    contact_channel: str
    met_on: date | None
    search_since: date | None
    unemployed_since: date | None
    unemployed_days: int
    service: str
    service_since: date | None
    service_until: date | None
    service_next: bool
    share_now: int | None
    share_next: int | None
    share_rises_on: date | None
    returned_on: date | None
    strip: str


def standing_of(history: History, today: date) -> StandingRow:
    """Conclude where a client stands at the start of `today`.

    Without an open job search nothing is owed: no duty and no unemployment.
    """
    facts, whose = history.facts, history.whose
    search = _running(facts.job_searches, today)
    spells = path_states(
        facts.statuses, facts.services, facts.jobs, until=today, states=_service_states()
    )
    return StandingRow(
        client_id=history.client,
        coach_id=whose.coach,
        stand_in_id=whose.stand_in,
        unit_id=whose.unit,
        area_id=whose.area,
        built_on=today,
        in_search=search is not None,
        search_since=search.start if search else None,
        meeting_at=_meeting_at(history, today),
        returned_on=_returned_on(facts.job_searches, spells, today),
        strip=strip_of(spells, today),
        **_duty_columns(facts, search, today),
        **_contact_columns(facts.contacts, today),
        **_unemployment_columns(facts, search, today),
        **_service_columns(facts, today),
        **_share_columns(facts, today),
    )


_service_states = lru_cache(maxsize=1)(service_states)


def _running(spans: Iterable[Spans], today: date) -> Spans | None:
    """Return the latest begun of those that run on `today`."""
    found = None
    for span in spans:
        if span.start <= today and (span.end is None or span.end >= today):
            found = span
    return found


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=_ZONE)


def _duty_columns(facts: Facts, search: JobSearch | None, today: date) -> dict[str, Any]:
    found = duties(facts, today) if search else []
    authority = [duty for duty in found if duty.calls and duty.kind not in CLIENTS_OWN]
    following = next_duty(authority)
    interview = _first(authority, Kind.INITIAL_INTERVIEW)
    return {
        "next_rule": following.rule if following else "",
        "next_kind": following.kind.value if following else "",
        "next_due": following.due if following else None,
        "next_reason": _reason(following) if following else {},
        "duties_late": sum(duty.state is State.LATE for duty in authority),
        "interview_due": (interview.due or interview.starts) if interview else None,
    } | _plan_columns(facts, found, today)


def _first(found: Iterable[Duty], kind: Kind) -> Duty | None:
    return next((duty for duty in found if duty.kind is kind and duty.calls), None)


def _reason(duty: Duty) -> dict[str, Any]:
    """Return why, as JSON keeps it: days as ISO text, put into words only when shown."""
    source = duty.source
    return {
        "key": duty.reason.key,
        "values": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in duty.reason.values.items()
        },
        "source": {
            "source": source.source,
            "href": source.href,
            "since": source.since.isoformat(),
            "confidence": source.confidence,
        },
        "starts": duty.starts.isoformat(),
    }


def _plan_columns(facts: Facts, found: Iterable[Duty], today: date) -> dict[str, Any]:
    """Tell of the latest plan of the job searches that share one initial interview (P03).

    A plan that names no end lasts to the day its renewal is due.
    """
    processes = read(facts, today, load()).processes
    plans = processes[-1].plans if processes else []
    if not plans:
        return {"plan_kind": "", "plan_made_on": None, "plan_until": None}
    plan, renewal = plans[-1], _first(found, Kind.PLAN)
    return {
        "plan_kind": plan.kind,
        "plan_made_on": plan.made_on,
        "plan_until": plan.valid_until or (renewal.due if renewal else None),
    }


def _contact_columns(contacts: Sequence[Contact], today: date) -> dict[str, Any]:
    """Tell of the last contact that reached the client, and of the last in person."""
    reached = [c for c in contacts if c.method not in ENTRIES and c.day <= today]
    last = reached[-1] if reached else None
    met = next((c for c in reversed(reached) if way_of(c.method, c.channel) is Way.VISIT), None)
    return {
        "contact_at": _aware(last.at) if last else None,
        "contact_method": last.method if last else "",
        "contact_channel": last.channel if last else "",
        "met_on": met.day if met else None,
    }


def _meeting_at(history: History, today: date) -> datetime | None:
    """Return the next meeting from the start of today on; one held earlier today is today's."""
    held = (c.at for c in history.facts.contacts if c.day == today and c.method in MEETINGS)
    booked = (c.at for c in history.booked if c.day >= today)
    first = min((*held, *booked), default=None)
    return _aware(first) if first else None


def _unemployment_columns(facts: Facts, search: JobSearch | None, today: date) -> dict[str, Any]:
    since = Statuses(facts.statuses).since(today, UNEMPLOYED) if search else None
    return {
        "unemployed_since": since,
        "unemployed_days": (today - since).days + 1 if since else 0,
    }


def _service_columns(facts: Facts, today: date) -> dict[str, Any]:
    """Tell of the running service; one that makes a path state goes before one beside the state."""
    states = _service_states()
    running = [s for s in facts.services if _running((s,), today)]
    service = max(running, key=lambda s: (s.service in states, s.start), default=None)
    if service is None:
        return {"service": "", "service_since": None, "service_until": None, "service_next": False}
    until = service.end or service.planned_end
    return {
        "service": service.service,
        "service_since": service.start,
        "service_until": until,
        "service_next": until is not None and _follows(facts, service, until),
    }


def _follows(facts: Facts, service: Service, until: date) -> bool:
    """Tell whether a service or a job is known to last beyond `until`, begun or agreed."""
    ends = [other.end or other.planned_end for other in facts.services if other is not service]
    ends += [job.end for job in facts.jobs]
    return any(end is None or end > until for end in ends)


def _share_columns(facts: Facts, today: date) -> dict[str, Any]:
    share = municipal_share.standing(facts, today)
    return {
        "share_now": share.percent if share else None,
        "share_next": share.next_percent if share else None,
        "share_rises_on": share.rises_on if share else None,
    }


def _returned_on(
    searches: Sequence[JobSearch], spells: Sequence[Spell], today: date
) -> date | None:
    """Return the day of the latest return, if it came within 12 months of leaving.

    One leaves when a job search ends or open work begins, and returns with a new search or from
    open work; who has left again has not returned.
    """
    returns = [*_new_searches(searches, today), *_from_open_work(spells)]
    left, back = max(returns, key=lambda pair: pair[1], default=(None, None))
    away = spells and spells[-1].state == OPEN_WORK
    if left is None or back is None or away:
        return None
    return back if back <= months_after(left, RETURN_MONTHS) else None


def _new_searches(searches: Sequence[JobSearch], today: date) -> Iterator[tuple[date, date]]:
    """Yield the end of each job search and the start of the next, where days lie between."""
    periods = merged(Period(s.start, s.end) for s in searches if s.start <= today)
    for earlier, later in pairwise(periods):
        if earlier.end is not None:
            yield earlier.end, later.start


def _from_open_work(spells: Sequence[Spell]) -> Iterator[tuple[date, date]]:
    """Yield the days open work began and ended of those who came to it from the services."""
    for before, work, after in zip(spells, spells[1:], spells[2:], strict=False):
        if work.state == OPEN_WORK and OUTSIDE not in {before.state, after.state}:
            yield work.start, after.start


@lru_cache(maxsize=4)
def _months(today: date) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of the months of the picture, oldest first, up to today."""
    first = today.replace(day=1)
    firsts = [months_after(first, count) for count in range(1 - MONTHS, 2)]
    ends = [following - DAY for following in firsts[1:-1]] + [today]
    return tuple(zip(firsts[:-1], ends, strict=True))


def strip_of(spells: Sequence[Spell], today: date) -> str:
    """Return the letter of each month's prevailing group of states, oldest month first.

    The group with most days prevails, of equals the later; days before the path are not known.
    """
    letters, place = [], 0
    for first, last in _months(today):
        while place < len(spells) and spells[place].end < first:
            place += 1
        days: dict[str, int] = {}
        for spell in spells[place:]:
            if spell.start > last:
                break
            share = (min(spell.end, last) - max(spell.start, first)).days + 1
            group = GROUP_OF_STATE[spell.state]
            days[group] = days.pop(group, 0) + share
        known = sum(days.values())
        days = {PathGroup.UNKNOWN: (last - first).days + 1 - known} | days
        letters.append(max(reversed(days), key=days.__getitem__))
    return "".join(letters)
