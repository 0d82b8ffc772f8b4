"""Who of a town has been referred where, and how far each referral has come: a plan, drawn by seed.

Service periods of the register that were referred to are what referrals became; jobseekers without a
service have others on their way, of every state, some of them without an answer for long.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from polku.services.referral import (
    EXPIRY_DAYS,
    HOLDING,
    Party,
    Presence,
    Refusal,
    State,
    Withdrawal,
)

ZONE = ZoneInfo("Europe/Helsinki")
SHARE, FEWEST = 0.25, 36
"""How many of the jobseekers without a service have a referral on its way, and at least how many."""

PENDING: tuple[tuple[State, tuple[int, int]], ...] = (
    (State.SENT, (1, 9)),
    (State.REFUSED, (8, 28)),
    (State.ACCEPTED, (8, 20)),
    (State.SEEN, (2, 16)),
    (State.SENT, (11, 26)),
    (State.WAITING, (15, 45)),
    (State.INTENTION, (1, 12)),
    (State.REFUSED, (30, 120)),
    (State.STUDIED, (4, 14)),
    (State.NO_ANSWER, (EXPIRY_DAYS + 1, 55)),
    (State.WITHDRAWN, (8, 60)),
    (State.ENDED, (25, 90)),
)
"""States in turn, and how many days ago it was sent. ENDED: the client did not turn up."""

WAY: Mapping[State, tuple[tuple[Party, State], ...]] = {
    State.INTENTION: (),
    State.SENT: (),
    State.SEEN: ((Party.PROVIDER, State.SEEN),),
    State.STUDIED: ((Party.PROVIDER, State.SEEN), (Party.PROVIDER, State.STUDIED)),
    State.ACCEPTED: ((Party.PROVIDER, State.SEEN), (Party.PROVIDER, State.ACCEPTED)),
    State.WAITING: ((Party.PROVIDER, State.SEEN), (Party.PROVIDER, State.WAITING)),
    State.REFUSED: ((Party.PROVIDER, State.SEEN), (Party.PROVIDER, State.REFUSED)),
    State.WITHDRAWN: ((Party.PROVIDER, State.SEEN), (Party.COACH, State.WITHDRAWN)),
    State.ENDED: (
        (Party.PROVIDER, State.SEEN),
        (Party.PROVIDER, State.ACCEPTED),
        (Party.PROVIDER, State.ENDED),
    ),
}
"""What follows the sending, but for what the clock and a service do."""


@dataclass(frozen=True, slots=True)
class Given:
    """A service period of the register that somebody was referred to."""

    key: int
    client: int
    service: str
    provider_id: str
    referred_on: date
    start: date
    end: date | None
    planned_end: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Seeker:
    """A jobseeker who may be referred, and the language of what is written of them."""

    client: int
    language: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A service to refer to: its runs one can get into, by key, with the places they have."""

    key: int
    kind: str
    provider_id: str
    runs: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    party: Party
    state: State
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """One referral: its steps in order, and the columns that they left."""

    client: int
    service: int
    steps: tuple[Step, ...]
    goal: str
    run: int | None = None
    period: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    attendance: tuple[tuple[date, Presence], ...] = ()

    @property
    def state(self) -> State:
        return self.steps[-1].state


def referrals(
    given: Iterable[Given],
    seekers: Sequence[Seeker],
    offers: Sequence[Offer],
    languages: Mapping[int, str],
    today: date,
    seed: int,
) -> list[Planned]:
    """Plan the referrals of a town; `languages` are those of all its clients, Finnish if not told.

    The same town, day and seed give the same plan. One client has one referral to one service.
    """
    rng = np.random.default_rng([seed, 11])
    of_periods = list(_of_periods(given, offers, languages, today, rng))
    return of_periods + list(_pending(seekers, offers, today, rng))


def _of_periods(
    given: Iterable[Given],
    offers: Sequence[Offer],
    languages: Mapping[int, str],
    today: date,
    rng: np.random.Generator,
) -> Iterator[Planned]:
    taken: set[tuple[int, int]] = set()
    for one in given:
        same = [offer for offer in offers if offer.kind == one.service]
        theirs = [offer for offer in same if offer.provider_id == one.provider_id] or same
        if not theirs:
            continue
        offer = theirs[one.client % len(theirs)]
        if (one.client, offer.key) not in taken:
            taken.add((one.client, offer.key))
            yield _became(one, offer, languages.get(one.client, "fi"), today, rng)


def _became(
    one: Given, offer: Offer, language: str, today: date, rng: np.random.Generator
) -> Planned:
    """Return the referral that became a period: answered between the day it was sent and the start."""
    answer = one.referred_on + (one.start - one.referred_on) * float(rng.uniform(0.1, 0.7))
    steps = [
        *_sent(one.referred_on, rng),
        _step(answer, Party.PROVIDER, State.ACCEPTED, rng, hour=12),
        _step(
            one.start, Party.PROVIDER, State.STARTED, rng, {"on": one.start.isoformat()}, hour=13
        ),
    ]
    columns: dict[str, Any] = {
        "answered_at": steps[2].at,
        "started_on": one.start,
        "planned_end": one.planned_end,
        "expected_on": one.start,
    }
    told: tuple[tuple[date, Presence], ...] = ()
    if one.end is not None and one.end < today:
        detail = {"on": one.end.isoformat(), "outcome": one.outcome or "other"}
        steps.append(_step(one.end, Party.PROVIDER, State.ENDED, rng, detail, hour=15))
        columns |= {"ended_on": one.end, "outcome": one.outcome or "other"}
        columns["next_step"] = _pick(texts()["next_steps"][language], rng)
    elif rng.random() < 0.6:
        told = _attended(one.start, today, rng)
    if told:
        day, presence = told[0]
        detail = {"day": day.isoformat(), "presence": presence.value}
        steps.append(_step(day, Party.PROVIDER, State.ATTENDED, rng, detail, hour=15))
    return Planned(
        client=one.client,
        service=offer.key,
        steps=tuple(steps),
        goal=_pick(texts()["goals"][language], rng),
        period=one.key,
        columns=columns,
        attendance=told,
    )


def _attended(
    start: date, today: date, rng: np.random.Generator
) -> tuple[tuple[date, Presence], ...]:
    """Return how a client took part on the working days of the last two weeks."""
    days = (today - timedelta(days=back) for back in range(14, 0, -1))
    drawn = (
        Presence.PRESENT,
        Presence.PRESENT,
        Presence.PRESENT,
        Presence.AWAY_TOLD,
        Presence.AWAY,
    )
    return tuple((day, _pick(drawn, rng)) for day in days if day >= start and day.weekday() < 5)


def _pending(
    seekers: Sequence[Seeker], offers: Sequence[Offer], today: date, rng: np.random.Generator
) -> Iterator[Planned]:
    if not offers:
        return
    count = min(len(seekers), max(FEWEST, round(SHARE * len(seekers))))
    chosen = [seekers[place] for place in rng.permutation(len(seekers))[:count]]
    held: Counter[int] = Counter()
    for number, seeker in enumerate(chosen):
        state, (first, last) = PENDING[number % len(PENDING)]
        offer = offers[int(rng.integers(len(offers)))]
        day = today - timedelta(days=int(rng.integers(first, last + 1)))
        planned = _on_its_way(seeker, offer, state, day, today, rng)
        run = next((key for key, places in offer.runs.items() if _room(places, held[key])), None)
        if state in HOLDING and run is not None:
            held[run] += 1
        yield replace(planned, run=run)


def _room(places: int | None, held: int) -> bool:
    return places is None or held < places


def _on_its_way(
    seeker: Seeker,
    offer: Offer,
    state: State,
    day: date,
    today: date,
    rng: np.random.Generator,
) -> Planned:
    steps = _sent(day, rng) if state is not State.INTENTION else _sent(day, rng)[:1]
    way, at = WAY.get(state, ()), day
    detail, columns = _left_by(state, seeker.language, today, rng)
    for number, (party, becomes) in enumerate(way, 1):
        at = min(at + timedelta(days=int(rng.integers(1, 4))), today - timedelta(days=1))
        last = detail if number == len(way) else {}
        steps.append(_step(at, party, becomes, rng, last, hour=10 + number))
        if becomes in {State.ACCEPTED, State.WAITING, State.REFUSED}:
            columns |= {"answered_at": steps[-1].at}
    if state is State.NO_ANSWER:
        steps.append(_step(day + timedelta(days=EXPIRY_DAYS), Party.CLOCK, state, rng, hour=0))
    if state is State.ENDED:
        columns |= {"ended_on": at}
    goal = _pick(texts()["goals"][seeker.language], rng)
    return Planned(seeker.client, offer.key, tuple(steps), goal, columns=columns)


def _left_by(
    state: State, language: str, today: date, rng: np.random.Generator
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the last step tells, and the columns it leaves."""
    match state:
        case State.ACCEPTED | State.WAITING:
            days = int(rng.integers(3, 25)) * (1 if state is State.ACCEPTED else 3)
            return {}, {"expected_on": today + timedelta(days=days)}
        case State.REFUSED:
            reason = _pick(tuple(Refusal), rng)
            words = texts()["words"][language].get(reason.value, "")
            return {"reason": reason.value}, {"reason": reason.value, "words": words}
        case State.WITHDRAWN:
            drawn = _pick(tuple(Withdrawal)[:-2], rng)
            return {"reason": drawn.value}, {"reason": drawn.value}
        case State.ENDED:
            return {"outcome": "no_show"}, {"outcome": "no_show"}
    return {}, {}


def _sent(day: date, rng: np.random.Generator) -> list[Step]:
    return [
        _step(day, Party.COACH, State.INTENTION, rng, hour=9),
        _step(day, Party.COACH, State.SENT, rng, {"items": ["goal", "language", "name"]}, hour=10),
    ]


def _step(
    day: date,
    party: Party,
    state: State,
    rng: np.random.Generator,
    detail: Mapping[str, Any] | None = None,
    *,
    hour: int,
) -> Step:
    at = datetime.combine(day, time(hour, int(rng.integers(60))), ZONE)
    return Step(at, party, state, detail or {})


def _pick(some: Sequence[Any], rng: np.random.Generator) -> Any:
    return some[int(rng.integers(len(some)))]


@cache
def texts() -> dict[str, Any]:
    """Read what is written in referrals, by language."""
    return tomllib.loads((files("polku.demo") / "referrals.toml").read_text("utf-8"))
