"""The funnel: shares against the numbers they rest on, and how far from the mean chance takes them.

Spiegelhalter (2005), *Funnel plots for comparing institutional performance*, Statistics in Medicine 24,
1185–1202. Limits are exact binomial ones, interpolated between whole numbers as in its appendix A.1.1:
the lower limit of n people is (r − α) / n, where r is the least number with P(R ≤ r) > p and
α = (P(R ≤ r) − p) / P(R = r). The upper limit is the same of those without the event, so that a share
and its complement are judged alike and no more than p lie above by chance.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import binom, chi2

from polku.analytics.arrays import Counts, Floats

LEVELS = (0.95, 0.998)
"""About two and three standard deviations, as in the paper."""
WINSORISED = 0.1
"""The part of the groups at either end whose z-scores are drawn in before over-dispersion is measured."""
SIGNIFICANT = 0.05
LEAST = 2
"""Groups: one has nobody to be compared with."""
LEAST_DISPERSED = 10
"""Groups; with fewer, one that differs cannot be told from all of them differing: the part of
WINSORISED is less than a group, so that it would widen the limits until it is inside them."""


class Dispersion(StrEnum):
    """What is made of groups that differ more than chance explains."""

    NONE = "none"
    """Limits of chance alone."""
    ADDITIVE = "additive"
    """Each group has a true share of its own, spread around the mean with a variance τ²."""
    MULTIPLICATIVE = "multiplicative"
    """Every variance of chance is φ times as great."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """The mean of all, and what the groups differ by beyond chance."""

    target: float
    """The mean: all events of all people."""
    phi: float
    """The mean square of the winsorised z-scores: about 1 where chance explains all."""
    p: float
    """How often chance alone makes φ so great: χ² of as many degrees of freedom as groups; 1 of too few
    groups to tell."""
    tau: float
    """Standard deviation of the true shares (DerSimonian & Laird 1986)."""
    dispersion: Dispersion
    """What the limits allow for: NONE unless φ is significant."""
    noise: float
    """Variance that the protection of small numbers adds to a count."""

    @property
    def significant(self) -> bool:
        return self.p < SIGNIFICANT

    def limits(self, n: Counts, level: float) -> tuple[Floats, Floats]:
        """Return the lower and the upper limit of shares of `n` people."""
        p = (1 - level) / 2
        low, high = lower(n, self.target, p), 1 - lower(n, 1 - self.target, p)
        stretch = self._stretch(n)
        return (
            np.clip(self.target + stretch * (low - self.target), 0, 1),
            np.clip(self.target + stretch * (high - self.target), 0, 1),
        )

    def verdicts(self, share: Floats, n: Counts) -> list[int]:
        """Return of each share 0 inside, ±1 outside 95 and ±2 outside 99.8 per cent; minus: below."""
        found = np.zeros(len(n), np.int64)
        for level in LEVELS:
            low, high = self.limits(n, level)
            found += (share > high).astype(np.int64) - (share < low)
        return [int(one) for one in found]

    def _stretch(self, n: Counts) -> Floats:
        """Return how many times as far from the mean as in chance alone the limits lie."""
        chance = self.target * (1 - self.target) / n
        within = variance(n, self.target, self.noise)
        if self.dispersion is Dispersion.ADDITIVE:
            within = within + self.tau**2
        if self.dispersion is Dispersion.MULTIPLICATIVE:
            within = within * self.phi
        return np.sqrt(np.divide(within, chance, out=np.ones(len(n)), where=chance > 0))


def funnel(
    events: Counts,
    n: Counts,
    *,
    noise: float = 0.0,
    dispersion: Dispersion = Dispersion.NONE,
    target: float | None = None,
) -> Funnel:
    """Return the funnel of groups: of each so many `events` among `n` (at least 1) people.

    `target` is the mean where it is not that of all events among all people.
    """
    target = float(events.sum() / n.sum()) if target is None else target
    within = variance(n, target, noise)
    if not 0 < target < 1:
        return Funnel(target, 0.0, 1.0, 0.0, Dispersion.NONE, noise)
    z = winsorised((events / n - target) / np.sqrt(within))
    phi = float(np.mean(z**2))
    p = float(chi2.sf(len(n) * phi, len(n))) if len(n) >= LEAST_DISPERSED else 1.0
    allowed = dispersion if p < SIGNIFICANT else Dispersion.NONE
    return Funnel(target, phi, p, math.sqrt(between(within, phi)), allowed, noise)


def lower(n: Counts, share: float, p: float) -> Floats:
    """Return the interpolated binomial limit under which a share falls in at most `p` of cases."""
    least = binom.ppf(p, n, share)
    below = binom.cdf(least, n, share)
    alpha = (below - p) / np.maximum(binom.pmf(least, n, share), np.finfo(float).tiny)
    return np.clip((least - alpha) / n, 0, 1)


def variance(n: Counts, target: float, noise: float) -> Floats:
    """Return the variance of shares by chance and by the changes of both protected counts."""
    return np.asarray(target * (1 - target) / n + noise * (1 + target**2) / n.astype(float) ** 2)


def winsorised(z: Floats) -> Floats:
    """Draw the most extreme scores at either end in to their quantiles."""
    return np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))


def between(within: Floats, phi: float) -> float:
    """Return τ², the variance of the true shares, by the method of moments; 0 where there is none."""
    weight = 1 / within
    excess = len(within) * phi - (len(within) - 1)
    room = weight.sum() - (weight**2).sum() / weight.sum()
    return max(float(excess / room), 0.0) if room > 0 else 0.0
