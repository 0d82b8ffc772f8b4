"""Compounds into their parts, over a list of words: työkokeilupaikka is työ, kokeilu and paikka.

A part is a word that stands by itself somewhere: in the catalogue or in the small lists of `common.py`.
Between parts stand what the language puts there: the genitive's n in Finnish, s in Swedish.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from math import log

from polku.reference.names import Language

LEAST = 3
"""Letters of a part at least: työ, ura, jobb."""
SHORT = 4
"""Letters up to which a part has to be common."""
COMMON = 12
LONG = 6
"""Letters of a part that is taken though the rest of the word is not known."""
LONGEST = 40
_LINK: Mapping[Language, str] = {"fi": "n", "sv": "s", "en": ""}

Stem = Callable[[str, Language], str]


class Splitter:
    """Splits words of one language into the fewest and most common parts it knows."""

    def __init__(self, language: Language, known: Mapping[str, int], stem: Stem) -> None:
        """Take how often each word occurs; parts match by word or by stem."""
        self._language = language
        self._stem = stem
        self._words: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        for word, count in known.items():
            if len(word) <= LONGEST // 2 and word.isalpha():
                self._words[word] += count
                self._stems[stem(word, language)] += count
        self._all = log(self._words.total() + 1)

    def __call__(self, word: str) -> tuple[str, ...]:
        """Return the parts' stems, or nothing where the word is not put together.

        O(n²) looks into the list for a word of n letters.
        """
        if not 2 * LEAST <= len(word) <= LONGEST or not word.isalpha():
            return ()
        best: list[tuple[float, tuple[str, ...]] | None] = [None] * (len(word) + 1)
        best[0] = (0.0, ())
        for start in range(len(word) - LEAST + 1):
            before = best[start]
            if before is None:
                continue
            for end, cost, part in self._parts(word, start):
                told = (before[0] + cost, (*before[1], part))
                at = best[end]
                if at is None or told < at:
                    best[end] = told
        found = best[-1]
        return found[1] if found and len(found[1]) > 1 else self._ends(word)

    def _ends(self, word: str) -> tuple[str, ...]:
        """Return the longest known last part of a word, and the longest first, if long enough."""
        lasts = (word[at:] for at in range(LEAST, len(word) - LONG + 1))
        firsts = (word[:at] for at in range(len(word) - LEAST, LONG - 1, -1))
        found = (
            next((term for one in pieces if (term := self._known(one, last=last))), None)
            for pieces, last in ((lasts, True), (firsts, False))
        )
        return tuple(dict.fromkeys(one for one in found if one))

    def _known(self, piece: str, *, last: bool) -> str | None:
        part = self._part(piece, last=last)
        return part[1] if part else None

    def _parts(self, word: str, start: int) -> Iterator[tuple[int, float, str]]:
        for end in range(start + LEAST, len(word) + 1):
            if end < len(word) and len(word) - end < LEAST:
                continue
            if start == 0 and end == len(word):
                continue
            part = self._part(word[start:end], last=end == len(word))
            if part:
                yield end, *part

    def _part(self, piece: str, *, last: bool) -> tuple[float, str] | None:
        """Return what a part costs and its stem: the rarer, the dearer."""
        forms = [piece] if last else [piece.removesuffix(_LINK[self._language]), piece]
        for form in forms:
            term, short = self._stem(form, self._language), len(form) <= SHORT
            inflected = self._stems[term] if last and not short else 0
            count = max(self._words[form], inflected)
            if len(form) >= LEAST and count >= (COMMON if short else 1):
                return self._all - log(count) + 1.0, term
        return None
