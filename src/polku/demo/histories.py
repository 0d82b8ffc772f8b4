"""The register's rows of what happened: job searches, statuses, services and jobs."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from polku.demo import truth
from polku.demo.days import NEVER, YEAR, Days, Flags, Ints, Texts, number, on_workday
from polku.demo.life import SEARCHING, Spells, State
from polku.demo.people import People
from polku.demo.providers import employers, providers

Rows: TypeAlias = dict[str, NDArray[Any]]
"""Columns of a table of the exchange, and `person`: the number of the person."""

NEW_CODES = number(date(2022, 5, 2))
"""From this day the register has code 09 (part-time) and reasons 14–16."""
COUNTY = number(date(2023, 1, 1))
"""From this day rehabilitative work is the wellbeing services counties' (189/2001)."""
MUNICIPAL = number(date(2025, 1, 1))
"""From this day the municipalities, not the state, pay for employment services (380/2023)."""

SUBSIDISED = ("wage_subsidy", "employment_subsidy_55", "apprenticeship")
REASON_OF_SERVICE = {
    "wage_subsidy": "00", "employment_subsidy_55": "00", "apprenticeship": "00",
    "start_up_grant": "00", "labour_market_training": "04", "transition_training": "04",
    "joint_purchase_training": "04", "integration_training": "04", "rehabilitative_work": "12",
    "self_motivated_study": "13",
}  # fmt: skip
KEPT_OPEN = 0.18
"""Share of those finding work who keep their job search open for some weeks."""

CODES = np.array([one.service for one in truth.SERVICES], dtype=object)


@dataclass(frozen=True, slots=True)
class Searches:
    """Job searches by person and day."""

    person: Ints
    start: Days
    end: Days
    reason: Texts
    of_spell: Ints
    """The search of each spell; -1 for spells outside one."""

    @property
    def running(self) -> Flags:
        running: Flags = self.end == NEVER
        return running


@dataclass(frozen=True, slots=True)
class Histories:
    searches: Searches
    spells: Spells
    statuses: Rows
    services: Rows
    jobs: Rows


def histories(people: People, spells: Spells, today: int, rng: np.random.Generator) -> Histories:
    """Turn spells into rows; `today` is the day of the extract."""
    reason = _reasons(people, spells, rng)
    kept = _kept_open(spells, today, rng)
    searches = _searches(spells, reason, kept)
    return Histories(
        searches,
        spells,
        _statuses(spells, reason, kept),
        _services(people, spells, searches, today, rng),
        _jobs(people, spells, rng),
    )


def _next_state(spells: Spells) -> Ints:
    """Return the state after each spell; NEW where it still runs."""
    state = np.append(spells.state[1:], State.NEW)
    state[spells.end == NEVER] = State.NEW
    return state


def _reasons(people: People, spells: Spells, rng: np.random.Generator) -> Texts:
    """Return why each spell ended (tymsyy); empty while it runs."""
    count = len(spells.person)
    after = _next_state(spells)
    late = spells.end >= NEW_CODES
    reason = np.full(count, "06", dtype=object)
    reason[after == State.NEW] = ""
    reason[after == State.WORK] = "03"
    reason[(after == State.WORK) & (rng.random(count) < 0.25)] = "01"
    reason[(after == State.WORK) & (spells.state == State.LAID_OFF)] = "02"
    reason[after == State.PART_TIME] = np.where(late, "16", "03")[after == State.PART_TIME]
    into = np.append(spells.service[1:], -1)
    codes = np.array([REASON_OF_SERVICE.get(code, "11") for code in CODES], dtype=object)
    reason[after == State.SERVICE] = codes[into[after == State.SERVICE]]
    out = np.flatnonzero(after == State.OUTSIDE)
    reason[out] = _reasons_outside(people, spells, out, late[out], rng)
    return reason


def _reasons_outside(
    people: People, spells: Spells, out: Ints, late: Flags, rng: np.random.Generator
) -> Texts:
    age = people.age(spells.person[out], spells.end[out])
    drawn = rng.random(len(out))
    reason = np.select(
        [age > 64, drawn < 0.38, (drawn < 0.62) & (age < 32), late & (drawn > 0.93)],
        ["05", "10", "08", "15"],
        "05",
    )
    return reason.astype(object)


def _kept_open(spells: Spells, today: int, rng: np.random.Generator) -> Days:
    """Return until when each spell of work keeps the job search open; 0 where it does not."""
    count = len(spells.person)
    kept = (spells.state == State.WORK) & (rng.random(count) < KEPT_OPEN)
    until = spells.start + rng.integers(10, 90, count)
    kept &= spells.end > spells.start + 3
    until = np.minimum(until, spells.end - 1)
    until = np.where(until > today, NEVER, until)
    return np.where(kept, until, 0).astype(np.int32)


def _searches(spells: Spells, reason: Texts, kept: Days) -> Searches:
    inside = np.isin(spells.state, SEARCHING)
    new = np.append(True, spells.person[1:] != spells.person[:-1])
    begins = inside & (new | ~np.append(False, inside[:-1]))
    of_spell = np.where(inside, np.cumsum(begins) - 1, -1)
    last = inside & ~np.append(inside[1:] & ~new[1:], False)
    end = spells.end[last].copy()
    follows = np.flatnonzero(last) + 1
    more = np.where(follows < len(kept), kept[np.minimum(follows, len(kept) - 1)], 0)
    same = np.append(spells.person, -1)[follows] == spells.person[last]
    end = np.where(same & (more > 0), more, end).astype(np.int32)
    why = reason[last]
    why[end == NEVER] = ""
    return Searches(spells.person[begins], spells.start[begins], end, why, of_spell)


def _statuses(spells: Spells, reason: Texts, kept: Days) -> Rows:
    inside = np.isin(spells.state, SEARCHING) | (kept > 0)
    supported = np.isin(spells.service, _indices((*SUBSIDISED, "start_up_grant")))
    code = np.select(
        [
            spells.state == State.UNEMPLOYED,
            spells.state == State.LAID_OFF,
            (spells.state == State.PART_TIME) & (spells.start >= NEW_CODES),
            (spells.state == State.SERVICE) & supported,
            spells.state == State.SERVICE,
        ],
        ["02", "03", "09", "00", "07"],
        "01",
    ).astype(object)
    end = np.where(kept > 0, kept, spells.end)
    why = np.where(kept > 0, "03", reason)
    why[end == NEVER] = ""
    return {
        "person": spells.person[inside],
        "code": code[inside],
        "start": spells.start[inside],
        "end": end[inside],
        "reason": why[inside],
    }


def _indices(codes: tuple[str, ...]) -> list[int]:
    return [index for index, one in enumerate(truth.SERVICES) if one.service in codes]


def _services(
    people: People, spells: Spells, searches: Searches, today: int, rng: np.random.Generator
) -> Rows:
    with_state = _services_with_state(spells, searches, rng)
    beside = _services_beside(people, searches, today, rng)
    coming = _services_coming(searches, with_state, today, rng)
    rows = {
        column: np.concatenate([part[column] for part in (with_state, beside, coming)])
        for column in with_state
    }
    rows["payer"] = _payers(rows["service"], rows["start"])
    rows["provider_id"] = providers(rows["service"], rows["person"])
    return rows


def _services_with_state(spells: Spells, searches: Searches, rng: np.random.Generator) -> Rows:
    which = np.flatnonzero(spells.state == State.SERVICE)
    count = len(which)
    start, end, planned = spells.start[which], spells.end[which], spells.planned[which]
    service = spells.service[which]
    short = (end < planned) & (end - start < 10)
    early = np.where(short, "no_show", np.where(rng.random(count) < 0.9, "interrupted", "other"))
    outcome = np.select(
        [end == NEVER, (end < planned) & (_next_state(spells)[which] == State.WORK), end < planned],
        ["", "employed", early],
        np.where(rng.random(count) < 0.93, "completed", "other"),
    )
    low, high = (
        np.array([one.price[bound] for one in truth.SERVICES])[service] for bound in (0, 1)
    )
    held = (np.minimum(end, planned) - start + 1) / (planned - start + 1)
    referred = start - rng.integers(2, 36, count)
    return {
        "person": spells.person[which],
        "service": CODES[service],
        "start": start,
        "end": end,
        "planned_end": planned,
        "referred_on": np.maximum(referred, searches.start[searches.of_spell[which]]),
        "price": np.rint((low + rng.random(count) * (high - low)) * held),
        "outcome": outcome.astype(object),
    }


def _services_beside(
    people: People, searches: Searches, today: int, rng: np.random.Generator
) -> Rows:
    parts = [_beside(people, searches, code, today, rng) for code in truth.BESIDE]
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}


def _beside(
    people: People, searches: Searches, code: str, today: int, rng: np.random.Generator
) -> Rows:
    share, (shortest, longest), (low, high) = truth.BESIDE[code]
    count = len(searches.person)
    start = on_workday(searches.start + rng.integers(15, 250, count))
    taken = (rng.random(count) < share) & (start < np.minimum(searches.end, today))
    if code == "youth_guidance":
        taken &= people.age(searches.person, searches.start) < 30
    which = np.flatnonzero(taken)
    start = start[which]
    weeks = rng.integers(shortest, longest + 1, len(which))
    planned = start + weeks * 7 - 1
    end = np.minimum(planned, searches.end[which])
    end = np.where(end > today, NEVER, end)
    return {
        "person": searches.person[which],
        "service": np.full(len(which), code, dtype=object),
        "start": start,
        "end": end,
        "planned_end": planned,
        "referred_on": np.maximum(start - rng.integers(1, 20, len(which)), searches.start[which]),
        "price": np.rint(low + rng.random(len(which)) * (high - low)),
        "outcome": np.where(end == NEVER, "", np.where(end < planned, "other", "completed")).astype(
            object
        ),
    }


COMING = 0.035
"""Share of running job searches with a service agreed to begin within six weeks."""
COMING_CODES = ("work_trial", "job_coaching", "labour_market_training", "job_search_coaching")


def _services_coming(
    searches: Searches, present: Rows, today: int, rng: np.random.Generator
) -> Rows:
    """Return services agreed and not yet begun; some follow straight on a running one."""
    open_ = np.flatnonzero(searches.running & (searches.start < today - 14))
    which = open_[rng.random(len(open_)) < COMING]
    person = searches.person[which]
    start = on_workday(today + rng.integers(3, 42, len(which)))
    busy = present["end"] == NEVER
    planned = dict(zip(present["person"][busy], present["planned_end"][busy], strict=True))
    start = np.array([max(s, planned.get(p, 0) + 1) for s, p in zip(start, person, strict=True)])
    code = rng.choice(np.array(COMING_CODES, dtype=object), len(which))
    return {
        "person": person,
        "service": code,
        "start": start.astype(np.int32),
        "end": np.full(len(which), NEVER, np.int32),
        "planned_end": (start + rng.integers(28, 120, len(which))).astype(np.int32),
        "referred_on": np.maximum(today - rng.integers(1, 14, len(which)), searches.start[which]),
        "price": np.full(len(which), np.nan),
        "outcome": np.full(len(which), "", dtype=object),
    }


def _payers(service: Texts, start: Days) -> Texts:
    payer = np.where(start >= MUNICIPAL, "municipality", "state").astype(object)
    rehabilitative = service == "rehabilitative_work"
    payer[rehabilitative] = np.where(start >= COUNTY, "wellbeing_county", "municipality")[
        rehabilitative
    ]
    payer[np.isin(service, ("rehabilitation", "work_ability_assessment"))] = "wellbeing_county"
    payer[(service == "rehabilitation") & (start % 2 == 0)] = "kela"
    payer[service == "transition_training"] = "unemployment_fund"
    payer[service == "self_motivated_study"] = "other"
    payer[(service == "joint_purchase_training") & (start % 3 == 0)] = "employer"
    return payer


def _jobs(people: People, spells: Spells, rng: np.random.Generator) -> Rows:
    """Return employments: open, part-time and subsidised, and those before the first search."""
    subsidised = np.isin(spells.service, _indices(SUBSIDISED)) & (spells.state == State.SERVICE)
    part_time = spells.state == State.PART_TIME
    work = spells.state == State.WORK
    which = np.flatnonzero(subsidised | part_time | work)
    employer = employers(rng.integers(0, 10**6, len(which)))
    own = employers(people.birth % 10**6)[spells.person[which]]
    recalled = np.append(-1, spells.state[:-1])[which] == State.LAID_OFF
    laid_off = (_next_state(spells) == State.LAID_OFF)[which]
    short = part_time | (subsidised & (rng.random(len(part_time)) < 0.4))
    hours = np.where(short[which], rng.integers(10, 31, len(which)), 37.5)
    rows = {
        "person": spells.person[which],
        "start": spells.start[which],
        "end": spells.end[which],
        "employer_id": np.where(recalled | laid_off, own, employer),
        "subsidised": subsidised[which],
        "hours": hours,
    }
    before = _jobs_before(people, spells, rng)
    joined = {column: np.concatenate((rows[column], before[column])) for column in rows}
    joined["industry"] = INDUSTRIES[(joined["person"] * 7 + joined["start"]) % len(INDUSTRIES)]
    return joined


INDUSTRIES = np.array(
    [
        "47",
        "47",
        "88",
        "87",
        "56",
        "43",
        "41",
        "81",
        "78",
        "49",
        "85",
        "86",
        "25",
        "10",
        "45",
        "52",
        "55",
        "62",
        "71",
        "84",
        "93",
        "96",
        "01",
    ],
    dtype=object,
)


def _jobs_before(people: People, spells: Spells, rng: np.random.Generator) -> Rows:
    """Return the job that ended in the first job search: all the laid off had one, most others."""
    first = np.flatnonzero(np.append(True, spells.person[1:] != spells.person[:-1]))
    laid_off = spells.state[first] == State.LAID_OFF
    who = spells.person[first]
    age = people.age(who, spells.start[first])
    chance = np.clip((age - 17) / 12, 0.15, 0.8) * np.where(people.foreign[who], 0.6, 1)
    which = first[laid_off | (rng.random(len(first)) < chance)]
    who, end = spells.person[which], spells.start[which] - 1
    longest = np.maximum(people.age(who, end) - 16.5, 0.3) * YEAR
    length = np.minimum(30 + rng.exponential(900, len(which)), longest)
    kept = spells.state[which] == State.LAID_OFF
    return {
        "person": who,
        "start": (end - length).astype(np.int32),
        "end": end,
        "employer_id": np.where(
            kept, employers(people.birth[who] % 10**6), employers(rng.integers(0, 10**6, len(who)))
        ),
        "subsidised": np.zeros(len(which), np.bool_),
        "hours": np.where(rng.random(len(which)) < 0.2, 24.0, 37.5),
    }
