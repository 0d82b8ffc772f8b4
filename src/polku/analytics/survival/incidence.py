"""How large a share has left by each way, by each day: the Aalen–Johansen estimator.

Times are whole numbers, so that everything about a group is in its histogram, counts by time and
cause: one pass over the people, whatever their order, and histograms of shards add up.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from polku.analytics.arrays import Floats
from polku.analytics.compiled import compiled

Integers = npt.NDArray[np.integer[Any]]

CENSORED = 0
"""The cause of those who had not left when they were last seen. Real causes are counted from 1."""

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Incidence:
    """The curves of one group: a row for each time from 0 to the last, a column for each cause."""

    at_risk: Floats
    """(T) who may still leave at the time."""
    remaining: Floats
    """(T) share that has not left by any cause, by the end of the time."""
    share: Floats
    """(T, K) share that has left by the cause, by the end of the time."""
    error: Floats
    """(T, K) standard error of the share: the infinitesimal jackknife."""

    def interval(self) -> tuple[Floats, Floats]:
        """Return the 95 % interval, drawn on the logarithm of the share as R's `survfit` draws it."""
        width = np.zeros_like(self.share)
        np.divide(NORMAL_95 * self.error, self.share, out=width, where=self.share > 0)
        return self.share * np.exp(-width), np.minimum(self.share * np.exp(width), 1.0)


def aalen_johansen(
    time: Integers,
    cause: Integers,
    group: Integers | None = None,
    weight: Floats | None = None,
) -> list[Incidence]:
    """Return the curves of each group, in the order of the groups' numbers.

    `time` is from 0 up, `cause` 0 for those still waiting and 1 to K for those who left, `group` from
    0 up. Who is last seen at a time is still at risk at it. Errors hold each row for one independent
    person, also when weighted.

    Source: Aalen & Johansen 1978; errors as R's `survfit` (Therneau, survival) for several causes.
    """
    counts = histogram(time, cause, group, weight)
    if weight is None:
        return [incidence(one) for one in counts]
    squares = histogram(time, cause, group, weight * weight)
    return [incidence(one, two) for one, two in zip(counts, squares, strict=True)]


def histogram(
    time: Integers,
    cause: Integers,
    group: Integers | None = None,
    weight: Floats | None = None,
) -> Floats:
    """Return how many rows, or how much weight, have each group, time and cause: (G, T, K + 1)."""
    group = np.zeros(len(time), np.uint8) if group is None else group
    shape = tuple(_size(name, of) for name, of in (("group", group), ("time", time)))
    counts = np.zeros((*shape, max(_size("cause", cause), 2)))
    if weight is None:
        _count(time, cause, group, counts)
    else:
        _weigh(time, cause, group, weight, counts)
    return counts


def incidence(counts: Floats, squares: Floats | None = None) -> Incidence:
    """Return the curves of a histogram (T, K + 1); `squares` holds sums of squared weights."""
    at_risk = counts.sum(axis=1)[::-1].cumsum()[::-1]
    squares = counts if squares is None else squares
    return Incidence(at_risk, *_estimate(at_risk, counts[:, 1:], squares))


def life_table(at_risk: Floats, events: Floats) -> Incidence:
    """Return the curves of counts by interval, such as months: (T) at the start, (T, K) within it.

    Who is last seen within an interval is held at risk for half of it. The counts need not tally:
    protected ones do not.

    Source: the actuarial estimator; Kalbfleisch & Prentice 2002, section 1.4.
    """
    after = np.append(at_risk[1:], 0.0)
    censored = np.maximum(at_risk - after - events.sum(axis=1), 0.0)
    censored[-1] = max(at_risk[-1] - events[-1].sum(), 0.0)
    exposed = np.maximum(at_risk - censored / 2, events.sum(axis=1))
    return Incidence(at_risk, *_estimate(exposed, events, np.column_stack([censored, events])))


def _size(name: str, of: Integers) -> int:
    if len(of) and of.min() < 0:
        raise ValueError(f"{name}: {of.min()} is below 0")
    return int(of.max()) + 1 if len(of) else 1


@compiled
def _count(time: Integers, cause: Integers, group: Integers, counts: Floats) -> None:
    for row in range(len(time)):
        counts[group[row], time[row], cause[row]] += 1.0


@compiled
def _weigh(
    time: Integers, cause: Integers, group: Integers, weight: Floats, counts: Floats
) -> None:
    for row in range(len(time)):
        counts[group[row], time[row], cause[row]] += weight[row]


@compiled
def _estimate(at_risk: Floats, events: Floats, squares: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what remains (T), the shares (T, K) and their errors (T, K).

    The error of a share is the root of the sum over people of squared influences: what the share
    would change by if the person weighed a little more. All who are still there have had the same
    influence so far (`stay`, `drift`). From when one leaves, one's influence changes by a linear step
    that is the same for all who have left, so their sums of squares and products are enough.
    """
    times, causes = events.shape
    remaining, share, error = np.empty(times), np.zeros((times, causes)), np.empty((times, causes))
    left, stay, stay_stay = 1.0, 0.0, 0.0
    gone, drift, stay_drift, drift_drift = np.zeros((4, causes))
    here = squares.sum()
    for time in range(times):
        if at_risk[time] > 0:
            kept = max(1.0 - events[time].sum() / at_risk[time], 0.0)
            pull = left / at_risk[time]
            for cause in range(causes):
                rate = events[time, cause] / at_risk[time]
                gone[cause] += left * rate
                drift_drift[cause] += rate * (2 * stay_drift[cause] + rate * stay_stay)
                stay_drift[cause] = kept * (stay_drift[cause] + rate * stay_stay)
                drift[cause] += (stay - pull) * rate
            left *= kept
            stay_stay *= kept * kept
            stay = kept * stay + (1.0 - kept) * pull
            for how in range(causes + 1):
                leaving = squares[time, how]
                hold = stay - pull if how else stay
                stay_stay += leaving * hold * hold
                for cause in range(causes):
                    moved = drift[cause] + pull if how == cause + 1 else drift[cause]
                    stay_drift[cause] += leaving * hold * moved
                    drift_drift[cause] += leaving * moved * moved
                here -= leaving
        remaining[time] = left
        share[time] = gone
        error[time] = np.sqrt(drift_drift + max(here, 0.0) * drift * drift)
    return remaining, share, error
