"""Which groups of synonyms a whole query is most like, though it says none of their words as they are.

Every word and phrase of the groups is a vector (`vectors.py`), and so is the query. A group is as
like it as its likest phrases.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from polku.matching.synonyms import Group, phrases
from polku.matching.vectors import Vectors

LIKEST = 3
"""Phrases of a group that tell how like it is, after the likest of them."""
GROUPS = 5
"""Groups at most that a query is taken to be like."""

Entry = tuple[int, str]
"""A group's place, and a word or phrase of it."""


def likeness(groups: Sequence[Group]) -> "Likeness":
    """Return the phrases of groups by their features; they are kept, whatever documents change."""
    return _likeness(tuple((group, entry) for group, _, entry, _ in phrases(groups)))


@lru_cache(maxsize=2)
def _likeness(entries: tuple[Entry, ...]) -> "Likeness":
    return Likeness(entries)


class Likeness:
    """The phrases of groups by their features. O(letters of the phrases) to make."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._vectors = Vectors([entry for _, entry in entries])
        self._phrases = self._vectors.rows.tocsc()
        self._group = np.array([group for group, _ in entries], np.int64)

    def like(self, query: str, least: float) -> list[tuple[int, float]]:
        """Return the groups a query is most like and how much, from 0 to 1; none under `least`.

        O(phrases that share a feature with it).
        """
        told = self._vectors.of(query)
        if not len(told.places):
            return []
        likest = np.asarray(self._phrases[:, told.places] @ told.values)
        order = np.lexsort((np.arange(len(likest)), -likest))
        found: dict[int, list[float]] = {}
        for at in order[: LIKEST * GROUPS * 4]:
            if likest[at] > 0:
                found.setdefault(int(self._group[at]), []).append(float(likest[at]))
        means = {group: (one[0] + sum(one[:LIKEST]) / LIKEST) / 2 for group, one in found.items()}
        best = sorted(means.items(), key=lambda one: (-one[1], one[0]))[:GROUPS]
        return [(group, value * value / best[0][1]) for group, value in best if value >= least]
