"""What happens to people, a step of about a week at a time: unemployment, services, work.

People move by the hazards of `truth.py`. Then as many come in as the official figure of the day
asks for: new people in their order, and earlier clients who come back. So the number unemployed at
the end of each step is the target exactly, and the moves to work stay those of the truth.
"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from polku.demo import truth
from polku.demo.calibration import Calibration
from polku.demo.days import NEVER, YEAR, Days, Floats, Ints, on_workday
from polku.demo.hazards import Hazards, planned_days, ratio_after, ratio_during
from polku.demo.people import People

PENSION_AGE = 65
INFLOW = 0.022
"""Inflow in a usual week, as a share of the unemployed."""
LEAST_INFLOW = 0.009
"""Where fewer than this would be left to come in, the cycle of the month speeds up work instead."""
LAID_OFF = 0.05
USUAL_AT_MOST = 1.6
LAID_OFF_IN_A_WAVE = 0.9
"""Share laid off among those coming in, and of the inflow beyond so many times the usual."""
STRAIGHT_ON = 0.10
"""Share of services that end straight into another one."""


class State(IntEnum):
    NEW = 0  # not yet a client
    UNEMPLOYED = 1
    LAID_OFF = 2
    PART_TIME = 3
    SERVICE = 4
    WORK = 5
    OUTSIDE = 6


SEARCHING = (State.UNEMPLOYED, State.LAID_OFF, State.PART_TIME, State.SERVICE)


@dataclass(slots=True)
class Moves:
    """Every change of state, in no order: one entry a move."""

    person: list[Ints] = field(default_factory=list)
    day: list[Days] = field(default_factory=list)
    state: list[Ints] = field(default_factory=list)
    service: list[Ints] = field(default_factory=list)
    planned: list[Days] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spells:
    """Stretches in one state, by person and day; `end` NEVER while they run."""

    person: Ints
    state: Ints
    service: Ints
    start: Days
    end: Days
    planned: Days
    """Planned last day of a service."""


@dataclass(frozen=True, slots=True)
class Lives:
    spells: Spells
    cycle: Floats
    """Ratio of the month on the hazard of work, a step each."""
    stock: Ints
    """Unemployed at the end of each step, the start first."""
    forced: int
    """Exits beyond the hazards that a falling figure made necessary (none of them to open work)."""
    surplus: int
    """People who became clients without being unemployed, so that all are in the extract."""


def first_days(calibration: Calibration, clients: int) -> Days:
    """Return about when each person first becomes a client, in order."""
    opening = int(calibration.targets[0])
    ends = np.cumsum(_newness(calibration))
    places = (np.arange(max(clients - opening, 0)) + 0.5) / max(clients - opening, 1) * ends[-1]
    later = np.interp(places, np.concatenate(([0], ends)), calibration.grid)
    days = np.concatenate((np.full(opening, calibration.grid[0]), later))[:clients]
    return days.astype(np.int32)


def _newness(calibration: Calibration) -> Floats:
    """Return how many new people, relatively, each step takes: more while few have been before."""
    steps = np.diff(calibration.grid)
    weeks = (calibration.grid[:-1] - calibration.grid[0]) / 7
    shares: Floats = steps * (1 + 3 * np.exp(-weeks / 40)) * calibration.targets[1:]
    return shares


_SIMPLE = {
    State.LAID_OFF: (
        (State.WORK, truth.RECALL_HAZARD),
        (State.UNEMPLOYED, truth.DISMISSED_HAZARD),
    ),
    State.PART_TIME: (
        (State.UNEMPLOYED, truth.PART_TIME_BACK),
        (State.WORK, truth.PART_TIME_TO_WORK),
    ),
}
"""Moves that depend on the state alone, with their weekly hazards."""


class Simulation:
    """The state of everyone at the end of the latest step."""

    def __init__(self, people: People, calibration: Calibration, rng: np.random.Generator) -> None:
        count = len(people)
        self.people = people
        self.calibration = calibration
        self.rng = rng
        self.moves = Moves()
        self.state = np.zeros(count, np.int8)
        self.since = np.zeros(count, np.int32)
        """First day of the job search; of the present state for those outside it."""
        self.service = np.full(count, -1, np.int16)
        """The service the person is in, or was in last."""
        self.left = np.full(count, -NEVER, np.int32)
        """Day the latest service was left."""
        self.planned = np.full(count, NEVER, np.int32)
        self.hazards = Hazards(people)
        self.entered = 0
        self.forced = 0
        self.moved = np.zeros(count, np.bool_)

    # one step

    def move(
        self,
        who: Ints,
        state: State,
        day: Days,
        service: Ints | int = -1,
        planned: Days | int = NEVER,
    ) -> None:
        """Put people into a state on a day each."""
        if not len(who):
            return
        self.moves.person.append(who.astype(np.int32))
        self.moves.day.append(day.astype(np.int32))
        self.moves.state.append(np.full(len(who), state, np.int32))
        self.moves.service.append(np.broadcast_to(service, len(who)).astype(np.int32))
        self.moves.planned.append(np.broadcast_to(planned, len(who)).astype(np.int32))
        was = self.state[who]
        self.left[who[was == State.SERVICE]] = day[was == State.SERVICE]
        begins = ~np.isin(was, SEARCHING) | (state not in SEARCHING)
        self.since[who[begins]] = day[begins]
        self.state[who] = state
        self.moved[who] = True

    def _days(self, count: int, step: int) -> Days:
        """Draw working days of the step, or any of its days where it has none."""
        low, high = self.calibration.grid[step], self.calibration.grid[step + 1]
        days = np.arange(low + 1, high + 1, dtype=np.int32)
        working = days[on_workday(days) == days]
        return self.rng.choice(working if len(working) else days, count).astype(np.int32)

    def _split(self, who: Ints, rates: list[Floats], step: int) -> list[Ints]:
        """Draw which of competing moves each makes in the step, if any."""
        weeks = (self.calibration.grid[step + 1] - self.calibration.grid[step]) / 7
        edges = np.cumsum(np.stack(rates), axis=0)
        total = edges[-1]
        chance = -np.expm1(-total * weeks)
        drawn = self.rng.random(len(who))
        point = np.where(drawn < chance, drawn / np.maximum(chance, 1e-12) * total, np.inf)
        kind = (point >= edges).sum(axis=0)
        return [who[kind == index] for index in range(len(rates))]

    def step(self, step: int) -> float:
        """Move everyone through one step; return the cycle of the step."""
        self.moved[:] = False
        self._retire(step)
        self._end_services(step)
        groups = {state: self._still(state) for state in SEARCHING}
        who = groups[State.UNEMPLOYED]
        rates = self._unemployed_rates(who, step)
        cycle = self._cycle(step, rates)
        rates[0] *= cycle
        work, outside, part, service = self._split(who, rates, step)
        self.move(work, State.WORK, self._days(len(work), step))
        self.move(outside, State.OUTSIDE, self._days(len(outside), step))
        self.move(part, State.PART_TIME, self._days(len(part), step))
        self._start_services(service, self._days(len(service), step), step)
        self._others(step, cycle, groups)
        self._enter(step)
        return cycle

    def _unemployed_rates(self, who: Ints, step: int) -> list[Floats]:
        """Return hazards of open work, of leaving, of part-time work and of a service."""
        day = int(self.calibration.grid[step])
        weeks = (day - self.since[who]) / 7
        ratio = ratio_after(self.service[who], day - self.left[who])
        flat = np.ones(len(who))
        return [
            self.hazards.working(who, weeks, ratio),
            truth.OUTSIDE_HAZARD * flat,
            truth.PART_TIME_HAZARD * flat,
            self.hazards.sending(who, weeks, day),
        ]

    def _cycle(self, step: int, rates: list[Floats]) -> float:
        """Return how much faster work must come for the figure to fall as it did."""
        targets = self.calibration.targets
        weeks = (self.calibration.grid[step + 1] - self.calibration.grid[step]) / 7
        work, *others = (float(rate.sum()) * weeks for rate in rates)
        now = np.isin(self.state, (State.UNEMPLOYED, State.LAID_OFF)).sum()
        laid_off = (self.state == State.LAID_OFF).sum() * truth.RECALL_HAZARD * weeks
        need = float(targets[step + 1] - now) + sum(others) + laid_off
        least = LEAST_INFLOW * weeks * targets[step + 1]
        if work <= 0 or need + work >= least:
            return 1.0
        faster: float = min(float(least - need) / work, 3.0)
        return round(faster, 4)

    def _retire(self, step: int) -> None:
        end = self.calibration.grid[step + 1]
        old = self.people.birth + PENSION_AGE * YEAR < end
        who = np.flatnonzero(old & np.isin(self.state, SEARCHING)).astype(np.int32)
        self.move(who, State.OUTSIDE, self._days(len(who), step))

    def _end_services(self, step: int) -> None:
        """Let services that reach their planned end go over: back, or straight on to another."""
        end = self.calibration.grid[step + 1]
        done = (self.state == State.SERVICE) & ~self.moved & (self.planned < end)
        who = np.flatnonzero(done).astype(np.int32)
        on = self.rng.random(len(who)) < STRAIGHT_ON
        self.move(who[~on], State.UNEMPLOYED, self.planned[who[~on]] + 1)
        onward = who[on]
        self._start_services(onward, self.planned[onward] + 1, step)

    def _start_services(self, who: Ints, day: Days, step: int) -> None:
        """Send people to services; those no service is open to are unemployed from the day."""
        none, chosen = self.hazards.sent(who, int(self.calibration.grid[step]), self.rng)
        self.move(who[none], State.UNEMPLOYED, day[none])
        who, day, chosen = who[~none], day[~none], chosen[~none]
        planned = day + planned_days(chosen, self.rng) - 1
        self.move(who, State.SERVICE, day, chosen, planned)
        self.service[who] = chosen
        self.planned[who] = planned
        self.hazards.begin(who, chosen)

    def _still(self, state: State) -> Ints:
        """Return who was in a state when the step began and has not moved in it."""
        return np.flatnonzero((self.state == state) & ~self.moved).astype(np.int32)

    def _others(self, step: int, cycle: float, groups: dict[State, Ints]) -> None:
        """Move those in services, laid off and in part-time work."""
        who = groups[State.SERVICE]
        weeks = (self.calibration.grid[step] - self.since[who]) / 7
        work = self.hazards.working(who, weeks, ratio_during(self.service[who])) * cycle
        broken = np.full(len(who), truth.INTERRUPTED_HAZARD)
        self._send(who, [(State.WORK, work), (State.UNEMPLOYED, broken)], step)
        for state, moves in _SIMPLE.items():
            who = groups[state]
            self._send(who, [(to, np.full(len(who), rate)) for to, rate in moves], step)

    def _send(self, who: Ints, moves: list[tuple[State, Floats]], step: int) -> None:
        groups = self._split(who, [rate for _, rate in moves], step)
        for (state, _), group in zip(moves, groups, strict=True):
            self.move(group, state, self._days(len(group), step))

    # the calibration

    def _enter(self, step: int) -> None:
        """Bring in as many as the figure asks for, or let go those who are too many."""
        target = int(self.calibration.targets[step + 1])
        now = int(np.isin(self.state, (State.UNEMPLOYED, State.LAID_OFF)).sum())
        missing = target - now
        if missing < 0:
            self._let_go(-missing, step)
            return
        new = min(self._new(step), missing)
        back = self._returners(missing - new, step)
        new = min(missing - len(back), len(self.people) - self.entered)
        fresh = np.arange(self.entered, self.entered + new, dtype=np.int32)
        self.entered += new
        self._begin(np.concatenate((back, fresh)), step)

    def _begin(self, who: Ints, step: int) -> None:
        day = self._days(len(who), step)
        self.hazards.settle(who, day)
        weeks = (self.calibration.grid[step + 1] - self.calibration.grid[step]) / 7
        usual = INFLOW * weeks * self.calibration.targets[step + 1]
        wave = max(len(who) - USUAL_AT_MOST * usual, 0) * LAID_OFF_IN_A_WAVE
        share = min((wave + LAID_OFF * (len(who) - wave)) / max(len(who), 1), 1)
        laid_off = self.rng.random(len(who)) < share
        laid_off &= self.state[who] != State.OUTSIDE
        self.move(who[laid_off], State.LAID_OFF, day[laid_off])
        self.move(who[~laid_off], State.UNEMPLOYED, day[~laid_off])

    def _new(self, step: int) -> int:
        """Return how many new people this step takes so that all have come by the end."""
        newness = _newness(self.calibration)[step:]
        remaining = len(self.people) - self.entered
        exact = remaining * newness[0] / newness.sum()
        return min(int(exact + self.rng.random()), remaining)

    def _returners(self, count: int, step: int) -> Ints:
        """Draw earlier clients who come back, each as readily as is theirs."""
        day = self.calibration.grid[step + 1]
        away = np.isin(self.state, (State.WORK, State.OUTSIDE)) & ~self.moved
        young = self.people.birth + (PENSION_AGE - 1) * YEAR > day
        who = np.flatnonzero(away & young)
        keys = self.rng.exponential(size=len(who)) / self.people.returning[who]
        if count < len(who):
            who = who[np.sort(np.argpartition(keys, count)[:count])]
        return who.astype(np.int32)

    def _let_go(self, count: int, step: int) -> None:
        """End the search of some, never by open work: the laid off first, then any."""
        self.forced += count
        still = ~self.moved
        laid_off = np.flatnonzero((self.state == State.LAID_OFF) & still)
        others = np.flatnonzero((self.state == State.UNEMPLOYED) & still)
        first = self.rng.permutation(laid_off)[:count].astype(np.int32)
        rest = self.rng.permutation(others)[: count - len(first)].astype(np.int32)
        self.move(first, State.WORK, self._days(len(first), step))
        self.move(rest, State.OUTSIDE, self._days(len(rest), step))


def _elapsed(count: int, rng: np.random.Generator) -> Floats:
    """Draw how long those unemployed at the start have been so, in days: at most since 2015."""
    short = rng.exponential(130, count)
    long = 200 + rng.exponential(800, count)
    return np.minimum(np.where(rng.random(count) < 0.6, short, long), 1400) + 1


def live(people: People, calibration: Calibration, rng: np.random.Generator) -> Lives:
    """Run the town from the first official month to today."""
    town = Simulation(people, calibration, rng)
    opening = np.arange(min(int(calibration.targets[0]), len(people)), dtype=np.int32)
    days = calibration.grid[0] - _elapsed(len(opening), rng).astype(np.int32)
    days = np.maximum(days, people.birth[opening] + int(18 * YEAR))
    days = np.maximum(days, np.where(people.foreign[opening], people.arrived[opening] + 7, days))
    town.entered = len(opening)
    town.hazards.settle(opening, days)
    town.move(opening, State.UNEMPLOYED, np.minimum(days, calibration.grid[0]))
    cycle, stock = [], [len(opening)]
    for step in range(len(calibration.grid) - 1):
        cycle.append(town.step(step))
        stock.append(int(np.isin(town.state, (State.UNEMPLOYED, State.LAID_OFF)).sum()))
    surplus = len(people) - town.entered
    rest = np.arange(town.entered, len(people), dtype=np.int32)
    town.move(rest, State.PART_TIME, np.full(surplus, calibration.grid[-1], np.int32))
    return Lives(
        _spells(town.moves), np.array(cycle), np.array(stock, np.int32), town.forced, surplus
    )


def _spells(moves: Moves) -> Spells:
    person, day, state, service, planned = (
        np.concatenate(column)
        for column in (moves.person, moves.day, moves.state, moves.service, moves.planned)
    )
    order = np.lexsort((day, person))
    person, day, state = person[order], day[order], state[order]
    last = np.append(person[1:] != person[:-1], True)
    end = np.where(last, NEVER, np.append(day[1:], 0) - 1).astype(np.int32)
    return Spells(person, state, service[order], day, end, planned[order])
