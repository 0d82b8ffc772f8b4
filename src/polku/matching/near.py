"""Words that look alike: typing errors, missing letters, forms no list knows.

Every word of the vocabulary is a vector of the runs of two and three letters in it, weighted by how
rare they are (TF-IDF) and of length one. What is near by angle is then judged by edit distance.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from polku.analytics.arrays import Floats

SIZES = (2, 3)


def grams(word: str) -> list[str]:
    """Return the runs of letters of a word, its ends marked."""
    told = f"^{word}$"
    return [told[at : at + size] for size in SIZES for at in range(len(told) - size + 1)]


class Neighbours:
    """The words of a vocabulary by their runs of letters."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take words without accents. O(letters); about 60 bytes a letter."""
        self._words = words
        self._places: dict[str, int] = {}
        places, ends = [], [0]
        for word in words:
            places += [self._places.setdefault(one, len(self._places)) for one in grams(word)]
            ends.append(len(places))
        shape = (len(words), len(self._places))
        counts = sparse.csr_array((np.ones(len(places)), places, ends), shape=shape)
        counts.sum_duplicates()
        seen = np.bincount(counts.indices, minlength=shape[1])
        self._rarity: Floats = np.log((1 + len(words)) / (1 + seen)) + 1
        weighted = counts @ sparse.diags_array(self._rarity)
        lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1))
        self._of_gram = (sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ weighted).tocsc()

    def near(self, word: str, *, least: float, most: int) -> list[tuple[int, float]]:
        """Return the places of the words nearest to one without accents, and their cosine.

        O(words that share a run of letters with it).
        """
        known = [self._places[one] for one in grams(word) if one in self._places]
        if not known:
            return []
        places, counts = np.unique(known, return_counts=True)
        query = counts * self._rarity[places]
        strange = sum(one not in self._places for one in grams(word))
        length = np.sqrt((query**2).sum() + strange * self._rarity.max() ** 2)
        cosines = self._of_gram[:, places] @ (query / length)
        found = np.flatnonzero(cosines >= least)
        order = found[np.lexsort((found, -cosines[found]))][:most]
        return [(int(one), float(cosines[one])) for one in order]


def distance(one: str, other: str) -> int:
    """Return how many letters are to be added, left out, changed or swapped with the next.

    Optimal string alignment, O(len(one) · len(other)).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, (left, right) in enumerate(pairwise(" " + other), 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != right))
            if row > 1 and column > 1 and letter == left and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


SURE = 7
"""Letters from which a word is long enough to be known by the rest when its first one is wrong."""


def misspelt(word: str, other: str) -> bool:
    """Return whether a word is likely another one with a typing error; few are in the first letter."""
    same_start = word[:1] == other[:1] or len(word) >= SURE
    return same_start and distance(word, other) <= allowed(word)


def allowed(word: str) -> int:
    """Return how many typing errors a word of its length may have."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2
