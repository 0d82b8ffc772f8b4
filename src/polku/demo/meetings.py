"""Contacts and plans: the meetings the law asks for, kept, late or missing, and booked ones.

Intervals follow the regimes of the law by day (2.5.2022, 1.1.2025, 1.1.2026) roughly enough for a
town to be believable; whether a duty was kept is for `rules` to say, never for this file.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from polku.demo.coaches import Coaches
from polku.demo.days import (
    NEVER,
    Days,
    Flags,
    Floats,
    Ints,
    Texts,
    number,
    on_workday,
    workdays_later,
)
from polku.demo.histories import Histories, Rows, Searches
from polku.demo.life import State
from polku.demo.notes import notes
from polku.demo.people import People

MODEL_2022, MODEL_2025, MODEL_2026 = (
    number(date(2022, 5, 2)), number(date(2025, 1, 1)), number(date(2026, 1, 1))
)  # fmt: skip
HALF_YEAR = 183

KEPT, SLOW, LOST = 0.67, 0.21, 0.12
"""Shares of job searches in which meetings come in time, come late, and cease."""
LATE_START, NO_START = 0.12, 0.05
"""Shares in which the initial interview comes late, and never comes."""
REMOTE_ONLY = 0.12
WITHOUT_PLAN, PLANS_CEASE = 0.03, 0.12
"""Shares in which no plan is ever made, and in which plans are no longer renewed from some day on."""
BOOKED_WITHIN = 45
"""Days within which the next meeting stands in the book already."""
BOOKED = 0.8
TODAY_EACH = 3
"""Meetings today for a coach, about."""

FIRST, EXTRA, MEETING = 0, 1, 2
METHODS = np.array([["21", "22", "23"], ["24", "25", "26"], ["27", "28", "29"]], dtype=object)
"""Initial interviews, supplementary meetings, job-search meetings: in person, video, phone."""
OLD_METHODS = np.array(["70", "72", "71"], dtype=object)
CHANNELS = np.array(["office", "video", "phone"], dtype=object)
OTHER_METHODS = np.array(["01", "02", "04", "05", "31", "34", "36", "97"], dtype=object)
OTHER_CHANNELS = np.array(
    ["phone", "phone", "online", "online", "phone", "online", "walk_in", "online"], dtype=object
)
OTHER_SHARES = (0.30, 0.12, 0.10, 0.14, 0.14, 0.10, 0.04, 0.06)
REMOTE_METHODS = 36
"""The code that is a visit: not drawn for those who are met from afar only."""


@dataclass(slots=True)
class Pace:
    """How each job search is looked after."""

    factor: Floats
    """Interval between meetings against the law's."""
    until: Days
    """Day after which no contact comes."""
    remote: Flags
    first: Days
    """Day of the initial interview; NEVER where it does not come."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings by search: what kind, when; those after today are booked."""

    search: Ints
    kind: Ints
    day: Days


def contacts_and_plans(
    people: People,
    lives: Histories,
    coaches: Coaches,
    today: int,
    rng: np.random.Generator,
) -> tuple[Rows, Rows]:
    """Return the tables `contacts` and `plans`."""
    searches = lives.searches
    pace = _pace(searches, rng)
    meetings = _booked(_meetings(lives, pace, today, rng), coaches, searches, today, rng)
    contacts = _contacts(searches, meetings, pace, coaches, rng)
    others = _other_contacts(searches, pace, coaches, today, rng)
    joined = {name: np.concatenate((contacts[name], others[name])) for name in contacts}
    joined["note"] = notes(people.columns["service_language"][joined["person"]], rng)
    joined["note"][joined["at"] > _at(np.array(today), np.array(23 * 60))] = ""
    return _once(joined, "person", "at", "method"), _plans(people, searches, meetings, today, rng)


def _pace(searches: Searches, rng: np.random.Generator) -> Pace:
    count = len(searches.person)
    style = rng.choice(3, count, p=(KEPT, SLOW, LOST))
    factor = np.where(style == 1, rng.uniform(1.25, 2.6, count), rng.uniform(0.93, 1.02, count))
    lost = searches.start + 20 + rng.exponential(260, count)
    until = np.where(style == 2, np.minimum(lost, NEVER), NEVER).astype(np.int32)
    return Pace(
        factor=factor,
        until=np.minimum(until, searches.end),
        remote=rng.random(count) < REMOTE_ONLY,
        first=_first_interviews(searches, rng),
    )


def _first_interviews(searches: Searches, rng: np.random.Generator) -> Days:
    """Return the day of each initial interview; a return within half a year needs none."""
    count = len(searches.person)
    limit = np.where((searches.start >= MODEL_2022) & (searches.start < MODEL_2026), 5, 10)
    drawn = rng.random(count)
    wait = 1 + np.floor(rng.beta(2, 1.2, count) * limit)
    late = limit + 1 + rng.exponential(12, count)
    wait = np.where(drawn < LATE_START, late, wait).astype(np.int32)
    day = workdays_later(searches.start, wait)
    returned = _returned(searches)
    day = np.where(returned, workdays_later(searches.start, 10 + wait), day)
    missing = (drawn > 1 - NO_START) & ~returned
    return np.where(missing, NEVER, day).astype(np.int32)


@dataclass(slots=True)
class Walk:
    """The next meeting of each search that still has one, and what comes after it."""

    search: Ints
    kind: Ints
    day: Days
    extra: Ints
    """Supplementary meetings still to come."""
    held: Ints
    """Job-search meetings held."""

    def only(self, mask: Flags) -> "Walk":
        columns = (self.search, self.kind, self.day, self.extra, self.held)
        return Walk(*(column[mask] for column in columns))

    def count(self) -> None:
        """Count what the meeting was, and how many supplementary ones follow it."""
        kind, day = self.kind, self.day
        model = (day >= MODEL_2022) & (day < MODEL_2026)
        self.held = self.held + (kind == MEETING)
        self.extra = np.where(kind == EXTRA, self.extra - 1, self.extra)
        self.extra = np.where((kind == FIRST) & model, 5, self.extra)
        self.extra = np.where((kind == MEETING) & (self.held % 2 == 0) & model, 2, self.extra)
        self.extra = np.where(day >= MODEL_2026, 0, self.extra)


def _meetings(lives: Histories, pace: Pace, today: int, rng: np.random.Generator) -> Meetings:
    """Step from meeting to meeting in all searches at once, up to the first one after today."""
    searches = lives.searches
    count = len(searches.person)
    kind = np.where(_returned(searches), MEETING, FIRST)
    none = np.zeros(count, np.int32)
    walk = Walk(np.arange(count), kind, pace.first, none, none)
    found: list[Walk] = []
    while len(walk.search):
        walk = walk.only(walk.day <= np.minimum(pace.until[walk.search], today + BOOKED_WITHIN))
        in_service = _in_service(lives, searches.person[walk.search], walk.day)
        found.append(walk.only(~(in_service & (walk.kind == EXTRA))))
        walk = walk.only(walk.day <= today)
        walk.count()
        walk.kind = np.where(walk.extra > 0, EXTRA, MEETING)
        walk.day = _later(walk.kind, walk.day, pace.factor[walk.search], rng)
    search, kinds, day = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("search", "kind", "day")
    )
    order = np.lexsort((day, search))
    return Meetings(search[order], kinds[order], day[order])


def _returned(searches: Searches) -> Flags:
    """Tell which searches began within half a year of the same person's last: no new interview."""
    same = np.append(False, searches.person[1:] == searches.person[:-1])
    gap = searches.start - np.append(0, searches.end[:-1])
    returned: Flags = same & (gap < HALF_YEAR)
    return returned


def _later(kind: Ints, day: Days, factor: Floats, rng: np.random.Generator) -> Days:
    """Return the day of the next meeting after a meeting."""
    usual = np.where(kind == EXTRA, np.where(day >= MODEL_2025, 14, 16), 88)
    old = (day < MODEL_2022) & (kind == MEETING)
    wait = np.where(old, 100, usual) * factor + rng.integers(-4, 3, len(day))
    return on_workday((day + np.maximum(wait, 5)).astype(np.int32))


def _in_service(lives: Histories, person: Ints, day: Days) -> Flags:
    """Tell who is in a service with a path state on a day."""
    spells = lives.spells
    keys = spells.person.astype(np.int64) * 2**20 + spells.start + 2**18
    at = np.searchsorted(keys, person.astype(np.int64) * 2**20 + day + 2**18, "right") - 1
    inside: Flags = spells.state[at] == State.SERVICE
    return inside


def _booked(
    meetings: Meetings,
    coaches: Coaches,
    searches: Searches,
    today: int,
    rng: np.random.Generator,
) -> Meetings:
    """Keep a share of the meetings to come as booked, and let a few for each coach be today.

    Only the interviews of the law since May 2022 stand in the book: the older ones were no meetings
    that the register let one book.
    """
    ahead = meetings.day > today
    keep = ~ahead | ((rng.random(len(ahead)) < BOOKED) & (meetings.day >= MODEL_2022))
    search, kind, day = meetings.search[keep], meetings.kind[keep], meetings.day[keep].copy()
    coming = np.flatnonzero((day > today) & (searches.start[search] < today - 14))
    last_time = np.append(search[1:] != search[:-1], True)
    before = np.append(-NEVER, day[:-1])
    coming = coming[last_time[coming] & (before[coming] < today - 3)]
    if on_workday(np.array([today], np.int32))[0] == today:
        coach = coaches.of_person[searches.person[search[coming]]]
        order = np.lexsort((rng.random(len(coming)), coach))
        turn = np.arange(len(coming)) - np.searchsorted(coach[order], coach[order], "left")
        day[coming[order[turn < TODAY_EACH]]] = today
    return Meetings(search, kind, day)


def _contacts(
    searches: Searches, meetings: Meetings, pace: Pace, coaches: Coaches, rng: np.random.Generator
) -> Rows:
    count = len(meetings.search)
    remote = pace.remote[meetings.search]
    in_person = np.where(meetings.kind == EXTRA, 0.25, np.where(meetings.kind == FIRST, 0.8, 0.5))
    drawn = rng.random(count)
    way = np.where(remote | (drawn > in_person), np.where(rng.random(count) < 0.25, 1, 2), 0)
    method = METHODS[meetings.kind, way]
    old = meetings.day < MODEL_2022
    method[old] = OLD_METHODS[way[old]]
    person = searches.person[meetings.search]
    slot = (person * 13 + meetings.day * 7) % 31
    return {
        "person": person,
        "at": _at(meetings.day, 8 * 60 + slot * 15),
        "method": method,
        "coach": coaches.of_person[person],
        "channel": CHANNELS[way],
    }


def _at(day: Days, minutes: Ints) -> Ints:
    """Return points in time, in microseconds since 1970 on the local clock."""
    return (day.astype(np.int64) * 1440 + minutes) * 60_000_000


def _other_contacts(
    searches: Searches, pace: Pace, coaches: Coaches, today: int, rng: np.random.Generator
) -> Rows:
    """Return calls, messages and visits between meetings: about one in ten weeks."""
    start = np.minimum(searches.start, today)
    end = np.minimum(np.minimum(searches.end, pace.until), today)
    active = np.where(pace.first == NEVER, 0, np.maximum(end - start, 0))
    times = rng.poisson(active / 75)
    search = np.repeat(np.arange(len(times)), times)
    offset = rng.random(len(search)) * active[search]
    day = on_workday((start[search] + offset).astype(np.int32))
    keep = day <= end[search]
    search, day = search[keep], day[keep]
    which = rng.choice(len(OTHER_METHODS), len(search), p=OTHER_SHARES)
    which[pace.remote[search] & (OTHER_METHODS[which] == "36")] = 0
    person = searches.person[search]
    return {
        "person": person,
        "at": _at(day, 8 * 60 + rng.integers(0, 460, len(search))),
        "method": OTHER_METHODS[which],
        "coach": coaches.of_person[person],
        "channel": OTHER_CHANNELS[which],
    }


def _once(rows: Rows, *key: str) -> Rows:
    """Keep the first of rows that share a key."""
    order = np.lexsort(
        [
            rows[name].astype(str) if rows[name].dtype == object else rows[name]
            for name in reversed(key)
        ]
    )
    sorted_ = [rows[name][order] for name in key]
    new = np.append(True, np.any([column[1:] != column[:-1] for column in sorted_], axis=0))
    return {name: column[order[new]] for name, column in rows.items()}


def _plans(
    people: People, searches: Searches, meetings: Meetings, today: int, rng: np.random.Generator
) -> Rows:
    """Return a plan version for most interviews and job-search meetings held."""
    held = (meetings.kind != EXTRA) & (meetings.day <= today)
    held &= meetings.day < _plans_cease(searches, rng)[meetings.search]
    held &= rng.random(len(held)) < 0.92
    search, made = meetings.search[held], meetings.day[held]
    person = searches.person[search]
    months = np.where(made < MODEL_2022, 6, 3)
    accepted = made + np.where(rng.random(len(made)) < 0.85, 0, rng.integers(1, 9, len(made)))
    accepted = np.where((rng.random(len(made)) < 0.04) | (accepted > today), NEVER, accepted)
    duty = rng.choice(np.array([4, 4, 4, 4, 4, 3, 2, 1, 0]), len(made))
    rows = {
        "person": person,
        "kind": _plan_kinds(people, person, made, made - searches.start[search], rng),
        "made_on": made,
        "valid_until": (made + months * 30.4375).astype(np.int32),
        "accepted_on": accepted.astype(np.int32),
        "job_search_duty": np.where(made < MODEL_2022, -1, duty),
    }
    return _once(rows, "person", "kind", "made_on")


def _plans_cease(searches: Searches, rng: np.random.Generator) -> Days:
    """Return the day from which no plan is made in each search; NEVER for most."""
    count = len(searches.person)
    drawn = rng.random(count)
    later = searches.start + 40 + rng.exponential(300, count)
    day = np.where(drawn < WITHOUT_PLAN + PLANS_CEASE, later, NEVER)
    day = np.where(drawn < WITHOUT_PLAN, searches.start, day)
    ceases: Days = np.minimum(day, NEVER).astype(np.int32)
    return ceases


def _plan_kinds(
    people: People, person: Ints, made: Days, unemployed: Days, rng: np.random.Generator
) -> Texts:
    drawn = rng.random(len(person))
    newcomer = people.foreign[person] & (made - people.arrived[person] < 3 * 365)
    kinds = np.select(
        [newcomer, (unemployed > 700) & (drawn < 0.3), (unemployed > 250) & (drawn > 0.93)],
        ["04", "03", "07"],
        "01",
    )
    return kinds.astype(object)
