"""Do groups leave by a cause in different shares? Gray's test of K groups with competing causes."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from polku.analytics.arrays import Floats
from polku.analytics.survival.incidence import Integers, histogram


@dataclass(frozen=True, slots=True)
class GrayTest:
    """Large when the curves of the groups lie further apart than chance would part them."""

    cause: int
    statistic: float
    """Chi-square; nan where nothing can be compared."""
    df: int
    p: float


def gray_test(time: Integers, cause: Integers, group: Integers) -> list[GrayTest]:
    """Test for every cause, in order, whether its cumulative incidence is the same in all groups.

    The arguments are those of `aalen_johansen`. Groups without people are left out.

    Source: Gray 1988, Annals of Statistics 16, with rho 0 and his correction for ties.
    """
    return gray_test_of(histogram(time, cause, group))


def gray_test_of(counts: Floats) -> list[GrayTest]:
    """Test a histogram by group, time and cause (G, T, K + 1)."""
    peopled = counts[counts.sum(axis=(1, 2)) > 0]
    return [_test(peopled, cause) for cause in range(1, counts.shape[2])]


def _test(counts: Floats, cause: int) -> GrayTest:
    if len(counts) < 2:
        return GrayTest(cause, np.nan, 0, np.nan)
    score, variance = _score(counts, cause)
    df = int(np.linalg.matrix_rank(variance[:-1, :-1], hermitian=True))
    if df == 0:
        return GrayTest(cause, np.nan, 0, np.nan)
    statistic = float(score[:-1] @ np.linalg.pinv(variance[:-1, :-1], hermitian=True) @ score[:-1])
    return GrayTest(cause, statistic, df, float(chdtrc(df, statistic)))


def _score(counts: Floats, cause: int) -> tuple[Floats, Floats]:
    """Return observed less expected events of each group (G) and their covariance (G, G).

    All arrays below are by time and group (T, G). A group's risk set is weighed by one over its share
    that has not left by any cause, which keeps in it those who left by another cause.
    """
    own, others = _events(counts, cause)
    at_risk = counts.sum(axis=2).T[::-1].cumsum(axis=0)[::-1]
    remaining = (1 - _divided(own + others, at_risk)).cumprod(axis=0)
    before = _shifted(remaining, 1.0)
    risk = _divided(at_risk, before)
    whole = risk.sum(axis=1, keepdims=True)
    events = own.sum(axis=1, keepdims=True)
    gone = _divided(before * own, at_risk).cumsum(axis=0)
    open_risk = risk * (1 - _shifted(gone, 0.0))
    score = (own - events * _divided(open_risk, open_risk.sum(axis=1, keepdims=True))).sum(axis=0)
    pooled = _divided(events, whole).cumsum(axis=0)

    # The score's pull on each group (T, G, G), at once and through the pooled curve later on.
    now = risk[:, :, None] * (np.eye(len(counts)) - _divided(risk, whole)[:, None, :])
    rate = _divided(events, whole * (1 - _shifted(pooled, 0.0)))
    later = (now * rate[:, :, None]).cumsum(axis=0)
    to_come = later[-1] - later

    still = _divided(1 - pooled, remaining)
    tied = 1 - _divided(np.maximum(events - 1, 0), whole * before - 1)
    noise = tied * _divided(before * events, whole * at_risk)
    spread = now + np.where(remaining > 0, 1 - still, 1.0)[:, None, :] * to_come
    covariance = np.einsum("tik,tjk,tk->ij", spread, spread, noise)

    tied = 1 - _divided(np.maximum(others - 1, 0), at_risk - 1)
    noise = tied * _divided(before * before * others, at_risk * at_risk)
    spread = still[:, None, :] * to_come
    return score, covariance + np.einsum("tik,tjk,tk->ij", spread, spread, noise)


def _events(counts: Floats, cause: int) -> tuple[Floats, Floats]:
    """Return how many left by the cause and how many by others, by time and group."""
    own = counts[:, :, cause].T
    return own, counts[:, :, 1:].sum(axis=2).T - own


def _divided(part: Floats, whole: Floats) -> Floats:
    """Divide, and take what has nothing to be divided by as nothing."""
    shape = np.broadcast_shapes(part.shape, whole.shape)
    return np.divide(part, whole, out=np.zeros(shape), where=np.broadcast_to(whole != 0, shape))


def _shifted(values: Floats, first: float) -> Floats:
    """Return the values just before each time."""
    return np.vstack([np.full((1, values.shape[1]), first), values[:-1]])
