"""Which groups of synonyms a whole query is most like, though it says none of their words as they are.

Every word and phrase of the groups is a vector of its words and of their runs of three to five
letters, by TF-IDF and of length one; so is the query. A group is as like it as its likest phrases.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import log

import numpy as np
from scipy import sparse

from polku.matching.synonyms import Group, phrases
from polku.matching.words import little_words, tokens
from polku.reference.names import LANGUAGES, plain

RUNS = (3, 4, 5)
LIKEST = 3
"""Phrases of a group that tell how like it is, after the likest of them."""
GROUPS = 5
"""Groups at most that a query is taken to be like."""
UNKNOWN = 8.0
"""How much a feature counts that no phrase has."""


def features(text: str) -> dict[str, float]:
    """Return the words of a text and their runs of letters, longer words' counting for less each.

    Little words of any language count only where there is nothing else.
    """
    words = [plain(one.word) for one in tokens(text)]
    telling = [one for one in words if not _little(one)] or words
    found: dict[str, float] = defaultdict(float)
    for word in telling:
        told = f"^{word}$"
        found[f"={word}"] += 1
        for size in RUNS:
            runs = [told[at : at + size] for at in range(len(told) - size + 1)]
            for run in runs:
                found[run] += 1 / len(runs) ** 0.5
    return found


def _little(word: str) -> bool:
    return word.isdecimal() or any(word in little_words()[one] for one in LANGUAGES)


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
        told_by = [(group, features(entry)) for group, entry in entries]
        holding = Counter(one for _, told in told_by for one in told)
        self._places = {one: at for at, one in enumerate(holding)}
        self._rarity = np.array([log(1 + len(entries) / count) for count in holding.values()])
        self._group = np.array([group for group, _ in told_by], np.int64)
        ends = np.cumsum([0, *(len(told) for _, told in told_by)])
        places = np.array([self._places[one] for _, told in told_by for one in told], np.int64)
        values = np.array([value for _, told in told_by for value in told.values()])
        values = values * self._rarity[places] if len(places) else values
        made = sparse.csr_array((values, places, ends), shape=(len(entries), len(holding)))
        lengths = np.sqrt(made.multiply(made).sum(axis=1))
        self._phrases = (sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ made).tocsc()

    def like(self, query: str, least: float) -> list[tuple[int, float]]:
        """Return the groups a query is most like and how much, from 0 to 1; none under `least`.

        O(phrases that share a feature with it).
        """
        told = features(query)
        known = [one for one in told if one in self._places]
        if not known:
            return []
        places = [self._places[one] for one in known]
        values = np.array([told[one] for one in known]) * self._rarity[places]
        strange = sum(value**2 for one, value in told.items() if one not in self._places)
        length = np.sqrt((values**2).sum() + UNKNOWN**2 * strange)
        likest = self._phrases[:, places] @ (values / length)
        order = np.lexsort((np.arange(len(likest)), -likest))
        found: dict[int, list[float]] = {}
        for at in order[: LIKEST * GROUPS * 4]:
            if likest[at] > 0:
                found.setdefault(int(self._group[at]), []).append(float(likest[at]))
        means = {group: (one[0] + sum(one[:LIKEST]) / LIKEST) / 2 for group, one in found.items()}
        best = sorted(means.items(), key=lambda one: (-one[1], one[0]))[:GROUPS]
        return [(group, value * value / best[0][1]) for group, value in best if value >= least]
