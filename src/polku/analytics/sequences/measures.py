"""Measures of sequences of states. Sums are compensated: as exact as the figures they are of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Floats
from polku.analytics.eventlog import kernels
from polku.analytics.sequences import sums
from polku.analytics.sequences.spells import Spells


def mean_time(spells: Spells) -> Floats:
    """Return the time units a person is in each state on average."""
    amount = spells.weight[spells.person] * spells.length
    times: Floats = sums.by_cell(spells.state, amount, len(spells.states))
    return times / sums.total(spells.weight)


def transition_counts(spells: Spells) -> Floats:
    """Return how often people are in a state (row) in one time unit and in which (column) in the next.

    Staying is counted; the last unit of a person has no next one.
    """
    states, weight = len(spells.states), spells.weight[spells.person]
    moved = ~spells.last
    stays = spells.state * (states + 1)
    moves = spells.state[:-1][moved[:-1]] * states + spells.state[1:][moved[:-1]]
    cell = np.concatenate([stays, moves])
    amount = np.concatenate([weight * (spells.length - 1), weight[moved]])
    return sums.by_cell(cell, amount, states * states).reshape(states, states)


def rates(counts: npt.NDArray[Any]) -> Floats:
    """Return each row's shares of its sum; zeros for a row without counts."""
    whole = counts.sum(axis=1, keepdims=True)
    found: Floats = np.divide(counts, whole, out=np.zeros(counts.shape), where=whole > 0)
    return found


def distribution(spells: Spells) -> Floats:
    """Return the share of people in each state (column), unit by unit from each person's first.

    Of a unit those people are counted who are followed that far.
    """
    first = spells.start[np.append([True], spells.last[:-1])][spells.person]
    units = int((spells.end - first).max())
    counts = sums.by_unit(
        spells.start - first,
        spells.end - first,
        spells.state,
        spells.weight[spells.person],
        np.zeros((2, units, len(spells.states))),
    )
    return rates(counts)


def entropy(shares: Floats) -> Floats:
    """Return the entropy of each row of shares as a part of the greatest one: 0 one state, 1 all alike."""
    states = shares.shape[-1]
    if states < 2:
        return np.zeros(shares.shape[:-1])
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    found: Floats = np.abs((shares * logs).sum(axis=-1)) / np.log(states)
    return found


@dataclass(frozen=True, slots=True)
class Variety:
    """How varied the sequence of each person is, an array each."""

    entropy: Floats
    """Of the time in each state: 0 always one, 1 the same time in all."""
    turbulence: Floats
    """Elzinga & Liefbroer, European Journal of Population 23 (2007) 225-250."""
    complexity: Floats
    """The geometric mean of the entropy and of the share of units that are moves."""
    moves: npt.NDArray[np.int64]


def variety(spells: Spells) -> Variety:
    """Return how varied each person's sequence is."""
    people, states = len(spells.weight), len(spells.states)
    times = np.bincount(
        spells.person * states + spells.state, spells.length, people * states
    ).reshape(people, states)
    units = times.sum(axis=1)
    moves = np.bincount(spells.person, minlength=people) - 1
    disorder = entropy(rates(times))
    pace = np.divide(moves, units - 1, out=np.zeros(people), where=units > 1)
    return Variety(
        disorder,
        sums.turbulence(kernels.starts(spells.person), spells.state, spells.length, states),
        np.sqrt(pace * disorder),
        moves,
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """A sequence and those who went through it exactly so."""

    spells: tuple[tuple[str, int], ...]
    """State and length in units, in order."""
    weight: float
    share: float

    @property
    def text(self) -> str:
        """Write it as states by length: `school/24-work/3`."""
        return "-".join(f"{state}/{length}" for state, length in self.spells)


def top_sequences(spells: Spells, top: int = 10, *, lengths: bool = True) -> list[Usual]:
    """Return the sequences of most weight first; ties go by the alphabet, as of `school/24-work/3`.

    Without `lengths` those that go through the same states in the same order are one sequence,
    each spell of length 1.
    """
    length = spells.length if lengths else np.ones(len(spells.state), np.int64)
    known, step = np.unique(np.stack([spells.state, length], axis=1), axis=0, return_inverse=True)
    begin = kernels.starts(spells.person)
    first, of = kernels.variants(begin, step.ravel())
    weight = sums.by_cell(of, spells.weight, len(first))
    least = np.sort(weight)[-min(top, len(weight))] if top > 0 else np.inf
    whole = sums.total(spells.weight)
    made = [
        Usual(
            tuple((spells.states[a], b) for a, b in known[step[begin[p] : begin[p + 1]]].tolist()),
            held,
            held / whole,
        )
        for p, held in zip(
            first[weight >= least].tolist(), weight[weight >= least].tolist(), strict=True
        )
    ]
    return sorted(made, key=lambda one: (-one.weight, one.text.casefold()))[: max(top, 0)]
