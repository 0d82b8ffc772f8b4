"""Texts as vectors of their words and of their runs of three to five letters, by TF-IDF."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
from scipy import sparse

from polku.analytics.arrays import Counts, Floats
from polku.matching.words import little_words, tokens
from polku.reference.names import LANGUAGES, plain

RUNS = (3, 4, 5)
UNKNOWN = 4.0
"""How much a feature counts that no text has."""


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


class Vector(NamedTuple):
    """A text among others: its features that they have, by place; its length is at most one."""

    places: Counts
    values: Floats


class Vectors:
    """Texts as rows of length one. O(their letters) to make."""

    def __init__(self, texts: Sequence[str]) -> None:
        told_by = [features(one) for one in texts]
        holding = Counter(one for told in told_by for one in told)
        self._places = {one: at for at, one in enumerate(holding)}
        self._rarity = np.array([log(1 + len(texts) / count) for count in holding.values()])
        ends = np.cumsum([0, *(len(told) for told in told_by)])
        places = np.array([self._places[one] for told in told_by for one in told], np.int64)
        values = np.array([value for told in told_by for value in told.values()])
        values = values * self._rarity[places] if len(places) else values
        made = sparse.csr_array((values, places, ends), shape=(len(texts), len(holding)))
        lengths = np.sqrt(made.multiply(made).sum(axis=1))
        self.rows = sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ made)

    def of(self, text: str) -> Vector:
        """Return another text as a vector; what none of the texts has makes it shorter."""
        told = features(text)
        known = [one for one in told if one in self._places]
        places = np.array([self._places[one] for one in known], np.int64)
        values = np.array([told[one] for one in known]) * self._rarity[places]
        strange = sum(value**2 for one, value in told.items() if one not in self._places)
        length = np.sqrt((values**2).sum() + UNKNOWN**2 * strange)
        return Vector(places, values / max(length, 1e-12))
